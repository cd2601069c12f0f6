//! The mappings that are shipped, against the simulated case system.

use crate::{
    simulation::case_system::{Council, Running, start},
    sources::files::Files,
};

use super::*;

async fn council(children: u32, faults: &[&str]) -> Running {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let mut council = Council::new(move || now).with_faults(faults).unwrap();
    council.children = children;
    start(council).await.unwrap()
}

fn bench(mapping: &str, council: &Running) -> Bench {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings");
    let files = Files::from_folder(format!("{folder}/{mapping}").as_ref()).unwrap();
    Bench::with(
        files.text("connection.toml").unwrap(),
        council.base(),
        |settings| {
            let credentials = council.credentials();
            for (name, secret) in [
                ("client_id", &credentials.client_id),
                ("client_secret", &credentials.client_secret),
                ("api_key", &credentials.api_key),
            ] {
                settings
                    .secrets
                    .insert(name.to_owned(), Secret::new(secret.clone()));
            }
            settings.idle_seconds = Some(0.5);
            settings.total_seconds = Some(5.0);
        },
    )
}

#[tokio::test]
async fn the_whole_council_is_listed_and_read_in_json_and_soap() {
    for mapping in ["mosaic", "mosaic-soap"] {
        let council = council(40, &[]).await;
        let bench = bench(mapping, &council);

        let (ids, found) = bench.listed().await;
        assert_eq!((ids.len(), found), (40, vec![]), "{mapping}");

        let mut down = Vec::new();
        for id in &ids {
            let reading = bench.child(id).await;
            let broken = [
                Code::SourceDown,
                Code::AnswerNotBelieved,
                Code::MappingFailed,
                Code::SourceDoesNotOffer,
            ];
            down.extend(
                reading
                    .findings
                    .into_iter()
                    .filter(|finding| broken.contains(&finding.code)),
            );
        }
        assert_eq!(down, [], "{mapping}");
        assert!(council.counts().total > 40 * 14);
    }
}

/// What is found, and which errors come, over the whole council with faults.
async fn with(faults: &[&str]) -> (Running, Vec<Code>, Vec<Fault>) {
    let council = council(10, faults).await;
    let bench = bench("mosaic", &council);
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for row in bench.rows().await {
        match row {
            Ok(Row::Child(child)) => match bench.connector.child(&child.id).await {
                Ok(reading) => found.extend(codes(&reading)),
                Err(error) => faults.push(error.fault),
            },
            Ok(Row::Finding(finding)) => found.push(finding.code),
            Err(error) => faults.push(error.fault),
        }
    }
    found.sort();
    found.dedup();
    (council, found, faults)
}

#[tokio::test]
async fn what_passes_by_itself_loses_nothing() {
    let (_, usual, none) = with(&[]).await;
    assert_eq!(none, []);
    for fault in [
        "token_revoked_mid_run",
        "token_endpoint_says_wait",
        "busy_for_a_moment",
        "connection_reset_once",
        "answers_compressed_unasked",
        "byte_order_mark_first",
    ] {
        let (council, found, faults) = with(&[fault]).await;
        assert_eq!((&found, &faults), (&usual, &none), "{fault}");
        assert_eq!(council.counts().while_told_to_wait, 0, "{fault}");
    }
}

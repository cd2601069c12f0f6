//! The mappings that are shipped, against the simulated case system.

use std::str::FromStr;

use crate::{
    model::{finding::Finding, network::Network},
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
        },
    )
}

#[tokio::test]
async fn the_whole_council_is_listed_and_read_in_json_and_soap() {
    for mapping in ["mosaic", "mosaic-soap"] {
        let council = council(12, &[]).await;
        let bench = bench(mapping, &council);

        let (ids, found) = bench.listed().await;
        assert_eq!((ids.len(), found), (12, vec![]), "{mapping}");

        let broken = [
            Code::SourceDown,
            Code::AnswerNotBelieved,
            Code::MappingFailed,
            Code::SourceDoesNotOffer,
        ];
        let read = futures_util::future::join_all(ids.iter().map(|id| bench.child(id))).await;
        let findings = read.into_iter().flat_map(|reading| reading.findings);
        let down: Vec<_> = findings.filter(|one| broken.contains(&one.code)).collect();
        assert_eq!(down, [], "{mapping}");
        assert!(council.counts().total > 12 * 14);
    }
}

/// What is read of a child's protection plans, parents and status, without where each came from.
fn of_plans(network: &Network) -> Vec<String> {
    let child = &network.child;
    let mut all = Vec::new();
    for plan in child.protection_plans.iter() {
        all.push(format!(
            "{:?} {:?} {:?}",
            plan.id,
            plan.category.value(),
            plan.period
        ));
        let conferences = plan.conferences.iter();
        all.extend(conferences.map(|one| format!("{} {:?} {:?}", one.kind, one.due, one.held)));
        all.extend(plan.actions.iter().map(|one| {
            let (what, state) = (one.what.reveal(), one.state.value());
            let name = one.owner_name.as_ref().map(|name| name.reveal());
            format!("{what} {:?} {name:?} {:?} {state:?}", one.owner, one.due)
        }));
    }
    let immigration = child.immigration.iter();
    all.extend(immigration.map(|one| format!("{} {:?}", one.status.reveal(), one.period)));
    let people = network.people.iter();
    all.extend(people.filter_map(|person| {
        let words = person.ethnicity.value()?;
        Some(format!("{} {}", person.id, words.reveal()))
    }));
    all.sort();
    all
}

#[tokio::test]
async fn plans_parents_and_statuses_are_the_same_in_json_and_soap_and_what_is_wrong_is_found() {
    let council = council(40, &[]).await;
    let (json, soap) = (opened("mosaic", &council), opened("mosaic-soap", &council));
    for (place, code, field) in [
        (12, None, ""),
        (17, Some(Code::CodeUnknown), "ategory"),
        (31, Some(Code::CodeUnknown), "mmigrationStatus"),
        (33, Some(Code::ValueMissing), "wner"),
        (39, Some(Code::ValuesDisagree), "ndDate"),
    ] {
        let id = council.child_id(place);
        let mut read = Vec::new();
        for source in [&json, &soap] {
            let reading = source.child(&id).await.unwrap();
            let network = reading.network.unwrap();
            let of_plan = |one: &Finding| {
                let at = one.field.as_deref().unwrap_or_default();
                Some(one.code) == code && at.contains(field)
            };
            let found = reading.findings.iter().any(of_plan);
            assert_eq!(found, code.is_some(), "{place} {:?}", reading.findings);
            read.push(of_plans(&network));
        }
        assert!(read[0].len() > 1, "{place}: {read:?}");
        assert_eq!(read[0], read[1], "{place}");
    }
}

fn shipped(mapping: &str) -> Files {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings");
    Files::from_folder(format!("{folder}/{mapping}").as_ref()).unwrap()
}

/// The invented council as a shipped mapping reads it.
fn opened(mapping: &str, council: &Running) -> Box<dyn CaseSystem> {
    let settings: SourceSettings = toml::Table::from_str(&council.settings(mapping))
        .unwrap()
        .remove("source")
        .unwrap()
        .try_into()
        .unwrap();
    let clock = Clock::fixed("2026-11-23T10:00:00Z".parse().unwrap());
    let chance = Chance::fixed(0.0);
    crate::sources::opening::open(&shipped(mapping), &settings, clock, chance).unwrap()
}

#[tokio::test]
async fn a_shipped_mapping_opens_and_gives_networks() {
    let council = council(3, &[]).await;
    let source = opened("mosaic", &council);
    let id = council.child_id(1);
    let network = source.child(&id).await.unwrap().network.unwrap();

    assert_eq!(&*network.child.id.value, id);
    assert!(network.people.len() > 8, "{}", network.people.len());
    assert!(
        network
            .reads
            .iter()
            .all(|read| read.state == ReadState::Read)
    );
    assert_eq!(crate::sources::checking::check(&shipped("mosaic")), []);
}

/// What is found, and which errors come, over the whole council with faults.
async fn with(faults: &[&str]) -> (Running, Vec<Code>, Vec<Fault>) {
    let council = council(4, faults).await;
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
        assert_eq!(council.counts().most_in_a_wait, 0, "{fault}");
    }
}

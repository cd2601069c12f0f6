//! The simulated case system, asked by a client that knows nothing but HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what a test does not expect ends the test"
)]

mod council;
mod faults;
mod plain;
mod shapes;
mod writes;

use std::{fs, path::Path};

use jiff::Timestamp;
use plain::{Plain, credentials};
use samepage::simulation::case_system::{
    self, Council, Running, faults::FAULTS, scenario::Scenario,
};

fn at_noon() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

async fn council(children: u32) -> Running {
    with_faults(children, &[]).await
}

async fn with_faults(children: u32, faults: &[&str]) -> Running {
    let council = Council {
        children,
        ..Council::new(at_noon)
    };
    case_system::start(council.with_faults(faults).unwrap())
        .await
        .unwrap()
}

async fn with_scenario(text: &str) -> Running {
    let council = Council {
        scenario: Scenario::read(text).unwrap(),
        ..Council::new(at_noon)
    };
    case_system::start(council).await.unwrap()
}

#[tokio::test]
async fn the_same_seed_and_requests_give_the_same_bytes() {
    let (first, second) = (council(12).await, council(12).await);
    let (one, other) = (
        Plain::signed_in(&first).await,
        Plain::signed_in(&second).await,
    );

    for path in [
        "persons",
        "persons/33310016",
        "persons/33310016/reviews",
        "persons/33310033/relationships",
    ] {
        let path = format!("/api/v1/{path}");
        assert_eq!(
            one.get(&path).await.body,
            other.get(&path).await.body,
            "{path}"
        );
    }
}

#[tokio::test]
async fn another_seed_is_another_council() {
    let first = council(3).await;
    let second = case_system::start(Council {
        children: 3,
        seed: 2,
        ..Council::new(at_noon)
    })
    .await
    .unwrap();

    let one = Plain::signed_in(&first).await.get("/api/v1/persons").await;
    let other = Plain::signed_in(&second).await.get("/api/v1/persons").await;

    assert_ne!(one.body, other.body);
}

#[tokio::test]
async fn nothing_is_told_without_a_token_and_a_key() {
    let running = council(3).await;
    let mut client = Plain::stranger(&running);

    let reply = client.get("/api/v1/persons").await;
    assert_eq!(
        (reply.status, reply.header("www-authenticate")),
        (401, Some("Bearer"))
    );

    client.token = "made up".to_owned();
    let reply = client.get("/api/v1/persons").await;
    assert_eq!(reply.status, 401);
    assert!(
        reply
            .header("www-authenticate")
            .unwrap()
            .contains("error=\"invalid_token\"")
    );

    client.token = client.new_token(&running).await;
    assert_eq!(client.get("/api/v1/persons").await.status, 200);

    client.key = "made up".to_owned();
    let reply = client.get("/api/v1/persons").await;
    assert_eq!(
        (reply.status, reply.header("www-authenticate")),
        (401, None)
    );
}

#[tokio::test]
async fn a_token_runs_out_and_can_be_revoked() {
    let running = council(3).await;
    let mut client = Plain::signed_in(&running).await;

    running.advance_seconds(119);
    assert_eq!(client.get("/api/v1/persons").await.status, 200);
    running.advance_seconds(2);
    assert_eq!(client.get("/api/v1/persons").await.status, 401);

    client.token = client.new_token(&running).await;
    assert_eq!(client.get("/api/v1/persons").await.status, 200);
    running.revoke_tokens();
    assert_eq!(client.get("/api/v1/persons").await.status, 401);
}

#[tokio::test]
async fn a_client_that_fetches_a_token_for_every_request_is_told_to_stop() {
    let running = council(3).await;
    let client = Plain::stranger(&running);
    let form = credentials(&running, "person.read");
    for _ in 0..6 {
        assert_eq!(client.post("/oauth2/token", &form).await.status, 200);
    }

    let reply = client.post("/oauth2/token", &form).await;
    assert_eq!(reply.status, 429);
    assert!(reply.header("retry-after").unwrap().parse::<u64>().unwrap() <= 60);

    running.advance_seconds(61);
    assert_eq!(client.post("/oauth2/token", &form).await.status, 200);
}

#[tokio::test]
async fn a_token_may_do_only_what_it_was_given_for() {
    let running = council(3).await;
    let mut client = Plain::stranger(&running);

    let reply = client
        .post("/oauth2/token", &credentials(&running, "casenote.write"))
        .await;
    client.token = reply.json()["access_token"].as_str().unwrap().to_owned();

    let reply = client.get("/api/v1/persons").await;
    assert_eq!(reply.status, 403);
    assert!(
        reply
            .header("www-authenticate")
            .unwrap()
            .contains("insufficient_scope")
    );
}

#[tokio::test]
async fn a_client_may_sign_in_with_its_secret_in_the_header() {
    let running = council(3).await;
    let client = Plain::stranger(&running);
    let one = running.credentials();
    let text = format!("{}:{}", one.client_id, one.client_secret);
    let basic = format!(
        "Basic {}",
        base64::Engine::encode(&base64::prelude::BASE64_STANDARD, text)
    );

    let ask = |value: String| {
        let client = &client;
        async move {
            let headers = [("authorization", value.as_str())];
            client
                .ask(
                    "POST",
                    "/oauth2/token",
                    &headers,
                    b"grant_type=client_credentials",
                )
                .await
                .unwrap()
        }
    };

    assert_eq!(ask(basic).await.status, 200);
    assert_eq!(
        ask("Basic bm9ib2R5Om5vdGhpbmc=".to_owned()).await.status,
        401
    );
}

#[tokio::test]
async fn an_unchanged_record_is_not_sent_twice() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;
    let first = client.get("/api/v1/persons/33310048").await;
    let tag = first.header("etag").unwrap();
    assert!(tag.starts_with("W/\""));
    assert!(first.header("last-modified").unwrap().ends_with("GMT"));

    let again = client
        .ask(
            "GET",
            "/api/v1/persons/33310048",
            &[("if-none-match", tag)],
            b"",
        )
        .await
        .unwrap();
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag));
}

#[tokio::test]
async fn requests_are_counted_with_how_they_were_answered() {
    let running = with_faults(3, &["two_hundred_requests_a_second"]).await;
    let client = Plain::signed_in(&running).await;
    running.forget_requests();

    for _ in 0..3 {
        client.get("/api/v1/persons/33310048").await;
    }
    client.get("/api/v1/persons/1").await;

    let told = client.get("/_sim/requests").await.json();
    assert_eq!(told["total"], 4);
    assert_eq!(told["statuses"]["200"], 3);
    assert_eq!(told["statuses"]["404"], 1);
    assert_eq!(told["requests"][0], "GET /api/v1/persons/33310048");
    assert_eq!(told["while_told_to_wait"], 0);
    assert!(running.counts().peak_in_flight >= 1);
}

#[tokio::test]
async fn a_fault_can_be_switched_on_and_off_while_it_runs() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;
    let child = "/api/v1/persons/33310048";

    assert_eq!(
        client
            .post("/_sim/fault", r#"{"on": ["restricted_refused"]}"#)
            .await
            .status,
        200
    );
    assert_eq!(client.get(child).await.status, 403);
    client
        .post("/_sim/fault", r#"{"off": ["restricted_refused"]}"#)
        .await;
    assert_eq!(client.get(child).await.status, 200);
    assert_eq!(
        client
            .post("/_sim/fault", r#"{"on": ["no_such_fault"]}"#)
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn the_clock_moves_only_when_it_is_moved() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;

    let told = client
        .post("/_sim/advance", r#"{"days": 2, "minutes": 30}"#)
        .await;

    assert_eq!(told.json()["today"], "2026-11-25");
    assert_eq!(running.today(), jiff::civil::date(2026, 11, 25));
}

#[tokio::test]
async fn every_scenario_that_is_shipped_can_be_started() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let running = with_scenario(&fs::read_to_string(&path).unwrap()).await;
        assert_eq!(running.children(), 40);
        running.stop().await;
        names.push(path.file_stem().unwrap().to_string_lossy().into_owned());
    }

    names.sort();
    assert_eq!(names, ["bad_day", "default", "move_at_five"]);
}

#[tokio::test]
async fn a_stopped_simulator_lets_its_port_go() {
    let running = council(3).await;
    let base = running.base().trim_start_matches("http://").to_owned();

    running.stop().await;

    assert!(tokio::net::TcpListener::bind(&base).await.is_ok());
}

#[test]
fn the_command_tells_its_address_first_and_stops_when_told() {
    use std::io::{BufRead, BufReader};
    let settings =
        std::env::temp_dir().join(format!("samepage-settings-{}.toml", std::process::id()));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_samepage"))
        .args([
            "simulate",
            "--port",
            "0",
            "--children",
            "3",
            "--fault",
            "restricted_refused",
            "--write-settings",
        ])
        .arg(&settings)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(command.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();

    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    let base = told["base"].as_str().unwrap();
    assert!(base.starts_with("http://127.0.0.1:"));
    assert_eq!(told["children"], 3);
    let written: toml::Table = toml::from_str(&fs::read_to_string(&settings).unwrap()).unwrap();
    assert_eq!(written["source"]["base"].as_str(), Some(base));
    fs::remove_file(&settings).unwrap();

    let kill = format!("kill -TERM {}", command.id());
    assert!(
        std::process::Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap()
            .success()
    );
    assert!(command.wait().unwrap().success());
}

#[test]
fn every_fault_is_listed_with_what_it_does() {
    let listed = std::process::Command::new(env!("CARGO_BIN_EXE_samepage"))
        .args(["simulate", "--list-faults"])
        .output()
        .unwrap();
    let text = String::from_utf8(listed.stdout).unwrap();

    for fault in FAULTS {
        let line = match fault.seen() {
            None => fault.what.to_owned(),
            // Where it takes more than the ordinary council to see it, that is said too.
            Some(seen) => format!("{} Seen {seen}.", fault.what),
        };
        assert!(
            text.lines()
                .any(|one| one.starts_with(fault.name) && one.ends_with(&line)),
            "{}",
            fault.name
        );
    }
}

#[test]
fn a_fault_that_there_is_not_is_named_and_nothing_is_served() {
    let refused = std::process::Command::new(env!("CARGO_BIN_EXE_samepage"))
        .args(["simulate", "--fault", "rain"])
        .output()
        .unwrap();

    assert!(!refused.status.success());
    assert!(
        String::from_utf8(refused.stderr)
            .unwrap()
            .contains("\"rain\"")
    );
}

//! The other commands, as somebody at a terminal meets them.

use serde_json::Value;

use crate::world::{Run, samepage};

/// Runs the program with these words.
async fn run(words: &str) -> Run {
    samepage(words.split_whitespace().map(str::to_owned).collect()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn help_names_every_command() {
    let help = run("--help").await;

    help.ended(
        0,
        &["demo", "prepare", "clock", "mapping", "check", "simulate"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_not_there_is_refused() {
    run("perpare").await.ended(2, &["perpare"]);
    run("prepare --all").await.ended(2, &["--out"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_tells_the_due_date_and_its_working() {
    let asked = "clock --looked-after-since 2026-03-02 --as-of 2026-03-10 --json";

    let said = run(asked).await;

    assert_eq!(said.exit_code, Some(0), "{said:#?}");
    let value: Value = serde_json::from_str(&said.said).unwrap();
    assert_eq!(
        (&value["schema"], &value["due"]),
        (&1.into(), &"2026-03-30".into())
    );
    assert!(value["basis"].is_string());
    let working = value["working"].as_array().unwrap();
    assert!(working.iter().all(Value::is_string) && !working.is_empty());

    let with_steps = run(&format!("{asked} --review 2026-03-26")).await;
    let value: Value = serde_json::from_str(&with_steps.said).unwrap();
    assert!(!value["steps"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_refuses_what_it_cannot_know() {
    run("clock --looked-after-since yesterday")
        .await
        .ended(2, &["--looked-after-since", "2026-03-02"]);
    let beyond = run("clock --looked-after-since 2040-03-02 --as-of 2040-03-10").await;
    assert_eq!(beyond.exit_code, Some(1), "{beyond:#?}");
    beyond.says("bank holiday");
}

#[tokio::test(flavor = "multi_thread")]
async fn simulate_lists_every_fault_in_a_sentence() {
    let said = run("simulate --list-faults").await;

    assert_eq!(said.exit_code, Some(0));
    assert_eq!(
        said.said.lines().count(),
        samepage::simulation::case_system::FAULTS.len()
    );
    assert!(said.said.lines().all(|line| line.ends_with('.')));
}

#[tokio::test(flavor = "multi_thread")]
async fn simulate_refuses_a_fault_that_is_not_there() {
    run("simulate --fault no_such_thing")
        .await
        .ended(1, &["no_such_thing", "--list-faults"]);
}

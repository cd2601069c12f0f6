//! The command, from its arguments to what it prints.

use clap::Parser;
use jiff::civil::date;
use serde_json::{Value, json};

use super::*;

const TODAY: Date = date(2026, 11, 23);

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    clock: Clock,
}

fn parse(arguments: &str) -> Result<Clock, clap::Error> {
    Program::try_parse_from(std::iter::once("clock").chain(arguments.split_whitespace()))
        .map(|program| program.clock)
}

fn answer(arguments: &str) -> Result<Answer, Trouble> {
    parse(arguments).expect("good arguments").answer(TODAY)
}

fn answered(arguments: &str) -> Value {
    serde_json::to_value(answer(arguments).expect("an answer").view()).unwrap()
}

#[test]
fn the_due_date_the_basis_and_the_working_are_given() {
    let found = answered("--looked-after-since 2026-03-13 --as-of 2026-03-20 --json");

    assert_eq!(found["schema"], 1);
    assert_eq!(found["due"], "2026-04-14");
    assert_eq!(found["basis"], "first_review");
    assert_eq!(found["days_left"], 25);
    assert_eq!(found["overdue"], false);
    assert!(found["working"].as_array().unwrap().len() > 3);
    assert_eq!(found.get("steps"), None);
}

#[test]
fn every_argument_reaches_the_clock() {
    let found = answered(
        "--looked-after-since 2025-06-02 --held 2025-06-27 --held 26/09/2025,2026-02-27 \
         --authorised-to-place 2026-03-02 --placed-for-adoption 2026-11-02",
    );
    assert_eq!(found["due"], "2026-11-30");
    assert_eq!(found["basis"], "adoption_placed_first");

    let found = answered("--looked-after-since 2026-09-30 --short-break");
    assert_eq!(found["due"], "2026-12-30");
    assert_eq!(found["basis"], "short_break_first");
    assert_eq!(found["mark"], "secondary");

    let found = answered(
        "--looked-after-since 2024-01-08 --held 2024-02-01 --held 2026-09-01 \
         --long-term-placement-since 2025-01-01",
    );
    assert_eq!(found["meeting"], "may_not_be_needed");
}

#[test]
fn a_planned_review_adds_the_steps_before_and_after() {
    let found = answered(
        "--looked-after-since 2025-06-02 --held 2025-06-27 --held 2025-09-26 \
         --as-of 2025-12-23 --review 2026-01-16",
    );

    assert_eq!(
        found["review"],
        json!({"date": "2026-01-16", "profile": "later", "in_time": true})
    );
    let steps = found["steps"].as_array().unwrap();
    let step = |code| steps.iter().find(|step| step["step"] == code).unwrap();
    assert_eq!(step("child_asked")["date"], "2025-12-23");
    assert_eq!(step("child_asked")["by_profile"], "2025-12-16");
    assert_eq!(step("child_asked")["urgent"], true);
    assert_eq!(step("invitations_sent")["date"], "2026-01-02");
    assert_eq!(step("record_written")["date"], "2026-02-06");
    assert_eq!(step("record_written")["phase"], "follow_up");
}

#[test]
fn a_trigger_brings_the_review_forward_to_the_day_planned() {
    let found = answered(
        "--looked-after-since 2026-03-02 --held 2026-03-25 --held 2026-06-24 \
         --trigger unplanned_move --review 2026-12-03",
    );

    assert_eq!(found["due"], "2026-12-03");
    assert_eq!(found["basis"], "brought_forward");
    assert_eq!(found["review"]["profile"], "brought_forward");
}

#[test]
fn the_date_of_the_case_system_is_shown_beside_ours() {
    let found = answered(
        "--looked-after-since 2025-12-12 --held 2026-01-09 --as-of 2026-02-02 \
         --recorded-due 2026-04-10",
    );

    assert_eq!(found["due"], "2026-04-09");
    assert_eq!(found["recorded_due"]["days"], 1);
    assert!(
        found["recorded_due"]["words"]
            .as_str()
            .unwrap()
            .contains("91 days")
    );
}

#[test]
fn people_read_sentences() {
    let text = answer(
        "--looked-after-since 2026-03-13 --as-of 2026-03-20 --review 2026-04-15 --recorded-due 2026-04-10",
    )
    .unwrap()
    .text();

    assert!(
        text.starts_with("First review: due by Tuesday 14 April 2026\n"),
        "{text}"
    );
    assert!(text.contains("planned for Wednesday 15 April 2026, which is after the due date"));
    assert!(
        text.contains("[today, urgent: was for Tue 17 Mar 2026]"),
        "{text}"
    );
    assert!(text.contains("counts 28 days"), "{text}");
}

#[track_caller]
fn bad_argument(arguments: &str, words: &[&str]) {
    let Err(error) = parse(arguments) else {
        panic!("{arguments} was taken");
    };
    assert_eq!(error.exit_code(), 2);
    let told = error.to_string();
    for word in words {
        assert!(told.contains(word), "{told}");
    }
}

#[test]
fn a_bad_argument_is_named() {
    bad_argument("", &["--looked-after-since"]);
    bad_argument(
        "--looked-after-since 2026-02-30",
        &["--looked-after-since", "2026-02-30", "wanted a day"],
    );
    bad_argument(
        "--looked-after-since 2026-02",
        &["--looked-after-since", "wanted a day"],
    );
    bad_argument(
        "--looked-after-since 2026-03-02 --held soon",
        &["--held", "soon"],
    );
    bad_argument(
        "--looked-after-since 2026-03-02 --trigger MOVE",
        &["--trigger", "UNPLANNED_MOVE"],
    );
}

#[track_caller]
fn refused(arguments: &str, code: u8, words: &str) {
    let Err(trouble) = answer(arguments) else {
        panic!("{arguments} was answered");
    };
    assert_eq!(trouble.exit_code(), ExitCode::from(code));
    assert!(trouble.to_string().contains(words), "{trouble}");
}

#[test]
fn what_cannot_be_worked_out_is_refused_in_a_sentence() {
    refused("--looked-after-since 2028-12-11", 1, "to 2028-12-31");
    refused("--looked-after-since 2026-03-02 --remand", 1, "remand");
    refused(
        "--looked-after-since 2026-03-02 --placed-for-adoption 2026-03-01",
        1,
        "before the child became looked after",
    );
    refused(
        "--looked-after-since 2028-01-04 --held 2028-01-24 --as-of 2028-06-01 --review 2028-12-18",
        1,
        "the steps cannot be placed",
    );
    refused(
        "--looked-after-since 2026-03-02 --review 2026-03-01",
        2,
        "--review 2026-03-01 is before",
    );
    refused(
        "--looked-after-since 2026-03-02 --practice /nowhere/clock.toml",
        2,
        "--practice /nowhere/clock.toml",
    );
}

#[test]
fn a_councils_own_file_sets_limits_and_steps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clock.toml");
    let shipped = include_str!("../../../templates/forms/invite/clock.toml");
    let own = shipped.replace(
        "short_break_later_months = 6",
        "short_break_later_months = 4",
    );
    assert_ne!(own, shipped);
    fs::write(&path, own).unwrap();

    let found = answered(&format!(
        "--looked-after-since 2026-03-02 --held 2026-06-01 --short-break --practice {}",
        path.display()
    ));

    assert_eq!(found["due"], "2026-10-01");
}

#[test]
fn a_refusal_is_told_to_programs_too() {
    for (arguments, basis, why) in [
        (
            "--looked-after-since 2026-03-02 --remand",
            "remand_only",
            "remand",
        ),
        (
            "--looked-after-since 2028-12-11",
            "beyond_bank_holidays",
            "2028-12-31",
        ),
        (
            "--looked-after-since 2026-03-02 --placed-for-adoption 2026-03-01",
            "days_contradict",
            "before the child became looked after",
        ),
    ] {
        let Err(trouble) = answer(arguments) else {
            panic!("{arguments} was answered");
        };
        let view = trouble.view().unwrap();
        assert_eq!(
            (&view["due"], &view["basis"]),
            (&Value::Null, &json!(basis))
        );
        assert!(view["why"].as_str().unwrap().contains(why), "{view}");
    }
    let Err(wrong) = answer("--looked-after-since 2026-03-02 --review 2026-03-01") else {
        panic!("it was answered");
    };
    assert!(wrong.view().is_none(), "an argument is wrong");
}

#[test]
fn a_review_can_be_adjourned_once() {
    let asked = "--looked-after-since 2025-06-02 --held 2025-06-27 --adjourned 2026-01-16";

    let found = answered(asked);

    assert_eq!(found["adjournment"]["complete_by"], "2026-02-13");
    let text = answer(asked).unwrap().text();
    assert!(text.contains("at most 20 working days"), "{text}");
    refused(
        &format!("{asked} --adjourned 2026-02-13"),
        1,
        "cannot be adjourned again",
    );
    refused(
        "--looked-after-since 2026-03-02 --adjourned 2026-01-16",
        2,
        "--adjourned 2026-01-16 is before",
    );
}

#[test]
fn a_review_to_be_brought_forward_keeps_the_rule_that_sets_its_last_day() {
    let asked = "--looked-after-since 2024-01-05 --held 2024-02-01 --as-of 2024-03-01 \
                 --trigger UNPLANNED_MOVE";

    let found = answered(asked);

    assert_eq!(
        (&found["due"], &found["basis"]),
        (&json!("2024-05-01"), &json!("brought_forward"))
    );
    assert_eq!(found["counted_by"], "second_review");
    let text = answer(asked).unwrap().text();
    assert!(
        text.starts_with("Second review, to be brought forward: due by"),
        "{text}"
    );
    assert!(
        text.lines().nth(1).unwrap().contains("reg. 33(2)"),
        "{text}"
    );
}

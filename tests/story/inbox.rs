//! What comes back by mail: three collections of messages, read and judged.

mod corpus;

use corpus::{Labelled, Verdict, collection, judged, mutations};
use samepage::mail::inbox::{self, Reading};

/// The share of a collection that has to be put into the right class, where the rules have been
/// mended by it.
const RIGHT: f64 = 0.9;

/// Reads a collection of at least so many messages, and holds it to a share.
#[track_caller]
fn check(name: &str, least: usize, wanted: f64) {
    let messages = collection(name);
    assert!(least <= messages.len(), "{} messages", messages.len());
    let verdicts: Vec<Verdict> = messages.iter().map(judged).collect();
    let wrong: Vec<String> = verdicts.iter().filter_map(Verdict::wrong_class).collect();
    let details: Vec<String> = verdicts.iter().filter_map(Verdict::wrong_detail).collect();
    let applied = verdicts.iter().filter(|one| one.is_by_itself()).count();
    let right = messages.len() - wrong.len();
    println!(
        "{name}: {right} of {} in the right class, {} other details, {applied} applied by themselves\n{}\n{}",
        messages.len(),
        details.len(),
        wrong.join("\n"),
        details.join("\n"),
    );
    let dangerous: Vec<String> = verdicts.iter().filter_map(Verdict::dangerous).collect();
    assert!(
        dangerous.is_empty(),
        "applied by itself:\n{}",
        dangerous.join("\n")
    );
    #[expect(clippy::cast_precision_loss, reason = "some hundred messages")]
    let share = right as f64 / messages.len() as f64;
    assert!(
        wanted <= share,
        "{right} of {}:\n{}",
        messages.len(),
        wrong.join("\n")
    );
}

#[test]
fn messages_written_beside_the_rules_are_understood_and_none_of_risk_is_applied() {
    check("written", 100, RIGHT);
}

#[test]
fn messages_written_without_sight_of_the_rules_are_understood_and_none_of_risk_is_applied() {
    check("frozen", 100, RIGHT);
}

#[test]
fn messages_in_other_voices_are_understood_and_none_of_risk_is_applied() {
    check("fresh", 60, RIGHT);
}

/// No share is asked of it: no rule has been mended by it, and its first reading is the figure that
/// says how the rules do with new mail. What it is held to is that nothing of risk is applied.
#[test]
fn of_messages_that_no_rule_was_mended_by_none_of_risk_is_applied() {
    check("later", 60, 0.0);
}

#[test]
fn every_message_of_the_collections_is_read() {
    for message in ["written", "frozen", "fresh", "later"]
        .into_iter()
        .flat_map(collection)
    {
        let read = inbox::read(&message.bytes, &Reading::default());
        assert!(read.is_ok(), "{}: {read:?}", message.file);
    }
}

/// Cut off anywhere, and with bytes turned over: whatever arrives is read, or refused.
#[test]
fn a_message_that_was_cut_off_or_damaged_ends_as_words_or_as_unreadable() {
    let mut tried = 0_usize;
    for Labelled { bytes, .. } in ["written", "frozen", "fresh", "later"]
        .into_iter()
        .flat_map(collection)
    {
        for damaged in mutations(&bytes) {
            let _ = inbox::read(&damaged, &Reading::default());
            tried += 1;
        }
    }
    assert!(10_000 < tried, "{tried}");
}

//! The record of an incident as text, to be copied into the council's own register.
//!
//! It says what is known by kind and never what exactly was told: that stays in the letters. The
//! points are those that UK GDPR Art. 33(3) and (5) ask for; what only people know is left open.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::{
    casework::page::incidents::{IncidentPage, ReachedPart},
    forms::sheet::moment_in_words,
    model::incident::FactKind,
};

/// What stands where somebody has to write.
const OPEN: &str = "[to be filled in]";

/// The text. It names the child by the reference of the review alone.
pub(super) fn draft(page: &IncidentPage, council: &str) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        text.push_str(words);
        text.push('\n');
    };
    line(&format!(
        "{council}: personal data reached the wrong person"
    ));
    line(&format!("Review reference: {}", page.line.reference));
    line(&format!(
        "The council learned of it: {}",
        at(page.line.aware_at)
    ));
    line(&format!(
        "72 hours end: {} (UK GDPR Art. 33)",
        at(page.line.tell_by)
    ));
    line("");
    line("What happened");
    line(&page.happened);
    line(&format!("Recorded by {}, {}", page.by, at(page.at)));
    line("");
    line("Whose data, and of how many people");
    line(&format!(
        "A child looked after, and people around the child: {OPEN}"
    ));
    line("");
    line("What was told, by kind");
    for person in &page.people {
        reached(&mut line, person);
    }
    line("");
    line("What was done at once");
    for person in &page.people {
        line(&format!(
            "- {}: {} ended, {} not sent; nothing more goes until the address is checked",
            person.name,
            count(person.links, "link"),
            count(person.paused, "letter"),
        ));
    }
    for step in page.steps.iter().skip(1) {
        let when = step.done_at.unwrap_or(step.at);
        let words = step.words.as_deref().unwrap_or_default();
        let line_of = format!("- {}: {}. {words}", at(when), step.step.words());
        line(line_of.trim_end());
    }
    line("");
    line(&format!(
        "What is likely to follow for the child and others: {OPEN}"
    ));
    line(&format!(
        "What is done so that it does not happen again: {OPEN}"
    ));
    line(&format!("Contact for more information: {OPEN}"));
    text
}

fn reached(line: &mut impl FnMut(&str), person: &ReachedPart) {
    let to = person.address.as_deref();
    let to = to.map_or_else(String::new, |to| format!(" ({to})"));
    line(&format!("- meant for {}{to}", person.name));
    if person.told.is_empty() {
        line("  nothing is known to have gone");
    }
    for told in &person.told {
        let mut kinds = String::new();
        for kind in &told.kinds {
            let comma = if kinds.is_empty() { "" } else { ", " };
            // Writing into a text cannot fail.
            let _ = write!(kinds, "{comma}{}", FactKind::words(*kind));
        }
        let kinds = match kinds.is_empty() {
            true => "that there is a meeting".to_owned(),
            false => kinds,
        };
        line(&format!(
            "  {}, {}: {kinds}",
            at(told.at),
            told.by.words().to_lowercase()
        ));
    }
}

fn at(at: Timestamp) -> String {
    moment_in_words(at)
}

fn count(number: u32, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        many => format!("{many} {one}s"),
    }
}

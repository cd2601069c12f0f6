//! One reminder of all that is open with one person, from what is cleared.

use crate::{
    forms::{
        told::Told,
        worded::{Worded, WordedError, meeting, reader, worded},
    },
    render::{engine::Engine, view::View},
    rules::{chasing::ask::Ask, disclosure::reader::Side},
};

/// What is open for one review.
pub struct Entry<'a> {
    pub told: &'a Told,
    pub ask: Ask,
    /// The reader's own page for that review; nothing where the site's address is not known.
    pub link: Option<String>,
}

/// Writes a reminder.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn nudge(engine: &Engine, entries: &[Entry]) -> Result<Worded, WordedError> {
    let first = entries.first().ok_or(WordedError::Nothing)?;
    let view = reader(first.told)
        .flag("several", entries.len() > 1)
        .list("entries", entries.iter().map(entry));
    let told = entries.iter().map(|entry| entry.told);
    worded(engine, "forms/invite/nudge", view, told)
}

fn entry(entry: &Entry) -> View {
    let told = entry.told;
    let meeting = meeting(told);
    let what = match entry.ask {
        Ask::Answer => format!("Can you come to a {meeting}?"),
        Ask::Report => format!("Your report for a {meeting}"),
        Ask::Consultation => format!("What you think, for a {meeting}"),
        Ask::Action => format!("What you were to do after a {meeting}"),
    };
    View::new()
        .text("what", what)
        .maybe("date", told.date())
        .maybe("time", told.time())
        .text("reference", told.reference())
        .maybe("link", entry.link.as_deref())
}

/// Who reads it, as the record of letters names readers.
pub fn audience(side: Side) -> &'static str {
    match side {
        Side::Child => "child",
        Side::Family | Side::Volunteer => "parent",
        Side::Carer | Side::Adopter => "carer",
        Side::Professional => "professional",
    }
}

//! The mail to the owner of actions: how many there are, and where they stand.

use crate::{
    forms::{
        told::Told,
        worded::{Worded, WordedError, meeting, reader, worded},
    },
    render::{engine::Engine, view::View},
};

/// Why somebody is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// They do not know of it yet.
    New,
    Reminder,
}

/// What one meeting left to the reader. What it is does not stand in a mail.
pub struct Entry<'a> {
    pub told: &'a Told,
    pub count: usize,
    /// The first day by which something is to be done.
    pub due: Option<String>,
    pub held_on: Option<String>,
    /// The reader's own page.
    pub link: String,
}

/// Writes the mail.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn actions(engine: &Engine, entries: &[Entry], errand: Errand) -> Result<Worded, WordedError> {
    let first = entries.first().ok_or(WordedError::Nothing)?;
    let view = reader(first.told)
        .flag("reminder", errand == Errand::Reminder)
        .list("entries", entries.iter().map(entry));
    let told = entries.iter().map(|entry| entry.told);
    worded(engine, "forms/minutes/actions", view, told)
}

fn entry(entry: &Entry) -> View {
    let meeting = meeting(entry.told);
    let things = match entry.count {
        1 => "1 thing".to_owned(),
        many => format!("{many} things"),
    };
    let what = match &entry.held_on {
        Some(day) => format!("{things} to do, from the {meeting} on {day}"),
        None => format!("{things} to do, from a {meeting}"),
    };
    View::new()
        .text("what", what)
        .maybe("due", entry.due.as_deref())
        .text("reference", entry.told.reference())
        .text("link", &entry.link)
}

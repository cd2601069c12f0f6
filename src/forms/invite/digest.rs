//! The mail of a week to one of staff: what only they can finish, by reference.
//!
//! Nothing of a child stands in it, nor in its links: what it is about is read behind the sign-in.

use crate::{
    forms::worded::{Worded, WordedError, worded},
    render::{engine::Engine, view::View},
};

/// One thing to finish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub reference: String,
    /// `Agree the list`.
    pub what: String,
    /// `Tuesday 8 December 2026`.
    pub due: Option<String>,
    /// The very page.
    pub link: String,
}

/// Who reads it, and what stands around the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader<'a> {
    pub name: &'a str,
    pub council: &'a str,
    /// All that is theirs, as it stands when they open it.
    pub list: &'a str,
}

/// Writes the mail.
///
/// # Errors
/// [`WordedError::Nothing`] where there is nothing to do; a template that does not work.
pub fn digest(
    engine: &Engine,
    reader: &Reader<'_>,
    entries: &[Entry],
) -> Result<Worded, WordedError> {
    if entries.is_empty() {
        return Err(WordedError::Nothing);
    }
    let things = match entries.len() {
        1 => "1 thing".to_owned(),
        many => format!("{many} things"),
    };
    let view = View::new()
        .text("reader", reader.name)
        .text("council", reader.council)
        .text("list", reader.list)
        .text("things", things)
        .list("entries", entries.iter().map(entry));
    worded(engine, "forms/invite/digest", view, [])
}

fn entry(entry: &Entry) -> View {
    View::new()
        .text("reference", &entry.reference)
        .text("what", &entry.what)
        .maybe("due", entry.due.as_deref())
        .text("link", &entry.link)
}

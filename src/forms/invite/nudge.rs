//! One reminder of all that is open with one person, from what is cleared.

use crate::{
    forms::invite::told::Told,
    render::{
        engine::{Engine, RenderError, Shown},
        view::View,
    },
    rules::{chasing::ask::Ask, disclosure::reader::Side},
};

const SUBJECT: &str = "forms/invite/nudge.en.subject.txt";
const TEXT: &str = "forms/invite/nudge.en.txt";
const HTML: &str = "forms/invite/nudge.en.html";

/// What is open for one review.
pub struct Entry<'a> {
    pub told: &'a Told,
    pub ask: Ask,
    /// The reader's own page for that review; nothing where the site's address is not known.
    pub link: Option<String>,
}

/// The words of a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nudge {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Why no reminder was written.
#[derive(Debug, thiserror::Error)]
pub enum NudgeError {
    #[error("the words of a reminder could not be made")]
    Page(#[source] RenderError),
    #[error("a finished reminder holds {0} that its reader must not be told")]
    Leak(&'static str),
    #[error("a reminder of nothing was asked for")]
    Nothing,
}

/// Writes a reminder. Its finished words pass the last gate of every review that it speaks of: what
/// may be told of one child and not of another is told in none.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn nudge(engine: &Engine, entries: &[Entry]) -> Result<Nudge, NudgeError> {
    let Some(first) = entries.first() else {
        return Err(NudgeError::Nothing);
    };
    let shown = Entries { first, entries };
    let page = |name: &str| engine.page(name, &shown).map_err(NudgeError::Page);
    let nudge = Nudge {
        subject: page(SUBJECT)?.trim().to_owned(),
        text: tidy(&page(TEXT)?),
        html: page(HTML)?,
    };
    for entry in entries {
        for words in [&nudge.subject, &nudge.text, &nudge.html] {
            entry.told.check(words).map_err(NudgeError::Leak)?;
        }
    }
    Ok(nudge)
}

struct Entries<'a> {
    first: &'a Entry<'a>,
    entries: &'a [Entry<'a>],
}

impl Shown for Entries<'_> {
    fn view(&self) -> View {
        let told = self.first.told;
        let filled = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
        View::new()
            .maybe("reader", filled(told.reader()))
            .text("council", told.council())
            .maybe("phone", filled(told.phone()))
            .maybe("complaints", filled(told.complaints()))
            .text("reference", told.reference())
            .flag("several", self.entries.len() > 1)
            .list("entries", self.entries.iter().map(entry))
    }
}

fn entry(entry: &Entry) -> View {
    let told = entry.told;
    let meeting = match told.meeting() {
        "" => "meeting",
        meeting => meeting,
    };
    let what = match entry.ask {
        Ask::Answer => format!("Can you come to a {meeting}?"),
        Ask::Report => format!("Your report for a {meeting}"),
        Ask::Consultation => format!("What you think, for a {meeting}"),
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

/// No more than one empty line together, none at the ends, one line feed at the end.
pub(super) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy
}

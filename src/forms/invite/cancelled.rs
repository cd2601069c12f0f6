//! A few words to somebody who was invited and is not asked any more.
//!
//! It says what they were told before, never what stands now: when the meeting is, where and who
//! comes is none of their business any more.

use jiff::civil::DateTime;

use crate::{
    forms::{
        form::Circumstances,
        invite::{letters::Marks, nudge::tidy, told::Told},
    },
    model::contact::EmailAddress,
    render::{
        calendar_file::{self, Event, Party, Uid},
        engine::{Engine, RenderError, Shown},
        view::View,
    },
    rules::disclosure::reader::Side,
};

const SUBJECT: &str = "forms/invite/cancelled.en.subject.txt";
const TEXT: &str = "forms/invite/cancelled.en.txt";
const HTML: &str = "forms/invite/cancelled.en.html";

/// What their last letter told them.
#[derive(Clone, Copy)]
pub struct Before<'a> {
    /// `Wednesday 9 December 2026`.
    pub date: Option<&'a str>,
    pub time: Option<&'a str>,
    /// Where it lay in their calendar, in Europe/London, and for how many minutes; nothing where
    /// they got no calendar file.
    pub entry: Option<(DateTime, u32)>,
    pub to: &'a EmailAddress,
}

/// The words of a cancellation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancelled {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// What takes the meeting out of their calendar, where it lies in one.
    pub calendar: Option<String>,
}

/// Why no cancellation was written.
#[derive(Debug, thiserror::Error)]
pub enum CancelledError {
    #[error("the words of a cancellation could not be made")]
    Page(#[source] RenderError),
    #[error("a finished cancellation holds {0} that its reader must not be told")]
    Leak(&'static str),
}

/// Writes a cancellation. Its finished words pass the last gate of its reader.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn cancelled(
    engine: &Engine,
    told: &Told,
    before: &Before<'_>,
    marks: &Marks,
    circumstances: &Circumstances,
) -> Result<Cancelled, CancelledError> {
    let shown = Words { told, before };
    let page = |name: &str| engine.page(name, &shown).map_err(CancelledError::Page);
    let cancelled = Cancelled {
        subject: page(SUBJECT)?.trim().to_owned(),
        text: tidy(&page(TEXT)?),
        html: page(HTML)?,
        calendar: calendar(told, before, marks, circumstances),
    };
    let file = cancelled.calendar.as_deref().unwrap_or_default();
    for words in [&cancelled.subject, &cancelled.text, &cancelled.html, file] {
        told.check(words).map_err(CancelledError::Leak)?;
    }
    Ok(cancelled)
}

/// The same entry as before, cancelled. Where it cannot be made the words alone go.
fn calendar(
    told: &Told,
    before: &Before<'_>,
    marks: &Marks,
    circumstances: &Circumstances,
) -> Option<String> {
    let (start, minutes) = before.entry?;
    let settings = circumstances.settings;
    let organizer = settings.reply_mailbox.as_ref()?;
    let kind = match told.side() {
        Side::Professional => "Review meeting",
        _ => "Meeting",
    };
    let event = Event {
        uid: &Uid::new(marks.number, organizer.host()),
        sequence: marks.sequence,
        stamp: circumstances.prepared_at,
        start,
        minutes,
        summary: &format!("{kind} (ref {})", told.reference()),
        location: None,
        description: "You are not asked to this meeting any more.",
        organizer: Party {
            name: &settings.team,
            address: organizer.reveal(),
        },
        attendee: Party {
            name: told.reader(),
            address: before.to.reveal(),
        },
    };
    calendar_file::cancel(&event).ok()
}

struct Words<'a> {
    told: &'a Told,
    before: &'a Before<'a>,
}

impl Shown for Words<'_> {
    fn view(&self) -> View {
        let Self { told, before } = self;
        let filled = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
        let meeting = match told.meeting() {
            "" => "meeting",
            meeting => meeting,
        };
        View::new()
            .maybe("reader", filled(told.reader()))
            .text("council", told.council())
            .maybe("phone", filled(told.phone()))
            .maybe("complaints", filled(told.complaints()))
            .text("reference", told.reference())
            .text("meeting", meeting)
            .maybe("date", before.date)
            .maybe("time", before.time)
            .flag("in_calendar", before.entry.is_some())
    }
}

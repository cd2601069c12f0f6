//! A few words to somebody who was invited and need not come any more.
//!
//! It says what they were told before, never what stands now: when the meeting is, where and who
//! comes is none of their business any more.

use jiff::civil::DateTime;

use crate::{
    forms::{
        form::Circumstances,
        invite::letters::Marks,
        told::Told,
        worded::{Worded, WordedError, meeting, reader, worded},
    },
    model::contact::EmailAddress,
    render::{
        calendar_file::{self, Event, Party, Uid},
        engine::Engine,
    },
    rules::disclosure::reader::Side,
};

/// Why they need not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// They alone: the meeting may be held.
    NotAsked,
    /// Nobody: the meeting is not held.
    NotHeld,
}

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

/// A cancellation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancelled {
    pub words: Worded,
    /// What takes the meeting out of their calendar, where it lies in one.
    pub calendar: Option<String>,
}

/// Writes a cancellation. Its finished words pass the last gate of its reader.
///
/// # Errors
/// A template that does not work, or words that must not be told.
pub fn cancelled(
    engine: &Engine,
    told: &Told,
    (off, before): (Off, &Before<'_>),
    marks: &Marks,
    circumstances: &Circumstances,
) -> Result<Cancelled, WordedError> {
    let view = reader(told)
        .text("meeting", meeting(told))
        .maybe("date", before.date)
        .maybe("time", before.time)
        .flag("not_held", off == Off::NotHeld)
        .flag("in_calendar", before.entry.is_some());
    let words = worded(engine, "forms/invite/cancelled", view, [told])?;
    let calendar = calendar(told, (off, before), marks, circumstances);
    let file = calendar.as_deref().unwrap_or_default();
    told.check(file).map_err(WordedError::Leak)?;
    Ok(Cancelled { words, calendar })
}

/// The same entry as before, cancelled. Where it cannot be made the words alone go.
fn calendar(
    told: &Told,
    (off, before): (Off, &Before<'_>),
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
        description: match off {
            Off::NotAsked => "You are not asked to this meeting any more.",
            Off::NotHeld => "This meeting will not be held.",
        },
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

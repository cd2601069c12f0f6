//! The page on which a date is found, and the page behind a person's own link.

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::page::Action,
    model::{
        live::{DocumentId, Number, Place},
        slot::{Meets, Slot},
    },
};

/// Everything on the page of one document's dates, for the one who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct DatesPage {
    pub id: DocumentId,
    pub number: Number,
    /// The day that is set, and how many were told; nothing where none is.
    pub planned: Option<PlannedPart>,
    /// Nothing where no days could be worked out.
    pub window: Option<WindowPart>,
    /// Why there is no window, for staff.
    pub why_no_window: Option<String>,
    /// `11 working days left (due Tuesday 8 December 2026)`.
    pub clock: String,
    pub minutes: u32,
    /// What the child said of time and place, in the words that were recorded.
    pub wishes: Vec<(&'static str, String)>,
    /// What the settings say of school and of hours that are kept, in sentences.
    pub hours: Vec<String>,
    pub calendars: Vec<CalendarPart>,
    pub proposed: Vec<SlotPart>,
    /// What is offered now.
    pub offer: Option<OfferPart>,
    /// What was chosen last, and by whom, in a sentence.
    pub chosen: Option<String>,
    pub people: Vec<JoiningPart>,
    /// Whom an offer goes to; only for those who have it written to them by offering.
    pub to_ask: Vec<ToAskPart>,
    /// Whether the one who asks may have letters about dates sent.
    pub may_write: bool,
    /// The versions of the fields that choosing a date enters.
    pub seen: Vec<(Place, u32)>,
    pub may: Vec<Action>,
}

/// The day that is set already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedPart {
    /// `Friday 15 January 2027, 3:30pm; 11 people have been told`.
    pub words: String,
    /// How many were told a day, so that they have to be told of another.
    pub told: usize,
}

/// The days on which the meeting can be.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowPart {
    pub first: Date,
    pub last: Date,
    pub working_days: i32,
    /// `lawful`, `late`, `no_due`.
    pub code: &'static str,
    /// What the days mean, in a sentence.
    pub words: String,
}

/// Whether somebody's calendar was read.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarPart {
    /// `Social worker`.
    pub role: &'static str,
    /// Nobody is allocated where there is none.
    pub name: Option<String>,
    /// What was read and when, or why nothing was, in a sentence.
    pub words: String,
    pub standing: CalendarStanding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarStanding {
    Read,
    /// It was asked for and could not be read.
    Failed,
    /// There is none to ask for.
    Missing,
}

/// A day and a time with what speaks for and against it.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotPart {
    pub slot: Slot,
    /// `Thursday 3 December 2026, 4pm to 5pm`.
    pub words: String,
    pub good: Vec<String>,
    pub against: Vec<String>,
}

/// What is offered, and who answered.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferPart {
    pub id: String,
    pub meets: Meets,
    pub place: Option<String>,
    pub room: Option<String>,
    pub by: String,
    pub at: Timestamp,
    pub slots: Vec<OfferedPart>,
    pub asked: Vec<AskedPart>,
    /// How many can be written to now: they have not answered, and were not written to today.
    pub due: usize,
    /// Who is invited and was not asked, with the reasons.
    pub not_asked: Vec<(String, Vec<String>)>,
}

/// One slot of an offer.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferedPart {
    pub part: SlotPart,
    /// The names of those who can make it.
    pub can: Vec<String>,
    pub cannot: Vec<String>,
}

/// One person who was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedPart {
    pub row: String,
    pub name: String,
    pub role: &'static str,
    /// The places in the list of what they can make; nothing where they have not answered.
    pub answer: Option<Vec<u32>>,
    pub at: Option<Timestamp>,
    /// Whether dates were ticked by the link before, and somebody has to check that it was them.
    pub is_to_check: bool,
    /// What opens their page; only for those who hand links on.
    pub token: Option<String>,
    pub letter: AskedLetter,
}

/// Whether somebody was written to about the dates.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedLetter {
    pub standing: AskedStanding,
    /// In a sentence: how it went, or why none can go and what to do.
    pub words: String,
    pub at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedStanding {
    /// Nobody has written to them.
    NotYet,
    /// No letter can reach them: somebody calls them, or hands their link on.
    NoWay,
    OnItsWay,
    Sent,
    /// It came back, was held, or may not have gone: it can be sent again.
    Trouble,
    ToPrint,
    HandedOver,
}

/// Somebody who will be asked once dates are offered, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToAskPart {
    pub name: String,
    pub role: &'static str,
    /// `By email`, or why no letter can go.
    pub how: String,
}

/// How one person joins: told to that person alone.
#[derive(Clone, Debug, PartialEq)]
pub struct JoiningPart {
    pub row: String,
    pub name: String,
    pub role: &'static str,
    pub place: Place,
    pub value: String,
    pub version: u32,
}

/// The page behind a link, for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPage {
    pub council: String,
    pub phone: String,
    pub reference: String,
    /// What the meeting is called to this person.
    pub meeting: String,
    pub reader: String,
    /// The first letters of what the child is called.
    pub child: Option<String>,
    /// The child, a parent, a relative or a carer.
    pub is_family: bool,
    /// `In a room` or `By video or telephone`.
    pub meets: &'static str,
    pub length: String,
    pub slots: Vec<LinkSlot>,
    /// When they answered last.
    pub answered: Option<Timestamp>,
    /// What was chosen; then nothing can be answered any more.
    pub chosen: Option<LinkChosen>,
    /// The dates are not offered any more.
    pub is_withdrawn: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSlot {
    pub number: u32,
    pub words: String,
    pub can: Can,
}

/// What somebody said of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Can {
    NotSaid,
    Yes,
    No,
}

/// What was chosen. Where it is, and how they join, stands in their invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkChosen {
    pub when: String,
    /// What they had said of it.
    pub can: Can,
}

/// Somebody's own calendar address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCalendar {
    /// The host at which it is; the address itself is not shown again.
    pub host: Option<String>,
    pub changed_at: Option<Timestamp>,
    /// Whether it could be read just now, in a sentence.
    pub words: Option<String>,
    pub standing: CalendarStanding,
}

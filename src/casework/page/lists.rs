//! The pages that show many documents, and what is kept beside them.

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::{
        library::owner::Waiting,
        page::{
            Done,
            actions::ActionTask,
            document::{Header, Owner},
            home::HomeView,
            minutes::AfterLine,
            pursuits::PursuitGroup,
        },
    },
    model::{
        live::{DocumentId, Number, Place},
        staff::{Role, StaffId},
    },
};

/// My reviews, or those of a team.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewsPage {
    pub today: Date,
    pub whose: String,
    pub groups: Vec<ReviewGroup>,
    /// All that the one who asks may see, before the filter.
    pub children: usize,
    /// Meetings within so many working days, and for how many of them the council looks ahead.
    pub meetings_soon: usize,
    pub soon_working_days: u16,
    pub need_you: usize,
    pub teams: Vec<TeamName>,
    /// What has to be done between these reviews, by how late it is.
    pub pursuits: Vec<PursuitGroup>,
    /// What has to be done about actions of their meetings.
    pub actions: Vec<ActionTask>,
    /// What is due after meetings that were held.
    pub after: Vec<AfterLine>,
    /// Services that have answered or were not reached, and wait for somebody here.
    pub referrals: Vec<ReferralLine>,
    /// Forms that wait for the one who asks.
    pub forms: Vec<FormLine>,
}

/// A form of one child, and what to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormLine {
    pub form: DocumentId,
    pub child: String,
    pub title: String,
    pub words: String,
    /// How near the day is, in words; nothing where the form has none.
    pub clock: String,
}

/// Something to do about a referral of one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralLine {
    pub document: DocumentId,
    pub child: String,
    pub service: String,
    /// Who has to do what.
    pub words: String,
}

/// A team: the code that stands in addresses, and what the case system calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamName {
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ReviewGroup {
    pub lateness: Lateness,
    pub cards: Vec<ReviewCard>,
}

/// How late a review is; the groups of the page, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lateness {
    /// As many working days late as the council calls critical, or more.
    CriticallyOverdue,
    Overdue,
    /// As few working days are left as the council calls soon, or the meeting itself presses.
    DueSoon,
    NotDueYet,
    /// No due date could be worked out: somebody has to.
    NoDate,
}

impl Lateness {
    pub const ALL: &[(Self, &str, &str)] = &[
        (
            Self::CriticallyOverdue,
            "critically_overdue",
            "Critically overdue",
        ),
        (Self::Overdue, "overdue", "Overdue"),
        (Self::NoDate, "no_date", "No due date"),
        (Self::DueSoon, "due_soon", "Due soon"),
        (Self::NotDueYet, "not_due", "Not due yet"),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, ..)| *one == self)
            .map_or("", |(_, code, _)| code)
    }

    pub fn words(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, ..)| *one == self)
            .map_or("", |(.., words)| words)
    }
}

/// One child's review on a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewCard {
    pub document: DocumentId,
    pub child: String,
    pub reference: String,
    pub kind: String,
    pub restricted: bool,
    pub due: Option<Date>,
    pub working_days_left: Option<i32>,
    /// `8 working days left (due Tuesday 8 December 2026)`.
    pub clock: String,
    pub clock_code: String,
    pub meeting: Option<String>,
    pub meeting_on: Option<Date>,
    /// Why the meeting itself presses, in words: `Tomorrow, and not everybody has been asked`.
    pub presses: Option<String>,
    pub people: usize,
    pub invited: usize,
    pub blocks: usize,
    pub checks: usize,
    pub social_worker: Option<String>,
    pub reviewing_officer: Option<String>,
    pub next: Owner,
    /// `Check the people`, `Agree the list`.
    pub next_step: String,
    pub need: NeedsYou,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedsYou {
    Yes,
    No,
}

/// What a list is narrowed to; it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewFilter {
    pub words: String,
    pub only_restricted: Only,
    pub only_first: Only,
    pub only_without_worker: Only,
    pub only_mine_next: Only,
    pub team: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Only {
    #[default]
    All,
    These,
}

/// Work for today of business support.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardPage {
    /// What waits in the library for the one who asks: suggestions, and what was done to their forms.
    pub library: Waiting,
    pub today: Date,
    pub columns: Vec<BoardColumn>,
    pub teams: Vec<TeamName>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BoardColumn {
    /// `address`, `confirm`, `agree`, `ready`.
    pub code: &'static str,
    pub title: &'static str,
    pub cards: Vec<BoardCard>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BoardCard {
    pub document: DocumentId,
    /// Which of its meetings it is about, where it is about one.
    pub meeting: Option<u32>,
    pub reference: String,
    pub child: String,
    pub restricted: bool,
    /// The person it is about, where it is about one: a row of the document.
    pub row: Option<String>,
    pub who: Option<String>,
    pub what: String,
    pub due: Option<Date>,
    pub clock: String,
}

/// What happened to a document, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryPage {
    pub document: DocumentId,
    pub header: Header,
    /// Whether the one who asks may see who opened it.
    pub may_see_looks: bool,
    /// Whether they may say that the wrong person was told.
    pub may_tell: bool,
    /// What has gone home to the case system, on the first page.
    pub home: Option<HomeView>,
    pub entries: Vec<HistoryEntry>,
    /// Ask for what is before this number; nothing where the beginning was reached.
    pub older: Option<Number>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    pub number: Number,
    pub at: Timestamp,
    pub by: String,
    pub maker: Maker,
    /// The code of the kind of change.
    pub code: &'static str,
    /// `Entered: Reached at, Kerry Bell`.
    pub what: String,
    pub place: Option<Place>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    Person,
    System,
}

/// Whose changes are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Makers {
    #[default]
    All,
    People,
    System,
}

/// Professionals and teams.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectoryPage {
    pub entries: Vec<DirectoryEntry>,
    pub words: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DirectoryEntry {
    pub id: String,
    pub name: String,
    pub organisation: String,
    /// The code of a relationship: `designated_teacher`, and its words.
    pub role_code: String,
    pub role: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    /// When the team may be asked, and hours it keeps free.
    pub hours: Option<String>,
    /// When to invite them, in their own words.
    pub charter: Option<String>,
    pub confirmed_on: Option<Date>,
    pub confirmed_by: Option<String>,
    pub replaced_by: Option<String>,
    /// Whether it was confirmed too long ago.
    pub stale: Stale,
    /// The version to send with what is typed.
    pub version: u32,
}

/// An open review that names an entry of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    pub document: DocumentId,
    /// What the child is called; nothing where that is not for the one who asks.
    pub child: Option<String>,
}

/// A correction of the directory, and how many reviews it mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mended {
    pub done: Done,
    pub reviews: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    Yes,
    No,
}

/// What the manager of the reviewing officers looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct AllocationPage {
    pub today: Date,
    pub unallocated: Vec<ReviewCard>,
    pub caseloads: Vec<Caseload>,
    /// Everybody who may be away, or cover: officers and social workers.
    pub colleagues: Vec<Colleague>,
    /// Checks midway and disagreements of the council, by how late they are.
    pub pursuits: Vec<PursuitGroup>,
    pub covers: Vec<CoverLine>,
    /// Of the reviews due this month: how many were held or have a day in time, and how many not.
    pub month: Timeliness,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Caseload {
    pub staff: Option<StaffId>,
    pub name: String,
    pub children: usize,
    pub overdue: usize,
    pub due_soon: usize,
}

/// Somebody who may be away, or cover.
#[derive(Clone, Debug, PartialEq)]
pub struct Colleague {
    pub id: StaffId,
    pub name: String,
    /// `Social worker`.
    pub role: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CoverLine {
    pub id: String,
    pub away: String,
    pub covered_by: String,
    pub until: Date,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeliness {
    pub due: usize,
    pub planned_in_time: usize,
    pub planned_late: usize,
    pub not_planned: usize,
}

/// Who has signed in here.
#[derive(Clone, Debug, PartialEq)]
pub struct StaffPage {
    pub lines: Vec<StaffLine>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StaffLine {
    pub id: StaffId,
    pub name: String,
    pub email: Option<String>,
    pub roles: Vec<&'static str>,
    /// Whether they may sign in.
    pub active: bool,
    /// Whether it is the one who asks.
    pub is_own: bool,
}

/// Who opened a document, the latest first.
#[derive(Clone, Debug, PartialEq)]
pub struct LooksPage {
    pub header: Header,
    pub looks: Vec<Look>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub by: String,
    pub at: Timestamp,
    /// `The document`, `A letter as its reader sees it`.
    pub what: String,
    pub reason: Option<String>,
}

/// What came of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Held,
    HeldInPart,
    NotHeld,
}

impl Outcome {
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Held, "held", "Held"),
        (Self::HeldInPart, "held_in_part", "Held in part"),
        (Self::NotHeld, "not_held", "Not held"),
    ];

    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, ..)| *one == self)
            .map_or("", |(_, code, _)| code)
    }

    pub fn words(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, ..)| *one == self)
            .map_or("", |(.., words)| words)
    }

    /// The outcome that a code names; `None` for any other.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one, _)| *one == code)
            .map(|(outcome, ..)| *outcome)
    }
}

/// What stays open if a review is closed now.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosePage {
    pub header: Header,
    /// One line each; empty where everything is done.
    pub open: Vec<String>,
    /// The day that was planned, to begin with.
    pub planned_on: Option<Date>,
    /// Who gets a mail if it is not held: they were asked to a meeting that is still to come.
    pub mailed: Vec<String>,
    /// Whom somebody has to tell then, and why no letter does.
    pub spoken_to: Vec<(String, String)>,
}

/// A standing permission: who may do what.
#[derive(Clone, Debug, PartialEq)]
pub struct StandingPage {
    pub lines: Vec<StandingLine>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StandingLine {
    pub role: Role,
    pub what: String,
    /// How far it goes: `of the children allocated to them`.
    pub how_far: String,
    pub agreed_by: Option<String>,
    pub agreed_on: Option<Date>,
}

/// Somebody who may be added to the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What to send back: `directory:…`, or the identifier of a person.
    pub key: String,
    pub name: String,
    pub role_code: String,
    pub role: String,
    pub organisation: String,
    /// `In the network, not invited`, `In the directory, confirmed 12 Nov 2026`.
    pub found: String,
    pub charter: Option<String>,
}

/// Who would be in an export, told before anybody has it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportPage {
    pub title: String,
    pub columns: Vec<String>,
    /// Children in it, and all who are named in it; without those whose record is restricted.
    pub children: usize,
    pub people: usize,
    /// Children on the list whose record is restricted: left out unless they are asked for.
    pub restricted: usize,
}

/// A record that somebody opened in an emergency, told to whoever has to know until they have
/// seen it.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: String,
    pub document: DocumentId,
    pub child: String,
    pub reference: String,
    /// Who opened it.
    pub by: String,
    pub at: Timestamp,
    pub until: Timestamp,
    pub reason: String,
}

/// A list that somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedLine {
    pub id: String,
    pub name: String,
    pub page: String,
    /// The page with what it is narrowed to.
    pub address: String,
    pub starts: Starts,
}

/// Whether somebody begins with a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starts {
    Here,
    Elsewhere,
}

/// The rows of an export, ready to be written as CSV or as a workbook.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// For the name of the file: `reviews`.
    pub name: String,
    pub title: String,
    pub on: Date,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// How many people are in it.
    pub people: usize,
    pub done: Done,
}

/// What an open page is told of a change: a number and a part, never a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    pub number: Number,
    pub document: DocumentId,
    /// The part of the page to ask for again: `people`, `wishes`, `review`, `signatures`, ...
    pub part: &'static str,
}

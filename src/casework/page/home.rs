//! What of a review has gone home to the case system, and what differs.

use jiff::Timestamp;

use crate::{
    casework::{corrections::Correction, page::document::Header},
    model::home::{HomeId, HomePart, HomeState, HomeStep},
};

/// The part of the history that tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeView {
    pub steps: Vec<HomeStepLine>,
    /// What the sheet and the record say of the review, side by side.
    pub fields: Vec<HomeField>,
    /// Whether all fields that both say agree.
    pub drift: Drift,
    pub may_write: bool,
}

/// Whether the sheet and the record say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// There is nothing to compare yet.
    NothingYet,
    None,
    Some,
}

/// One step of the review.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeStepLine {
    pub step: HomeStep,
    /// Forms that wait to be sent home.
    pub ready: Vec<HomePart>,
    pub lines: Vec<HomeLine>,
}

/// Something that has gone, or goes.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeLine {
    pub id: HomeId,
    /// Which meeting's minutes it tells; nothing where it tells of none.
    pub meeting: Option<u32>,
    pub part: HomePart,
    pub version: u32,
    pub state: HomeState,
    /// Whether it goes no further by itself.
    pub needs_somebody: bool,
    /// What was heard last, where that was no success.
    pub last: Option<String>,
    pub asked_by: String,
    pub changed_at: Timestamp,
    /// The identifier in the case system.
    pub record: Option<String>,
    /// Who has put it there.
    pub by_hand: Option<String>,
    /// Whether something newer has taken its place.
    pub is_over: bool,
}

/// One field of the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeField {
    pub label: &'static str,
    pub ours: String,
    pub theirs: Option<String>,
    pub agrees: bool,
}

/// The page of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HomePage {
    pub header: Header,
    pub home: HomeView,
    /// Contacts that are otherwise in the record.
    pub corrections: Vec<Correction>,
}

/// What somebody copies into the record.
#[derive(Clone, Debug, PartialEq)]
pub struct HomePack {
    pub header: Header,
    pub line: HomeLine,
    pub step: HomeStep,
    pub title: String,
    /// The words to copy, line by line.
    pub text: String,
    /// What the file is called.
    pub file: Option<String>,
}

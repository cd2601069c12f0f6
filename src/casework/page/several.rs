//! What is done for several children at once, and how far it has come.

use jiff::Timestamp;

use crate::model::live::{DocumentId, Number};

pub use crate::store::work::WorkId;

/// What can be done for several children at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Several {
    ReadAgain,
    ConfirmContacts,
    Send,
}

impl Several {
    /// Each with its code, what it is called, and what it does.
    pub const ALL: &[(Self, &str, &str, &str)] = &[
        (
            Self::ReadAgain,
            "read_again",
            "Read the records again",
            "Asks the case system anew for each child. What people entered stays.",
        ),
        (
            Self::ConfirmContacts,
            "confirm_contacts",
            "Confirm contact details as checked today",
            "For details that are old, and that you have checked and found right.",
        ),
        (
            Self::Send,
            "send",
            "Send the letters that are ready",
            "For lists that are confirmed and agreed. You see each letter and where it goes first.",
        ),
    ];

    fn line(self) -> Option<&'static (Self, &'static str, &'static str, &'static str)> {
        Self::ALL.iter().find(|(one, ..)| *one == self)
    }

    pub fn code(self) -> &'static str {
        self.line().map_or("", |(_, code, ..)| code)
    }

    pub fn words(self) -> &'static str {
        self.line().map_or("", |(_, _, words, _)| words)
    }

    /// What a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one, ..)| *one == code);
        found.map(|(several, ..)| *several)
    }
}

/// The children of the board, to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoicePage {
    pub children: Vec<Choice>,
}

/// One child to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub document: DocumentId,
    pub child: String,
    pub reference: String,
    pub clock: String,
    /// The columns of the board in which the child stands.
    pub columns: Vec<&'static str>,
}

/// What would be done, and what cannot be done, before anything is.
#[derive(Clone, Debug, PartialEq)]
pub struct SeveralPage {
    pub what: Several,
    /// The newest change that this shows.
    pub seen: Number,
    pub can: Vec<SeveralLine>,
    pub cannot: Vec<SeveralLine>,
}

/// One child's part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeveralLine {
    pub document: DocumentId,
    pub child: String,
    pub reference: String,
    /// What is done here in particular: one line for each contact.
    pub details: Vec<String>,
    /// Why it cannot be done; empty where it can.
    pub why_not: String,
}

/// A piece of long work.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkPage {
    pub summary: WorkSummary,
    /// Those that were not done first, then those that wait.
    pub lines: Vec<WorkLine>,
}

/// How far a piece of work has come.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkSummary {
    pub id: WorkId,
    pub what: Several,
    pub stage: Stage,
    pub settled: usize,
    pub total: usize,
    pub not_done: usize,
    pub began_at: Timestamp,
    pub changed_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Running,
    Done,
}

/// What has become of one child's part.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkLine {
    pub document: DocumentId,
    pub child: String,
    pub reference: String,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Waiting,
    Done,
    NotDone(String),
}

//! The page of what has changed since people were told, and whom it touches.

use jiff::Timestamp;

use crate::{
    casework::page::{Action, document::Header},
    model::{
        live::{DocumentId, Number},
        reply::Means,
    },
};

pub use crate::rules::course::Step;

/// Everything on it, for the one who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct CoursePage {
    pub id: DocumentId,
    pub number: Number,
    pub header: Header,
    /// What was told, and what stands now.
    pub changes: Vec<CourseChange>,
    /// Whom it touches, by what comes next with them; none is empty.
    pub groups: Vec<CourseGroup>,
    /// Forms that rest on what has changed, and ask for a signature again or were done for another
    /// day: whose page, which form.
    pub forms: Vec<(DocumentId, String)>,
    /// Why nobody can be asked yet; nothing where they can.
    pub not_yet: Option<String>,
    /// Stands for what is shown: whoever presses has seen this and nothing else.
    pub seen: String,
    pub may: Vec<Action>,
}

/// One thing that some were told, and that reads differently now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseChange {
    /// `The date`.
    pub what: &'static str,
    pub was: Option<String>,
    pub is: Option<String>,
    /// How many were told the one and not the other.
    pub people: usize,
}

/// Those with whom the same comes next.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseGroup {
    pub step: Step,
    pub rows: Vec<CourseRow>,
}

/// One person.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseRow {
    pub row: String,
    pub name: String,
    pub role: &'static str,
    /// The way by which a letter goes.
    pub means: Means,
    /// What is another for them, and why a person decides where one does.
    pub words: String,
    /// What they have answered, and when: it was to what they were told then.
    pub answered: Option<(String, Timestamp)>,
}

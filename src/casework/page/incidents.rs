//! The pages of an incident: who was told what, what was done, what is left.

use jiff::Timestamp;

use crate::{
    casework::page::{Action, document::Header},
    model::{
        incident::{FactKind, IncidentId, IncidentStep, ToldBy},
        live::{DocumentId, Number},
    },
};

pub use crate::rules::incident::IncidentStanding;

/// Whom one can name when one begins, and what will happen.
#[derive(Clone, Debug, PartialEq)]
pub struct BeginIncidentPage {
    pub header: Header,
    /// Whether the one who asks may open the document itself.
    pub may_read: bool,
    /// Those who were written to, in the order of the sheet.
    pub people: Vec<PersonToName>,
    /// Incidents of this document, the newest first.
    pub incidents: Vec<IncidentLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonToName {
    pub row: String,
    pub name: String,
    pub role: &'static str,
    pub address: Option<String>,
}

/// One incident on a list.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentLine {
    pub id: IncidentId,
    pub document: DocumentId,
    pub child: String,
    pub reference: String,
    pub aware_at: Timestamp,
    pub tell_by: Timestamp,
    pub standing: IncidentStanding,
    /// Whether the 72 hours are what somebody has to look at.
    pub runs: bool,
    /// How many people are not written to because of it.
    pub stopped: usize,
}

/// One incident with all that belongs to it, for the one who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentPage {
    pub header: Header,
    pub number: Number,
    pub line: IncidentLine,
    pub happened: String,
    pub by: String,
    pub at: Timestamp,
    pub people: Vec<ReachedPart>,
    pub steps: Vec<StepPart>,
    /// The record as text, to be copied.
    pub draft: String,
    pub may: Vec<Action>,
}

/// Somebody whom something reached that was for another.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachedPart {
    pub row: String,
    pub name: String,
    pub address: Option<String>,
    pub told: Vec<ToldPart>,
    pub links: u32,
    pub paused: u32,
    /// Since when they may be written to again; nothing while they may not.
    pub released: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldPart {
    pub at: Timestamp,
    pub by: ToldBy,
    pub kinds: Vec<FactKind>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPart {
    pub step: IncidentStep,
    pub by: String,
    pub at: Timestamp,
    pub done_at: Option<Timestamp>,
    pub words: Option<String>,
}

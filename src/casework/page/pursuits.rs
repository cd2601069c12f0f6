//! What has to be done between reviews, as pages show it.

use jiff::{Timestamp, civil::Date};

use crate::{casework::page::document::Header, model::live::DocumentId};

/// One check midway, or one disagreement.
#[derive(Clone, Debug, PartialEq)]
pub struct PursuitPart {
    /// `midway`, `dispute`.
    pub code: &'static str,
    /// `Check midway between reviews`, `Disagreement`.
    pub name: &'static str,
    /// Who answers now: `Service manager (stage 2 of 4)`; empty for what has no stages.
    pub stage: String,
    pub began_on: Date,
    pub due_on: Date,
    /// `8 working days left (due Tuesday 8 December 2026)`.
    pub clock: String,
    /// `overdue`, `urgent`, `due_soon`, `not_due`.
    pub clock_code: &'static str,
    /// What it is about; nothing where the clock alone asks for it.
    pub about: Option<String>,
    pub by: String,
    pub ended: Option<PursuitEnd>,
}

/// How one of them ended.
#[derive(Clone, Debug, PartialEq)]
pub struct PursuitEnd {
    pub by: String,
    pub at: Timestamp,
    pub outcome: String,
}

/// The page of one document between its reviews.
#[derive(Clone, Debug, PartialEq)]
pub struct BetweenPage {
    pub header: Header,
    pub midway: Option<PursuitPart>,
    pub dispute: Option<PursuitPart>,
    /// Those that have ended, the newest first.
    pub ended: Vec<PursuitPart>,
    /// The stage above the one that the disagreement has reached.
    pub above: Option<String>,
    /// The first stage of a disagreement.
    pub lowest: Option<String>,
    pub may: MayPursue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayPursue {
    Yes,
    No,
}

/// One line of a list of them.
#[derive(Clone, Debug, PartialEq)]
pub struct PursuitLine {
    pub document: DocumentId,
    pub child: String,
    pub reviewing_officer: Option<String>,
    pub part: PursuitPart,
}

/// Those that are as late as one another.
#[derive(Clone, Debug, PartialEq)]
pub struct PursuitGroup {
    /// `overdue`, `due_soon`, `not_due`.
    pub code: &'static str,
    pub title: &'static str,
    pub lines: Vec<PursuitLine>,
}

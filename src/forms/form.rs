//! What every form with habits of its own can do.

use jiff::{Timestamp, civil::Date};

use crate::{
    forms::{file::FormFile, settings::CouncilSettings},
    model::{document::Document, finding::Finding, id::Identifier, network::Network},
    rules::{
        attendance::{choice::Choice, exclusion::Exclusion},
        calendar::Calendar,
        clock::{limits::Limits, profiles::Profiles},
        disclosure::Decisions,
    },
};

/// Everything around a child's record that a form is filled in with. All of it is handed down:
/// a form reads no clock and no file.
#[derive(Clone, Copy)]
pub struct Circumstances<'a> {
    pub today: Date,
    pub prepared_at: Timestamp,
    pub calendar: &'a Calendar,
    pub limits: &'a Limits,
    /// The council's lead-in and follow-up steps by kind of review.
    pub profiles: &'a Profiles,
    pub settings: &'a CouncilSettings,
    pub decisions: &'a Decisions,
    pub exclusions: &'a [Exclusion],
    /// What people have chosen for somebody, over what the rules propose.
    pub choices: &'a [Choice],
    /// Whom the last list named, where it is known from an earlier document of ours.
    pub earlier: Option<&'a [Identifier]>,
    /// A short code for the meeting that says nothing: `7F3K2`.
    pub reference: &'a str,
}

/// A form that fills itself in.
pub trait Form {
    /// Its name, version, owner and labels.
    fn file(&self) -> &FormFile;

    /// Fills in the form. It never fails: what is missing is a finding.
    ///
    /// `found` are the findings that were made while the record was read.
    fn prefill(
        &self,
        network: &Network,
        found: Vec<Finding>,
        circumstances: &Circumstances,
    ) -> Document;
}

//! The invite to a Child Looked After review, filled in from the record.

use crate::{
    forms::{
        file::{FormError, FormFile},
        form::{Circumstances, Form},
        invite::{
            clock::ReviewClock,
            fields::Writer,
            reach::{Judge, Reach},
        },
        settings::CouncilSettings,
    },
    model::{document::Document, finding::Finding, id::Identifier, network::Network},
    rules::{
        attendance::{Attendance, choice::choose, gather, situation::Situation},
        disclosure::{policy::Policy, venue::VenueClass},
    },
};

pub mod asking;
pub mod cancelled;
mod child;
pub mod clock;
pub mod code;
pub mod codes;
pub mod digest;
pub mod entries;
pub(in crate::forms) mod facts;
mod fields;
mod findings;
pub mod fresh;
mod layout;
pub mod letters;
pub mod nudge;
pub mod papers;
mod people;
pub mod questions;
pub mod reach;
mod rest;
mod review;
pub mod sheet;
pub mod signed;
mod since;
pub mod slots;

pub use child::name_of;
pub use review::when_in_words;

/// The form with its labels and the council's own values, made once and used for every child.
#[derive(Clone, Debug)]
pub struct Invite {
    file: FormFile,
    settings: CouncilSettings,
    public: Vec<String>,
}

/// An invite that has been filled in, with what it was worked out from: letters are made from
/// this, so that nothing is decided twice.
pub struct Prepared<'n> {
    pub document: Document,
    pub network: &'n Network,
    pub situation: Situation<'n>,
    pub attendance: Attendance<'n>,
    /// How each part of `attendance` is reached, in the same order.
    pub reaches: Vec<Reach<'n>>,
    pub clock: ReviewClock,
    pub venue: VenueClass,
}

impl Prepared<'_> {
    /// Adds what was found later, while letters were written.
    pub fn add(&mut self, found: Vec<Finding>) {
        let mut all = std::mem::take(&mut self.document.findings);
        all.extend(found);
        self.document.findings = findings::in_order(all);
    }
}

impl Invite {
    /// Reads the form's file with the council's words in it.
    ///
    /// # Errors
    /// What is wrong with the file, with its line.
    pub fn new(
        file_name: &str,
        form_toml: &str,
        settings: CouncilSettings,
    ) -> Result<Self, FormError> {
        let file = FormFile::read(file_name, form_toml, layout::SECTIONS, &settings)?;
        let public = settings.public_values();
        Ok(Self {
            file,
            settings,
            public,
        })
    }

    pub fn settings(&self) -> &CouncilSettings {
        &self.settings
    }

    /// Its title in the council's words: `Invite to a child looked after review`.
    pub fn title(&self) -> &str {
        &self.file.title
    }

    pub fn version(&self) -> u32 {
        self.file.version
    }

    /// Fills in the form for one child. It never fails: what is missing is a finding.
    ///
    /// `found` are the findings that were made while the record was read.
    pub fn prepare<'n>(
        &self,
        network: &'n Network,
        found: Vec<Finding>,
        circumstances: &Circumstances,
    ) -> Prepared<'n> {
        let today = circumstances.today;
        let situation = Situation::of(network, today);
        let mut attendance = gather(network, &situation, circumstances.exclusions);
        let excluded =
            |id: &Identifier| circumstances.exclusions.iter().any(|one| one.person == *id);
        choose(&mut attendance.parts, circumstances.choices, excluded);
        let mut all = found;
        all.append(&mut attendance.findings);
        let judge = Judge::new(&network.child, &self.settings, today);
        let reaches: Vec<Reach> = attendance
            .parts
            .iter()
            .map(|part| reach::reach(part, &self.settings, &judge, &mut all))
            .collect();
        let clock = ReviewClock::of(&network.child, circumstances);
        clock.findings(&network.child, today, &mut all);
        let policy = self.policy(network, &situation, circumstances);
        let venue = policy.venue();
        let writer = Writer {
            file: &self.file,
            at: circumstances.prepared_at,
        };
        let sections = vec![
            child::section(&writer, network, &situation, &attendance),
            review::section(&writer, network, &attendance, &clock, venue, circumstances),
            rest::wishes(&writer, network),
            people::section(&writer, &attendance, &reaches, &policy, &mut all),
            rest::exclusions(&writer, network, circumstances.exclusions),
            rest::logistics(&writer, network, &attendance),
            rest::sign_off(&writer, &attendance),
            since::section(&writer, network, &attendance, circumstances.earlier),
        ];
        rest::findings(network, &mut all);
        rest::place(network, venue, &mut all);
        rest::moved(network, today, &mut all);
        rest::day_off(network, circumstances.calendar, today, &mut all);
        rest::hour(network, &situation, self.settings.protected_hours, &mut all);
        let document = Document {
            form: "invite",
            form_version: self.file.version,
            child: network.child.id.clone(),
            prepared_at: circumstances.prepared_at,
            sections,
            findings: findings::in_order(all),
        };
        Prepared {
            document,
            network,
            situation,
            attendance,
            reaches,
            clock,
            venue,
        }
    }

    /// The policy under which this child's letters are written.
    pub fn policy<'a>(
        &'a self,
        network: &'a Network,
        situation: &'a Situation<'a>,
        circumstances: &'a Circumstances<'a>,
    ) -> Policy<'a> {
        Policy::new(
            network,
            situation,
            circumstances.decisions,
            (&self.settings.public_places, &self.public),
            (
                circumstances.prepared_at,
                self.settings.restrictions_trusted_for_hours,
            ),
        )
    }
}

impl Form for Invite {
    fn file(&self) -> &FormFile {
        &self.file
    }

    fn prefill(
        &self,
        network: &Network,
        found: Vec<Finding>,
        circumstances: &Circumstances,
    ) -> Document {
        self.prepare(network, found, circumstances).document
    }
}

#[cfg(test)]
pub(crate) mod tests;

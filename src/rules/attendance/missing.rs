//! Who should be on the list and is not.

use crate::{
    model::{
        fact::ReadState,
        finding::{Code, Finding, Weight},
        network::Network,
        person::{ParentalResponsibility, PersonKind},
    },
    rules::attendance::{
        Part,
        role::{Mode, Role},
        situation::{Home, Situation},
    },
};

/// Adds a finding for each role that this child's review cannot do without.
pub fn find(network: &Network, situation: &Situation, parts: &[Part], findings: &mut Vec<Finding>) {
    let mut wants = Wants {
        network,
        parts,
        findings,
    };
    wants.unread_network();
    wants.worker(Role::SocialWorker, "social worker");
    wants.worker(Role::Chair, "independent reviewing officer");
    wants.carer(situation);
    if situation.is_school_age() {
        wants.one_of(
            &[Role::School, Role::Teacher],
            "No school or designated teacher is recorded for a child of school age.",
            "Add the school to the relationships in the case system, or say on the sheet why there is none.",
        );
    }
    if situation.age.is_some_and(|age| age < 18) {
        wants.one_of(
            &[
                Role::LookedAfterNurse,
                Role::HealthVisitor,
                Role::SchoolNurse,
                Role::MentalHealth,
                Role::OtherHealth,
                Role::GeneralPractitioner,
            ],
            "Nobody from health is recorded.",
            "Add the looked-after children's nurse, or the health visitor under 5, in the case system.",
        );
    }
    if situation.has_ehcp == Some(true) {
        wants.one_of(
            &[Role::SpecialNeeds],
            "The child has an education, health and care plan, and no special educational needs coordinator is recorded.",
            "Add the coordinator in the case system, or ask the school who it is.",
        );
    }
    if situation.age.is_some_and(|age| age >= 16) {
        wants.one_of(
            &[Role::PersonalAdviser],
            "The child is 16 or older and no personal adviser is recorded.",
            "Ask the leaving care team who it is and add them in the case system.",
        );
    }
    if situation.is_in_youth_justice() {
        wants.one_of(
            &[Role::YouthJustice],
            "The legal status is one of youth justice, and no youth justice worker is recorded.",
            "Ask the youth justice service who it is and add them in the case system.",
        );
    }
    wants.parents(situation);
}

struct Wants<'a, 'n> {
    network: &'n Network,
    parts: &'a [Part<'n>],
    findings: &'a mut Vec<Finding>,
}

impl Wants<'_, '_> {
    fn has(&self, role: Role) -> bool {
        self.parts
            .iter()
            .any(|part| part.role == role && part.mode != Mode::NotInvited)
    }

    fn add(&mut self, code: Code, weight: Weight, what: &str, remedy: &str) {
        let origin = &self.network.child.origin;
        // Nobody may take "was not read" for "is not recorded".
        let unread = code != Code::SourceDown && self.part_is_unread();
        let caveat = " Part of the record could not be read, so it may be there all the same.";
        let what = format!("{what}{}", if unread { caveat } else { "" });
        self.findings.push(
            Finding::new(code, weight, what, remedy)
                .about(&self.network.child.id)
                .at(&origin.record.system, &origin.record.name, "relationships"),
        );
    }

    fn part_is_unread(&self) -> bool {
        let mut reads = self.network.reads.iter();
        reads.any(|read| !matches!(read.state, ReadState::Read | ReadState::NotAsked))
    }

    fn one_of(&mut self, roles: &[Role], what: &str, remedy: &str) {
        if !roles.iter().any(|role| self.has(*role)) {
            self.add(Code::ValueMissing, Weight::Check, what, remedy);
        }
    }

    fn unread_network(&mut self) {
        if self.network.people_state == ReadState::NotAsked {
            self.add(
                Code::SourceDoesNotOffer,
                Weight::Check,
                "This source does not hold the child's relationships, so people are missing from this list.",
                "Add them by hand, and look in the case system who must be kept from whom before anything is sent.",
            );
        } else if self.network.people_state != ReadState::Read {
            self.add(
                Code::SourceDown,
                Weight::Check,
                "The relationships of the child could not be read, so people may be missing from this list.",
                "Prepare the invite again when the case system answers; until then do not send it.",
            );
        }
    }

    fn worker(&mut self, role: Role, words: &str) {
        if !self.has(role) && self.part_is_unread() {
            // That part of the record was not read is told already; "none is recorded" may be false.
            return;
        }
        if !self.has(role) {
            self.add(
                Code::WorkerMissing,
                Weight::Check,
                &format!("No current {words} is recorded."),
                &format!("Record the {words} in the case system, or write who it is on the sheet."),
            );
            return;
        }
        let only_a_desk = self
            .parts
            .iter()
            .filter(|part| part.role == role && part.mode != Mode::NotInvited)
            .all(|part| part.person.is_some_and(|one| one.kind != PersonKind::Human));
        if only_a_desk {
            self.add(
                Code::WorkerMissing,
                Weight::Check,
                &format!("No {words} by name is recorded; the letter goes to the team."),
                &format!("Record the allocated {words} in the case system."),
            );
        }
    }

    fn carer(&mut self, situation: &Situation) {
        let what = "No current carer is recorded for the placement.";
        let remedy = "Add the carer to the placement and to the relationships in the case system.";
        match situation.home() {
            Home::Foster => self.one_of(&[Role::FosterCarer, Role::KinshipCarer], what, remedy),
            Home::Residential => self.one_of(
                &[Role::ResidentialKeyWorker, Role::HomeManager],
                "No key worker or manager of the home is recorded.",
                "Ask the home who the key worker is and add them in the case system.",
            ),
            Home::Adoptive => self.one_of(
                &[Role::ProspectiveAdopter],
                "The child is placed for adoption and no prospective adopter is recorded.",
                "Ask the adoption team who it is.",
            ),
            Home::NotRecorded => self.add(
                Code::ValueMissing,
                Weight::Check,
                "No current placement is recorded, so it cannot be said who the carers are.",
                "Record the placement in the case system.",
            ),
            Home::WithParents | Home::Other => {}
        }
    }

    /// Whoever holds parental responsibility must be asked; silence of the record is not "no".
    fn parents(&mut self, situation: &Situation) {
        if situation.home() == Home::Adoptive {
            return;
        }
        let parents = || self.parts.iter().filter(|part| part.role.is_parent());
        if parents().next().is_none() {
            self.add(
                Code::ValueMissing,
                Weight::Check,
                "No parent and no holder of parental responsibility is recorded.",
                "Record who holds parental responsibility in the case system; the council may hold it alone or shared.",
            );
            return;
        }
        let silent: Vec<_> = parents()
            .filter(|part| part.mode != Mode::NotInvited)
            .filter(|part| part.parental_responsibility == ParentalResponsibility::NotRecorded)
            .filter_map(|part| part.connection.map(|tie| (part.id, tie)))
            .map(|(id, tie)| {
                Finding::new(
                    Code::ParentalResponsibilityNotRecorded,
                    Weight::Check,
                    "Whether this parent holds parental responsibility is not recorded. Not recorded is not the same as no.",
                    "Record yes or no on the relationship in the case system; until then treat as if it may be held.",
                )
                .about(id)
                .at(
                    &tie.origin.record.system,
                    &tie.origin.record.name,
                    "parental responsibility",
                )
            })
            .collect();
        self.findings.extend(silent);
    }
}

//! The child: what the rules for `child` and its parts give.

use jiff::civil::{Date, date};

use crate::{
    mapping::{
        apply::{
            Reading,
            anyone::{access, add_id, died, fill, marked_as_duplicate, merge_name, restricted},
            contacts,
            row::{Got, Row},
        },
        targets::Part,
    },
    model::{
        child::{Accuracy, Birth, Child},
        fact::{Fact, Origin, ReadState, Record},
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
        person::{Readable, Restriction, RestrictionKind},
    },
};

/// Days that stand for "not known" in records of people alive today.
const NO_BIRTH: [Date; 2] = [date(1900, 1, 1), date(1899, 12, 30)];

impl<'a> Reading<'a> {
    /// The child; `None` where nothing says who it is.
    pub(super) fn child(&mut self) -> Option<Child> {
        let mut child: Option<Child> = None;
        for mut row in self.rows(Part::Child) {
            let id = row.id("id");
            let expected = child.as_ref().map(|child| child.id.value.to_string());
            if let (Some(expected), Some(id)) = (&expected, &id)
                && expected != id
            {
                self.keep(&mut row);
                continue;
            }
            match id.or_else(|| self.sources.asked().map(str::to_owned)) {
                Some(id) => {
                    let id = self.identifier(&id);
                    let origin = row.own_origin();
                    let child = child.get_or_insert_with(|| Child::new(id, origin));
                    row.about = Some(child.id.clone());
                    self.about_child(child, &mut row);
                }
                None => row.find(
                    Code::ValueMissing,
                    Weight::Blocks,
                    "id",
                    "The record of the child has no identifier.",
                    "Correct the mapping, or ask for the child by the identifier.",
                ),
            }
            self.keep(&mut row);
        }
        let mut child = child.or_else(|| self.unread())?;
        self.parts_of(&mut child);
        // A record that is kept from us whole is restricted already.
        let is_restricted = |one: &Restriction| one.kind == RestrictionKind::RestrictedRecord;
        if self.is_untold(Part::Restriction) && !child.restrictions.iter().any(is_restricted) {
            child.restrictions_readable = Readable::No("the restrictions were not read".into());
        }
        if let Some(why) = self.sources.untrusted() {
            child.restrictions_readable = Readable::No(why.clone());
        }
        let doubts = self.sources.doubts().iter().cloned();
        self.findings
            .extend(doubts.map(|finding| finding.about(&child.id)));
        self.look_at(&child);
        Some(child)
    }

    /// A child of whom we know only that the identifier was asked for.
    fn unread(&mut self) -> Option<Child> {
        let id = self.identifier(self.sources.asked()?);
        let record = Record {
            system: self.system.clone(),
            name: "child".into(),
            read_at: self.sources.read_at(),
            confirmed_on: None,
        };
        let origin = Origin {
            record: record.into(),
            field: "child".into(),
        };
        let mut child = Child::new(id, origin);
        match self.state_of(Part::Child) {
            ReadState::Withheld { .. } => {
                child.restrictions.push(Restriction {
                    kind: RestrictionKind::RestrictedRecord,
                    against: None,
                    period: Default::default(),
                    details: None,
                    origin: child.origin.clone(),
                });
                child.restrictions_readable = Readable::Yes;
            }
            ReadState::SourceDown { .. } => {
                child.restrictions_readable = Readable::No("the record could not be read".into());
            }
            _ => {
                let finding = Finding::new(
                    Code::RecordNotFound,
                    Weight::Blocks,
                    format!("{} has no record of this child.", self.mapping.title),
                    "Check the identifier.",
                );
                self.find(finding.about(&child.id).at(&self.system, "", ""));
                return None;
            }
        }
        Some(child)
    }

    fn about_child(&mut self, child: &mut Child, row: &mut Row<'_>) {
        restricted(
            &mut child.restrictions_readable,
            &mut child.restrictions,
            row,
        );
        merge_name(&mut child.name, row.name());
        let accuracy = row
            .plain("birth_accuracy")
            .map_or_else(Accuracy::default, |code| accuracy(&code));
        let birth = match row.partial_fact("date_of_birth") {
            Fact::Known { value, .. } if value.day().is_some_and(|day| NO_BIRTH.contains(&day)) => {
                row.find(
                    Code::ValueUnreadable,
                    Weight::Check,
                    "date_of_birth",
                    "The date of birth is one that stands for `not known`.",
                    "Find out the date of birth, and correct the record.",
                );
                Fact::NotRecorded
            }
            birth => birth.map(|date| Birth {
                date: *date,
                accuracy,
            }),
        };
        fill(&mut child.birth, birth, row, "date_of_birth");
        child.died_on = child.died_on.or(row.partial("died_on"));
        for (fact, name) in [
            (&mut child.gender, "gender"),
            (&mut child.pronouns, "pronouns"),
            (&mut child.ethnicity, "ethnicity"),
            (&mut child.religion, "religion"),
            (&mut child.nationality, "nationality"),
            (&mut child.responsible_authority, "responsible_authority"),
            (&mut child.area_authority, "area_authority"),
        ] {
            let new = row.text_fact(name);
            fill(fact, new, row, name);
        }
        for (fact, name) in [
            (&mut child.has_ehcp, "has_ehcp"),
            (&mut child.unaccompanied, "unaccompanied"),
            (&mut child.protection_plan, "protection_plan"),
        ] {
            let new = row.flag_fact(name);
            fill(fact, new, row, name);
        }
        for (fact, name) in [
            (&mut child.looked_after_since, "looked_after_since"),
            (&mut child.recorded_due, "recorded_due"),
        ] {
            let new = row.day_fact(name);
            fill(fact, new, row, name);
        }
        child.looked_after_until = child.looked_after_until.or(row.day("looked_after_until"));
        child.authorised_to_place_for_adoption = child
            .authorised_to_place_for_adoption
            .or(row.day("authorised_to_place_for_adoption"));
        child.placed_for_adoption = child.placed_for_adoption.or(row.day("placed_for_adoption"));
        access(&mut child.access, row);
        disabilities(child, row);
        for (name, system) in [("nhs_number", "nhs"), ("upn", "upn")] {
            if let Some(id) = row.id(name) {
                add_id(
                    &mut child.other_ids,
                    Identifier::new(&SystemName::new(system), &id),
                );
            }
        }
        if let Some(id) = row.id("legacy_id") {
            let system = SystemName::new(&format!("{}-legacy", self.system));
            add_id(&mut child.other_ids, Identifier::new(&system, &id));
        }
        if let Some(by) = row.id("superseded_by") {
            child.superseded_by = Some(self.identifier(&by));
        }
        contacts::beside(row, &mut child.contacts, self.today);
    }

    /// What stands out about the child as a whole.
    fn look_at(&mut self, child: &Child) {
        if let Some(birth) = child.birth.value()
            && birth.date.earliest() > self.today
        {
            let finding = Finding::new(
                Code::PersonUnborn,
                Weight::Note,
                "The date of birth lies ahead: it is the day on which the birth is expected.",
                "Read the record again after the birth.",
            );
            self.find(
                finding
                    .about(&child.id)
                    .at(&self.system, "", "date_of_birth"),
            );
        }
        if child.died_on.is_some() {
            self.find(died(&child.id, &self.system));
        }
        if child
            .restrictions
            .iter()
            .any(|one| one.kind == RestrictionKind::RestrictedRecord)
        {
            let finding = Finding::new(
                Code::RecordRestricted,
                Weight::Check,
                format!(
                    "The child's record is restricted in {}.",
                    self.mapping.title
                ),
                "Have someone with access check the sheet and every letter before they go.",
            );
            self.find(finding.about(&child.id).at(&self.system, "", "restricted"));
        }
        if let Some(by) = &child.superseded_by {
            let finding = Finding::new(
                Code::RecordSuperseded,
                Weight::Check,
                format!("This record has been replaced by {by}."),
                "Work with the record that replaced it.",
            );
            self.find(finding.about(&child.id).at(&self.system, "", ""));
        }
        if marked_as_duplicate(&child.name) {
            let finding = Finding::new(
                Code::ProbableDuplicate,
                Weight::Check,
                "The name of the child's record is marked as a duplicate or as not to be used.",
                "Find the record that is in use.",
            );
            self.find(finding.about(&child.id).at(&self.system, "", "name"));
        }
    }
}

fn disabilities(child: &mut Child, row: &mut Row<'_>) {
    if !row.gives("disabilities") {
        return;
    }
    let (texts, got) = row.texts("disabilities");
    child.disabilities.state = match got {
        Got::Withheld => ReadState::Withheld {
            system: row.system.clone(),
        },
        _ => ReadState::Read,
    };
    for text in texts {
        if !child.disabilities.items.contains(&text) {
            child.disabilities.items.push(text);
        }
    }
}

/// `accurate`, `estimated`, `unknown`, or a letter of the Person standard a part (`AAA`, `AEU`).
fn accuracy(code: &str) -> Accuracy {
    match code.to_lowercase().as_str() {
        "accurate" => Accuracy::Accurate,
        "estimated" => Accuracy::Estimated,
        "unknown" => Accuracy::Unknown,
        letters if letters.contains('u') => Accuracy::Unknown,
        letters if letters.contains('e') => Accuracy::Estimated,
        _ => Accuracy::Accurate,
    }
}

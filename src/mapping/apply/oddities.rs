//! What stands out about the people: twins, one-sided ties, replaced records.

use std::collections::HashMap;

use crate::{
    mapping::{
        apply::{Reading, anyone, people::Circlet},
        targets::Part,
    },
    model::{
        child::Child,
        finding::{Code, Finding, Weight},
        id::Identifier,
        person::{Connection, Person, PersonKind, Relationship},
    },
};

impl Reading<'_> {
    pub(super) fn duplicate(&mut self, id: &Identifier, child: &Child) {
        let finding = Finding::new(
            Code::ProbableDuplicate,
            Weight::Check,
            format!("The case system marks {id} as a duplicate of this child's record."),
            "Find out which record is in use, and have the two merged.",
        );
        self.find(
            finding
                .about(&child.id)
                .at(&self.system, "", "relationship"),
        );
    }

    pub(super) fn one_sided(&mut self, id: &Identifier) {
        let finding = Finding::new(
            Code::RelationshipOneSided,
            Weight::Note,
            "Only one end of this tie is recorded.",
            "Check the relationship in the case system.",
        );
        self.find(finding.about(id).at(&self.system, "", "relationship"));
    }

    /// What stands out about the people, one by one and beside each other.
    pub(super) fn look_at_people(&mut self, circle: &mut Circlet, child: &Child) {
        let mut findings = Vec::new();
        for person in &circle.people {
            self.look_at_person(person, child, &mut findings);
        }
        self.findings.append(&mut findings);
        self.twins(circle);
    }

    fn look_at_person(&self, person: &Person, child: &Child, findings: &mut Vec<Finding>) {
        let mut say = |code, weight, field: &str, what: &str, remedy: &str| {
            let finding = Finding::new(code, weight, what, remedy);
            findings.push(finding.about(&person.id).at(&self.system, "", field));
        };
        if person.died_on.is_some() {
            findings.push(anyone::died(&person.id, &self.system));
            return;
        }
        let born = person.date_of_birth.value().map(|born| born.earliest());
        if born.is_some_and(|born| born > self.today) {
            say(
                Code::PersonUnborn,
                Weight::Note,
                "date_of_birth",
                "The date of birth lies ahead: it is the day on which a birth is expected.",
                "Leave the person off every list of recipients.",
            );
        }
        if anyone::marked_as_duplicate(&person.name) {
            say(
                Code::ProbableDuplicate,
                Weight::Check,
                "name",
                "The name of this record is marked as a duplicate or as not to be used.",
                "Find the record that is in use; never invite both.",
            );
        }
        let child_born = child.birth.value().map(|birth| birth.date.latest());
        let (Some(born), Some(child_born)) = (born, child_born) else {
            return;
        };
        let elder = person
            .connections
            .iter()
            .any(|one| is_elder(one.relationship));
        let younger = person
            .connections
            .iter()
            .any(|one| one.relationship == Relationship::OwnChild);
        if (elder && born >= child_born) || (younger && born <= child_born) {
            say(
                Code::RelationshipUnclear,
                Weight::Check,
                "relationship",
                "By the dates of birth this tie points the wrong way round.",
                "Check the relationship in the case system, and the direction in the mapping.",
            );
        }
    }

    /// Two records of one name and date of birth: probably one person twice.
    fn twins(&mut self, circle: &mut Circlet) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut pairs = Vec::new();
        for (place, person) in circle.people.iter().enumerate() {
            if person.kind != PersonKind::Human {
                continue;
            }
            let (Some(name), Some(born)) = (person.name.full(), person.date_of_birth.value())
            else {
                continue;
            };
            let name = bare_name(name.reveal());
            match seen.get(&format!("{name} {born}")) {
                Some(first) => pairs.push((*first, place)),
                None => {
                    seen.insert(format!("{name} {born}"), place);
                }
            }
        }
        for (first, second) in pairs {
            let marked = |place: usize| {
                circle
                    .people
                    .get(place)
                    .is_some_and(|one| anyone::marked_as_duplicate(&one.name))
            };
            // The marked record is the one that has been replaced; without a mark nobody can tell.
            let (survivor, other) = if marked(first) {
                (second, first)
            } else {
                (first, second)
            };
            let ids = (circle.people.get(survivor), circle.people.get(other));
            let (Some(survivor_id), Some(other_id)) = (
                ids.0.map(|one| one.id.clone()),
                ids.1.map(|one| one.id.clone()),
            ) else {
                continue;
            };
            if marked(other)
                && let Some(person) = circle.people.get_mut(other)
            {
                person.superseded_by.get_or_insert(survivor_id.clone());
            }
            let finding = Finding::new(
                Code::ProbableDuplicate,
                Weight::Check,
                format!(
                    "{survivor_id} and {other_id} have one name and date of birth: probably one person."
                ),
                "Find out which record is in use; never invite both.",
            );
            self.find(finding.about(&other_id).at(&self.system, "", "name"));
        }
    }

    /// What `superseded` rules say of identifiers.
    pub(super) fn superseded(&mut self, child: &mut Child, people: &mut [Person]) {
        for mut row in self.rows(Part::Superseded) {
            let (id, by) = (row.id("id"), row.id("by"));
            if let (Some(id), Some(by)) = (id, by)
                && id != by
            {
                let by = self.identifier(&by);
                if *child.id.value == *id {
                    child.superseded_by = Some(by.clone());
                }
                let person = people.iter_mut().find(|person| *person.id.value == *id);
                if let Some(person) = person {
                    person.superseded_by = Some(by.clone());
                }
                let finding = Finding::new(
                    Code::RecordSuperseded,
                    Weight::Check,
                    format!("The record {id} has been replaced by {by}."),
                    "Work with the record that replaced it.",
                );
                let about = self.identifier(&id);
                self.find(
                    finding
                        .about(&about)
                        .at(&self.system, &row.record.name, "id"),
                );
            }
            self.keep(&mut row);
        }
    }
}

/// Whether two ties say the same: one may say `parent` where the other says `mother`.
pub(super) fn agree(one: &Connection, other: &Connection) -> bool {
    use Relationship as R;
    match (one.relationship, other.relationship) {
        (R::Unknown, _) | (_, R::Unknown) => true,
        (R::Parent, R::Mother | R::Father) | (R::Mother | R::Father, R::Parent) => true,
        (one, other) => one == other,
    }
}

fn is_elder(relationship: Relationship) -> bool {
    use Relationship as R;
    matches!(
        relationship,
        R::Mother | R::Father | R::Parent | R::Grandparent | R::FosterCarer | R::AdoptiveParent
    )
}

/// A name without its marks, for comparing.
fn bare_name(name: &str) -> String {
    let folded = name.to_lowercase();
    let bare: String = folded
        .replace("duplicate", "")
        .replace("do not use", "")
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ')
        .collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

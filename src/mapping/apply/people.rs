//! The people around the child: ties, what is known of each, duplicates.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    mapping::{
        apply::{
            NOT_COME, Reading,
            anyone::{self, fill, merge_name},
            contacts,
            oddities::agree,
            row::Row,
        },
        targets::Part,
    },
    model::{
        child::Child,
        contact::Address,
        finding::{Code, Finding, Weight},
        id::Identifier,
        person::{
            Circle, Connection, ParentalResponsibility, Person, PersonKind, Readable, Relationship,
        },
    },
};

/// The people found so far, by identifier.
#[derive(Default)]
pub(super) struct Circlet {
    pub(super) people: Vec<Person>,
    pub(super) place: HashMap<Arc<str>, usize>,
    /// Addresses that came without a row of their own, by person.
    numbered: HashMap<usize, Vec<contacts::Numbered>>,
    /// Whose own record has still to come, where the source keeps one for each.
    awaited: HashSet<usize>,
}

impl Circlet {
    pub(super) fn get(&self, id: &str) -> Option<usize> {
        self.place.get(id.trim()).copied()
    }

    fn add(&mut self, person: Person) -> usize {
        let place = self.people.len();
        self.place.insert(person.id.value.clone(), place);
        self.people.push(person);
        place
    }
}

/// A tie that the source gives from the child's side.
struct Reverse {
    other: Identifier,
    connection: Option<Connection>,
}

impl<'a> Reading<'a> {
    /// Everyone whom a `network` rule ties to the child.
    pub(super) fn people(&mut self, child: &Child) -> Vec<Person> {
        let mut circle = Circlet::default();
        let mut reversed = Vec::new();
        for mut row in self.rows(Part::Network) {
            self.tie(&mut row, child, &mut circle, &mut reversed);
            self.keep(&mut row);
        }
        self.turn(&mut circle, reversed);
        for mut row in self.rows(Part::Person) {
            let id = row.id("id").unwrap_or_default();
            if let Some(place) = circle.get(&id)
                && let Some(person) = circle.people.get_mut(place)
            {
                row.about = Some(person.id.clone());
                self.about_person(person, &mut row);
                circle.awaited.remove(&place);
            }
            self.keep(&mut row);
        }
        for place in &circle.awaited {
            if let Some(person) = circle.people.get_mut(*place) {
                person.restrictions_readable = Readable::No(NOT_COME.into());
            }
        }
        self.parts_of_people(&mut circle);
        self.look_at_people(&mut circle, child);
        circle.people
    }

    fn tie(
        &mut self,
        row: &mut Row<'a>,
        child: &Child,
        circle: &mut Circlet,
        reversed: &mut Vec<Reverse>,
    ) {
        let mine = |id: &str| {
            *child.id.value == *id || child.other_ids.iter().any(|one| *one.value == *id)
        };
        let Some(id) = self.whose(row) else { return };
        let of = row.id("of");
        if mine(&id) {
            if let Some(of) = of.filter(|of| !mine(of)) {
                let other = self.identifier(self.survivor(row, &of).unwrap_or(&of));
                row.about = Some(other.clone());
                let connection = self.connection(row, "reverse_relationship");
                reversed.push(Reverse { other, connection });
            }
            return;
        }
        let named = self.identifier(&id);
        let survivor = self.survivor(row, &id).map(|id| self.identifier(id));
        let id = survivor.unwrap_or_else(|| named.clone());
        row.about = Some(id.clone());
        if of.is_some_and(|of| !mine(&of)) {
            row.find(
                Code::RelationshipUnclear,
                Weight::Check,
                "of",
                "The tie is between two other people; it is left out.",
                "Check the rule, or the record.",
            );
            return;
        }
        if let Some(word) = self.not_a_tie(row) {
            if word == "duplicate" {
                self.duplicate(&id, child);
            }
            return;
        }
        let Some(connection) = self.connection(row, "relationship") else {
            row.find(
                Code::RelationshipUnclear,
                Weight::Check,
                "relationship",
                "The record does not say what this person is to the child.",
                "Correct the record.",
            );
            let unknown = self.connection_of(row, Relationship::Unknown, None);
            self.place(row, (id, named), unknown, circle);
            return;
        };
        let professional = connection.relationship.circle() == Circle::Professional;
        if professional && connection.period.is_empty() {
            row.find(
                Code::RowIgnored,
                Weight::Note,
                "start",
                "The allocation began and ended on one day; it is left out as a mistake.",
                "Nothing to do.",
            );
            return;
        }
        self.place(row, (id, named), connection, circle);
    }

    /// The number under which somebody lives on whose own record was merged into another.
    fn survivor(&self, row: &Row<'_>, id: &str) -> Option<&str> {
        let own = row.rule.own_record.as_deref()?;
        self.sources.survivor(own, id).map(|id| &**id)
    }

    /// The identifier of the person of a row; `None` where it is nobody.
    fn whose(&mut self, row: &mut Row<'_>) -> Option<String> {
        let id = row.id("id");
        let bare = id.as_deref().map(|id| id.rsplit(':').next().unwrap_or(id));
        match bare {
            Some("-1" | "0" | "") => {
                row.find(
                    Code::RowIgnored,
                    Weight::Note,
                    "id",
                    "The row stands for nobody (identifier -1 or 0); it is left out.",
                    "Nothing to do.",
                );
                None
            }
            Some(_) => id,
            None => {
                row.find(
                    Code::ValueMissing,
                    Weight::Check,
                    "id",
                    "Someone in the record has no identifier.",
                    "Correct the record, so that the person can be followed from review to review.",
                );
                Some(format!("unidentified:{}", row.record.name))
            }
        }
    }

    /// `duplicate` or `ignore`, where a code table says that a row is no tie.
    fn not_a_tie(&self, row: &mut Row<'_>) -> Option<&'static str> {
        let before = row.findings.len();
        let word = row.plain("relationship");
        row.findings.truncate(before);
        match word.as_deref() {
            Some("duplicate") => Some("duplicate"),
            Some("ignore") => Some("ignore"),
            _ => None,
        }
    }

    fn connection(&mut self, row: &mut Row<'_>, field: &str) -> Option<Connection> {
        let (relationship, word) = row.relationship(field)?;
        Some(self.connection_of(row, relationship, word))
    }

    fn connection_of(
        &self,
        row: &mut Row<'_>,
        relationship: Relationship,
        word: Option<Arc<str>>,
    ) -> Connection {
        let said = row.plain("recorded_as").or(word);
        Connection {
            relationship,
            recorded_as: said,
            parental_responsibility: match row.flag("parental_responsibility") {
                Some(true) => ParentalResponsibility::Yes,
                Some(false) => ParentalResponsibility::No,
                None => ParentalResponsibility::NotRecorded,
            },
            main_carer: row.flag("main_carer"),
            lives_with_child: row.flag("lives_with_child"),
            period: row.period(),
            details: row.text("details"),
            origin: row.origin("relationship"),
        }
    }

    /// Puts a tie with its person, who may be there from another row; `named` is the number in it.
    fn place(
        &mut self,
        row: &mut Row<'_>,
        (id, named): (Identifier, Identifier),
        connection: Connection,
        circle: &mut Circlet,
    ) {
        let place = match circle.get(&id.value) {
            Some(place) => place,
            None => circle.add(Person::new(id, row.own_origin())),
        };
        if row.rule.own_record.is_some() {
            circle.awaited.insert(place);
        }
        let Some(person) = circle.people.get_mut(place) else {
            return;
        };
        let same = person.connections.iter().any(|one| {
            one.relationship == connection.relationship
                && one.recorded_as == connection.recorded_as
                && one.period == connection.period
        });
        if !same {
            person.connections.push(connection);
        }
        if person.id != named {
            anyone::add_id(&mut person.other_ids, named);
        }
        self.about_person(person, row);
    }

    fn about_person(&mut self, person: &mut Person, row: &mut Row<'_>) {
        anyone::restricted(
            &mut person.restrictions_readable,
            &mut person.restrictions,
            row,
        );
        merge_name(&mut person.name, row.name());
        match row.plain("kind").as_deref() {
            Some("team") => person.kind = PersonKind::Team,
            Some("organisation") => person.kind = PersonKind::Organisation,
            _ => {}
        }
        person.title = person.title.take().or(row.text("job_title"));
        if let Some(id) = row.id("organisation_id") {
            person.organisation.get_or_insert(self.identifier(&id));
        }
        let organisation = row.text("organisation_name");
        person.organisation_name = person.organisation_name.take().or(organisation);
        let born = row.partial_fact("date_of_birth");
        fill(&mut person.date_of_birth, born, row, "date_of_birth");
        let gender = row.text_fact("gender");
        fill(&mut person.gender, gender, row, "gender");
        let ethnicity = row.text_fact("ethnicity");
        fill(&mut person.ethnicity, ethnicity, row, "ethnicity");
        person.died_on = person.died_on.or(row.partial("died_on"));
        anyone::access(&mut person.access, row);
        let channel = row.text("preferred_channel");
        person.preferred_channel = person.preferred_channel.take().or(channel);
        let note = row.text("safe_contact_note");
        person.safe_contact_note = person.safe_contact_note.take().or(note);
        if let Some(by) = row.id("superseded_by") {
            person.superseded_by.get_or_insert(self.identifier(&by));
        }
        contacts::beside(row, &mut person.contacts, self.today);
    }

    /// Uses what the source says from the child's side: to confirm, or where the other is missing.
    fn turn(&mut self, circle: &mut Circlet, reversed: Vec<Reverse>) {
        let seen: HashSet<Arc<str>> = reversed.iter().map(|one| one.other.value.clone()).collect();
        for Reverse { other, connection } in reversed {
            let Some(connection) = connection else {
                continue;
            };
            let known = circle
                .get(&other.value)
                .and_then(|place| circle.people.get_mut(place));
            let Some(person) = known else {
                let mut person = Person::new(other.clone(), connection.origin.clone());
                person.connections.push(connection);
                circle.add(person);
                self.one_sided(&other);
                continue;
            };
            let agrees = person.connections.iter().any(|one| agree(one, &connection));
            if !agrees {
                let finding = Finding::new(
                    Code::RelationshipUnclear,
                    Weight::Check,
                    "The two ends of this tie say different things of what the person is to the child.",
                    "Correct the relationship in the case system.",
                );
                let record = connection.origin.record.name.clone();
                self.find(
                    finding
                        .about(&other)
                        .at(&self.system, &record, "relationship"),
                );
            }
        }
        if seen.is_empty() {
            return;
        }
        let missing: Vec<Identifier> = circle
            .people
            .iter()
            .filter(|person| !seen.contains(&person.id.value))
            .filter(|person| {
                let circle = person
                    .connections
                    .first()
                    .map(|one| one.relationship.circle());
                matches!(circle, Some(Circle::Family | Circle::Unknown))
            })
            .map(|person| person.id.clone())
            .collect();
        for id in missing {
            self.one_sided(&id);
        }
    }

    /// Contacts, restrictions and identifiers that rules of their own give for people.
    fn parts_of_people(&mut self, circle: &mut Circlet) {
        for part in [
            Part::PersonIdentifier,
            Part::PersonAddress,
            Part::PersonPhone,
            Part::PersonEmail,
            Part::PersonRestriction,
        ] {
            for mut row in self.rows(part) {
                let id = row.id("person").unwrap_or_default();
                if let Some(place) = circle.get(&id) {
                    self.part_of_person(part, place, &mut row, circle);
                }
                self.keep(&mut row);
            }
        }
        if self.is_untold(Part::PersonRestriction) {
            for person in &mut circle.people {
                person.restrictions_readable =
                    Readable::No("the restrictions were not read".into());
            }
        }
        let mut numbered = std::mem::take(&mut circle.numbered);
        for (place, person) in circle.people.iter_mut().enumerate() {
            let mut addresses = numbered.remove(&place).unwrap_or_default();
            let beside: Vec<Address> = std::mem::take(&mut person.contacts.addresses);
            contacts::add_addresses(&mut addresses, beside);
            let id = person.id.clone();
            self.rank(&mut person.contacts, addresses, &id);
        }
    }

    fn part_of_person(
        &mut self,
        part: Part,
        place: usize,
        row: &mut Row<'_>,
        circle: &mut Circlet,
    ) {
        let Some(person) = circle.people.get_mut(place) else {
            return;
        };
        row.about = Some(person.id.clone());
        match part {
            Part::PersonIdentifier => {
                if let (Some(system), Some(value)) = (row.plain("system"), row.id("value")) {
                    let system = crate::model::id::SystemName::new(&system);
                    anyone::add_id(&mut person.other_ids, Identifier::new(&system, &value));
                }
            }
            Part::PersonAddress => {
                let address = contacts::address(row, self.today);
                circle.numbered.entry(place).or_default().extend(address);
            }
            Part::PersonPhone => {
                if let Some(phone) = contacts::phone(row) {
                    contacts::add_phone(&mut person.contacts, phone);
                }
            }
            Part::PersonEmail => {
                if let Some(email) = contacts::email(row) {
                    contacts::add_email(&mut person.contacts, email);
                }
            }
            _ => person.restrictions.extend(self.restriction(row)),
        }
    }
}

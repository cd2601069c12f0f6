//! The people around a child, as the form is filled in with them.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    forms::{
        referral::{
            agreeing::{parental_responsibility, parents},
            record::{Filling, Recorded, in_one_line, known},
            roles::{name_of, role_in_words, tells_where},
        },
        sheet::words,
    },
    model::{
        answer::{Answer, Value},
        contact::{Address, AddressKind, ContactUse, Disclosure},
        date::Period,
        id::Identifier,
        name::PersonalText,
        person::{Circle, ParentalResponsibility, Person, PersonKind, Relationship},
    },
    rules::{disclosure::doors::Door, referral::offer::Need},
};

impl Filling<'_> {
    pub(super) fn parents(&mut self) {
        for parent in parents(self.network, self.situation) {
            let role = role_in_words(parent);
            let Some(name) = name_of(parent) else {
                continue;
            };
            let says = match parental_responsibility(parent) {
                ParentalResponsibility::Yes => "has parental responsibility",
                ParentalResponsibility::No => "has no parental responsibility",
                ParentalResponsibility::NotRecorded => {
                    "whether they have parental responsibility is not recorded"
                }
            };
            let line = PersonalText::parse(&format!("{}, {says}", name.reveal()));
            let answer = line.map_or(Answer::NotRecorded, |line| {
                known(Value::Text(line), &parent.origin)
            });
            let door = Door::Person(parent.id.clone());
            let label: Arc<str> = role.into();
            let field = format!("parent {}", parent.id);
            self.put_as(Need::Parents, (&field, label), answer, door.clone());
            let reach = self.reach(parent, |_| true);
            let label = format!("{role}: {}", self.label(Need::Parents, "parent_contact"));
            let field = format!("parent_contact {}", parent.id);
            self.put_as(Need::Parents, (&field, label.into()), reach, door);
            self.lives(parent, role);
            self.born(parent, role);
            self.ethnicity(parent, role);
        }
    }

    /// Where a parent lives, behind a door of its own. Of several homes nobody can tell which it is,
    /// and one that is marked keeps all of them: then nothing is filled in.
    fn lives(&mut self, parent: &Person, role: &str) {
        let today = self.situation.today;
        let own = parent.contacts.addresses.iter();
        let now: Vec<&Address> = own.filter(|one| one.period.holds_on(today)).collect();
        let marked = now.iter().any(|one| one.disclosure != Disclosure::Unmarked);
        if marked || parent.kind != PersonKind::Human {
            return;
        }
        let mut homes: Vec<&Address> = now
            .into_iter()
            .filter(|one| !matches!(one.kind, AddressKind::Work | AddressKind::Correspondence))
            .collect();
        if homes.iter().any(|one| one.kind == AddressKind::Home) {
            homes.retain(|one| one.kind == AddressKind::Home);
        }
        let [home] = homes.as_slice() else {
            return;
        };
        let Some(line) = in_one_line(home) else {
            return;
        };
        let label = self.label(Need::FamilyAddresses, "parent_address");
        let label = format!("{role}: {label}");
        let field = format!("parent_address {}", parent.id);
        let answer = known(Value::Text(line), &home.origin);
        let door = Door::Address(parent.id.clone());
        self.put_as(Need::FamilyAddresses, (&field, label.into()), answer, door);
    }

    /// Adults who live with the child and stand under no other heading. Who may be a child is left
    /// out: another child of the home is nobody's business here.
    pub(super) fn household(&mut self) {
        let today = self.situation.today;
        let parents: Vec<&Identifier> = parents(self.network, self.situation)
            .into_iter()
            .map(|parent| &parent.id)
            .collect();
        let network = self.network;
        let adults = network.people.iter().filter(|person| {
            let lives_here = person.connections.iter().any(|tie| {
                tie.lives_with_child == Some(true)
                    && tie.period.holds_on(today)
                    && tie.relationship.circle() != Circle::Carer
            });
            let is_named = parents.contains(&&person.id) || person.is_sibling_on(today);
            person.superseded_by.is_none()
                && person.died_on.is_none()
                && person.kind == PersonKind::Human
                && lives_here
                && !is_named
                && is_adult(person, today)
        });
        for adult in adults {
            let Some(name) = name_of(adult) else {
                continue;
            };
            let role = role_in_words(adult);
            let label = self.label(Need::Household, "adult");
            let label = format!("{role}: {label}");
            let field = format!("household {}", adult.id);
            let answer = known(Value::Text(name), &adult.origin);
            let door = Door::Roof(adult.id.clone());
            self.put_as(Need::Household, (&field, label.into()), answer, door);
        }
    }

    /// When somebody of the family was born, behind the door of that person. Of whom the record does
    /// not say it nothing is missed: few services ask.
    fn born(&mut self, person: &Person, role: &str) {
        let Recorded::Known { value, origin } = &person.date_of_birth else {
            return;
        };
        let Some(name) = name_of(person) else {
            return;
        };
        let day = known(Value::Partial(*value), origin);
        let line = format!("{}, {}", name.reveal(), words(&day));
        let Some(line) = PersonalText::parse(&line) else {
            return;
        };
        let label = format!("{role}: {}", self.label(Need::Births, "born"));
        let field = format!("born {}", person.id);
        let answer = known(Value::Text(line), origin);
        let door = Door::Person(person.id.clone());
        self.put_as(Need::Births, (&field, label.into()), answer, door);
    }

    /// A parent's ethnicity, behind the door of that person. Of whom the record does not say it nothing
    /// is missed: few services ask.
    fn ethnicity(&mut self, person: &Person, role: &str) {
        let Recorded::Known { value, origin } = &person.ethnicity else {
            return;
        };
        let Some(name) = name_of(person) else {
            return;
        };
        let line = format!("{}, {}", name.reveal(), value.reveal());
        let Some(line) = PersonalText::parse(&line) else {
            return;
        };
        let label = self.label(Need::FamilyBackground, "parent_ethnicity");
        let label = format!("{role}: {label}");
        let field = format!("parent_ethnicity {}", person.id);
        let answer = known(Value::Text(line), origin);
        let door = Door::Person(person.id.clone());
        self.put_as(Need::FamilyBackground, (&field, label.into()), answer, door);
    }

    /// Telephones and mail for these uses that are not marked as kept. Never an address.
    pub(super) fn reach(&self, person: &Person, is_wanted: impl Fn(&ContactUse) -> bool) -> Answer {
        let (contacts, today) = (&person.contacts, self.situation.today);
        let is_told = |marked: &Disclosure, used_for: &ContactUse, period: &Period| {
            *marked == Disclosure::Unmarked && period.holds_on(today) && is_wanted(used_for)
        };
        let phones = contacts
            .phones
            .iter()
            .filter(|one| is_told(&one.disclosure, &one.used_for, &one.period))
            .map(|one| one.number.reveal());
        let mails = contacts
            .emails
            .iter()
            .filter(|one| is_told(&one.disclosure, &one.used_for, &one.period))
            .map(|one| one.address.reveal());
        let mut all: Vec<&str> = Vec::new();
        for one in phones.chain(mails) {
            // Recorded for two uses, it is told once.
            if !all.contains(&one) {
                all.push(one);
            }
        }
        match PersonalText::parse(&all.join(", ")) {
            Some(words) => known(Value::Text(words), &person.origin),
            None => Answer::NotRecorded,
        }
    }

    /// Each behind a door of their own: of one who was adopted nobody may be told.
    pub(super) fn siblings(&mut self) {
        let today = self.situation.today;
        let network = self.network;
        let siblings = network
            .people
            .iter()
            .filter(|person| person.superseded_by.is_none() && person.is_sibling_on(today));
        let mut none = true;
        for sibling in siblings {
            let Some(name) = name_of(sibling) else {
                continue;
            };
            none = false;
            let label = self.label(Need::Siblings, "siblings");
            let field = format!("sibling {}", sibling.id);
            let answer = known(Value::Text(name), &sibling.origin);
            let door = Door::Person(sibling.id.clone());
            self.put_as(Need::Siblings, (&field, label), answer, door);
            self.born(sibling, "Brother or sister");
        }
        if none {
            self.same(Need::Siblings, &["siblings"], &Door::Open);
        }
    }

    pub(super) fn professionals(&mut self) {
        let today = self.situation.today;
        let people = self.network.people.iter().filter(|person| {
            person.superseded_by.is_none()
                && person.connections.iter().any(|tie| {
                    tie.relationship.circle() == Circle::Professional && tie.period.holds_on(today)
                })
        });
        let mut lines = Vec::new();
        for person in people {
            let Some(name) = name_of(person) else {
                continue;
            };
            let role = role_in_words(person);
            let door = match tells_where(person) {
                true => Door::Home,
                false => Door::Open,
            };
            let words = match &person.organisation_name {
                Some(organisation) if *organisation != name => {
                    format!("{}, {}", name.reveal(), organisation.reveal())
                }
                _ => name.reveal().to_owned(),
            };
            lines.push((person, role, words, door));
        }
        for (person, role, words, door) in lines {
            let Some(words) = PersonalText::parse(&words) else {
                continue;
            };
            let answer = known(Value::Text(words), &person.origin);
            let field = format!("professional {}", person.id);
            // What reaches a person stands behind the door of that person where no other is before it.
            let own_door = match door {
                Door::Open => Door::Person(person.id.clone()),
                Door::Home | Door::Person(_) | Door::Address(_) | Door::Roof(_) => door.clone(),
            };
            self.put_as(Need::Network, (&field, role.into()), answer, door);
            // Nothing is missed of whom the record has no number; nobody is rung at home.
            let reach = self.reach(person, |used_for| *used_for != ContactUse::Home);
            if matches!(reach, Answer::Known { .. }) {
                let label = self.label(Need::Network, "professional_contact");
                let label = format!("{role}: {label}");
                let field = format!("professional_contact {}", person.id);
                self.put_as(Need::Network, (&field, label.into()), reach, own_door);
            }
        }
    }
}

/// Whether somebody is surely an adult: by their birth, or by what they are to the child.
fn is_adult(person: &Person, today: Date) -> bool {
    use Relationship as R;
    if let Recorded::Known { value, .. } = &person.date_of_birth {
        return value.latest().year() + 18 < today.year();
    }
    let mut ties = person.connections.iter();
    ties.any(|tie| {
        matches!(
            tie.relationship,
            R::StepParent | R::PartnerOfParent | R::Grandparent | R::AuntOrUncle
        )
    })
}

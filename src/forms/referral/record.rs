//! What the record knows of one child, filled in with where it came from.

mod people;

use std::sync::Arc;

use crate::{
    forms::{
        file::FormFile,
        referral::{
            Referral,
            roles::{name_of, role_in_words},
        },
        sheet::{Provenance, words},
    },
    model::{
        answer::{Answer, Given, Value},
        child::ImmigrationStatus,
        contact::{Address, AddressKind},
        document::Document,
        fact::{Fact as Recorded, Origin, ReadState},
        id::Identifier,
        name::PersonalText,
        network::Network,
        person::{Person, Relationship},
    },
    rules::{
        attendance::situation::{Carers, Situation},
        disclosure::doors::Door,
        referral::{offer::Need, slice::Fact},
    },
};

/// One field of the form: what the record says, or in which way it says nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    pub name: Arc<str>,
    pub label: Arc<str>,
    pub answer: Answer,
    pub need: Need,
    pub door: Door,
}

impl Filled {
    /// What could be told; nothing where nothing is known.
    pub fn fact(&self) -> Option<Fact> {
        match &self.answer {
            Answer::Known { .. } => Some(Fact {
                name: self.name.clone(),
                label: self.label.clone(),
                words: PersonalText::parse(&words(&self.answer))?,
                need: self.need,
                door: self.door.clone(),
            }),
            _ => None,
        }
    }

    /// In words, with where it came from.
    pub fn in_words(&self, provenance: &mut Provenance) -> (String, String) {
        let origin = provenance.words(&self.answer);
        (words(&self.answer).into_owned(), origin)
    }
}

impl Referral {
    /// Fills in everything that the record knows of a child. `document` is the child's document,
    /// with what people have entered there.
    pub fn filled(
        &self,
        network: &Network,
        situation: &Situation,
        document: &Document,
    ) -> Vec<Filled> {
        let mut all = Filling {
            file: &self.file,
            network,
            situation,
            document,
            filled: Vec::new(),
        };
        all.child();
        all.health_and_school();
        all.home();
        all.carers();
        all.household();
        all.parents();
        all.siblings();
        all.professionals();
        all.filled
    }
}

struct Filling<'a> {
    file: &'a FormFile,
    network: &'a Network,
    situation: &'a Situation<'a>,
    document: &'a Document,
    filled: Vec<Filled>,
}

impl Filling<'_> {
    fn put(&mut self, need: Need, name: &str, answer: Answer, door: Door) {
        let label = self.label(need, name);
        self.put_as(need, (name, label), answer, door);
    }

    fn put_as(&mut self, need: Need, (name, label): (&str, Arc<str>), answer: Answer, door: Door) {
        self.filled.push(Filled {
            name: name.into(),
            label,
            answer,
            need,
            door,
        });
    }

    fn label(&self, need: Need, name: &str) -> Arc<str> {
        let code = Need::ALL.iter().find(|(one, ..)| *one == need);
        let section = code.and_then(|(_, code, _)| self.file.section(code));
        let found = section.and_then(|one| one.fields.iter().find(|(known, _)| *known == name));
        found.map_or_else(|| Arc::from(name), |(_, label)| label.clone())
    }

    /// The same answer as in the child's document, under the same name.
    fn same(&mut self, need: Need, names: &[&str], door: &Door) {
        for name in names {
            let section = self.document.section("child");
            let field = section.and_then(|section| section.field(name));
            let answer = field.map_or(Answer::NotRecorded, |field| field.answer.clone());
            self.put(need, name, answer, door.clone());
        }
    }

    fn child(&mut self) {
        let child = &self.network.child;
        let open = Door::Open;
        let names = ["name", "preferred_name", "date_of_birth", "age", "gender"];
        self.same(Need::Identity, &names, &open);
        self.same(Need::Identity, &["pronouns", "case_number"], &open);
        let others: Vec<Value> = child
            .other_names
            .iter()
            .filter_map(|name| name.full().map(Value::Text))
            .collect();
        let others = match others.is_empty() {
            true => Answer::NotRecorded,
            false => known(Value::Several(others), &child.origin),
        };
        self.put(Need::Identity, "other_names", others, Door::Open);
        for (name, system) in [("nhs_number", "nhs"), ("upn", "upn")] {
            let mut ids = child.other_ids.iter();
            let answer = match ids.find(|id| id.system.as_str() == system) {
                Some(id) => known(Value::Plain(id.value.clone()), &child.origin),
                None => Answer::NotRecorded,
            };
            self.put(Need::Identity, name, answer, Door::Open);
        }
        self.same(Need::Background, &["ethnicity", "religion"], &open);
        let nationality = text(&child.nationality);
        self.put(Need::Background, "nationality", nationality, Door::Open);
        let alone = Answer::from_fact(&child.unaccompanied, |yes| Value::YesNo(*yes));
        self.put(Need::Immigration, "unaccompanied", alone, Door::Open);
        let status = self.immigration_status();
        self.put(Need::Immigration, "immigration_status", status, Door::Open);
        self.same(Need::Language, &["first_language", "interpreter"], &open);
        self.same(Need::Disability, &["disabilities"], &open);
        let legal = [
            "legal_status",
            "looked_after_since",
            "responsible_authority",
        ];
        self.same(Need::LegalStatus, &legal, &open);
        let plan = Answer::from_fact(&child.protection_plan, |yes| Value::YesNo(*yes));
        self.put(Need::LegalStatus, "protection_plan", plan, Door::Open);
    }

    /// By what right the child is here today.
    fn immigration_status(&self) -> Answer {
        let (listing, today) = (&self.network.child.immigration, self.situation.today);
        let all = listing.iter();
        let now: Vec<&ImmigrationStatus> = all.filter(|one| one.period.holds_on(today)).collect();
        let Some(first) = now.first() else {
            return match &listing.state {
                ReadState::SourceDown { system } => Answer::SourceDown(system.clone()),
                ReadState::Withheld { system } => Answer::Withheld(system.clone()),
                ReadState::Read | ReadState::NotAsked => Answer::NotRecorded,
            };
        };
        let words = now.iter().map(|one| Value::Text(one.status.clone()));
        known(Value::Several(words.collect()), &first.origin)
    }

    /// The name of a school or a surgery says where a child lives.
    fn health_and_school(&mut self) {
        use Relationship as R;
        self.same(Need::Education, &["ehcp"], &Door::Open);
        let schools = [R::School, R::DesignatedTeacher, R::Teacher];
        let school = self.of_role(&schools, |person| {
            let name = person.organisation_name.as_ref();
            name.or(person.title.as_ref()).cloned()
        });
        self.put(Need::Education, "school", school, Door::Home);
        let health = [
            R::GeneralPractitioner,
            R::LookedAfterNurse,
            R::HealthVisitor,
        ];
        let health = self.of_role(&health, |person| {
            let name = name_of(person)?;
            let role = role_in_words(person);
            PersonalText::parse(&format!("{} ({role})", name.reveal()))
        });
        self.put(Need::Health, "health", health, Door::Home);
    }

    /// Something of each person in one of these roles, today.
    fn of_role(
        &self,
        roles: &[Relationship],
        what: impl Fn(&Person) -> Option<PersonalText>,
    ) -> Answer {
        let people = self.network.people.iter().filter(|person| {
            let mut ties = person.connections.iter();
            person.superseded_by.is_none()
                && ties.any(|tie| {
                    roles.contains(&tie.relationship) && tie.period.holds_on(self.situation.today)
                })
        });
        let mut found: Vec<Value> = Vec::new();
        let mut origin: Option<&Origin> = None;
        for person in people {
            if let Some(words) = what(person) {
                let value = Value::Text(words);
                if !found.contains(&value) {
                    found.push(value);
                }
                origin = origin.or(Some(&person.origin));
            }
        }
        match origin {
            Some(origin) => known(Value::Several(found), origin),
            None => Answer::NotRecorded,
        }
    }

    fn home(&mut self) {
        let today = self.situation.today;
        let addresses = self.network.child.contacts.addresses.iter();
        let mut now: Vec<&Address> = addresses
            .filter(|one| one.period.holds_on(today) && !one.lines.is_empty())
            .collect();
        // The placement is where the child lives; an address of the family is not.
        if now.iter().any(|one| one.kind == AddressKind::Placement) {
            now.retain(|one| one.kind == AddressKind::Placement);
        }
        let answer = match now.as_slice() {
            [one] => in_one_line(one).map_or(Answer::NotRecorded, |line| {
                known(Value::Text(line), &one.origin)
            }),
            // Of several nobody can tell which it is.
            _ => Answer::NotRecorded,
        };
        self.put(Need::Home, "address", answer, Door::Home);
        // The kind of home and its area are half an address.
        let about = ["placement_type", "area_authority"];
        self.same(Need::Home, &about, &Door::Home);
    }

    fn carers(&mut self) {
        self.same(Need::Carers, &["carer", "carer_relationship"], &Door::Home);
        let ids: Vec<&Identifier> = match &self.situation.carers {
            Carers::Named(id) => vec![id],
            Carers::Only(ids) => ids.clone(),
            Carers::Unclear(_) | Carers::Nobody => Vec::new(),
        };
        let first = ids.into_iter().find_map(|id| self.network.person(id));
        let reach = first.map_or(Answer::NotRecorded, |person| self.reach(person, |_| true));
        self.put(Need::Carers, "carer_contact", reach, Door::Home);
    }
}

fn known(value: Value, origin: &Origin) -> Answer {
    Answer::Known {
        value,
        given: Given::Record(origin.clone()),
    }
}

fn text(fact: &Recorded<PersonalText>) -> Answer {
    Answer::from_fact(fact, |words| Value::Text(words.clone()))
}

fn in_one_line(address: &Address) -> Option<PersonalText> {
    let mut words: Vec<&str> = address.lines.iter().map(PersonalText::reveal).collect();
    words.extend(address.postcode.as_ref().map(|code| code.reveal()));
    PersonalText::parse(&words.join(", "))
}

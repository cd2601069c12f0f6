//! What a service may be told to which a family is referred.
//!
//! A service reads more than somebody who is asked to a meeting: it needs to know whom it helps.
//! Where the child lives and how family is reached stay behind doors of their own, which any flag,
//! any doubt and any reading that is too old keep shut.

use std::{iter, sync::Arc};

use jiff::civil::Date;

use crate::{
    model::{
        contact::{AddressKind, Disclosure},
        fact::ReadState,
        id::Identifier,
        name::PersonalText,
        network::Network,
        person::{
            Circle, ParentalResponsibility, Person, PersonKind, Readable, Restriction,
            RestrictionKind,
        },
    },
    rules::{
        attendance::{role::Role, situation::Home},
        disclosure::{
            flags,
            item::Item,
            policy::Policy,
            protected::{Kind, Leak, Protected, is_carer_now},
            reader::{Channel, Reader, Side},
            rule::Answer,
            venue::cares,
            words::Spelled,
        },
    },
};

/// Behind what a fact stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A service that needs it may have it.
    Open,
    /// It says where the child lives, or with whom.
    Home,
    /// It says how this person is reached, or that they belong to the child.
    Person(Identifier),
    /// It says where this person lives.
    Address(Identifier),
    /// It says that this person lives with the child.
    Roof(Identifier),
}

/// A service as the reader of one child's facts.
pub struct ServiceReader<'p> {
    policy: &'p Policy<'p>,
    as_person: Person,
}

impl<'p> ServiceReader<'p> {
    pub fn new(policy: &'p Policy<'p>, id: &Identifier) -> Self {
        let mut as_person = Person::new(id.clone(), policy.child().origin.clone());
        as_person.kind = PersonKind::Organisation;
        as_person.restrictions_readable = Readable::Yes;
        Self { policy, as_person }
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            person: Some(&self.as_person),
            id: &self.as_person.id,
            role: Role::OtherProfessional,
            side: Side::Professional,
            channel: Channel::Email,
            parental_responsibility: ParentalResponsibility::NotRecorded,
            cares_now: false,
            comes: false,
        }
    }

    /// Why nothing at all goes to a service by machine; empty where something may.
    pub fn blocks(&self) -> Vec<Arc<str>> {
        let mut reasons: Vec<Arc<str>> = Vec::new();
        let blocks = self.policy.blocks(&self.reader());
        reasons.extend(blocks.into_iter().map(|one| one.reason));
        let is_restricted = |one: &Restriction| one.kind == RestrictionKind::RestrictedRecord;
        if self.on_child().any(is_restricted) {
            reasons.push("the whole record is restricted: tell the service yourself".into());
        }
        reasons
    }

    /// What the child is called, as invitations to professionals say it and never more, where this reader
    /// may be told. What the record has there was typed once, and may hold more than a name.
    pub fn child_called(&self) -> Option<&'p str> {
        match self.policy.answer(&self.reader(), Item::ChildCalled) {
            Answer::Tell => {
                let called = self.policy.child().name.called().map(PersonalText::reveal);
                called.filter(|name| self.check_typed(name, iter::empty()).is_ok())
            }
            _ => None,
        }
    }

    fn on_child(&self) -> impl Iterator<Item = &Restriction> {
        let today = self.policy.situation().today;
        let all = self.policy.child().restrictions.iter();
        all.filter(move |one| one.period.holds_on(today))
    }

    /// Why a door stays shut; nothing where it is open.
    pub fn shut(&self, door: &Door) -> Option<&'static str> {
        match door {
            Door::Open => None,
            Door::Home => self.home_shut(),
            Door::Person(id) => self.person_shut(id),
            Door::Address(id) => self.address_shut(id),
            Door::Roof(id) => self.person_shut(id).or_else(|| self.home_shut()),
        }
    }

    /// Where somebody of the family lives is told with more care than how they are rung: a service
    /// works with others of the family, and who has an address can go there.
    fn address_shut(&self, id: &Identifier) -> Option<&'static str> {
        if let Some(why) = self.person_shut(id) {
            return Some(why);
        }
        let (network, today) = (self.policy.network, self.policy.situation().today);
        let person = network.person(id)?;
        if person
            .contacts
            .addresses
            .iter()
            .any(|one| one.period.holds_on(today) && one.disclosure != Disclosure::Unmarked)
        {
            return Some("an address of this person is marked as not to be disclosed");
        }
        if network.people_state != ReadState::Read {
            return Some(unread(network));
        }
        if flags::any_in_network(network, today) {
            return Some("a restriction stands on the record of somebody in the network");
        }
        // Of whom a tie has ended nobody reads the record any more, and there may be none.
        let unread =
            |one: &Person| is_family_on(one, today) && one.restrictions_readable != Readable::Yes;
        if network.people.iter().any(unread) {
            return Some("it is not known whether somebody of the family is kept away");
        }
        let lives_here = person
            .connections
            .iter()
            .any(|tie| tie.lives_with_child == Some(true) && tie.period.holds_on(today));
        lives_here.then(|| self.home_shut()).flatten()
    }

    fn home_shut(&self) -> Option<&'static str> {
        let (policy, today) = (self.policy, self.policy.situation().today);
        let child = policy.child();
        if policy.adoption {
            return Some("the child is placed for adoption, or may be: nobody is told where");
        }
        if child.restrictions_readable != Readable::Yes {
            return Some("it is not known whether the child's address may be told");
        }
        if flags::any_on_child(policy.network, today) {
            return Some("a restriction on the child's record keeps where the child lives");
        }
        if policy.network.people_state != ReadState::Read {
            return Some(unread(policy.network));
        }
        if self.is_too_old() {
            return Some("the restrictions were read too long ago to be trusted");
        }
        let homes = child.contacts.addresses.iter();
        let marked = homes
            .filter(|one| one.kind == AddressKind::Placement && one.period.holds_on(today))
            .any(|one| one.disclosure != Disclosure::Unmarked);
        if marked {
            return Some("the address is marked as not to be disclosed");
        }
        let flagged = |person: &Person| {
            person.restrictions.iter().any(|one| {
                one.period.holds_on(today) && !matches!(one.kind, RestrictionKind::RestrictedRecord)
            })
        };
        policy
            .network
            .people
            .iter()
            .any(flagged)
            .then_some("somebody in the network must not learn where the child lives")
    }

    fn person_shut(&self, id: &Identifier) -> Option<&'static str> {
        let Some(person) = self.policy.network.person(id) else {
            return Some("nobody of that number is in the record");
        };
        if person.restrictions_readable != Readable::Yes {
            return Some("it is not known whether this person may be told of");
        }
        if self.is_too_old() {
            return Some("the restrictions were read too long ago to be trusted");
        }
        let situation = self.policy.situation();
        // Whoever has the child with them is where the child lives, whatever else they are to them:
        // prospective adopters hold parental responsibility as well.
        if cares(person) || is_carer_now(person, situation) {
            if let Some(why) = self.home_shut() {
                return Some(why);
            }
        } else if self.is_placed_for_adoption() && is_family(person) {
            return Some("the child is placed for adoption: the social worker reaches the family");
        }
        let today = situation.today;
        let mut all = person.restrictions.iter();
        all.any(|one| one.period.holds_on(today))
            .then_some("a restriction stands on this person's record")
    }

    /// With prospective adopters. Where carers may adopt one day, parents are worked with as before.
    fn is_placed_for_adoption(&self) -> bool {
        let (situation, child) = (self.policy.situation(), self.policy.child());
        let placed = child.placed_for_adoption;
        situation.home() == Home::Adoptive || placed.is_some_and(|day| day <= situation.today)
    }

    fn is_too_old(&self) -> bool {
        let read_at = self.policy.child().origin.record.read_at;
        let hours = self.policy.as_of.duration_since(read_at).as_hours();
        hours > self.policy.trusted_for_hours
    }

    /// Whether words hold none of what this service must not be told; `told` is what it is told.
    /// What stands behind a door that is shut is kept in whatever words it comes.
    ///
    /// # Errors
    /// The kind of value that was found. Such words must not leave.
    pub fn check<'t>(&self, words: &str, told: impl Iterator<Item = &'t str>) -> Result<(), Leak> {
        self.strict(words, told, Protected::check)
    }

    /// The same of words that somebody typed: a name counts there also where it is a word of
    /// ordinary letters, as `Green` is.
    ///
    /// # Errors
    /// As [`ServiceReader::check`].
    pub fn check_typed<'t>(
        &self,
        words: &str,
        told: impl Iterator<Item = &'t str>,
    ) -> Result<(), Leak> {
        self.strict(words, told, Protected::check_words)
    }

    fn strict<'t>(
        &self,
        words: &str,
        told: impl Iterator<Item = &'t str>,
        check: fn(&Protected, &str) -> Result<(), Leak>,
    ) -> Result<(), Leak> {
        let (policy, network) = (self.policy, self.policy.network);
        let (reader, situation) = (self.reader(), policy.situation());
        let mut gate = Protected::against(&reader, network, situation, policy.public);
        let home_shut = self.home_shut().is_some();
        if home_shut {
            gate = gate.and(Protected::of_home(
                &reader,
                network,
                situation,
                policy.public,
            ));
        }
        let family = network.people.iter().filter(|one| is_family(one));
        let unnamed: Vec<&Person> = family
            .filter(|person| self.person_shut(&person.id).is_some())
            .collect();
        let people = unnamed.iter().copied();
        gate = gate.and(Protected::of_people(&reader, network, people));
        let told: Vec<&str> = told.collect();
        told.iter().for_each(|text| gate.allow(text));
        check(&gate, words)?;
        let carers = network
            .people
            .iter()
            .filter(|person| home_shut && (cares(person) || is_carer_now(person, situation)));
        let called = |person: &Person| {
            let given = person.name.given.as_ref();
            given.is_some_and(|given| self.is_called(given.reveal(), words, &told))
        };
        match carers.chain(unnamed).any(called) {
            true => Err(Leak(Kind::Surname)),
            false => Ok(()),
        }
    }

    /// Whether words call somebody by a given name that is neither the child's nor in what is told.
    /// It counts as it is written: `Hope` is somebody, and `hope` is none.
    fn is_called(&self, given: &str, words: &str, told: &[&str]) -> bool {
        let childs = &self.policy.child().name;
        let childs = [&childs.given, &childs.preferred].into_iter().flatten();
        let mut known = childs.map(|name| name.reveal()).chain(told.iter().copied());
        holds(words, given) && !known.any(|text| holds(text, given))
    }
}

fn is_family(person: &Person) -> bool {
    let mut ties = person.connections.iter();
    ties.any(|tie| tie.relationship.circle() == Circle::Family)
}

/// Whether somebody is family of the child by a tie that has not ended.
fn is_family_on(person: &Person, today: Date) -> bool {
    let mut ties = person.connections.iter();
    ties.any(|tie| {
        tie.relationship.circle() == Circle::Family && tie.period.end.is_none_or(|end| today <= end)
    })
}

/// Whether a name stands in words as a name is written: with its capital, or all in capitals.
fn holds(words: &str, name: &str) -> bool {
    let words = Spelled::of(words);
    words.names(&Spelled::of(name)) || words.names(&Spelled::of(&name.to_uppercase()))
}

/// Why nothing is known of the ties between people: nobody answered, or nobody holds them here.
fn unread(network: &Network) -> &'static str {
    match network.people_state {
        ReadState::NotAsked => "this source does not hold the child's relationships",
        _ => "the relationships of the child could not be read",
    }
}

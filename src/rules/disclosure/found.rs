//! Which kinds of fact stand in words that have gone.
//!
//! It finds rather more than less: of what may have been told to the wrong person, too much on a
//! list is read by somebody and crossed out, and what is missing nobody looks for.

use crate::{
    model::{
        contact::Contacts,
        incident::FactKind,
        name::{Name, PersonalText},
        network::Network,
        person::{Person, PersonKind, Relationship},
    },
    rules::disclosure::{protected::squash, street},
};

/// Fewer letters than this stand in too many ordinary words.
const SHORTEST: usize = 3;

/// The kinds of fact of this network in some words, in their order. What is the reader's own is
/// not left out: whoever got the words may be somebody else.
pub fn kinds(network: &Network, text: &str) -> Vec<FactKind> {
    let words = Words::of(text);
    let child = &network.child;
    let homes = child.placements.items.iter().flat_map(|home| {
        let codes = [&home.placement_postcode, &home.home_postcode];
        codes.into_iter().flatten()
    });
    let all = || {
        let people = network.people.iter().map(|person| &person.contacts);
        people.chain([&child.contacts])
    };
    let found = [
        (
            FactKind::Address,
            all().any(|one| words.hold_address(one))
                || homes.into_iter().any(|code| words.hold(code.reveal())),
        ),
        (
            FactKind::School,
            network.people.iter().any(|one| words.hold_school(one)),
        ),
        (FactKind::Child, words.hold_name(&child.name)),
        (
            FactKind::Names,
            network.people.iter().any(|one| words.hold_person(one)),
        ),
        (FactKind::Contact, all().any(|one| words.hold_contact(one))),
    ];
    let found = found.into_iter().filter(|(_, is_there)| *is_there);
    found.map(|(kind, _)| kind).collect()
}

/// Some words, ready to be looked into.
struct Words {
    tight: String,
    digits: String,
    /// In lower case, each word of its own.
    spaced: String,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut spaced = String::from(" ");
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if !word.is_empty() {
                spaced.push_str(&word.to_lowercase());
                spaced.push(' ');
            }
        }
        Self {
            tight: squash(text),
            digits: text.chars().filter(char::is_ascii_digit).collect(),
            spaced,
        }
    }

    /// Whether something stands there, however it is spaced.
    fn hold(&self, value: &str) -> bool {
        let value = squash(value);
        value.len() >= 5 && self.tight.contains(&value)
    }

    /// Whether a name stands there as words of their own.
    fn hold_words(&self, name: &str) -> bool {
        let own = Self::of(name).spaced;
        own.trim().len() >= SHORTEST && self.spaced.contains(&own)
    }

    fn hold_name(&self, name: &Name) -> bool {
        let parts = [&name.given, &name.family, &name.preferred];
        let mut parts = parts.into_iter().flatten();
        parts.any(|part| self.hold_words(part.reveal()))
    }

    /// A person by their full name, or a team or an organisation by its own.
    fn hold_person(&self, person: &Person) -> bool {
        let full = match person.kind {
            PersonKind::Human => person.name.full(),
            _ => person.title.clone(),
        };
        full.is_some_and(|name| self.hold_words(name.reveal()))
    }

    fn hold_school(&self, person: &Person) -> bool {
        let says_where = person.connections.iter().any(|tie| {
            matches!(
                tie.relationship,
                Relationship::School
                    | Relationship::DesignatedTeacher
                    | Relationship::Teacher
                    | Relationship::SchoolNurse
                    | Relationship::SpecialNeedsCoordinator
                    | Relationship::HomeManager
                    | Relationship::ResidentialKeyWorker
            )
        });
        let title = person
            .title
            .as_ref()
            .filter(|_| person.kind != PersonKind::Human);
        let names = [person.organisation_name.as_ref(), title];
        let mut names = names.into_iter().flatten();
        says_where && names.any(|name: &PersonalText| self.hold(name.reveal()))
    }

    fn hold_address(&self, contacts: &Contacts) -> bool {
        contacts.addresses.iter().any(|address| {
            let code = address.postcode.as_ref();
            code.is_some_and(|code| self.hold(code.reveal()))
                || street::all(address).iter().any(|part| self.hold(part))
        })
    }

    fn hold_contact(&self, contacts: &Contacts) -> bool {
        let has_phone = contacts.phones.iter().any(|phone| {
            let number = phone.number.reveal().chars();
            let digits: String = number.filter(char::is_ascii_digit).collect();
            let from = digits.len().saturating_sub(9);
            let last = digits.get(from..).filter(|last| last.len() >= 6);
            last.is_some_and(|last| self.digits.contains(last))
        });
        let mut emails = contacts.emails.iter();
        has_phone || emails.any(|one| self.hold(one.address.reveal()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::contact::EmailAddress,
        rules::example::{at, email, network, text},
    };

    #[track_caller]
    fn check(words: &str, expected: &[FactKind]) {
        let mut network = network();
        network.child.name.given = Some(text("Maya"));
        network.child.name.family = Some(text("Bell"));
        let worker = at(&mut network, "701");
        network.people[worker].name.given = Some(text("Jo"));
        network.people[worker].name.family = Some(text("Marsh"));
        let address = EmailAddress::parse("jo.marsh@northshire.example").unwrap();
        network.people[worker].contacts.emails = vec![email(address.reveal())];
        assert_eq!(kinds(&network, words), expected, "{words}");
    }

    #[test]
    fn what_was_told_is_found_by_its_kind() {
        check("Can you come to a meeting on 3 December 2026?", &[]);
        check("Can you come to Maya's meeting?", &[FactKind::Child]);
        check("Sincerely,\nJo  Marsh", &[FactKind::Names]);
        check(
            "Answer to Jo.Marsh@northshire.example",
            &[FactKind::Names, FactKind::Contact],
        );
        // A word in a longer one is none.
        check("The mayan calendar and marshes", &[]);
    }
}

//! A contact that somebody entered, as one more contact of that person.

use crate::{
    forms::invite::entries::typing::Contact,
    model::{
        contact::{Address, AddressKind, ContactUse, Disclosure, Email, Phone},
        date::Period,
        fact::Origin,
        name::PersonalText,
        person::{Circle, Person},
    },
};

/// The contact that somebody entered is one more of that person, confirmed on that day.
pub fn add(person: &mut Person, value: &PersonalText, origin: Origin) {
    let Some(contact) = Contact::parse(value.reveal()) else {
        return;
    };
    let works = person
        .connections
        .iter()
        .any(|tie| tie.relationship.circle() == Circle::Professional);
    let used_for = if works {
        ContactUse::Work
    } else {
        ContactUse::Home
    };
    let period = Period {
        start: origin.record.confirmed_on,
        end: None,
    };
    let disclosure = Disclosure::Unmarked;
    match contact {
        Contact::Email(address) => person.contacts.emails.push(Email {
            address,
            used_for,
            period,
            disclosure,
            origin,
        }),
        Contact::Phone(number) => person.contacts.phones.push(Phone {
            number,
            used_for: ContactUse::Mobile,
            period,
            disclosure,
            origin,
        }),
        Contact::Address(lines, code) => person.contacts.addresses.push(Address {
            kind: if works {
                AddressKind::Work
            } else {
                AddressKind::Home
            },
            lines,
            postcode: Some(code),
            uprn: None,
            period,
            is_contact: Some(true),
            is_display: None,
            disclosure,
            origin,
        }),
    }
}

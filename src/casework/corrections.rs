//! Corrections: contacts put right here that are still otherwise in the record.
//!
//! Nothing is kept of them. What somebody entered is held against the reading that lies under the
//! sheet, so a correction is done when the record says the same, and not when somebody says so.

use jiff::Timestamp;

use crate::{
    casework::{live::Composed, office::name_of},
    forms::invite::{entries::typing::Contact, reach::one_line},
    model::{
        contact::{Address, Contacts, Postcode},
        id::Identifier,
        live::Entry,
        name::PersonalText,
    },
};

/// Where somebody of the record is reached, as it was entered here and is not in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub row: Identifier,
    pub name: String,
    /// What was entered.
    pub contact: String,
    /// What the record has of that kind; empty where it has none.
    pub recorded: Vec<String>,
    pub by: String,
    pub at: Timestamp,
}

/// Every contact that the case system has otherwise, in the order of the list.
pub(in crate::casework) fn of(composed: &Composed) -> Vec<Correction> {
    let parts = composed.prepared.attendance.parts.iter();
    parts
        .filter_map(|part| {
            let entry = composed.live.entries.iter().find(|entry| {
                let place = &entry.place;
                place.row.as_ref() == Some(part.id)
                    && &*place.section == "people"
                    && &*place.field == "contact"
            })?;
            correction(composed, part.id, entry)
        })
        .collect()
}

fn correction(composed: &Composed, row: &Identifier, entry: &Entry) -> Option<Correction> {
    let contact = Contact::parse(entry.value.as_ref()?.reveal())?;
    // Of those who were added here the record knows nothing.
    let person = composed.live.kept.network.person(row)?;
    if says(&person.contacts, &contact) {
        return None;
    }
    Some(Correction {
        row: row.clone(),
        name: composed.name(row),
        recorded: of_kind(&person.contacts, &contact),
        contact: contact.words(),
        by: name_of(&entry.by),
        at: entry.at,
    })
}

/// Whether the record has this contact, however it is written there.
fn says(contacts: &Contacts, contact: &Contact) -> bool {
    match contact {
        Contact::Email(email) => contacts.emails.iter().any(|one| one.address == *email),
        Contact::Phone(phone) => {
            let mut phones = contacts.phones.iter();
            phones.any(|one| one.number.digits() == phone.digits())
        }
        Contact::Address(lines, code) => {
            let mut all = contacts.addresses.iter();
            all.any(|one| is_there(one, lines, code))
        }
    }
}

/// One postcode holds a few dozen doors: it is the same address where the postcode and the first
/// line are.
fn is_there(address: &Address, lines: &[PersonalText], code: &Postcode) -> bool {
    let first = |lines: &[PersonalText]| {
        let all: String = lines
            .first()
            .map_or("", PersonalText::reveal)
            .to_lowercase();
        all.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    address.postcode.as_ref() == Some(code) && first(&address.lines) == first(lines)
}

fn of_kind(contacts: &Contacts, contact: &Contact) -> Vec<String> {
    match contact {
        Contact::Email(_) => {
            let emails = contacts.emails.iter();
            emails.map(|one| one.address.reveal().to_owned()).collect()
        }
        Contact::Phone(_) => {
            let phones = contacts.phones.iter();
            phones.map(|one| one.number.reveal().to_owned()).collect()
        }
        Contact::Address(..) => contacts.addresses.iter().map(one_line).collect(),
    }
}

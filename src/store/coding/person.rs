//! A person as bytes.

use crate::{
    model::{
        name::Name,
        person::{
            AccessNeeds, Connection, Person, Readable, Relationship, Restriction, RestrictionKind,
        },
    },
    store::coding::{Coded, In, NotReadable, Out},
};

coded! {
    Person {
        id, other_ids, kind, name, title, organisation, organisation_name, connections,
        date_of_birth, gender, died_on, contacts, preferred_channel, safe_contact_note, access,
        restrictions, restrictions_readable, superseded_by, origin;
        since 2: ethnicity,
    }
    Name { title, given, family, preferred }
    Connection {
        relationship, recorded_as, parental_responsibility, main_carer, lives_with_child, period,
        details, origin,
    }
    AccessNeeds { first_language, interpreter_needed, formats, needs }
    Restriction { kind, against, period, details, origin }
}

impl Coded for Relationship {
    fn put(&self, out: &mut Out) {
        out.text(self.code());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Relationship::from_code(from.text()?).ok_or(NotReadable::Not("a relationship"))
    }
}

impl Coded for RestrictionKind {
    fn put(&self, out: &mut Out) {
        match self {
            Self::RestrictedRecord => out.byte(0),
            Self::AddressConfidential => out.byte(1),
            Self::NoContact => out.byte(2),
            Self::RestrictedContact => out.byte(3),
            Self::Refuge => out.byte(4),
            Self::Unreadable => out.byte(5),
            Self::Other(words) => {
                out.byte(6);
                words.put(out);
            }
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Ok(match from.byte()? {
            0 => Self::RestrictedRecord,
            1 => Self::AddressConfidential,
            2 => Self::NoContact,
            3 => Self::RestrictedContact,
            4 => Self::Refuge,
            5 => Self::Unreadable,
            6 => Self::Other(Coded::take(from)?),
            _ => return Err(NotReadable::Not("a restriction")),
        })
    }
}

impl Coded for Readable {
    fn put(&self, out: &mut Out) {
        match self {
            Self::Yes => out.byte(0),
            Self::No(why) => {
                out.byte(1);
                why.put(out);
            }
            Self::NotSaid => out.byte(2),
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Ok(match from.byte()? {
            0 => Self::Yes,
            1 => Self::No(Coded::take(from)?),
            2 => Self::NotSaid,
            _ => return Err(NotReadable::Not("whether restrictions could be read")),
        })
    }
}

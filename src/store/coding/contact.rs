//! Ways to reach a person as bytes.

use crate::{
    model::{
        contact::{
            Address, AddressKind, ContactUse, Contacts, Email, EmailAddress, Phone, PhoneNumber,
            Postcode,
        },
        post::Destination,
    },
    store::coding::{Coded, In, NotReadable, Out},
};

const TELEPHONE: &str = "tel:";

coded! {
    Contacts { addresses, phones, emails }
    Address { kind, lines, postcode, uprn, period, is_contact, is_display, disclosure, origin }
    Phone { number, used_for, period, disclosure, origin }
    Email { address, used_for, period, disclosure, origin }
}

impl Coded for EmailAddress {
    fn put(&self, out: &mut Out) {
        out.text(self.reveal());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        EmailAddress::parse(from.text()?).map_err(|_| NotReadable::Not("an email address"))
    }
}

impl Coded for PhoneNumber {
    fn put(&self, out: &mut Out) {
        out.text(self.reveal());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        PhoneNumber::parse(from.text()?).ok_or(NotReadable::Not("a telephone number"))
    }
}

/// A number stands behind a word that no address can begin with.
impl Coded for Destination {
    fn put(&self, out: &mut Out) {
        match self {
            Self::Mail(address) => out.text(address.reveal()),
            Self::Text(number) => out.text(&format!("{TELEPHONE}{}", number.reveal())),
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        let text = from.text()?;
        let not = NotReadable::Not("where a letter goes");
        match text.strip_prefix(TELEPHONE) {
            Some(number) => PhoneNumber::parse(number).map(Self::Text).ok_or(not),
            None => EmailAddress::parse(text).map(Self::Mail).map_err(|_| not),
        }
    }
}

impl Coded for Postcode {
    fn put(&self, out: &mut Out) {
        out.text(self.reveal());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Postcode::parse(from.text()?).ok_or(NotReadable::Not("a postcode"))
    }
}

impl Coded for AddressKind {
    fn put(&self, out: &mut Out) {
        match self {
            Self::Home => out.byte(0),
            Self::Placement => out.byte(1),
            Self::Work => out.byte(2),
            Self::Correspondence => out.byte(3),
            Self::Other(words) => {
                out.byte(4);
                words.put(out);
            }
            Self::Unknown => out.byte(5),
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Ok(match from.byte()? {
            0 => Self::Home,
            1 => Self::Placement,
            2 => Self::Work,
            3 => Self::Correspondence,
            4 => Self::Other(Coded::take(from)?),
            5 => Self::Unknown,
            _ => return Err(NotReadable::Not("a kind of address")),
        })
    }
}

impl Coded for ContactUse {
    fn put(&self, out: &mut Out) {
        match self {
            Self::Home => out.byte(0),
            Self::Work => out.byte(1),
            Self::Mobile => out.byte(2),
            Self::Shared => out.byte(3),
            Self::Other(words) => {
                out.byte(4);
                words.put(out);
            }
            Self::Unknown => out.byte(5),
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Ok(match from.byte()? {
            0 => Self::Home,
            1 => Self::Work,
            2 => Self::Mobile,
            3 => Self::Shared,
            4 => Self::Other(Coded::take(from)?),
            5 => Self::Unknown,
            _ => return Err(NotReadable::Not("a use of a contact")),
        })
    }
}

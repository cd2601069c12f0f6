//! Ways to reach a person: addresses, telephones, emails, each with its validity.

use std::{fmt, sync::Arc};

use crate::model::{date::Period, fact::Origin, name::PersonalText};

/// An email address: one `@`, no spaces or control characters, lower case.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(Arc<str>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an email address")]
pub struct NotAnAddress;

impl EmailAddress {
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim().to_lowercase();
        let clean = text
            .chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && !"<>(),;:\\\"[]".contains(c));
        match text.split_once('@') {
            Some((name, host))
                if clean && !name.is_empty() && name.len() <= 64 && is_host(host) =>
            {
                Ok(Self(text.into()))
            }
            _ => Err(NotAnAddress),
        }
    }

    /// The host behind the `@`.
    pub fn host(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, host)| host)
    }

    /// The address itself. Named so that a search finds every place that lets it out.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

fn is_host(host: &str) -> bool {
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// A telephone number as it was recorded, spaces tidied: never re-formatted, since not all are British.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(Arc<str>);

impl PhoneNumber {
    /// `None` where there are fewer than six digits in it.
    pub fn parse(text: &str) -> Option<Self> {
        let tidy = PersonalText::parse(text)?;
        let digits = tidy.reveal().chars().filter(char::is_ascii_digit).count();
        (digits >= 6).then(|| Self(tidy.reveal().into()))
    }

    /// The number itself. Named so that a search finds every place that lets it out.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its digits, to compare numbers by: a British one the same however it begins.
    pub fn digits(&self) -> String {
        let digits = self.0.chars().filter(char::is_ascii_digit);
        let digits: String = digits.collect();
        let abroad = digits.strip_prefix("00").unwrap_or(&digits);
        match abroad.strip_prefix("44") {
            // `+44 (0)7700` and `+44 7700` are one.
            Some(rest) => format!("0{}", rest.trim_start_matches('0')),
            None => digits,
        }
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

/// A postcode of the United Kingdom in its usual form, `ZZ99 1AA`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Postcode(Arc<str>);

impl Postcode {
    /// Takes any spacing and case; `None` for what cannot be one (`XXXX`, `nopostcode`).
    pub fn parse(text: &str) -> Option<Self> {
        let (mut signs, mut length) = ([0_u8; 7], 0);
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            *signs.get_mut(length)? = u8::try_from(c).ok()?.to_ascii_uppercase();
            length += 1;
        }
        let (outward, inward) = signs
            .get(..length)?
            .split_at_checked(length.checked_sub(3)?)?;
        let is = |signs: &[u8], shape: &str| signs.iter().map(shape_of).eq(shape.bytes());
        let known = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"];
        let fits = is(inward, "9AA") && known.iter().any(|shape| is(outward, shape));
        let tidy = [outward, b" ", inward].concat();
        let tidy = String::from_utf8(tidy).ok().filter(|_| fits)?;
        Some(Self(tidy.into()))
    }

    /// The postcode itself. Named so that a search finds every place that lets it out.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

fn shape_of(sign: &u8) -> u8 {
    match sign {
        b'A'..=b'Z' => b'A',
        b'0'..=b'9' => b'9',
        _ => b'?',
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postcode(…)")
    }
}

/// Whether a way to reach someone may be told to others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disclosure {
    /// The record marks it as not to be disclosed.
    DoNotDisclose,
    /// The record carries no mark. It is not thereby open: `rules::disclosure` decides.
    #[default]
    Unmarked,
    /// The mark is there and cannot be read: as good as `DoNotDisclose`.
    Unreadable,
}

/// What an address is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AddressKind {
    Home,
    Placement,
    Work,
    Correspondence,
    Other(Arc<str>),
    #[default]
    Unknown,
}

/// A postal address with the time for which it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    pub kind: AddressKind,
    /// Lines as they are printed, without the postcode.
    pub lines: Vec<PersonalText>,
    pub postcode: Option<Postcode>,
    /// Unique property reference number.
    pub uprn: Option<PersonalText>,
    pub period: Period,
    /// The record's own marks, which rank several current addresses.
    pub is_contact: Option<bool>,
    pub is_display: Option<bool>,
    pub disclosure: Disclosure,
    pub origin: Origin,
}

/// What a telephone or an email is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ContactUse {
    Home,
    Work,
    Mobile,
    /// A mailbox or number of a team, not of one person.
    Shared,
    Other(Arc<str>),
    #[default]
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
    pub number: PhoneNumber,
    pub used_for: ContactUse,
    pub period: Period,
    pub disclosure: Disclosure,
    pub origin: Origin,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Email {
    pub address: EmailAddress,
    pub used_for: ContactUse,
    pub period: Period,
    pub disclosure: Disclosure,
    pub origin: Origin,
}

/// All the ways to reach one person, current and past.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contacts {
    pub addresses: Vec<Address>,
    pub phones: Vec<Phone>,
    pub emails: Vec<Email>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_folded_to_lower_case_and_rubbish_is_refused() {
        assert_eq!(
            EmailAddress::parse(" SW.One@Northshire.example ").map(|a| a.reveal().to_owned()),
            Ok("sw.one@northshire.example".to_owned())
        );
        for wrong in [
            "",
            "a@b",
            "a b@c.example",
            "@c.example",
            "a@c..example",
            "a@b@c.example",
            "a@c.example\r\nbcc: x@y.example",
            "<a@c.example>",
        ] {
            assert_eq!(EmailAddress::parse(wrong), Err(NotAnAddress), "{wrong}");
        }
    }

    #[test]
    fn postcodes_are_put_in_their_usual_form() {
        for (text, expected) in [
            ("zz991bb", Some("ZZ99 1BB")),
            ("E7 5YR", Some("E7 5YR")),
            ("W1A 1AA", Some("W1A 1AA")),
            ("XXXX XXX", None),
            ("nopostcode", None),
            ("", None),
        ] {
            assert_eq!(
                Postcode::parse(text).as_ref().map(Postcode::reveal),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_british_number_is_the_same_however_it_is_written() {
        for text in [
            "07700 900123",
            "+44 7700 900123",
            "447700900123",
            "0044 (0) 7700-900123",
        ] {
            let number = PhoneNumber::parse(text).unwrap();
            assert_eq!(number.digits(), "07700900123", "{text}");
        }
        let abroad = PhoneNumber::parse("+353 86 123 4567").unwrap();
        assert_eq!(abroad.digits(), "353861234567");
    }

    #[test]
    fn what_is_personal_does_not_print_itself() {
        let shown = format!(
            "{:?} {:?}",
            EmailAddress::parse("kerry@family.example"),
            PhoneNumber::parse("020 7946 0001")
        );

        assert!(!shown.contains("kerry") && !shown.contains("7946"));
    }
}

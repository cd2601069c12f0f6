//! Addresses, telephones and emails: which can be used, and which comes first.

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::{
    mapping::apply::row::{Got, Row},
    model::{
        contact::{
            Address, AddressKind, ContactUse, Contacts, Disclosure, Email, EmailAddress, Phone,
            PhoneNumber,
        },
        date::Period,
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
        name::PersonalText,
    },
};

/// What stands in the place of an address and is none.
const NO_ADDRESS: &[&str] = &[
    "not found",
    "unknown",
    "no fixed abode",
    "nfa",
    "not known",
    "not recorded",
    "none",
    "address unknown",
    "address not known",
    "no address",
    "n/a",
    "tbc",
    "homeless",
    "refused",
];

/// Takes one address of an item, if it is one.
pub(super) fn address(row: &mut Row<'_>, today: Date) -> Option<(Address, Option<String>)> {
    let period = row.period();
    let (lines, got) = row.texts("lines");
    let usable = lines_of(row, "lines", lines, &got, period, today)?;
    let is_contact = row.flag("contact");
    let is_display = row.flag("display");
    let number = row.id("row");
    Some((
        Address {
            kind: kind_of(row.plain("kind").as_deref()),
            lines: usable,
            postcode: row.postcode("postcode"),
            uprn: row.text("uprn"),
            period,
            is_contact,
            is_display,
            disclosure: disclosure(row),
            origin: row.origin("lines"),
        },
        number,
    ))
}

/// The lines of an address; `None` with a finding where it cannot be one.
fn lines_of(
    row: &mut Row<'_>,
    field: &str,
    lines: Vec<PersonalText>,
    got: &Got,
    period: Period,
    today: Date,
) -> Option<Vec<PersonalText>> {
    let lines: Vec<PersonalText> = lines
        .iter()
        .flat_map(|line| line.reveal().split([',', '\n']))
        .filter_map(PersonalText::parse)
        .filter(|line| !is_no_address(line.reveal()))
        .collect();
    if !lines.is_empty() {
        return Some(lines);
    }
    if matches!(got, Got::Value(_)) {
        let weight = match period.holds_on(today) {
            true => Weight::Check,
            false => Weight::Note,
        };
        row.find(
            Code::AddressUnusable,
            weight,
            field,
            "What is recorded as an address is none (no fixed abode, not found, unknown).",
            "Find out where the person can be reached, and correct the record.",
        );
    }
    None
}

fn is_no_address(line: &str) -> bool {
    let folded = line.to_lowercase();
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty()
        || NO_ADDRESS.contains(&bare)
        || (bare.len() >= 3 && bare.bytes().all(|byte| byte == b'x' || byte == b' '))
}

fn kind_of(code: Option<&str>) -> AddressKind {
    match code {
        None => AddressKind::Unknown,
        Some("home") => AddressKind::Home,
        Some("placement") => AddressKind::Placement,
        Some("work") => AddressKind::Work,
        Some("correspondence") => AddressKind::Correspondence,
        Some(other) => AddressKind::Other(other.into()),
    }
}

fn use_of(code: Option<&str>) -> ContactUse {
    match code {
        None => ContactUse::Unknown,
        Some("home") => ContactUse::Home,
        Some("work") => ContactUse::Work,
        Some("mobile") => ContactUse::Mobile,
        Some("shared") => ContactUse::Shared,
        Some(other) => ContactUse::Other(other.into()),
    }
}

/// Whether the record marks the item as not to be told; a mark that cannot be read counts as one.
fn disclosure(row: &mut Row<'_>) -> Disclosure {
    match row.flag_got("do_not_disclose") {
        Got::Value(flag) if flag.as_bool() == Some(true) => {
            row.find(
                Code::DoNotDisclose,
                Weight::Note,
                "do_not_disclose",
                "The record says that this contact must not be told to others.",
                "Nothing to do: it is left out of every letter.",
            );
            Disclosure::DoNotDisclose
        }
        Got::Unreadable | Got::Withheld => {
            row.find(
                Code::RestrictionUnreadable,
                Weight::Check,
                "do_not_disclose",
                "The mark whether this contact may be told to others cannot be read.",
                "Correct the record; until then it is treated as not to be told.",
            );
            Disclosure::Unreadable
        }
        _ => Disclosure::Unmarked,
    }
}

pub(super) fn phone(row: &mut Row<'_>) -> Option<Phone> {
    let period = row.period();
    let used_for = row.plain("use");
    phone_of(row, "number", used_for.as_deref(), period)
}

fn phone_of(
    row: &mut Row<'_>,
    field: &str,
    used_for: Option<&str>,
    period: Period,
) -> Option<Phone> {
    let text = row.text(field)?;
    let Some(number) = PhoneNumber::parse(text.reveal()) else {
        unusable(row, field, "The telephone number cannot be one.");
        return None;
    };
    Some(Phone {
        number,
        used_for: use_of(used_for),
        period,
        disclosure: disclosure(row),
        origin: row.origin(field),
    })
}

pub(super) fn email(row: &mut Row<'_>) -> Option<Email> {
    let period = row.period();
    let used_for = row.plain("use");
    email_of(row, "address", used_for.as_deref(), period)
}

fn email_of(
    row: &mut Row<'_>,
    field: &str,
    used_for: Option<&str>,
    period: Period,
) -> Option<Email> {
    let text = row.text(field)?;
    let Ok(address) = EmailAddress::parse(text.reveal()) else {
        unusable(row, field, "The email address cannot be one.");
        return None;
    };
    Some(Email {
        address,
        used_for: use_of(used_for),
        period,
        disclosure: disclosure(row),
        origin: row.origin(field),
    })
}

fn unusable(row: &mut Row<'_>, field: &str, what: &str) {
    row.find(
        Code::ContactUnusable,
        Weight::Check,
        field,
        what,
        "Correct it in the case system.",
    );
}

/// The contacts that an item about a person gives beside the rest.
pub(super) fn beside(row: &mut Row<'_>, contacts: &mut Contacts, today: Date) {
    let used_for = row.plain("contact_use");
    let used_for = used_for.as_deref();
    if row.gives("phone")
        && let Some(phone) = phone_of(row, "phone", used_for, Period::default())
    {
        add_phone(contacts, phone);
    }
    if row.gives("email")
        && let Some(email) = email_of(row, "email", used_for, Period::default())
    {
        add_email(contacts, email);
    }
    if !row.gives("address") {
        return;
    }
    let (lines, got) = row.texts("address");
    if let Some(lines) = lines_of(row, "address", lines, &got, Period::default(), today) {
        let address = Address {
            kind: match used_for {
                Some("work" | "shared") => AddressKind::Work,
                _ => AddressKind::Unknown,
            },
            lines,
            postcode: row.postcode("postcode"),
            uprn: None,
            period: Period::default(),
            is_contact: None,
            is_display: None,
            disclosure: Disclosure::Unmarked,
            origin: row.origin("address"),
        };
        contacts.addresses.push(address);
    }
}

/// Adds a number unless it is there already; of two marks the stricter stays.
pub(super) fn add_phone(contacts: &mut Contacts, phone: Phone) {
    let same = contacts
        .phones
        .iter_mut()
        .find(|one| one.number == phone.number);
    match same {
        Some(one) => one.disclosure = stricter(one.disclosure, phone.disclosure),
        None => contacts.phones.push(phone),
    }
}

pub(super) fn add_email(contacts: &mut Contacts, email: Email) {
    let same = contacts
        .emails
        .iter_mut()
        .find(|one| one.address == email.address);
    match same {
        Some(one) => one.disclosure = stricter(one.disclosure, email.disclosure),
        None => contacts.emails.push(email),
    }
}

/// Adds addresses that came without a row of their own, unless they are there already.
pub(super) fn add_addresses(addresses: &mut Vec<Numbered>, beside: Vec<Address>) {
    for address in beside {
        let same = addresses
            .iter_mut()
            .find(|(one, _)| same_place(one, &address));
        match same {
            Some((one, _)) => one.disclosure = stricter(one.disclosure, address.disclosure),
            None => addresses.push((address, None)),
        }
    }
}

fn stricter(one: Disclosure, other: Disclosure) -> Disclosure {
    match (one, other) {
        (Disclosure::DoNotDisclose, _) | (_, Disclosure::DoNotDisclose) => {
            Disclosure::DoNotDisclose
        }
        (Disclosure::Unreadable, _) | (_, Disclosure::Unreadable) => Disclosure::Unreadable,
        _ => Disclosure::Unmarked,
    }
}

/// An address with the number of its row, by which the last ties are broken.
pub(super) type Numbered = (Address, Option<String>);

/// Puts the address that counts first, and says why where several are current.
///
/// The order in which councils' own reports choose: the contact address, then the display
/// address, the latest start, the latest end (none being latest), the highest row number.
pub(super) fn ranked(
    mut addresses: Vec<Numbered>,
    today: Date,
    system: &SystemName,
    about: &Identifier,
) -> (Vec<Address>, Option<Finding>) {
    let key = |(address, row): &Numbered| {
        Reverse((
            address.period.holds_on(today),
            address.is_contact == Some(true),
            address.is_display == Some(true),
            address.period.start,
            address.period.end.is_none(),
            address.period.end,
            number(row.as_deref()),
        ))
    };
    addresses.sort_by_key(key);
    let finding = match addresses.as_slice() {
        [first, second, ..]
            if second.0.period.holds_on(today) && !same_place(&first.0, &second.0) =>
        {
            let why = chosen_by(first, second);
            let what = format!("Several addresses are current; the first was chosen by {why}.");
            let finding = Finding::new(
                Code::SeveralCurrent,
                Weight::Check,
                what,
                "Check the address, and end the others in the case system.",
            );
            let origin = &first.0.origin;
            let finding = finding.at(system, &origin.record.name, &origin.field);
            Some(finding.about(about))
        }
        _ => None,
    };
    (
        addresses.into_iter().map(|(address, _)| address).collect(),
        finding,
    )
}

fn same_place(one: &Address, other: &Address) -> bool {
    one.lines == other.lines && one.postcode == other.postcode
}

fn number(row: Option<&str>) -> (u64, String) {
    let row = row.unwrap_or_default();
    (row.parse().unwrap_or_default(), row.to_owned())
}

fn chosen_by(first: &Numbered, second: &Numbered) -> &'static str {
    let ((first, _), (second, _)) = (first, second);
    if first.is_contact != second.is_contact {
        return "its mark as the contact address";
    }
    if first.is_display != second.is_display {
        return "its mark as the display address";
    }
    if first.period.start != second.period.start {
        return "its later start";
    }
    if first.period.end != second.period.end {
        return "its later end";
    }
    "its higher row number"
}

//! One human being is never invited twice.

use crate::{
    model::{
        finding::{Code, Finding, Weight},
        name::PersonalText,
        person::{Person, PersonKind},
    },
    rules::attendance::{Part, role::Mode},
};

/// Takes the poorer of two records that look like one person off the list, and says so.
///
/// Records merge late in case systems and cannot be unmerged, so both stay on the sheet:
/// the one that is left out carries its reason.
pub fn never_invite_twice(parts: &mut [Part], findings: &mut Vec<Finding>) {
    let mut out: Vec<usize> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let Some(person) = part.person else { continue };
        if part.mode == Mode::NotInvited {
            continue;
        }
        if is_marked(person) {
            out.push(index);
            continue;
        }
        let twin = parts.iter().enumerate().find(|(other, one)| {
            *other != index
                && !out.contains(other)
                && one.mode != Mode::NotInvited
                && one.person.is_some_and(|other| is_same(person, other))
        });
        let Some((other_index, other)) = twin else {
            continue;
        };
        let mine = (weight_of(person), std::cmp::Reverse(index));
        let theirs = (
            other.person.map_or(0, weight_of),
            std::cmp::Reverse(other_index),
        );
        if mine < theirs {
            out.push(index);
        }
    }
    for index in out {
        let Some(part) = parts.get_mut(index) else {
            continue;
        };
        part.mode = Mode::NotInvited;
        part.why = "Probably the same person as another on this list";
        part.function = "";
        let Some(person) = part.person else { continue };
        let origin = &person.origin;
        findings.push(
            Finding::new(
                Code::ProbableDuplicate,
                Weight::Check,
                "This looks like a second record of somebody who is on the list already; only one is invited.",
                "Ask for the two records to be merged, or put this one on the list if they are two people.",
            )
            .about(&person.id)
            .at(&origin.record.system, &origin.record.name, "name"),
        );
    }
}

/// Councils mark a double by writing it into the name.
fn is_marked(person: &Person) -> bool {
    let says = |text: &PersonalText| {
        let text = text.reveal();
        holds(text, "duplicate") || holds(text, "do not use")
    };
    [&person.name.family, &person.name.given]
        .into_iter()
        .flatten()
        .any(says)
}

fn holds(text: &str, word: &str) -> bool {
    text.len() >= word.len()
        && text
            .as_bytes()
            .windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// The same identifier, or the same name and no sign of two people.
fn is_same(one: &Person, other: &Person) -> bool {
    if one.kind != PersonKind::Human || other.kind != PersonKind::Human {
        return one.id == other.id;
    }
    if one.id == other.id || one.other_ids.contains(&other.id) || other.other_ids.contains(&one.id)
    {
        return true;
    }
    let (Some(mine), Some(theirs)) = (names(one), names(other)) else {
        return false;
    };
    let equal = |a: &PersonalText, b: &PersonalText| a.reveal().eq_ignore_ascii_case(b.reveal());
    if !equal(mine.0, theirs.0) || !equal(mine.1, theirs.1) {
        return false;
    }
    match (one.date_of_birth.value(), other.date_of_birth.value()) {
        (Some(mine), Some(theirs)) => mine == theirs,
        _ => shares_a_tie(one, other) || shares_a_contact(one, other),
    }
}

fn names(person: &Person) -> Option<(&PersonalText, &PersonalText)> {
    person.name.given.as_ref().zip(person.name.family.as_ref())
}

fn shares_a_tie(one: &Person, other: &Person) -> bool {
    one.connections.iter().any(|tie| {
        other
            .connections
            .iter()
            .any(|theirs| theirs.relationship == tie.relationship)
    })
}

fn shares_a_contact(one: &Person, other: &Person) -> bool {
    let theirs = &other.contacts.emails;
    let mut mine = one.contacts.emails.iter();
    mine.any(|email| theirs.iter().any(|one| one.address == email.address))
}

/// The record that says more is the one to keep.
fn weight_of(person: &Person) -> usize {
    let contacts = &person.contacts;
    contacts.addresses.len()
        + contacts.phones.len()
        + contacts.emails.len()
        + usize::from(person.date_of_birth.value().is_some())
}

//! What a letter said that its reader acts on, and what is otherwise now.

use crate::{
    casework::{
        live::Composed,
        responses::{goes_to, means},
    },
    forms::invite::letters::Letter,
    model::{name::PersonalText, reply::Means},
    store::invitations::Said,
};

/// What a letter says that its reader acts on: when one of these is another, they have to be told.
pub(in crate::casework) fn said(composed: &Composed, letter: &Letter) -> Said {
    let told = composed.told(&letter.recipient).ok();
    let told = told.as_ref();
    // What lies in their calendar, to be taken out again: it is compared by its words above.
    let planned = &composed.prepared.network.child.planned;
    let settings = composed.circumstances.settings;
    let (start, minutes) = match (&letter.calendar, planned.on.value(), planned.at.value()) {
        (Some(_), Some(day), Some(time)) => (
            Some(day.to_datetime(*time).to_string()),
            Some(
                planned
                    .minutes
                    .value()
                    .copied()
                    .unwrap_or(settings.meeting_minutes),
            ),
        ),
        _ => (None, None),
    };
    let minutes = minutes.map(|minutes| minutes.to_string());
    let posted_to = posted_to(composed, letter);
    let facts = [
        ("start", start.as_deref()),
        ("minutes", minutes.as_deref()),
        ("date", told.and_then(|told| told.date())),
        ("time", told.and_then(|told| told.time())),
        ("place", told.and_then(|told| told.place())),
        ("room", told.and_then(|told| told.room())),
        ("joining", told.and_then(|told| told.joining())),
        ("to", goes_to(letter)),
        (POSTED_TO, posted_to.as_deref()),
        (
            "mode",
            composed
                .part(&letter.recipient)
                .map(|part| part.mode.code()),
        ),
    ];
    let facts = facts.into_iter().filter_map(|(code, words)| {
        let words = PersonalText::parse(words?)?;
        Some((code.into(), words))
    });
    facts.collect()
}

/// Under this the record of a letter keeps where it was posted: it is not compared, for a letter to a
/// house is changed by hand until it leaves.
pub(in crate::casework) const POSTED_TO: &str = "posted_to";

fn posted_to(composed: &Composed, letter: &Letter) -> Option<String> {
    let prepared = &composed.prepared;
    let mut parts = prepared.attendance.parts.iter().zip(&prepared.reaches);
    let own = parts.find(|(part, _)| *part.id == letter.recipient);
    let (_, reach) = own.filter(|_| means(letter) == Means::Post)?;
    Some(reach.contact.words()).filter(|words| !words.is_empty())
}

/// One thing that a letter said.
pub(in crate::casework) fn told_in<'s>(said: &'s Said, code: &str) -> Option<&'s str> {
    let found = said.iter().find(|(one, _)| **one == *code);
    found.map(|(_, words)| words.reveal())
}

/// What a letter says by its code, in words.
pub(in crate::casework) const WORDS: [(&str, &str); 7] = [
    ("date", "the date"),
    ("time", "the time"),
    ("place", "the place"),
    ("room", "the room"),
    ("joining", "how they join"),
    ("to", "the address"),
    ("mode", "what they are asked"),
];

/// The codes of what is not as it was said.
pub(in crate::casework) fn differing(before: &Said, now: &Said) -> Vec<&'static str> {
    WORDS
        .iter()
        .filter(|(code, _)| told_in(before, code) != told_in(now, code))
        .map(|(code, _)| *code)
        .collect()
}

/// What these codes stand for: `the time and the place`; nothing for none.
pub(in crate::casework) fn in_words(codes: &[&str]) -> Option<String> {
    let words: Vec<&str> = WORDS
        .iter()
        .filter(|(code, _)| codes.contains(code))
        .map(|(_, words)| *words)
        .collect();
    match words.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
    }
}

/// What of this is not as it was said, in some words: `the time and the place`.
pub(in crate::casework) fn differs(before: &Said, now: &Said) -> Option<String> {
    in_words(&differing(before, now))
}

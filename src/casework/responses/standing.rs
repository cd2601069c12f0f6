//! How a letter stands: ready, on its way, with its reader, come back.

use crate::{
    casework::{
        live::Composed,
        page::responses::{LetterPart, LetterStanding},
        responses::{
            Posted,
            told::{differing, in_words, said},
            untold::{UNTOLD, is_untold},
        },
    },
    forms::invite::letters::Letter,
    model::{
        name::PersonalText,
        post::{HoldWhy, Phase},
        reply::Means,
    },
    store::{invitations::Invitation, outbox::KeptLetter},
};

pub(super) fn still_thinks(posted: &Posted, invitation: &Invitation) -> LetterPart {
    let not_printed = !invitation.means.is_paper();
    let (standing, words) = match not_printed && !posted.has_gone(&invitation.person) {
        true => (
            LetterStanding::CalledOff,
            "Not asked any more. Their letter had not gone.",
        ),
        false => (
            LetterStanding::NoLonger,
            "They were sent a letter and are not asked any more. Their link is over; \
             tell them, in a way that is safe for them.",
        ),
    };
    LetterPart {
        standing,
        words: words.to_owned(),
        at: None,
    }
}

/// Somebody has told them, or what was made for them never went.
pub(super) fn told_in_person() -> LetterPart {
    LetterPart {
        standing: LetterStanding::CalledOff,
        words: "They know that they are not asked any more.".to_owned(),
        at: None,
    }
}

/// How the letter stands that tells them.
pub(super) fn called_off(letter: &KeptLetter) -> LetterPart {
    let mut part = queued(letter, Means::Email);
    let words = match (part.standing, letter.phase) {
        (LetterStanding::Sent, _) => "They were told that they are not asked any more.",
        (_, Phase::Refused) => {
            "The letter that they are not asked any more could not be delivered. \
             Tell them, in a way that is safe for them."
        }
        _ => return part,
    };
    if part.standing == LetterStanding::Sent {
        part.standing = LetterStanding::CalledOff;
    }
    part.words = words.to_owned();
    part
}

/// How the letter of somebody stands who may be written to.
pub(super) fn standing(
    composed: &Composed,
    posted: &Posted,
    (letter, invitation): (&Letter, Option<&Invitation>),
) -> LetterPart {
    let part = |standing, words: String, at| LetterPart {
        standing,
        words,
        at,
    };
    let Some(invitation) = invitation.filter(|one| one.version > 0) else {
        return match is_untold(composed, letter) {
            true => part(LetterStanding::Stopped, UNTOLD.to_owned(), None),
            false => part(LetterStanding::Ready, String::new(), None),
        };
    };
    let changed = differing(&invitation.said, &said(composed, letter));
    // Who was not reached under an address is not reached under it with another day either.
    let is_lost = came_back(posted, invitation) && !changed.contains(&"to");
    if let Some(what) = in_words(&changed).filter(|_| !is_lost) {
        if is_untold(composed, letter) {
            return part(LetterStanding::Stopped, UNTOLD.to_owned(), None);
        }
        let (standing, before) = match () {
            () if came_back(posted, invitation) => {
                (LetterStanding::Outdated, "It did not reach them, and")
            }
            () if invitation.means.is_paper() && invitation.handed.is_none() => {
                (LetterStanding::Outdated, "It has not left yet, and")
            }
            () if is_held(posted, invitation) => {
                (LetterStanding::Changed, "It was held before it went:")
            }
            () => (LetterStanding::Changed, "They were told something else:"),
        };
        return part(standing, format!("{before} {what} changed since."), None);
    }
    if invitation.means.is_paper() {
        if let Some((by, at)) = &invitation.returned {
            let words = "Enter another address under People, then send again.";
            let words = format!("{}. {words}", by_whom("It came back", posted, by));
            return part(LetterStanding::Failed, words, Some(*at));
        }
        return match &invitation.handed {
            Some((by, at)) => {
                let words = by_whom(handed_words(invitation), posted, by);
                part(LetterStanding::HandedOver, words, Some(*at))
            }
            None => part(LetterStanding::ToHandOver, waits(invitation), None),
        };
    }
    match posted.letter(&invitation.person) {
        Some(letter) => queued(letter, invitation.means),
        None => part(LetterStanding::Waiting, "Waits to be sent".to_owned(), None),
    }
}

/// Whether a letter was sent or posted, and is known not to have arrived.
fn came_back(posted: &Posted, invitation: &Invitation) -> bool {
    let letter = posted.letter(&invitation.person);
    match invitation.means.is_paper() {
        true => invitation.returned.is_some(),
        false => letter.is_some_and(|letter| letter.phase == Phase::Refused),
    }
}

/// Whether the newest letter to somebody was stopped before it went.
fn is_held(posted: &Posted, invitation: &Invitation) -> bool {
    let letter = posted.letter(&invitation.person);
    letter.is_some_and(|letter| letter.phase == Phase::Held)
}

fn handed_words(invitation: &Invitation) -> &'static str {
    match invitation.means {
        Means::Post => "Posted",
        _ => "Handed over",
    }
}

/// `Posted, says Lee Grant`.
fn by_whom(what: &str, posted: &Posted, by: &str) -> String {
    match posted.names.get(by) {
        Some(name) => format!("{what}, says {name}"),
        None => what.to_owned(),
    }
}

fn waits(invitation: &Invitation) -> String {
    match invitation.means {
        Means::Post => "Print it and post it".to_owned(),
        _ => "Print it; the social worker hands it over".to_owned(),
    }
}

fn queued(letter: &KeptLetter, means: Means) -> LetterPart {
    let (standing, words) = match letter.phase {
        Phase::Queued | Phase::Claimed | Phase::Final => {
            (LetterStanding::Waiting, "Waits to be sent".to_owned())
        }
        Phase::Deferred => (
            LetterStanding::Waiting,
            "Could not be sent yet; it is tried again".to_owned(),
        ),
        Phase::Accepted | Phase::Checked => (LetterStanding::Sent, "Sent".to_owned()),
        Phase::Refused => (
            LetterStanding::Failed,
            match means {
                Means::Text => {
                    "It could not be delivered. Enter another number, or choose another way."
                }
                _ => "It could not be delivered. Enter another address and send it again, or print it and post it.",
            }
            .to_owned(),
        ),
        Phase::Uncertain => (
            LetterStanding::Unsure,
            "Not sure that it was sent. Ask them, or send the same again.".to_owned(),
        ),
        Phase::Held => (LetterStanding::Failed, held(letter)),
        Phase::Cancelled => (LetterStanding::Ready, "Taken back".to_owned()),
    };
    LetterPart {
        standing,
        words,
        at: Some(letter.since),
    }
}

/// Why a letter is held, and what to do.
fn held(letter: &KeptLetter) -> String {
    let why = letter.hold.as_ref().map(|hold| hold.why);
    let words = letter.hold.as_ref().and_then(|hold| hold.words.as_ref());
    match (why, words.map(PersonalText::reveal)) {
        (Some(HoldWhy::Changed), Some(what)) => {
            return format!("Held: {what} changed before it went. Look at it again, then send.");
        }
        (Some(HoldWhy::Disclosure), Some(reasons)) => {
            return format!("Held: it says something that they may not be told now. {reasons}");
        }
        _ => {}
    }
    match why {
        Some(HoldWhy::Changed) => {
            "Held: something changed before it went. Look at it again, then send."
        }
        Some(HoldWhy::Disclosure) => "Held: it says something that they may not be told now.",
        Some(HoldWhy::NotEncrypted) => {
            "Held: their mail system offers no encryption. Call them, or print it."
        }
        Some(HoldWhy::Broken) => {
            "Held: the program could not handle it. Print it, and tell whoever runs the service."
        }
        Some(HoldWhy::Paused) => "Held: the wrong person was told.",
        Some(HoldWhy::Undo | HoldWhy::Person) | None => "Held back",
    }
    .to_owned()
}

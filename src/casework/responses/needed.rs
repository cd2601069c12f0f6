//! Needed: without whose answers this review is of little use.

use std::collections::BTreeSet;

use crate::{
    casework::{
        live::Composed,
        office::Office,
        page::responses::{LetterStanding, NeededPart, ResponseRow},
        responses::{Posted, answered},
    },
    model::reply::Attending,
    rules::{
        access::Action,
        attendance::{Part, role::Role},
        chasing::{
            Review, Stage,
            choices::{Open, choices},
            useful::{self, Seat, StillNeeded, still_needed},
        },
        clock::adjournment::Adjourned,
    },
    store::signatures::SignatureKind,
};

/// Whose answers are still needed, once anybody was asked; nothing where nobody's are.
pub(super) fn needed(
    office: &Office,
    composed: &Composed,
    (posted, rows): (&Posted, &[ResponseRow]),
    may: &[Action],
    adjourned: Adjourned,
) -> Option<NeededPart> {
    if posted.invitations.is_empty() {
        return None;
    }
    let parts = composed.prepared.attendance.parts.iter();
    let parts: Vec<&Part> = parts
        .filter(|part| part.mode.has_letter() || is_staff(part.role))
        .collect();
    let seats: Vec<Seat> = parts
        .iter()
        .map(|part| Seat {
            role: part.role,
            part: takes(composed, posted, part),
        })
        .collect();
    let needed = still_needed(&seats, &office.desk.chasing.useful);
    if needed.is_empty() {
        return None;
    }
    let clock = &composed.prepared.clock;
    let review = Review {
        document: composed.live.kept.id.clone(),
        lawful: clock.due.as_ref().map(|due| due.date),
        meeting: clock.planned,
        stage: Stage::Going,
    };
    let choices = match clock.planned.filter(|_| may.contains(&Action::Agree)) {
        Some(meeting) => {
            let days = (meeting, review.lawful);
            let desk = &office.desk;
            let all = choices(days, adjourned, &desk.limits, &desk.calendar);
            all.into_iter()
                .filter(|one| one.open == Open::Yes)
                .map(|one| one.words)
                .collect()
        }
        None => Vec::new(),
    };
    Some(NeededPart {
        words: needed.words(&seats, review.last_day(office.today()))
            + &stopped(&needed, &parts, rows),
        choices,
    })
}

/// That those who are needed have not been asked, for their letters may not go: with them it is no use to wait.
fn stopped(needed: &StillNeeded, parts: &[&Part], rows: &[ResponseRow]) -> String {
    let ids = needed.unless.iter().flat_map(|one| &one.one_of);
    let ids: BTreeSet<String> = ids
        .filter_map(|at| parts.get(*at))
        .map(|part| part.id.to_string())
        .collect();
    let waits = |row: &&ResponseRow| {
        row.letter.standing == LetterStanding::Stopped && ids.contains(&row.row)
    };
    match rows.iter().filter(waits).count() {
        0 => String::new(),
        all if all == ids.len() => {
            " They have not been asked: their letters may not go yet.".to_owned()
        }
        1 => " The letter to one of them may not go yet.".to_owned(),
        some => format!(" The letters to {some} of them may not go yet."),
    }
}

fn is_staff(role: Role) -> bool {
    matches!(role, Role::SocialWorker | Role::Chair)
}

/// Whether somebody takes part: comes, or has sent what they think.
fn takes(composed: &Composed, posted: &Posted, part: &Part) -> useful::Part {
    let signs = match part.role {
        Role::SocialWorker => Some(SignatureKind::SocialWorker),
        Role::Chair => Some(SignatureKind::Chair),
        _ => None,
    };
    // Whoever has signed the list holds the review.
    if signs.is_some_and(|kind| composed.live.signature(kind).is_some()) {
        return useful::Part::Takes;
    }
    let mut sent = posted.consultations.iter();
    if sent.any(|one| one.person == *part.id && one.counts()) {
        return useful::Part::Takes;
    }
    let answer = answered(&posted.replies, part.id, posted.invitation(part.id));
    match answer.map(|answer| answer.attending) {
        Some(
            Attending::Coming
            | Attending::ComingForPart
            | Attending::SomeoneElse
            | Attending::SendingReport,
        ) => useful::Part::Takes,
        Some(Attending::NotComing) => useful::Part::None,
        Some(Attending::NotMe) | None => useful::Part::Open,
    }
}

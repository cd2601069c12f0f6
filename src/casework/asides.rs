//! Asides: what people write beside an answer, until somebody has dealt with it.
//!
//! A later answer takes the place of an earlier one, but what was written beside the earlier one is
//! no less to be read. A new contact stays out of use until somebody has checked it through a way
//! that was known before, and somebody has entered it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    casework::{
        exclude::row_of,
        former::{self, Ticked},
        live::Composed,
        office::{Office, VerbError, name_of},
        page::{
            Done,
            responses::{AsidePart, ResponseRow},
        },
        responses::{Posted, is_own},
    },
    forms::invite::name_of as name_of_person,
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        reply::{Aside, AsideState, Attending, Reply, Way},
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        invitations::{KeptAside, KeptReply},
    },
};

/// What of an answer somebody has to see to. Whoever wrote down what they heard has read the note.
pub(in crate::casework) fn open_of(reply: &Reply) -> Vec<Aside> {
    let sends_another = reply.attending == Attending::SomeoneElse || reply.instead.is_some();
    let is_former = reply.way == Way::FormerLink;
    let is_note_unread = reply.note.is_some() && (is_former || reply.way == Way::Link);
    let is_astray = is_former && reply.attending == Attending::NotMe;
    let all = [
        (Aside::Note, is_note_unread),
        (Aside::Contact, reply.contact.is_some()),
        (Aside::Instead, sends_another),
        (Aside::Former, is_former && !is_astray),
        (Aside::Astray, is_astray),
    ];
    let open = all.into_iter().filter(|(_, is_open)| *is_open);
    open.map(|(aside, _)| aside).collect()
}

/// What has to be done, in some words for the board.
pub(in crate::casework) fn task(aside: Aside) -> &'static str {
    match aside {
        Aside::Note => "Read what they wrote with their answer",
        Aside::Contact => "New contact: check it through a way that you knew before",
        Aside::Instead => "Somebody else comes in their place: add them to the list",
        Aside::Former => "Answered by the link before: check that it is theirs",
        Aside::Astray => "A letter reached somebody else: press Wrong person told",
        Aside::Views => "What they think came by the link before: check whose it is",
        Aside::Dates => "Dates were ticked by the link before: check that it was them",
    }
}

/// What is left to be done about the answers of one person, the oldest first.
pub(in crate::casework) fn of(
    composed: &Composed,
    posted: &Posted,
    person: &Identifier,
) -> Vec<AsidePart> {
    let entered = Place::in_row("people", person, "contact");
    let entered = composed.live.entry(&entered).map(|entry| entry.at);
    let own = posted.replies.iter().filter(|one| one.person == *person);
    let beside_answers = own.flat_map(|kept| {
        let left = kept.asides.iter().filter(move |one| is_left(one, entered));
        left.map(move |one| part(kept, one))
    });
    beside_answers
        .chain(former::parts(composed, posted, person))
        .collect()
}

/// What is left to be done about those who stand in no row any more, each with what they are called:
/// they have left the list, or have another number now.
pub(in crate::casework) fn of_others(
    composed: &Composed,
    posted: &Posted,
    rows: &[ResponseRow],
) -> Vec<(String, AsidePart)> {
    let answered = posted.replies.iter().map(|one| &one.person);
    let thinking = posted.consultations.iter().map(|one| &one.person);
    let ticked = posted.ticked.iter().map(Ticked::person);
    let people: BTreeSet<&Identifier> = answered.chain(thinking).chain(ticked).collect();
    let others = people.into_iter().filter(|person| {
        let row = person.to_string();
        rows.iter().all(|one| one.row != row)
    });
    let left = others.flat_map(|person| {
        let all = of(composed, posted, person).into_iter();
        let open = all.filter(|one| one.state == AsideState::Open);
        open.map(move |one| (called(composed, person), one))
    });
    left.collect()
}

fn called(composed: &Composed, person: &Identifier) -> String {
    if composed.part(person).is_some() {
        return composed.name(person);
    }
    let on_record = composed.prepared.network.person(person);
    let kept = || composed.live.kept.network.person(person);
    match on_record.or_else(kept).and_then(name_of_person) {
        Some(name) => name.reveal().to_owned(),
        None => format!("Somebody whom the record does not name any more ({person})"),
    }
}

/// Whether somebody has to do something still: what was checked is to be entered.
fn is_left(aside: &KeptAside, entered: Option<Timestamp>) -> bool {
    match (aside.state, aside.settled_at) {
        (AsideState::Open, _) => true,
        (AsideState::Checked, Some(checked)) => entered.is_none_or(|entered| entered < checked),
        _ => false,
    }
}

fn part(kept: &KeptReply, one: &KeptAside) -> AsidePart {
    let reply = &kept.reply;
    let words = match one.aside {
        Aside::Note => &reply.note,
        Aside::Contact => &reply.contact,
        Aside::Instead => &reply.instead,
        Aside::Former | Aside::Astray | Aside::Views | Aside::Dates => &None,
    };
    AsidePart {
        reply: kept.id.to_string(),
        aside: one.aside,
        state: one.state,
        words: words.as_ref().map(|words| words.reveal().to_owned()),
        answer: format!("{}, {}", reply.attending.words(), reply.way.words()),
        by: (!is_own(kept)).then(|| name_of(&kept.came.by)),
        at: kept.came.at,
    }
}

/// Says that something written beside an answer has been dealt with, or that a contact was checked. Of
/// what is beside no answer the row says whose it is.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for what is of no answer about this
/// document, or what somebody has dealt with.
pub async fn settle(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    (reply, aside, state): (&str, Aside, AsideState),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    if matches!(aside, Aside::Views | Aside::Dates) {
        let row = row_of(reply).ok_or(VerbError::NotThere)?;
        former::settle(office, &mut tx, (live, &row), (aside, state)).await?;
        let number = tx.commit(b"").await?;
        return Ok(Done { number });
    }
    let words = match (aside, state) {
        (Aside::Note, AsideState::Settled) => "What they wrote",
        (Aside::Contact, AsideState::Settled) => "New contact",
        (Aside::Contact, AsideState::Checked) => {
            "New contact, checked through a way that was known before"
        }
        (Aside::Instead, AsideState::Settled) => "Who comes in their place",
        (Aside::Former, AsideState::Settled) => "Answered by the link before",
        (Aside::Astray, AsideState::Settled) => "A letter that reached somebody else",
        _ => return Err(VerbError::NotThere),
    };
    let replies = tx.replies(document).await?;
    let kept = replies.iter().find(|one| *one.id == *reply);
    let kept = kept.ok_or(VerbError::NotThere)?;
    if !tx.settle_aside(&kept.id, aside, state).await? {
        return Err(VerbError::NotThere);
    }
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &kept.person, "answer")),
        after: PersonalText::parse(words),
        ..NewChange::of(document, ChangeKind::AsideSettled)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

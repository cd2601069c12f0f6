//! Chase: what is due with everybody who has not answered is done, once.
//!
//! Nothing is planned ahead and kept: each round gathers what was asked, answered and done, asks
//! `rules::chasing`, and does what is due. Whoever has answered meanwhile is left alone, and so is
//! whoever has written what nobody has read yet: that is looked up once more in the transaction
//! that queues a nudge, and again just before it goes.

mod around;
mod gather;
mod instead;
mod mails;
mod report;
mod tasks;

pub use report::came;
pub use tasks::spoke;

pub(in crate::casework) use around::Around;
pub(in crate::casework) use report::{came_at, part as report_part};
pub(in crate::casework) use tasks::open_tasks;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::{
    casework::{
        chase::{
            gather::{Found, Known},
            mails::Mails,
        },
        deliver::{Claimed, Clearance},
        live::Live,
        mailed::{Addressed, mailed, not_written},
        office::{Office, VerbError, by},
        responses,
    },
    forms::invite::nudge::{self, Entry},
    model::{
        actor::Actor,
        contact::EmailAddress,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        post::{Hold, HoldWhy, Purpose},
    },
    rules::chasing::{Did, Hour, Next, Reach},
    store::{
        changes::NewChange,
        chases::{ChaseWhat, NewChase},
        documents::DocumentState,
        headings::Whose,
        invitations::Invitation,
        outbox::NewLetter,
        writing::Tx,
    },
};

/// How a round of chasing went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Nudges that were queued: one for a person, whatever the number of reviews.
    pub nudged: usize,
    /// Things that a person has to do now.
    pub tasks: usize,
    /// People with whom nothing could be done; the next round tries again.
    pub failed: usize,
}

/// Does what is due with everybody, in all open reviews.
///
/// # Errors
/// The record cannot be read.
pub async fn round(office: &Office, who: &Actor) -> Result<Tally, VerbError> {
    let mut snapshot = office.store.read().await?;
    let headings = snapshot.headings(Whose::Everybody).await?;
    let around = Around::load(&mut snapshot).await?;
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for heading in &headings {
        let of = (&heading.document, &around);
        for found in gather::of_document(office, &mut snapshot, of).await? {
            let person = found.person.to_string();
            known.entry(person).or_default().found.push(found);
        }
    }
    let mut people = Vec::with_capacity(known.len());
    for (_, one) in known {
        people.extend(gather::chased(&mut snapshot, one).await?);
    }
    drop(snapshot);
    let mut tally = Tally::default();
    for (chased, found) in people {
        let now = office.now();
        let hour = Hour::new(now, &office.desk.calendar, &office.desk.chasing);
        let due = match hour.next(&chased) {
            Ok(all) => all
                .into_iter()
                .filter(|one| one.at().is_some_and(|at| at <= now)),
            Err(beyond) => {
                tracing::warn!(%beyond, "nobody can say when somebody is to be reminded");
                tally.failed += 1;
                continue;
            }
        };
        for next in due {
            match act(office, who, &found, &next).await {
                Ok(Acted::Nudged) => tally.nudged += 1,
                Ok(Acted::Asked) => tally.tasks += 1,
                Ok(Acted::Nothing) => {}
                // One with whom it cannot be done stops no other.
                Err(error) => {
                    tracing::warn!(%error, "somebody could not be chased");
                    tally.failed += 1;
                }
            }
        }
    }
    if tally.nudged > 0 {
        office.wake_post();
    }
    Ok(tally)
}

/// What came of one thing that was due.
enum Acted {
    Nudged,
    Asked,
    /// Somebody was quicker, or an answer has come.
    Nothing,
}

async fn act(
    office: &Office,
    who: &Actor,
    found: &[Found],
    next: &Next,
) -> Result<Acted, VerbError> {
    let of = |ask: &usize| found.get(*ask);
    match next {
        Next::Nudge { asks, .. } => {
            let asks = asks.iter().filter_map(|(ask, day)| Some((of(ask)?, *day)));
            nudge(office, who, &asks.collect::<Vec<_>>()).await
        }
        Next::Talk { asks, last_day, .. } => {
            let asks: Vec<&Found> = asks.iter().filter_map(of).collect();
            let told = tasks::words(ChaseWhat::Talk);
            ask_somebody(office, who, &asks, (ChaseWhat::Talk, *last_day, told)).await
        }
        Next::Sideways { ask, to, .. } => {
            let asks: Vec<&Found> = of(ask).into_iter().collect();
            let day = asks
                .first()
                .and_then(|one| one.asked.review.last_day(office.today()));
            let day = day.unwrap_or(office.today());
            let what = (ChaseWhat::Sideways, day, tasks::tried(to));
            ask_somebody(office, who, &asks, what).await
        }
        Next::HandOver { ask, last_day, .. } => {
            let asks: Vec<&Found> = of(ask).into_iter().collect();
            let told = tasks::words(ChaseWhat::HandedOver);
            let what = (ChaseWhat::HandedOver, *last_day, told);
            ask_somebody(office, who, &asks, what).await
        }
        Next::Wait { .. } | Next::Nothing { .. } => Ok(Acted::Nothing),
    }
}

/// Takes the documents in hand, in one order, so that two processes never wait for each other.
async fn hold(tx: &mut Tx, found: impl Iterator<Item = &Found>) -> Result<(), VerbError> {
    let documents: BTreeSet<&DocumentId> = found.map(|one| &one.document).collect();
    for document in documents {
        tx.hold(document).await?;
    }
    Ok(())
}

/// Whether nothing has come in about it since it was looked at, and nobody has done the same.
async fn is_still_open(tx: &mut Tx, one: &Found, did: Did) -> Result<bool, VerbError> {
    let replies = tx.replies(&one.document).await?;
    let invitations = tx.invitations(&one.document).await?;
    // A link that has ended since is not brought to anybody.
    let is_it = |own: &&Invitation| {
        let is_same = own.id == one.invitation.id && own.link == one.invitation.link;
        is_same && own.ended_at.is_none()
    };
    let Some(invitation) = invitations.iter().find(is_it) else {
        return Ok(false);
    };
    let answer = responses::answered(&replies, &one.person, Some(invitation));
    let chases = tx.chases(&one.document).await?;
    let came = report::came_at(&chases, &one.person);
    if report::done_at(one.asked.ask, answer.as_ref(), came).is_some() {
        return Ok(false);
    }
    let mails = Mails::load(tx, &one.document).await?;
    if mails.unread(&one.person).is_some() {
        return Ok(false);
    }
    let done = gather::done(&chases, one);
    let since = one.asked.asked;
    Ok(!done
        .iter()
        .any(|done| done.what == did && since.is_none_or(|since| since <= done.at)))
}

/// Queues one reminder of all of these.
async fn nudge(office: &Office, who: &Actor, asks: &[(&Found, Date)]) -> Result<Acted, VerbError> {
    let Some((first, _)) = asks.first() else {
        return Ok(Acted::Nothing);
    };
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    hold(&mut tx, asks.iter().map(|(one, _)| *one)).await?;
    for (one, day) in asks {
        if !is_still_open(&mut tx, one, Did::Nudged(*day)).await? {
            return Ok(Acted::Nothing);
        }
    }
    let letters = tx.letters(&first.document).await?;
    let before = letters
        .iter()
        .filter(|one| one.person == first.person && one.purpose == Purpose::Reminder)
        .map(|one| one.version)
        .max();
    let version = before.unwrap_or_default() + 1;
    let Some(letter) = letter(office, &tx, asks, version)? else {
        return Ok(Acted::Nothing);
    };
    let queued = tx.queue(&letter).await?;
    for (one, day) in asks {
        let new = NewChase {
            person: &one.person,
            ask: one.asked.ask.code(),
            what: ChaseWhat::Nudged,
            day: Some(*day),
            letter: Some(queued.id()),
        };
        tx.chased(&one.document, &new).await?;
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &one.person, "answer")),
            ..NewChange::of(&one.document, ChangeKind::Reminded)
        });
    }
    tx.commit(b"").await?;
    Ok(Acted::Nudged)
}

/// The letter of a reminder, frozen; nothing where the council has no mailbox.
fn letter(
    office: &Office,
    tx: &Tx,
    asks: &[(&Found, Date)],
    version: u32,
) -> Result<Option<NewLetter<'static>>, VerbError> {
    let entries: Vec<Entry> = asks
        .iter()
        .filter_map(|(one, _)| {
            Some(Entry {
                told: one.told.as_ref()?,
                ask: one.asked.ask,
                link: office.link(&format!("/r/{}", tx.reply_token(&one.invitation))),
            })
        })
        .collect();
    let settings = office.desk.invite.settings();
    let first = asks.first().map(|(one, _)| *one);
    let (Some(first), Some(from)) = (first, &settings.reply_mailbox) else {
        return Ok(None);
    };
    let (Some(to), Some(told)) = (&first.to, &first.told) else {
        return Ok(None);
    };
    let words = nudge::nudge(office.desk.press.engine(), &entries).map_err(not_written)?;
    let tag = format!("{}-n{version}", first.tag);
    let message_id = format!("nudge.{tag}@{}", from.host());
    let addressed = Addressed {
        from,
        name: told.reader(),
        to,
        message_id: &message_id,
    };
    let bytes = mailed(office, &addressed, &words, None)?;
    Ok(Some(NewLetter {
        document: first.document.clone(),
        person: first.person.clone(),
        purpose: Purpose::Reminder,
        version,
        audience: nudge::audience(told.side()),
        to: EmailAddress::clone(to).into(),
        message_id,
        tag,
        bytes,
        not_before: None,
    }))
}

/// Puts a task before a person: on the board, and in the history of the document.
async fn ask_somebody(
    office: &Office,
    who: &Actor,
    asks: &[&Found],
    (what, day, told): (ChaseWhat, Date, &'static str),
) -> Result<Acted, VerbError> {
    let did = match what {
        ChaseWhat::Talk => Did::Talk,
        ChaseWhat::Sideways => Did::Sideways,
        _ => Did::HandedOver,
    };
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    hold(&mut tx, asks.iter().copied()).await?;
    let mut asked = false;
    for one in asks {
        if !is_still_open(&mut tx, one, did).await? {
            continue;
        }
        asked = true;
        let new = NewChase {
            person: &one.person,
            ask: one.asked.ask.code(),
            what,
            day: Some(day),
            letter: None,
        };
        tx.chased(&one.document, &new).await?;
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &one.person, "answer")),
            after: PersonalText::parse(told),
            ..NewChange::of(&one.document, ChangeKind::ChaseBegun)
        });
    }
    if !asked {
        return Ok(Acted::Nothing);
    }
    tx.commit(b"").await?;
    Ok(Acted::Asked)
}

/// Whether a reminder may still go, just before it does. One that is not wanted any more has
/// reminded nobody; the next round writes another of what is still open.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn still_wanted(
    office: &Office,
    letter: &Claimed,
) -> Result<Clearance, VerbError> {
    let mut snapshot = office.store.read().await?;
    let about = snapshot.chases_of_letter(&letter.id).await?;
    let around = Around::load(&mut snapshot).await?;
    let mut known = Known::default();
    for chase in &about {
        let live = Live::load(&mut snapshot, &chase.document).await?;
        let is_open = live.is_some_and(|live| live.kept.state == DocumentState::Open);
        let of = (&chase.document, &around);
        let found = gather::of_document(office, &mut snapshot, of).await?;
        let is_this =
            |one: &Found| one.person == chase.person && *one.asked.ask.code() == *chase.ask;
        let mut own = found.into_iter().filter(is_this);
        let Some(one) = own.next().filter(|_| is_open) else {
            return Ok(Clearance::Cancel);
        };
        if one.asked.answered.is_some() || one.asked.unread.is_some() {
            return Ok(Clearance::Cancel);
        }
        if one.told.is_none() || one.to.as_ref() != letter.to.mail() {
            return Ok(Clearance::Hold(Hold {
                why: HoldWhy::Disclosure,
                words: PersonalText::parse(
                    "What they may be told, or where they are reached, has changed.",
                ),
            }));
        }
        known.found.push(one);
    }
    let hour = Hour::new(office.now(), &office.desk.calendar, &office.desk.chasing);
    // Nobody is reminded who is away or has left by now.
    let out_of_place = match gather::chased(&mut snapshot, known).await? {
        Some((chased, _)) => {
            let is_there = chased.reach == Reach::Works && hour.back(&chased).is_none();
            !is_there || hour.is_silent(&chased).unwrap_or(true)
        }
        None => true,
    };
    Ok(match out_of_place {
        true => Clearance::Cancel,
        false => Clearance::Send,
    })
}

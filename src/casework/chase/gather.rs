//! What was asked of whom in one document, and what came of it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    casework::{
        chase::{
            around::Around,
            instead::{self, Way},
            mails::Mails,
            report,
        },
        live::{Composed, Live},
        office::{Office, VerbError},
        progress::Progress,
        responses::{self, Posted},
    },
    forms::{invite::reach::Contact, told::Told},
    model::{
        contact::EmailAddress,
        id::Identifier,
        live::DocumentId,
        post::{Phase, Purpose},
        reply::{Attending, Means},
    },
    rules::{
        attendance::Part,
        chasing::{
            Asked, Away, Chased, Did, Done, Instead, Reach, Review, Stage, ask::Ask, hours::Stretch,
        },
    },
    store::{
        chases::{Chase, ChaseWhat},
        documents::DocumentState,
        invitations::Invitation,
        outbox::KeptLetter,
        reading::Snapshot,
    },
};

/// One thing that was asked of one person in one document.
pub(super) struct Found {
    pub document: DocumentId,
    pub person: Identifier,
    pub asked: Asked,
    pub reach: Reach,
    /// What the teams of one of the council's own staff are called.
    pub teams: Vec<Arc<str>>,
    /// The hours that they or their team keep for direct work, as the directory says.
    pub hours: Vec<Stretch>,
    /// Who else can be tried, the best first.
    pub ways: Vec<Way>,
    /// When somebody was last in touch with them by hand.
    pub by_hand: Option<Timestamp>,
    /// What they may be told; nothing where they may be told nothing.
    pub told: Option<Told>,
    /// Where their mail goes.
    pub to: Option<EmailAddress>,
    pub invitation: Invitation,
    pub tag: String,
}

/// All that was asked of one person.
#[derive(Default)]
pub(super) struct Known {
    pub found: Vec<Found>,
}

/// What went and what came in one document.
pub(super) struct Came {
    pub posted: Posted,
    pub mails: Mails,
}

impl Came {
    pub async fn load(snapshot: &mut Snapshot, document: &DocumentId) -> Result<Self, VerbError> {
        Ok(Self {
            posted: Posted::load(snapshot, document).await?,
            mails: Mails::load(snapshot, document).await?,
        })
    }
}

/// What was asked in one document of those who have an invitation that stands.
pub(super) async fn of_document(
    office: &Office,
    snapshot: &mut Snapshot,
    (document, around): (&DocumentId, &Around),
) -> Result<Vec<Found>, VerbError> {
    if snapshot.invitations(document).await?.is_empty() {
        return Ok(Vec::new());
    }
    let came = Came::load(snapshot, document).await?;
    let live = Live::load(snapshot, document).await?;
    let Some(live) = live.filter(|live| live.kept.state == DocumentState::Open) else {
        return Ok(Vec::new());
    };
    Ok(live.compose(office, |composed| all(office, composed, (&came, around))))
}

/// The same, of a document that is looked at already.
pub(super) fn all(
    office: &Office,
    composed: &Composed,
    (came, around): (&Came, &Around),
) -> Vec<Found> {
    let parts = composed.prepared.attendance.parts.iter();
    let parts = parts.zip(&composed.prepared.reaches);
    parts
        .filter_map(|(part, reach)| {
            let to = match reach.contact {
                Contact::Email(email) => Some(email.address.clone()),
                _ => None,
            };
            found(office, composed, (came, around), (part, to))
        })
        .collect()
}

/// All that is asked of one person, as the rules ask for it.
pub(super) async fn chased(
    snapshot: &mut Snapshot,
    known: Known,
) -> Result<Option<(Chased, Vec<Found>)>, VerbError> {
    let Some(person) = known.found.first().map(|one| one.person.clone()) else {
        return Ok(None);
    };
    let away = snapshot.away(&person).await?;
    let found = known.found;
    // An address that fails for one review fails for all; one that works is seen to work later.
    let worst = [Reach::Left, Reach::Bounced, Reach::NoMail];
    let reach = worst
        .into_iter()
        .find(|reach| found.iter().any(|one| one.reach == *reach));
    let chased = Chased {
        away: away.map(|away| Away {
            since: away.since,
            back: away.back,
        }),
        // A mail about what they were to do after a meeting is one as well.
        nudged: (snapshot.last_nudge(&person).await?)
            .max(snapshot.last_told_of_action(&person).await?),
        teams: found.iter().flat_map(|one| one.teams.clone()).collect(),
        hours: found.iter().flat_map(|one| one.hours.clone()).collect(),
        reach: reach.unwrap_or(Reach::Works),
        by_hand: found.iter().filter_map(|one| one.by_hand).max(),
        instead: found.iter().flat_map(|one| ways_to(&one.ways)).collect(),
        asks: found.iter().map(|one| one.asked.clone()).collect(),
        person,
    };
    Ok(Some((chased, found)))
}

fn ways_to(ways: &[Way]) -> impl Iterator<Item = Instead> {
    ways.iter().map(|way| way.to.clone())
}

/// What was done about one ask, as the rules ask for it.
pub(super) fn done(chases: &[Chase], one: &Found) -> Vec<Done> {
    done_of(chases, &one.person, one.asked.ask)
}

fn done_of(chases: &[Chase], person: &Identifier, ask: Ask) -> Vec<Done> {
    let own = chases
        .iter()
        .filter(|one| one.person == *person && *one.ask == *ask.code() && one.counts());
    own.filter_map(|one| {
        let what = match (one.what, one.day) {
            (ChaseWhat::Nudged, Some(day)) => Did::Nudged(day),
            (ChaseWhat::Talk, _) => Did::Talk,
            (ChaseWhat::Sideways, _) => Did::Sideways,
            (ChaseWhat::HandedOver, _) => Did::HandedOver,
            (ChaseWhat::ByHand | ChaseWhat::Came, _) | (ChaseWhat::Nudged, None) => return None,
        };
        Some(Done { at: one.at, what })
    })
    .collect()
}

fn found(
    office: &Office,
    composed: &Composed,
    (came, around): (&Came, &Around),
    (part, to): (&Part, Option<EmailAddress>),
) -> Option<Found> {
    let Came { posted, .. } = came;
    let chases = &posted.chases;
    let invitation = posted.invitation(part.id)?;
    let ask = Ask::of(part.role, part.mode)?;
    let told = composed.told(part.id).ok();
    let answer = responses::answered(&posted.replies, part.id, Some(invitation));
    // Where they are reached is mended before anybody asks for anything.
    if matches!(&answer, Some(answer) if answer.attending == Attending::NotMe) {
        return None;
    }
    let wanted = report::wanted(ask, answer.as_ref());
    let came_at = report::came_at(chases, part.id);
    let answered = report::done_at(wanted, answer.as_ref(), came_at);
    // A report that was promised instead is waited for from the day of the promise.
    let promised = answer.filter(|_| wanted != ask).map(|answer| answer.at);
    let ask = wanted;
    let asked = asked_at(posted, invitation);
    // Once they are reached elsewhere, what was said of the old address says nothing.
    let is_there = said(invitation, "to") == to.as_ref().map(EmailAddress::reveal);
    let left = asked.filter(|_| is_there);
    let left = left.and_then(|since| came.mails.left(part.id, since));
    // A letter about dates, or a code, says nothing of whether the invitation arrived.
    let beside = [Purpose::Dates, Purpose::Code];
    let newest = posted
        .letters
        .iter()
        .find(|one| one.person == *part.id && !beside.contains(&one.purpose));
    let stage = stage(office, composed, (invitation, told.as_ref(), to.as_ref()));
    let due = composed.prepared.clock.due.as_ref();
    let by_hand = chases
        .iter()
        .filter(|one| one.person == *part.id && one.what == ChaseWhat::ByHand)
        .map(|one| one.at)
        .max();
    Some(Found {
        document: invitation.document.clone(),
        person: part.id.clone(),
        asked: Asked {
            review: Review {
                document: invitation.document.clone(),
                lawful: due.map(|due| due.date),
                meeting: composed.prepared.clock.planned,
                stage,
            },
            role: part.role,
            ask,
            need: office.desk.chasing.need(part.role),
            asked: asked.map(|at| promised.map_or(at, |promised| promised.max(at))),
            answered,
            unread: came.mails.unread(part.id),
            done: done_of(chases, part.id, ask),
        },
        reach: match (invitation.means, &to, newest.map(|one| one.phase)) {
            (Means::Email, Some(_), _) if left.is_some() => Reach::Left,
            (Means::Email, Some(_), Some(Phase::Refused)) => Reach::Bounced,
            (Means::Text, _, Some(Phase::Refused)) => Reach::Bounced,
            (Means::Post | Means::ByHand, ..) if invitation.returned.is_some() => Reach::Bounced,
            (Means::Email, Some(_), _) => Reach::Works,
            _ => Reach::NoMail,
        },
        teams: around.teams(part),
        hours: around.hours(part),
        ways: instead::ways(composed, around, (part, left)),
        by_hand,
        told,
        to,
        invitation: invitation.clone(),
        tag: invitation.tag.to_string(),
    })
}

/// When it was sent: taken over by a relay, or handed over by somebody.
fn asked_at(posted: &Posted, invitation: &Invitation) -> Option<Timestamp> {
    if invitation.means.is_paper() {
        return invitation.handed.as_ref().map(|(_, at)| *at);
    }
    let is_it = |one: &&KeptLetter| {
        one.person == invitation.person
            && one.purpose == Purpose::Invite
            && one.version == invitation.version
    };
    let letter = posted.letters.iter().find(is_it)?;
    match letter.phase {
        // One that came back was asked, and did not arrive.
        Phase::Accepted | Phase::Checked | Phase::Refused => Some(letter.since),
        _ => None,
    }
}

/// Whether anything may be sent: not before both have signed, not to somebody who may be told
/// nothing, and not while what they were told is not what stands.
fn stage(
    office: &Office,
    composed: &Composed,
    (invitation, told, to): (&Invitation, Option<&Told>, Option<&EmailAddress>),
) -> Stage {
    // A report that was promised is asked after when the day of the meeting has passed, too.
    let is_signed = responses::unsigned(&Progress::of(office, composed)).is_none();
    let Some(told) = told.filter(|_| is_signed) else {
        return Stage::OnHold;
    };
    let now = [
        ("date", told.date()),
        ("time", told.time()),
        ("to", to.map(EmailAddress::reveal)),
    ];
    match now
        .iter()
        .all(|(code, words)| said(invitation, code) == *words)
    {
        true => Stage::Going,
        false => Stage::OnHold,
    }
}

/// What they were told, in the newest letter.
fn said<'i>(invitation: &'i Invitation, code: &str) -> Option<&'i str> {
    let said = invitation.said.iter().find(|(one, _)| **one == *code);
    said.map(|(_, said)| said.reveal())
}

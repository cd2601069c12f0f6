//! Respond: what somebody answers, by whichever way, as one truth.
//!
//! Whoever has a link is taken for the person it was made for, so the page behind it says when the
//! meeting is and nothing that would harm in other hands: no place, no child, nobody else. Where one
//! message was about several children, each stands there by a first letter and a reference.

mod found;

use std::collections::BTreeSet;

use crate::{
    casework::{
        asides, course,
        exclude::row_of,
        headline,
        misdirected::{self, Which},
        office::{Office, VerbError, of_form},
        page::{
            Done,
            responses::{NotingPage, ReplyBeside, ReplyPage},
        },
        responses::{self, Posted},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        reply::{Attending, Evidence, Reply, Way},
    },
    rules::access::Action,
    store::{
        changes::NewChange, inbound::KeptInbound, invitations::Invitation, reading::Snapshot,
        writing::Tx,
    },
};

pub(in crate::casework) use found::{Found, masked};

/// The most characters of what somebody adds in their own words.
pub(in crate::casework) const LONGEST: usize = 2_000;

/// What was chosen and typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answering {
    /// Nothing where nothing was chosen.
    pub attending: Option<Attending>,
    pub instead: String,
    pub note: String,
    pub contact: String,
    /// What is answered otherwise for some of several children, by the references of their reviews.
    pub apart: Vec<(String, Attending)>,
}

impl Answering {
    /// What is answered otherwise about the child of that reference, where something is.
    fn about(&self, reference: &str, all: Attending) -> Option<Attending> {
        let mut apart = self.apart.iter();
        let own = apart.find(|(one, of)| {
            let is_answer = all != Attending::NotMe && *of != Attending::NotMe;
            one == reference && is_answer
        });
        own.map(|(_, attending)| *attending)
    }

    /// The answer, once it is whole.
    fn taken(&self, way: Way) -> Result<Reply, VerbError> {
        let Some(attending) = self.attending else {
            let message = "Choose an answer";
            return Err(VerbError::wrong(Some(of_form("attending")), "", message));
        };
        let words = |field: &str, text: &str| {
            if text.chars().count() > LONGEST {
                let message = format!("Write at most {LONGEST} characters");
                return Err(VerbError::wrong(Some(of_form(field)), text, &message));
            }
            Ok(PersonalText::parse(text))
        };
        Ok(Reply {
            instead: words("instead", &self.instead)?,
            note: words("note", &self.note)?,
            contact: words("contact", &self.contact)?,
            ..Reply::of(attending, way, Evidence::Said)
        })
    }
}

/// The page behind a link. It changes nothing, and nobody's look is written down.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is unknown, taken back or over, and where the person may
/// not be told anything any more: the same for all.
pub async fn page(office: &Office, token: &str) -> Result<ReplyPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let all = Found::all(office, &mut snapshot, token).await?;
    let shown = shown(office, &all)?;
    one_page(&snapshot, token, shown).ok_or(VerbError::NotThere)
}

/// What is shown of each child that a link is about; at least one.
///
/// # Errors
/// [`VerbError::NotThere`] where nothing may be told of any.
fn shown<'f>(office: &Office, all: &'f [Found]) -> Result<Vec<(&'f Found, ReplyPage)>, VerbError> {
    let mut shown = Vec::with_capacity(all.len());
    for found in all {
        match found.page(office) {
            Ok(page) => shown.push((found, page)),
            // About this child they are told nothing any more.
            Err(VerbError::NotThere) => {}
            Err(other) => return Err(other),
        }
    }
    match shown.is_empty() {
        true => Err(VerbError::NotThere),
        false => Ok(shown),
    }
}

/// One page for all of them: the first, with the others beside it.
fn one_page(
    snapshot: &Snapshot,
    token: &str,
    shown: Vec<(&Found, ReplyPage)>,
) -> Option<ReplyPage> {
    let mut pages = shown.into_iter();
    let (found, mut first) = pages.next()?;
    // What they think is asked behind the link of that child's own invitation.
    first.asks_views &= snapshot.reply_token(&found.invitation) == token;
    first.beside = pages
        .map(|(found, page)| ReplyBeside {
            views: page
                .asks_views
                .then(|| snapshot.reply_token(&found.invitation)),
            child: page.child,
            reference: page.reference,
            date: page.date,
            time: page.time,
            moving: page.moving,
            said: page.said,
        })
        .collect();
    // Of one alone the page says no more than it always did.
    if first.beside.is_empty() {
        first.child = None;
    }
    Some(first)
}

/// The reference of a meeting to which the person of this link is not asked any more, once somebody
/// has told them so; nothing for any other link.
///
/// # Errors
/// The record cannot be read.
pub async fn withdrawn(office: &Office, token: &str) -> Result<Option<String>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = match Found::of(office, &mut snapshot, token).await {
        Ok(found) => found,
        Err(VerbError::NotThere) => return Ok(None),
        Err(other) => return Err(other),
    };
    let posted = Posted::load(&mut snapshot, &found.invitation.document).await?;
    drop(snapshot);
    if !course::may_read_that_it_is_off(&posted, &found.invitation) {
        return Ok(None);
    }
    Ok(found.live.compose(office, |composed| {
        let told = composed.told_still(&found.invitation.person).ok();
        told.map(|told| told.reference().to_owned())
    }))
}

/// Writes down what somebody answers by their link, in the place of what they said before.
///
/// # Errors
/// As [`page`]; [`VerbError::Wrong`] where nothing was chosen, or far too much was typed.
pub async fn by_link(
    office: &Office,
    token: &str,
    operation: &OperationId,
    answering: &Answering,
) -> Result<Done, VerbError> {
    let mut snapshot = office.store.read().await?;
    let all = Found::all(office, &mut snapshot, token).await?;
    drop(snapshot);
    let first = all.first().ok_or(VerbError::NotThere)?;
    let mut tx = match office.first(&first.who(office), operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    // In one order, so that two processes never wait for each other.
    let documents = all.iter().map(|found| found.invitation.document.clone());
    let documents: BTreeSet<_> = documents.collect();
    for document in &documents {
        tx.hold(document).await?;
    }
    // What is read now is what stands at the commit.
    let all = Found::all(office, &mut tx, token).await?;
    let shown = shown(office, &all)?;
    let reply = answering.taken(first.way())?;
    let reply = Reply {
        evidence: first.evidence(),
        ..reply
    };
    for (at, (found, page)) in shown.iter().enumerate() {
        let apart = answering.about(&page.reference, reply.attending);
        let reply = Reply {
            attending: apart.unwrap_or(reply.attending),
            ..reply.clone()
        };
        let mut choices = page.choices.iter();
        let is_offered = choices.any(|(code, _)| *code == reply.attending.code());
        if !is_offered && reply.attending != Attending::NotMe {
            if at > 0 && apart.is_none() {
                // They are asked something else about this child by now: this is no answer to that.
                continue;
            }
            let message = "Choose an answer";
            return Err(VerbError::wrong(Some(of_form("attending")), "", message));
        }
        let of = &found.invitation;
        match &found.former {
            // It went to another place than the newest letter, of which it says nothing.
            Some(former) if reply.attending == Attending::NotMe => {
                misdirected::lost_before(&mut tx, of, (former, &reply)).await?;
                continue;
            }
            Some(_) => to_the_day_before(&mut tx, of).await?,
            None => found.arrived(&mut tx).await?,
        }
        keep(&mut tx, &of.document, &of.person, &reply).await?;
    }
    if reply.attending == Attending::NotMe {
        // The message reached another with all that it said: also about whom nothing is shown.
        for found in &all {
            let of = &found.invitation;
            let all = tx.invitations(&of.document).await?;
            // What is shown was taken back with its answer.
            let stands = |one: &Invitation| one.id == of.id && one.ended_at.is_none();
            if found.former.is_none() && all.iter().any(stands) {
                let whose = (&of.document, &of.person);
                misdirected::lost(&mut tx, whose, Which::OfTheLink).await?;
            }
        }
        for document in &documents {
            headline::renew(office, &mut tx, document).await?;
        }
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What is answered by the link before the newest is an answer to the day that its letter said: where
/// the newest says another, they are asked anew from then on.
async fn to_the_day_before(tx: &mut Tx, before: &Invitation) -> Result<(), VerbError> {
    let all = tx.invitations(&before.document).await?;
    let Some(newest) = all.into_iter().find(|one| one.id == before.id) else {
        return Ok(());
    };
    let is_same =
        |code| responses::told_in(&before.said, code) == responses::told_in(&newest.said, code);
    if is_same("date") && is_same("time") {
        return Ok(());
    }
    let then = tx.at().saturating_add(jiff::SignedDuration::from_micros(1));
    let then = then.unwrap_or(tx.at()).to_string();
    let anew = PersonalText::parse(&then).map(|then| (responses::ANEW.into(), then));
    let kept = newest
        .said
        .iter()
        .filter(|(code, _)| **code != *responses::ANEW);
    let said = kept.cloned().chain(anew).collect();
    tx.said_since(&newest, &said).await?;
    Ok(())
}

/// The form in which staff write down what somebody answered.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list.
pub async fn noting(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
) -> Result<NotingPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::Respond)
        .await?;
    let replies = snapshot.replies(document).await?;
    drop(snapshot);
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    live.compose(office, |composed| {
        let part = composed.part(&row).ok_or(VerbError::NotThere)?;
        let (said, _) = responses::answers(&replies, &row);
        Ok(NotingPage {
            row: row.to_string(),
            name: composed.name(&row),
            role: part.role.label(),
            choices: Attending::ALL
                .iter()
                .map(|(_, code, words)| (*code, *words))
                .collect(),
            said,
        })
    })
}

/// Writes down what somebody said by phone, on paper or to a member of staff.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list;
/// [`VerbError::Wrong`] where nothing was chosen.
pub async fn note(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
    (way, answering): (Option<Way>, &Answering),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    live.compose(office, |composed| {
        composed.part(&row).map(|_| ()).ok_or(VerbError::NotThere)
    })?;
    let Some(way) = way.filter(|way| Way::NOTED.contains(way)) else {
        let message = "Choose how they answered";
        return Err(VerbError::wrong(Some(of_form("way")), "", message));
    };
    let reply = answering.taken(way)?;
    keep(&mut tx, document, &row, &reply).await?;
    if reply.attending == Attending::NotMe {
        headline::renew(office, &mut tx, document).await?;
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Says that a mail has been dealt with.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a mail that is not about this
/// document, or that somebody has dealt with.
pub async fn dealt_with(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    mail: &str,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let of_document = tx.inbound(document).await?;
    let found = of_document.iter().find(|one| *one.id == *mail);
    let found = found.ok_or(VerbError::NotThere)?;
    settle_mail(&mut tx, document, found).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Writes down that somebody has dealt with a mail.
///
/// # Errors
/// [`VerbError::NotThere`] where somebody has before.
pub(in crate::casework) async fn settle_mail(
    tx: &mut Tx,
    document: &DocumentId,
    mail: &KeptInbound,
) -> Result<(), VerbError> {
    if !tx.settle_inbound(&mail.id).await? {
        return Err(VerbError::NotThere);
    }
    tx.tell(NewChange {
        place: mail
            .of
            .as_ref()
            .map(|(_, person)| Place::in_row("people", person, "answer")),
        after: PersonalText::parse(responses::seems(mail.class)),
        ..NewChange::of(document, ChangeKind::MailSettled)
    });
    Ok(())
}

/// Writes an answer down with the change that tells of it: the one place where answers come in.
/// What reached another is taken back, with the address that it went to; whoever calls renews the
/// heading then.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn keep(
    tx: &mut Tx,
    document: &DocumentId,
    person: &Identifier,
    reply: &Reply,
) -> Result<(), VerbError> {
    keep_lost(tx, (document, person), reply, Which::of(reply.way)).await
}

/// The same, where it is known which letters reached another, if any did.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn keep_lost(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
    reply: &Reply,
    which: Which<'_>,
) -> Result<(), VerbError> {
    let kept = tx.add_reply(document, person, reply).await?;
    for aside in asides::open_of(reply) {
        tx.open_aside(&kept, aside).await?;
    }
    if reply.attending == Attending::NotMe {
        misdirected::lost(tx, (document, person), which).await?;
    }
    let told = format!("{}, {}", reply.attending.words(), reply.way.words());
    tx.tell(NewChange {
        place: Some(Place::in_row("people", person, "answer")),
        after: PersonalText::parse(&told),
        ..NewChange::of(document, ChangeKind::Answered)
    });
    Ok(())
}

//! Heal: an old link brings a new one to the address on record.
//!
//! What the page answers is the same whatever the link is: that somebody has a link, or is known
//! here at all, is nobody's to try out. The letter goes to the address to which the newest letter
//! went, if the record still has it, and to no other.

use jiff::SignedDuration;

use crate::{
    casework::{
        deliver::{Claimed, Clearance},
        live::{Composed, Live},
        mailed::{Addressed, mailed, not_written},
        office::{Office, VerbError},
        responses::{Posted, recipient, told_in, written},
        send::tag,
    },
    forms::invite::{
        fresh::fresh,
        letters::{Marks, Outcome},
        nudge,
    },
    model::{
        actor::Actor,
        contact::EmailAddress,
        id::Identifier,
        live::{ChangeKind, OperationId, Place},
        name::PersonalText,
        post::{Hold, HoldWhy, Phase, Purpose},
        reply::Means,
    },
    store::{
        changes::NewChange,
        documents::DocumentState,
        invitations::Invitation,
        outbox::NewLetter,
        reading::Snapshot,
        writing::{Begun, Tx},
    },
};

/// So many new links one person gets in a day.
const MOST: usize = 2;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Sends a new link to whoever the old one was made for, where there is something to send. The
/// answer is the same in every case.
///
/// # Errors
/// [`VerbError::Store`]; a template of the house that does not work.
pub async fn heal(office: &Office, token: &str, operation: &OperationId) -> Result<(), VerbError> {
    let mut snapshot = office.store.read().await?;
    let Some(old) = snapshot.invitation_once_by_token(token).await? else {
        return Ok(());
    };
    drop(snapshot);
    let who = Actor::Invitee {
        link: old.id.0.clone(),
        name: None,
    };
    let mut tx = match office.begin(&who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(_) => return Ok(()),
    };
    tx.hold(&old.document).await?;
    if let Some(letter) = due(office, &mut tx, &old).await? {
        let person = letter.person.clone();
        tx.queue(&letter).await?;
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &person, "letter")),
            after: PersonalText::parse("A new link, asked for from an old one"),
            ..NewChange::of(&old.document, ChangeKind::LetterMade)
        });
    }
    tx.commit(b"").await?;
    office.wake_post();
    Ok(())
}

/// The letter that is to go; nothing where none may.
async fn due(
    office: &Office,
    tx: &mut Tx,
    old: &Invitation,
) -> Result<Option<NewLetter<'static>>, VerbError> {
    let Some((live, posted)) = standing(tx, old).await? else {
        return Ok(None);
    };
    let Some(now) = posted.invitation(&old.person) else {
        return Ok(None);
    };
    let letters = posted
        .letters
        .iter()
        .filter(|one| one.person == old.person && one.purpose == Purpose::Notice);
    let since = office.now().saturating_sub(DAY);
    let today = letters.clone().filter(|one| {
        one.phase != Phase::Cancelled && since.as_ref().is_ok_and(|since| one.queued_at > *since)
    });
    if today.count() >= MOST {
        return Ok(None);
    }
    let version = letters.map(|one| one.version).max().unwrap_or_default() + 1;
    let Some(link) = office.link(&format!("/r/{}", tx.reply_token(now))) else {
        return Ok(None);
    };
    live.compose(office, |composed| {
        frozen(office, composed, (now, &link), version)
    })
}

/// The document and its post, while it is open.
async fn standing(
    snapshot: &mut Snapshot,
    old: &Invitation,
) -> Result<Option<(Live, Posted)>, VerbError> {
    let live = Live::load(snapshot, &old.document).await?;
    let live = live.filter(|live| live.kept.state == DocumentState::Open);
    let Some(live) = live else { return Ok(None) };
    let posted = Posted::load(snapshot, &old.document).await?;
    Ok(Some((live, posted)))
}

/// The address on record, where it is the one to which their newest letter went.
fn address(
    office: &Office,
    composed: &Composed,
    invitation: &Invitation,
) -> Result<Option<EmailAddress>, VerbError> {
    if invitation.means != Means::Email || invitation.version == 0 {
        return Ok(None);
    }
    let outcomes = written(office, composed, &mut |_: &Identifier| Marks::default())?;
    let found = outcomes
        .into_iter()
        .find(|one| *recipient(one) == invitation.person);
    let Some(Outcome::Letter(letter)) = found else {
        return Ok(None);
    };
    let went = told_in(&invitation.said, "to");
    Ok(letter.to.filter(|to| went == Some(to.reveal())))
}

fn frozen(
    office: &Office,
    composed: &Composed,
    (invitation, link): (&Invitation, &str),
    version: u32,
) -> Result<Option<NewLetter<'static>>, VerbError> {
    let settings = office.desk.invite.settings();
    let (Some(to), Some(from)) = (
        address(office, composed, invitation)?,
        settings.reply_mailbox.as_ref(),
    ) else {
        return Ok(None);
    };
    let Ok(told) = composed.told(&invitation.person) else {
        return Ok(None);
    };
    let words = fresh(office.desk.press.engine(), &told, link).map_err(not_written)?;
    let tag = format!("{}-f{version}", tag(&invitation.tag, 1));
    let message_id = format!("fresh.{tag}@{}", from.host());
    let addressed = Addressed {
        from,
        name: told.reader(),
        to: &to,
        message_id: &message_id,
    };
    let bytes = mailed(office, &addressed, &words, None)?;
    Ok(Some(NewLetter {
        document: invitation.document.clone(),
        person: invitation.person.clone(),
        purpose: Purpose::Notice,
        version,
        audience: nudge::audience(told.side()),
        to: to.into(),
        message_id,
        tag,
        bytes,
        not_before: None,
    }))
}

/// Whether it may still go, just before it does: to the address on record and to no other.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn still_true(
    office: &Office,
    letter: &Claimed,
) -> Result<Clearance, VerbError> {
    let mut snapshot = office.store.read().await?;
    let Some(live) = Live::load(&mut snapshot, &letter.document).await? else {
        return Ok(Clearance::Cancel);
    };
    let posted = Posted::load(&mut snapshot, &letter.document).await?;
    drop(snapshot);
    let Some(now) = posted.invitation(&letter.person) else {
        return Ok(Clearance::Cancel);
    };
    if live.kept.state != DocumentState::Open {
        return Ok(Clearance::Cancel);
    }
    let to = live.compose(office, |composed| address(office, composed, now))?;
    Ok(match to {
        Some(to) if letter.to.mail() == Some(&to) => Clearance::Send,
        _ => Clearance::Hold(Hold {
            why: HoldWhy::Disclosure,
            words: PersonalText::parse("Where they are reached has changed."),
        }),
    })
}

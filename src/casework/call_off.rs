//! Call off: who is not asked any more is told so, once somebody wants it.
//!
//! Nothing of this goes by itself. Why somebody is not asked may be a reason not to write to them
//! at all, and only people know that.

use jiff::civil::DateTime;

use crate::{
    casework::{
        course::{self, tell::said_off},
        deliver::{Claimed, Clearance},
        exclude::row_of,
        headline,
        live::{Composed, Live},
        mailed::{Addressed, mailed, not_written},
        office::{Office, VerbError},
        page::{Done, lists::Outcome},
        responses::{Posted, told_in},
        send::{marks_of, name_of_letter, tag},
        together::{self, share},
    },
    forms::{
        invite::{
            cancelled::{Before, Cancelled, Off, cancelled},
            letters::Marks,
            nudge,
        },
        told::Told,
    },
    mail::letter::{Calendar, FileCopy, Method},
    model::{
        actor::Actor,
        contact::EmailAddress,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        post::{Hold, HoldWhy, Purpose},
        reply::Means,
    },
    rules::disclosure::reader::Side,
    store::{changes::NewChange, invitations::Invitation, outbox::NewLetter, writing::Tx},
};

/// What is sent, and as what kind of reader.
struct Words {
    cancelled: Cancelled,
    reader: String,
    audience: &'static str,
}

/// Queues a letter that says that they are not asked any more, to where the last one went.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where they are asked still, got no letter
/// by mail, or may not be written to.
pub async fn call_off(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Done, VerbError> {
    let held = together::hold(office, who, operation, document).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let posted = Posted::load(&mut tx, document).await?;
    let invitation = posted.invitation(&row).ok_or(VerbError::NotThere)?;
    let whom = (invitation, Off::NotAsked);
    queue(office, &mut tx, who, (&live, &posted), whom).await?;
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// Queues it, within a verb that may do more. What it says is about this child alone: letters about
/// others that went in one message with theirs are made anew, for they lose their entry in the
/// calendar.
///
/// # Errors
/// [`VerbError::NotNow`] as [`call_off`].
pub(in crate::casework) async fn queue(
    office: &Office,
    tx: &mut Tx,
    who: &Actor,
    (live, posted): (&Live, &Posted),
    (invitation, off): (&Invitation, Off),
) -> Result<(), VerbError> {
    let row = &invitation.person;
    let left = share::left_alone(tx, &invitation.document, std::slice::from_ref(row), &[]).await?;
    if !posted.has_gone(row) || invitation.means != Means::Email {
        return Err(not_now(course::NO_MAIL));
    }
    if posted.called_off(row).is_some() {
        return Err(not_now(
            "They have been written to already. Look at the page again.",
        ));
    }
    let to = told_in(&invitation.said, "to").and_then(|to| EmailAddress::parse(to).ok());
    let to = to.ok_or_else(|| not_now(course::NO_MAIL))?;
    let marks = marks_of(office, tx, invitation);
    let words = live.compose(office, |composed| {
        words(office, composed, (invitation, &to, off), &marks)
    })?;
    let version = invitation.version + 1;
    let (message_id, bytes) = frozen(office, (&to, invitation), &words)?;
    for waits in posted.waiting(row) {
        share::take_back(tx, &waits.id).await?;
    }
    tx.letter_made(invitation, version, Means::Email, &said_off(invitation))
        .await?;
    tx.queue(&NewLetter {
        document: invitation.document.clone(),
        person: row.clone(),
        purpose: Purpose::Cancellation,
        version,
        audience: words.audience,
        to: to.into(),
        message_id,
        tag: tag(&invitation.tag, version),
        bytes,
        not_before: None,
    })
    .await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", row, "letter")),
        after: PersonalText::parse(match off {
            Off::NotAsked => "That they are not asked any more, by email",
            Off::NotHeld => "That the review is not held, by email",
        }),
        ..NewChange::of(&invitation.document, ChangeKind::LetterMade)
    });
    share::set_free(office, tx, who, left).await
}

fn words(
    office: &Office,
    composed: &Composed,
    (invitation, to, off): (&Invitation, &EmailAddress, Off),
    marks: &Marks,
) -> Result<Words, VerbError> {
    let told = may_be_told(composed, &invitation.person, off)?;
    let said = &invitation.said;
    let start = told_in(said, "start").and_then(|start| start.parse::<DateTime>().ok());
    let minutes = told_in(said, "minutes").and_then(|minutes| minutes.parse().ok());
    let before = Before {
        date: told_in(said, "date"),
        time: told_in(said, "time"),
        entry: start.zip(minutes),
        to,
    };
    let engine = office.desk.press.engine();
    let why = (off, &before);
    let cancelled =
        cancelled(engine, &told, why, marks, &composed.circumstances).map_err(not_written)?;
    Ok(Words {
        cancelled,
        reader: told.reader().to_owned(),
        audience: nudge::audience(told.side()),
    })
}

/// What somebody may be told who need not come any more.
fn may_be_told(composed: &Composed, row: &Identifier, off: Off) -> Result<Told, VerbError> {
    let part = composed.part(row);
    if off == Off::NotAsked && part.is_some_and(|part| part.mode.has_letter()) {
        return Err(not_now("They are asked again. Look at the page again."));
    }
    if course::has_died(composed, row) {
        return Err(not_now(course::DIED));
    }
    let told = composed
        .told_still(row)
        .map_err(|blocked| not_now(&blocked.0.join(" ")))?;
    match told.side() {
        // Nobody learns by a form letter that they are not wanted at the meeting about their life.
        Side::Child => Err(not_now("Somebody whom the child trusts tells them.")),
        _ => Ok(told),
    }
}

fn frozen(
    office: &Office,
    (to, invitation): (&EmailAddress, &Invitation),
    words: &Words,
) -> Result<(String, Vec<u8>), VerbError> {
    let settings = office.desk.invite.settings();
    let from = settings.reply_mailbox.as_ref();
    let from = from.ok_or_else(|| not_now("The settings name no mailbox of the council."))?;
    let message_id = name_of_letter(invitation, from.host());
    let addressed = Addressed {
        from,
        name: &words.reader,
        to,
        message_id: &message_id,
    };
    let calendar = words.cancelled.calendar.as_deref().map(|file| Calendar {
        method: Method::Cancel,
        file,
        copy: FileCopy::PartOnly,
    });
    let bytes = mailed(office, &addressed, &words.cancelled.words, calendar)?;
    Ok((message_id, bytes))
}

/// Whether the review was closed as one that is not held: nobody is asked any more.
fn is_not_held(live: &Live) -> bool {
    let closing = live.kept.closing.as_ref();
    closing.is_some_and(|one| &*one.outcome == Outcome::NotHeld.code())
}

fn not_now(why: &str) -> VerbError {
    VerbError::NotNow(why.to_owned())
}

/// Whether it may still go, just before it does: not to somebody who is asked again meanwhile.
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
    let is_newest = posted
        .invitation(&letter.person)
        .is_some_and(|one| one.version == letter.version);
    live.compose(office, |composed| {
        let part = composed.part(&letter.person);
        let is_asked = part.is_some_and(|part| part.mode.has_letter()) && !is_not_held(&live);
        if !is_newest || is_asked || course::has_died(composed, &letter.person) {
            return Ok(Clearance::Cancel);
        }
        Ok(match composed.told_still(&letter.person) {
            Ok(_) => Clearance::Send,
            Err(blocked) => Clearance::Hold(Hold {
                why: HoldWhy::Disclosure,
                words: PersonalText::parse(&blocked.0.join(" ")),
            }),
        })
    })
}

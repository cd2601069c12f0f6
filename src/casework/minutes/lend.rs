//! Lend: the minute-taker's role, to somebody invited, for one meeting.

use crate::{
    casework::{
        exclude::row_of,
        live::Composed,
        minutes::{
            Minuted,
            known::{self, Answered},
        },
        office::{Office, VerbError},
        page::Done,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, OperationId},
        minutes::{LinkEnd, MeetingId},
    },
    rules::{access::Action, disclosure::reader::Side},
    store::{changes::NewChange, documents::DocumentState, reading::Snapshot, writing::Tx},
};

/// Makes a link by which somebody who is invited takes the minutes of this meeting. The code that
/// goes with it is handed on by whoever lends, by another way than the link.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for who is not asked to come,
/// [`VerbError::NotNow`] where nothing may be told to them or the minutes are accepted.
pub async fn lend(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    row: &str,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, meeting, Action::TakeMinutes)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    if live.kept.state == DocumentState::Closed {
        let words = "This review is closed. Its minutes are finished by staff.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    let minuted = open(&mut tx, meeting).await?;
    let answered = Answered::load(&mut tx, &minuted).await?;
    live.compose(office, |composed| may_borrow(composed, &answered, &row))?;
    let code = tx.by().code.clone();
    let earlier = minuted.links.iter().find(|link| {
        // Whoever has the pen by the link that this one replaces would hold it by nothing.
        link.person == row && link.ended.is_none() && *minuted.minutes.holder == *link.id.code()
    });
    if earlier.is_some() {
        tx.turn_minutes(meeting, minuted.minutes.state, &code)
            .await?;
    }
    tx.lend_minutes(meeting, &row).await?;
    tx.tell(NewChange {
        place: Some(meeting.place_of(&row, "lent")),
        ..NewChange::of(meeting, ChangeKind::MinutesLent)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Takes a lent link back: it opens nothing any more. If whoever had it held the pen, whoever takes
/// it back does now.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a link that is over.
pub async fn stop(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    link: &str,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, meeting, Action::TakeMinutes)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let minuted = open(&mut tx, meeting).await?;
    let mut links = minuted.links.iter();
    let link = links.find(|one| *one.id.0 == *link && one.ended.is_none());
    let link = link.ok_or(VerbError::NotThere)?;
    tx.end_lent(&link.id, LinkEnd::Stopped).await?;
    if *minuted.minutes.holder == *link.id.code() {
        let code = tx.by().code.clone();
        tx.turn_minutes(meeting, minuted.minutes.state, &code)
            .await?;
    }
    tx.tell(NewChange {
        place: Some(meeting.place_of(&link.person, "lent")),
        ..NewChange::of(meeting, ChangeKind::MinutesLinkEnded)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Minutes that can still be written.
async fn open(tx: &mut Tx, meeting: &MeetingId) -> Result<Minuted, VerbError> {
    let snapshot: &mut Snapshot = tx;
    let minuted = Minuted::load(snapshot, meeting).await?;
    let minuted = minuted.ok_or(VerbError::NotThere)?;
    match minuted.is_accepted() {
        true => Err(VerbError::NotNow(
            "These minutes are accepted. Nobody takes them any more.".to_owned(),
        )),
        false => Ok(minuted),
    }
}

/// Whether the minutes can be lent to the person of a row.
///
/// # Errors
/// [`VerbError::NotThere`] for who is not asked to come, or is the child; [`VerbError::NotNow`]
/// with why they may be told nothing.
pub(in crate::casework) fn may_borrow(
    composed: &Composed,
    answered: &Answered,
    row: &Identifier,
) -> Result<(), VerbError> {
    let part = composed.part(row);
    let part = part.filter(|part| answered.asks_to_come(part));
    let part = part.ok_or(VerbError::NotThere)?;
    let told = known::told(composed, answered.belongs(), part.id).map_err(|stopped| {
        let words: Vec<&str> = stopped.0.iter().map(|one| &**one).collect();
        VerbError::NotNow(words.join(" "))
    })?;
    match told.side() {
        Side::Child => Err(VerbError::NotThere),
        _ => Ok(()),
    }
}

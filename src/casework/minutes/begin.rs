//! Begin: minutes open with what is known of the meeting and of the last one.

use crate::{
    casework::{
        actions::{self, Followed},
        live::Live,
        minutes::{Minuted, list},
        office::{Office, VerbError},
        open::FORM,
        page::Done,
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
        minutes::{
            FlagState, MeetingId, MinutesKind, MinutesPart, MinutesRow, MinutesStep, RowKind,
            RowState, RowWords,
        },
        name::PersonalText,
    },
    rules::access::Action,
    store::{changes::NewChange, minutes::NewRow, writing::Tx},
};

/// Begins the minutes of another meeting of a document: the record of its review, of which there is
/// one, or a core group. Whoever begins them holds the pen; the actions of earlier meetings that are
/// still to be done come back. `seen` is how many meetings the page showed: of two who begin the same
/// one, one does.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where they were begun already.
pub async fn begin(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    (kind, seen): (MinutesKind, usize),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::TakeMinutes)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let all = tx.all_minutes(document).await?;
    let is_review = kind == MinutesKind::Review;
    if is_review && all.iter().any(|one| one.kind == kind) {
        let words = "The record of the review was begun already. There is one to a review; a core group has minutes of its own.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    let meeting = all.last().map(|last| last.meeting.next());
    let meeting = meeting.unwrap_or_else(|| MeetingId::first(document));
    let planned = live.compose(office, |composed| {
        let planned = &composed.prepared.network.child.planned;
        planned.on.value().copied()
    });
    // A meeting that is still to come was not held yet; what is planned is the review.
    let held_on = planned.filter(|day| is_review && *day <= office.today());
    let version = office.desk.minutes.version;
    if seen != all.len() || !tx.begin_minutes(&meeting, kind, version, held_on).await? {
        let words = "The minutes of this meeting were begun already.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    tx.add_step(&meeting, MinutesStep::Begun, None).await?;
    if kind == MinutesKind::CoreGroup {
        list::begin(office, &mut tx, &live, &meeting).await?;
    }
    carry(office, &mut tx, &live, &meeting).await?;
    tx.tell(NewChange {
        place: Some(meeting.place("begun")),
        ..NewChange::of(&meeting, ChangeKind::MinutesBegun)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The actions of earlier meetings that are not done, to be asked about again: of those whose minutes
/// the chair has accepted. What was never accepted was never anybody's to do, and what goes on in
/// other minutes is asked about there. What was not for somebody then is not for them now, until the
/// chair decides anew.
async fn carry(
    office: &Office,
    tx: &mut Tx,
    live: &Live,
    meeting: &MeetingId,
) -> Result<(), VerbError> {
    for last in accepted_before(tx, live).await? {
        // Whose it is and by when, as it stands after what its owner said.
        let followed = actions::followed(tx, &last).await?;
        let again = tx.taken_up_again(&last.minutes.meeting).await?;
        let rows = last.rows.iter().filter(|row| {
            let is_open = matches!(
                row.state,
                RowState::Open | RowState::Partly | RowState::NotDone
            );
            row.kind == RowKind::Action && is_open && !again.contains(&row.id)
        });
        for row in rows {
            let now = followed.iter().find(|one| one.row.id == row.id);
            let new = come_back(office, live, row, now);
            let id = tx.add_minutes_row(meeting, &new).await?;
            let (was, part) = (MinutesPart::Row(row.id.clone()), MinutesPart::Row(id));
            let flags = last.flags.iter();
            let kept = flags.filter(|flag| flag.part == was && flag.state != FlagState::Told);
            for flag in kept {
                tx.flag_minutes(meeting, (&part, &flag.person), FlagState::Asked)
                    .await?;
            }
        }
    }
    Ok(())
}

/// An action as it comes back, with whose it is now and by when.
pub(super) fn come_back(
    office: &Office,
    live: &Live,
    row: &MinutesRow,
    now: Option<&Followed>,
) -> NewRow {
    let person = now.map_or_else(|| row.person.clone(), |one| one.owner.clone());
    let owner = person.as_ref().filter(|_| person != row.person);
    let owner = owner.and_then(|owner| {
        live.compose(office, |composed| {
            PersonalText::parse(&composed.name(owner))
        })
    });
    NewRow {
        kind: RowKind::Action,
        state: RowState::Open,
        due_on: now.and_then(|one| one.due).or(row.due_on),
        person,
        comes_from: Some(row.id.clone()),
        words: RowWords {
            changed: None,
            owner: owner.unwrap_or_else(|| row.words.owner.clone()),
            ..row.words.clone()
        },
    }
}

/// The minutes of earlier meetings of the child that were accepted: those of the newest earlier
/// document that has any, then those of this one.
async fn accepted_before(tx: &mut Tx, live: &Live) -> Result<Vec<Minuted>, VerbError> {
    // The newest first: what comes behind this one was begun before it.
    let documents = tx.documents_of(FORM, &live.kept.child).await?;
    let own = documents.iter().position(|id| *id == live.kept.id);
    let mut found = Vec::new();
    for document in documents.iter().skip(own.map_or(0, |own| own + 1)) {
        found = accepted_of(tx, document).await?;
        if !found.is_empty() {
            break;
        }
    }
    found.extend(accepted_of(tx, &live.kept.id).await?);
    Ok(found)
}

async fn accepted_of(tx: &mut Tx, document: &DocumentId) -> Result<Vec<Minuted>, VerbError> {
    let mut all = Minuted::all(tx, document).await?;
    all.retain(Minuted::is_accepted);
    Ok(all)
}

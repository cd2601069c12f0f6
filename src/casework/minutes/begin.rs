//! Begin: minutes open with what is known of the meeting and of the last one.

use crate::{
    casework::{
        actions,
        live::Live,
        minutes::{Minuted, place},
        office::{Office, VerbError},
        open::FORM,
        page::Done,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId},
        minutes::{FlagState, MinutesKind, MinutesPart, MinutesStep, RowKind, RowState, RowWords},
        name::PersonalText,
    },
    rules::access::Action,
    store::{changes::NewChange, minutes::NewRow, writing::Tx},
};

/// Begins the minutes of a document. Whoever begins them holds the pen; the actions of the last
/// meeting that are still to be done come back.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where they were begun already.
pub async fn begin(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    kind: MinutesKind,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::TakeMinutes)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let planned = live.compose(office, |composed| {
        let planned = &composed.prepared.network.child.planned;
        planned.on.value().copied()
    });
    // A meeting that is still to come was not held yet; what is planned is the review.
    let held_on = planned.filter(|day| kind == MinutesKind::Review && *day <= office.today());
    let version = office.desk.minutes.version;
    if !tx.begin_minutes(document, kind, version, held_on).await? {
        let words = "The minutes of this meeting were begun already.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    tx.add_step(document, MinutesStep::Begun, None).await?;
    carry(office, &mut tx, &live).await?;
    tx.tell(NewChange {
        place: Some(place("begun")),
        ..NewChange::of(document, ChangeKind::MinutesBegun)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The actions of the last meeting that are not done, to be asked about again: of the newest earlier
/// one whose minutes the chair has accepted. What was never accepted was never anybody's to do. What
/// was not for somebody then is not for them now, until the chair decides anew.
async fn carry(office: &Office, tx: &mut Tx, live: &Live) -> Result<(), VerbError> {
    let Some(last) = last_accepted(tx, live).await? else {
        return Ok(());
    };
    // Whose it is and by when, as it stands after what its owner said.
    let followed = actions::followed(tx, &last).await?;
    for row in last.rows {
        let is_open = matches!(
            row.state,
            RowState::Open | RowState::Partly | RowState::NotDone
        );
        if row.kind != RowKind::Action || !is_open {
            continue;
        }
        let part = MinutesPart::Row(row.id.clone());
        let kept: Vec<Identifier> = last
            .flags
            .iter()
            .filter(|flag| flag.part == part && flag.state != FlagState::Told)
            .map(|flag| flag.person.clone())
            .collect();
        let now = followed.iter().find(|one| one.row.id == row.id);
        let person = now.map_or_else(|| row.person.clone(), |one| one.owner.clone());
        let owner = person.as_ref().filter(|_| person != row.person);
        let owner = owner.and_then(|owner| {
            live.compose(office, |composed| {
                PersonalText::parse(&composed.name(owner))
            })
        });
        let new = NewRow {
            kind: RowKind::Action,
            state: RowState::Open,
            due_on: now.and_then(|one| one.due).or(row.due_on),
            person,
            comes_from: Some(row.id),
            words: RowWords {
                changed: None,
                owner: owner.unwrap_or(row.words.owner),
                ..row.words
            },
        };
        let id = tx.add_minutes_row(&live.kept.id, &new).await?;
        let part = MinutesPart::Row(id);
        for person in &kept {
            tx.flag_minutes(&live.kept.id, (&part, person), FlagState::Asked)
                .await?;
        }
    }
    Ok(())
}

/// The minutes of the newest earlier meeting of the child that were accepted.
async fn last_accepted(tx: &mut Tx, live: &Live) -> Result<Option<Minuted>, VerbError> {
    // The newest first: what comes behind this one was begun before it.
    let documents = tx.documents_of(FORM, &live.kept.child).await?;
    let own = documents.iter().position(|id| *id == live.kept.id);
    for document in documents.iter().skip(own.map_or(0, |own| own + 1)) {
        let minuted = Minuted::load(tx, document).await?;
        if let Some(minuted) = minuted.filter(Minuted::is_accepted) {
            return Ok(Some(minuted));
        }
    }
    Ok(None)
}

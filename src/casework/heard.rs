//! Heard: what somebody says on the phone, kept from the board in one press.
//!
//! Only what was asked of them can be said so, and only while they have not answered: whoever presses
//! on a board that lay open since morning covers nobody's own words. Anything longer is written down
//! under Responses, where it can be changed, too.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    casework::{
        exclude::row_of,
        live::{Composed, Live},
        office::{Office, VerbError},
        page::{
            Done,
            heard::{Awaited, Heard},
            lists::BoardPage,
        },
        respond,
        responses::{self, Posted},
        rights::Asker,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{DocumentId, OperationId},
        reply::{Attending, Evidence, Reply, Way},
    },
    rules::{access::Action, attendance::role::Mode, chasing::ask::Ask},
    store::documents::DocumentState,
};

/// The columns of the board in which somebody is spoken to.
const COLUMNS: &[&str] = &["unsure", "returned", "talk", "phone"];

/// The people on a board whose answer is waited for, with what they can say.
///
/// # Errors
/// The record.
pub async fn awaited(
    office: &Office,
    who: &Actor,
    page: &BoardPage,
) -> Result<Vec<Awaited>, VerbError> {
    let mut people: BTreeMap<&DocumentId, BTreeSet<&str>> = BTreeMap::new();
    let columns = page.columns.iter();
    for column in columns.filter(|one| COLUMNS.contains(&one.code)) {
        for card in column.cards.iter().filter(|one| one.meeting.is_none()) {
            if let Some(row) = &card.row {
                people.entry(&card.document).or_default().insert(row);
            }
        }
    }
    let mut all = Vec::new();
    if people.is_empty() {
        return Ok(all);
    }
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    for (document, rows) in people {
        let live = Live::load(&mut snapshot, document).await?;
        let Some(live) = live.filter(|live| live.kept.state == DocumentState::Open) else {
            continue;
        };
        if asker.may(&live.about(office), Action::Respond).is_err() {
            continue;
        }
        let posted = Posted::load(&mut snapshot, document).await?;
        live.compose(office, |composed| {
            let found = rows.into_iter().filter_map(|row| {
                let choices = choices(composed, &posted, &row_of(row)?)?;
                Some(Awaited {
                    document: document.clone(),
                    row: row.to_owned(),
                    choices: choices.to_vec(),
                })
            });
            all.extend(found);
        });
    }
    Ok(all)
}

/// What somebody can say who was asked and has not answered; nothing for anybody else.
fn choices(
    composed: &Composed,
    posted: &Posted,
    person: &Identifier,
) -> Option<&'static [(Attending, &'static str)]> {
    let part = composed.part(person)?;
    let invitation = posted.invitation(person).filter(|one| one.version > 0)?;
    if responses::answered(&posted.replies, person, Some(invitation)).is_some() {
        return None;
    }
    match (Ask::of(part.role, part.mode)?, part.mode) {
        (Ask::Answer, Mode::AttendAndReport) => Some(&[
            (Attending::Coming, "Coming"),
            (Attending::NotComing, "Not coming"),
            (Attending::SendingReport, "Report instead"),
        ]),
        (Ask::Answer, _) => Some(&[
            (Attending::Coming, "Coming"),
            (Attending::NotComing, "Not coming"),
        ]),
        (Ask::Report, _) => Some(&[
            (Attending::SendingReport, "Will send the report"),
            (Attending::NotComing, "Has nothing to send"),
        ]),
        (Ask::Consultation | Ask::Action, _) => None,
    }
}

/// Keeps what somebody said, by the one who heard it.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list;
/// [`VerbError::NotNow`] where they have answered meanwhile, or are asked something else.
pub async fn keep(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
    (way, attending): (Way, Attending),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let posted = Posted::load(&mut tx, document).await?;
    let can = live.compose(office, |composed| {
        composed.part(&row).ok_or(VerbError::NotThere)?;
        Ok::<_, VerbError>(choices(composed, &posted, &row))
    })?;
    let is_asked = can.is_some_and(|can| can.iter().any(|(one, _)| *one == attending));
    if !is_asked || !Way::NOTED.contains(&way) {
        return Err(VerbError::NotNow(
            "They have answered meanwhile, or are asked something else. Look at Responses: what \
             they said can be changed there."
                .to_owned(),
        ));
    }
    let reply = Reply::of(attending, way, Evidence::Said);
    respond::keep(&mut tx, document, &row, &reply).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What counts now as the answer of somebody, for whoever may write answers down.
///
/// # Errors
/// As the table of access has it.
pub async fn last(
    office: &Office,
    who: &Actor,
    (document, row): (&DocumentId, &str),
) -> Result<Option<Heard>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::Respond)
        .await?;
    let replies = snapshot.replies(document).await?;
    drop(snapshot);
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let (answer, _) = responses::answers(&replies, &row);
    Ok(answer.map(|answer| Heard {
        name: live.compose(office, |composed| composed.name(&row)),
        words: answer.words,
    }))
}

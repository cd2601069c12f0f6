//! Once: an action that two meetings ask about goes on in one place.
//!
//! Two meetings can be minuted at the same time, and both ask about what an earlier one has left. Once
//! the first is accepted the action goes on there. What is accepted after that speaks of it as it
//! stands there: so its owner has it once, and is reminded of it once.

use jiff::civil::Date;

use crate::{
    casework::{
        actions,
        live::Live,
        minutes::{Minuted, begin::come_back},
        office::{Office, VerbError},
    },
    model::minutes::{MeetingId, MinutesRow, RowId, RowState, RowWords},
    store::{minutes::NewRow, writing::Tx},
};

/// Lets what comes back in minutes that are about to be accepted go on from where it is by now. What
/// was said to be done there, and of which nobody has said otherwise here, is done; and a meeting
/// that was held after this one has the last word on whose it is and by when.
pub(super) async fn go_on(
    office: &Office,
    tx: &mut Tx,
    live: &Live,
    (minuted, held_on): (&Minuted, Date),
) -> Result<(), VerbError> {
    for row in &minuted.rows {
        let Some(origin) = &row.comes_from else {
            continue;
        };
        let Some((last, meeting)) = end_of(tx, origin).await? else {
            continue;
        };
        let Some(other) = Minuted::load(tx, &meeting).await? else {
            continue;
        };
        let followed = actions::followed(tx, &other).await?;
        let Some(stands) = other.rows.iter().find(|one| one.id == last) else {
            continue;
        };
        let now = followed.iter().find(|one| one.row.id == last);
        let is_later = other.minutes.held_on.is_some_and(|day| held_on < day);
        let is_done = stands.state == RowState::Done && (is_later || row.state == RowState::Open);
        let spoken = match is_later {
            true => come_back(office, live, stands, now),
            false => as_it_is(row, &last),
        };
        let new = NewRow {
            state: match is_done {
                true => RowState::Done,
                false => row.state,
            },
            words: RowWords {
                changed: row.words.changed.clone(),
                ..spoken.words.clone()
            },
            ..spoken
        };
        tx.write_minutes_row(&minuted.minutes.meeting, &row.id, &new, row.version)
            .await?;
    }
    Ok(())
}

/// Where an action is by now, through all accepted minutes; nothing where it is where it was.
async fn end_of(tx: &mut Tx, origin: &RowId) -> Result<Option<(RowId, MeetingId)>, VerbError> {
    let mut end = None;
    let mut at = origin.clone();
    while let Some((next, meeting)) = tx.goes_on_as(&at).await? {
        at = next.clone();
        end = Some((next, meeting));
    }
    Ok(end)
}

/// What a row says, of the action as it goes on elsewhere.
fn as_it_is(row: &MinutesRow, last: &RowId) -> NewRow {
    NewRow {
        kind: row.kind,
        state: row.state,
        person: row.person.clone(),
        due_on: row.due_on,
        comes_from: Some(last.clone()),
        words: row.words.clone(),
    }
}

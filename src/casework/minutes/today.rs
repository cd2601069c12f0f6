//! Today: what is known now of the child of a review that is closed.
//!
//! A review that is closed stays as it was read. Whether something may still be told to somebody
//! is asked of the record as it stands now: that of the child's next review where one was begun,
//! else the one that the rounds of the service read again. Without either the old one counts, and
//! is soon too old to be trusted.

use crate::{
    casework::{
        live::{Composed, Live},
        office::Office,
        open::FORM,
    },
    model::live::{DocumentId, Place},
    store::{documents::DocumentState, error::StoreError, reading::Snapshot},
};

/// The parts of a newer document that say how somebody is reached.
const PEOPLE: &str = "people";

/// A document with what is known of its child today. One that is open is what it is.
pub(in crate::casework) async fn as_of_today(
    snapshot: &mut Snapshot,
    mut live: Live,
) -> Result<Live, StoreError> {
    if live.kept.state == DocumentState::Open {
        return Ok(live);
    }
    let next = snapshot.current_document(FORM, &live.kept.child).await?;
    if let Some(next) = &next {
        // What was decided or corrected since counts beside what was decided then.
        let entered = snapshot.entries(next).await?;
        let is_contact = |place: &Place| *place.section == *PEOPLE;
        let newer: Vec<_> = entered
            .into_iter()
            .filter(|entry| is_contact(&entry.place))
            .collect();
        live.entries
            .retain(|entry| !newer.iter().any(|one| one.place == entry.place));
        live.entries.extend(newer);
        live.decisions.extend(snapshot.decisions(next).await?);
    }
    if let Some(later) = live.later.take() {
        live.kept = *later;
    }
    Ok(live)
}

/// The same document once more, with what is known today; nothing where it is open.
pub(in crate::casework) async fn today_of(
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Option<Live>, StoreError> {
    let live = Live::load(snapshot, document).await?;
    let live = live.filter(|live| live.kept.state == DocumentState::Closed);
    match live {
        Some(live) => as_of_today(snapshot, live).await.map(Some),
        None => Ok(None),
    }
}

/// Looks at a document as it was, and as its child's record stands today.
pub(in crate::casework) fn compose_both<T>(
    office: &Office,
    (live, today): (&Live, Option<&Live>),
    look: impl FnOnce(&Composed, &Composed) -> T,
) -> T {
    live.compose(office, |composed| match today {
        Some(today) => today.compose(office, |now| look(composed, now)),
        None => look(composed, composed),
    })
}

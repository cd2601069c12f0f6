//! Reply: the dates that are offered stand on the page of an invitation, too.
//!
//! Whoever has the link of an invitation is taken for the person it was made for, as whoever has
//! the link to the dates alone; neither shows what would harm in other hands.

use std::collections::BTreeSet;

use crate::{
    casework::{
        dates::{
            link::{Found, keep, keep_to_check},
            offer::nothing_open,
            still,
        },
        office::{Office, VerbError},
        page::{Done, dates::LinkPage},
        respond,
    },
    model::live::OperationId,
    store::reading::Snapshot,
};

/// The dates that somebody can choose from, for each child whom the link of their invitation is
/// about and for whom some are offered.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is unknown or over.
pub async fn pages(office: &Office, token: &str) -> Result<Vec<LinkPage>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let all = offered(office, &mut snapshot, token).await?;
    drop(snapshot);
    let mut pages = Vec::with_capacity(all.len());
    for found in all {
        match found.page(office) {
            Ok(page) => pages.push(page),
            // About this child they are told nothing any more.
            Err(VerbError::NotThere) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(pages)
}

/// Writes down which of them they can make, for the child of that reference.
///
/// # Errors
/// As [`pages`]; [`VerbError::NotNow`] where nothing is offered any more; [`VerbError::Wrong`] for a
/// slot that is not offered.
pub async fn answer(
    office: &Office,
    (token, reference): (&str, &str),
    operation: &OperationId,
    can: &[u32],
) -> Result<Done, VerbError> {
    let mut snapshot = office.store.read().await?;
    let all = respond::Found::all(office, &mut snapshot, token).await?;
    drop(snapshot);
    let first = all.first().ok_or(VerbError::NotThere)?;
    let mut tx = match office.first(&first.who(office), operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    // In one order, so that two processes never wait for each other.
    let documents = all.iter().map(|found| found.invitation.document.clone());
    for document in documents.collect::<BTreeSet<_>>() {
        tx.hold(&document).await?;
    }
    // What is read now is what stands at the commit.
    let mut is_former = false;
    for found in respond::Found::all(office, &mut tx, token).await? {
        is_former |= found.former.is_some();
        found.arrived(&mut tx).await?;
    }
    let all = offered(office, &mut tx, token).await?;
    let mut own = all.iter().filter(|found| found.page(office).is_ok());
    let found = own.find(|found| *found.live.kept.reference == *reference);
    let found = found.ok_or_else(nothing_open)?;
    match is_former {
        true => keep_to_check(&mut tx, found, can).await?,
        false => keep(&mut tx, found, can).await?,
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What is offered to the person of a link, child by child.
async fn offered(
    office: &Office,
    snapshot: &mut Snapshot,
    token: &str,
) -> Result<Vec<Found>, VerbError> {
    let mut offered = Vec::new();
    for found in respond::Found::all(office, snapshot, token).await? {
        let whose = (&found.invitation.document, &found.invitation.person);
        let asked = still::asked_now(office, snapshot, whose).await?;
        if let Some((offer, mut link)) = asked {
            // By the link before, the page goes on from what was ticked by it.
            if let (Some(_), Some(ticked)) = (&found.former, &link.former) {
                link.answer = Some(ticked.clone());
            }
            let live = found.live;
            offered.push(Found { link, offer, live });
        }
    }
    Ok(offered)
}

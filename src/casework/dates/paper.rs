//! Paper: letters about dates that are posted or handed over.

use std::collections::BTreeMap;

use crate::{
    casework::{
        dates::{letter::printed, still::asked_now},
        exclude::row_of,
        live::Live,
        office::{Office, VerbError},
        open::log,
        page::responses::{BatchRow, BatchWhat},
        printing,
    },
    forms::invite::letters::printed::Printed,
    model::{actor::Actor, id::Identifier, live::DocumentId, reply::Means},
    rules::access::Action,
    store::{dates::DateLink, reading::Snapshot},
};

/// The letter of one person as PDF, as things stand now.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where this person has no such letter;
/// [`VerbError::NotNow`] where nothing may go to them any more, or a character cannot be printed.
pub async fn print(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
) -> Result<Vec<u8>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::Send)
        .await?;
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let found = asked_now(office, &mut snapshot, (document, &row)).await?;
    drop(snapshot);
    let found = found.filter(|(_, link)| link.means.is_some_and(Means::is_paper));
    let (offer, _) = found.ok_or(VerbError::NotThere)?;
    log(office, who, document, "print").await?;
    let page = live.compose(office, |composed| printed(office, composed, (&offer, &row)))?;
    let page = page.ok_or_else(|| VerbError::NotNow(STOPPED.to_owned()))?;
    printing::set(office, &page)
}

const STOPPED: &str = "Nothing may go to them on paper as things stand. Look at Find a date again.";

/// Letters that somebody is to hand over: the document, the person, and their name.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn by_hand(
    office: &Office,
    snapshot: &mut Snapshot,
) -> Result<Vec<(DocumentId, Identifier, String)>, VerbError> {
    let mut all = Vec::new();
    for link in snapshot.dates_to_hand_over().await? {
        if link.means != Some(Means::ByHand) {
            continue;
        }
        if let Some(live) = Live::load(snapshot, &link.document).await? {
            let name = live.compose(office, |composed| composed.name(&link.person));
            all.push((link.document, link.person, name));
        }
    }
    Ok(all)
}

/// What waits to be posted of all reviews whose letters the one who asks may send, with what is
/// printed of it.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn waiting(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
) -> Result<Vec<(BatchRow, Option<Printed>)>, VerbError> {
    let mut by_document: BTreeMap<DocumentId, Vec<DateLink>> = BTreeMap::new();
    for link in snapshot.dates_to_hand_over().await? {
        if link.means == Some(Means::Post) {
            let own = by_document.entry(link.document.clone()).or_default();
            own.push(link);
        }
    }
    let mut all = Vec::new();
    for (document, links) in by_document {
        let live = match office.live(snapshot, who, &document, Action::Send).await {
            Ok((live, _)) => live,
            // A review of somebody else's, or one that is over.
            Err(VerbError::NotThere | VerbError::NotAllowed(_) | VerbError::NotNow(_)) => continue,
            Err(error) => return Err(error),
        };
        for link in links {
            let found = asked_now(office, snapshot, (&document, &link.person)).await?;
            let Some((offer, _)) = found else { continue };
            let (name, page) = live.compose(office, |composed| {
                let page = printed(office, composed, (&offer, &link.person))?;
                Ok::<_, VerbError>((composed.name(&link.person), page))
            })?;
            let row = BatchRow {
                document: document.clone(),
                row: link.person.to_string(),
                what: BatchWhat::Dates,
                reference: live.kept.reference.to_string(),
                name,
                made_at: link.made_at,
                trouble: page.is_none().then(|| STOPPED.to_owned()),
            };
            all.push((row, page));
        }
    }
    Ok(all)
}

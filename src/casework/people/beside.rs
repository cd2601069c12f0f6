//! Beside: who comes into a document for a core group, and not for the review.

use crate::{
    casework::{
        headline,
        live::Live,
        office::{Office, VerbError},
        page::lists::Candidate,
        people::{Known, MOST, To, brought, earlier, fitting},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
    },
    rules::attendance::role::Mode,
    store::{changes::NewChange, writing::Tx},
};

/// So many of those who could be taken into a core group on whose list these stand, and how many there
/// are.
///
/// # Errors
/// As the table of access has it.
pub(in crate::casework) async fn candidates(
    office: &Office,
    who: &Actor,
    (document, listed): (&DocumentId, &[Identifier]),
    words: &str,
) -> Result<(Vec<Candidate>, usize), VerbError> {
    let of = (document, To::CoreGroup(listed));
    let mut found = fitting(office, who, of, words).await?;
    let all = found.len();
    found.truncate(MOST);
    Ok((found, all))
}

/// The person whom a candidate's key means, for a core group: who comes into the document by that is
/// not invited to the review.
///
/// # Errors
/// [`VerbError::NotThere`] for a key that means nobody.
pub(in crate::casework) async fn bring(
    office: &Office,
    tx: &mut Tx,
    (live, document): (&Live, &DocumentId),
    key: &str,
) -> Result<Identifier, VerbError> {
    let (row, known) = brought(office, tx, (live, document), key).await?;
    if known == Known::SinceNow {
        stays_beside(tx, live, document, &row).await?;
        headline::renew(office, tx, document).await?;
    }
    Ok(row)
}

/// Somebody who stood on the list of a core group of an earlier document, and is in this one from now
/// on. Answers whether they were there, and may be told of.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn bring_from(
    office: &Office,
    tx: &mut Tx,
    (live, document): (&Live, &DocumentId),
    (last, person): (&DocumentId, &Identifier),
) -> Result<Option<Identifier>, VerbError> {
    let of = (&live.kept.child, last, person);
    let Some(before) = earlier::of_document(tx, document, of).await? else {
        return Ok(None);
    };
    earlier::add(tx, document, &before).await?;
    stays_beside(tx, live, document, person).await?;
    headline::renew(office, tx, document).await?;
    Ok(Some(before.person.id))
}

/// Who comes into the document for a core group is not on the list of the review by that.
async fn stays_beside(
    tx: &mut Tx,
    live: &Live,
    document: &DocumentId,
    row: &Identifier,
) -> Result<(), VerbError> {
    let place = Place::in_row("people", row, "mode");
    let stands = live.entry(&place);
    let version = stands.map_or(0, |entry| entry.version);
    let value = PersonalText::parse(Mode::NotInvited.code());
    tx.put_entry(document, &place, value.as_ref(), version)
        .await?;
    tx.tell(NewChange {
        place: Some(place),
        before: stands.and_then(|entry| entry.value.clone()),
        after: value,
        ..NewChange::of(document, ChangeKind::ValueEntered)
    });
    tx.tell(NewChange {
        place: Some(Place::in_row("people", row, "name")),
        ..NewChange::of(document, ChangeKind::PersonAdded)
    });
    Ok(())
}

//! Elsewhere: dates asked for at another place are by another link.

use std::collections::HashMap;

use crate::{
    casework::{
        dates::letter::Way,
        live::Live,
        misdirected::{address, is_same},
        office::{Office, VerbError},
        responses::{recipient, written},
    },
    forms::invite::letters::{Marks, Outcome},
    model::{
        id::Identifier,
        post::{Destination, Phase},
    },
    store::{
        dates::{DateLink, Offer},
        outbox::KeptLetter,
        reading::Snapshot,
        writing::Tx,
    },
};

/// The links of these people to an offer, to be brought to where they are reached now: one that
/// went to another place than that has ended, and a new one stands here in its place.
///
/// # Errors
/// The record, or a template of the house that does not work.
pub(super) async fn links(
    office: &Office,
    tx: &mut Tx,
    (live, offer): (&Live, &Offer),
    (letters, people): (&[KeptLetter], &[Identifier]),
) -> Result<Vec<DateLink>, VerbError> {
    let own = |links: Vec<DateLink>| -> Vec<DateLink> {
        let own = links.into_iter().filter(|it| people.contains(&it.person));
        own.collect()
    };
    let links = own(tx.links(offer).await?);
    let now = reached_at(office, live)?;
    let mut went_elsewhere = false;
    for link in &links {
        // Nothing goes to who is not among them.
        let Some(now) = now.get(&link.person) else {
            continue;
        };
        let there = went_to(tx, (link, letters)).await?;
        let is_elsewhere = there.is_some_and(|there| match now {
            Some(now) => !is_same(address(&there), address(now)),
            None => true,
        });
        if is_elsewhere {
            tx.add_link(offer, &link.person).await?;
            went_elsewhere = true;
        }
    }
    match went_elsewhere {
        true => Ok(own(tx.links(offer).await?)),
        false => Ok(links),
    }
}

/// Where each is written to now; nothing where it is on paper.
///
/// # Errors
/// A template of the house that does not work.
pub(super) fn reached_at(
    office: &Office,
    live: &Live,
) -> Result<HashMap<Identifier, Option<Destination>>, VerbError> {
    live.compose(office, |composed| {
        let outcomes = written(office, composed, &mut |_| Marks::default())?;
        let ways = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Letter(letter) => {
                let way = Way::of(office, letter).ok()?;
                Some((recipient(outcome).clone(), way.destination()))
            }
            Outcome::Stopped(_) => None,
        });
        Ok(ways.collect())
    })
}

/// Where the newest letter went that brought a link, or may have; nothing where none has left.
///
/// # Errors
/// The record.
pub(super) async fn went_to(
    snapshot: &mut Snapshot,
    (link, letters): (&DateLink, &[KeptLetter]),
) -> Result<Option<Destination>, VerbError> {
    let tag = snapshot.dates_tag(&link.id);
    let mut brought = letters.iter().filter(|one| {
        let stayed = [Phase::Queued, Phase::Held, Phase::Cancelled];
        one.tag.starts_with(&tag) && !stayed.contains(&one.phase)
    });
    let Some(letter) = brought.next() else {
        return Ok(None);
    };
    let content = snapshot.letter_content(&letter.id).await?;
    Ok(content.map(|(to, _)| to))
}

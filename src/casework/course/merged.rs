//! Merged: who has another number now keeps their letters and answers.

use std::collections::BTreeSet;

use crate::{
    casework::office::VerbError,
    model::{
        id::Identifier,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        network::Network,
    },
    store::{changes::NewChange, writing::Tx},
};

/// Lays what stands under a number that was merged into another under that other. Where both were
/// invited, that stays: somebody has to tell them which of the two letters counts. Of two links to the
/// same dates one lives on: that by which they answered.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn follow(
    tx: &mut Tx,
    document: &DocumentId,
    network: &Network,
) -> Result<(), VerbError> {
    let mut invited = tx.asked_people(document).await?;
    let mut dated = tx.asked_for_dates(document).await?;
    // Several numbers may have been merged into one: who has moved there is asked there.
    for from in either(&invited, &dated) {
        let Some(to) = now_known_as(network, &from) else {
            continue;
        };
        if !invited.contains(to) {
            tx.move_invited(document, &from, to).await?;
        } else if dated.contains(&from) {
            tx.move_asked_for_dates(document, &from, to).await?;
        } else {
            continue;
        }
        // Whoever is asked for dates alone stands in the way of no invitation.
        for all in [&mut invited, &mut dated] {
            if all.contains(&from) {
                all.push(to.clone());
            }
        }
        tx.tell(NewChange {
            place: Some(Place::in_row("people", to, "letter")),
            after: PersonalText::parse("Their record was merged: their letters stand here now"),
            ..NewChange::of(document, ChangeKind::RecordReadAgain)
        });
    }
    Ok(())
}

fn either(invited: &[Identifier], dated: &[Identifier]) -> Vec<Identifier> {
    let all: BTreeSet<&Identifier> = invited.iter().chain(dated).collect();
    all.into_iter().cloned().collect()
}

/// The number of somebody who had this one; nothing where it is somebody's own still, or where
/// several have had it.
fn now_known_as<'n>(network: &'n Network, from: &Identifier) -> Option<&'n Identifier> {
    let child = &network.child;
    let is_own = child.id == *from || network.people.iter().any(|one| one.id == *from);
    if is_own {
        return None;
    }
    let people = network.people.iter();
    let mut heirs = people
        .filter(|one| one.other_ids.contains(from))
        .map(|one| &one.id)
        .chain(child.other_ids.contains(from).then_some(&child.id));
    let heir = heirs.next()?;
    heirs.next().is_none().then_some(heir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::example::{change, id, network};

    #[track_caller]
    fn check(network: &Network, from: &str, expected: Option<&str>) {
        let found = now_known_as(network, &id(from));
        assert_eq!(found, expected.map(id).as_ref(), "{from}");
    }

    #[test]
    fn a_number_leads_to_the_one_who_had_it_and_to_nobody_where_that_is_not_sure() {
        let mut network = network();
        check(&network, "602", None);
        check(&network, "699", None);
        change(&mut network, "602").other_ids.push(id("699"));
        check(&network, "699", Some("602"));
        check(&network, "602", None);
        change(&mut network, "603").other_ids.push(id("699"));
        check(&network, "699", None);
        network.child.other_ids.push(id("7"));
        check(&network, "7", Some("33310245"));
    }
}

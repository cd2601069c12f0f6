//! The records that are one person: merged, replaced, or under another number.

use crate::{
    model::{id::Identifier, network::Network, person::Person},
    rules::disclosure::reader::Reader,
};

/// Every identifier under which this reader is known in the network, however many steps away: a
/// flag may be set against a number that was merged into another long ago.
pub fn ids<'n>(network: &'n Network, reader: &Reader<'n>) -> Vec<&'n Identifier> {
    let mut known = vec![reader.id];
    match reader.person {
        Some(person) => known.extend(all_of(person)),
        None => {
            known.extend(&network.child.other_ids);
            known.extend(&network.child.superseded_by);
        }
    }
    loop {
        let before = known.len();
        for person in &network.people {
            if all_of(person).any(|id| known.contains(&id)) {
                for id in all_of(person) {
                    if !known.contains(&id) {
                        known.push(id);
                    }
                }
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

/// Every record of the people around the child that is this reader's.
pub fn records<'n>(
    network: &'n Network,
    known: &[&Identifier],
) -> impl Iterator<Item = &'n Person> {
    network
        .people
        .iter()
        .filter(move |person| all_of(person).any(|id| known.contains(&id)))
}

fn all_of(person: &Person) -> impl Iterator<Item = &Identifier> {
    [&person.id]
        .into_iter()
        .chain(&person.other_ids)
        .chain(&person.superseded_by)
}

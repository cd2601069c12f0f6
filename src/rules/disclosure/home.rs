//! The child's home now, and who of the family lives there without being placed.

use crate::{
    model::{contact::Address, network::Network},
    rules::{
        attendance::situation::{Carers, Home, Situation},
        disclosure::{
            protected::{is_home_now, squash},
            reader::{Reader, Side},
        },
        same_place,
    },
};

/// The reader's own addresses that are the child's home now, though the child is not placed with
/// this reader: of the family, and of volunteers. They are no more the reader's own than any
/// other word that says where the child lives.
pub fn shared<'r>(
    network: &'r Network,
    situation: &'r Situation<'r>,
    reader: &'r Reader<'r>,
) -> impl Iterator<Item = &'r Address> {
    let kept_from = matches!(reader.side, Side::Family | Side::Volunteer);
    let person = reader
        .person
        .filter(|_| kept_from && !is_placed_with(situation, reader));
    person
        .into_iter()
        .flat_map(|person| &person.contacts.addresses)
        .filter(|address| address.period.holds_on(situation.today))
        .filter(|address| is_home(network, situation, address))
}

/// Whether the child is placed with this reader, as a parent (placement code P1): by name, as the
/// one with whom the record says the child lives, or where no other is named.
fn is_placed_with(situation: &Situation, reader: &Reader) -> bool {
    let Some(person) = reader
        .person
        .filter(|_| situation.home() == Home::WithParents)
    else {
        return false;
    };
    match &situation.carers {
        Carers::Named(id) => {
            let lives_with = |tie: &crate::model::person::Connection| {
                tie.lives_with_child == Some(true) && tie.period.holds_on(situation.today)
            };
            **id == person.id
                || person.other_ids.contains(id)
                || person.connections.iter().any(lives_with)
        }
        Carers::Only(_) | Carers::Unclear(_) | Carers::Nobody => true,
    }
}

/// Whether an address is where the child lives now. Where only the postcode of the placement is
/// recorded, every address in that postcode may be it.
fn is_home(network: &Network, situation: &Situation, address: &Address) -> bool {
    let today = situation.today;
    let child = &network.child;
    let named = match &situation.carers {
        Carers::Named(id) => vec![*id],
        Carers::Only(ids) => ids.clone(),
        Carers::Unclear(_) | Carers::Nobody => Vec::new(),
    };
    let of_carers = named
        .into_iter()
        .filter_map(|id| network.person(id))
        .flat_map(|person| &person.contacts.addresses)
        .filter(|one| one.period.holds_on(today));
    let homes: Vec<&Address> = child
        .contacts
        .addresses
        .iter()
        .filter(|one| is_home_now(one, today))
        .chain(of_carers)
        .filter(|one| !one.lines.is_empty())
        .collect();
    if homes.is_empty() {
        let code = situation
            .placement
            .and_then(|one| one.placement_postcode.as_ref());
        return code
            .zip(address.postcode.as_ref())
            .is_some_and(|(home, own)| squash(home.reveal()) == squash(own.reveal()));
    }
    homes.iter().any(|home| same_place::is_same(home, address))
}

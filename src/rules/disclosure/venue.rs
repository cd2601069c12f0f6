//! What a meeting place gives away.
//!
//! Reviews are mostly held where the child lives, so the place of the meeting is the main way
//! by which an address reaches the wrong person.

use crate::{
    model::{
        contact::{Address, AddressKind},
        network::Network,
        person::Person,
    },
    rules::disclosure::{protected::squash, street},
};

/// What kind of place the meeting is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VenueClass {
    /// The home of the child, or a place that shares its postcode.
    Placement,
    /// The home of somebody in the network.
    PrivateHome,
    School,
    /// A place that the council lists as its own, or that the record says is not the placement.
    Elsewhere,
    /// Nobody can tell: as good as the placement for family.
    Unknown,
    /// No place has been fixed.
    NotFixed,
}

impl VenueClass {
    /// For the sheet, where staff see the class beside the place.
    pub fn words(self) -> &'static str {
        match self {
            Self::Placement => "Where the child lives: not told to family",
            Self::PrivateHome => {
                "A private home: told only to those who live there and to professionals"
            }
            Self::School => "A school: not told to family",
            Self::Elsewhere => "Not where the child lives: told to everybody invited",
            Self::Unknown => "Not known whether it is where the child lives: not told to family",
            Self::NotFixed => "No place fixed yet",
        }
    }
}

/// Says what the recorded meeting place gives away.
///
/// `public_places` are the council's own meeting places. The record's mark "is not the placement"
/// is believed only where the place shares neither postcode nor building with the child's home.
pub fn classify(network: &Network, public_places: &[impl AsRef<str>]) -> VenueClass {
    let planned = &network.child.planned;
    let Some(venue) = planned.venue.value() else {
        return VenueClass::NotFixed;
    };
    let words = venue.reveal();
    let tight = squash(words);
    if planned.venue_is_placement.value() == Some(&true)
        || says_home(words)
        || homes_of_child(network).any(|address| is_at(&tight, address))
    {
        return VenueClass::Placement;
    }
    let private = |person: &&Person| {
        person
            .contacts
            .addresses
            .iter()
            .any(|address| is_private(person, address) && is_at(&tight, address))
    };
    if network.people.iter().any(|person| private(&person)) {
        return VenueClass::PrivateHome;
    }
    let is_public = public_places.iter().any(|place| {
        let place = squash(place.as_ref());
        !place.is_empty() && (tight.contains(&place) || place.contains(&tight))
    });
    if is_public {
        return VenueClass::Elsewhere;
    }
    if names_a_school(words) {
        return VenueClass::School;
    }
    match planned.venue_is_placement.value() {
        Some(false) => VenueClass::Elsewhere,
        _ => VenueClass::Unknown,
    }
}

/// Addresses of the child, and of those who care for the child.
pub fn homes_of_child(network: &Network) -> impl Iterator<Item = &Address> {
    let carers = network
        .people
        .iter()
        .filter(|person| cares(person))
        .flat_map(|person| &person.contacts.addresses);
    network.child.contacts.addresses.iter().chain(carers)
}

/// Whether this person is or was a carer of the child, by any tie.
pub fn cares(person: &Person) -> bool {
    use crate::model::person::{Circle, Relationship};
    person.connections.iter().any(|tie| {
        tie.relationship.circle() == Circle::Carer
            || matches!(
                tie.relationship,
                Relationship::ResidentialKeyWorker | Relationship::HomeManager
            )
    })
}

pub fn is_private(person: &Person, address: &Address) -> bool {
    use crate::model::person::Circle;
    let at_work = matches!(address.kind, AddressKind::Work)
        || person
            .connections
            .iter()
            .all(|tie| tie.relationship.circle() == Circle::Professional);
    !at_work
}

/// Whether a squashed text names that address, by its postcode or its building.
pub fn is_at(tight: &str, address: &Address) -> bool {
    let by_postcode = address
        .postcode
        .as_ref()
        .is_some_and(|code| tight.contains(&squash(code.reveal())));
    by_postcode
        || street::numbered(address)
            .iter()
            .any(|words| tight.contains(&squash(words)))
}

/// Whether words speak of somebody's home.
pub(in crate::rules) fn says_home(words: &str) -> bool {
    const HOME: [&str; 9] = [
        "home",
        "placement",
        "carer",
        "carers",
        "carer's",
        "foster",
        "refuge",
        "house",
        "residential",
    ];
    words
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .any(|word| HOME.iter().any(|home| word.eq_ignore_ascii_case(home)))
}

/// Whether words speak of a school.
pub(in crate::rules) fn names_a_school(words: &str) -> bool {
    const SCHOOL: [&str; 6] = [
        "school",
        "academy",
        "college",
        "nursery",
        "primary",
        "secondary",
    ];
    words.split(|c: char| !c.is_alphanumeric()).any(|word| {
        SCHOOL
            .iter()
            .any(|school| word.eq_ignore_ascii_case(school))
    })
}

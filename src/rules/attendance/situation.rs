//! What of a child's circumstances decides who takes part.

use jiff::civil::Date;

use crate::{
    model::{
        child::{Child, LegalStatus, Placement},
        contact::Address,
        id::Identifier,
        network::Network,
        person::{Person, Relationship},
    },
    rules::same_place,
};

/// The circumstances of one child on one day.
#[derive(Clone, Debug)]
pub struct Situation<'n> {
    pub today: Date,
    /// Whole years, counted from the earliest day that the birth can have been.
    pub age: Option<i16>,
    pub unborn: bool,
    /// The placement in which the child is.
    pub placement: Option<&'n Placement>,
    pub legal_status: Option<&'n LegalStatus>,
    pub has_ehcp: Option<bool>,
    /// Who cares for the child now.
    pub carers: Carers<'n>,
}

/// Who the record says cares for the child now.
#[derive(Clone, Debug, PartialEq)]
pub enum Carers<'n> {
    /// The placement names this one.
    Named(&'n Identifier),
    /// The placement names nobody, and these are the only ones who are recorded as caring: one
    /// person, or several at one address.
    Only(Vec<&'n Identifier>),
    /// The placement names nobody, and nobody can tell which of so many it is.
    Unclear(usize),
    Nobody,
}

/// What kind of home a placement code means, SSDA903 code set `PLACE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// `U1` to `U6` and temporary `T0` to `T4`.
    Foster,
    /// `K1` to `K3`, `R1` to `R5`, `S1`.
    Residential,
    /// `A3` to `A6`.
    Adoptive,
    /// `P1`.
    WithParents,
    Other,
    NotRecorded,
}

impl<'n> Situation<'n> {
    pub fn of(network: &'n Network, today: Date) -> Self {
        let child = &network.child;
        let born = child.birth.value().map(|birth| birth.date);
        let placement = placement_on(child, today);
        Self {
            today,
            age: born.map(|date| whole_years(date.earliest(), today)),
            unborn: born.is_some_and(|date| date.earliest() > today),
            placement,
            carers: carers_on(network, placement, today),
            legal_status: legal_status_on(child, today),
            has_ehcp: child.has_ehcp.value().copied(),
        }
    }

    pub fn home(&self) -> Home {
        let Some(code) = self.placement.and_then(|placement| placement.code.as_ref()) else {
            return Home::NotRecorded;
        };
        match code.as_bytes() {
            [b'U' | b'T', ..] => Home::Foster,
            [b'K' | b'R' | b'S', ..] => Home::Residential,
            [b'A', b'3'..=b'6'] => Home::Adoptive,
            [b'P', b'1'] => Home::WithParents,
            _ => Home::Other,
        }
    }

    pub fn legal_code(&self) -> Option<&'n str> {
        let of_placement = self.placement.and_then(|one| one.legal_status.as_ref());
        self.legal_status
            .map(|one| &one.code)
            .or(of_placement)
            .map(|code| &**code)
    }

    /// Accommodated with the agreement of parents: `V2`, `V3`, `V4` (s.20 and short breaks).
    pub fn is_accommodated(&self) -> bool {
        matches!(self.legal_code(), Some("V2" | "V3" | "V4"))
    }

    /// In the care of the council by a care order, an interim one included: `C1`, `C2`.
    pub fn is_in_care(&self) -> bool {
        matches!(self.legal_code(), Some("C1" | "C2"))
    }

    /// Remand, police protection in criminal matters, or a youth order: `J1` to `J3`.
    pub fn is_in_youth_justice(&self) -> bool {
        matches!(self.legal_code(), Some("J1" | "J2" | "J3"))
    }

    /// Court proceedings about the child's care are likely to be open.
    pub fn is_in_proceedings(&self) -> bool {
        matches!(self.legal_code(), Some("C1" | "L2" | "L3"))
    }

    /// Statutory school age, read as from 5 to 16: the term matters less than asking.
    pub fn is_school_age(&self) -> bool {
        self.age.is_some_and(|age| (5..=16).contains(&age))
    }

    /// Placed with prospective adopters, or with carers who may adopt (`U2`, `U5`).
    pub fn adoption_shield(&self, child: &Child) -> bool {
        let fostering_for_adoption = self
            .placement
            .and_then(|placement| placement.code.as_ref())
            .is_some_and(|code| matches!(&**code, "U2" | "U5"));
        self.home() == Home::Adoptive
            || fostering_for_adoption
            || child
                .placed_for_adoption
                .is_some_and(|day| day <= self.today)
    }
}

/// Whole years between two days; 0 before the first.
pub fn whole_years(born: Date, on: Date) -> i16 {
    let years = on.year() - born.year();
    let before_birthday = (on.month(), on.day()) < (born.month(), born.day());
    (years - i16::from(before_birthday)).max(0)
}

fn placement_on(child: &Child, today: Date) -> Option<&Placement> {
    child
        .placements
        .iter()
        .filter(|one| one.period.holds_on(today) && !one.period.is_empty())
        .filter(|one| !one.code.as_ref().is_some_and(|code| code.starts_with('T')))
        .max_by_key(|one| one.period.start)
        .or_else(|| {
            child
                .placements
                .iter()
                .filter(|one| one.period.holds_on(today))
                .max_by_key(|one| one.period.start)
        })
}

fn carers_on<'n>(
    network: &'n Network,
    placement: Option<&'n Placement>,
    today: Date,
) -> Carers<'n> {
    if let Some(named) = placement.and_then(|one| one.carer.as_ref()) {
        return Carers::Named(named);
    }
    let cares = |person: &&Person| {
        person.superseded_by.is_none()
            && person.connections.iter().any(|tie| {
                let as_carer = matches!(
                    tie.relationship,
                    Relationship::FosterCarer
                        | Relationship::KinshipCarer
                        | Relationship::ProspectiveAdopter
                );
                as_carer && tie.period.holds_on(today) && !tie.period.is_empty()
            })
    };
    let carers: Vec<&Person> = network.people.iter().filter(cares).collect();
    let ids = || carers.iter().map(|person| &person.id).collect();
    let (first, others) = match &carers[..] {
        [] => return Carers::Nobody,
        [one] if is_elsewhere(one, placement, today) => return Carers::Unclear(1),
        [one] => return Carers::Only(vec![&one.id]),
        [first, others @ ..] => (first, others),
    };
    let home = |person: &Person| {
        let addresses = person.contacts.addresses.iter();
        addresses
            .filter(|address| address.period.holds_on(today))
            .cloned()
            .collect::<Vec<_>>()
    };
    let is_one =
        |one: &Address, two: &Address| two.postcode.is_some() && same_place::is_same(one, two);
    let theirs = home(first);
    let at_one_address = others.iter().all(|other| {
        home(other)
            .iter()
            .any(|one| one.postcode.is_some() && theirs.iter().any(|two| is_one(one, two)))
    });
    match at_one_address {
        true => Carers::Only(ids()),
        false => Carers::Unclear(carers.len()),
    }
}

/// Whether the postcodes of the placement and of this person's addresses are known and differ.
fn is_elsewhere(person: &Person, placement: Option<&Placement>, today: Date) -> bool {
    let Some(home) = placement.and_then(|one| one.placement_postcode.as_ref()) else {
        return false;
    };
    let mut codes = person
        .contacts
        .addresses
        .iter()
        .filter(|address| address.period.holds_on(today))
        .filter_map(|address| address.postcode.as_ref())
        .peekable();
    codes.peek().is_some() && !codes.any(|code| code == home)
}

fn legal_status_on(child: &Child, today: Date) -> Option<&LegalStatus> {
    child
        .legal_statuses
        .iter()
        .filter(|one| one.period.holds_on(today))
        .max_by_key(|one| one.period.start)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_birthday_counts_on_its_day() {
        assert_eq!(whole_years(date(2010, 11, 23), date(2026, 11, 22)), 15);
        assert_eq!(whole_years(date(2010, 11, 23), date(2026, 11, 23)), 16);
        assert_eq!(whole_years(date(2027, 1, 1), date(2026, 11, 23)), 0);
    }
}

//! Where people live, and where a child has been placed.

use jiff::{ToSpan, civil::Date, civil::date};

use crate::simulation::case_system::{
    family,
    life::{Council, Life, Scene},
    numbers::{Member, PersonNumber},
    parts::{self, Home, Legal, Quirk},
    placements, words,
};

/// One row of a person's addresses.
#[derive(Clone, Debug)]
pub struct Address {
    pub id: u64,
    pub kind: &'static str,
    pub lines: String,
    pub postcode: String,
    pub uprn: Option<u64>,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub contact: &'static str,
    pub display: &'static str,
    pub do_not_disclose: Option<&'static str>,
    pub notes: Option<&'static str>,
    pub confirmed: Option<Date>,
}

/// Lines and postcode of the home in which a child lives now.
pub fn home(scene: &Scene, child: u32) -> (String, String) {
    if scene.changes.moved_on.is_none() {
        return first_home(scene.council, child);
    }
    let mut chance = scene.council.chance(u64::from(child), "new home");
    let lines = words::street_address(&mut chance, words::TOWNS);
    (lines, words::postcode(&mut chance))
}

/// Where the child lives unless a scenario moves the child: the carer's own home.
fn first_home(council: &Council, child: u32) -> (String, String) {
    let part = parts::of(child);
    let eldest = parts::eldest(child);
    if family::is_kin(part.home) {
        return dwelling(council, PersonNumber::new(eldest, Member::Grandparent));
    }
    if part.home == Home::Parents {
        return dwelling(council, PersonNumber::new(eldest, Member::Mother));
    }
    let mut chance = council.chance(u64::from(parts::home_of(child)), "home");
    let towns = if part.has(Quirk::PlacedElsewhere) {
        words::TOWNS_ELSEWHERE
    } else {
        words::TOWNS
    };
    (
        words::street_address(&mut chance, towns),
        words::postcode(&mut chance),
    )
}

/// Lines and postcode of a relative's own home.
pub fn dwelling(council: &Council, number: PersonNumber) -> (String, String) {
    let mut chance = council.chance(number.id(), "dwelling");
    let lines = words::street_address(&mut chance, words::TOWNS);
    (lines, words::postcode(&mut chance))
}

/// The authority in whose area the child lives.
pub fn area_authority(child: u32) -> &'static str {
    if parts::of(child).has(Quirk::PlacedElsewhere) {
        "Eastmere Council"
    } else {
        "Northshire Council"
    }
}

/// All addresses of a person, the newest first.
pub fn addresses(scene: &Scene, number: PersonNumber) -> Vec<Address> {
    match number.member {
        Member::Child => of_child(scene, number.child),
        Member::Carer | Member::SecondCarer => vec![of_carer(scene, number)],
        _ => of_relative(scene, number),
    }
}

/// The address that the person's own record shows: the display address, the newest first.
pub fn displayed(addresses: Vec<Address>, today: Date) -> Option<Address> {
    addresses
        .into_iter()
        .find(|one| one.display == "Y" && one.end.is_none_or(|end| end > today))
}

fn of_child(scene: &Scene, child: u32) -> Vec<Address> {
    let part = parts::of(child);
    let life = Life::of(scene.council, child);
    let rows = placements::placements(scene, child);
    let mut all: Vec<Address> = Vec::with_capacity(rows.len() + 2);
    let base = PersonNumber::child(child).id() * 10;
    for (place, row) in rows.iter().filter(|row| row.split == 1).enumerate() {
        let current = row.end.is_none() && place == 0;
        let (lines, postcode) = if current {
            home(scene, child)
        } else {
            let mut chance = scene.council.chance(row.id, "past home");
            (
                words::street_address(&mut chance, words::TOWNS),
                row.postcode.replace(' ', "").to_lowercase(),
            )
        };
        all.push(Address {
            id: base + 9 - place as u64,
            kind: "PLACEMENT",
            lines,
            postcode,
            uprn: None,
            start: Some(row.start),
            end: row.end,
            contact: if current { "Y" } else { "N" },
            display: if current { "Y" } else { "N" },
            do_not_disclose: (current && hidden(child)).then_some("Y"),
            notes: None,
            confirmed: current.then(|| scene.council.today.saturating_sub(44.days())),
        });
    }
    all.push(family_home(scene, child, &life));
    if part.has(Quirk::NoFixedAbode) {
        all.push(odd(
            base + 1,
            "NO FIXED ABODE",
            "XXXX",
            life.born,
            Some(life.born.saturating_add(140.days())),
        ));
    }
    if part.has(Quirk::StreetNotFound) {
        all.insert(0, odd(base, "NOT FOUND", "nopostcode", life.since, None));
    }
    all
}

/// Where the family lived when the child came into care; some rows were never closed.
fn family_home(scene: &Scene, child: u32, life: &Life) -> Address {
    let part = parts::of(child);
    let eldest = parts::eldest(child);
    let (lines, postcode) = dwelling(scene.council, PersonNumber::new(eldest, Member::Mother));
    let left_open = part.has(Quirk::PlacementAndMain) || part.legal == Legal::ShortBreaks;
    let end = match () {
        () if left_open => None,
        () if part.has(Quirk::EndInTheFuture) => Some(date(2043, 4, 2)),
        () => Some(life.since),
    };
    Address {
        id: PersonNumber::child(child).id() * 10 + 2,
        kind: "MAIN",
        lines,
        postcode: if part.has(Quirk::PostcodeMissing) {
            "XXXX XXX".to_owned()
        } else {
            postcode
        },
        uprn: Some(100_020_000 + u64::from(eldest)),
        start: Some(life.born.saturating_add(400.days()).min(life.since)),
        end,
        contact: if left_open { "Y" } else { "N" },
        display: if left_open { "Y" } else { "N" },
        do_not_disclose: None,
        notes: None,
        confirmed: None,
    }
}

fn hidden(child: u32) -> bool {
    let part = parts::of(child);
    part.has(Quirk::NoContactOrder) || matches!(part.home, Home::Adopters | Home::FosterToAdopt)
}

fn odd(id: u64, lines: &str, postcode: &str, start: Date, end: Option<Date>) -> Address {
    Address {
        id,
        kind: "MAIN",
        lines: lines.to_owned(),
        postcode: postcode.to_owned(),
        uprn: None,
        start: Some(start),
        end,
        contact: "N",
        display: "N",
        do_not_disclose: None,
        notes: None,
        confirmed: None,
    }
}

fn of_carer(scene: &Scene, number: PersonNumber) -> Address {
    let (lines, postcode) = first_home(scene.council, number.child);
    let mut one = odd(number.id() * 10, &lines, &postcode, date(2012, 5, 1), None);
    (one.contact, one.display) = ("Y", "Y");
    one.do_not_disclose = Some("Y");
    one.confirmed = Some(scene.council.today.saturating_sub(44.days()));
    one
}

fn of_relative(scene: &Scene, number: PersonNumber) -> Vec<Address> {
    let part = parts::of(number.child);
    let (member, mut chance) = (
        number.member,
        scene.council.chance(number.id(), "relative home"),
    );
    if matches!(
        member,
        Member::UnbornSibling | Member::OwnChild | Member::Godparent
    ) {
        return Vec::new();
    }
    let start = date(
        2005 + chance.below(18) as i16,
        1 + chance.below(12) as i8,
        4,
    );
    let (lines, postcode) = dwelling(scene.council, number);
    let mut one = odd(number.id() * 10 + 1, &lines, &postcode, start, None);
    (one.contact, one.display) = ("Y", "Y");
    one.confirmed = confirmed(scene.council, number, "address");
    if member == Member::Father && part.has(Quirk::NoFixedAbode) {
        one.lines = "NO FIXED ABODE".to_owned();
        one.postcode = "XXXX".to_owned();
    }
    if member == Member::Grandparent {
        one.end = open_ended(part, number.child);
    }
    let mut all = vec![one];
    if member == Member::Mother && part.has(Quirk::TwoCurrentAddresses) || two_homes(number) {
        let (lines, postcode) = second_home(scene.council, number);
        let mut other = odd(
            number.id() * 10 + 2,
            &lines,
            &postcode,
            date(2024, 2, 29),
            None,
        );
        (other.contact, other.display) = ("Y", "Y");
        all.insert(0, other);
    }
    if let (Member::Mother, Some(day)) = (member, scene.changes.mother_moved_on) {
        for old in &mut all {
            old.end = Some(day);
        }
        let (lines, postcode) = second_home(scene.council, number);
        let mut new = odd(number.id() * 10 + 3, &lines, &postcode, day, None);
        (new.contact, new.display) = ("Y", "Y");
        new.confirmed = Some(day);
        all.insert(0, new);
    }
    all
}

/// The mother of the group in which one child has the fault.
fn two_homes(number: PersonNumber) -> bool {
    number.member == Member::Mother
        && (number.child..number.child.saturating_add(4)).any(|child| {
            parts::eldest(child) == number.child && parts::of(child).has(Quirk::TwoCurrentAddresses)
        })
}

fn second_home(council: &Council, number: PersonNumber) -> (String, String) {
    let mut chance = council.chance(number.id(), "second home");
    let lines = words::street_address(&mut chance, words::TOWNS);
    (lines, words::postcode(&mut chance))
}

/// The three days that stand for "no end" in real rows.
fn open_ended(part: &parts::Part, child: u32) -> Option<Date> {
    part.has(Quirk::OpenEndedDay)
        .then(|| match child / parts::COUNT % 3 {
            0 => date(2079, 6, 6),
            1 => date(9999, 12, 31),
            _ => date(2300, 1, 1),
        })
}

/// When somebody last checked a contact: lately, long ago, or never.
pub fn confirmed(council: &Council, number: PersonNumber, what: &str) -> Option<Date> {
    let mut chance = council.chance(number.id(), what);
    let days = match chance.below(6) {
        0 => return None,
        1 => 400 + chance.below(500),
        _ => 5 + chance.below(145),
    };
    Some(council.today.saturating_sub((days as i64).days()))
}

/// First and last name in one.
pub fn full_name(council: &Council, number: PersonNumber) -> String {
    let named = family::named(council, number);
    match named.first {
        Some(first) => format!("{first} {}", named.last),
        None => named.last,
    }
}

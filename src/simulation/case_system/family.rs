//! Who the people around a child are: names, ages, and which of them exist.

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    life::{Council, Life},
    numbers::{Member, PersonNumber},
    parts::{self, Home, Quirk},
    shape::Day,
    words,
};

/// What every row about a person says of the person.
#[derive(Clone, Debug)]
pub struct Named {
    pub first: Option<String>,
    pub last: String,
    pub gender: Option<&'static str>,
    pub born: Option<Day>,
    pub restricted: &'static str,
}

/// Whether this number names someone in this council.
pub fn exists(council: &Council, number: PersonNumber) -> bool {
    let PersonNumber { child, member } = number;
    if !council.has(child) {
        return false;
    }
    let part = parts::of(child);
    let own_family = parts::eldest(child) == child;
    let own_home = parts::home_of(child) == child;
    // A large sibling group, and the first child of a round, have people enough already.
    let full = part.has(Quirk::UnknownRelationship) || parts::siblings(child, u32::MAX).count() > 2;
    let mut chance = council.chance(u64::from(child), "exists");
    let [
        father,
        grandparent,
        half_sibling,
        partner,
        aunt,
        second_carer,
        friend,
    ] = [5, 2, 4, 5, 6, 3, 12].map(|n| chance.one_in(n));
    match member {
        Member::Child => true,
        Member::Mother => own_family && !part.has(Quirk::EstimatedAge),
        Member::Father => {
            own_family && !part.has(Quirk::EstimatedAge) && (!father || wants_father(part))
        }
        Member::Grandparent => own_family && (grandparent || wants_grandparent(child)),
        Member::HalfSibling => own_family && half_sibling,
        Member::PartnerOfParent => own_family && partner && !full && !part.has(Quirk::EstimatedAge),
        Member::Aunt => own_family && aunt && !full,
        Member::UnbornSibling => own_family && part.has(Quirk::UnbornSibling),
        Member::Carer => own_home && has_carers(part.home),
        Member::SecondCarer => {
            own_home && has_carers(part.home) && (second_carer || part.home == Home::Adopters)
        }
        Member::Godparent => part.has(Quirk::UnknownRelationship),
        Member::Duplicate => part.has(Quirk::DuplicateInName),
        Member::FormerCarer => part.held >= 3 && own_home,
        Member::Nobody => false,
        Member::OwnChild => part.has(Quirk::OwnChild),
        Member::Friend => friend && part.months > 120,
    }
}

fn wants_father(part: &parts::Part) -> bool {
    [
        Quirk::NoContactOrder,
        Quirk::FatherDied,
        Quirk::ReciprocalMissing,
        Quirk::ParentWithoutResponsibility,
        Quirk::Born1900,
        Quirk::RelativeRestricted,
        Quirk::DirectionReversed,
    ]
    .iter()
    .any(|quirk| part.has(*quirk))
}

/// Kin who care for a child are the grandmother; some faults need her too.
fn wants_grandparent(eldest: u32) -> bool {
    let part = parts::of(eldest);
    matches!(part.home, Home::Kin | Home::KinLong)
        || [
            Quirk::OpenEndedDay,
            Quirk::DuplicateInName,
            Quirk::RelativeMoved,
            Quirk::RelativeOtherId,
            Quirk::RelativeInvalidated,
        ]
        .iter()
        .any(|quirk| part.has(*quirk))
}

pub fn has_carers(home: Home) -> bool {
    use Home::{Adopters, Foster, FosterAgency, FosterLong, FosterToAdopt, ShortBreak};
    matches!(
        home,
        Foster | FosterLong | FosterAgency | FosterToAdopt | ShortBreak | Adopters
    )
}

pub fn is_kin(home: Home) -> bool {
    matches!(home, Home::Kin | Home::KinLong)
}

/// The carer in whose home the child lives, where it is a person's home.
pub fn carer(child: u32) -> Option<PersonNumber> {
    let home = parts::of(child).home;
    if has_carers(home) {
        return Some(PersonNumber::new(parts::home_of(child), Member::Carer));
    }
    if is_kin(home) {
        return Some(PersonNumber::new(parts::eldest(child), Member::Grandparent));
    }
    (home == Home::Parents).then(|| PersonNumber::new(parts::eldest(child), Member::Mother))
}

/// Name, gender, birth and mark of a person who exists.
pub fn named(council: &Council, number: PersonNumber) -> Named {
    let part = parts::of(number.child);
    let mut one = match number.member {
        Member::Child => child(council, number.child),
        _ => adult(council, number),
    };
    if number.member == Member::Child && part.has(Quirk::GenderMissing) {
        one.gender = None;
    }
    let closed = match number.member {
        Member::Child => part.has(Quirk::RestrictedInFull),
        Member::Father => part.has(Quirk::RelativeRestricted),
        _ => false,
    };
    one.restricted = if closed { "Y" } else { "N" };
    one
}

fn child(council: &Council, child: u32) -> Named {
    let part = parts::of(child);
    let born = Life::of(council, child).born;
    let mut chance = council.chance(u64::from(child), "child");
    let girl = chance.below(2) == 0;
    let mut first = chance
        .pick(if girl { words::GIRLS } else { words::BOYS })
        .to_owned();
    if part.has(Quirk::NamesWithMarks) {
        first = if girl { "Zoë-Inês" } else { "Seán Søren" }.to_owned();
    }
    if part.has(Quirk::TwinsAlike) {
        let twin = parts::eldest(child) == child;
        first = if twin { "Ayaan" } else { "Ayan" }.to_owned();
    }
    let last = if part.has(Quirk::NamesWithMarks) {
        "D’Souza-Núñez".to_owned()
    } else {
        family_name(council, parts::eldest(child))
    };
    let gender = if girl && !part.has(Quirk::TwinsAlike) {
        "F"
    } else {
        "M"
    };
    if part.has(Quirk::SingleName) {
        return Named {
            first: None,
            last: first,
            gender: Some(gender),
            born: Some(birth(part, born)),
            restricted: "N",
        };
    }
    Named {
        first: Some(first),
        last,
        gender: Some(gender),
        born: Some(birth(part, born)),
        restricted: "N",
    }
}

fn birth(part: &parts::Part, born: Date) -> Day {
    if part.has(Quirk::BirthMonthOnly) {
        return Day::Partly(format!("{:04}-{:02}", born.year(), born.month()));
    }
    Day::On(born)
}

/// The name that the children of a family share.
fn family_name(council: &Council, eldest: u32) -> String {
    let mother = last_name(council, PersonNumber::new(eldest, Member::Mother));
    let father = last_name(council, PersonNumber::new(eldest, Member::Father));
    match council.chance(u64::from(eldest), "family name").below(4) {
        0 => father.to_owned(),
        1 if mother != father => format!("{father}-{mother}"),
        _ => mother.to_owned(),
    }
}

/// Mother, grandmother and aunt share a name, as do the father and nobody else.
fn last_name(council: &Council, number: PersonNumber) -> &'static str {
    let of = match number.member {
        Member::Grandparent | Member::Aunt | Member::HalfSibling | Member::Duplicate => {
            PersonNumber::new(number.child, Member::Mother)
        }
        Member::SecondCarer => PersonNumber::new(number.child, Member::Carer),
        _ => number,
    };
    council.chance(of.id(), "last name").pick(words::FAMILIES)
}

fn adult(council: &Council, number: PersonNumber) -> Named {
    let part = parts::of(number.child);
    let mut chance = council.chance(number.id(), "adult");
    let woman = match number.member {
        Member::Mother | Member::Grandparent | Member::Aunt | Member::Duplicate => true,
        Member::Father | Member::PartnerOfParent => false,
        Member::Carer => !chance.one_in(6),
        Member::SecondCarer => chance.one_in(4),
        _ => chance.below(2) == 0,
    };
    let of = match number.member {
        // The second record of the grandmother bears her name.
        Member::Duplicate => PersonNumber::new(number.child, Member::Grandparent).id(),
        _ => number.id(),
    };
    let first = council
        .chance(of, "first name")
        .pick(if woman { words::WOMEN } else { words::MEN })
        .to_owned();
    let mut last = last_name(council, number).to_owned();
    if number.member == Member::Duplicate {
        last.push_str(" (DUPLICATE)");
    }
    let born = born(council, number);
    let mut one = Named {
        first: Some(first),
        last,
        gender: Some(if woman { "F" } else { "M" }),
        born: Some(Day::On(born)),
        restricted: "N",
    };
    match number.member {
        Member::Father if part.has(Quirk::BirthYearOnly) => {
            one.born = Some(Day::Partly(format!("{:04}", born.year())));
        }
        Member::Father if part.has(Quirk::Born1900) => {
            one.born = Some(Day::On(jiff::civil::date(1900, 1, 1)));
        }
        Member::UnbornSibling => {
            one.first = Some("Unborn".to_owned());
            one.gender = None;
        }
        Member::Godparent => {
            one.gender = None;
            one.born = None;
        }
        Member::OwnChild => one.last = named_last(council, number.child),
        _ => {}
    }
    one
}

fn named_last(council: &Council, child: u32) -> String {
    family_name(council, parts::eldest(child))
}

fn born(council: &Council, number: PersonNumber) -> Date {
    let child = Life::of(council, number.child).born;
    let mut chance = council.chance(number.id(), "born");
    let days = chance.below(365) as i64;
    let years =
        |from: u64, to: u64, chance: &mut crate::simulation::case_system::chance::Chance| {
            (from + chance.below(to - from)) as i64
        };
    let before = match number.member {
        Member::Mother => years(18, 36, &mut chance),
        Member::Father => years(19, 42, &mut chance),
        Member::Grandparent | Member::Duplicate => {
            chance = council.chance(
                PersonNumber::new(number.child, Member::Grandparent).id(),
                "born",
            );
            let days = chance.below(365) as i64;
            let years = 40 + chance.below(16) as i64;
            return child
                .saturating_sub(years.years())
                .saturating_sub(days.days());
        }
        Member::HalfSibling => years(3, 9, &mut chance),
        Member::UnbornSibling => return council.today.saturating_add((60 + days % 120).days()),
        Member::OwnChild => return council.today.saturating_sub((200 + days % 200).days()),
        Member::Friend => 0,
        _ => years(22, 48, &mut chance),
    };
    child
        .saturating_sub(before.years())
        .saturating_sub(days.days())
}

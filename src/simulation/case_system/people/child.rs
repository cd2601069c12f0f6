//! The record of a child in care.

use jiff::ToSpan;

use crate::simulation::case_system::{
    chance::Chance,
    family,
    homes::{self, confirmed},
    life::{Council, Life, Scene},
    numbers::{Member, PersonNumber},
    parts::{self, Home, Legal, Quirk},
    people::{Care, Email, FORMATS, Id, Person, Phone, Restriction},
    protection, words,
};

/// The draws of a child's record: the pronoun comes first, then the ethnicity.
fn draws(council: &Council, number: PersonNumber) -> Chance {
    council.chance(number.id(), "child record")
}

/// What the record says of a child's ethnicity, for those whose own goes with it.
pub(super) fn ethnicity(council: &Council, child: u32) -> &'static str {
    let mut chance = draws(council, PersonNumber::child(child));
    chance.below(PRONOUNS);
    chance.pick(ETHNICITIES)
}

/// Of so many children one is spoken of as `they`.
const PRONOUNS: u64 = 14;

/// Fills in what is known of a child in care.
pub fn fill(scene: &Scene, one: &mut Person) {
    let number = one.number;
    let part = parts::of(number.child);
    let life = Life::of(scene.council, number.child);
    let mut chance = draws(scene.council, number);
    let girl = one.named.gender == Some("F");
    one.context = "C";
    one.pronoun = Some(match (chance.below(PRONOUNS), girl) {
        (0, _) => "they/them",
        (_, true) => "she/her",
        (_, false) => "he/him",
    });
    one.ethnicity = Some(chance.pick(ETHNICITIES));
    one.religion = Some(chance.pick(RELIGIONS));
    one.nationality = Some("British");
    one.nhs = Some(words::nhs_number(&mut chance));
    one.upn = (life.age(scene.today) >= 5).then(|| format!("Z999{:09}", number.child));
    one.ehcp = Some(if chance.one_in(4) { "Y" } else { "N" });
    one.unaccompanied = Some("N");
    if chance.one_in(5) {
        one.disabilities.push(chance.pick(DISABILITIES));
        one.needs.push(chance.pick(NEEDS));
        one.formats.push(chance.pick(FORMATS));
    }
    if chance.one_in(3) {
        one.preferred = nickname(one);
    }
    if chance.one_in(8) {
        one.former_name = Some(chance.pick(words::FAMILIES).to_owned());
    }
    if life.age(scene.today) >= 11 {
        young_person(scene, one, &mut chance);
    }
    spoil_child(scene, one, part, &life);
    restrictions(scene, one, part, &life);
    one.care = Some(care(scene, number.child, part, &life, chance.below(12)));
}

fn nickname(one: &Person) -> Option<String> {
    let first = one.named.first.as_deref()?;
    let short: String = first
        .chars()
        .take_while(|c| c.is_alphabetic())
        .take(3)
        .collect();
    (short.chars().count() == 3).then_some(short)
}

/// From about eleven a child has a telephone of their own, and says how to use it.
fn young_person(scene: &Scene, one: &mut Person, chance: &mut Chance) {
    one.phones.push(Phone {
        number: words::mobile(chance),
        kind: "Mobile",
        do_not_disclose: Some("N"),
        confirmed: confirmed(scene.council, one.number, "phone"),
        as_number: None,
    });
    if chance.below(2) == 0 {
        let name = words::mailbox(
            one.named.first.as_deref().unwrap_or_default(),
            &one.named.last,
        );
        one.emails.push(Email {
            kind: "Personal",
            address: format!("{name}@mail.example"),
            confirmed: confirmed(scene.council, one.number, "email"),
        });
    }
    one.channel = Some(chance.pick(&["Text", "Phone", "By hand from social worker"]));
    one.safe_note = chance.one_in(3).then_some("Text after school only.");
}

fn spoil_child(scene: &Scene, one: &mut Person, part: &parts::Part, life: &Life) {
    let number = one.number;
    if part.has(Quirk::IdAsText) {
        one.id = Id::Text(number.id().to_string());
    }
    if part.has(Quirk::TemporaryId) {
        one.id = Id::Text(format!("tmp{}", number.child));
    }
    if part.has(Quirk::LegacyId) {
        one.legacy = Some(format!("00{:05}", number.child));
    }
    if part.has(Quirk::EstimatedAge) {
        one.accuracy = "E";
        one.unaccompanied = Some("Y");
        one.immigration = Some(("Unaccompanied asylum seeking child", life.since));
        one.nationality = Some("Eritrean");
        one.religion = Some("Christian");
        one.ethnicity = Some("Any other ethnic group");
        one.nhs = None;
        one.upn = None;
    }
    if part.has(Quirk::ImmigrationStatusUnknown) {
        one.nationality = Some("Ghanaian");
        let day = life.since.saturating_sub(400.days());
        one.immigration = Some(("Leave outside the rules", day));
    }
    if part.has(Quirk::InterpreterNeeded) {
        one.language = Some("Tigrinya");
        one.interpreter = Some("Y");
    }
    if part.has(Quirk::NoContactOrder) {
        one.disabilities = vec!["Hearing"];
        one.needs = vec!["Needs a quiet room"];
        one.formats = vec!["Large print"];
        one.ehcp = Some("Y");
    }
    if part.has(Quirk::PhoneAsNumber) {
        one.phones = vec![Phone {
            number: String::new(),
            kind: "Mobile",
            do_not_disclose: None,
            confirmed: Some(scene.council.today.saturating_sub(12.days())),
            as_number: Some(7_700_900_000 + u64::from(number.child % 1000)),
        }];
    }
}

fn restrictions(scene: &Scene, one: &mut Person, part: &parts::Part, life: &Life) {
    let father = PersonNumber::new(parts::eldest(one.number.child), Member::Father);
    if part.has(Quirk::NoContactOrder) {
        one.restrictions.push(Restriction {
            kind: "No contact",
            against: Some(father.id()),
            start: life.since,
            end: None,
            details: "Non-molestation order. Father must not be told where the child lives.",
        });
    }
    if matches!(part.home, Home::Adopters | Home::FosterToAdopt) {
        one.restrictions.push(Restriction {
            kind: "Address confidential",
            against: None,
            start: life.placed_for_adoption.unwrap_or(life.since),
            end: None,
            details: "Address of the carers must not be told to the birth family.",
        });
    }
    let supervised = scene
        .council
        .chance(one.number.id(), "supervised")
        .one_in(9);
    if supervised && family::exists(scene.council, father) && !part.has(Quirk::NoContactOrder) {
        one.restrictions.push(Restriction {
            kind: "Restricted contact",
            against: Some(father.id()),
            start: life.since,
            end: None,
            details: "Contact supervised by the council only.",
        });
    }
}

fn care(scene: &Scene, child: u32, part: &parts::Part, life: &Life, draw: u64) -> Care {
    Care {
        period: 410_000 + u64::from(child),
        since: life.since,
        area_authority: homes::area_authority(child),
        short_break: if part.legal == Legal::ShortBreaks {
            "Y"
        } else {
            "N"
        },
        authorised_to_place: life.authorised_to_place,
        placed_for_adoption: life.placed_for_adoption,
        protection: protection::plan(scene, child, life, draw),
        advocate_offered: match life.age(scene.today) {
            age if age < 5 => None,
            _ if draw.is_multiple_of(3) => Some("N"),
            _ => Some("Y"),
        },
    }
}

const ETHNICITIES: &[&str] = &[
    "White British",
    "White British",
    "White British",
    "White Irish",
    "Any other White background",
    "Mixed: White and Black Caribbean",
    "Mixed: White and Asian",
    "Asian or Asian British: Pakistani",
    "Asian or Asian British: Bangladeshi",
    "Asian or Asian British: Indian",
    "Black or Black British: African",
    "Black or Black British: Caribbean",
    "Gypsy or Roma",
    "Any other ethnic group",
];

const RELIGIONS: &[&str] = &[
    "None",
    "None",
    "Christian",
    "Muslim",
    "Sikh",
    "Hindu",
    "Not yet asked",
];

const DISABILITIES: &[&str] = &[
    "Hearing",
    "Learning",
    "Autism",
    "Mobility",
    "Vision",
    "Communication",
];

const NEEDS: &[&str] = &[
    "Needs a quiet room",
    "Wheelchair access",
    "Hearing loop",
    "Breaks every 20 minutes",
];

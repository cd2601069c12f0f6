//! The record of one person: the child, a relative, a carer.

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    family::{self, Named},
    homes::{self, Address, confirmed},
    life::{Life, Scene},
    numbers::{Member, PersonNumber},
    parts::{self, Home, Legal, Quirk},
    words,
};

/// A number as the record shows it: mostly a number, now and then a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Id {
    Number(u64),
    Text(String),
}

#[derive(Clone, Debug)]
pub struct Phone {
    pub number: String,
    pub kind: &'static str,
    pub do_not_disclose: Option<&'static str>,
    pub confirmed: Option<Date>,
    /// Sent as a number, which loses the leading nought.
    pub as_number: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Email {
    pub kind: &'static str,
    pub address: String,
    pub confirmed: Option<Date>,
}

#[derive(Clone, Debug)]
pub struct Restriction {
    pub kind: &'static str,
    pub against: Option<u64>,
    pub start: Date,
    pub end: Option<Date>,
    pub details: &'static str,
}

/// What a record says of a child in care and of nobody else.
#[derive(Clone, Debug)]
pub struct Care {
    pub period: u64,
    pub since: Date,
    pub area_authority: &'static str,
    pub short_break: &'static str,
    pub authorised_to_place: Option<Date>,
    pub placed_for_adoption: Option<Date>,
    /// Status, category, start and end of a child protection plan.
    pub protection: Option<(&'static str, &'static str, Date, Option<Date>)>,
    pub advocate_offered: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub number: PersonNumber,
    pub id: Id,
    pub legacy: Option<String>,
    pub title: Option<&'static str>,
    pub named: Named,
    pub preferred: Option<String>,
    pub former_name: Option<String>,
    pub accuracy: &'static str,
    pub died: Option<Date>,
    pub context: &'static str,
    pub pronoun: Option<&'static str>,
    pub ethnicity: Option<&'static str>,
    pub religion: Option<&'static str>,
    pub nationality: Option<&'static str>,
    pub language: Option<&'static str>,
    pub interpreter: Option<&'static str>,
    pub formats: Vec<&'static str>,
    pub needs: Vec<&'static str>,
    pub disabilities: Vec<&'static str>,
    pub ehcp: Option<&'static str>,
    pub unaccompanied: Option<&'static str>,
    pub nhs: Option<u64>,
    pub upn: Option<String>,
    pub restrictions: Vec<Restriction>,
    pub address: Option<Address>,
    pub phones: Vec<Phone>,
    pub emails: Vec<Email>,
    pub channel: Option<&'static str>,
    pub safe_note: Option<&'static str>,
    pub care: Option<Care>,
    pub updated: Date,
}

/// The person with this number, who must exist.
pub fn person(scene: &Scene, number: PersonNumber) -> Person {
    let council = scene.council;
    let mut chance = council.chance(number.id(), "record");
    let addresses = homes::addresses(scene, number);
    let mut one = Person {
        number,
        id: Id::Number(number.id()),
        legacy: None,
        title: None,
        named: family::named(council, number),
        preferred: None,
        former_name: None,
        accuracy: "A",
        died: None,
        context: "A",
        pronoun: None,
        ethnicity: None,
        religion: None,
        nationality: None,
        language: Some("English"),
        interpreter: Some("N"),
        formats: Vec::new(),
        needs: Vec::new(),
        disabilities: Vec::new(),
        ehcp: None,
        unaccompanied: None,
        nhs: None,
        upn: None,
        restrictions: Vec::new(),
        address: homes::displayed(addresses, scene.today),
        phones: Vec::new(),
        emails: Vec::new(),
        channel: None,
        safe_note: None,
        care: None,
        updated: council
            .today
            .saturating_sub((3 + chance.below(90) as i64).days()),
    };
    match number.member {
        Member::Child => child(scene, &mut one),
        Member::UnbornSibling | Member::OwnChild => one.context = "C",
        Member::Godparent => {}
        _ => adult(scene, &mut one),
    }
    one
}

fn child(scene: &Scene, one: &mut Person) {
    let number = one.number;
    let part = parts::of(number.child);
    let life = Life::of(scene.council, number.child);
    let mut chance = scene.council.chance(number.id(), "child record");
    let girl = one.named.gender == Some("F");
    one.context = "C";
    one.pronoun = Some(match (chance.below(14), girl) {
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
    spoil_child(scene, one, part);
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
fn young_person(
    scene: &Scene,
    one: &mut Person,
    chance: &mut crate::simulation::case_system::chance::Chance,
) {
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

fn spoil_child(scene: &Scene, one: &mut Person, part: &parts::Part) {
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
        one.nationality = Some("Eritrean");
        one.religion = Some("Christian");
        one.ethnicity = Some("Any other ethnic group");
        one.nhs = None;
        one.upn = None;
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
    let protection = match draw {
        0..=2 => Some((
            "Ended",
            "Neglect",
            life.since.saturating_sub(150.days()),
            Some(life.since.saturating_add(70.days())),
        )),
        3 => Some((
            "Current",
            "Emotional abuse",
            life.since.saturating_sub(40.days()),
            None,
        )),
        _ => None,
    };
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
        protection,
        advocate_offered: match life.age(scene.today) {
            age if age < 5 => None,
            _ if draw.is_multiple_of(3) => Some("N"),
            _ => Some("Y"),
        },
    }
}

fn adult(scene: &Scene, one: &mut Person) {
    let number = one.number;
    let part = parts::of(number.child);
    let council = scene.council;
    let mut chance = council.chance(number.id(), "adult record");
    let mailbox = words::mailbox(
        one.named.first.as_deref().unwrap_or_default(),
        &one.named.last,
    );
    if number.member == Member::Father && part.has(Quirk::FatherDied) {
        one.died = Some(council.today.saturating_sub(700.days()));
        return;
    }
    if !chance.one_in(6) {
        one.phones.push(Phone {
            number: words::mobile(&mut chance),
            kind: "Mobile",
            do_not_disclose: Some("N"),
            confirmed: confirmed(council, number, "phone"),
            as_number: None,
        });
    }
    let carer = matches!(number.member, Member::Carer | Member::SecondCarer);
    if carer || !chance.one_in(3) {
        let host = if carer {
            "carers.example"
        } else {
            "mail.example"
        };
        one.emails.push(Email {
            kind: "Personal",
            address: format!("{mailbox}@{host}"),
            confirmed: confirmed(council, number, "email"),
        });
    }
    one.channel = Some(chance.pick(if carer {
        &["Email"]
    } else {
        &[
            "Phone",
            "Post",
            "Text",
            "Email",
            "By hand from social worker",
        ]
    }));
    if chance.one_in(7) {
        one.formats.push(chance.pick(FORMATS));
    }
    if !carer && chance.one_in(8) {
        one.needs.push(chance.pick(&[
            "Childcare for a younger child",
            "Help with bus fare",
            "Step-free room",
        ]));
    }
    if chance.one_in(11) {
        one.language = Some(chance.pick(&[
            "Polish",
            "Urdu",
            "Romanian",
            "Somali",
            "British Sign Language",
        ]));
        one.interpreter = Some("Y");
    }
    spoil_adult(scene, one, part);
}

fn spoil_adult(scene: &Scene, one: &mut Person, part: &parts::Part) {
    let number = one.number;
    let mut chance = scene.council.chance(number.id(), "spoilt");
    match number.member {
        Member::Mother if part.has(Quirk::ExDirectoryPhone) => one.phones.push(Phone {
            number: words::london(&mut chance),
            kind: "Ex-directory (do not disclose number)",
            do_not_disclose: Some("Y"),
            confirmed: None,
            as_number: None,
        }),
        Member::Mother if part.has(Quirk::ForeignPhone) => {
            one.phones.insert(
                0,
                Phone {
                    number: "+1 202-555-0143".to_owned(),
                    kind: "Home",
                    do_not_disclose: None,
                    confirmed: Some(scene.council.today.saturating_sub(30.days())),
                    as_number: None,
                },
            );
        }
        Member::Mother if part.has(Quirk::EmailUnusable) => {
            one.emails = vec![Email {
                kind: "Personal",
                address: "ask at the door".to_owned(),
                confirmed: None,
            }];
        }
        Member::Father if part.has(Quirk::NoContactOrder) => {
            one.restrictions.push(Restriction {
                kind: "No contact",
                against: Some(PersonNumber::child(number.child).id()),
                start: Life::of(scene.council, number.child).since,
                end: None,
                details: "Non-molestation order.",
            });
            one.safe_note = Some("Letters through his solicitor only.");
            one.channel = Some("Post");
        }
        _ => {}
    }
    if number.member == Member::Mother && scene.changes.mother_has_new_email {
        let name = words::mailbox(
            one.named.first.as_deref().unwrap_or_default(),
            &one.named.last,
        );
        one.emails = vec![Email {
            kind: "Personal",
            address: format!("{name}.new@mail.example"),
            confirmed: Some(scene.today),
        }];
        one.updated = scene.today;
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
const FORMATS: &[&str] = &["Easy read", "Large print", "Audio", "British Sign Language"];

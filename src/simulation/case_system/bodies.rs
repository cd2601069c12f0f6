//! Schools, surgeries, homes and services, and whom one meets there.

pub mod tied;

use std::borrow::Cow;

use jiff::civil::Date;

use crate::simulation::case_system::{
    life::Council,
    parts::{self, Home},
    words,
};

#[derive(Clone, Debug)]
pub struct Body {
    pub id: u64,
    pub name: String,
    pub kind: &'static str,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub lines: String,
    pub postcode: String,
}

#[derive(Clone, Debug)]
pub struct Contact {
    pub id: u64,
    pub name: String,
    pub role: &'static str,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub start: Date,
    pub confirmed: Option<Date>,
}

/// One row that ties a body to a child.
#[derive(Clone, Debug)]
pub struct Membership {
    pub id: u64,
    pub body: Body,
    pub kind: &'static str,
    pub start: Date,
    pub end: Option<Date>,
    pub contacts: Vec<Contact>,
    pub confirmed: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Primary,
    Secondary,
    Surgery,
    CareHealth,
    HealthVisiting,
    MindService,
    Advocacy,
    Guardians,
    Solicitors,
    FosterAgency,
    ChildrensHome,
    BoardingSchool,
    SecureHome,
    Lodgings,
    BabyUnit,
    Police,
    Visitors,
    Dentist,
}

const KINDS: [Kind; 18] = [
    Kind::Primary,
    Kind::Secondary,
    Kind::Surgery,
    Kind::CareHealth,
    Kind::HealthVisiting,
    Kind::MindService,
    Kind::Advocacy,
    Kind::Guardians,
    Kind::Solicitors,
    Kind::FosterAgency,
    Kind::ChildrensHome,
    Kind::BoardingSchool,
    Kind::SecureHome,
    Kind::Lodgings,
    Kind::BabyUnit,
    Kind::Police,
    Kind::Visitors,
    Kind::Dentist,
];

const SAINTS: &[&str] = &[
    "St Hild’s",
    "Moorland",
    "Saltergate",
    "Holm Cross",
    "Larkrise",
    "Ferrybank",
    "Beacon Hill",
    "Aldby",
];
const PLACES: &[&str] = &[
    "Riverside",
    "Minster",
    "Quayside",
    "Orchard",
    "Heron",
    "Weir House",
    "The Limes",
    "Thornfield",
];

fn id_of(kind: Kind, place: u32) -> u64 {
    90_000_000 + (kind as u64) * 100_000 + u64::from(place)
}

/// How many bodies of a kind there are.
fn count(council: &Council, kind: Kind) -> u32 {
    match kind {
        Kind::Primary | Kind::Secondary => council.children / 30 + 3,
        Kind::Surgery | Kind::Dentist => council.children / 40 + 3,
        Kind::ChildrensHome | Kind::Lodgings => council.children / 20 + 2,
        _ => 1,
    }
}

/// The body of this number, if there is one.
pub fn body(council: &Council, id: u64) -> Option<Body> {
    let offset = id.checked_sub(90_000_000)?;
    let kind = KINDS.get((offset / 100_000) as usize).copied()?;
    let place = (offset % 100_000) as u32;
    (place < count(council, kind)).then(|| make(council, kind, place))
}

/// The number of the home in which a child lives who lives with no carer.
pub fn home_id(child: u32) -> u64 {
    let place = child / 20;
    match parts::of(child).home {
        Home::School => id_of(Kind::BoardingSchool, 0),
        Home::Secure => id_of(Kind::SecureHome, 0),
        Home::Supported => id_of(Kind::Lodgings, place),
        Home::ParentAndBaby => id_of(Kind::BabyUnit, 0),
        _ => id_of(Kind::ChildrensHome, place),
    }
}

fn make(council: &Council, kind: Kind, place: u32) -> Body {
    let id = id_of(kind, place);
    let mut chance = council.chance(id, "body");
    let saint = SAINTS
        .get(place as usize % SAINTS.len())
        .copied()
        .unwrap_or_default();
    let site = PLACES
        .get(place as usize % PLACES.len())
        .copied()
        .unwrap_or_default();
    let (name, kind_words): (Cow<str>, &str) = match kind {
        Kind::Primary => (format!("{saint} Primary School").into(), "School"),
        Kind::Secondary => (format!("{saint} Academy").into(), "School"),
        Kind::Surgery => (format!("{site} Surgery").into(), "GP surgery"),
        Kind::CareHealth => ("Northshire Children in Care Health Team".into(), "Health"),
        Kind::HealthVisiting => ("Northshire Health Visiting".into(), "Health"),
        Kind::MindService => (
            "Northshire Child and Adolescent Mental Health Service".into(),
            "Health",
        ),
        Kind::Advocacy => ("Speak Up Northshire".into(), "Advocacy"),
        Kind::Guardians => ("Family Court Advisory Service, Northshire".into(), "Court"),
        Kind::Solicitors => ("Pell & Marchant Solicitors".into(), "Legal"),
        Kind::FosterAgency => ("Harbour Fostering".into(), "Fostering agency"),
        Kind::ChildrensHome => (format!("{site} House").into(), "Children’s home"),
        Kind::BoardingSchool => ("Wexcombe Hall School".into(), "Residential school"),
        Kind::SecureHome => ("Stainmoor Secure Children’s Home".into(), "Secure home"),
        Kind::Lodgings => (
            format!("{site} Supported Lodgings").into(),
            "Supported accommodation",
        ),
        Kind::BabyUnit => ("Cradle Bank Family Centre".into(), "Family centre"),
        Kind::Police => ("Northshire Police".into(), "Police"),
        Kind::Visitors => (
            "Northshire Independent Visitors".into(),
            "Volunteer service",
        ),
        Kind::Dentist => (format!("{site} Dental Practice").into(), "Dentist"),
    };
    let host = host(kind, place);
    Body {
        id,
        name: name.into_owned(),
        kind: kind_words,
        email: Some(format!("office@{host}")),
        phone: Some(words::landline(&mut chance)),
        lines: words::street_address(&mut chance, words::TOWNS),
        postcode: words::postcode(&mut chance),
    }
}

fn host(kind: Kind, place: u32) -> String {
    let name = match kind {
        Kind::Primary => format!("primary{place}.schools"),
        Kind::Secondary => format!("academy{place}.schools"),
        Kind::Surgery => format!("surgery{place}.nhs"),
        Kind::CareHealth | Kind::HealthVisiting | Kind::MindService => "community.nhs".to_owned(),
        Kind::Dentist => format!("dental{place}.nhs"),
        Kind::Advocacy => "speakup".to_owned(),
        Kind::Guardians => "familycourt".to_owned(),
        Kind::Solicitors => "pellmarchant".to_owned(),
        Kind::FosterAgency => "harbourfostering".to_owned(),
        Kind::ChildrensHome => format!("home{place}.care"),
        Kind::BoardingSchool => "wexcombehall".to_owned(),
        Kind::SecureHome => "stainmoor".to_owned(),
        Kind::Lodgings => format!("lodgings{place}.care"),
        Kind::BabyUnit => "cradlebank".to_owned(),
        Kind::Police => "police".to_owned(),
        Kind::Visitors => "visitors".to_owned(),
    };
    format!("{name}.northshire.example")
}

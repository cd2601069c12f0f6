//! Schools, surgeries, homes and services, and whom one meets there.

use std::borrow::Cow;

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    life::{Council, Life, Scene},
    parts::{self, Home, Legal, Quirk},
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

/// All bodies that a child is tied to, the current before the past.
pub fn memberships(scene: &Scene, child: u32) -> Vec<Membership> {
    let part = parts::of(child);
    let life = Life::of(scene.council, child);
    let age = life.age(scene.council.today);
    let mut chance = scene.council.chance(u64::from(child), "bodies");
    let draws = [6, 6, 3, 6, 4].map(|n| chance.one_in(n));
    let [mind, visitor, advocate, police, dentist] = draws;
    let mut desk = Desk {
        scene,
        child,
        since: life.since,
        rows: Vec::with_capacity(8),
    };
    desk.school(part, age);
    let surgery = desk.pick(Kind::Surgery);
    desk.add(Kind::Surgery, surgery, "Registered GP", &["GP"]);
    desk.add(
        Kind::CareHealth,
        0,
        "Looked after children’s health",
        &["Looked after children’s nurse"],
    );
    if age < 5 {
        desk.add(
            Kind::HealthVisiting,
            0,
            "Health visiting",
            &["Health visitor"],
        );
    }
    if dentist {
        let practice = desk.pick(Kind::Dentist);
        desk.add(Kind::Dentist, practice, "Dentist", &["Dentist"]);
    }
    if mind && age >= 8 {
        desk.add(
            Kind::MindService,
            0,
            "Mental health",
            &["CAMHS practitioner"],
        );
    }
    if age >= 5 && (advocate || part.has(Quirk::NoContactOrder)) {
        desk.add(Kind::Advocacy, 0, "Advocacy", &["Advocate"]);
    }
    if visitor && age >= 8 {
        desk.add(
            Kind::Visitors,
            0,
            "Independent visitor",
            &["Independent visitor"],
        );
    }
    if matches!(part.legal, Legal::Interim | Legal::PlacementOrder) {
        desk.add(
            Kind::Guardians,
            0,
            "Children’s guardian",
            &["Children’s guardian"],
        );
        desk.add(
            Kind::Solicitors,
            0,
            "Child’s solicitor",
            &["Child’s solicitor"],
        );
    }
    if part.home == Home::FosterAgency {
        desk.add(
            Kind::FosterAgency,
            0,
            "Fostering agency",
            &["Supervising social worker"],
        );
    }
    if police && part.legal == Legal::Remand {
        desk.add(Kind::Police, 0, "Police", &["Police officer"]);
    }
    desk.home(part);
    let mut rows = desk.rows;
    rows.sort_by_key(|row| row.end.is_some());
    rows
}

/// Gathers the rows of one child.
struct Desk<'a> {
    scene: &'a Scene<'a>,
    child: u32,
    since: Date,
    rows: Vec<Membership>,
}

impl Desk<'_> {
    fn pick(&self, kind: Kind) -> u32 {
        let all = u64::from(count(self.scene.council, kind));
        let home = parts::home_of(self.child);
        self.scene
            .council
            .chance(u64::from(home) * 32 + kind as u64, "which body")
            .below(all) as u32
    }

    fn add(&mut self, kind: Kind, place: u32, tie: &'static str, roles: &[&'static str]) {
        let body = make(self.scene.council, kind, place);
        let id = u64::from(self.child) * 100 + self.rows.len() as u64;
        let contacts = roles
            .iter()
            .enumerate()
            .map(|(n, role)| self.contact(&body, kind, place, id * 10 + n as u64, role))
            .collect();
        self.rows.push(Membership {
            id,
            kind: tie,
            start: self
                .since
                .saturating_add(14.days())
                .min(self.scene.council.today),
            end: None,
            contacts,
            confirmed: Some(self.scene.council.today.saturating_sub(70.days())),
            body,
        });
    }

    fn contact(&self, body: &Body, kind: Kind, place: u32, id: u64, role: &'static str) -> Contact {
        // One person holds the post for all children of the body.
        let mut chance = self.scene.council.chance(body.id, role);
        let woman = chance.below(3) > 0;
        let first = chance.pick(if woman { words::WOMEN } else { words::MEN });
        let last = chance.pick(words::FAMILIES);
        let title = if role == "GP" { "Dr " } else { "" };
        let (shared, known) = (kind == Kind::Surgery, !chance.one_in(7));
        let email = match (shared, known) {
            (true, _) => body.email.clone(),
            (false, true) => Some(format!(
                "{}@{}",
                words::mailbox(first, last),
                host(kind, place)
            )),
            (false, false) => None,
        };
        let confirmed = match chance.below(5) {
            0 => None,
            1 => Some(self.scene.council.today.saturating_sub(500.days())),
            _ => Some(
                self.scene
                    .council
                    .today
                    .saturating_sub((20 + chance.below(100) as i64).days()),
            ),
        };
        Contact {
            id,
            name: format!("{title}{first} {last}"),
            role,
            email,
            phone: (!chance.one_in(4)).then(|| words::landline(&mut chance)),
            start: self.since,
            confirmed,
        }
    }

    fn school(&mut self, part: &parts::Part, age: i16) {
        let kind = match age {
            ..5 | 18.. => return,
            5..=10 => Kind::Primary,
            _ => Kind::Secondary,
        };
        if part.home == Home::School {
            self.add(
                Kind::BoardingSchool,
                0,
                "School attended",
                &["Designated teacher"],
            );
            return;
        }
        let place = self.pick(kind);
        self.add(
            kind,
            place,
            "School attended",
            &["Designated teacher", "SENCO"],
        );
        if part.has(Quirk::SchoolChangedInAugust) {
            let year = self.scene.council.today.year();
            if let Some(row) = self.rows.last_mut() {
                row.start = jiff::civil::date(year, 9, 1);
            }
            let old = (place + 1) % count(self.scene.council, kind);
            self.add(kind, old, "School attended", &["Designated teacher"]);
            if let Some(row) = self.rows.last_mut() {
                row.start = jiff::civil::date(year - 2, 9, 4);
                row.end = Some(jiff::civil::date(year, 8, 31));
            }
        }
    }

    fn home(&mut self, part: &parts::Part) {
        let place = self.child / 20;
        match part.home {
            Home::Residential => self.add(
                Kind::ChildrensHome,
                place,
                "Children’s home",
                &["Home manager", "Key worker"],
            ),
            Home::School => self.add(
                Kind::BoardingSchool,
                0,
                "Residential school",
                &["Home manager", "Key worker"],
            ),
            Home::Secure => self.add(
                Kind::SecureHome,
                0,
                "Secure home",
                &["Home manager", "Key worker"],
            ),
            Home::Supported => self.add(
                Kind::Lodgings,
                place,
                "Supported accommodation",
                &["Key worker"],
            ),
            Home::ParentAndBaby => self.add(
                Kind::BabyUnit,
                0,
                "Family centre",
                &["Home manager", "Key worker"],
            ),
            _ => {}
        }
    }
}

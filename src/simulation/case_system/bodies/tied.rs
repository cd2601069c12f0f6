//! Which schools and services a child is tied to, and whom one meets there.

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    bodies::{Body, Contact, Kind, Membership, count, host, make},
    life::{Life, Scene},
    parts::{self, Home, Legal, Quirk},
    words,
};

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
        desk.add(Kind::Dentist, practice, "Registered dentist", &["Dentist"]);
    }
    if mind && age >= 8 {
        desk.add(
            Kind::MindService,
            0,
            "Mental health service",
            &["CAMHS worker"],
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
                "Residential home",
                &["Registered manager", "Key worker"],
            ),
            Home::School => self.add(
                Kind::BoardingSchool,
                0,
                "Residential home",
                &["Registered manager", "Key worker"],
            ),
            Home::Secure => self.add(
                Kind::SecureHome,
                0,
                "Residential home",
                &["Registered manager", "Key worker"],
            ),
            Home::Supported => self.add(Kind::Lodgings, place, "Residential home", &["Key worker"]),
            Home::ParentAndBaby => self.add(
                Kind::BabyUnit,
                0,
                "Residential home",
                &["Registered manager", "Key worker"],
            ),
            _ => {}
        }
    }
}

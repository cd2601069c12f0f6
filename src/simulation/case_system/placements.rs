//! Where a child has been placed, and by what right.

use std::borrow::Cow;

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    bodies, family,
    homes::{dwelling, full_name, home},
    life::{Life, Scene},
    numbers::{Member, PersonNumber},
    parts::{self, Home, Legal, Quirk},
    words,
};

/// One row of a child's placements.
#[derive(Clone, Debug)]
pub struct Placement {
    pub id: u64,
    pub split: u64,
    pub code: &'static str,
    pub description: &'static str,
    pub provider: Option<&'static str>,
    pub start: Date,
    pub end: Option<Date>,
    pub need: &'static str,
    pub reason_new: &'static str,
    pub reason_ceased: Option<&'static str>,
    pub reason_changed: Option<&'static str>,
    pub carer: Option<PersonNumber>,
    pub carer_name: Option<String>,
    pub organisation: Option<u64>,
    pub ofsted: Option<String>,
    pub home_postcode: String,
    pub postcode: String,
    pub short_break: &'static str,
}

/// What each kind of home is called in the statutory return.
pub fn code(home: Home) -> (&'static str, &'static str, Option<&'static str>) {
    match home {
        Home::Foster | Home::ShortBreak => (
            "U6",
            "Placement with other foster carer, not long term or FFA",
            Some("PR1"),
        ),
        Home::FosterLong => (
            "U4",
            "Placement with other foster carer, long term fostering",
            Some("PR1"),
        ),
        Home::FosterAgency => (
            "U6",
            "Placement with other foster carer, not long term or FFA",
            Some("PR4"),
        ),
        Home::FosterToAdopt => (
            "U5",
            "Placement with other foster carer who is also an approved adopter (FFA)",
            Some("PR1"),
        ),
        Home::Kin => (
            "U3",
            "Foster placement with relative or friend, not long term or FFA",
            Some("PR1"),
        ),
        Home::KinLong => (
            "U1",
            "Foster placement with relative or friend, long term fostering",
            Some("PR1"),
        ),
        Home::Adopters => (
            "A4",
            "Placed for adoption with consent, not with current foster carer",
            Some("PR1"),
        ),
        Home::Residential => ("K2", "Children’s home", Some("PR4")),
        Home::School => ("S1", "Residential school", Some("PR4")),
        Home::Secure => ("K1", "Secure children’s home", Some("PR3")),
        Home::Supported => ("K3", "Supported accommodation", Some("PR4")),
        Home::ParentAndBaby => ("R3", "Family centre or mother and baby unit", Some("PR5")),
        Home::Parents => (
            "P1",
            "Placed with own parents or other person with parental responsibility",
            Some("PR0"),
        ),
    }
}

/// All placements of a child, the current first.
pub fn placements(scene: &Scene, child: u32) -> Vec<Placement> {
    let part = parts::of(child);
    let life = Life::of(scene.council, child);
    let keeper = parts::home_of(child);
    let mut starts = vec![life.since];
    let moves = (part.held / 2).min(3);
    for place in 0..moves {
        let review = life
            .held
            .get((place * 2) as usize)
            .copied()
            .unwrap_or(life.since);
        let mut chance = scene.council.chance(u64::from(keeper), "moves");
        starts.push(review.saturating_add((20 + chance.below(40) as i64).days()));
    }
    if let Some(placed) = life.placed_for_adoption {
        starts.push(placed);
    }
    let mut rows: Vec<Placement> = Vec::with_capacity(starts.len() + 2);
    for (place, start) in starts.iter().enumerate() {
        let end = starts.get(place + 1).copied();
        rows.push(placement(scene, child, place, *start, end));
    }
    if let Some(day) = scene.changes.moved_on {
        if let Some(last) = rows.last_mut() {
            last.end = Some(day);
            last.reason_ceased = Some("X1");
            last.reason_changed = Some("CREQB");
        }
        let mut new = placement(scene, child, starts.len(), day, None);
        new.carer = None;
        new.carer_name = Some(former_carer(scene, child, 99));
        rows.push(new);
    }
    spoil(scene, child, &mut rows);
    rows.reverse();
    rows
}

fn spoil(scene: &Scene, child: u32, rows: &mut Vec<Placement>) {
    let part = parts::of(child);
    if part.has(Quirk::OpenPlacements)
        && let Some(before_last) = rows.len().checked_sub(2).and_then(|at| rows.get_mut(at))
    {
        before_last.end = None;
    }
    if part.has(Quirk::OldPlacementCode)
        && let Some(first) = rows.first_mut()
    {
        (first.code, first.description) = ("Z1", "Other placement");
    }
    if part.has(Quirk::SplitPlacement)
        && let Some(last) = rows.last().cloned()
    {
        let mut wrong = last;
        (wrong.code, wrong.description) = (
            "U5",
            "Placement with other foster carer who is also an approved adopter (FFA)",
        );
        if let Some(right) = rows.last_mut() {
            right.split = 2;
        }
        let at = rows.len().saturating_sub(1);
        rows.insert(at, wrong);
    }
    if part.has(Quirk::ParentLinkedAsCarer)
        && let Some(earlier) = rows.first_mut()
    {
        let mother = PersonNumber::new(parts::eldest(child), Member::Mother);
        earlier.carer = Some(mother);
        earlier.carer_name = Some(full_name(scene.council, mother));
        earlier.code = "U6";
    }
}

fn placement(scene: &Scene, child: u32, place: usize, start: Date, end: Option<Date>) -> Placement {
    let part = parts::of(child);
    let keeper = parts::home_of(child);
    let id = PersonNumber::child(child).id() * 10 + place as u64;
    let mut chance = scene.council.chance(id, "placement");
    let current = end.is_none();
    let kind = if current { part.home } else { Home::Foster };
    let (code, description, provider) = code(kind);
    let carer = if current { family::carer(child) } else { None };
    let institution = current && carer.is_none();
    let postcode = if current {
        home(scene, child).1
    } else {
        words::postcode(&mut chance)
    };
    let carer_name = match carer {
        Some(carer) => Some(full_name(scene.council, carer)),
        None if institution => None,
        None => Some(former_carer(scene, keeper, place)),
    };
    Placement {
        id,
        split: 1,
        code,
        description,
        provider,
        start,
        end,
        need: need(part),
        reason_new: if place == 0 { "S" } else { "P" },
        reason_ceased: end.map(|_| "X1"),
        reason_changed: end.map(|_| if chance.one_in(3) { "CREQB" } else { "CARPL" }),
        carer,
        carer_name,
        organisation: institution.then(|| bodies::home_id(child)),
        ofsted: (institution || kind == Home::FosterAgency)
            .then(|| format!("SC{:06}", 900_000 + keeper)),
        home_postcode: dwelling(
            scene.council,
            PersonNumber::new(parts::eldest(child), Member::Mother),
        )
        .1,
        postcode,
        short_break: if part.legal == Legal::ShortBreaks {
            "Y"
        } else {
            "N"
        },
    }
}

fn need(part: &parts::Part) -> &'static str {
    match part.legal {
        Legal::ShortBreaks => "N2",
        Legal::Remand => "N6",
        Legal::Accommodated if part.has(Quirk::EstimatedAge) => "N8",
        Legal::Accommodated => "N4",
        _ => "N1",
    }
}

fn former_carer(scene: &Scene, keeper: u32, place: usize) -> String {
    let mut chance = scene
        .council
        .chance(u64::from(keeper) * 100 + place as u64, "former carer");
    format!(
        "{} {}",
        chance.pick(words::WOMEN),
        chance.pick(words::FAMILIES)
    )
}

/// Legal statuses, the newest first: code, words, start, end.
pub fn legal_statuses(
    scene: &Scene,
    child: u32,
) -> Vec<(&'static str, Cow<'static, str>, Date, Option<Date>)> {
    let part = parts::of(child);
    let life = Life::of(scene.council, child);
    let steps: &[(&str, i64)] = match part.legal {
        Legal::Interim => &[("V2", 0), ("C1", 11)],
        Legal::Full => &[("V2", 0), ("C1", 11), ("C2", 60)],
        Legal::PlacementOrder => &[("V2", 0), ("C1", 11), ("C2", 70), ("E1", 0)],
        Legal::Accommodated => &[("V2", 0)],
        Legal::ShortBreaks => &[("V4", 0)],
        Legal::Remand => &[("J1", 0)],
        Legal::Police => &[("L1", 0), ("V2", 3)],
    };
    let starts: Vec<(&'static str, Date)> = steps
        .iter()
        .map(|(code, days)| match *code {
            "E1" => ("E1", life.authorised_to_place.unwrap_or(life.since)),
            code => (code, life.since.saturating_add((*days).days())),
        })
        .filter(|(_, start)| *start <= scene.today)
        .collect();
    let mut rows: Vec<_> = starts
        .iter()
        .enumerate()
        .map(|(place, (code, start))| {
            let end = starts.get(place + 1).map(|(_, next)| *next);
            (*code, Cow::Borrowed(status_words(code)), *start, end)
        })
        .collect();
    if part.has(Quirk::ShortBreakStatusMixedIn) {
        let start = life.since.saturating_add(200.days());
        rows.push((
            "V4",
            Cow::Borrowed(status_words("V4")),
            start,
            Some(start.saturating_add(3.days())),
        ));
    }
    rows.reverse();
    rows
}

fn status_words(code: &str) -> &'static str {
    match code {
        "C1" => "Interim care order",
        "C2" => "Full care order",
        "E1" => "Placement order granted",
        "V2" => "Single period of accommodation under section 20",
        "V4" => "Accommodated under an agreed series of short-term breaks (agreement)",
        "L1" => "Under police protection and in local authority accommodation",
        "J1" => "Remanded to local authority accommodation or to youth detention accommodation",
        _ => "",
    }
}

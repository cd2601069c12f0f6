//! What has happened to a child: reviews, visits, case notes.

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    bodies, family, homes,
    life::{Life, Scene, weekday_before},
    numbers::{Member, PersonNumber, Post, review_id},
    parts::{self, Home, Legal, Quirk},
    staff, ties,
};

#[derive(Clone, Debug)]
pub struct Review {
    pub id: u64,
    pub category: &'static str,
    pub due: Date,
    pub held: Option<Date>,
    pub status: String,
    pub cancelled: Option<Date>,
    pub participation: Option<String>,
    pub chair: u64,
    pub siblings: Vec<u64>,
    pub invited: Vec<Invited>,
    pub planned: Option<Planned>,
    pub wishes: Option<Wishes>,
}

#[derive(Clone, Debug)]
pub struct Invited {
    pub person: Option<u64>,
    pub worker: Option<u64>,
    pub name: String,
    pub role: &'static str,
    pub attended: &'static str,
}

#[derive(Clone, Debug)]
pub struct Planned {
    pub on: Option<Date>,
    pub time: Option<String>,
    pub minutes: Option<u64>,
    pub format: Option<String>,
    pub venue: Option<String>,
    pub venue_is_placement: Option<&'static str>,
    pub room: Option<String>,
    pub brought_forward: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Wishes {
    pub talked_on: Option<Date>,
    pub talked_by: Option<String>,
    pub attend: Option<&'static str>,
    pub chair: Option<&'static str>,
    pub there: Option<String>,
    pub not_there: Option<&'static str>,
    pub place: Option<&'static str>,
    pub time: Option<&'static str>,
    pub advocate_offered: Option<&'static str>,
    pub views: Option<&'static str>,
    pub not_said: Option<&'static str>,
    pub meeting_name: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Visit {
    pub id: u64,
    pub planned: Date,
    pub made: Option<Date>,
    pub by: String,
    pub by_email: Option<String>,
    pub not_made: Option<&'static str>,
    pub alone: Option<&'static str>,
}

/// A case note, written before the simulator ran or since.
#[derive(Clone, Debug)]
pub struct Note {
    pub id: u64,
    pub title: String,
    pub content: String,
    pub kind: String,
    pub on: Date,
    pub by: String,
    pub by_email: String,
    pub external: Option<String>,
}

/// All reviews of a child: the next, those held, those cancelled; the newest first.
pub fn reviews(scene: &Scene, child: u32) -> Vec<Review> {
    let part = parts::of(child);
    let life = Life::of(scene.council, child);
    let mut rows: Vec<Review> = Vec::with_capacity(life.held.len() + 2);
    for (place, held) in life.held.iter().enumerate() {
        let mut row = review(scene, child, place, part, &life);
        row.due = due_of(&life, place, *held);
        row.held = Some(*held);
        row.status = "COMPLETED".to_owned();
        row.participation = Some(participation(scene, child, part, &life, *held));
        if place + 1 == life.held.len() {
            row.invited = invited(scene, child, &life, *held);
        }
        rows.push(row);
    }
    if part.has(Quirk::ReviewCancelled) {
        let mut row = review(scene, child, 30, part, &life);
        row.category = "Subsequent review";
        row.status = "CANCELLED".to_owned();
        row.due = life.due.saturating_sub(30.days());
        row.cancelled = Some(scene.council.today.saturating_sub(20.days()));
        rows.push(row);
    }
    let mut next = review(scene, child, life.held.len(), part, &life);
    next.planned = planned(scene, child, part, &life);
    next.wishes = wishes(scene, child, part, &life);
    rows.push(next);
    rows.reverse();
    rows
}

fn review(scene: &Scene, child: u32, place: usize, part: &parts::Part, life: &Life) -> Review {
    Review {
        id: review_id(child, place as u32),
        category: match (part.legal, part.home, place) {
            (Legal::ShortBreaks, ..) => "Short break review",
            (_, Home::Adopters, place) if place >= life.held.len() => "Adoption review",
            (.., 0) => "First review",
            (.., 1) => "Second review",
            _ => "Subsequent review",
        },
        due: life.due,
        held: None,
        status: "INCOMPLETE".to_owned(),
        cancelled: None,
        participation: None,
        chair: staff::of_child(scene.council, child, Post::ReviewingOfficer),
        siblings: parts::siblings(child, scene.council.children)
            .filter(|one| *one != child)
            .map(|one| PersonNumber::child(one).id())
            .collect(),
        invited: Vec::new(),
        planned: None,
        wishes: None,
    }
}

fn due_of(life: &Life, place: usize, held: Date) -> Date {
    match (
        place
            .checked_sub(1)
            .and_then(|before| life.held.get(before)),
        place,
    ) {
        (None, _) => life.since.saturating_add(28.days()),
        (Some(before), 1) => before.saturating_add(91.days()),
        (Some(before), _) => before.saturating_add(183.days()),
    }
    .max(held.saturating_sub(12.days()))
}

fn participation(scene: &Scene, child: u32, part: &parts::Part, life: &Life, held: Date) -> String {
    if part.has(Quirk::ParticipationWrong) && life.held.last() == Some(&held) {
        return "PN0".to_owned();
    }
    if life.age(held) < 4 {
        return "PN0".to_owned();
    }
    let codes = [
        "PN1", "PN1", "PN1", "PN2", "PN3", "PN5", "PN6", "PN6", "PN7",
    ];
    let mut chance = scene
        .council
        .chance(u64::from(child) + held.year() as u64, "participation");
    chance.pick(&codes).to_owned()
}

/// Who was on the list of the last review: mostly those who are there now, and one who has gone.
fn invited(scene: &Scene, child: u32, life: &Life, held: Date) -> Vec<Invited> {
    let own = PersonNumber::child(child);
    let mut chance = scene.council.chance(own.id(), "invited");
    let mut rows = vec![Invited {
        person: Some(own.id()),
        worker: None,
        name: homes::full_name(scene.council, own),
        role: "Child",
        attended: if life.age(held) >= 8 { "Y" } else { "N" },
    }];
    let barred = parts::of(child).has(Quirk::NoContactOrder);
    for tie in ties::of(scene, own) {
        let role = match (tie.kind, tie.who.member) {
            ("parent" | "child", Member::Mother) => "Mother",
            ("parent" | "child", Member::Father) if !barred && !chance.one_in(3) => "Father",
            ("fosterCarer", _) => "Foster carer",
            ("prospectiveAdopter", _) => continue,
            ("grandparent", Member::Grandparent) if chance.one_in(2) => "Grandparent",
            _ => continue,
        };
        rows.push(Invited {
            person: Some(tie.who.id()),
            worker: None,
            name: homes::full_name(scene.council, tie.who),
            role,
            attended: if chance.one_in(3) { "N" } else { "Y" },
        });
    }
    for row in staff::allocations(scene, child)
        .iter()
        .filter(|row| row.start <= held && row.end.is_none_or(|end| end > held))
    {
        let worker = row
            .worker
            .and_then(|id| u64::try_from(id).ok())
            .and_then(|id| staff::worker(scene, id));
        if let Some(worker) = worker {
            rows.push(Invited {
                person: None,
                worker: Some(worker.id),
                name: format!("{} {}", worker.first, worker.last),
                role: row.kind,
                attended: match (row.code, chance.one_in(4)) {
                    ("REL.IRO" | "REL.ALLWORK", _) | (_, false) => "Y",
                    _ => "N",
                },
            });
        }
    }
    for row in bodies::tied::memberships(scene, child)
        .iter()
        .filter(|row| row.kind == "School attended" && row.start <= held)
    {
        rows.push(Invited {
            person: None,
            worker: None,
            name: row.body.name.clone(),
            role: "School",
            attended: "N",
        });
    }
    rows
}

fn planned(scene: &Scene, child: u32, part: &parts::Part, life: &Life) -> Option<Planned> {
    let mut chance = scene
        .council
        .chance(u64::from(parts::eldest(child)), "planned");
    if part.due_in > 60 || (chance.one_in(3) && !part.has(Quirk::NoContactOrder)) {
        return None;
    }
    let on = weekday_before(life.due.saturating_sub((chance.below(4) as i64).days()))
        .max(scene.council.today.saturating_add(1.day()));
    let times = ["16:00", "15:30", "16:30", "10:00", "13:15"];
    let time = chance.pick(&times).to_owned();
    let at_home = !chance.one_in(3);
    let (lines, _) = homes::home(scene, child);
    let venue = match (at_home, part.home) {
        (true, _) => lines,
        (false, Home::Secure) => "By video".to_owned(),
        (false, _) => "Northshire Civic Centre, Minster Road".to_owned(),
    };
    Some(Planned {
        on: Some(on),
        time: Some(time),
        minutes: Some(if chance.one_in(4) { 90 } else { 60 }),
        format: Some(
            chance
                .pick(&["In person", "In person", "Hybrid", "Video"])
                .to_owned(),
        ),
        venue: Some(venue),
        venue_is_placement: Some(if at_home { "Y" } else { "N" }),
        room: (!at_home).then(|| "Room 3, first floor".to_owned()),
        brought_forward: chance.one_in(9).then_some("IRO_REQUEST"),
    })
}

fn wishes(scene: &Scene, child: u32, part: &parts::Part, life: &Life) -> Option<Wishes> {
    let mut chance = scene.council.chance(u64::from(child), "wishes");
    let showcase = part.has(Quirk::NoContactOrder);
    if life.age(scene.council.today) < 5 || part.due_in > 45 || (chance.one_in(3) && !showcase) {
        return None;
    }
    let worker = staff::worker(
        scene,
        staff::of_child(scene.council, child, Post::SocialWorker),
    )?;
    let carer =
        family::carer(child).map(|one| family::named(scene.council, one).first.unwrap_or_default());
    Some(Wishes {
        talked_on: Some(
            scene
                .council
                .today
                .saturating_sub((4 + chance.below(16) as i64).days()),
        ),
        talked_by: Some(format!("{} {}", worker.first, worker.last)),
        attend: Some(chance.pick(&["Yes", "Yes, for part", "No", "Not sure yet"])),
        chair: Some(if chance.one_in(6) { "Y" } else { "N" }),
        there: carer.map(|name| format!("{name} and my advocate")),
        not_there: if showcase {
            Some("Dad")
        } else {
            chance.one_in(4).then_some("My old social worker")
        },
        place: Some(chance.pick(&[
            "At home",
            "At school",
            "Somewhere with a garden",
            "Not at school",
        ])),
        time: Some(chance.pick(&["After school", "In the holidays", "Not on a Thursday"])),
        advocate_offered: Some(if chance.one_in(4) { "N" } else { "Y" }),
        views: Some(chance.pick(&[
            "Speaking",
            "A letter before the meeting",
            "Drawing",
            "My advocate says it for me",
        ])),
        not_said: if showcase {
            Some("What happened at my old school")
        } else {
            chance.one_in(5).then_some("My brother’s court case")
        },
        meeting_name: chance.one_in(2).then_some("My Big Meeting"),
    })
}

/// The last four visits of the social worker.
pub fn visits(scene: &Scene, child: u32) -> Vec<Visit> {
    let life = Life::of(scene.council, child);
    let mut chance = scene.council.chance(u64::from(child), "visits");
    let Some(worker) = staff::worker(
        scene,
        staff::of_child(scene.council, child, Post::SocialWorker),
    ) else {
        return Vec::new();
    };
    let mut day = scene
        .council
        .today
        .saturating_sub((6 + chance.below(20) as i64).days());
    let mut rows = Vec::with_capacity(4);
    for place in 0..4u64 {
        if day <= life.since {
            break;
        }
        let made = !chance.one_in(5);
        day = weekday_before(day);
        rows.push(Visit {
            id: u64::from(child) * 100 + place,
            planned: day,
            made: made.then_some(day),
            by: format!("{} {}", worker.first, worker.last),
            by_email: worker.email.clone(),
            not_made: (!made).then_some("Worker unwell"),
            alone: made.then_some(if chance.one_in(4) { "N" } else { "Y" }),
        });
        day = day.saturating_sub((38 + chance.below(8) as i64).days());
    }
    rows
}

/// Case notes that were there before the simulator ran, the newest first.
pub fn notes(scene: &Scene, child: u32) -> Vec<Note> {
    let life = Life::of(scene.council, child);
    let Some(worker) = staff::worker(
        scene,
        staff::of_child(scene.council, child, Post::SocialWorker),
    ) else {
        return Vec::new();
    };
    life.held
        .iter()
        .rev()
        .take(3)
        .enumerate()
        .map(|(place, held)| Note {
            id: u64::from(child) * 1000 + 500 - place as u64,
            title: "Invite list agreed".to_owned(),
            content: "Agreed with the reviewing officer who comes to the review.".to_owned(),
            kind: "Review preparation".to_owned(),
            on: held.saturating_sub(16.days()).max(life.since),
            by: format!("{} {}", worker.first, worker.last),
            by_email: worker.email.clone().unwrap_or_default().trim().to_owned(),
            external: None,
        })
        .collect()
}

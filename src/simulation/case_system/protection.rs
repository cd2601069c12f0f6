//! Child protection plans: conferences, actions, and what is wrong with some.

use jiff::{ToSpan, civil::Date};

use crate::simulation::case_system::{
    chance::Chance,
    family,
    life::{Life, Scene, weekday_before},
    numbers::{Member, PersonNumber, Post},
    parts::{self, Quirk},
    staff,
};

#[derive(Clone, Debug)]
pub struct Plan {
    pub id: u64,
    pub status: &'static str,
    pub category: &'static str,
    pub start: Date,
    pub end: Option<Date>,
    pub initial: Date,
    pub reviews: Vec<Conference>,
    pub actions: Vec<Action>,
}

/// A review conference, held or to come.
#[derive(Clone, Debug)]
pub struct Conference {
    pub id: u64,
    pub due: Date,
    pub held: Option<Date>,
}

#[derive(Clone, Debug)]
pub struct Action {
    pub id: u64,
    pub what: &'static str,
    pub owner: Owner,
    pub due: Date,
    pub status: &'static str,
}

/// Who does it, as far as the record says.
#[derive(Clone, Debug)]
pub enum Owner {
    Person(u64),
    Worker(u64),
    Named(&'static str),
    Nobody,
}

/// The plan of a child, if there is one or was. `draw` is the child record's own, below twelve:
/// everything else is drawn apart, so that nothing else of the record depends on it.
pub fn plan(scene: &Scene, child: u32, life: &Life, draw: u64) -> Option<Plan> {
    let part = parts::of(child);
    let is_current = match draw {
        _ if part.has(Quirk::PlanCategoryUnknown) || part.has(Quirk::PlanActionOwnerless) => true,
        _ if part.has(Quirk::PlanEndsBeforeStart) => false,
        0..=2 => false,
        3 => true,
        _ => return None,
    };
    let number = PersonNumber::child(child).id();
    let mut chance = scene.council.chance(number, "protection");
    let before = if is_current { 40 } else { 150 };
    let start = weekday_before(life.since.saturating_sub(before.days()));
    let ended = weekday_before(life.since.saturating_add(70.days()));
    let end = (!is_current).then_some(ended.min(scene.council.today));
    let id = 820_000 + u64::from(child);
    let category = chance.pick(CATEGORIES);
    let reviews = conferences(scene, id, (start, end), &mut chance);
    let actions = actions(scene, child, id, end, &mut chance);
    Some(Plan {
        id,
        status: if is_current { "Current" } else { "Ended" },
        category: match part.has(Quirk::PlanCategoryUnknown) {
            true => "Emotional harm (old form)",
            false => category,
        },
        start,
        end: match part.has(Quirk::PlanEndsBeforeStart) {
            true => Some(start.saturating_sub(9.days())),
            false => end,
        },
        initial: start,
        reviews,
        actions,
    })
}

/// Those held: the first within three months, then within six; and the next where the plan goes on.
fn conferences(
    scene: &Scene,
    plan: u64,
    (start, end): (Date, Option<Date>),
    chance: &mut Chance,
) -> Vec<Conference> {
    let last = end.unwrap_or(scene.council.today);
    let mut rows: Vec<Conference> = Vec::new();
    let mut due = start.saturating_add(91.days());
    loop {
        let held = weekday_before(due.saturating_sub((chance.below(8) as i64).days()));
        let id = plan * 100 + rows.len() as u64;
        if held > last || rows.len() > 20 {
            if end.is_none() {
                rows.push(Conference {
                    id,
                    due,
                    held: None,
                });
            }
            return rows;
        }
        rows.push(Conference {
            id,
            due,
            held: Some(held),
        });
        due = held.saturating_add(183.days());
    }
}

/// Three to five, each another.
fn actions(
    scene: &Scene,
    child: u32,
    plan: u64,
    end: Option<Date>,
    chance: &mut Chance,
) -> Vec<Action> {
    let mother = PersonNumber::new(parts::eldest(child), Member::Mother);
    let worker = staff::of_child(scene.council, child, Post::SocialWorker);
    let first = chance.below(ACTIONS.len() as u64) as usize;
    let count = 3 + chance.below(3) as usize;
    let all = ACTIONS.iter().cycle().skip(first).take(count);
    let mut rows = Vec::with_capacity(count);
    for (place, (what, does)) in all.enumerate() {
        let day = match end {
            Some(end) => end.saturating_sub((10 + chance.below(60) as i64).days()),
            None => scene
                .council
                .today
                .saturating_add((chance.below(90) as i64 - 30).days()),
        };
        let due = weekday_before(day);
        let owner = match does {
            Does::Mother if family::exists(scene.council, mother) => Owner::Person(mother.id()),
            Does::Worker | Does::Mother => Owner::Worker(worker),
            Does::Other(name) => Owner::Named(name),
        };
        let is_ownerless = place == 0 && parts::of(child).has(Quirk::PlanActionOwnerless);
        rows.push(Action {
            id: plan * 100 + 50 + place as u64,
            what,
            owner: if is_ownerless { Owner::Nobody } else { owner },
            due,
            status: match (end, due < scene.council.today) {
                (Some(_), _) => chance.pick(&["Completed", "Completed", "No longer needed"]),
                (None, true) => chance.pick(&["Completed", "In progress", "Not started"]),
                (None, false) => chance.pick(&["In progress", "Not started"]),
            },
        });
    }
    rows
}

/// Who usually does it.
enum Does {
    Worker,
    Mother,
    Other(&'static str),
}

const CATEGORIES: &[&str] = &[
    "Neglect",
    "Neglect",
    "Emotional abuse",
    "Emotional abuse",
    "Physical abuse",
    "Sexual abuse",
];

const ACTIONS: &[(&str, Does)] = &[
    ("Visits every week, announced and unannounced", Does::Worker),
    (
        "A place on the parenting course, and every session attended",
        Does::Mother,
    ),
    (
        "A safety plan for family time that everybody has signed",
        Does::Worker,
    ),
    (
        "School tells the social worker of each day missed, on the day",
        Does::Other("School"),
    ),
    (
        "Weight and development checked every four weeks",
        Does::Other("Health visitor"),
    ),
    (
        "Every appointment at the drug and alcohol service kept",
        Does::Mother,
    ),
    (
        "Two sessions with the child on what home is like",
        Does::Worker,
    ),
    (
        "The child is registered with a dentist and has been",
        Does::Mother,
    ),
];

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::simulation::case_system::life::{Changes, Council};

    #[test]
    fn plans_run_forward_but_where_one_is_meant_not_to_and_repeat() {
        let council = Council {
            seed: 1,
            children: 400,
            today: date(2026, 11, 23),
        };
        let scene = Scene {
            council: &council,
            today: council.today,
            changes: Changes::default(),
        };
        let mut seen = 0;
        for child in 1..=council.children {
            let life = Life::of(&council, child);
            for draw in 0..12 {
                let Some(plan) = plan(&scene, child, &life, draw) else {
                    continue;
                };
                seen += 1;
                let is_odd = parts::of(child).has(Quirk::PlanEndsBeforeStart);
                assert_eq!(
                    plan.end.is_some_and(|end| end < plan.start),
                    is_odd,
                    "{child}"
                );
                assert_eq!(plan.status == "Current", plan.end.is_none(), "{child}");
                let held: Vec<Date> = plan.reviews.iter().filter_map(|one| one.held).collect();
                assert!(held.windows(2).all(|pair| pair[0] < pair[1]), "{child}");
                assert!(
                    held.iter()
                        .all(|day| plan.start < *day && *day <= council.today)
                );
                assert!((3..=5).contains(&plan.actions.len()), "{child}");
                let nobodys = plan
                    .actions
                    .iter()
                    .filter(|one| matches!(one.owner, Owner::Nobody));
                let is_ownerless = parts::of(child).has(Quirk::PlanActionOwnerless);
                assert_eq!(nobodys.count() == 1, is_ownerless, "{child}");
                let again = super::plan(&scene, child, &life, draw);
                assert_eq!(
                    format!("{again:?}"),
                    format!("{:?}", Some(&plan)),
                    "{child}"
                );
            }
        }
        assert!(seen > 1000, "{seen}");
    }
}

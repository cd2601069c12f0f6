//! Whose answers a review still needs to be of use.
//!
//! Without whom a review is of little use is a council's to say (`Clause`); whether it goes ahead
//! is the reviewing officer's alone (`choices`). Nothing here stops a review.

use std::sync::Arc;

use jiff::civil::Date;

use crate::rules::{
    attendance::role::Role,
    chasing::{ask::Group, settings::Clause},
};

/// One person on the list, and whether they take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub role: Role,
    pub part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// They come, or have sent what was asked of them.
    Takes,
    /// Nobody knows yet.
    Open,
    /// They do not come and send nothing.
    None,
}

/// Whose answers are still needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StillNeeded {
    /// One of each of these has to take part: places in the list that was given. None is there
    /// that another one brings with it.
    pub unless: Vec<Unless>,
    /// The fewest people who would be enough.
    pub fewest: Vec<usize>,
    /// What nobody can bring any more.
    pub lost: Vec<Arc<str>>,
}

/// Somebody of these has to take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unless {
    pub name: Arc<str>,
    pub one_of: Vec<usize>,
}

/// The shortest set of people without whose answers the review is of little use.
pub fn still_needed(seats: &[Seat], clauses: &[Clause]) -> StillNeeded {
    let mut unless: Vec<Unless> = Vec::new();
    let mut lost = Vec::new();
    for clause in clauses {
        let wanted = |seat: &Seat| clause.wants(seat.role);
        if seats
            .iter()
            .any(|seat| wanted(seat) && seat.part == Part::Takes)
        {
            continue;
        }
        let open = seats.iter().enumerate();
        let open = open.filter(|(_, seat)| wanted(seat) && seat.part == Part::Open);
        let one_of: Vec<usize> = open.map(|(at, _)| at).collect();
        if one_of.is_empty() {
            lost.push(clause.name.clone());
            continue;
        }
        unless.push(Unless {
            name: clause.name.clone(),
            one_of,
        });
    }
    let unless = without_the_implied(unless);
    let mut fewest: Option<Vec<usize>> = None;
    search(&unless, &mut Vec::new(), &mut fewest);
    StillNeeded {
        fewest: fewest.unwrap_or_default(),
        unless,
        lost,
    }
}

/// Whoever answers the narrower need answers the wider one too: the wider is not told.
fn without_the_implied(all: Vec<Unless>) -> Vec<Unless> {
    let within = |narrow: &Unless, wide: &Unless| {
        let mut narrow = narrow.one_of.iter();
        narrow.all(|one| wide.one_of.contains(one))
    };
    let mut kept: Vec<Unless> = Vec::with_capacity(all.len());
    for one in all {
        if kept.iter().any(|other| within(other, &one)) {
            continue;
        }
        kept.retain(|other| !within(&one, other));
        kept.push(one);
    }
    kept
}

/// Tries everybody who could meet the first need that is open, and keeps the shortest way.
fn search(unless: &[Unless], chosen: &mut Vec<usize>, best: &mut Option<Vec<usize>>) {
    if best.as_ref().is_some_and(|best| best.len() <= chosen.len()) {
        return;
    }
    let is_open = |one: &&Unless| !one.one_of.iter().any(|who| chosen.contains(who));
    let Some(open) = unless.iter().find(is_open) else {
        *best = Some(chosen.clone());
        return;
    };
    for who in &open.one_of {
        chosen.push(*who);
        search(unless, chosen, best);
        chosen.pop();
    }
}

impl StillNeeded {
    pub fn is_empty(&self) -> bool {
        self.unless.is_empty() && self.lost.is_empty()
    }

    /// `This review cannot go ahead usefully unless the carer or the school answers by Thursday 26
    /// November 2026.` Empty where nothing is needed.
    pub fn words(&self, seats: &[Seat], by: Option<Date>) -> String {
        let mut text = String::new();
        let each: Vec<String> = self
            .unless
            .iter()
            .map(|one| format!("{} answers", one_of_words(seats, &one.one_of)))
            .collect();
        if !each.is_empty() {
            let by = by.map(|day| format!(" by {}", in_words(day)));
            text = format!(
                "This review cannot go ahead usefully unless {}{}.",
                each.join(", and "),
                by.unwrap_or_default()
            );
        }
        if !self.lost.is_empty() {
            let space = if text.is_empty() { "" } else { " " };
            let lost: Vec<&str> = self.lost.iter().map(|name| &**name).collect();
            text += &format!("{space}Nobody is left to say {}.", lost.join(", or "));
        }
        text
    }
}

/// `the carer or the school`: groups, and the part itself of the council's own staff.
fn one_of_words(seats: &[Seat], one_of: &[usize]) -> String {
    let words = |role: Role| match Group::of(role) {
        Group::Staff => format!("the {}", role.label().to_lowercase()),
        group => group.words().to_owned(),
    };
    let of = |at: &usize| seats.get(*at).map(|seat| seat.role);
    let mut all: Vec<Role> = one_of.iter().filter_map(of).collect();
    all.sort_by_key(|role| (Group::of(*role), *role));
    let mut all: Vec<String> = all.into_iter().map(words).collect();
    all.dedup();
    all.join(" or ")
}

/// `Thursday 3 December 2026`.
pub(super) fn in_words(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::rules::chasing::settings::{Settings, Who};

    fn seats(all: &[(Role, Part)]) -> Vec<Seat> {
        let seat = |(role, part): &(Role, Part)| Seat {
            role: *role,
            part: *part,
        };
        all.iter().map(seat).collect()
    }

    #[track_caller]
    fn check(all: &[(Role, Part)], expected: &str) {
        let seats = seats(all);
        let needed = still_needed(&seats, &Settings::default().useful);
        let told = needed.words(&seats, Some(date(2026, 11, 26)));
        assert_eq!(told, expected);
        assert_eq!(needed.is_empty(), expected.is_empty());
    }

    #[test]
    fn what_is_still_needed_is_said_with_the_day() {
        use Part::{None, Open, Takes};
        check(
            &[
                (Role::SocialWorker, Takes),
                (Role::FosterCarer, Open),
                (Role::School, Open),
                (Role::Child, Takes),
                (Role::Mother, Open),
            ],
            "This review cannot go ahead usefully unless the carer or the school answers by Thursday 26 November 2026.",
        );
        check(
            &[
                (Role::SocialWorker, Takes),
                (Role::FosterCarer, None),
                (Role::School, Takes),
                (Role::Child, Takes),
            ],
            "",
        );
        check(
            &[
                (Role::SocialWorker, Open),
                (Role::FosterCarer, None),
                (Role::Child, Takes),
            ],
            "This review cannot go ahead usefully unless the social worker answers by Thursday 26 November 2026. Nobody is left to say what every day is like for the child.",
        );
    }

    #[test]
    fn a_need_that_another_brings_with_it_is_not_told() {
        let clause = |name: &str, one_of: &[Group]| Clause {
            name: name.into(),
            one_of: one_of.iter().copied().map(Who::Group).collect(),
        };
        let clauses = [
            clause("a", &[Group::Carer, Group::School]),
            clause("b", &[Group::Carer]),
            clause("c", &[Group::Carer, Group::Health]),
        ];
        let seats = seats(&[
            (Role::FosterCarer, Part::Open),
            (Role::School, Part::Open),
            (Role::LookedAfterNurse, Part::Open),
        ]);

        let needed = still_needed(&seats, &clauses);

        assert_eq!(needed.fewest, [0]);
        assert_eq!(needed.unless.len(), 1);
    }

    proptest! {
        /// Beside every subset of the people, tried one by one.
        #[test]
        fn no_shorter_set_would_do(parts in prop::collection::vec((0_usize..8, 0_u8..3), 0..9)) {
            let roles = [
                Role::Child, Role::Mother, Role::FosterCarer, Role::SocialWorker,
                Role::School, Role::LookedAfterNurse, Role::Advocate, Role::Relative,
            ];
            let part = |part| [Part::Takes, Part::Open, Part::None][usize::from(part)];
            let seats: Vec<Seat> = parts
                .iter()
                .map(|(role, one)| Seat { role: roles[*role], part: part(*one) })
                .collect();
            let clauses = Settings::default().useful;
            let needed = still_needed(&seats, &clauses);
            let met = |chosen: u32| clauses.iter().all(|clause| {
                let mut able = false;
                let mut is_met = false;
                for (at, seat) in seats.iter().enumerate() {
                    if clause.wants(seat.role) {
                        able |= seat.part != Part::None;
                        is_met |= seat.part == Part::Takes
                            || (seat.part == Part::Open && chosen & (1 << at) != 0);
                    }
                }
                is_met || !able
            });
            let shortest = (0..1_u32 << seats.len())
                .filter(|chosen| met(*chosen))
                .map(u32::count_ones)
                .min();
            let ours = needed.fewest.iter().fold(0, |all, at| all | 1 << at);
            prop_assert!(met(ours));
            prop_assert_eq!(shortest, Some(needed.fewest.len() as u32));
        }
    }
}

//! When core groups are to be held, counted from the conferences of the plan.
//!
//! No statute sets these days: the first core group within 10 working days of the conference, and the
//! last one 10 working days before the review conference, are what manuals of several councils have
//! (docs/law.md). The numbers stand in the form of the minutes, for a council to change.

use jiff::{Span, civil::Date};

use crate::{
    model::{child::Child, date::Period, protection::INITIAL},
    rules::calendar::{BeyondCalendar, Calendar},
};

/// The council's own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreClock {
    /// The first core group is held within so many working days of the initial conference.
    pub first_working_days: u32,
    /// Two core groups lie no further apart than so many days.
    pub at_most_days: u32,
    /// The last one is held so many working days before the review conference.
    pub last_working_days: u32,
}

/// What the record knows of the plan, and which core groups were held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// When the initial conference was held.
    pub conference: Option<Date>,
    /// By when the next review conference is due.
    pub review: Option<Date>,
    pub held: Vec<Date>,
}

/// What of a plan sets days for core groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDays {
    /// From its start to its end; without an end that cannot be.
    pub period: Period,
    /// When the initial conference was held.
    pub conference: Option<Date>,
    /// By when review conferences are due that were not held.
    pub reviews: Vec<Date>,
}

impl PlanDays {
    /// The plans of a child; none where the record says that there is none.
    pub fn of(child: &Child) -> Vec<Self> {
        let has_none = child.protection_plan.value() == Some(&false);
        let plans = child.protection_plans.iter().filter(|_| !has_none);
        plans
            .map(|plan| {
                let conferences = plan.conferences.iter();
                let initial = conferences.clone().filter(|one| *one.kind == *INITIAL);
                let reviews = conferences.filter(|one| *one.kind != *INITIAL);
                Self {
                    period: Period {
                        start: plan.period.start,
                        end: plan.period.end.filter(|_| !plan.ends_before_it_begins()),
                    },
                    conference: initial.filter_map(|one| one.held).max(),
                    reviews: reviews
                        .filter(|one| one.held.is_none())
                        .filter_map(|one| one.due)
                        .collect(),
                }
            })
            .collect()
    }

    /// The plan that holds on a day: the newest of them.
    pub fn on(all: &[Self], day: Date) -> Option<&Self> {
        let open = all.iter().filter(|plan| plan.period.holds_on(day));
        open.max_by_key(|plan| plan.period.start)
    }

    /// What is known on a day, with the core groups that were held.
    pub fn known(&self, today: Date, held: Vec<Date>) -> Known {
        let reviews = self.reviews.iter().copied();
        Known {
            conference: self.conference,
            review: reviews.filter(|day| today <= *day).min(),
            held,
        }
    }
}

/// Which core group is to be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    First,
    /// Another, before too long has passed since the last.
    Next,
    /// The last one before the review conference.
    Last,
}

impl Group {
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first_core_group",
            Self::Next => "core_group_at_most",
            Self::Last => "core_group_before_review",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::First => "The first core group is held",
            Self::Next => "The next core group is held at the latest",
            Self::Last => "The last core group before the review conference is held",
        }
    }
}

/// Which core groups are still to be held, each with the day by which. What is not known of the plan
/// sets no day.
///
/// # Errors
/// A working day lies beyond the bank holidays that are known.
pub fn due(
    clock: &CoreClock,
    known: &Known,
    calendar: &Calendar,
) -> Result<Vec<(Group, Date)>, BeyondCalendar> {
    let mut found = Vec::new();
    let began = known.conference.unwrap_or(Date::MIN);
    let last = known.held.iter().filter(|day| began <= **day).max();
    match (known.conference, last) {
        (Some(conference), None) => {
            let day = calendar.add_working_days(conference, clock.first_working_days)?;
            found.push((Group::First, day));
        }
        (_, Some(last)) => found.push((Group::Next, days_after(*last, clock.at_most_days))),
        (None, None) => {}
    }
    if let Some(review) = known.review {
        let day = calendar.subtract_working_days(review, clock.last_working_days)?;
        // One that was held so near to that day that no other fits in between was the last.
        let is_held = last.is_some_and(|last| day <= days_after(*last, clock.last_working_days));
        if !is_held {
            found.push((Group::Last, day));
        }
    }
    Ok(found)
}

fn days_after(day: Date, days: u32) -> Date {
    let span = Span::new().try_days(days);
    span.map_or(day, |span| day.saturating_add(span))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const CLOCK: CoreClock = CoreClock {
        first_working_days: 10,
        at_most_days: 42,
        last_working_days: 10,
    };

    #[track_caller]
    fn check(known: &Known, expected: &[(Group, Date)]) {
        let found = due(&CLOCK, known, &Calendar::england_and_wales());
        assert_eq!(found.unwrap(), expected, "{known:?}");
    }

    #[test]
    fn the_first_is_due_after_the_conference_and_the_next_after_the_last() {
        let conference = Some(date(2026, 11, 16));
        let known = Known {
            conference,
            ..Known::default()
        };
        check(&known, &[(Group::First, date(2026, 11, 30))]);
        // One of an earlier plan is none of this one.
        let known = Known {
            held: vec![date(2026, 3, 2)],
            ..known
        };
        check(&known, &[(Group::First, date(2026, 11, 30))]);
        let known = Known {
            held: vec![date(2026, 11, 24), date(2026, 11, 26)],
            ..known
        };
        check(&known, &[(Group::Next, date(2027, 1, 7))]);
    }

    #[test]
    fn the_last_is_due_before_the_review_conference_over_bank_holidays() {
        let known = Known {
            conference: None,
            review: Some(date(2027, 1, 5)),
            held: Vec::new(),
        };
        // Christmas, Boxing Day and New Year are no working days.
        check(&known, &[(Group::Last, date(2026, 12, 17))]);
        let known = Known {
            held: vec![date(2026, 12, 10)],
            ..known
        };
        check(&known, &[(Group::Next, date(2027, 1, 21))]);
    }

    #[test]
    fn what_is_not_known_sets_no_day() {
        check(&Known::default(), &[]);
    }

    #[test]
    fn a_day_beyond_the_bank_holidays_that_are_known_is_not_made_up() {
        let known = Known {
            conference: Some(date(2090, 1, 2)),
            ..Known::default()
        };
        due(&CLOCK, &known, &Calendar::england_and_wales()).unwrap_err();
    }
}

//! The steps before and after one review, with their days.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Span, civil::Date};

use crate::rules::{
    calendar::{BeyondCalendar, Calendar},
    clock::profiles::{Anchor, Direction, Profile, StepRule, Unit},
    mark::Mark,
};

/// The days from which steps are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchors {
    /// The day for which the review is planned; without a plan, the due date.
    pub planned: Date,
    /// The last lawful day.
    pub due: Date,
    pub looked_after_since: Date,
}

/// On which side of the review a step lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    LeadIn,
    FollowUp,
}

impl Phase {
    pub fn code(self) -> &'static str {
        match self {
            Self::LeadIn => "lead_in",
            Self::FollowUp => "follow_up",
        }
    }
}

/// How a step stands on the day from which one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Ahead,
    Today,
    /// Its day has passed: it is for today, and urgent.
    Urgent,
    /// A step towards a review whose day has passed: there is nothing left to hurry for.
    Over,
}

impl Standing {
    pub fn code(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Today => "today",
            Self::Urgent => "urgent",
            Self::Over => "over",
        }
    }

    /// What to print beside the day.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ahead => "",
            Self::Today => "today",
            Self::Urgent => "late, do it today",
            Self::Over => "the review's day has passed",
        }
    }
}

/// One thing to be done, on its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub code: Arc<str>,
    pub name: Arc<str>,
    pub who: Arc<str>,
    /// By when it is to be done now: today, if its own day has passed.
    pub date: Date,
    /// The day on which the profile puts it.
    pub by_profile: Date,
    pub phase: Phase,
    pub standing: Standing,
    pub source: Arc<str>,
    pub mark: Mark,
}

/// The steps of a profile around one review, in order of day.
///
/// Refused beyond the published bank holidays, if only one step lies there.
pub fn steps(
    profile: &Profile,
    anchors: &Anchors,
    as_of: Date,
    calendar: &Calendar,
) -> Result<Vec<Step>, BeyondCalendar> {
    let mut placed: BTreeMap<Arc<str>, (Date, Phase)> = BTreeMap::new();
    let mut found = Vec::with_capacity(profile.steps().len());
    for rule in profile.steps() {
        let (day, phase) = place(rule, anchors, &placed, calendar)?;
        placed.insert(rule.code.clone(), (day, phase));
        let standing = standing(day, phase, anchors.planned, as_of);
        found.push(Step {
            code: rule.code.clone(),
            name: rule.name.clone(),
            who: rule.who.clone(),
            date: if standing == Standing::Urgent {
                as_of
            } else {
                day
            },
            by_profile: day,
            phase,
            standing,
            source: rule.source.clone(),
            mark: rule.mark,
        });
    }
    found.sort_by_key(|step| (step.date, step.by_profile));
    Ok(found)
}

fn place(
    rule: &StepRule,
    anchors: &Anchors,
    placed: &BTreeMap<Arc<str>, (Date, Phase)>,
    calendar: &Calendar,
) -> Result<(Date, Phase), BeyondCalendar> {
    let by_review = match rule.direction {
        Direction::Before => Phase::LeadIn,
        Direction::After => Phase::FollowUp,
    };
    let (from, phase) = match &rule.anchor {
        Anchor::Due => (anchors.due, by_review),
        Anchor::Planned => (anchors.planned, by_review),
        Anchor::LookedAfterSince => (anchors.looked_after_since, Phase::LeadIn),
        // A profile only names steps that come before; the meeting stands in for none.
        Anchor::Step(code) => placed
            .get(code)
            .copied()
            .unwrap_or((anchors.planned, by_review)),
    };
    let day = match (rule.unit, rule.direction) {
        (Unit::WorkingDays, Direction::Before) => {
            calendar.subtract_working_days(from, rule.offset)?
        }
        (Unit::WorkingDays, Direction::After) => calendar.add_working_days(from, rule.offset)?,
        (Unit::CalendarDays, direction) => by_calendar(from, rule.offset, direction),
    };
    Ok((day, phase))
}

/// So many days before or after, clamped to the first and the last day that a date can name.
fn by_calendar(from: Date, days: u32, direction: Direction) -> Date {
    let span = Span::new().try_days(days);
    match direction {
        Direction::Before => span.map_or(Date::MIN, |span| from.saturating_sub(span)),
        Direction::After => span.map_or(Date::MAX, |span| from.saturating_add(span)),
    }
}

fn standing(day: Date, phase: Phase, planned: Date, as_of: Date) -> Standing {
    if phase == Phase::LeadIn && planned < as_of {
        return Standing::Over;
    }
    match day.cmp(&as_of) {
        std::cmp::Ordering::Greater => Standing::Ahead,
        std::cmp::Ordering::Equal => Standing::Today,
        std::cmp::Ordering::Less => Standing::Urgent,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::rules::clock::profiles::{ProfileName, Profiles};

    const REVIEW: Date = date(2026, 1, 16);

    fn around(name: ProfileName, since: Date, as_of: Date) -> Vec<Step> {
        steps(
            Profiles::default().get(name),
            &Anchors {
                planned: REVIEW,
                due: date(2026, 1, 20),
                looked_after_since: since,
            },
            as_of,
            &Calendar::england_and_wales(),
        )
        .expect("steps within the calendar")
    }

    #[track_caller]
    fn check(steps: &[Step], code: &str, expected: Date, standing: Standing) {
        let step = steps.iter().find(|step| &*step.code == code).expect(code);
        assert_eq!((step.date, step.standing), (expected, standing), "{code}");
    }

    #[test]
    fn a_later_review_is_led_up_to_from_twenty_working_days_before() {
        let steps = around(ProfileName::Later, date(2025, 3, 3), date(2025, 12, 1));

        check(&steps, "child_asked", date(2025, 12, 16), Standing::Ahead);
        check(&steps, "list_settled", date(2025, 12, 23), Standing::Ahead);
        check(
            &steps,
            "invitations_sent",
            date(2026, 1, 2),
            Standing::Ahead,
        );
        check(&steps, "plan_shared", date(2026, 1, 13), Standing::Ahead);
        check(&steps, "child_seen_alone", REVIEW, Standing::Ahead);
    }

    #[test]
    fn a_review_is_followed_by_decisions_plan_record_and_distribution() {
        let steps = around(ProfileName::Later, date(2025, 3, 3), date(2025, 12, 1));

        check(&steps, "decisions_sent", date(2026, 1, 23), Standing::Ahead);
        check(
            &steps,
            "manager_responds",
            date(2026, 1, 30),
            Standing::Ahead,
        );
        check(&steps, "plan_updated", date(2026, 1, 30), Standing::Ahead);
        check(&steps, "record_written", date(2026, 2, 6), Standing::Ahead);
        check(
            &steps,
            "record_to_professionals",
            date(2026, 2, 13),
            Standing::Ahead,
        );
        check(
            &steps,
            "record_to_family",
            date(2026, 2, 13),
            Standing::Ahead,
        );
    }

    #[test]
    fn a_first_review_also_counts_from_becoming_looked_after() {
        let since = date(2025, 12, 22);
        let steps = around(ProfileName::First, since, since);

        check(
            &steps,
            "iro_service_told",
            date(2025, 12, 24),
            Standing::Ahead,
        );
        check(
            &steps,
            "placement_notified",
            date(2025, 12, 25),
            Standing::Ahead,
        );
        check(&steps, "iro_allocated", date(2025, 12, 31), Standing::Ahead);
        check(&steps, "list_settled", date(2026, 1, 2), Standing::Ahead);
        check(
            &steps,
            "invitations_sent",
            date(2026, 1, 9),
            Standing::Ahead,
        );
    }

    #[test]
    fn steps_whose_day_has_passed_are_for_today_and_urgent() {
        let today = date(2026, 1, 9);
        let steps = around(ProfileName::Later, date(2025, 3, 3), today);

        check(&steps, "child_asked", today, Standing::Urgent);
        check(&steps, "invitations_sent", today, Standing::Urgent);
        check(&steps, "plan_shared", date(2026, 1, 13), Standing::Ahead);
        assert_eq!(steps[0].by_profile, date(2025, 12, 16));
    }

    #[test]
    fn after_the_review_its_lead_in_is_over_and_its_follow_up_is_not() {
        let today = date(2026, 1, 26);
        let steps = around(ProfileName::Later, date(2025, 3, 3), today);

        check(&steps, "child_asked", date(2025, 12, 16), Standing::Over);
        check(&steps, "decisions_sent", today, Standing::Urgent);
        check(&steps, "record_written", date(2026, 2, 6), Standing::Ahead);
    }

    #[test]
    fn the_published_lead_in_of_a_first_review_fits_its_window() {
        let calendar = Calendar::england_and_wales();
        let since = date(2026, 3, 13);
        let due = date(2026, 4, 14);
        let anchors = Anchors {
            planned: due,
            due,
            looked_after_since: since,
        };
        let profiles = Profiles::default();

        let first = steps(&profiles.first, &anchors, since, &calendar).unwrap();
        let adoption = steps(&profiles.adoption, &anchors, since, &calendar).unwrap();

        for step in first.iter().chain(&adoption) {
            assert_ne!(step.standing, Standing::Urgent, "{}", step.code);
        }
    }

    #[test]
    fn a_follow_up_beyond_the_bank_holidays_is_refused() {
        let anchors = Anchors {
            planned: date(2028, 12, 18),
            due: date(2028, 12, 18),
            looked_after_since: date(2028, 1, 4),
        };
        let refused = steps(
            &Profiles::default().later,
            &anchors,
            date(2028, 12, 1),
            &Calendar::england_and_wales(),
        );

        assert_eq!(refused.map_err(|e| e.day), Err(date(2029, 1, 1)));
    }
}

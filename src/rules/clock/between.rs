//! Between two reviews: the check midway, and a disagreement on its way up.
//!
//! No regulation sets a day for either. That a reviewing officer monitors the case between
//! reviews is a duty (Children Act 1989, s.25B); when they look is each council's practice. The
//! twenty working days for all stages of local dispute resolution are those of the IRO Handbook,
//! 6.2, as others quote it; the stages are a council's own. So all of it is configuration.

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};

use crate::rules::calendar::{BeyondCalendar, Calendar};

/// What a council has set of the time between reviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Between {
    /// How much of the time between two reviews has passed when the check is due, in percent;
    /// 0 switches the check off (believed).
    pub midway_percent: u32,
    /// Reviews that are closer together than so many calendar days have no check between them.
    pub midway_from_days: u32,
    /// The stages of a disagreement, the lowest first (local).
    pub stages: Vec<Stage>,
}

/// One stage of a disagreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Who answers at this stage.
    pub name: Arc<str>,
    /// For how many working days they have it.
    pub working_days: u32,
}

impl Default for Between {
    fn default() -> Self {
        let stage = |name: &str| Stage {
            name: name.into(),
            working_days: 5,
        };
        Self {
            midway_percent: 50,
            midway_from_days: 60,
            stages: vec![
                stage("Team manager"),
                stage("Service manager"),
                stage("Head of service"),
                stage("Director"),
            ],
        }
    }
}

impl Between {
    /// The day of the check between the day from which a review is counted and the day on which
    /// it is due, never on a day on which nobody works; `None` where there is none.
    ///
    /// # Errors
    /// The day is beyond the bank holidays that are known.
    pub fn midway(
        &self,
        counted_from: Date,
        due: Date,
        calendar: &Calendar,
    ) -> Result<Option<Date>, BeyondCalendar> {
        let days = counted_from
            .until(due)
            .map_or(0, |span| i64::from(span.get_days()));
        if self.midway_percent == 0 || days < i64::from(self.midway_from_days) {
            return Ok(None);
        }
        let share = i64::from(self.midway_percent.min(100));
        let day = counted_from.saturating_add((days * share / 100).days());
        calendar.working_day_on_or_before(day).map(Some)
    }

    /// By when a stage has to answer: its own working days, and never beyond those of all stages
    /// together. Stages count from 1; one above the last has the days of the last.
    ///
    /// # Errors
    /// The day is beyond the bank holidays that are known.
    pub fn answer_by(
        &self,
        (began, reached): (Date, Date),
        stage: u32,
        all_stages: u32,
        calendar: &Calendar,
    ) -> Result<Date, BeyondCalendar> {
        let last = calendar.add_working_days(began, all_stages)?;
        let of = |stage: &Stage| stage.working_days;
        let days = self.stage(stage).map_or(all_stages, of);
        Ok(calendar.add_working_days(reached, days)?.min(last))
    }

    /// A stage by its number, from 1; the last one for a number beyond it.
    pub fn stage(&self, stage: u32) -> Option<&Stage> {
        let at = usize::try_from(stage.max(1) - 1).unwrap_or(usize::MAX);
        self.stages.get(at).or(self.stages.last())
    }

    /// Whether there is a stage above this one.
    pub fn above(&self, stage: u32) -> Option<u32> {
        let next = stage.checked_add(1)?;
        (usize::try_from(next).ok()? <= self.stages.len()).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(counted_from: Date, due: Date, expected: Option<Date>) {
        let calendar = Calendar::england_and_wales();
        let day = Between::default().midway(counted_from, due, &calendar);
        assert_eq!(day.unwrap(), expected, "{counted_from} to {due}");
    }

    #[test]
    fn the_check_falls_halfway_on_a_day_on_which_people_work() {
        check(date(2026, 7, 9), date(2027, 1, 9), Some(date(2026, 10, 9)));
        // Three months: halfway is Monday 23 November 2026.
        check(
            date(2026, 10, 8),
            date(2027, 1, 8),
            Some(date(2026, 11, 23)),
        );
        // Halfway is Saturday 28 November 2026.
        check(
            date(2026, 10, 13),
            date(2027, 1, 13),
            Some(date(2026, 11, 27)),
        );
        // A first review's whole window is 20 working days: nothing falls into it.
        check(date(2026, 11, 10), date(2026, 12, 8), None);
        check(date(2027, 1, 9), date(2026, 7, 9), None);
    }

    #[test]
    fn a_council_may_look_at_another_time_or_not_at_all() {
        let calendar = Calendar::england_and_wales();
        let of = |midway_percent| {
            let between = Between {
                midway_percent,
                ..Between::default()
            };
            let day = between.midway(date(2026, 7, 9), date(2027, 1, 9), &calendar);
            day.unwrap()
        };

        assert_eq!(of(0), None);
        assert_eq!(of(75), Some(date(2026, 11, 24)));
        assert_eq!(of(500), Some(date(2027, 1, 8)), "never after the review");
    }

    #[test]
    fn each_stage_has_its_days_and_all_together_twenty() {
        let calendar = Calendar::england_and_wales();
        let between = Between::default();
        let by = |reached, stage| {
            let began = date(2026, 11, 23);
            between
                .answer_by((began, reached), stage, 20, &calendar)
                .unwrap()
        };

        assert_eq!(by(date(2026, 11, 23), 1), date(2026, 11, 30));
        assert_eq!(by(date(2026, 11, 30), 2), date(2026, 12, 7));
        // Twenty working days after 23 November end on 21 December, however late it comes up.
        assert_eq!(by(date(2026, 12, 18), 4), date(2026, 12, 21));
        assert_eq!(between.above(3), Some(4));
        assert_eq!(between.above(4), None);
        assert_eq!(&*between.stage(9).unwrap().name, "Director");
    }
}

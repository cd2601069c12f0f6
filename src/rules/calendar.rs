//! Working days of England and Wales, refused where bank holidays are not known.
//!
//! A working day is any day other than a Saturday, a Sunday, Christmas Day, Good Friday or a
//! bank holiday in England and Wales (the definition in the Care Planning Regulations 2010,
//! reg. 2, as we believe it to read; `docs/law.md`). The day from which one counts is day 0,
//! and day 1 is the next working day. Closures of the council and leave count for nothing.

mod bank_holidays;

use std::sync::Arc;

use jiff::civil::{Date, Weekday};

/// A question about a day for which the bank holidays are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "cannot tell whether {day} is a working day: bank holidays of England and Wales are known from {known_from} to {known_to}"
)]
pub struct BeyondCalendar {
    pub day: Date,
    pub known_from: Date,
    pub known_to: Date,
}

/// One bank holiday, with the name under which it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankHoliday {
    pub day: Date,
    pub name: Arc<str>,
}

/// The bank holidays of a stretch of years, and what follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    known_from: Date,
    known_to: Date,
    /// In order of day, without repeats.
    holidays: Vec<BankHoliday>,
}

impl Calendar {
    /// The calendar of England and Wales, as far as GOV.UK has published it.
    pub fn england_and_wales() -> Self {
        let holidays = bank_holidays::ENGLAND_AND_WALES
            .iter()
            .map(|(day, name)| BankHoliday {
                day: *day,
                name: (*name).into(),
            })
            .collect();
        Self::new(bank_holidays::VALID_FROM, bank_holidays::VALID_TO, holidays)
    }

    /// A calendar from a list that is whole from `known_from` to `known_to`, both included.
    pub fn new(known_from: Date, known_to: Date, mut holidays: Vec<BankHoliday>) -> Self {
        holidays.sort_by_key(|holiday| holiday.day);
        holidays.dedup_by_key(|holiday| holiday.day);
        Self {
            known_from,
            known_to,
            holidays,
        }
    }

    /// The same calendar with a day that was proclaimed after the list was made.
    pub fn with_bank_holiday(self, day: Date, name: &str) -> Self {
        let mut holidays = self.holidays;
        holidays.push(BankHoliday {
            day,
            name: name.into(),
        });
        Self::new(self.known_from, self.known_to, holidays)
    }

    /// The first day for which the bank holidays are known.
    pub fn known_from(&self) -> Date {
        self.known_from
    }

    /// The last day for which the bank holidays are known.
    pub fn known_to(&self) -> Date {
        self.known_to
    }

    /// The bank holiday on that day, if it is one.
    pub fn bank_holiday(&self, day: Date) -> Option<&BankHoliday> {
        self.holidays
            .binary_search_by_key(&day, |holiday| holiday.day)
            .ok()
            .and_then(|at| self.holidays.get(at))
    }

    /// Whether that day is a working day.
    #[inline]
    pub fn is_working_day(&self, day: Date) -> Result<bool, BeyondCalendar> {
        if day < self.known_from || self.known_to < day {
            return Err(self.beyond(day));
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!weekend && self.bank_holiday(day).is_none())
    }

    /// The n-th working day after `day`. Day 0 is `day` itself, whatever day it is.
    pub fn add_working_days(&self, day: Date, days: u32) -> Result<Date, BeyondCalendar> {
        self.walk(day, days, Direction::Later)
    }

    /// The n-th working day before `day`. Day 0 is `day` itself, whatever day it is.
    pub fn subtract_working_days(&self, day: Date, days: u32) -> Result<Date, BeyondCalendar> {
        self.walk(day, days, Direction::Earlier)
    }

    /// How many working days lie from one day to another: the first is not counted, the last
    /// is. Negative where the second comes first.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i32, BeyondCalendar> {
        let (direction, sign) = if from <= to {
            (Direction::Later, 1)
        } else {
            (Direction::Earlier, -1)
        };
        let (mut day, mut count) = (from, 0);
        while day != to {
            day = self.step(day, direction)?;
            if self.is_working_day(day)? {
                count += sign;
            }
        }
        Ok(count)
    }

    /// The last working day that is not after `day`.
    pub fn working_day_on_or_before(&self, mut day: Date) -> Result<Date, BeyondCalendar> {
        while !self.is_working_day(day)? {
            day = self.step(day, Direction::Earlier)?;
        }
        Ok(day)
    }

    /// The bank holidays after `from` up to and including `to`, without those on a weekend.
    pub fn holidays_between(&self, from: Date, to: Date) -> impl Iterator<Item = &BankHoliday> {
        self.holidays.iter().filter(move |holiday| {
            from < holiday.day
                && holiday.day <= to
                && !matches!(holiday.day.weekday(), Weekday::Saturday | Weekday::Sunday)
        })
    }

    fn walk(
        &self,
        mut day: Date,
        mut left: u32,
        direction: Direction,
    ) -> Result<Date, BeyondCalendar> {
        while 0 < left {
            day = self.step(day, direction)?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    fn step(&self, day: Date, direction: Direction) -> Result<Date, BeyondCalendar> {
        match direction {
            Direction::Later => day.tomorrow(),
            Direction::Earlier => day.yesterday(),
        }
        .map_err(|_| self.beyond(day))
    }

    fn beyond(&self, day: Date) -> BeyondCalendar {
        BeyondCalendar {
            day,
            known_from: self.known_from,
            known_to: self.known_to,
        }
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Later,
    Earlier,
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    /// Days that were moved or added by proclamation: no formula knows them.
    const ADDED: &[Date] = &[
        date(2012, 6, 4),
        date(2012, 6, 5),
        date(2020, 5, 8),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 9, 19),
        date(2023, 5, 8),
    ];
    /// Days on which a formula would have put those that were moved.
    const MOVED_FROM: &[Date] = &[date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)];

    #[track_caller]
    fn moved(from: Date, days: i32, expected: Date) {
        let calendar = Calendar::england_and_wales();
        let found = if days < 0 {
            calendar.subtract_working_days(from, days.unsigned_abs())
        } else {
            calendar.add_working_days(from, days.unsigned_abs())
        };
        assert_eq!(found, Ok(expected), "{days} working days from {from}");
        if calendar.is_working_day(expected) == Ok(true) {
            assert_eq!(calendar.working_days_between(from, expected), Ok(days));
        }
    }

    #[test]
    fn twenty_working_days_are_counted_from_the_next_working_day() {
        moved(date(2025, 12, 8), 20, date(2026, 1, 8));
        moved(date(2025, 12, 12), 20, date(2026, 1, 14));
        moved(date(2026, 3, 13), 20, date(2026, 4, 14));
        moved(date(2026, 5, 1), 20, date(2026, 6, 2));
        moved(date(2027, 12, 10), 20, date(2028, 1, 12));
        moved(date(2026, 3, 2), 20, date(2026, 3, 30));
    }

    #[test]
    fn a_child_who_comes_on_a_saturday_has_monday_as_the_first_day() {
        moved(date(2026, 11, 21), 1, date(2026, 11, 23));
        moved(date(2026, 11, 21), 20, date(2026, 12, 18));
    }

    #[test]
    fn before_and_after_a_review_are_counted_alike() {
        let review = date(2026, 1, 16);
        moved(review, -20, date(2025, 12, 16));
        moved(review, -15, date(2025, 12, 23));
        moved(review, -10, date(2026, 1, 2));
        moved(review, -5, date(2026, 1, 9));
        moved(review, -3, date(2026, 1, 13));
        moved(review, 5, date(2026, 1, 23));
        moved(review, 10, date(2026, 1, 30));
        moved(review, 15, date(2026, 2, 6));
        moved(review, 20, date(2026, 2, 13));
    }

    #[test]
    fn ten_working_days_reach_across_easter() {
        moved(date(2026, 3, 27), 10, date(2026, 4, 14));
    }

    #[test]
    fn no_working_days_after_a_day_is_the_day_itself() {
        moved(date(2026, 12, 25), 0, date(2026, 12, 25));
    }

    #[test]
    fn beyond_the_published_days_the_calendar_refuses() {
        let calendar = Calendar::england_and_wales();

        let late = calendar.add_working_days(date(2028, 12, 18), 20);
        let early = calendar.subtract_working_days(date(2012, 1, 10), 20);

        assert_eq!(late.map_err(|e| e.day), Err(date(2029, 1, 1)));
        assert_eq!(early.map_err(|e| e.day), Err(date(2011, 12, 31)));
        assert!(calendar.is_working_day(Date::MAX).is_err());
        assert!(
            calendar
                .working_days_between(Date::MIN, date(2026, 1, 1))
                .is_err()
        );
    }

    #[test]
    fn the_refusal_says_how_far_the_days_are_known() {
        let refusal = Calendar::england_and_wales()
            .is_working_day(date(2029, 1, 1))
            .unwrap_err()
            .to_string();

        assert!(refusal.contains("2029-01-01") && refusal.contains("to 2028-12-31"));
    }

    #[test]
    fn a_day_that_is_proclaimed_later_can_be_added() {
        let calendar = Calendar::england_and_wales().with_bank_holiday(date(2026, 7, 6), "Victory");

        assert_eq!(calendar.is_working_day(date(2026, 7, 6)), Ok(false));
        assert_eq!(
            calendar.add_working_days(date(2026, 7, 3), 1),
            Ok(date(2026, 7, 7))
        );
    }

    #[test]
    fn the_list_agrees_with_the_rule_but_for_what_was_proclaimed() {
        let mut by_rule: Vec<Date> = (2012..=2028)
            .flat_map(by_rule)
            .filter(|day| !MOVED_FROM.contains(day))
            .chain(ADDED.iter().copied())
            .collect();
        by_rule.sort();
        let listed: Vec<Date> = bank_holidays::ENGLAND_AND_WALES
            .iter()
            .map(|(day, _)| *day)
            .collect();

        assert_eq!(listed, by_rule);
    }

    /// The eight ordinary days of a year: Easter, first and last Mondays, substitutes.
    fn by_rule(year: i16) -> Vec<Date> {
        let easter = easter(year);
        let monday_from = |month, day| {
            let first = date(year, month, day);
            first
                + i64::from(7 - first.weekday().to_monday_zero_offset())
                    .rem_euclid(7)
                    .days()
        };
        let mut days = vec![
            easter - 2.days(),
            easter + 1.day(),
            monday_from(5, 1),
            monday_from(5, 25),
            monday_from(8, 25),
        ];
        for (month, day) in [(1, 1), (12, 25), (12, 26)] {
            let mut day = date(year, month, day);
            while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
                || days.contains(&day)
            {
                day += 1.day();
            }
            days.push(day);
        }
        days
    }

    /// Easter Sunday (Meeus, Jones and Butcher).
    fn easter(year: i16) -> Date {
        let y = i32::from(year);
        let (a, b, c) = (y % 19, y / 100, y % 100);
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let n = h + l - 7 * m + 114;
        date(year, (n / 31) as i8, (n % 31 + 1) as i8)
    }

    fn a_day() -> impl Strategy<Value = Date> {
        (0..365 * 14_i64).prop_map(|days| date(2013, 1, 1) + days.days())
    }

    proptest! {
        #[test]
        fn going_there_and_back_ends_on_the_same_working_day(day in a_day(), n in 0_u32..250) {
            let calendar = Calendar::england_and_wales();
            let start = calendar.working_day_on_or_before(day).unwrap();
            let there = calendar.add_working_days(start, n).unwrap();

            prop_assert_eq!(calendar.subtract_working_days(there, n), Ok(start));
            prop_assert_eq!(calendar.working_days_between(start, there), Ok(n as i32));
            prop_assert_eq!(calendar.working_days_between(there, start), Ok(-(n as i32)));
        }

        #[test]
        fn a_later_start_never_ends_earlier(day in a_day(), gap in 0_i64..60, n in 0_u32..60) {
            let calendar = Calendar::england_and_wales();
            let early = calendar.add_working_days(day, n).unwrap();
            let late = calendar.add_working_days(day + gap.days(), n).unwrap();

            prop_assert!(early <= late);
        }

        #[test]
        fn a_counted_day_is_a_working_day(day in a_day(), n in 1_u32..60) {
            let calendar = Calendar::england_and_wales();
            let end = calendar.add_working_days(day, n).unwrap();

            prop_assert_eq!(calendar.is_working_day(end), Ok(true));
        }
    }
}

//! Our due date beside the case system's own, and why they differ.
//!
//! Real reports count 91 and 183 days where the regulation says three and six months: up to
//! two days later, so a review looks on time and is late. Both dates are shown, never one.

use jiff::{ToSpan, civil::Date};

use crate::rules::{
    calendar::Calendar,
    clock::{
        Due,
        basis::Interval,
        words::{days, days_between, in_words},
    },
};

/// The two dates, how far apart they are, and what may explain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub recorded: Date,
    /// Days from our date to the recorded one: negative where the record is stricter.
    pub days: i32,
    /// The way of counting that gives the recorded date, where one is known.
    pub explanation: Option<String>,
    /// One sentence or two for an officer.
    pub words: String,
}

impl Comparison {
    pub fn agrees(&self) -> bool {
        self.days == 0
    }
}

/// Compares the due date with the one that the case system holds.
pub fn compare(due: &Due, recorded: Date, calendar: &Calendar) -> Comparison {
    let apart = days_between(due.date, recorded);
    let explanation = explain(due, recorded, calendar).filter(|_| apart != 0);
    let differs = match apart {
        0 => "The case system has the same due date.".to_owned(),
        1.. => format!(
            "The case system has {}, {} later than the law allows: a review held then would look on time and be late.",
            in_words(recorded),
            days(apart)
        ),
        _ => format!(
            "The case system has {}, {} earlier: safe to plan by, but no test of whether a review was late.",
            in_words(recorded),
            days(-apart)
        ),
    };
    let words = match &explanation {
        Some(why) => format!("{differs} {why}"),
        None => differs,
    };
    Comparison {
        recorded,
        days: apart,
        explanation,
        words,
    }
}

fn explain(due: &Due, recorded: Date, calendar: &Calendar) -> Option<String> {
    let from = due.counted_from;
    if recorded <= from {
        return Some(format!(
            "Its date has not been moved on since {}.",
            in_words(from)
        ));
    }
    if let Some(ways) = ways_of_counting_days(due.interval)
        .iter()
        .find(|ways| days_between(from, recorded) == **ways)
    {
        return Some(format!(
            "It counts {ways} days from {} instead of {}.",
            in_words(from),
            due.interval
        ));
    }
    let Interval::WorkingDays(count) = due.interval else {
        return None;
    };
    if weekdays_after(from, count) == Some(recorded) {
        return Some(format!(
            "It counts {count} weekdays from {} and takes no account of bank holidays.",
            in_words(from)
        ));
    }
    let one_less = calendar.add_working_days(from, count.checked_sub(1)?).ok();
    (one_less == Some(recorded)).then(|| {
        format!(
            "It counts {} itself as day 1, where the next working day is day 1.",
            in_words(from)
        )
    })
}

/// Numbers of days that are used in place of an interval. 91 and 183 were read in the extracts
/// of councils; the others are their neighbours.
fn ways_of_counting_days(interval: Interval) -> &'static [i32] {
    match interval {
        Interval::WorkingDays(20) => &[28],
        Interval::Months(3) => &[91, 90, 84],
        Interval::Months(6) => &[183, 182, 180, 168],
        _ => &[],
    }
}

fn weekdays_after(from: Date, count: u32) -> Option<Date> {
    let (mut day, mut left) = (from, count);
    while 0 < left {
        day = day.checked_add(1.day()).ok()?;
        if day.weekday().to_monday_zero_offset() < 5 {
            left -= 1;
        }
    }
    Some(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::rules::clock::{Care, due};

    #[track_caller]
    fn check(held: &[Date], since: Date, recorded: Date, days: i32, words: &str) {
        let calendar = Calendar::england_and_wales();
        let care = Care {
            held: held.to_vec(),
            ..Care::since(since)
        };
        let due = due(&care, date(2026, 12, 1), &calendar).unwrap();

        let found = compare(&due, recorded, &calendar);

        assert_eq!(found.days, days, "{}", found.words);
        assert!(found.words.contains(words), "{}", found.words);
        assert_eq!(found.agrees(), days == 0);
    }

    const SINCE: Date = date(2025, 8, 1);

    #[test]
    fn ninety_one_days_are_not_three_months() {
        let why = "counts 91 days";
        check(&[date(2026, 1, 9)], SINCE, date(2026, 4, 10), 1, why);
        check(&[date(2025, 11, 30)], SINCE, date(2026, 3, 1), 1, why);
        check(&[date(2026, 3, 2)], SINCE, date(2026, 6, 1), -1, why);
        check(&[date(2025, 8, 31)], SINCE, date(2025, 11, 30), 0, "same");
    }

    #[test]
    fn a_hundred_and_eighty_three_days_are_not_six_months() {
        let first = date(2025, 8, 20);
        let why = "counts 183 days";
        check(&[first, date(2026, 1, 9)], SINCE, date(2026, 7, 11), 2, why);
        check(
            &[first, date(2025, 11, 30)],
            SINCE,
            date(2026, 6, 1),
            2,
            why,
        );
        check(&[first, date(2025, 8, 31)], SINCE, date(2026, 3, 2), 2, why);
        check(&[first, date(2026, 3, 2)], SINCE, date(2026, 9, 1), -1, why);
    }

    #[test]
    fn later_in_the_record_means_late_in_law() {
        check(&[date(2026, 1, 9)], SINCE, date(2026, 4, 10), 1, "be late");
        check(
            &[date(2026, 3, 2)],
            SINCE,
            date(2026, 6, 1),
            -1,
            "safe to plan by",
        );
    }

    #[test]
    fn twenty_eight_days_are_not_twenty_working_days() {
        check(
            &[],
            date(2026, 3, 13),
            date(2026, 4, 10),
            -4,
            "counts 28 days",
        );
        // From a Saturday 20 working days are only 27 days: there 28 is too late.
        check(
            &[],
            date(2026, 11, 7),
            date(2026, 12, 5),
            1,
            "counts 28 days",
        );
    }

    #[test]
    fn weekdays_without_bank_holidays_are_not_working_days() {
        check(
            &[],
            date(2026, 3, 14),
            date(2026, 4, 10),
            -4,
            "no account of bank holidays",
        );
    }

    #[test]
    fn the_first_day_is_day_nought() {
        check(
            &[],
            date(2026, 3, 13),
            date(2026, 4, 13),
            -1,
            "itself as day 1",
        );
    }

    #[test]
    fn a_date_that_was_not_moved_on_says_so() {
        check(
            &[date(2026, 1, 9)],
            SINCE,
            date(2025, 9, 1),
            -220,
            "not been moved on",
        );
    }

    #[test]
    fn what_cannot_be_explained_is_only_shown() {
        check(
            &[date(2026, 1, 9)],
            SINCE,
            date(2026, 4, 27),
            18,
            "18 days later",
        );
    }
}

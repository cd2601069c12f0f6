//! When nothing is sent: at night, in a team's own hours, on days off.

use jiff::{
    Timestamp, Zoned,
    civil::{Date, Time},
    tz::TimeZone,
};

use crate::rules::calendar::{BeyondCalendar, Calendar};

/// After so many looks there is no open hour to be found: some weeks are closed altogether.
const LOOKS: u32 = 400;

/// A stretch of the day, its end not included. It may run over midnight: 18:00 to 08:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub from: Time,
    pub to: Time,
}

impl Stretch {
    pub fn holds(self, at: Time) -> bool {
        if self.from <= self.to {
            return self.from <= at && at < self.to;
        }
        self.from <= at || at < self.to
    }

    /// The hours that words say are kept for direct work: `Direct work 12:30 to 17:00`. Anything
    /// that does not name two times in one clause is for people to read.
    pub fn kept_for_direct_work(words: &str) -> Vec<Self> {
        let clauses = words.split([';', ',', '\n']);
        let clauses = clauses.map(str::to_lowercase);
        let kept = clauses.filter(|clause| clause.contains("direct work"));
        kept.filter_map(|clause| {
            let mut times = clause
                .split(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
                .filter_map(time_of_day);
            match (times.next(), times.next(), times.next()) {
                (Some(from), Some(to), None) if from != to => Some(Self { from, to }),
                _ => None,
            }
        })
        .collect()
    }
}

/// `12:30` or `9.15`; hours alone may be a day or a number of people.
fn time_of_day(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim_end_matches('.').split_once([':', '.'])?;
    let digits = |text: &str| text.parse::<i8>().ok().filter(|_| text.len() <= 2);
    Time::new(digits(hour)?, digits(minute)?, 0, 0).ok()
}

/// When one person is left alone: in these stretches, and on any day that is no working day.
#[derive(Clone, Debug)]
pub struct Silence<'a> {
    pub zone: &'a TimeZone,
    pub calendar: &'a Calendar,
    pub stretches: Vec<Stretch>,
}

impl Silence<'_> {
    /// Whether nothing may be sent at that moment.
    ///
    /// # Errors
    /// The bank holidays of that day are not known.
    pub fn holds(&self, at: Timestamp) -> Result<bool, BeyondCalendar> {
        self.holds_at(&at.to_zoned(self.zone.clone()))
    }

    fn holds_at(&self, at: &Zoned) -> Result<bool, BeyondCalendar> {
        let closed = self.stretches.iter().any(|one| one.holds(at.time()));
        Ok(closed || !self.calendar.is_working_day(at.date())?)
    }

    /// The first moment from then on at which something may be sent; `None` where there is none.
    ///
    /// # Errors
    /// The bank holidays are not known so far ahead.
    pub fn next_open(&self, mut at: Timestamp) -> Result<Option<Timestamp>, BeyondCalendar> {
        for _ in 0..LOOKS {
            let here = at.to_zoned(self.zone.clone());
            if !self.holds_at(&here)? {
                return Ok(Some(at));
            }
            let Some(next) = self.next_change(&here)? else {
                break;
            };
            at = next;
        }
        Ok(None)
    }

    /// The next moment at which silence could end: the end of a stretch, or the next day.
    fn next_change(&self, here: &Zoned) -> Result<Option<Timestamp>, BeyondCalendar> {
        let now = here.timestamp();
        let tomorrow = here
            .date()
            .tomorrow()
            .ok()
            .and_then(|day| opening(day, self.zone));
        if !self.calendar.is_working_day(here.date())? {
            return Ok(tomorrow);
        }
        // In the hour that the clocks of October repeat a time of day comes twice.
        let ends = self.stretches.iter().flat_map(|one| {
            let end = here.date().to_datetime(one.to);
            let twice = |which: fn(_) -> _| which(self.zone.to_ambiguous_timestamp(end));
            [
                twice(|end: jiff::tz::AmbiguousTimestamp| end.earlier()).ok(),
                twice(|end: jiff::tz::AmbiguousTimestamp| end.later()).ok(),
            ]
        });
        Ok(ends
            .flatten()
            .chain(tomorrow)
            .filter(|end| now < *end)
            .min())
    }
}

/// The first moment of a day; `None` for a day past all calendars.
pub(super) fn opening(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    day.to_zoned(zone.clone()).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;
    use proptest::prelude::*;

    use super::*;

    fn hours(from: (i8, i8), to: (i8, i8)) -> Stretch {
        Stretch {
            from: time(from.0, from.1, 0, 0),
            to: time(to.0, to.1, 0, 0),
        }
    }

    #[track_caller]
    fn check(stretches: &[Stretch], from: &str, expected: Option<&str>) {
        let zone = TimeZone::get("Europe/London").unwrap();
        let calendar = Calendar::england_and_wales();
        let silence = Silence {
            zone: &zone,
            calendar: &calendar,
            stretches: stretches.to_vec(),
        };
        let from: Zoned = format!("{from}[Europe/London]").parse().unwrap();
        let open = silence.next_open(from.timestamp()).unwrap();
        let told = open.map(|at| {
            let there = at.to_zoned(zone.clone());
            there.strftime("%Y-%m-%dT%H:%M").to_string()
        });
        assert_eq!(told.as_deref(), expected);
    }

    #[test]
    fn night_weekend_and_bank_holidays_are_waited_for() {
        let night = &[hours((18, 0), (8, 0))];
        check(night, "2026-11-23T10:00", Some("2026-11-23T10:00"));
        check(night, "2026-11-23T18:00", Some("2026-11-24T08:00"));
        check(night, "2026-11-24T03:00", Some("2026-11-24T08:00"));
        // Friday evening, and Christmas Eve: 25, 26, 27 and 28 December 2026 are no working days.
        check(night, "2026-11-27T19:00", Some("2026-11-30T08:00"));
        check(night, "2026-12-24T19:00", Some("2026-12-29T08:00"));
    }

    #[test]
    fn hours_kept_for_direct_work_come_on_top() {
        let all = &[hours((18, 0), (8, 0)), hours((12, 30), (17, 0))];
        check(all, "2026-11-23T12:29", Some("2026-11-23T12:29"));
        check(all, "2026-11-23T12:30", Some("2026-11-23T17:00"));
        let until_night = &[hours((18, 0), (8, 0)), hours((12, 30), (18, 0))];
        check(until_night, "2026-11-23T12:30", Some("2026-11-24T08:00"));
    }

    #[test]
    fn hours_in_words_count_where_they_are_named_for_direct_work() {
        for (words, expected) in [
            ("Direct work 12:30 to 17:00", &[((12, 30), (17, 0))][..]),
            (
                "08:00-16:00; direct work 9.15-11.45.",
                &[((9, 15), (11, 45))],
            ),
            ("Reached from 08:00 to 16:00", &[]),
            ("Direct work after 12:30", &[]),
            ("Direct work on 3 afternoons", &[]),
            ("Direct work 25:00 to 26:00", &[]),
        ] {
            let expected: Vec<Stretch> = expected
                .iter()
                .map(|(from, to)| hours(*from, *to))
                .collect();
            assert_eq!(Stretch::kept_for_direct_work(words), expected, "{words}");
        }
    }

    #[test]
    fn clocks_that_change_open_no_hour_early() {
        let short = &[hours((12, 0), (1, 30))];
        // The last working day before the clocks go forward is Friday 27 March 2026.
        check(short, "2026-03-27T13:00", Some("2026-03-30T01:30"));
        check(
            &[hours((18, 0), (8, 0))],
            "2026-10-23T18:00",
            Some("2026-10-26T08:00"),
        );
    }

    #[test]
    fn where_no_hour_is_open_there_is_none() {
        let all = &[hours((18, 0), (8, 0)), hours((8, 0), (18, 0))];
        check(all, "2026-11-23T10:00", None);
    }

    proptest! {
        /// Told apart from the search: minute by minute, by the clock on the wall.
        #[test]
        fn the_next_open_moment_is_open_and_none_before_it_was(
            start in 0_i64..(365 * 24 * 60),
            (night, morning) in (0_i8..24, 0_i8..24),
            (from, to) in (0_i8..24, 0_i8..24),
        ) {
            let zone = TimeZone::get("Europe/London").unwrap();
            let calendar = Calendar::england_and_wales();
            let stretches = vec![hours((night, 0), (morning, 30)), hours((from, 15), (to, 0))];
            let silence = Silence { zone: &zone, calendar: &calendar, stretches };
            let first: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
            let start = first + jiff::SignedDuration::from_mins(start);
            let found = silence.next_open(start).unwrap();
            if let Some(found) = found {
                prop_assert!(!silence.holds(found).unwrap());
            }
            let mut at = start;
            let end = found.unwrap_or(start + jiff::SignedDuration::from_hours(48));
            while at < end {
                prop_assert!(silence.holds(at).unwrap(), "{} was open", at);
                at += jiff::SignedDuration::from_mins(5);
            }
        }
    }
}

//! Days and times as people write them: Thursday 3 December 2026, 4pm.
//!
//! The style is that of the GOV.UK guide: no ordinals, no leading noughts, no minutes where there
//! are none, `midday` and `midnight` in words, the weekday with every day that somebody has to keep.

use std::fmt::{self, Write as _};

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month; the empty text cannot come of a date.
fn month_name(date: Date) -> &'static str {
    usize::try_from(date.month() - 1)
        .ok()
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or_default()
}

/// `Thursday`.
pub fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// `Thursday 3 December 2026`.
pub fn day(date: Date) -> String {
    let (of_month, year) = (date.day().to_string(), date.year().to_string());
    [weekday(date), &*of_month, month_name(date), &*year].join(" ")
}

/// `Thursday 3 December`, where the year is clear from what stands around it.
pub fn day_of_this_year(date: Date) -> String {
    format!("{} {} {}", weekday(date), date.day(), month_name(date))
}

/// `3 December 2026`, for a birthday or anything else that nobody has to keep.
pub fn date(date: Date) -> String {
    let (of_month, year) = (date.day().to_string(), date.year().to_string());
    [&*of_month, month_name(date), &*year].join(" ")
}

/// `3 Dec 2026`, for tables.
pub fn short_day(date: Date) -> String {
    let month = month_name(date);
    let month = month.get(..3).unwrap_or(month);
    [&*date.day().to_string(), month, &*date.year().to_string()].join(" ")
}

/// `December 2026`.
pub fn month(date: Date) -> String {
    format!("{} {}", month_name(date), date.year())
}

/// `4pm`, `2:30pm`, `midday`, `midnight`. Seconds are not told.
pub fn time(time: Time) -> String {
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".into(),
        (12, 0) => "midday".into(),
        _ => Clock(time).to_string(),
    }
}

/// `10am to 11:30am`, `11am to midday`.
pub fn times(from: Time, to: Time) -> String {
    format!("{} to {}", time(from), time(to))
}

/// `Thursday 3 December 2026, 4pm`.
pub fn moment(at: DateTime) -> String {
    format!("{}, {}", day(at.date()), time(at.time()))
}

/// `Thursday 3 December 2026, 4pm to 5pm`; both days where it goes past midnight.
pub fn meeting(start: DateTime, minutes: u32) -> String {
    let end = start.saturating_add(i64::from(minutes).minutes());
    if end.date() == start.date() {
        return format!("{}, {}", day(start.date()), times(start.time(), end.time()));
    }
    format!("{} to {}", moment(start), moment(end))
}

/// `11:59pm on Tuesday 8 December`: a time by which something has to be done.
pub fn deadline(at: DateTime) -> String {
    format!("{} on {}", time(at.time()), day_of_this_year(at.date()))
}

/// `Monday 7 to Friday 11 December 2026`, saying month and year once where once is enough.
pub fn days(from: Date, to: Date) -> String {
    if from == to {
        return day(from);
    }
    let mut text = format!("{} {}", weekday(from), from.day());
    if from.year() != to.year() || from.month() != to.month() {
        let _ = write!(text, " {}", month_name(from));
    }
    if from.year() != to.year() {
        let _ = write!(text, " {}", from.year());
    }
    format!("{text} to {}", day(to))
}

/// What the clock on the wall says in England at that instant.
///
/// The time zone is compiled in; without it (which no build of ours is) the answer is in UTC.
pub fn in_england(at: Timestamp) -> DateTime {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    zone.to_datetime(at)
}

/// `9:12am on Monday 23 November 2026`: when something was read or printed.
pub fn read_at(at: Timestamp) -> String {
    let at = in_england(at);
    format!("{} on {}", time(at.time()), day(at.date()))
}

/// An hour with am or pm and its minutes where it has any.
struct Clock(Time);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hour = match self.0.hour() % 12 {
            0 => 12,
            hour => hour,
        };
        write!(f, "{hour}")?;
        if self.0.minute() != 0 {
            write!(f, ":{:02}", self.0.minute())?;
        }
        f.write_str(if self.0.hour() < 12 { "am" } else { "pm" })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date as on, time as clock};

    use super::*;

    #[track_caller]
    fn at(hour: i8, minute: i8, expected: &str) {
        assert_eq!(time(clock(hour, minute, 0, 0)), expected);
    }

    #[test]
    fn hours_are_told_as_people_say_them() {
        at(16, 0, "4pm");
        at(14, 30, "2:30pm");
        at(9, 5, "9:05am");
        at(12, 0, "midday");
        at(12, 30, "12:30pm");
        at(0, 0, "midnight");
        at(0, 15, "12:15am");
        at(23, 59, "11:59pm");
    }

    #[test]
    fn a_day_is_told_with_its_weekday_and_without_an_ordinal() {
        assert_eq!(day(on(2026, 12, 3)), "Thursday 3 December 2026");
        assert_eq!(day_of_this_year(on(2026, 12, 3)), "Thursday 3 December");
        assert_eq!(date(on(2012, 5, 1)), "1 May 2012");
        assert_eq!(short_day(on(2026, 9, 30)), "30 Sep 2026");
        assert_eq!(month(on(2026, 12, 3)), "December 2026");
    }

    #[test]
    fn a_meeting_is_told_with_its_end() {
        assert_eq!(
            meeting(on(2026, 12, 3).at(16, 0, 0, 0), 60),
            "Thursday 3 December 2026, 4pm to 5pm"
        );
        assert_eq!(
            times(clock(10, 0, 0, 0), clock(11, 30, 0, 0)),
            "10am to 11:30am"
        );
        assert_eq!(
            meeting(on(2026, 12, 31).at(23, 0, 0, 0), 120),
            "Thursday 31 December 2026, 11pm to Friday 1 January 2027, 1am"
        );
        assert_eq!(
            deadline(on(2026, 12, 8).at(23, 59, 0, 0)),
            "11:59pm on Tuesday 8 December"
        );
    }

    #[test]
    fn a_run_of_days_says_month_and_year_once() {
        #[track_caller]
        fn run(from: Date, to: Date, expected: &str) {
            assert_eq!(days(from, to), expected);
        }

        run(
            on(2026, 12, 7),
            on(2026, 12, 11),
            "Monday 7 to Friday 11 December 2026",
        );
        run(
            on(2026, 11, 30),
            on(2026, 12, 4),
            "Monday 30 November to Friday 4 December 2026",
        );
        run(
            on(2026, 12, 28),
            on(2027, 1, 1),
            "Monday 28 December 2026 to Friday 1 January 2027",
        );
        run(on(2026, 12, 7), on(2026, 12, 7), "Monday 7 December 2026");
    }

    #[test]
    fn an_instant_is_told_by_the_clock_on_the_wall() {
        let winter: Timestamp = "2026-11-23T09:12:40Z".parse().unwrap();
        let summer: Timestamp = "2026-07-01T11:00:00Z".parse().unwrap();

        assert_eq!(read_at(winter), "9:12am on Monday 23 November 2026");
        assert_eq!(read_at(summer), "midday on Wednesday 1 July 2026");
    }
}

//! Days, days that are only partly known, and periods.

use std::fmt;

use jiff::civil::Date;

/// Open-ended rows carry a day far away (9999-12-31, 2079-06-06, 2300-01-01): from this
/// year on a day means "no end". Seen in extracts of several councils; see docs/law.md.
const OPEN_FROM_YEAR: i16 = 2070;

/// A day of which perhaps only the month or the year is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartialDate {
    Year(i16),
    Month(i16, i8),
    Day(Date),
}

/// Text that is no day, month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date: wanted YYYY, YYYY-MM, YYYY-MM-DD or DD/MM/YYYY")]
pub struct NotADate;

impl PartialDate {
    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, the last with a time behind it, and `DD/MM/YYYY`.
    pub fn parse(text: &str) -> Result<Self, NotADate> {
        let text = text.trim();
        let head = text.split(['T', ' ']).next().unwrap_or_default();
        if let [day, month, year] = head.split('/').collect::<Vec<_>>()[..] {
            return day_of(number(year, 4)?, number(month, 2)?, number(day, 2)?);
        }
        match head.split('-').collect::<Vec<_>>()[..] {
            [year] => Ok(Self::Year(number(year, 4)?)),
            [year, month] => {
                let (year, month) = (number(year, 4)?, number(month, 2)?);
                Date::new(year, month as i8, 1).map_err(|_| NotADate)?;
                Ok(Self::Month(year, month as i8))
            }
            [year, month, day] => day_of(number(year, 4)?, number(month, 2)?, number(day, 2)?),
            _ => Err(NotADate),
        }
    }

    /// The day itself, where it is known.
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Year(_) | Self::Month(..) => None,
        }
    }

    /// The first day that it can be.
    pub fn earliest(self) -> Date {
        match self {
            Self::Year(year) => Date::new(year, 1, 1).unwrap_or(Date::MIN),
            Self::Month(year, month) => Date::new(year, month, 1).unwrap_or(Date::MIN),
            Self::Day(day) => day,
        }
    }

    /// The last day that it can be.
    pub fn latest(self) -> Date {
        match self {
            Self::Year(year) => Date::new(year, 12, 31).unwrap_or(Date::MAX),
            Self::Month(..) => self.earliest().last_of_month(),
            Self::Day(day) => day,
        }
    }
}

fn number(text: &str, at_most: usize) -> Result<i16, NotADate> {
    if text.is_empty() || text.len() > at_most || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotADate);
    }
    if at_most == 4 && text.len() != 4 {
        return Err(NotADate);
    }
    text.parse().map_err(|_| NotADate)
}

fn day_of(year: i16, month: i16, day: i16) -> Result<PartialDate, NotADate> {
    Date::new(year, month as i8, day as i8)
        .map(PartialDate::Day)
        .map_err(|_| NotADate)
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

/// From a day to a day, either of which may be unknown; both ends belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    pub start: Option<Date>,
    /// `None` where it has not ended, as far as is recorded.
    pub end: Option<Date>,
}

impl Period {
    /// A period from what a record holds; a day from 2070 on is no end at all.
    pub fn new(start: Option<Date>, end: Option<Date>) -> Self {
        Self {
            start,
            end: end.filter(|day| day.year() < OPEN_FROM_YEAR),
        }
    }

    /// Whether it holds on that day. An end in the future is not an end yet.
    pub fn holds_on(&self, day: Date) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day <= end)
    }

    /// Whether it was opened and closed on one day, as mistaken allocations are.
    pub fn is_empty(&self) -> bool {
        self.start.is_some() && self.start == self.end
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<PartialDate>) {
        assert_eq!(PartialDate::parse(text).ok(), expected, "{text}");
    }

    #[test]
    fn days_months_and_years_are_read_and_the_rest_is_refused() {
        check("2014-03-09", Some(PartialDate::Day(date(2014, 3, 9))));
        check(
            "2014-03-09T00:00:00.0000000",
            Some(PartialDate::Day(date(2014, 3, 9))),
        );
        check("09/03/2014", Some(PartialDate::Day(date(2014, 3, 9))));
        check(
            "9/3/2014 10:15:00",
            Some(PartialDate::Day(date(2014, 3, 9))),
        );
        check("2014-03", Some(PartialDate::Month(2014, 3)));
        check(" 2014 ", Some(PartialDate::Year(2014)));
        for wrong in [
            "",
            "2014-13",
            "31/02/2014",
            "14",
            "03/2014",
            "soon",
            "2014-3-9-1",
            "-2014",
            "20140309",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_day_far_away_is_no_end() {
        let period = Period::new(Some(date(2026, 1, 1)), Some(date(2079, 6, 6)));

        assert_eq!(period.end, None);
    }

    #[test]
    fn an_end_in_the_future_has_not_come() {
        let period = Period::new(Some(date(2026, 1, 1)), Some(date(2043, 1, 1)));

        assert!(period.holds_on(date(2026, 11, 21)));
    }
}

//! Dates and counts in the words of a working.

use jiff::{Unit, civil::Date};

use crate::rules::calendar::BankHoliday;

/// `Thursday 3 December 2026`.
pub(super) fn in_words(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

/// `1 day`, `12 days`.
pub(super) fn days(count: i32) -> String {
    match count {
        1 => "1 day".to_owned(),
        _ => format!("{count} days"),
    }
}

/// Days from one day to another; negative where the second comes first.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to))
        .map_or(0, |span| span.get_days())
}

/// `Good Friday (Friday 3 April 2026) and Easter Monday (Monday 6 April 2026)`.
pub(super) fn holidays_in_words<'a>(holidays: impl Iterator<Item = &'a BankHoliday>) -> String {
    let named: Vec<String> = holidays
        .map(|holiday| format!("{} on {}", holiday.name, in_words(holiday.day)))
        .collect();
    match named.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

//! A day as people type it.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// `3 December 2026`, `Thu 3rd Dec 2026`, `3/12/2026`, `3/12/26`, `2026-12-03`. The year is asked
/// for, and a weekday must be the right one.
pub fn day(text: &str) -> Option<Date> {
    right(in_year(text, None)?)
}

/// The same where the year may be left out: then it is the next such day, today included.
pub fn day_to_come(text: &str, today: Date) -> Option<Date> {
    near(text, today, |day| day >= today, 1)
}

/// The same where the year may be left out: then it is the last such day, today included.
pub fn day_past(text: &str, today: Date) -> Option<Date> {
    near(text, today, |day| day <= today, -1)
}

fn near(text: &str, today: Date, fits: impl Fn(Date) -> bool, step: i16) -> Option<Date> {
    if let Some(day) = day(text) {
        return Some(day);
    }
    // 29 February comes at most every eighth year. A weekday is one of the nearest such day.
    let in_any = |years: i16| in_year(text, Some(today.year() + step * years));
    right((0..=8).filter_map(in_any).find(|(day, _)| fits(*day))?)
}

/// A day whose weekday, counted from Monday, is the one that was said, if one was.
fn right((day, said): (Date, Option<i8>)) -> Option<Date> {
    said.is_none_or(|index| day.weekday().to_monday_zero_offset() == index)
        .then_some(day)
}

/// A day with its own year, or, where a year is given, one without; and the weekday that was said.
fn in_year(text: &str, given: Option<i16>) -> Option<(Date, Option<i8>)> {
    if let Ok(day) = text.parse::<Date>() {
        return given.is_none().then_some((day, None));
    }
    let lower = text.to_lowercase().replace(',', " ");
    let mut words: Vec<&str> = lower
        .split([' ', '/', '.', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    let weekday = words
        .first()
        .and_then(|word| WEEKDAYS.iter().position(|name| is_short_for(word, name)));
    if weekday.is_some() {
        words.remove(0);
    }
    let (day, month, year) = match (&words[..], given) {
        (&[day, month, year], None) => (day, month, written_year(year)?),
        (&[day, month], Some(year)) => (day, month, year),
        _ => return None,
    };
    let ordinal = ["st", "nd", "rd", "th"];
    let day = ordinal
        .iter()
        .find_map(|end| day.strip_suffix(end))
        .unwrap_or(day);
    let month = match month.parse::<i8>() {
        Ok(number) => number,
        Err(_) => {
            let index = MONTHS.iter().position(|name| is_short_for(month, name))?;
            i8::try_from(index).ok()? + 1
        }
    };
    let day = Date::new(year, month, day.parse().ok()?).ok()?;
    let said = weekday.and_then(|index| i8::try_from(index).ok());
    Some((day, said))
}

/// `2026`, or `26` of this century.
fn written_year(text: &str) -> Option<i16> {
    let number: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(number),
        2 => Some(2000 + number),
        _ => None,
    }
}

fn is_short_for(word: &str, name: &str) -> bool {
    word.len() >= 3 && name.starts_with(word)
}

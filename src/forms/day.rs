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

/// `3 December 2026`, `Thu 3rd Dec 2026`, `3/12/2026`, `2026-12-03`. The year is always asked
/// for, and a weekday must be the right one.
pub fn day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
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
    let [day, month, year] = words[..] else {
        return None;
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
    if year.len() != 4 {
        return None;
    }
    let day = Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let said = weekday.and_then(|index| i8::try_from(index).ok());
    said.is_none_or(|index| day.weekday().to_monday_zero_offset() == index)
        .then_some(day)
}

fn is_short_for(word: &str, name: &str) -> bool {
    word.len() >= 3 && name.starts_with(word)
}

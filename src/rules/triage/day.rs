//! The day on which somebody is back, as automatic answers say it.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use crate::rules::triage::{phrase::any_in, sentence::Sentence};

const MONTHS: &[&str] = &[
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

const DAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Sentences that say when somebody is back.
const BACK: &[&str] = &[
    "return*",
    "again ~ on|at|in|from",
    "home ~ on|by",
    "opens|open again",
    "back",
    "back in|at|on",
    "resume|resuming",
    "reopen*",
    "re open|opens",
];

/// Sentences that say how long somebody is away.
const UNTIL: &[&str] = &["away|leave|office|holiday|out|off|closed|shut|absent"];

/// The day of return. `sent` is the day the message was sent, by which a day without a year is
/// understood: the next there is.
pub fn of_return(sentences: &[Sentence], sent: Option<Date>) -> Option<Date> {
    let in_those = |table: &[&str], marks: &[&str]| {
        let of_them = sentences.iter().filter(|one| any_in(&one.words, table));
        of_them
            .filter_map(|one| after_mark(&one.words, marks, sent))
            .next()
    };
    in_those(
        BACK,
        &[
            "return",
            "returning",
            "returns",
            "back",
            "resume",
            "resuming",
            "reopen",
            "again",
            "opens",
            "home",
            "reopens",
        ],
    )
    .or_else(|| in_those(BACK, &[]))
    .or_else(|| in_those(UNTIL, &["until", "till", "to", "through", "untill"]))
}

/// The first day behind one of these words; the first of all where there are none of them.
fn after_mark(words: &[String], marks: &[&str], sent: Option<Date>) -> Option<Date> {
    if marks.is_empty() {
        return days(words, sent).last().copied();
    }
    let at = words
        .iter()
        .position(|word| marks.contains(&word.as_str()))?;
    days(words.get(at..).unwrap_or_default(), sent)
        .first()
        .copied()
}

/// All days that stand in a run of words.
fn days(words: &[String], sent: Option<Date>) -> Vec<Date> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = words.get(at..).unwrap_or_default();
        match day_at(rest, sent) {
            Some((day, used)) => {
                found.push(day);
                at += used;
            }
            None => at += 1,
        }
    }
    if found.is_empty() {
        found.extend(words.iter().find_map(|word| weekday(word, sent?)));
    }
    found
}

/// Whether a run of words names a day, and not this one.
pub fn is_another(words: &[String], day: Date) -> bool {
    let mut same = false;
    let mut other = false;
    let mut take = |is_it: bool| {
        same |= is_it;
        other |= !is_it;
    };
    for (at, word) in words.iter().enumerate() {
        let rest = words.get(at..).unwrap_or_default();
        if let Some((found, _)) = day_at(rest, Some(day)) {
            take(found == day);
        } else if let Some((_, weekday)) = DAYS.iter().find(|(name, _)| name == word) {
            take(*weekday == day.weekday());
        } else if let Some(number) = ordinal(word).filter(|_| is_ordinal(word)) {
            take(number == day.day());
        }
    }
    other && !same
}

fn is_ordinal(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(|c: char| c.is_alphabetic())
}

fn day_at(words: &[String], sent: Option<Date>) -> Option<(Date, usize)> {
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let first = word(0);
    if let Some(day) = in_figures(first, sent) {
        return Some((day, 1));
    }
    // `14 December 2026`, `14th of December`
    let (number, skip) = (ordinal(first), if word(1) == "of" { 2 } else { 1 });
    if let (Some(number), Some(month)) = (number, month(word(skip))) {
        let year = word(skip + 1)
            .parse::<i16>()
            .ok()
            .filter(|it| (2000..2100).contains(it));
        let used = skip + 1 + usize::from(year.is_some());
        return Some((dated(year, month, number, sent)?, used));
    }
    // `December 14, 2026`
    if let (Some(month), Some(number)) = (month(first), ordinal(word(1))) {
        let year = word(2)
            .parse::<i16>()
            .ok()
            .filter(|it| (2000..2100).contains(it));
        let used = 2 + usize::from(year.is_some());
        return Some((dated(year, month, number, sent)?, used));
    }
    None
}

fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|month| {
        *month == word
            || (3 <= word.len() && word.len() <= 4 && month.starts_with(word))
            || (word == "sept" && *month == "september")
    })?;
    i8::try_from(at + 1).ok()
}

fn ordinal(word: &str) -> Option<i8> {
    let number = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    number.parse().ok().filter(|it| (1..=31).contains(it))
}

/// `14/12/2026`, `14.12.26`, `14/12`, `2026-12-14`; day before month, as in England.
fn in_figures(word: &str, sent: Option<Date>) -> Option<Date> {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let number = |at: usize| parts.get(at).and_then(|it| it.parse::<i16>().ok());
    let small = |at: usize| number(at).and_then(|it| i8::try_from(it).ok());
    match parts.as_slice() {
        [year, _, _] if year.len() == 4 => Date::new(number(0)?, small(1)?, small(2)?).ok(),
        [_, _, year] => {
            let short = if year.len() == 2 { 2000 } else { 0 };
            Date::new(number(2)? + short, small(1)?, small(0)?).ok()
        }
        [day, month] if word.contains('/') && day.len() <= 2 && month.len() <= 2 => {
            dated(None, small(1)?, small(0)?, sent)
        }
        _ => None,
    }
}

/// A day; without a year the next one since the message was sent.
fn dated(year: Option<i16>, month: i8, day: i8, sent: Option<Date>) -> Option<Date> {
    if let Some(year) = year {
        return Date::new(year, month, day).ok();
    }
    let sent = sent?;
    let this = Date::new(sent.year(), month, day).ok()?;
    match this < sent {
        true => Date::new(sent.year() + 1, month, day).ok(),
        false => Some(this),
    }
}

fn weekday(word: &str, sent: Date) -> Option<Date> {
    if word == "tomorrow" {
        return sent.checked_add(1.day()).ok();
    }
    let (_, day) = DAYS.iter().find(|(name, _)| *name == word)?;
    sent.nth_weekday(1, *day).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::rules::triage::sentence::sentences;

    #[track_caller]
    fn check(text: &str, expected: Option<Date>) {
        let sent = date(2026, 11, 23);
        assert_eq!(of_return(&sentences(text), Some(sent)), expected, "{text}");
    }

    #[test]
    fn the_day_of_return_is_read_as_people_write_it() {
        for (text, expected) in [
            (
                "I am back on Monday 14 December 2026.",
                Some(date(2026, 12, 14)),
            ),
            ("Returning 14th Dec.", Some(date(2026, 12, 14))),
            (
                "I will return on December 14th, 2026",
                Some(date(2026, 12, 14)),
            ),
            ("back 14/12/2026", Some(date(2026, 12, 14))),
            ("back 14/12", Some(date(2026, 12, 14))),
            (
                "Out of office 30.11.26 - 11.12.26, back in on 14.12.26",
                Some(date(2026, 12, 14)),
            ),
            (
                "I am away from 7 December to 11 December and return on 14 December.",
                Some(date(2026, 12, 14)),
            ),
            ("I am on leave until 4 January.", Some(date(2027, 1, 4))),
            (
                "I will be back in the office on Thursday.",
                Some(date(2026, 11, 26)),
            ),
            ("I will be back tomorrow.", Some(date(2026, 11, 24))),
            ("I am on leave from 7 December.", None),
            ("I am away. Ring 020 7946 0123.", None),
            ("Back on 31 February 2027.", None),
        ] {
            check(text, expected);
        }
    }
}

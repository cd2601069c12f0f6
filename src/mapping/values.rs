//! What the words of a record mean: flags, days, times, postcodes, codes.
//!
//! One function each, used alike by the mapping language, by its fast path and by the rules, so
//! that `| day` means one thing everywhere.

use std::{borrow::Cow, sync::OnceLock};

use jaq_json::{Num, Val};
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use crate::model::{contact::Postcode, date::PartialDate};

/// What starts a word that a code table does not know.
pub const UNMAPPED: &str = "unmapped:";

/// Why a word could not be understood. Never holds the word: it may be about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    #[error("this is not a date (YYYY-MM-DD, DD/MM/YYYY, or a month or year alone)")]
    Date,
    #[error("a whole day is wanted here (YYYY-MM-DD or DD/MM/YYYY), not a month or a year alone")]
    WholeDay,
    #[error("this is neither yes nor no")]
    Flag,
    #[error("this is not a time of day (HH:MM)")]
    Time,
    #[error("this is not JSON")]
    Json,
}

/// Whether a source put this in the place of something that it does not tell.
///
/// Three or more asterisks and nothing else, or one of the words with which systems censor.
pub fn is_withheld(text: &str) -> bool {
    let text = text.trim();
    if text.len() > 24 {
        return text.bytes().all(|byte| byte == b'*');
    }
    if text.len() >= 3 && text.bytes().all(|byte| byte == b'*') {
        return true;
    }
    let bare = text.trim_matches(|c| matches!(c, '[' | ']' | '(' | ')' | '<' | '>' | '*'));
    [
        "RESTRICTED",
        "WITHHELD",
        "REDACTED",
        "MASKED",
        "CONFIDENTIAL",
    ]
    .iter()
    .any(|word| bare.eq_ignore_ascii_case(word))
}

/// The text of a value: trimmed, `None` where nothing is left.
///
/// A number is its digits, a flag `true` or `false`, an XML element with attributes its text, a
/// list its first item.
pub fn text(value: &Val) -> Option<Cow<'_, str>> {
    let value = match value {
        Val::Arr(items) => items.first()?,
        other => other,
    };
    let value = match value {
        Val::Obj(map) => TEXT_KEY.with(|key| map.get(key))?,
        other => other,
    };
    let text: Cow<'_, str> = match value {
        Val::TStr(bytes) | Val::BStr(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(bytes),
        },
        Val::Num(Num::Int(number)) => Cow::Owned(number.to_string()),
        Val::Num(_) => Cow::Owned(value.to_string()),
        Val::Bool(true) => Cow::Borrowed("true"),
        Val::Bool(false) => Cow::Borrowed("false"),
        Val::Null | Val::Arr(_) | Val::Obj(_) => return None,
    };
    let inside = text.trim();
    if inside.is_empty() {
        return None;
    }
    if inside.len() == text.len() {
        return Some(text);
    }
    Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    })
}

thread_local! {
    static TEXT_KEY: Val = Val::from("#text".to_owned());
}

/// Yes or no, three-valued: silence and "not known" are `None`.
///
/// # Errors
/// Where there is a word that is neither.
pub fn flag(text: &str) -> Result<Option<bool>, Unclear> {
    const YES: [&str; 6] = ["y", "yes", "true", "t", "1", "1.0"];
    const NO: [&str; 6] = ["n", "no", "false", "f", "0", "0.0"];
    const SILENCE: [&str; 6] = ["u", "unknown", "not known", "not recorded", "null", "?"];
    let text = text.trim();
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if text.is_empty() || is(&SILENCE) {
        return Ok(None);
    }
    if is(&YES) {
        return Ok(Some(true));
    }
    if is(&NO) {
        return Ok(Some(false));
    }
    Err(Unclear::Flag)
}

/// A day, month or year, however a source writes it.
///
/// Beside `YYYY-MM-DD`, `YYYY-MM`, `YYYY` and `DD/MM/YYYY`: `DD-MM-YYYY`, `DD.MM.YYYY`,
/// `YYYYMMDD`, `9 March 2014`, `09-MAR-14` is refused (which century?), `Mar 9 2014 12:00AM`,
/// and `/Date(1394323200000)/`. A moment with its offset is the day that it was in London.
///
/// # Errors
/// Where it is none of these.
pub fn day(text: &str) -> Result<PartialDate, Unclear> {
    let text = text.trim();
    if let Some(day) = usual_day(text) {
        return Ok(PartialDate::Day(day));
    }
    if let Some(day) = moment(text) {
        return Ok(day);
    }
    if let Ok(day) = PartialDate::parse(text) {
        return Ok(day);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, rest) = text.split_at(4);
        let (month, day) = rest.split_at(2);
        return PartialDate::parse(&format!("{year}-{month}-{day}")).map_err(|_| Unclear::Date);
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '.' | ',' | '/'))
        .filter(|word| !word.is_empty())
        .collect();
    let (day, month, year) = match words.as_slice() {
        [first, second, year, ..] => match (month_of(first), month_of(second)) {
            (Some(month), None) => (*second, month, *year),
            (None, Some(month)) => (*first, month, *year),
            (None, None) => (*first, second.parse().map_err(|_| Unclear::Date)?, *year),
            (Some(_), Some(_)) => return Err(Unclear::Date),
        },
        _ => return Err(Unclear::Date),
    };
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    PartialDate::parse(&format!("{day}/{month}/{year}")).map_err(|_| Unclear::Date)
}

/// `YYYY-MM-DD`, alone or at midnight without an offset: how most records write a day.
pub(crate) fn usual_day(text: &str) -> Option<Date> {
    let (day, rest) = text.split_at_checked(10)?;
    if !rest.is_empty() && rest != "T00:00:00" {
        return None;
    }
    let bytes = day.as_bytes();
    let digits = |from: usize, upto: usize| {
        bytes.get(from..upto)?.iter().try_fold(0_i16, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + i16::from(byte - b'0'))
        })
    };
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let (month, day) = (i8::try_from(digits(5, 7)?), i8::try_from(digits(8, 10)?));
    Date::new(digits(0, 4)?, month.ok()?, day.ok()?).ok()
}

fn month_of(word: &str) -> Option<u8> {
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
    let word = word.to_ascii_lowercase();
    if word.len() < 3 {
        return None;
    }
    let place = MONTHS.iter().position(|month| month.starts_with(&word));
    place.and_then(|place| u8::try_from(place + 1).ok())
}

/// The day that a moment is in London.
pub(crate) fn day_in_london(at: Timestamp) -> Date {
    static LONDON: OnceLock<TimeZone> = OnceLock::new();
    let zone = LONDON.get_or_init(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
    zone.to_datetime(at).date()
}

/// The day in London of a moment that carries its offset.
fn moment(text: &str) -> Option<PartialDate> {
    let at = if let Some(inside) = text.strip_prefix("/Date(") {
        let inside = inside.strip_suffix(")/")?;
        let digits = inside.trim_start_matches('-').find(['+', '-']);
        let millis = digits.map_or(inside, |at| inside.get(..at).unwrap_or(inside));
        Timestamp::from_millisecond(millis.parse().ok()?).ok()?
    } else {
        let (_, clock) = text.split_once('T')?;
        if !clock.contains(['Z', 'z', '+', '-']) {
            return None;
        }
        text.parse::<Timestamp>().ok()?
    };
    Some(PartialDate::Day(day_in_london(at)))
}

/// A time of day: `16:00`, `16:00:00`, `4:00pm`, `4pm`, or that of a date and time.
///
/// # Errors
/// Where it is none of these.
pub fn time(text: &str) -> Result<Time, Unclear> {
    let text = text.trim().to_ascii_lowercase();
    let clock = match text.split_once('t') {
        Some((date, clock)) if PartialDate::parse(date).is_ok() => clock.to_owned(),
        _ => text.replace(' ', ""),
    };
    let clock = clock.trim_end_matches('z');
    let (clock, add) = match (clock.strip_suffix("am"), clock.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (clock, None),
    };
    let mut parts = clock.split([':', '.']);
    let mut part = |otherwise: Option<i8>| match parts.next() {
        Some(digits) => digits.parse::<i8>().ok(),
        None => otherwise,
    };
    let hour = part(None).ok_or(Unclear::Time)?;
    let minute = part(add.map(|_| 0)).ok_or(Unclear::Time)?;
    let hour = match add {
        Some(_) if !(1..=12).contains(&hour) => return Err(Unclear::Time),
        Some(add) => hour % 12 + add,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).map_err(|_| Unclear::Time)
}

/// A postcode in its usual form; `None` for what cannot be one.
pub fn postcode(text: &str) -> Option<String> {
    Postcode::parse(text).map(|postcode| postcode.reveal().to_owned())
}

/// The digits of a number, with its leading plus; `None` where there are fewer than six.
pub fn digits(text: &str) -> Option<String> {
    let text = text.trim();
    let mut out = String::new();
    if text.starts_with('+') {
        out.push('+');
    }
    out.extend(text.chars().filter(char::is_ascii_digit));
    (out.trim_start_matches('+').len() >= 6).then_some(out)
}

/// Lower case with single spaces: how code tables are looked up.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

//! What is typed into a plain form: kept, or a sentence that says what to type.

use jiff::{Timestamp, civil::Date};

use crate::{
    forms::{day::day, plain::Kind},
    model::{
        answer::{Answer, Value},
        date::PartialDate,
        name::PersonalText,
    },
    render::dates,
};

/// The longest that may be typed in a line, and in a larger field, in characters.
const LINE: usize = 500;
const LINES: usize = 8000;
/// The most pounds of an amount.
const MOST_POUNDS: u64 = 1_000_000;

/// Stands for a line break in what is kept: personal words are kept in one line.
const BREAK: char = '\u{2424}';

/// Takes what was typed; `None` where it was left empty. `label` is what the page calls the field.
///
/// # Errors
/// One sentence that says what to do.
pub fn take(kind: &Kind, label: &str, typed: &str) -> Result<Option<PersonalText>, String> {
    let Some(kept) = PersonalText::parse(&in_one_line(kind, typed)) else {
        return Ok(None);
    };
    let text = kept.reveal();
    let label = label.trim_end_matches('?');
    let most = match kind {
        Kind::LongText | Kind::People => LINES,
        _ => LINE,
    };
    if text.chars().count() > most {
        return Err(format!("{label}: write at most {most} characters"));
    }
    let kept = match kind {
        Kind::Text | Kind::LongText | Kind::People | Kind::Table(_) => return Ok(Some(kept)),
        Kind::File => return Err(format!("{label}: attach the file with its own button")),
        Kind::Choice(choices) => choices
            .iter()
            .find(|choice| choice.eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("{label}: choose one from the list"))?
            .clone(),
        Kind::Date => day(text)
            .ok_or_else(|| format!("{label}: enter a day, like 3 December 2026"))?
            .to_string(),
        Kind::Amount => {
            amount(text).ok_or_else(|| format!("{label}: enter pounds, like 20 or 12.50"))?
        }
    };
    Ok(PersonalText::parse(&kept))
}

/// Several lines as one, with marks where they broke. Other kinds have one line anyway.
fn in_one_line(kind: &Kind, typed: &str) -> String {
    if !matches!(kind, Kind::LongText | Kind::People) {
        return typed.replace(BREAK, " ");
    }
    let lines = typed.trim().lines().map(str::trim);
    lines.collect::<Vec<&str>>().join(&BREAK.to_string())
}

/// `12.50` of `£12.5`, `12.50`, `1,200`.
fn amount(text: &str) -> Option<String> {
    let bare: String = text.trim_start_matches('£').trim().replace(',', "");
    let (pounds, pence) = bare.split_once('.').unwrap_or((&bare, "0"));
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !is_number(pounds) || !is_number(pence) || pence.len() > 2 {
        return None;
    }
    let pounds: u64 = pounds
        .parse()
        .ok()
        .filter(|pounds| *pounds <= MOST_POUNDS)?;
    Some(format!("{pounds}.{pence:0<2}"))
}

/// The pence of an amount that was kept.
pub fn pence(kept: &str) -> Option<u64> {
    kept.replace('.', "").parse().ok()
}

/// What is kept, as its input shows it.
pub fn typed(kind: &Kind, kept: &str) -> String {
    match kind {
        Kind::Date => kept
            .parse::<Date>()
            .map_or_else(|_| kept.to_owned(), dates::date),
        Kind::LongText | Kind::People => kept.replace(BREAK, "\n"),
        _ => kept.to_owned(),
    }
}

/// What is kept, in words.
pub fn words(kind: &Kind, kept: &str) -> String {
    match kind {
        Kind::Date => kept
            .parse::<Date>()
            .map_or_else(|_| kept.to_owned(), dates::day),
        Kind::Amount => format!("£{kept}"),
        Kind::File => file(kept).map_or_else(String::new, |(_, name)| name.to_owned()),
        _ => typed(kind, kept),
    }
}

/// What is kept of a file: what it is called here, and its name.
pub fn file(kept: &str) -> Option<(&str, &str)> {
    kept.split_once(' ')
}

/// What a field begins with, from an answer of the invite; nothing where this kind of field
/// cannot hold it. `in_words` is the answer as staff read it.
pub fn proposed(kind: &Kind, answer: &Answer, in_words: &str) -> Option<PersonalText> {
    let value = answer.value()?;
    let kept = match (kind, value) {
        (Kind::Date, Value::Day(day) | Value::Partial(PartialDate::Day(day))) => day.to_string(),
        (Kind::Date, _) => return None,
        (Kind::Amount, Value::Number(number)) => amount(&number.to_string())?,
        (Kind::Amount, _) => return None,
        (Kind::Choice(choices), _) => choices
            .iter()
            .find(|choice| choice.eq_ignore_ascii_case(in_words))?
            .clone(),
        _ => in_words.to_owned(),
    };
    PersonalText::parse(&kept)
}

/// `Entered by Lee Grant, 9:12am on 23 Nov 2026`
pub fn entered_by(name: &str, at: Timestamp) -> String {
    let clock = dates::in_england(at);
    let day = dates::short_day(clock.date());
    format!("Entered by {name}, {} on {day}", dates::time(clock.time()))
}

/// What a repeat begins with: `From the last one, entered by Lee Grant on 3 May 2026`
pub fn carried_from(name: &str, at: Timestamp) -> String {
    let day = dates::short_day(dates::in_england(at).date());
    format!("From the last one, entered by {name} on {day}")
}

/// `Copied from SP-7K4MQ2, where Lee Grant entered it on 3 May 2026`
pub fn copied_from(reference: &str, name: &str, at: Timestamp) -> String {
    let day = dates::short_day(dates::in_england(at).date());
    format!("Copied from {reference}, where {name} entered it on {day}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &Kind, text: &str, expected: Result<&str, &str>) {
        let taken = take(kind, "When", text);
        let taken =
            taken.map(|kept| kept.map_or_else(String::new, |kept| words(kind, kept.reveal())));
        assert_eq!(
            taken.as_deref().map_err(String::as_str),
            expected,
            "{text:?}"
        );
    }

    #[test]
    fn what_is_typed_is_kept_in_one_way_or_refused_with_what_to_type() {
        let choice = Kind::Choice(vec!["Taxi".into(), "Own car".into()]);
        check(&Kind::Text, "  a   b ", Ok("a b"));
        check(&Kind::Text, " ", Ok(""));
        check(&Kind::LongText, "a\n\n b \n", Ok("a\n\nb"));
        check(&choice, "own car", Ok("Own car"));
        check(&choice, "Bus", Err("When: choose one from the list"));
        check(&Kind::Date, "3/12/2026", Ok("Thursday 3 December 2026"));
        check(
            &Kind::Date,
            "soon",
            Err("When: enter a day, like 3 December 2026"),
        );
        check(&Kind::Amount, "£1,200", Ok("£1200.00"));
        check(&Kind::Amount, "12.5", Ok("£12.50"));
        check(
            &Kind::Amount,
            "1.234",
            Err("When: enter pounds, like 20 or 12.50"),
        );
        let long = "x".repeat(501);
        check(
            &Kind::Text,
            &long,
            Err("When: write at most 500 characters"),
        );
    }

    #[test]
    fn pence_are_counted() {
        assert_eq!(pence("12.50"), Some(1250));
        assert_eq!(pence("x"), None);
    }
}

//! What is typed becomes what is kept, or a sentence that says what to type.

use jiff::{
    ToSpan,
    civil::{Date, Time},
};

use crate::{
    forms::{
        day::{day_past, day_to_come},
        invite::entries::{Enterable, Kind},
    },
    model::{
        contact::{EmailAddress, PhoneNumber, Postcode},
        name::PersonalText,
    },
};

/// The longest that may be typed in a line, and in a larger field, in characters.
const LINE: usize = 500;
const LINES: usize = 4000;

/// Takes what was typed into a field; `None` where it was left empty.
///
/// # Errors
/// One sentence that says what to do: `Enter the date of the meeting, like 3 December 2026`.
pub fn take(field: &Enterable, typed: &str, today: Date) -> Result<Option<PersonalText>, String> {
    let Some(tidy) = PersonalText::parse(typed) else {
        return Ok(None);
    };
    let text = tidy.reveal();
    let asked = field.asked;
    let kept = match field.kind {
        Kind::DayToCome => {
            let day = day_to_come(text, today)
                .ok_or_else(|| format!("Enter {asked}, like 3 December 2026 or 3/12/26"))?;
            if day < today {
                return Err(format!("Enter {asked}: a day that has not passed"));
            }
            if day > today.saturating_add(2.years()) {
                return Err(format!("Enter {asked}: a day in the next two years"));
            }
            day.to_string()
        }
        Kind::DayPast => {
            let day = day_past(text, today)
                .ok_or_else(|| format!("Enter {asked}, like 16 November 2026 or 16/11/26"))?;
            if day > today {
                return Err(format!("Enter {asked}: today or a day that has passed"));
            }
            day.to_string()
        }
        Kind::Time => {
            let time = time(text).ok_or_else(|| format!("Enter {asked}, like 4pm or 2:30pm"))?;
            time.strftime("%H:%M").to_string()
        }
        Kind::Minutes => minutes(text)
            .ok_or_else(|| format!("Enter {asked} in minutes, like 60, and at most 480"))?
            .to_string(),
        Kind::YesNo => match text.to_lowercase().as_str() {
            "yes" | "y" => "yes".to_owned(),
            "no" | "n" => "no".to_owned(),
            _ => return Err(format!("Say {asked}: yes or no")),
        },
        Kind::Choice(codes) => one_of(codes, text)
            .ok_or_else(|| format!("Choose {asked} from the list"))?
            .to_owned(),
        Kind::Contact => Contact::parse(text)
            .ok_or_else(|| {
                format!(
                    "Enter {asked}: an email address, a telephone number, or a postal address that ends with its postcode"
                )
            })?
            .words(),
        Kind::Line => short(text, asked, LINE)?.to_owned(),
        Kind::Lines => short(text, asked, LINES)?.to_owned(),
    };
    Ok(PersonalText::parse(&kept))
}

fn short<'t>(text: &'t str, asked: &str, most: usize) -> Result<&'t str, String> {
    if text.chars().count() > most {
        return Err(format!("Say {asked} in at most {most} characters"));
    }
    Ok(text)
}

fn one_of(codes: &'static [(&'static str, &'static str)], text: &str) -> Option<&'static str> {
    codes
        .iter()
        .find(|(code, words)| *code == text || words.eq_ignore_ascii_case(text))
        .map(|(code, _)| *code)
}

/// `4pm`, `2:30 pm`, `2.30pm`, `16:00`, `midday`. A bare `4` could be either.
fn time(text: &str) -> Option<Time> {
    let lower = text.to_lowercase().replace(' ', "");
    match lower.as_str() {
        "midday" | "noon" => return Time::new(12, 0, 0, 0).ok(),
        "midnight" => return None,
        _ => {}
    }
    let (clock, half) = if let Some(clock) = lower.strip_suffix("pm") {
        (clock, Some(12))
    } else if let Some(clock) = lower.strip_suffix("am") {
        (clock, Some(0))
    } else {
        (lower.as_str(), None)
    };
    let (hour, minute) = match clock.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => {
            (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?)
        }
        Some(_) => return None,
        None => (half.and(clock.parse::<i8>().ok())?, 0),
    };
    let hour = match half {
        Some(offset) => (1..=12).contains(&hour).then_some(hour % 12 + offset)?,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// `60`, `90 minutes`, `1 hour`, `1 hour 30 minutes`: from 10 minutes to 8 hours.
fn minutes(text: &str) -> Option<u32> {
    let lower = text.to_lowercase();
    let mut total = 0_u32;
    let mut words = lower.split(' ').peekable();
    while let Some(word) = words.next() {
        let number: u32 = word.parse().ok()?;
        let unit = words.next().unwrap_or("minutes");
        let one = match unit {
            "hour" | "hours" | "h" => 60,
            "minute" | "minutes" | "min" | "mins" => 1,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(one)?)?;
    }
    (10..=480).contains(&total).then_some(total)
}

/// One way to reach somebody, as somebody typed it.
#[derive(Clone, Debug, PartialEq)]
pub enum Contact {
    Email(EmailAddress),
    Phone(PhoneNumber),
    /// Lines of a postal address without the postcode, and that.
    Address(Vec<PersonalText>, Postcode),
}

impl Contact {
    /// Tells by its form what it is; `None` for what is none of the three.
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('@') {
            return EmailAddress::parse(text).ok().map(Self::Email);
        }
        let is_number = text
            .chars()
            .all(|c| c.is_ascii_digit() || "+() -./".contains(c));
        if is_number {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            return PhoneNumber::parse(text)
                .filter(|_| (9..=15).contains(&digits))
                .map(Self::Phone);
        }
        address(text)
    }

    /// As it is kept, and as it is written in one line.
    pub fn words(&self) -> String {
        match self {
            Self::Email(email) => email.reveal().to_owned(),
            Self::Phone(phone) => phone.reveal().to_owned(),
            Self::Address(lines, code) => {
                let mut words = String::new();
                for line in lines {
                    words.push_str(line.reveal());
                    words.push_str(", ");
                }
                words.push_str(code.reveal());
                words
            }
        }
    }
}

/// Lines with commas between them, and the postcode behind the last.
fn address(text: &str) -> Option<Contact> {
    let words: Vec<&str> = text.split(' ').collect();
    let (head, code) = [2, 1].into_iter().find_map(|count| {
        let (head, tail) = words.split_at_checked(words.len().checked_sub(count)?)?;
        let code = Postcode::parse(&tail.concat())?;
        Some((head.join(" "), code))
    })?;
    let lines: Vec<PersonalText> = head.split(',').filter_map(PersonalText::parse).collect();
    (!lines.is_empty()).then_some(Contact::Address(lines, code))
}

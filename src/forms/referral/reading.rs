//! Reads the file of one service.

use std::{ops::Range, sync::Arc};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::{
    forms::referral::catalogue::ServiceError,
    model::{contact::EmailAddress, position::Position},
    rules::referral::offer::{
        Ask, Capacity, ChildNeed, Eligibility, Need, Room, Service, ServiceWay,
    },
};

/// Working days within which a service answers that does not say.
const ANSWERS_WITHIN: u32 = 5;

/// Nobody waits longer for a first word.
const LONGEST: u32 = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: Spanned<u32>,
    id: Spanned<String>,
    name: Spanned<String>,
    organisation: Spanned<String>,
    description: Spanned<String>,
    #[serde(default)]
    areas: Vec<String>,
    contact: Option<String>,
    #[serde(default)]
    quiet: bool,
    #[serde(default)]
    eligibility: EligibilityFile,
    capacity: CapacityFile,
    #[serde(default)]
    ask: Vec<AskFile>,
    way: Spanned<WayFile>,
    #[serde(default)]
    record: RecordFile,
    answers_within_working_days: Option<Spanned<u32>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct EligibilityFile {
    minimum_age: Option<Spanned<u8>>,
    maximum_age: Option<Spanned<u8>>,
    places: Vec<String>,
    needs: Vec<Spanned<String>>,
    legal_statuses: Vec<String>,
    words: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CapacityFile {
    room: Spanned<String>,
    weeks: Option<Spanned<u32>>,
    as_of: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskFile {
    key: Spanned<String>,
    label: String,
    hint: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WayFile {
    mail: Option<Spanned<String>>,
    webhook: Option<Spanned<String>>,
    fetch: Option<Spanned<bool>>,
    case_note: Option<Spanned<String>>,
    by_hand: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RecordFile {
    needs: Vec<Spanned<String>>,
}

/// From which byte on, what is wrong, and what to do.
struct Wrong(usize, String, String);

fn wrong(at: &Range<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Wrong {
    Wrong(at.start, what.into(), remedy.into())
}

/// Reads the text of a service's file.
pub fn service(path: &str, text: &str) -> Result<Service, ServiceError> {
    let placed = |Wrong(at, what, remedy): Wrong| {
        let Position { line, column } = Position::of(text, at);
        ServiceError {
            file: path.to_owned(),
            line,
            column,
            what,
            remedy,
        }
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        placed(Wrong(
            at,
            error.message().replace('\n', " "),
            "see docs/referral.md for what a service's file holds".to_owned(),
        ))
    })?;
    read(path, file).map_err(placed)
}

fn read(path: &str, file: File) -> Result<Service, Wrong> {
    if *file.schema.get_ref() != 1 {
        return Err(wrong(
            &file.schema.span(),
            format!("schema {} is not known", file.schema.get_ref()),
            "write schema = 1",
        ));
    }
    let id = id_of(path, &file.id)?;
    let within = match &file.answers_within_working_days {
        Some(days) if !(1..=LONGEST).contains(days.get_ref()) => {
            return Err(wrong(
                &days.span(),
                format!(
                    "{} working days are not from 1 to {LONGEST}",
                    days.get_ref()
                ),
                "say within how many working days the service answers",
            ));
        }
        Some(days) => *days.get_ref(),
        None => ANSWERS_WITHIN,
    };
    Ok(Service {
        id,
        name: filled(&file.name, "name")?,
        organisation: filled(&file.organisation, "organisation")?,
        description: filled(&file.description, "description")?,
        areas: arcs(file.areas),
        eligibility: eligibility(file.eligibility)?,
        capacity: capacity(&file.capacity)?,
        asks: file.ask.into_iter().map(ask).collect::<Result<_, _>>()?,
        way: way(&file.way)?,
        needs: needs(&file.record.needs)?,
        answers_within: within,
        contact: file.contact.map(Into::into),
        quiet: file.quiet,
    })
}

/// The id is the name of the file: what stands in a record and in a list is the same.
fn id_of(path: &str, id: &Spanned<String>) -> Result<Arc<str>, Wrong> {
    let stem = path.rsplit('/').next().unwrap_or(path);
    let stem = stem.strip_suffix(".toml").unwrap_or(stem);
    let text = id.get_ref();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || text.len() > 40 || !text.chars().all(is_plain) {
        return Err(wrong(
            &id.span(),
            format!("`{text}` is no id"),
            "write it with a-z, 0-9 and -, at most 40 of them",
        ));
    }
    if text != stem {
        return Err(wrong(
            &id.span(),
            format!("the id `{text}` is not the name of the file"),
            format!("write id = \"{stem}\", or call the file {text}.toml"),
        ));
    }
    Ok(text.as_str().into())
}

fn filled(text: &Spanned<String>, what: &str) -> Result<Arc<str>, Wrong> {
    let words = text.get_ref().trim();
    match words.is_empty() {
        true => Err(wrong(
            &text.span(),
            format!("`{what}` is empty"),
            "fill it in: people choose by it",
        )),
        false => Ok(words.into()),
    }
}

fn arcs(texts: Vec<String>) -> Vec<Arc<str>> {
    texts.into_iter().map(Into::into).collect()
}

fn eligibility(file: EligibilityFile) -> Result<Eligibility, Wrong> {
    let low = file.minimum_age.as_ref().map(|age| *age.get_ref());
    let high = file.maximum_age.as_ref().map(|age| *age.get_ref());
    if let (Some(low), Some(high), Some(at)) = (low, high, &file.maximum_age)
        && high < low
    {
        return Err(wrong(
            &at.span(),
            format!("nobody is at least {low} and at most {high}"),
            "put the two ages right",
        ));
    }
    let mut needs = Vec::with_capacity(file.needs.len());
    for need in &file.needs {
        let known = ChildNeed::ALL.iter().map(|(_, code, _)| *code);
        let found = ChildNeed::from_code(need.get_ref());
        needs.push(found.ok_or_else(|| not_among(need, "a need that a record holds", known))?);
    }
    Ok(Eligibility {
        minimum_age: low,
        maximum_age: high,
        places: arcs(file.places),
        needs,
        legal_statuses: arcs(file.legal_statuses),
        words: file.words.map(Into::into),
    })
}

fn not_among<'a>(
    text: &Spanned<String>,
    what: &str,
    known: impl Iterator<Item = &'a str>,
) -> Wrong {
    let known: Vec<&str> = known.collect();
    wrong(
        &text.span(),
        format!("`{}` is not {what}", text.get_ref()),
        format!("write one of {}", known.join(", ")),
    )
}

fn capacity(file: &CapacityFile) -> Result<Capacity, Wrong> {
    let as_of: Date = file.as_of.get_ref().trim().parse().map_err(|_| {
        wrong(
            &file.as_of.span(),
            format!("`{}` is not a day", file.as_of.get_ref()),
            "write the day on which somebody said so, like \"2026-11-16\"",
        )
    })?;
    let room = match (file.room.get_ref().as_str(), &file.weeks) {
        ("open", None) => Room::Open,
        ("full", None) => Room::Full,
        ("waiting_list", Some(weeks)) => Room::WaitingList(*weeks.get_ref()),
        ("waiting_list", None) => {
            return Err(wrong(
                &file.room.span(),
                "a waiting list has no length",
                "add weeks = 6, or how many it is",
            ));
        }
        ("open" | "full", Some(weeks)) => {
            return Err(wrong(
                &weeks.span(),
                "weeks are for a waiting list",
                "take weeks out, or write room = \"waiting_list\"",
            ));
        }
        _ => {
            let known = ["open", "waiting_list", "full"].into_iter();
            return Err(not_among(&file.room, "how much room there is", known));
        }
    };
    Ok(Capacity { room, as_of })
}

fn ask(file: AskFile) -> Result<Ask, Wrong> {
    let key = file.key.get_ref();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if key.is_empty() || !key.chars().all(is_plain) {
        return Err(wrong(
            &file.key.span(),
            format!("`{key}` is no key"),
            "write it with a-z, 0-9 and _; services that ask the same share it",
        ));
    }
    Ok(Ask {
        key: key.as_str().into(),
        label: file.label.into(),
        hint: file.hint.map(Into::into),
    })
}

fn way(file: &Spanned<WayFile>) -> Result<ServiceWay, Wrong> {
    let one = file.get_ref();
    let written = (&one.mail, &one.webhook, &one.by_hand);
    match (written, &one.fetch, &one.case_note) {
        ((Some(mail), None, None), None, None) => EmailAddress::parse(mail.get_ref())
            .map(ServiceWay::Mail)
            .map_err(|_| {
                wrong(
                    &mail.span(),
                    "this is not an email address",
                    "write the address of a team, like duty@service.example",
                )
            }),
        ((None, Some(address), None), None, None) => webhook(address),
        ((None, None, Some(words)), None, None) => {
            Ok(ServiceWay::ByHand(filled(words, "by_hand")?))
        }
        ((None, None, None), Some(fetch), None) if *fetch.get_ref() => Ok(ServiceWay::Fetch),
        ((None, None, None), None, Some(words)) => {
            Ok(ServiceWay::CaseNote(filled(words, "case_note")?))
        }
        _ => Err(wrong(
            &file.span(),
            "a service has one way to it",
            "write one of mail, webhook, fetch = true, case_note and by_hand",
        )),
    }
}

/// What is sent tells of a child: only this machine itself is spoken to in plain `http`.
fn webhook(address: &Spanned<String>) -> Result<ServiceWay, Wrong> {
    let text = address.get_ref().trim();
    let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_here = here.iter().any(|start| {
        text.strip_prefix(start)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    let is_safe = text
        .strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    match (is_safe || is_here) && !text.contains(char::is_whitespace) {
        true => Ok(ServiceWay::Webhook(text.into())),
        false => Err(wrong(
            &address.span(),
            "this is not an https address",
            "write the address of the service's program, like https://service.example/referrals",
        )),
    }
}

fn needs(texts: &[Spanned<String>]) -> Result<Vec<Need>, Wrong> {
    let mut needs = Vec::with_capacity(texts.len());
    for text in texts {
        let known = Need::ALL.iter().map(|(_, code, _)| *code);
        let found = Need::from_code(text.get_ref());
        needs.push(found.ok_or_else(|| not_among(text, "something of the record", known))?);
    }
    Ok(needs)
}

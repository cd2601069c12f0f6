//! The answer of a calendar program, read from its file (RFC 5546).
//!
//! ORGANIZER is not asked for: some programs leave it out, and an answer that came to the
//! council's mailbox needs nobody else's word that it was meant for it.

use std::sync::Arc;

use calcard::{
    common::PartialDateTime,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarMethod,
        ICalendarParameterName, ICalendarParameterValue, ICalendarParticipationStatus,
        ICalendarProperty, ICalendarValue,
    },
};
use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

use crate::model::{
    contact::EmailAddress,
    inbound::{CalendarAnswer, CalendarMethod, MailText, Participation},
};

/// The largest calendar file that is taken for an answer, in bytes.
pub const LARGEST: usize = 256 << 10;

/// The longest name of a meeting that is taken for one.
const LONGEST_UID: usize = 512;

/// Reads an answer; nothing where the file is none, or names no meeting.
pub fn read(file: &str) -> Option<CalendarAnswer> {
    let file = file.trim_start_matches('\u{feff}').trim();
    let calendar = ICalendar::parse(file).ok()?;
    let method = method(&calendar)?;
    let is_event = |one: &&ICalendarComponent| one.component_type == ICalendarComponentType::VEvent;
    let event = calendar.components.iter().find(is_event)?;
    let uid: Arc<str> = event
        .uid()
        .map(str::trim)
        .filter(|uid| (1..=LONGEST_UID).contains(&uid.len()))?
        .into();
    let attendee = entries(event, &ICalendarProperty::Attendee).next();
    let sequence = entries(event, &ICalendarProperty::Sequence)
        .next()
        .and_then(|entry| entry.values.first()?.as_integer())
        .and_then(|number| u32::try_from(number).ok());
    Some(CalendarAnswer {
        method,
        uid,
        sequence: sequence.unwrap_or(0),
        attendee: attendee.and_then(address),
        participation: attendee.and_then(participation),
        stamp: moment(&calendar, event, &ICalendarProperty::Dtstamp),
        start: moment(&calendar, event, &ICalendarProperty::Dtstart).and_then(on_the_wall),
        comment: comment(event),
    })
}

fn method(calendar: &ICalendar) -> Option<CalendarMethod> {
    let all = calendar.components.iter().flat_map(|one| &one.entries);
    let mut methods = all.filter(|entry| entry.name == ICalendarProperty::Method);
    match methods.next()?.values.first()? {
        ICalendarValue::Method(ICalendarMethod::Reply) => Some(CalendarMethod::Reply),
        ICalendarValue::Method(ICalendarMethod::Counter) => Some(CalendarMethod::Counter),
        _ => None,
    }
}

fn entries<'e>(
    event: &'e ICalendarComponent,
    name: &'e ICalendarProperty,
) -> impl Iterator<Item = &'e ICalendarEntry> {
    event
        .entries
        .iter()
        .filter(move |entry| entry.name == *name)
}

/// `mailto:` in any case; what is no address is none.
fn address(attendee: &ICalendarEntry) -> Option<EmailAddress> {
    let text = attendee.values.first()?.as_text()?.trim();
    let rest = match text.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto") => rest,
        _ => text,
    };
    EmailAddress::parse(rest).ok()
}

fn participation(attendee: &ICalendarEntry) -> Option<Participation> {
    let is_status = |one: &&_| {
        let one: &&calcard::icalendar::ICalendarParameter = one;
        one.name == ICalendarParameterName::Partstat
    };
    let status = attendee.params.iter().find(is_status)?;
    match &status.value {
        ICalendarParameterValue::Partstat(ICalendarParticipationStatus::Accepted) => {
            Some(Participation::Accepted)
        }
        ICalendarParameterValue::Partstat(ICalendarParticipationStatus::Declined) => {
            Some(Participation::Declined)
        }
        ICalendarParameterValue::Partstat(ICalendarParticipationStatus::Tentative) => {
            Some(Participation::Tentative)
        }
        ICalendarParameterValue::Partstat(ICalendarParticipationStatus::Delegated) => {
            Some(Participation::Delegated)
        }
        _ => None,
    }
}

fn comment(event: &ICalendarComponent) -> MailText {
    let texts = entries(event, &ICalendarProperty::Comment)
        .filter_map(|entry| entry.values.first()?.as_text());
    MailText::new(&texts.collect::<Vec<_>>().join("\n"))
}

fn moment(
    calendar: &ICalendar,
    event: &ICalendarComponent,
    name: &ICalendarProperty,
) -> Option<Timestamp> {
    let entry = entries(event, name).next()?;
    let Some(ICalendarValue::PartialDateTime(at)) = entry.values.first() else {
        return None;
    };
    let civil = civil(at)?;
    let zone = match at.has_zone() {
        true => fixed(at)?,
        false => zone(calendar, entry.tz_id()),
    };
    zone.to_ambiguous_timestamp(civil).compatible().ok()
}

/// The zone that a line names, in whatever program's words; England where nobody knows it.
fn zone(calendar: &ICalendar, name: Option<&str>) -> TimeZone {
    let named = name.and_then(|name| {
        TimeZone::get(name).ok().or_else(|| {
            let known = calendar.build_tz_resolver();
            let known = known.resolve(name)?.name()?;
            TimeZone::get(&known).ok()
        })
    });
    named
        .or_else(|| TimeZone::get("Europe/London").ok())
        .unwrap_or(TimeZone::UTC)
}

fn on_the_wall(moment: Timestamp) -> Option<DateTime> {
    let zone = TimeZone::get("Europe/London").ok()?;
    Some(zone.to_datetime(moment))
}

fn civil(at: &PartialDateTime) -> Option<DateTime> {
    let small = |number: Option<u8>| i8::try_from(number.unwrap_or(0)).ok();
    let year = i16::try_from(at.year?).ok()?;
    let (month, day) = (small(Some(at.month?))?, small(Some(at.day?))?);
    let second = small(at.second)?.min(59);
    DateTime::new(
        year,
        month,
        day,
        small(at.hour)?,
        small(at.minute)?,
        second,
        0,
    )
    .ok()
}

fn fixed(at: &PartialDateTime) -> Option<TimeZone> {
    let ahead =
        i32::from(at.tz_hour.unwrap_or(0)) * 3600 + i32::from(at.tz_minute.unwrap_or(0)) * 60;
    let ahead = if at.tz_minus { -ahead } else { ahead };
    Offset::from_seconds(ahead).ok().map(TimeZone::fixed)
}

//! Moments as a calendar has them: civil time, in a zone by its name.

use calcard::{
    common::PartialDateTime,
    icalendar::{ICalendar, ICalendarEntry, ICalendarValue, timezone::TzResolver},
};
use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

use crate::sources::calendar::repeat::NotUnderstood;

/// A moment as a calendar has it: civil time with its zone.
#[derive(Clone, Debug)]
pub struct When {
    pub at: DateTime,
    pub zone: TimeZone,
    pub kind: Kind,
}

/// Whether a whole day is meant or a time in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Day,
    Time,
}

impl When {
    pub fn moment(&self) -> Result<Timestamp, NotUnderstood> {
        let moment = self.zone.to_ambiguous_timestamp(self.at).compatible();
        moment.map_err(|_| NotUnderstood)
    }
}

/// The zones of one calendar by the names that they have in it.
pub struct Zones<'c>(TzResolver<&'c str>);

impl<'c> Zones<'c> {
    pub fn of(calendar: &'c ICalendar) -> Self {
        Self(calendar.build_tz_resolver())
    }

    /// The moment that stands in a line.
    pub fn first(&self, entry: &ICalendarEntry) -> Result<When, NotUnderstood> {
        match entry.values.first() {
            Some(ICalendarValue::PartialDateTime(at)) => self.when(at, entry.tz_id()),
            _ => Err(NotUnderstood),
        }
    }

    /// A moment in the zone of that name; where there is none, in England.
    pub fn when(&self, at: &PartialDateTime, zone: Option<&str>) -> Result<When, NotUnderstood> {
        let civil = civil(at)?;
        let zone = match (at.has_zone(), zone) {
            (true, _) => fixed(at)?,
            (false, Some(name)) => self.zone(name)?,
            (false, None) => TimeZone::get("Europe/London").map_err(|_| NotUnderstood)?,
        };
        Ok(When {
            at: civil,
            zone,
            kind: match at.has_time() {
                true => Kind::Time,
                false => Kind::Day,
            },
        })
    }

    fn zone(&self, name: &str) -> Result<TimeZone, NotUnderstood> {
        if let Ok(zone) = TimeZone::get(name) {
            return Ok(zone);
        }
        let known = self.0.resolve(name).ok_or(NotUnderstood)?;
        let name = known.name().ok_or(NotUnderstood)?;
        TimeZone::get(&name).map_err(|_| NotUnderstood)
    }
}

/// What the clock on the wall says.
pub fn civil(at: &PartialDateTime) -> Result<DateTime, NotUnderstood> {
    let (Some(year), Some(month), Some(day)) = (at.year, at.month, at.day) else {
        return Err(NotUnderstood);
    };
    let small = |number: Option<u8>| i8::try_from(number.unwrap_or(0)).unwrap_or(i8::MAX);
    let civil = DateTime::new(
        i16::try_from(year).unwrap_or(i16::MAX),
        small(Some(month)),
        small(Some(day)),
        small(at.hour),
        small(at.minute),
        // The second that is put in some nights is the one before it here.
        small(at.second).min(59),
        0,
    );
    civil.map_err(|_| NotUnderstood)
}

fn fixed(at: &PartialDateTime) -> Result<TimeZone, NotUnderstood> {
    let hours = i32::from(at.tz_hour.unwrap_or(0));
    let minutes = i32::from(at.tz_minute.unwrap_or(0));
    let ahead = hours * 3600 + minutes * 60;
    let ahead = if at.tz_minus { -ahead } else { ahead };
    let offset = Offset::from_seconds(ahead).map_err(|_| NotUnderstood)?;
    Ok(TimeZone::fixed(offset))
}

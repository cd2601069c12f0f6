//! A slot: a day and a time for a meeting; and when somebody is busy.

use jiff::{Timestamp, civil::DateTime};

/// A day and a time at which a meeting could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    /// Civil time in `Europe/London`.
    pub start: DateTime,
    pub minutes: u32,
}

impl Slot {
    /// When it is over; the last moment that a date can name where it would be later.
    pub fn end(&self) -> DateTime {
        let span = jiff::Span::new().try_minutes(self.minutes);
        span.map_or(DateTime::MAX, |span| self.start.saturating_add(span))
    }
}

/// A stretch of time in which somebody has something else to do. It never says what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Busy {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// How people meet at a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meets {
    InRoom,
    Remote,
}

impl Meets {
    pub const ALL: &[(Self, &str)] = &[(Self::InRoom, "in_person"), (Self::Remote, "remote")];

    /// As the field `format` of the invite spells it.
    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(meets, _)| *meets == self);
        found.map_or("", |(_, code)| code)
    }

    /// The way that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(meets, _)| *meets)
    }
}

//! Working days and hours of the invented office, by the product's own calendar.

use anyhow::{Context as _, Result};
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use samepage::{
    rules::calendar::Calendar,
    simulation::office::{Kind, Review},
};

/// The calendar and the zone by which the office counts.
pub struct Days {
    pub calendar: Calendar,
    zone: TimeZone,
}

/// The days of one review.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    pub lawful: Date,
    pub meeting: Date,
    pub invited: Date,
}

impl Days {
    pub fn new() -> Result<Self> {
        Ok(Self {
            calendar: Calendar::england_and_wales(),
            zone: TimeZone::get("Europe/London")?,
        })
    }

    pub fn at(&self, day: Date, hour: i8, minute: i8) -> Result<Timestamp> {
        let time = Time::new(hour, minute, 0, 0)?;
        let there = day.to_datetime(time).to_zoned(self.zone.clone())?;
        Ok(there.timestamp())
    }

    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// The hour of a day of one's own clock, in minutes after midnight.
    pub fn minutes(&self, at: Timestamp) -> i32 {
        let there = at.to_zoned(self.zone.clone());
        i32::from(there.hour()) * 60 + i32::from(there.minute())
    }

    pub fn before(&self, day: Date, working_days: u32) -> Result<Date> {
        Ok(self.calendar.subtract_working_days(day, working_days)?)
    }

    /// That hour of the next working day.
    pub fn next_working(&self, at: Timestamp, hour: i8) -> Result<Timestamp> {
        let day = self.calendar.add_working_days(self.day(at), 1)?;
        self.at(day, hour, 0)
    }

    /// Now, where that is an hour at which an office works; else the next such hour.
    pub fn at_work(&self, at: Timestamp, hour: i8) -> Result<Timestamp> {
        let is_day = self.calendar.is_working_day(self.day(at))?;
        let minutes = self.minutes(at);
        if is_day && (9 * 60..17 * 60).contains(&minutes) {
            return Ok(at);
        }
        if is_day && minutes < 9 * 60 {
            return self.at(self.day(at), hour, 0);
        }
        self.next_working(at, hour)
    }

    /// The lawful day, the meeting and the day of the invitations: five working days before a
    /// first review (Hertfordshire), ten before a later one (tri.x).
    pub fn of(&self, review: &Review) -> Result<Dates> {
        let lawful = self.calendar.working_day_on_or_before(review.lawful)?;
        let meeting = self.before(lawful, review.spare)?;
        let lead = match review.kind {
            Kind::First => 5,
            Kind::Later => 10,
        };
        Ok(Dates {
            lawful,
            meeting,
            invited: self.before(meeting, lead)?,
        })
    }

    /// The meeting after it was moved, and when that became known.
    pub fn moved(&self, review: &Review, dates: Dates) -> Result<Option<(Timestamp, Date)>> {
        let Some((before, by)) = review.moved else {
            return Ok(None);
        };
        let known = self.at(self.before(dates.meeting, before)?, 11, 0)?;
        let meeting = self.calendar.add_working_days(dates.meeting, by)?;
        Ok(Some((known, meeting.min(dates.lawful))))
    }

    pub fn opening(&self, day: Date) -> Result<Timestamp> {
        self.at(day, 0, 0).context("no such day")
    }
}

//! From the text of a calendar to stretches of time in which somebody is busy.
//!
//! Cancelled events and those that are marked as free are left out; a repetition that was moved
//! counts where it was moved to. An entry that bears on the time asked about and cannot be
//! understood makes the whole calendar unread: what we cannot read must not count as free.

use std::collections::{HashMap, HashSet};

use calcard::{
    Entry, Parser,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry,
        ICalendarFreeBusyType, ICalendarParameterName, ICalendarParameterValue, ICalendarPeriod,
        ICalendarProperty, ICalendarStatus, ICalendarTransparency, ICalendarValue,
    },
};
use jiff::{SignedDuration, Timestamp, civil::DateTime};

use crate::{
    model::slot::Busy,
    sources::{
        calendar::{
            repeat::{MOST_DAYS, NotUnderstood, Rule},
            when::{Kind, When, Zones, civil},
        },
        case_system::Fault,
    },
};

/// The stretch of time that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Between {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// Why a calendar was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    #[error(transparent)]
    Fault(Fault),
    #[error("what came back is no calendar")]
    NotACalendar,
    #[error("{0} of its entries cannot be understood")]
    Entries(u32),
}

/// How far a zone can be from ours: an event so long outside does not bear on the question.
const FAR: SignedDuration = SignedDuration::from_hours(48);

/// The longest event that is believed.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 3660);

/// Reads a calendar.
///
/// # Errors
/// It is none, or something in it that bears on that time cannot be understood.
pub fn read(body: &[u8], between: Between) -> Result<Vec<Busy>, NotRead> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim_end();
    // The parser takes what was cut off for whole; half a calendar is not half free.
    let is_whole = text
        .lines()
        .next_back()
        .is_some_and(|line| line.trim().eq_ignore_ascii_case("END:VCALENDAR"));
    if !is_whole {
        return Err(NotRead::NotACalendar);
    }
    let mut parser = Parser::new(text);
    let mut calendars = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => calendars.push(calendar),
            Entry::Eof => break,
            _ => return Err(NotRead::NotACalendar),
        }
    }
    if calendars.is_empty() {
        return Err(NotRead::NotACalendar);
    }
    let mut left = MOST_DAYS;
    let mut busy = Vec::new();
    let mut unclear = 0;
    for calendar in &calendars {
        let mut reader = Reader {
            zones: Zones::of(calendar),
            between,
            left,
            busy: Vec::new(),
        };
        unclear += reader.all(calendar);
        left = reader.left;
        busy.append(&mut reader.busy);
    }
    match unclear {
        0 => Ok(joined(busy)),
        some => Err(NotRead::Entries(some)),
    }
}

/// In order, and those that touch as one: how many meetings there are is nobody's business.
fn joined(mut busy: Vec<Busy>) -> Vec<Busy> {
    busy.sort_unstable();
    let mut all: Vec<Busy> = Vec::with_capacity(busy.len());
    for one in busy {
        match all.last_mut() {
            Some(last) if one.from <= last.until => last.until = last.until.max(one.until),
            _ => all.push(one),
        }
    }
    all
}

struct Reader<'c> {
    zones: Zones<'c>,
    between: Between,
    /// Days of repetitions that may still be looked at.
    left: u64,
    busy: Vec<Busy>,
}

/// The repetitions of each event that stand elsewhere in the file, by the event's name.
type Moved<'c> = HashMap<&'c str, HashSet<Timestamp>>;

impl<'c> Reader<'c> {
    /// Reads every entry; answers how many could not be understood.
    fn all(&mut self, calendar: &'c ICalendar) -> u32 {
        let mut unclear = 0;
        let mut moved: Moved = HashMap::new();
        let events = || {
            let is_event =
                |one: &&ICalendarComponent| one.component_type == ICalendarComponentType::VEvent;
            calendar.components.iter().filter(is_event)
        };
        for event in events() {
            match self.stands_for(event) {
                Ok(Some(moment)) => {
                    let name = event.uid().unwrap_or_default();
                    moved.entry(name).or_default().insert(moment);
                }
                Ok(None) => {}
                Err(NotUnderstood) => unclear += 1,
            }
        }
        for component in &calendar.components {
            let read = match component.component_type {
                ICalendarComponentType::VEvent => self.event(component, &moved),
                ICalendarComponentType::VFreebusy => self.free_busy(component),
                _ => Ok(()),
            };
            unclear += u32::from(read.is_err());
        }
        unclear
    }

    /// Which repetition of an event this one stands in the place of.
    fn stands_for(&self, event: &ICalendarComponent) -> Result<Option<Timestamp>, NotUnderstood> {
        let Some(entry) = event.property(&ICalendarProperty::RecurrenceId) else {
            return Ok(None);
        };
        if entry.parameter(&ICalendarParameterName::Range).is_some() {
            return Err(NotUnderstood);
        }
        self.zones.first(entry)?.moment().map(Some)
    }

    fn event(&mut self, event: &ICalendarComponent, moved: &Moved) -> Result<(), NotUnderstood> {
        if is_free(event) {
            return Ok(());
        }
        let entry = event.property(&ICalendarProperty::Dtstart);
        let start = self.zones.first(entry.ok_or(NotUnderstood)?)?;
        let length = self.length(event, &start)?;
        if length == SignedDuration::ZERO {
            return Ok(());
        }
        let rule = event.property(&ICalendarProperty::Rrule);
        let stands_for = event.has_property(&ICalendarProperty::RecurrenceId);
        let Some(rule) = rule.filter(|_| !stands_for) else {
            self.add(&start, length)?;
            return self.extra(event, &start, length);
        };
        let gone = self.excluded(event)?;
        let elsewhere = moved.get(event.uid().unwrap_or_default());
        for at in self.repetitions(event, rule, &start, length)? {
            let one = When {
                at,
                ..start.clone()
            };
            let moment = one.moment()?;
            let is_gone = gone.contains(&moment);
            if !is_gone && !elsewhere.is_some_and(|moved| moved.contains(&moment)) {
                self.add(&one, length)?;
            }
        }
        self.extra(event, &start, length)
    }

    fn repetitions(
        &mut self,
        event: &ICalendarComponent,
        entry: &ICalendarEntry,
        start: &When,
        length: SignedDuration,
    ) -> Result<Vec<DateTime>, NotUnderstood> {
        if event.properties(&ICalendarProperty::Rrule).count() > 1
            || event.properties(&ICalendarProperty::Exrule).count() > 0
        {
            return Err(NotUnderstood);
        }
        let Some(ICalendarValue::RecurrenceRule(raw)) = entry.values.first() else {
            return Err(NotUnderstood);
        };
        let in_zone = |at: Timestamp| start.zone.to_datetime(at);
        let until = match &raw.until {
            None => None,
            Some(until) if until.has_zone() => {
                let until = self.zones.when(until, None)?;
                Some(in_zone(until.moment()?))
            }
            Some(until) => Some(match civil(until)? {
                // A last day is meant with all its hours.
                at if !until.has_time() => at.date().to_datetime(jiff::civil::Time::MAX),
                at => at,
            }),
        };
        let from = self.between.from - length - FAR;
        let to = self.between.until + FAR;
        if until.is_some_and(|until| until < in_zone(from)) || in_zone(to) < start.at {
            return Ok(Vec::new());
        }
        let rule = Rule::read(raw, until, start.at)?;
        rule.between(start.at, (in_zone(from), in_zone(to)), &mut self.left)
    }

    /// How long each of its repetitions lasts; nothing for what only marks a moment.
    fn length(
        &self,
        event: &ICalendarComponent,
        start: &When,
    ) -> Result<SignedDuration, NotUnderstood> {
        let length = if let Some(end) = event.property(&ICalendarProperty::Dtend) {
            let end = self.zones.first(end)?;
            match (start.kind, end.kind) {
                (Kind::Day, Kind::Day) => end.at.duration_since(start.at),
                _ => end.moment()?.duration_since(start.moment()?),
            }
        } else if let Some(entry) = event.property(&ICalendarProperty::Duration) {
            match entry.values.first() {
                Some(ICalendarValue::Duration(lasts)) => {
                    SignedDuration::from_secs(lasts.as_seconds())
                }
                _ => return Err(NotUnderstood),
            }
        } else if start.kind == Kind::Day {
            SignedDuration::from_hours(24)
        } else {
            SignedDuration::ZERO
        };
        match SignedDuration::ZERO <= length && length <= LONGEST {
            true => Ok(length),
            false => Err(NotUnderstood),
        }
    }

    /// Repetitions that are listed one by one.
    fn extra(
        &mut self,
        event: &ICalendarComponent,
        start: &When,
        length: SignedDuration,
    ) -> Result<(), NotUnderstood> {
        for entry in event.properties(&ICalendarProperty::Rdate) {
            for value in &entry.values {
                match value {
                    ICalendarValue::PartialDateTime(at) => {
                        let mut one = self.zones.when(at, entry.tz_id())?;
                        one.kind = start.kind;
                        self.add(&one, length)?;
                    }
                    ICalendarValue::Period(period) => self.period(period, entry)?,
                    _ => return Err(NotUnderstood),
                }
            }
        }
        Ok(())
    }

    fn excluded(&self, event: &ICalendarComponent) -> Result<HashSet<Timestamp>, NotUnderstood> {
        let mut gone = HashSet::new();
        for entry in event.properties(&ICalendarProperty::Exdate) {
            for value in &entry.values {
                if let ICalendarValue::PartialDateTime(at) = value {
                    gone.insert(self.zones.when(at, entry.tz_id())?.moment()?);
                }
            }
        }
        Ok(gone)
    }

    fn free_busy(&mut self, component: &ICalendarComponent) -> Result<(), NotUnderstood> {
        for entry in component.properties(&ICalendarProperty::Freebusy) {
            let kind = entry.parameter(&ICalendarParameterName::Fbtype);
            let is_free = matches!(
                kind,
                Some(ICalendarParameterValue::Fbtype(ICalendarFreeBusyType::Free))
            );
            if is_free {
                continue;
            }
            for value in &entry.values {
                let ICalendarValue::Period(period) = value else {
                    return Err(NotUnderstood);
                };
                self.period(period, entry)?;
            }
        }
        Ok(())
    }

    fn period(
        &mut self,
        period: &ICalendarPeriod,
        entry: &ICalendarEntry,
    ) -> Result<(), NotUnderstood> {
        let (start, length) = match period {
            ICalendarPeriod::Range { start, end } => {
                let start = self.zones.when(start, entry.tz_id())?;
                let end = self.zones.when(end, entry.tz_id())?.moment()?;
                let length = end.duration_since(start.moment()?);
                (start, length)
            }
            ICalendarPeriod::Duration { start, duration } => {
                let length = SignedDuration::from_secs(duration.as_seconds());
                (self.zones.when(start, entry.tz_id())?, length)
            }
        };
        if length < SignedDuration::ZERO || LONGEST < length {
            return Err(NotUnderstood);
        }
        self.add(&start, length)
    }

    /// Adds what of an event lies in the time asked about.
    fn add(&mut self, start: &When, length: SignedDuration) -> Result<(), NotUnderstood> {
        let from = start.moment()?;
        let until = match start.kind {
            // Days end at midnight, also on the days on which the clocks change.
            Kind::Day => {
                let at = start.at.checked_add(length).map_err(|_| NotUnderstood)?;
                let end = When {
                    at,
                    ..start.clone()
                };
                end.moment()?
            }
            Kind::Time => from.checked_add(length).map_err(|_| NotUnderstood)?,
        };
        let from = from.max(self.between.from);
        let until = until.min(self.between.until);
        if from < until {
            self.busy.push(Busy { from, until });
        }
        Ok(())
    }
}

/// Whether nobody is kept from anything else by it.
fn is_free(event: &ICalendarComponent) -> bool {
    let says = |entry: &ICalendarEntry| match (&entry.name, entry.values.first()) {
        (ICalendarProperty::Other(name), Some(ICalendarValue::Text(text))) => {
            let is_free = ["FREE", "WORKINGELSEWHERE"]
                .iter()
                .any(|one| text.trim().eq_ignore_ascii_case(one));
            is_free && name.eq_ignore_ascii_case("X-MICROSOFT-CDO-BUSYSTATUS")
        }
        _ => false,
    };
    event.status() == Some(&ICalendarStatus::Cancelled)
        || event.transparency() == Some(&ICalendarTransparency::Transparent)
        || event.entries.iter().any(says)
}

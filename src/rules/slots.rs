//! When a meeting could be: days and times, with what speaks for and against.
//!
//! The last lawful day and the steps before a review come from `rules::clock`. That a review
//! should stay out of school hours, how long a school day is, when meetings are held and which
//! hours are kept for direct work are a council's settings, never constants (`docs/law.md`).
//! Nothing here decides: a slot that speaks against itself stands lower, with the reason.

pub mod wish;

use std::sync::Arc;

use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};

use crate::{
    model::slot::{Busy, Slot},
    rules::{
        calendar::{BeyondCalendar, Calendar},
        clock::{
            profiles::{Anchor, Profile, StepRule},
            steps::{Anchors, Phase, Standing, steps},
        },
        slots::wish::{Fits, Wish},
    },
};

/// How many minutes lie between two starts that are looked at.
const STEP: i64 = 30;

/// How many working days are looked at where the last lawful day has passed or is unknown.
const LATE_DAYS: u32 = 10;

/// A slot so few working days before the last lawful one leaves no room to move it.
const LAST_DAYS: i32 = 3;

/// A stretch of the day, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub from: Time,
    pub to: Time,
}

impl Hours {
    /// Whether a slot that ends on the day it begins lies in them, with any part of it.
    fn touch(&self, slot: &Slot) -> bool {
        let end = slot.end();
        slot.start.time() < self.to && (end.date() > slot.start.date() || self.from < end.time())
    }
}

/// When the child is at school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolDay {
    pub hours: Hours,
    /// First and last day of each stretch of term; without any, every weekday counts as one.
    pub terms: Vec<(Date, Date)>,
}

impl SchoolDay {
    fn is_term(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let within = |(first, last): &(Date, Date)| *first <= day && day <= *last;
        !weekend && (self.terms.is_empty() || self.terms.iter().any(within))
    }
}

/// Whose calendars are looked at: those without whom a review cannot be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Whose {
    Officer,
    Worker,
}

impl Whose {
    pub fn words(self) -> &'static str {
        match self {
            Self::Officer => "the reviewing officer",
            Self::Worker => "the social worker",
        }
    }
}

/// What is known of when somebody is busy. What could not be read never counts as free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Diary<'a> {
    Read(&'a [Busy]),
    NotRead,
}

/// What decides when a meeting could be.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    pub today: Date,
    /// The last lawful day, where one could be worked out.
    pub due: Option<Date>,
    pub looked_after_since: Option<Date>,
    /// The steps before a review of this kind.
    pub profile: Option<&'a Profile>,
    pub calendar: &'a Calendar,
    pub minutes: u32,
    /// When meetings are held at all.
    pub meeting_hours: Hours,
    pub school: Option<SchoolDay>,
    pub protected: Option<Hours>,
    pub wish: Wish,
    pub diaries: Vec<(Whose, Diary<'a>)>,
}

/// The days on which the meeting can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The next working day.
    pub first: Date,
    /// The last lawful day, or the last that is looked at where that is no help.
    pub last: Date,
    pub kind: WindowKind,
    pub working_days: i32,
}

/// What ends a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowKind {
    /// It ends with the last lawful day.
    Lawful,
    /// The last lawful day is over, or is today: the next days there are.
    Late,
    /// No last lawful day could be worked out.
    NoDue,
}

/// Why a slot is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Good {
    /// The calendars of these were read, and they have nothing else then.
    Free(Vec<Whose>),
    OutsideSchool,
    /// It is when the child asked for it.
    ChildsTime,
    /// Every step before it can still be done in time.
    FullLeadIn,
    /// So many working days are left after it, should it have to be moved.
    RoomToMove(i32),
}

/// What speaks against a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    Busy(Whose),
    /// Their calendar could not be read, so nobody knows.
    NotRead(Whose),
    InSchoolHours,
    NotChildsTime,
    /// The child said when, in words that have to be looked at.
    WishToLookAt,
    Protected,
    /// So many working days after the last lawful one.
    AfterDue(i32),
    /// These steps before the meeting have their day behind them.
    ShortLeadIn(Vec<Arc<str>>),
    /// So few working days are left after it.
    LittleRoom(i32),
}

/// A slot with what speaks for and against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub slot: Slot,
    pub good: Vec<Good>,
    pub against: Vec<Against>,
}

impl Question<'_> {
    /// The days on which the meeting can be.
    ///
    /// # Errors
    /// The bank holidays are not known so far ahead.
    pub fn window(&self) -> Result<Window, BeyondCalendar> {
        let first = self.calendar.add_working_days(self.today, 1)?;
        let (last, kind) = match self.due {
            Some(due) if first <= due => {
                let last = self.calendar.working_day_on_or_before(due)?;
                (last, WindowKind::Lawful)
            }
            due => {
                let last = self.calendar.add_working_days(self.today, LATE_DAYS)?;
                let kind = due.map_or(WindowKind::NoDue, |_| WindowKind::Late);
                (last, kind)
            }
        };
        let working_days = self.calendar.working_days_between(self.today, last)?;
        Ok(Window {
            first,
            last,
            kind,
            working_days,
        })
    }

    /// At most so many slots, the best first; the best of each day, so that they are different
    /// days as far as there are some.
    ///
    /// # Errors
    /// As [`Question::window`].
    pub fn propose(&self, most: usize) -> Result<Vec<Proposed>, BeyondCalendar> {
        let window = self.window()?;
        let mut best: Vec<(u32, Proposed)> = Vec::new();
        let mut day = window.first;
        // The last to be looked at in a window of a year and a half; no review has a longer one.
        for _ in 0..550 {
            if window.last < day {
                break;
            }
            if self.calendar.is_working_day(day)? {
                best.extend(self.best_of(day)?);
            }
            day = day.saturating_add(1.day());
        }
        // Days stand in their order, and a sort keeps it among equals: the earlier first.
        best.sort_by_key(|(cost, _)| *cost);
        Ok(best.into_iter().take(most).map(|(_, one)| one).collect())
    }

    fn best_of(&self, day: Date) -> Result<Option<(u32, Proposed)>, BeyondCalendar> {
        let late = self.late_steps(day);
        let mut best: Option<(u32, Proposed)> = None;
        let mut start = day.to_datetime(self.meeting_hours.from);
        let end = day.to_datetime(self.meeting_hours.to);
        while start.date() == day {
            let slot = Slot {
                start,
                minutes: self.minutes,
            };
            if end < slot.end() {
                break;
            }
            let proposed = self.weigh_with(slot, late.as_deref())?;
            let cost = cost(&proposed);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, proposed));
            }
            start = start.saturating_add(STEP.minutes());
        }
        Ok(best)
    }

    /// What speaks for and against one slot, whoever thought of it.
    ///
    /// # Errors
    /// As [`Question::window`].
    pub fn weigh(&self, slot: Slot) -> Result<Proposed, BeyondCalendar> {
        self.weigh_with(slot, self.late_steps(slot.start.date()).as_deref())
    }

    fn weigh_with(
        &self,
        slot: Slot,
        late: Option<&[Arc<str>]>,
    ) -> Result<Proposed, BeyondCalendar> {
        let mut proposed = Proposed {
            slot,
            good: Vec::new(),
            against: Vec::new(),
        };
        self.weigh_people(&mut proposed);
        self.weigh_child(&mut proposed);
        if self.protected.is_some_and(|hours| hours.touch(&slot)) {
            proposed.against.push(Against::Protected);
        }
        match late {
            Some([]) => proposed.good.push(Good::FullLeadIn),
            Some(late) => proposed.against.push(Against::ShortLeadIn(late.to_vec())),
            None => {}
        }
        if let Some(due) = self.due {
            let left = self.calendar.working_days_between(slot.start.date(), due)?;
            if due < slot.start.date() {
                proposed.against.push(Against::AfterDue(-left));
            } else if left < LAST_DAYS {
                proposed.against.push(Against::LittleRoom(left));
            } else {
                proposed.good.push(Good::RoomToMove(left));
            }
        }
        Ok(proposed)
    }

    fn weigh_people(&self, proposed: &mut Proposed) {
        let mut free = Vec::new();
        for (whose, diary) in &self.diaries {
            match diary {
                Diary::NotRead => proposed.against.push(Against::NotRead(*whose)),
                Diary::Read(busy) if busy.iter().any(|one| meets(one, &proposed.slot)) => {
                    proposed.against.push(Against::Busy(*whose));
                }
                Diary::Read(_) => free.push(*whose),
            }
        }
        if !free.is_empty() {
            proposed.good.insert(0, Good::Free(free));
        }
    }

    fn weigh_child(&self, proposed: &mut Proposed) {
        let slot = proposed.slot;
        let school = self
            .school
            .as_ref()
            .filter(|school| school.is_term(slot.start.date()));
        match school {
            Some(school) if school.hours.touch(&slot) => {
                proposed.against.push(Against::InSchoolHours);
            }
            _ if self.school.is_some() => proposed.good.push(Good::OutsideSchool),
            _ => {}
        }
        let after = self.school.as_ref().map(|school| school.hours.to);
        match self.wish.fits(slot.start, after) {
            Fits::Yes => proposed.good.push(Good::ChildsTime),
            Fits::No => proposed.against.push(Against::NotChildsTime),
            Fits::NotSaid => {}
            Fits::LookAt => proposed.against.push(Against::WishToLookAt),
        }
    }

    /// The names of the steps before a meeting on that day that would be late; `None` where
    /// nobody can tell. Steps counted from another day than the meeting's are as late on any.
    fn late_steps(&self, day: Date) -> Option<Vec<Arc<str>>> {
        let profile = self.profile?;
        let anchors = Anchors {
            planned: day,
            due: self.due.unwrap_or(day),
            looked_after_since: self.looked_after_since.unwrap_or(self.today),
        };
        let by_meeting = |code: &str| {
            let of = |rule: &&StepRule| *rule.code == *code;
            let rule = profile.steps().iter().find(of);
            rule.is_some_and(|rule| rule.anchor == Anchor::Planned)
        };
        let placed = steps(profile, &anchors, self.today, self.calendar).ok()?;
        let late = placed
            .into_iter()
            .filter(|step| step.phase == Phase::LeadIn && step.standing == Standing::Urgent)
            .filter(|step| by_meeting(&step.code))
            .map(|step| step.name)
            .collect();
        Some(late)
    }
}

/// Whether somebody is busy in any part of a slot.
fn meets(busy: &Busy, slot: &Slot) -> bool {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let moment = |at: DateTime| zone.to_ambiguous_timestamp(at).compatible().ok();
    match (moment(slot.start), moment(slot.end())) {
        (Some(from), Some(until)) => busy.from < until && from < busy.until,
        // No such moment: nobody can be said to be free then.
        _ => true,
    }
}

/// The lower, the better. Being there comes first, then the child, then the law's room, then the
/// office. The figures are ours; only their order means something.
fn cost(proposed: &Proposed) -> u32 {
    let against = proposed.against.iter().map(|one| match one {
        Against::Busy(_) => 1000,
        Against::AfterDue(days) => 100 + 10 * days.unsigned_abs(),
        Against::InSchoolHours => 200,
        Against::NotChildsTime => 150,
        Against::ShortLeadIn(steps) => 20 * u32::try_from(steps.len()).unwrap_or(20),
        Against::LittleRoom(left) => 30_u32.saturating_sub(5 * left.unsigned_abs()),
        Against::Protected => 10,
        Against::NotRead(_) | Against::WishToLookAt => 0,
    });
    against.fold(0, u32::saturating_add)
}

#[cfg(test)]
mod tests;

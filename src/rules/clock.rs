//! When a review of a looked-after child is due, and why.
//!
//! Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33 and 48;
//! Adoption Agencies Regulations 2005, reg. 36. The text of 2010 was read as made; what is
//! believed and not verified is configuration (`limits`). Which rule has which source and mark
//! stands in `docs/law.md`.
//!
//! Until the child is placed for adoption the earliest of the rules that apply counts; from
//! then on the adoption rule alone. Months are calendar months, clamped to the end of a month.

pub mod adjournment;
pub mod basis;
pub mod between;
mod candidate;
pub mod compare;
pub mod limits;
pub mod profiles;
mod published;
pub mod record;
pub mod steps;
pub mod trigger;
mod words;
pub mod written;

use jiff::civil::Date;

use crate::rules::{
    calendar::{BeyondCalendar, Calendar},
    clock::{
        basis::{Basis, Interval},
        candidate::Candidate,
        limits::Limits,
        trigger::Trigger,
        words::{days, in_words},
    },
    mark::Mark,
};

/// Whether the child is looked after only in a planned series of short breaks (reg. 48).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShortBreak {
    #[default]
    No,
    /// The child returns to a parent between breaks; `looked_after_since` is the start of the first.
    Series,
}

/// Whether the child is looked after for no other reason than a remand (legal status `J1`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Remand {
    #[default]
    No,
    Only,
}

/// A review that must be held before the ordinary clock asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BroughtForward {
    pub trigger: Trigger,
    /// The day by which it must be held, where one has been fixed: no regulation fixes one.
    pub by: Option<Date>,
}

/// What the clock has to know of a child's care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Care {
    /// The day the child became looked after; for short breaks the first day of the first one.
    pub looked_after_since: Date,
    /// The days on which reviews were held, in any order.
    pub held: Vec<Date>,
    /// The day on which the agency first had authority to place the child for adoption.
    pub authorised_to_place: Option<Date>,
    /// The day on which the child was placed for adoption.
    pub placed_for_adoption: Option<Date>,
    pub short_break: ShortBreak,
    pub remand: Remand,
    pub brought_forward: Option<BroughtForward>,
    /// Since when the child lives in a designated long-term foster placement.
    pub long_term_placement_since: Option<Date>,
    /// Sentences on how the record was read; they open the working.
    pub notes: Vec<String>,
}

impl Care {
    /// A child who became looked after on that day, with nothing else known.
    pub fn since(looked_after_since: Date) -> Self {
        Self {
            looked_after_since,
            held: Vec::new(),
            authorised_to_place: None,
            placed_for_adoption: None,
            short_break: ShortBreak::No,
            remand: Remand::No,
            brought_forward: None,
            long_term_placement_since: None,
            notes: Vec::new(),
        }
    }
}

/// Whether the review needs a meeting. A review can be due and be held without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    Needed,
    /// Settled for a long time in a designated long-term foster placement: people may decide.
    MayNotBeNeeded,
}

/// When the next review is due, by which rule, and how that was worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day on which it can be held in time.
    pub date: Date,
    pub basis: Basis,
    /// The regulation that sets it.
    pub citation: &'static str,
    /// How far that rule is verified.
    pub mark: Mark,
    /// Day 0 of the count of the ordinary rule.
    pub counted_from: Date,
    /// What was counted from that day.
    pub interval: Interval,
    pub meeting: Meeting,
    /// The rule that counts without anything that brings the review forward, and its day.
    pub ordinary: (Basis, Date),
    /// Plain sentences, for an officer to follow and to quote.
    pub working: Vec<String>,
}

impl Due {
    /// Days from that day to the due date; negative where it has passed.
    pub fn days_left(&self, as_of: Date) -> i32 {
        words::days_between(as_of, self.date)
    }

    /// What kind of review it is, for a heading: one that is brought forward says which it is.
    pub fn heading(&self) -> String {
        let (counted, last) = self.ordinary;
        match self.basis {
            Basis::BroughtForward if self.date < last => {
                format!("{}, brought forward", counted.words())
            }
            Basis::BroughtForward => format!("{}, to be brought forward", counted.words()),
            basis => basis.words().to_owned(),
        }
    }

    /// The rule in one line: what counts from what, by which regulation.
    pub fn rule(&self) -> String {
        let (counted, last) = self.ordinary;
        match self.basis {
            Basis::BroughtForward if self.date < last => format!(
                "{} ({}); by the clock alone {} ({}), {}",
                self.heading(),
                self.citation,
                self.interval,
                counted.citation(),
                in_words(last)
            ),
            _ => format!("{}: {} ({})", self.heading(), self.interval, self.citation),
        }
    }
}

/// Why no due date can be given. Each is a sentence for an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    #[error(
        "the child is looked after only through remand: another regime applies, and the independent reviewing officer has to set the date"
    )]
    RemandOnly,
    #[error(
        "{what} on {day}, which is before the child became looked after on {since}: one of the two days is wrong"
    )]
    BeforeCare {
        what: &'static str,
        day: Date,
        since: Date,
    },
    #[error("{interval} after {from} is beyond the last day that a date can name")]
    OutOfRange { from: Date, interval: Interval },
    #[error(transparent)]
    BeyondCalendar(#[from] BeyondCalendar),
}

impl ClockError {
    /// A code for programs, in the place of a basis.
    pub fn code(&self) -> &'static str {
        match self {
            Self::RemandOnly => "remand_only",
            Self::BeforeCare { .. } => "days_contradict",
            Self::OutOfRange { .. } => "beyond_dates",
            Self::BeyondCalendar(_) => "beyond_bank_holidays",
        }
    }
}

/// When the next review must be held, under the published limits.
///
/// `as_of` is the day from which one looks: reviews and placements after it have not happened.
pub fn due(care: &Care, as_of: Date, calendar: &Calendar) -> Result<Due, ClockError> {
    due_under(&Limits::default(), care, as_of, calendar)
}

/// As `due`, under the limits that a council has set where no regulation sets them.
pub fn due_under(
    limits: &Limits,
    care: &Care,
    as_of: Date,
    calendar: &Calendar,
) -> Result<Due, ClockError> {
    refuse(care)?;
    let mut working = care.notes.clone();
    let seen = Seen::of(care, as_of, &mut working);
    let counted = match seen.placed {
        Some(placed) => candidate::adoption_placed(placed, &seen.held)?,
        None => earliest(limits, care, &seen, calendar)?,
    };
    let mut due = counted.follows(working);
    if let Some(wish) = care.brought_forward {
        bring_forward(wish, &mut due);
    }
    add_meeting(limits, care, &mut due);
    add_standing(as_of, calendar, &mut due);
    Ok(due)
}

fn refuse(care: &Care) -> Result<(), ClockError> {
    if care.remand == Remand::Only {
        return Err(ClockError::RemandOnly);
    }
    let since = care.looked_after_since;
    for (what, day) in [
        ("authorised to place for adoption", care.authorised_to_place),
        ("placed for adoption", care.placed_for_adoption),
    ] {
        match day {
            Some(day) if day < since => return Err(ClockError::BeforeCare { what, day, since }),
            _ => (),
        }
    }
    Ok(())
}

/// What had happened by the day from which one looks.
struct Seen {
    /// In order, without repeats, of this period of care only.
    held: Vec<Date>,
    authorised: Option<Date>,
    placed: Option<Date>,
}

impl Seen {
    fn of(care: &Care, as_of: Date, working: &mut Vec<String>) -> Self {
        let since = care.looked_after_since;
        let start = match care.short_break {
            ShortBreak::No => "The child became looked after on",
            ShortBreak::Series => "The first short break began on",
        };
        working.push(format!("{start} {}.", in_words(since)));
        if as_of < since {
            working.push(format!(
                "Seen from {} that day is still to come; the count is made as if it had.",
                in_words(as_of)
            ));
        }
        let held = held_in_this_care(care, as_of, working);
        let mut happened = |what: &str, day: Option<Date>| {
            let day = day?;
            if day <= as_of.max(since) {
                working.push(format!("{what} on {}.", in_words(day)));
                return Some(day);
            }
            working.push(format!(
                "{what} only on {}: that is still to come and changes nothing until then.",
                in_words(day)
            ));
            None
        };
        Self {
            held,
            authorised: happened(
                "The agency was authorised to place the child for adoption",
                care.authorised_to_place,
            ),
            placed: happened(
                "The child was placed for adoption",
                care.placed_for_adoption,
            ),
        }
    }
}

fn held_in_this_care(care: &Care, as_of: Date, working: &mut Vec<String>) -> Vec<Date> {
    let since = care.looked_after_since;
    let mut held = care.held.clone();
    held.sort();
    held.dedup();
    for day in held.iter().filter(|day| **day < since) {
        working.push(format!(
            "The review of {} belongs to an earlier period of care and is not counted.",
            in_words(*day)
        ));
    }
    let last_seen = as_of.max(since);
    for day in held.iter().filter(|day| last_seen < **day) {
        working.push(format!(
            "The review of {} is still to come and is not counted as held.",
            in_words(*day)
        ));
    }
    held.retain(|day| since <= *day && *day <= last_seen);
    working.push(match held[..] {
        [] => "No review has been held since.".to_owned(),
        [one] => format!("One review has been held since, on {}.", in_words(one)),
        [.., last] => format!(
            "{} reviews have been held since, the last on {}.",
            held.len(),
            in_words(last)
        ),
    });
    held
}

/// Reg. 33 or 48, beside reg. 36(1) where the child may be placed for adoption.
fn earliest(
    limits: &Limits,
    care: &Care,
    seen: &Seen,
    calendar: &Calendar,
) -> Result<Candidate, ClockError> {
    let since = care.looked_after_since;
    let ordinary = match care.short_break {
        ShortBreak::No => candidate::ordinary(since, &seen.held, calendar)?,
        ShortBreak::Series => candidate::short_breaks(limits, since, &seen.held)?,
    };
    let Some(authorised) = seen.authorised else {
        return Ok(ordinary);
    };
    let adoption = candidate::adoption_authorised(authorised, &seen.held)?;
    Ok(Candidate::earlier(adoption, ordinary))
}

/// Reg. 33(3) and its like: a review is wanted sooner. It never moves the due date back.
fn bring_forward(wish: BroughtForward, due: &mut Due) {
    let trigger = wish.trigger;
    let limit = due.date;
    if let Some(by) = wish.by.filter(|by| limit < *by) {
        due.working.push(format!(
            "{} ({}). The day named for it, {}, is later than the due date, which stands.",
            trigger.words(),
            trigger.citation(),
            in_words(by)
        ));
        return;
    }
    if let Some(by) = wish.by.filter(|by| *by <= due.counted_from) {
        due.working.push(format!(
            "{} ({}), but the day named for it, {}, is not after {}, from which the next review is counted: it is taken as dealt with.",
            trigger.words(),
            trigger.citation(),
            in_words(by),
            in_words(due.counted_from)
        ));
        return;
    }
    due.basis = Basis::BroughtForward;
    // Without a day of its own the clock still sets the last day, and its regulation is the source.
    if let Some(by) = wish.by {
        due.citation = trigger.citation();
        due.mark = trigger.mark();
        due.date = by;
    }
    due.working.push(match wish.by {
        Some(by) => format!(
            "{} ({}): the review is brought forward to {} at the latest.",
            trigger.words(),
            trigger.citation(),
            in_words(by)
        ),
        None => format!(
            "{} ({}): the review is brought forward. No number of days is set for that, so the due date remains the last day.",
            trigger.words(),
            trigger.citation()
        ),
    });
}

fn add_meeting(limits: &Limits, care: &Care, due: &mut Due) {
    let months = limits.settled_months;
    let settled = care
        .long_term_placement_since
        .and_then(|since| Interval::Months(months).after(since).ok())
        .is_some_and(|day| day <= due.date);
    if settled {
        due.meeting = Meeting::MayNotBeNeeded;
        due.working.push(format!(
            "By then the child has lived for at least {months} months in a designated long-term foster placement: the review is due all the same, but it may not need a meeting."
        ));
    }
}

/// Where the date stands: on a day when people work or not, ahead or overdue.
fn add_standing(as_of: Date, calendar: &Calendar, due: &mut Due) {
    match calendar.working_day_on_or_before(due.date) {
        Ok(before) if before == due.date => (),
        Ok(before) => due.working.push(format!(
            "{} is not a working day; the last working day before it is {}.",
            in_words(due.date),
            in_words(before)
        )),
        Err(beyond) => due.working.push(format!(
            "Bank holidays are known to {}, so whether {} is a working day cannot be told.",
            in_words(beyond.known_to),
            in_words(due.date)
        )),
    }
    let left = due.days_left(as_of);
    due.working.push(match left {
        0 => format!("Due today, {}.", in_words(due.date)),
        1.. => format!("Due by {}: {} left.", in_words(due.date), days(left)),
        _ => format!(
            "Was due by {}: overdue by {} on {}.",
            in_words(due.date),
            days(-left),
            in_words(as_of)
        ),
    });
}

#[cfg(test)]
mod tests;

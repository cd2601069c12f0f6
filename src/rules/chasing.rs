//! Who is chased, when and how; and when never.
//!
//! Counted back, in working days, from the last useful day of a review: the earlier of its last
//! lawful day and its meeting. Pure: what was asked, sent and answered goes in, what happens next
//! comes out. Whoever acts on it writes down what was done and asks again, so that the same
//! question twice does nothing twice. The figures are a council's (`settings`): none is law.
//!
//! Never: after an answer, while their mail waits to be read, twice for one deadline, in quiet hours, in the hours that a team keeps
//! for direct work, on a day on which nobody works, on top of a message by a person. One nudge a
//! week for one person, whatever the number of reviews; closer only as the last day nears. Then
//! sideways (a deputy, a team, the telephone), not louder; and what is still open is a person's
//! task before the last lawful day.

pub mod ask;
pub mod choices;
pub mod digest;
pub mod hours;
mod nudge;
pub mod settings;
mod standing;
pub mod useful;
pub mod why;

use std::sync::Arc;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    model::{id::Identifier, live::DocumentId},
    rules::{
        attendance::role::Role,
        calendar::{BeyondCalendar, Calendar},
        chasing::{
            ask::{Ask, Group},
            hours::{Silence, Stretch, opening},
            settings::Settings,
            standing::Verdict,
            why::{Quiet, Waiting},
        },
    },
};

/// One person, with all that is asked of them in all reviews.
#[derive(Clone, Debug)]
pub struct Chased {
    pub person: Identifier,
    /// What the teams of one of the council's own staff are called: their codes and their names.
    pub teams: Vec<Arc<str>>,
    /// Hours in which they do not wish to be written to.
    pub hours: Vec<Stretch>,
    pub reach: Reach,
    pub away: Option<Away>,
    /// When a person last wrote or spoke to them about any of it.
    pub by_hand: Option<Timestamp>,
    /// When the last nudge went, for whichever review.
    pub nudged: Option<Timestamp>,
    /// Who can be tried in their place, the best first.
    pub instead: Vec<Instead>,
    pub asks: Vec<Asked>,
}

/// Whether a message reaches them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Works,
    /// Nothing goes to them by mail: their letter was posted or handed over.
    NoMail,
    /// The last one came back, and nothing has been put right since.
    Bounced,
    /// They have left.
    Left,
}

/// An out-of-office reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away {
    pub since: Timestamp,
    /// The first day on which they are back, where they say so.
    pub back: Option<Date>,
}

/// Who is tried in somebody's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    Deputy(Identifier),
    Team(Arc<str>),
    /// Whom their own mail names.
    Named,
    /// Somebody rings them.
    Telephone,
}

/// One thing that was asked of somebody.
#[derive(Clone, Debug)]
pub struct Asked {
    pub review: Review,
    pub role: Role,
    pub ask: Ask,
    pub need: Need,
    /// When it was sent, the last time that it was asked anew; `None` while it has not been.
    pub asked: Option<Timestamp>,
    pub answered: Option<Timestamp>,
    /// When a mail of theirs came that may answer it, and that nobody has read yet.
    pub unread: Option<Timestamp>,
    /// What chasing has done about it.
    pub done: Vec<Done>,
}

/// The review for which it was asked.
#[derive(Clone, Debug)]
pub struct Review {
    pub document: DocumentId,
    /// The last day on which it can be held in time.
    pub lawful: Option<Date>,
    pub meeting: Option<Date>,
    pub stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Going,
    /// Something is being put right: a new date, an address, a wrong person told.
    OnHold,
    /// Held, closed or cancelled.
    Over,
}

/// Whether a review can do without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Welcome,
}

/// What chasing did, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub at: Timestamp,
    pub what: Did,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// A nudge went, for the deadline of that day.
    Nudged(Date),
    /// The social worker was asked to talk to them.
    Talk,
    /// Somebody else was tried.
    Sideways,
    /// A person took it over.
    HandedOver,
}

/// What happens next. An `ask` is a place in [`Chased::asks`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// One message about all of these, each with the deadline that it covers.
    Nudge {
        at: Timestamp,
        asks: Vec<(usize, Date)>,
    },
    /// The social worker talks to them: one talk for a review.
    Talk {
        at: Timestamp,
        asks: Vec<usize>,
        last_day: Date,
    },
    /// Somebody else is tried.
    Sideways {
        at: Timestamp,
        ask: usize,
        to: Instead,
    },
    /// A person takes it over.
    HandOver {
        at: Timestamp,
        ask: usize,
        last_day: Date,
    },
    Wait {
        ask: usize,
        /// `None` where nobody can say.
        until: Option<Timestamp>,
        why: Waiting,
    },
    Nothing {
        ask: usize,
        why: Quiet,
    },
}

impl Next {
    /// When it is due; `None` where nothing is done.
    pub fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Nudge { at, .. }
            | Self::Talk { at, .. }
            | Self::Sideways { at, .. }
            | Self::HandOver { at, .. } => Some(*at),
            Self::Wait { .. } | Self::Nothing { .. } => None,
        }
    }
}

/// What every question is asked with: the hour, the calendar, the settings.
#[derive(Clone, Debug)]
pub struct Hour<'a> {
    now: Timestamp,
    today: Date,
    zone: TimeZone,
    calendar: &'a Calendar,
    settings: &'a Settings,
}

impl<'a> Hour<'a> {
    pub fn new(now: Timestamp, calendar: &'a Calendar, settings: &'a Settings) -> Self {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        Self {
            now,
            today: now.to_zoned(zone.clone()).date(),
            zone,
            calendar,
            settings,
        }
    }

    /// What happens next with everything that is asked of one person, and when.
    ///
    /// # Errors
    /// The bank holidays are not known as far as one has to count.
    pub fn next(&self, chased: &Chased) -> Result<Vec<Next>, BeyondCalendar> {
        let mut all = Vec::new();
        let mut candidates = Vec::new();
        for (ask, asked) in chased.asks.iter().enumerate() {
            match standing::verdict(self, chased, (ask, asked))? {
                Verdict::Said(next) => all.push(next),
                Verdict::MayNudge(candidate) => candidates.push(candidate),
            }
        }
        all.extend(nudge::combine(self, chased, candidates)?);
        Ok(one_talk_a_review(chased, all))
    }

    /// Whether a nudge to that person would be out of place at this moment.
    ///
    /// # Errors
    /// The bank holidays of the day are not known.
    pub fn is_silent(&self, chased: &Chased) -> Result<bool, BeyondCalendar> {
        self.silence(chased).holds(self.now)
    }

    /// The first moment from now on at which a text may ring: outside of the quiet hours that hold
    /// for everybody, on a working day. `None` where there is none.
    ///
    /// # Errors
    /// The bank holidays are not known so far ahead.
    pub fn open_for_a_text(&self) -> Result<Option<Timestamp>, BeyondCalendar> {
        let silence = Silence {
            zone: &self.zone,
            calendar: self.calendar,
            stretches: self.settings.quiet.clone(),
        };
        silence.next_open(self.now)
    }

    /// The day on which a person takes over what is still open for a review; `None` where it has
    /// no date.
    ///
    /// # Errors
    /// The bank holidays are not known as far as one has to count.
    pub fn answer_by(&self, review: &Review) -> Result<Option<Date>, BeyondCalendar> {
        let days = self.settings.pace.person_working_days;
        let last = review.last_day(self.today);
        last.map(|day| self.calendar.subtract_working_days(day, days))
            .transpose()
    }

    fn silence(&self, chased: &Chased) -> Silence<'_> {
        let is_staff = |asked: &Asked| Group::of(asked.role) == Group::Staff;
        let is_staff = !chased.teams.is_empty() || chased.asks.iter().any(is_staff);
        let protected = self.settings.protected.iter().filter(|one| {
            let is_theirs = |team: &Arc<str>| chased.teams.contains(team);
            one.team.as_ref().map_or(is_staff, is_theirs)
        });
        let quiet = self.settings.quiet.iter().chain(&chased.hours).copied();
        Silence {
            zone: &self.zone,
            calendar: self.calendar,
            stretches: quiet.chain(protected.map(|one| one.hours)).collect(),
        }
    }

    fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    fn opening(&self, day: Date) -> Timestamp {
        opening(day, &self.zone).unwrap_or(Timestamp::MAX)
    }

    /// The same time of the day, so many calendar days later.
    fn later(&self, at: Timestamp, days: u32) -> Timestamp {
        let span = jiff::Span::new().try_days(i64::from(days));
        let there = at.to_zoned(self.zone.clone());
        span.ok()
            .and_then(|span| there.checked_add(span).ok())
            .map_or(Timestamp::MAX, |there| there.timestamp())
    }
}

impl Review {
    /// The last day on which an answer helps: the earlier of the last lawful day and the meeting.
    /// One that has passed helps nobody; then the other counts.
    pub fn last_day(&self, today: Date) -> Option<Date> {
        let both = [self.lawful, self.meeting];
        let ahead = both.iter().flatten().filter(|day| today <= **day).min();
        ahead.or(both.iter().flatten().max()).copied()
    }
}

/// Puts what the social worker is asked to talk about into one talk for each review.
fn one_talk_a_review(chased: &Chased, all: Vec<Next>) -> Vec<Next> {
    let document = |ask: usize| chased.asks.get(ask).map(|asked| &asked.review.document);
    let mut together: Vec<Next> = Vec::with_capacity(all.len());
    for next in all {
        if let Next::Talk { at, asks, .. } = &next
            && let Some(first) = asks.first()
        {
            let same = together.iter_mut().find_map(|other| match other {
                Next::Talk { at, asks, .. }
                    if asks
                        .first()
                        .is_some_and(|ask| document(*ask) == document(*first)) =>
                {
                    Some((at, asks))
                }
                _ => None,
            });
            if let Some((earlier, others)) = same {
                *earlier = (*earlier).min(*at);
                others.extend(asks);
                continue;
            }
        }
        together.push(next);
    }
    together
}

#[cfg(test)]
mod tests;

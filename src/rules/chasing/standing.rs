//! How one ask stands: whether a nudge is thought of at all, and what else is done.

use jiff::{Timestamp, civil::Date};

use crate::rules::{
    calendar::BeyondCalendar,
    chasing::{
        Asked, Away, Chased, Did, Done, Hour, Instead, Need, Next, Reach, Stage,
        ask::{Ask, Group},
        nudge::Candidate,
        settings::By,
        why::{Quiet, Waiting},
    },
};

/// What is to be said of one ask on its own.
pub(super) enum Verdict {
    Said(Next),
    MayNudge(Candidate),
}

/// An ask that is open, with the days that it is counted by.
struct Case<'a> {
    hour: &'a Hour<'a>,
    chased: &'a Chased,
    ask: usize,
    asked: &'a Asked,
    asked_at: Timestamp,
    last_day: Date,
    /// The first day on which somebody may be reminded of it.
    ready: Date,
    /// When a person takes over, where one has to.
    hand_over: Timestamp,
}

pub(super) fn verdict(
    hour: &Hour,
    chased: &Chased,
    (ask, asked): (usize, &Asked),
) -> Result<Verdict, BeyondCalendar> {
    let nothing = |why| Ok(Verdict::Said(Next::Nothing { ask, why }));
    let waits = |why| {
        let until = None;
        Ok(Verdict::Said(Next::Wait { ask, until, why }))
    };
    let asked_at = match (asked.review.stage, asked.answered, asked.asked) {
        (Stage::Over, ..) => return nothing(Quiet::Over),
        (_, Some(_), _) => return nothing(Quiet::Answered),
        (_, _, None) => return nothing(Quiet::NotAsked),
        (Stage::OnHold, ..) => return waits(Waiting::OnHold),
        // Nobody is asked for what may lie unread, not by telephone either: reading it comes first.
        (Stage::Going, ..) if asked.unread.is_some() => return waits(Waiting::ToRead),
        (Stage::Going, None, Some(at)) => at,
    };
    let Some(last_day) = asked.review.last_day(hour.today) else {
        return nothing(Quiet::NoDate);
    };
    if asked.did(Did::HandedOver, asked_at) {
        return nothing(Quiet::WithSomebody);
    }
    let pace = &hour.settings.pace;
    let asked_on = hour.day_of(asked_at);
    let by = match asked.ask {
        // An action is asked about once its own day has passed.
        Ask::Action => hour.calendar.add_working_days(last_day, 1)?,
        _ => hour
            .calendar
            .subtract_working_days(last_day, pace.person_working_days)?,
    };
    let ready = hour
        .calendar
        .add_working_days(asked_on, pace.patience_working_days)?;
    let case = Case {
        hour,
        chased,
        ask,
        asked,
        asked_at,
        last_day,
        ready,
        hand_over: hour.opening(by).max(asked_at),
    };
    case.verdict()
}

impl Hour<'_> {
    /// When somebody is back who is away: on the day that they say, else after as many days as a
    /// council counts.
    pub fn back(&self, chased: &Chased) -> Option<Timestamp> {
        chased.away.as_ref().and_then(|away| self.back_from(away))
    }

    /// The same of one absence.
    pub fn back_from(&self, away: &Away) -> Option<Timestamp> {
        let back = match away.back {
            Some(day) => self.opening(day),
            None => self.later(away.since, self.settings.pace.away_days),
        };
        (self.now < back).then_some(back)
    }

    /// Whether a machine says nothing yet, because a person was in touch with them, or another nudge
    /// went, so few days ago.
    pub fn rests(&self, chased: &Chased) -> bool {
        let pace = &self.settings.pace;
        let last = [
            (chased.by_hand, pace.by_hand_days),
            (chased.nudged, pace.days_between),
        ];
        last.into_iter()
            .any(|(at, days)| at.is_some_and(|at| self.now < self.later(at, days)))
    }
}

impl Asked {
    /// Whether chasing did that since it was last asked.
    fn did(&self, what: Did, since: Timestamp) -> bool {
        let mut done = self.done.iter();
        done.any(|one| one.what == what && since <= one.at)
    }

    /// The deadlines of the nudges since it was last asked.
    fn nudges(&self, since: Timestamp) -> impl Iterator<Item = (Timestamp, Date)> {
        let nudge = |done: &Done| match done.what {
            Did::Nudged(deadline) => Some((done.at, deadline)),
            _ => None,
        };
        let all = self.done.iter().filter_map(nudge);
        all.filter(move |(at, _)| since <= *at)
    }
}

impl Case<'_> {
    fn verdict(&self) -> Result<Verdict, BeyondCalendar> {
        let hour = self.hour;
        if self.last_day < hour.today {
            return Ok(self.otherwise(Quiet::Past));
        }
        if self.is_required() && self.hand_over <= hour.now {
            return Ok(self.otherwise(Quiet::Past));
        }
        let manner = hour.settings.manner(Group::of(self.asked.role));
        let before = manner.before(self.asked.ask);
        if before.is_empty() {
            return Ok(self.otherwise(Quiet::NotChased));
        }
        if manner.by == By::Person {
            return self.talk(before);
        }
        match self.chased.reach {
            Reach::Works => {}
            Reach::NoMail => return Ok(self.sideways(self.first(before)?)),
            Reach::Bounced | Reach::Left => return Ok(self.sideways(hour.now)),
        }
        let Some(deadline) = self.deadline(before)? else {
            return self.after_the_last();
        };
        let earliest = hour.opening(deadline.max(self.ready));
        if let Some(back) = hour.back(self.chased) {
            if self.end() <= back {
                return Ok(self.sideways(hour.now));
            }
            if earliest.max(hour.now) < back {
                return Ok(self.wait(back, Waiting::Away));
            }
        }
        if let Some(until) = self.by_hand_until()
            && earliest.max(hour.now) < until
        {
            return Ok(self.wait(until, Waiting::ByHand));
        }
        let near_from = hour
            .calendar
            .subtract_working_days(self.last_day, hour.settings.pace.near_working_days)?;
        Ok(Verdict::MayNudge(Candidate {
            ask: self.ask,
            deadline,
            earliest,
            ready: self.ready,
            end: self.end(),
            near_from: hour.opening(near_from),
            hand_over: self.is_required().then_some(self.hand_over),
            last_day: self.last_day,
        }))
    }

    fn is_required(&self) -> bool {
        self.asked.need == Need::Required
    }

    /// From when on a nudge is of no use: a person takes over, or the last day has come.
    fn end(&self) -> Timestamp {
        if self.is_required() {
            return self.hand_over;
        }
        self.hour.opening(self.last_day)
    }

    /// The deadline of the next nudge: the latest that has come, or the first to come. Those that
    /// were before it was asked never were; one nudge covers all that have passed.
    fn deadline(&self, before: &[u32]) -> Result<Option<Date>, BeyondCalendar> {
        let nudges: Vec<Date> = self.asked.nudges(self.asked_at).map(|one| one.1).collect();
        if before.len() <= nudges.len() {
            return Ok(None);
        }
        let covered = nudges.iter().max().copied();
        let asked_on = self.hour.day_of(self.asked_at);
        let mut open = Vec::with_capacity(before.len());
        for days in before {
            let day = self
                .hour
                .calendar
                .subtract_working_days(self.last_day, *days)?;
            // A day that was covered under an earlier ask is not told again either.
            let is_told = |done: &Done| done.what == Did::Nudged(day);
            let is_open = asked_on < day && covered.is_none_or(|covered| covered < day);
            if is_open && !self.asked.done.iter().any(is_told) {
                open.push(day);
            }
        }
        open.sort_unstable();
        let come = open.iter().rfind(|day| **day <= self.hour.today);
        Ok(come.or(open.first()).copied())
    }

    /// All nudges are done: after some patience somebody else is tried.
    fn after_the_last(&self) -> Result<Verdict, BeyondCalendar> {
        // Of an action nobody else is asked while its owner still has time.
        if self.asked.ask == Ask::Action {
            return Ok(self.otherwise(Quiet::AllTried));
        }
        let last = self.asked.nudges(self.asked_at).map(|one| one.0).max();
        let day = self.hour.day_of(last.unwrap_or(self.asked_at));
        let patience = self.hour.settings.pace.patience_working_days;
        let from = self.hour.calendar.add_working_days(day, patience)?;
        Ok(self.sideways(self.hour.opening(from)))
    }

    fn sideways(&self, at: Timestamp) -> Verdict {
        if self.asked.did(Did::Sideways, self.asked_at) {
            return self.otherwise(Quiet::AllTried);
        }
        if self.end() <= at {
            return self.otherwise(Quiet::TooLate);
        }
        // Nobody rings who has left or is away, where there is somebody else.
        let is_absent = self.chased.reach == Reach::Left || self.hour.back(self.chased).is_some();
        let mut all = self.chased.instead.iter();
        let to = all.find(|one| !is_absent || **one != Instead::Telephone);
        Verdict::Said(Next::Sideways {
            at,
            ask: self.ask,
            to: to.cloned().unwrap_or(Instead::Telephone),
        })
    }

    /// No machine writes to them: the social worker is asked to talk, once.
    fn talk(&self, before: &[u32]) -> Result<Verdict, BeyondCalendar> {
        if self.asked.did(Did::Talk, self.asked_at) {
            return Ok(self.otherwise(Quiet::Talked));
        }
        let at = self.first(before)?;
        let at = at.max(self.by_hand_until().unwrap_or(at));
        if self.end() <= at {
            return Ok(self.otherwise(Quiet::TooLate));
        }
        Ok(Verdict::Said(Next::Talk {
            at,
            asks: vec![self.ask],
            last_day: self.last_day,
        }))
    }

    /// The first moment of the day on which anything is done about it.
    fn first(&self, before: &[u32]) -> Result<Timestamp, BeyondCalendar> {
        let days = before.iter().max().copied().unwrap_or_default();
        let calendar = self.hour.calendar;
        let first = calendar.subtract_working_days(self.last_day, days)?;
        Ok(self.hour.opening(first.max(self.ready)))
    }

    fn by_hand_until(&self) -> Option<Timestamp> {
        let days = self.hour.settings.pace.by_hand_days;
        self.chased.by_hand.map(|at| self.hour.later(at, days))
    }

    fn wait(&self, until: Timestamp, why: Waiting) -> Verdict {
        Verdict::Said(Next::Wait {
            ask: self.ask,
            until: Some(until),
            why,
        })
    }

    /// Nothing, unless somebody has to answer: then a person takes over at its hour.
    fn otherwise(&self, why: Quiet) -> Verdict {
        Verdict::Said(match self.is_required() {
            true => Next::HandOver {
                at: self.hand_over,
                ask: self.ask,
                last_day: self.last_day,
            },
            false => Next::Nothing { ask: self.ask, why },
        })
    }
}

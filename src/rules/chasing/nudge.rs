//! One nudge for all that is open with one person, at an hour that suits.

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::rules::{
    calendar::BeyondCalendar,
    chasing::{Chased, Hour, Next, why::Quiet},
};

/// An ask of which somebody may be reminded.
pub(super) struct Candidate {
    pub ask: usize,
    /// The deadline that the nudge would cover.
    pub deadline: Date,
    pub earliest: Timestamp,
    /// The first day on which they may be reminded of it.
    pub ready: Date,
    /// From then on a nudge is of no use.
    pub end: Timestamp,
    /// From then on nudges may come closer together.
    pub near_from: Timestamp,
    /// When a person takes over, where one has to.
    pub hand_over: Option<Timestamp>,
    pub last_day: Date,
}

impl Candidate {
    /// The first moment at which the pace lets it go.
    fn after(&self, hour: &Hour, last: Option<Timestamp>) -> Timestamp {
        let first = self.earliest.max(hour.now);
        let Some(last) = last else {
            return first;
        };
        let pace = &hour.settings.pace;
        let usual = hour.later(last, pace.days_between);
        let near = hour.later(last, pace.near_days_between);
        first.max(usual.min(near.max(self.near_from)))
    }

    fn otherwise(&self, why: Quiet) -> Next {
        match self.hand_over {
            Some(at) => Next::HandOver {
                at,
                ask: self.ask,
                last_day: self.last_day,
            },
            None => Next::Nothing { ask: self.ask, why },
        }
    }
}

/// Puts what is open into as few nudges as can be. What would be due within the days for which
/// they would be left alone goes along with the first.
pub(super) fn combine(
    hour: &Hour,
    chased: &Chased,
    mut open: Vec<Candidate>,
) -> Result<Vec<Next>, BeyondCalendar> {
    let silence = hour.silence(chased);
    let mut all = Vec::new();
    let mut last = chased.nudged;
    while !open.is_empty() {
        let mut first: Option<Timestamp> = None;
        let mut still = Vec::with_capacity(open.len());
        for one in open {
            match silence.next_open(one.after(hour, last))? {
                None => all.push(one.otherwise(Quiet::NeverOpen)),
                Some(at) if one.end <= at => all.push(one.otherwise(Quiet::TooLate)),
                Some(at) => {
                    first = Some(first.map_or(at, |first| first.min(at)));
                    still.push(one);
                }
            }
        }
        let Some(at) = first else { break };
        let on = hour.day_of(at);
        let alone = i64::from(hour.settings.pace.days_between).clamp(1, 366) - 1;
        let ahead = on.saturating_add(alone.days());
        let goes = |one: &Candidate| one.ready <= on && one.deadline <= ahead && at < one.end;
        let (covered, later): (Vec<_>, Vec<_>) = still.into_iter().partition(goes);
        all.push(Next::Nudge {
            at,
            asks: covered.iter().map(|one| (one.ask, one.deadline)).collect(),
        });
        last = Some(at);
        open = later;
    }
    Ok(all)
}

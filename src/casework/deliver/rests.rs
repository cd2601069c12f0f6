//! Rests: a relay that cannot be had is left alone for a while.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::deliver::settle,
    mail::carrier::{NotSent, Outcome},
};

/// The first rest; doubled each time, up to the second.
const FIRST: SignedDuration = SignedDuration::from_secs(15);
const LONGEST: SignedDuration = SignedDuration::from_mins(5);

/// Until when nothing is sent.
pub(super) struct Rests {
    /// In microseconds.
    until: AtomicI64,
    /// How often in a row.
    times: AtomicU32,
}

impl Default for Rests {
    fn default() -> Self {
        Self {
            until: AtomicI64::new(i64::MIN),
            times: AtomicU32::new(0),
        }
    }
}

impl Rests {
    /// Whether nothing is sent at that moment.
    pub fn hold(&self, now: Timestamp) -> bool {
        now.as_microsecond() < self.until.load(Ordering::Relaxed)
    }

    pub fn until(&self) -> Timestamp {
        let until = Timestamp::from_microsecond(self.until.load(Ordering::Relaxed));
        until.unwrap_or(Timestamp::MIN)
    }

    /// Takes note of what a letter met.
    pub fn note(&self, outcome: &Outcome, now: Timestamp) {
        let is_away = match outcome {
            Outcome::NotSent(NotSent::Closed(_)) => true,
            Outcome::NotSent(NotSent::Trouble(step, _)) => settle::is_of_the_relay(*step),
            Outcome::NotSent(_) => return,
            // One that goes silent after one dot would after the next.
            Outcome::Uncertain(_) => true,
            Outcome::Accepted { .. } | Outcome::Refused(_) | Outcome::Deferred(_) => false,
        };
        if !is_away {
            self.times.store(0, Ordering::Relaxed);
            return;
        }
        let times = self.times.fetch_add(1, Ordering::Relaxed).min(10);
        let rest = FIRST.saturating_mul(1_i32 << times).min(LONGEST);
        let until = now.saturating_add(rest).unwrap_or(now);
        self.until.store(until.as_microsecond(), Ordering::Relaxed);
        tracing::warn!(
            seconds = rest.as_secs(),
            "the relay is not to be had, letters wait"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::{Answered, Step, Trouble};

    #[test]
    fn a_relay_that_stays_away_is_asked_less_and_less_often_until_it_answers() {
        let mut now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let rests = Rests::default();
        assert!(!rests.hold(now));
        let away = Outcome::NotSent(NotSent::Trouble(Step::Connect, Trouble::Unreachable));
        let mut waits = Vec::new();
        for _ in 0..7 {
            rests.note(&away, now);
            assert!(rests.hold(now));
            waits.push(rests.until().duration_since(now).as_secs());
            now = rests.until();
        }
        assert_eq!(waits, [15, 30, 60, 120, 240, 300, 300]);

        rests.note(
            &Outcome::Refused(Answered {
                step: Step::To,
                code: 550,
                status: None,
            }),
            now,
        );
        rests.note(&away, now);

        assert_eq!(rests.until().duration_since(now).as_secs(), 15);
    }
}

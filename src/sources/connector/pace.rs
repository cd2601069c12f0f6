//! When the next request to a source may leave: rate, pauses and rest.
//!
//! A state machine without a clock of its own: every method is told the time as it has passed
//! since the source was opened, so the rules are tested without waiting.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};

/// Failures in a row after which the source is left alone.
const FAILURES_BEFORE_REST: u32 = 5;
const FIRST_REST: Duration = Duration::from_secs(5);
const LONGEST_REST: Duration = Duration::from_secs(60);
/// The pause where a source says "too many" without saying for how long; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_UNTOLD_PAUSE: Duration = Duration::from_secs(32);
/// Fewer answers than this between two pauses teach nothing about the rate.
const ANSWERS_THAT_TEACH: u32 = 10;
/// After this long without being told to wait, a learned rate is raised.
const QUIET: Duration = Duration::from_secs(30);
/// A source that nobody asked for this long has not been measured meanwhile.
const IDLE: Duration = Duration::from_secs(5);
/// The part of a known rate that we use, so that uneven travel times never pass the limit.
const MARGIN: f64 = 0.996;

/// How fast a source may be asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    pub per_second: f64,
    /// Requests that may leave at once when nothing was asked for a while.
    pub burst: u32,
}

/// May a request leave?
#[derive(Debug, PartialEq)]
pub enum Leave {
    Go(Ticket),
    /// Ask again after this long.
    Wait(Duration),
    /// The source is left alone for this long: the request fails at once.
    Resting(Duration),
}

/// Leave for one request, handed back with how it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    at: Duration,
    probe: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Health {
    Well {
        failures: u32,
    },
    Resting {
        until: Duration,
        length: Duration,
    },
    /// One request is out to see whether the source is well again.
    Probing {
        length: Duration,
    },
}

/// The pace of one source, shared by all who ask it.
pub struct Pace {
    limiter: Option<(Rate, Limiter)>,
    /// Whether the rate was learned from the source rather than set by the council.
    learned: bool,
    paused_until: Duration,
    last_told: Option<Duration>,
    untold: u32,
    health: Health,
    measured_since: Option<Duration>,
    answers: u32,
    last_sent: Duration,
}

type Direct = RateLimiter<NotKeyed, InMemoryState, Hands, NoOpMiddleware<Duration>>;

struct Limiter {
    hands: Hands,
    direct: Direct,
}

/// The clock that governor looks at: it stands where we put it.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicU64>);

impl Clock for Hands {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

impl Limiter {
    fn new(rate: Rate, now: Duration) -> Option<Self> {
        let period =
            Duration::try_from_secs_f64(1.0 / (rate.per_second * MARGIN).max(0.001)).ok()?;
        let spared = (f64::from(rate.burst) * 0.95).floor().max(1.0);
        let quota = Quota::with_period(period)?.allow_burst(NonZeroU32::new(spared as u32)?);
        let hands = Hands::default();
        hands.set(now);
        let direct = RateLimiter::direct_with_clock(quota, hands.clone());
        Some(Self { hands, direct })
    }

    fn wait(&self, now: Duration) -> Option<Duration> {
        self.hands.set(now);
        self.direct
            .check()
            .err()
            .map(|not_until| not_until.wait_time_from(now))
            .filter(|wait| !wait.is_zero())
    }
}

impl Hands {
    fn set(&self, now: Duration) {
        self.0.store(now.as_nanos() as u64, Ordering::Relaxed);
    }
}

impl Pace {
    /// A source that has not been asked anything; `rate` as the council set it.
    pub fn new(rate: Option<Rate>) -> Self {
        Self {
            limiter: rate.and_then(|rate| Some((rate, Limiter::new(rate, Duration::ZERO)?))),
            learned: false,
            paused_until: Duration::ZERO,
            last_told: None,
            untold: 0,
            health: Health::Well { failures: 0 },
            measured_since: None,
            answers: 0,
            last_sent: Duration::ZERO,
        }
    }

    /// The rate that is kept now, set or learned.
    pub fn rate(&self) -> Option<Rate> {
        self.limiter.as_ref().map(|(rate, _)| *rate)
    }

    /// How much longer the source told us to wait.
    pub fn paused(&self, now: Duration) -> Option<Duration> {
        self.paused_until
            .checked_sub(now)
            .filter(|left| !left.is_zero())
    }

    /// Asks for leave to send one request now.
    pub fn leave(&mut self, now: Duration) -> Leave {
        if let Health::Resting { until, .. } = self.health
            && now < until
        {
            return Leave::Resting(until - now);
        }
        if let Health::Probing { length } = self.health {
            return Leave::Resting(length);
        }
        if now < self.paused_until {
            return Leave::Wait(self.paused_until - now);
        }
        self.quicken(now);
        if let Some(wait) = self
            .limiter
            .as_ref()
            .and_then(|(_, limiter)| limiter.wait(now))
        {
            return Leave::Wait(wait);
        }
        let probe = match self.health {
            Health::Resting { length, .. } => {
                self.health = Health::Probing { length };
                true
            }
            _ => false,
        };
        self.measure_from(now);
        Leave::Go(Ticket { at: now, probe })
    }

    /// The source answered and is well, whatever the answer was.
    pub fn answered(&mut self, _ticket: Ticket) {
        self.answers = self.answers.saturating_add(1);
        self.untold = 0;
        self.health = Health::Well { failures: 0 };
    }

    /// The source told us to wait; everybody waits. `chance` spreads an untold pause.
    /// Says how long the pause is.
    pub fn told(
        &mut self,
        ticket: Ticket,
        now: Duration,
        wait: Option<Duration>,
        chance: f64,
    ) -> Duration {
        if ticket.probe {
            self.health = Health::Well { failures: 0 };
        }
        let first_of_episode =
            self.last_told.is_none_or(|told| ticket.at >= told) && ticket.at >= self.paused_until;
        let wait = wait.unwrap_or_else(|| {
            if first_of_episode {
                self.untold = (self.untold + 1).min(6);
            }
            self.untold_pause(chance)
        });
        self.paused_until = self.paused_until.max(now + wait);
        if first_of_episode {
            self.learn(now);
        }
        self.last_told = Some(now);
        self.paused_until.saturating_sub(now)
    }

    /// The source failed: no connection, no answer in time, or an answer that it is broken.
    pub fn failed(&mut self, ticket: Ticket, now: Duration) {
        self.health = match self.health {
            Health::Probing { length } if ticket.probe => rest(now, (length * 2).min(LONGEST_REST)),
            Health::Well { failures } if failures + 1 >= FAILURES_BEFORE_REST => {
                rest(now, FIRST_REST)
            }
            Health::Well { failures } => Health::Well {
                failures: failures + 1,
            },
            other => other,
        };
    }

    /// The request was given up before it had an answer; another may probe in its place.
    pub fn given_up(&mut self, ticket: Ticket, now: Duration) {
        if ticket.probe
            && let Health::Probing { length } = self.health
        {
            self.health = Health::Resting { until: now, length };
        }
    }

    fn untold_pause(&self, chance: f64) -> Duration {
        let whole =
            (FIRST_PAUSE * 2_u32.pow(self.untold.saturating_sub(1))).min(LONGEST_UNTOLD_PAUSE);
        whole.mul_f64(0.5 + chance / 2.0)
    }

    /// What came between two pauses shows the rate that the source bears.
    fn learn(&mut self, now: Duration) {
        let answers = std::mem::take(&mut self.answers);
        let since = self.measured_since.replace(now);
        if let Some((rate, _)) = &self.limiter {
            let slower = Rate {
                per_second: rate.per_second * 0.9,
                ..*rate
            };
            return self.keep(slower, now);
        }
        let (Some(since), Some(_)) = (since, self.last_told) else {
            return;
        };
        if answers < ANSWERS_THAT_TEACH {
            return;
        }
        let per_second =
            (f64::from(answers) / now.saturating_sub(since).as_secs_f64().max(0.001)).max(1.0);
        self.learned = true;
        self.keep(
            Rate {
                per_second,
                burst: answers,
            },
            now,
        );
    }

    fn keep(&mut self, rate: Rate, now: Duration) {
        if let Some(limiter) = Limiter::new(rate, now) {
            tracing::info!(per_second = rate.per_second, "keeping to a slower pace");
            self.limiter = Some((rate, limiter));
        }
    }

    /// A learned rate is tried a little higher after a quiet while.
    fn quicken(&mut self, now: Duration) {
        let quiet = self.last_told.is_some_and(|told| now >= told + QUIET);
        if let (true, true, Some((rate, _))) = (self.learned, quiet, &self.limiter) {
            let faster = Rate {
                per_second: rate.per_second * 1.25,
                ..*rate
            };
            self.last_told = Some(now);
            self.keep(faster, now);
        }
    }

    fn measure_from(&mut self, now: Duration) {
        if self.measured_since.is_none() || now >= self.last_sent + IDLE {
            self.measured_since = Some(now);
            self.answers = 0;
        }
        self.last_sent = now;
    }
}

fn rest(now: Duration, length: Duration) -> Health {
    tracing::warn!(seconds = length.as_secs(), "leaving a failing source alone");
    Health::Resting {
        until: now + length,
        length,
    }
}

#[cfg(test)]
mod tests;

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
        let wait = wait.unwrap_or_else(|| self.untold_pause(first_of_episode, chance));
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

    fn untold_pause(&mut self, grows: bool, chance: f64) -> Duration {
        if grows {
            self.untold = (self.untold + 1).min(6);
        }
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
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[track_caller]
    fn go(pace: &mut Pace, now: Duration) -> Ticket {
        match pace.leave(now) {
            Leave::Go(ticket) => ticket,
            other => panic!("wanted leave at {now:?}, got {other:?}"),
        }
    }

    #[test]
    fn a_pause_that_one_caller_is_told_holds_for_all() {
        let mut pace = Pace::new(None);
        let (one, _two) = (go(&mut pace, ms(0)), go(&mut pace, ms(0)));

        pace.told(one, ms(100), Some(ms(2_000)), 0.0);

        assert_eq!(pace.leave(ms(100)), Leave::Wait(ms(2_000)));
        assert_eq!(pace.leave(ms(2_099)), Leave::Wait(ms(1)));
        go(&mut pace, ms(2_100));
    }

    #[test]
    fn a_shorter_pause_never_ends_a_longer_one() {
        let mut pace = Pace::new(None);
        let (one, two) = (go(&mut pace, ms(0)), go(&mut pace, ms(0)));

        pace.told(one, ms(10), Some(ms(5_000)), 0.0);
        pace.told(two, ms(20), Some(ms(1_000)), 0.0);

        assert_eq!(pace.leave(ms(2_000)), Leave::Wait(ms(3_010)));
    }

    #[test]
    fn without_a_time_to_wait_each_pause_is_longer_than_the_last() {
        let mut pace = Pace::new(None);
        let mut now = ms(0);
        let mut pauses = Vec::new();
        for _ in 0..4 {
            let ticket = go(&mut pace, now);
            let pause = pace.told(ticket, now, None, 1.0);
            pauses.push(pause.as_millis());
            now += pause;
        }

        assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000]);
    }

    #[test]
    fn five_failures_open_a_rest_and_one_probe_ends_it() {
        let mut pace = Pace::new(None);
        for _ in 0..5 {
            let ticket = go(&mut pace, ms(0));
            pace.failed(ticket, ms(10));
        }
        assert_eq!(pace.leave(ms(1_010)), Leave::Resting(ms(4_000)));

        let probe = go(&mut pace, ms(5_010));
        assert!(
            matches!(pace.leave(ms(5_011)), Leave::Resting(_)),
            "only one probe"
        );
        pace.answered(probe);

        go(&mut pace, ms(5_020));
    }

    #[test]
    fn a_failed_probe_lengthens_the_rest_and_an_abandoned_one_frees_it() {
        let mut pace = Pace::new(None);
        for _ in 0..5 {
            let ticket = go(&mut pace, ms(0));
            pace.failed(ticket, ms(0));
        }
        let probe = go(&mut pace, ms(5_000));
        pace.failed(probe, ms(5_000));
        assert_eq!(pace.leave(ms(5_000)), Leave::Resting(ms(10_000)));

        let second = go(&mut pace, ms(15_000));
        pace.given_up(second, ms(15_001));
        go(&mut pace, ms(15_002));
    }

    #[test]
    fn an_answer_of_any_kind_forgets_the_failures_before_it() {
        let mut pace = Pace::new(None);
        for _ in 0..20 {
            let ticket = go(&mut pace, ms(0));
            pace.failed(ticket, ms(0));
            let ticket = go(&mut pace, ms(0));
            pace.answered(ticket);
        }

        go(&mut pace, ms(1));
    }

    /// A source with a bucket of its own, as strict as the real ones; counts what it refuses.
    struct Strict {
        tokens: f64,
        at: Duration,
        rate: f64,
        burst: f64,
        shut_until: Duration,
        refused: u32,
        inside_pause: u32,
    }

    impl Strict {
        fn ask(&mut self, now: Duration) -> bool {
            let passed = (now - self.at).as_secs_f64();
            self.tokens = (self.tokens + passed * self.rate).min(self.burst);
            self.at = now;
            self.inside_pause += u32::from(now < self.shut_until);
            if self.tokens < 1.0 {
                self.refused += 1;
                self.shut_until = now + ms(1_000);
                return false;
            }
            self.tokens -= 1.0;
            true
        }
    }

    /// Sends `wanted` requests as fast as the pace allows; says how long that took.
    fn run(pace: &mut Pace, source: &mut Strict, wanted: u32) -> Duration {
        let mut now = ms(0);
        let mut done = 0;
        while done < wanted {
            match pace.leave(now) {
                Leave::Wait(wait) => now += wait,
                Leave::Resting(_) => panic!("told to wait is not a failure"),
                Leave::Go(ticket) if source.ask(now) => {
                    pace.answered(ticket);
                    done += 1;
                }
                Leave::Go(ticket) => {
                    pace.told(ticket, now, Some(ms(1_000)), 0.5);
                }
            }
            now += Duration::from_micros(80);
        }
        now
    }

    fn strict() -> Strict {
        Strict {
            tokens: 200.0,
            at: ms(0),
            rate: 200.0,
            burst: 200.0,
            shut_until: ms(0),
            refused: 0,
            inside_pause: 0,
        }
    }

    #[test]
    fn a_configured_rate_is_never_passed_and_hardly_undershot() {
        let mut source = strict();
        let mut pace = Pace::new(Some(Rate {
            per_second: 200.0,
            burst: 200,
        }));

        let took = run(&mut pace, &mut source, 10_000);

        assert_eq!((source.refused, source.inside_pause), (0, 0));
        assert!(took < ms(49_000).mul_f64(1.01), "{took:?}");
    }

    #[test]
    fn an_unknown_rate_is_learned_from_being_told_to_wait() {
        let mut source = strict();
        let mut pace = Pace::new(None);

        let took = run(&mut pace, &mut source, 5_000);

        assert!(source.refused <= 4, "{}", source.refused);
        assert_eq!(source.inside_pause, 0);
        assert!(took < ms(24_000).mul_f64(1.1), "{took:?}");
    }
}

//! The pace, by a clock that the tests move.

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

//! How often and how long to try again before giving up.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::sources::case_system::{Chance, Clock, Fault};

const FIRST_DELAY: Duration = Duration::from_millis(250);
const LONGEST_DELAY: Duration = Duration::from_secs(8);

/// The longest that a source is left alone because it says so: it may name any number.
const LONGEST_TOLD: Duration = Duration::from_secs(24 * 3600);

/// What is left of the patience with one question.
pub struct Patience<'a> {
    attempts: u32,
    tried: u32,
    waited: Duration,
    longest_wait: Duration,
    chance: &'a Chance,
}

impl<'a> Patience<'a> {
    /// At most so many attempts, and so much waiting because the source told us to.
    pub fn new(attempts: u32, longest_wait: Duration, chance: &'a Chance) -> Self {
        Self {
            attempts,
            tried: 0,
            waited: Duration::ZERO,
            longest_wait,
            chance,
        }
    }

    /// After a failure: how long to wait before the next attempt (full jitter: anywhere from
    /// nothing to a bound that doubles), or the failure itself when enough is enough.
    pub fn after(&mut self, fault: Fault) -> Result<Duration, Fault> {
        self.tried += 1;
        if self.tried >= self.attempts {
            return Err(fault);
        }
        let bound = (FIRST_DELAY * 2_u32.pow(self.tried.min(10))).min(LONGEST_DELAY);
        Ok(bound.mul_f64(self.chance.next()))
    }

    /// After being told to wait: fine, unless it adds up to more than we may.
    pub fn told(&mut self, pause: Duration) -> Result<(), Fault> {
        self.waited = self.waited.saturating_add(pause);
        if self.waited > self.longest_wait {
            return Err(Fault::ToldToWait(pause));
        }
        Ok(())
    }
}

/// How long the source says to wait: seconds, or a date that is read against the source's own
/// clock where it tells it, since ours may differ. `None` where it does not say.
pub fn retry_after(headers: &HeaderMap, clock: &Clock) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST_TOLD));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let theirs = headers
        .get(DATE)
        .and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    // Dates in headers are whole seconds with the rest cut off. Ours is cut off like theirs: so
    // the difference is never less than what was meant, and less than a second more.
    let ours =
        || SystemTime::UNIX_EPOCH + Duration::from_secs(clock.now().as_second().max(0) as u64);
    let now = theirs.unwrap_or_else(ours);
    let wait = until.duration_since(now).unwrap_or_default();
    Some(wait.min(LONGEST_TOLD))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &str)], expected: Option<u64>) {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let wait = retry_after(&headers, &Clock::fixed(now));
        assert_eq!(wait, expected.map(Duration::from_secs));
    }

    #[test]
    fn the_time_to_wait_is_read_in_seconds_or_as_a_date_or_not_at_all() {
        check(&[("retry-after", "7")], Some(7));
        check(
            &[("retry-after", "Mon, 23 Nov 2026 10:00:30 GMT")],
            Some(30),
        );
        check(&[("retry-after", "Mon, 23 Nov 2026 09:00:00 GMT")], Some(0));
        check(&[("retry-after", "soon")], None);
        // A source may name any number, and any year.
        let day = Some(24 * 3600);
        check(&[("retry-after", "18446744073709551615")], day);
        check(&[("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")], day);
        check(&[], None);
    }

    #[test]
    fn a_second_that_has_begun_does_not_shorten_the_wait() {
        let headers = HeaderMap::from_iter([(
            RETRY_AFTER,
            "Mon, 23 Nov 2026 10:00:03 GMT".parse().unwrap(),
        )]);
        let now: Timestamp = "2026-11-23T10:00:00.9Z".parse().unwrap();

        let wait = retry_after(&headers, &Clock::fixed(now));

        assert_eq!(wait, Some(Duration::from_secs(3)));
    }

    #[test]
    fn a_date_is_read_against_the_clock_of_the_source() {
        check(
            &[
                ("retry-after", "Mon, 23 Nov 2026 12:00:30 GMT"),
                ("date", "Mon, 23 Nov 2026 12:00:25 GMT"),
            ],
            Some(5),
        );
    }

    #[test]
    fn delays_grow_and_end() {
        let chance = Chance::fixed(1.0);
        let mut patience = Patience::new(4, Duration::from_secs(60), &chance);
        let mut after = || patience.after(Fault::Status(503));

        assert_eq!(after(), Ok(Duration::from_millis(500)));
        assert_eq!(after(), Ok(Duration::from_secs(1)));
        assert_eq!(after(), Ok(Duration::from_secs(2)));
        assert_eq!(after(), Err(Fault::Status(503)));
    }

    #[test]
    fn waiting_as_told_is_no_attempt_but_has_an_end() {
        let chance = Chance::fixed(0.5);
        let mut patience = Patience::new(2, Duration::from_secs(60), &chance);
        for _ in 0..6 {
            assert_eq!(patience.told(Duration::from_secs(10)), Ok(()));
        }

        let told = patience.told(Duration::from_secs(10));

        assert_eq!(told, Err(Fault::ToldToWait(Duration::from_secs(10))));
        let told = patience.told(Duration::MAX);
        assert_eq!(told, Err(Fault::ToldToWait(Duration::MAX)));
    }
}

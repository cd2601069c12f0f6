//! How many requests may come, and a count of those that did.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Takes a lock whose holder may have died: what it guards is whole after every step.
pub fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The limit of requests, and until when the client was told to wait.
#[derive(Debug, Default)]
pub struct Gate {
    bucket: Mutex<Option<Bucket>>,
    /// Nanoseconds since the start.
    told_until: AtomicU64,
    /// How many requests came since the word went out, and before the wait is over.
    came_meanwhile: AtomicU64,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: Duration,
}

impl Gate {
    /// Whether one more request fits at `rate` a second.
    pub fn admits(&self, rate: u32, now: Duration) -> bool {
        let full = f64::from(rate);
        let mut bucket = held(&self.bucket);
        let bucket = bucket.get_or_insert(Bucket {
            tokens: full,
            filled: now,
        });
        let since = now.saturating_sub(bucket.filled).as_secs_f64();
        bucket.tokens = (bucket.tokens + since * full).min(full);
        bucket.filled = now;
        if bucket.tokens < 1.0 {
            return false;
        }
        bucket.tokens -= 1.0;
        true
    }

    /// From now on the client knows that it should wait.
    pub fn tell_to_wait(&self, now: Duration, wait: Duration) {
        if self.still_to_wait(now).is_none() {
            self.came_meanwhile.store(0, Ordering::Relaxed);
        }
        let until = (now + wait).as_nanos() as u64;
        self.told_until.fetch_max(until, Ordering::Relaxed);
    }

    /// How much longer the client should wait, if it was told to.
    pub fn still_to_wait(&self, now: Duration) -> Option<Duration> {
        let until = Duration::from_nanos(self.told_until.load(Ordering::Relaxed));
        until.checked_sub(now).filter(|left| !left.is_zero())
    }

    /// Counts a request that comes during a wait; how many there have been in this one.
    ///
    /// A client with several connections may have sent one by each of the others before it read
    /// the word to wait: so many are no disobedience, and more are.
    pub fn comes(&self, now: Duration) -> Option<u64> {
        self.still_to_wait(now)?;
        Some(self.came_meanwhile.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// How many requests are remembered one by one.
const REMEMBERED: usize = 5_000;

/// A count of what came and how it was answered.
#[derive(Debug, Default)]
pub struct Log {
    pub total: AtomicU64,
    pub while_told_to_wait: AtomicU64,
    pub most_in_a_wait: AtomicU64,
    pub tokens: AtomicU64,
    pub connections: AtomicU64,
    in_flight: AtomicU64,
    peak: AtomicU64,
    statuses: Mutex<BTreeMap<u16, u64>>,
    requests: Mutex<VecDeque<String>>,
}

/// Held while a request is being answered.
pub struct InFlight<'a>(&'a Log);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The counts at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub total: u64,
    /// Requests by a connection on which the word to wait had been sent before: disobedience of a
    /// client that has one connection only.
    pub while_told_to_wait: u64,
    /// The most requests that came, by whatever connection, in one wait. What was under way when
    /// the word was read is among them: of an obedient client fewer than it has connections.
    pub most_in_a_wait: u64,
    pub peak_in_flight: u64,
    pub tokens: u64,
    pub connections: u64,
    pub statuses: BTreeMap<u16, u64>,
}

impl Log {
    pub fn begin(&self, request: String) -> InFlight<'_> {
        self.total.fetch_add(1, Ordering::Relaxed);
        let now = self.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
        self.peak.fetch_max(now, Ordering::Relaxed);
        let mut requests = held(&self.requests);
        if requests.len() == REMEMBERED {
            requests.pop_front();
        }
        requests.push_back(request);
        InFlight(self)
    }

    pub fn answered(&self, status: u16) {
        *held(&self.statuses).entry(status).or_default() += 1;
    }

    pub fn counts(&self) -> Counts {
        Counts {
            total: self.total.load(Ordering::Relaxed),
            while_told_to_wait: self.while_told_to_wait.load(Ordering::Relaxed),
            most_in_a_wait: self.most_in_a_wait.load(Ordering::Relaxed),
            peak_in_flight: self.peak.load(Ordering::Relaxed),
            tokens: self.tokens.load(Ordering::Relaxed),
            connections: self.connections.load(Ordering::Relaxed),
            statuses: held(&self.statuses).clone(),
        }
    }

    /// The last requests, the oldest first: `GET /api/v1/persons`.
    pub fn requests(&self) -> Vec<String> {
        held(&self.requests).iter().cloned().collect()
    }

    pub fn forget(&self) {
        for count in [
            &self.total,
            &self.while_told_to_wait,
            &self.most_in_a_wait,
            &self.tokens,
            &self.connections,
        ] {
            count.store(0, Ordering::Relaxed);
        }
        self.peak
            .store(self.in_flight.load(Ordering::Relaxed), Ordering::Relaxed);
        held(&self.statuses).clear();
        held(&self.requests).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let gate = Gate::default();
        let at = Duration::from_millis;
        assert!((0..10).all(|_| gate.admits(10, at(0))));
        assert!(!gate.admits(10, at(0)));
        assert!(!gate.admits(10, at(50)));
        assert!(gate.admits(10, at(160)));
    }

    #[test]
    fn who_was_told_to_wait_is_known_until_the_time_is_over() {
        let gate = Gate::default();
        let at = Duration::from_millis;
        gate.tell_to_wait(at(1_000), at(2_000));
        assert_eq!(gate.still_to_wait(at(2_900)), Some(at(100)));
        assert_eq!(gate.still_to_wait(at(3_000)), None);
    }

    #[test]
    fn what_comes_in_a_wait_is_counted_anew_in_each() {
        let gate = Gate::default();
        let at = Duration::from_millis;
        assert_eq!(gate.comes(at(900)), None);
        gate.tell_to_wait(at(1_000), at(2_000));
        assert_eq!(gate.comes(at(1_001)), Some(1));
        gate.tell_to_wait(at(1_002), at(2_000));
        assert_eq!(gate.comes(at(3_001)), Some(2));
        assert_eq!(gate.comes(at(3_002)), None);
        gate.tell_to_wait(at(4_000), at(2_000));
        assert_eq!(gate.comes(at(4_000)), Some(1));
    }
}

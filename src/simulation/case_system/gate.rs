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
    /// Nanoseconds since the start, as are those below.
    told_until: AtomicU64,
    told_at: AtomicU64,
}

/// What was on its way when the word went out is not held against the client.
const HEARD: Duration = Duration::from_millis(50);

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
            self.told_at.store(now.as_nanos() as u64, Ordering::Relaxed);
        }
        let until = (now + wait).as_nanos() as u64;
        self.told_until.fetch_max(until, Ordering::Relaxed);
    }

    /// How much longer the client should wait, if it was told to.
    pub fn still_to_wait(&self, now: Duration) -> Option<Duration> {
        let until = Duration::from_nanos(self.told_until.load(Ordering::Relaxed));
        until.checked_sub(now).filter(|left| !left.is_zero())
    }

    /// Whether whoever asks now was told to wait and must have heard it by now.
    pub fn is_impatient(&self, now: Duration) -> bool {
        let told = Duration::from_nanos(self.told_at.load(Ordering::Relaxed));
        self.still_to_wait(now).is_some() && now.saturating_sub(told) > HEARD
    }
}

/// How many requests are remembered one by one.
const REMEMBERED: usize = 5_000;

/// A count of what came and how it was answered.
#[derive(Debug, Default)]
pub struct Log {
    pub total: AtomicU64,
    pub while_told_to_wait: AtomicU64,
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
    pub while_told_to_wait: u64,
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
        assert!(!gate.is_impatient(at(1_040)));
        assert!(gate.is_impatient(at(1_060)));
        assert!(!gate.is_impatient(at(3_000)));
    }
}

//! A clock that can be set: six weeks of an office pass in seconds.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};

use crate::{cli::now, sources::case_system::Clock};

/// How far the demo's clock is from that of this machine, in microseconds.
#[derive(Clone, Default)]
pub struct Tide(Arc<AtomicI64>);

impl Tide {
    /// The clock that goes by it: it runs on from whatever it was set to.
    pub fn clock(&self) -> Clock {
        let shift = Arc::clone(&self.0);
        Clock::new(move || {
            let shift = SignedDuration::from_micros(shift.load(Ordering::Relaxed));
            let now = now::now();
            now.saturating_add(shift).unwrap_or(now)
        })
    }

    /// Sets the clock to a moment.
    pub fn set(&self, moment: Timestamp) {
        let shift = moment.as_microsecond() - now::now().as_microsecond();
        self.0.store(shift, Ordering::Relaxed);
    }
}

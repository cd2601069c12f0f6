//! How many letters a round has brought to which phase.

use std::{
    ops::Sub,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::model::post::Phase;

/// How a round went, in letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub accepted: u64,
    pub refused: u64,
    pub deferred: u64,
    pub uncertain: u64,
    pub held: u64,
}

impl Sub for Delivered {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            accepted: self.accepted - before.accepted,
            refused: self.refused - before.refused,
            deferred: self.deferred - before.deferred,
            uncertain: self.uncertain - before.uncertain,
            held: self.held - before.held,
        }
    }
}

/// What was counted since the process began.
#[derive(Default)]
pub(super) struct Counts {
    accepted: AtomicU64,
    refused: AtomicU64,
    deferred: AtomicU64,
    uncertain: AtomicU64,
    held: AtomicU64,
}

impl Counts {
    /// Counts a letter that has come to a phase; only those that a round is told of.
    pub fn add(&self, phase: Phase) {
        let count = match phase {
            Phase::Accepted => &self.accepted,
            Phase::Refused => &self.refused,
            Phase::Deferred => &self.deferred,
            Phase::Uncertain => &self.uncertain,
            Phase::Held => &self.held,
            Phase::Queued | Phase::Claimed | Phase::Final | Phase::Cancelled | Phase::Checked => {
                return;
            }
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    pub fn so_far(&self) -> Delivered {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Delivered {
            accepted: count(&self.accepted),
            refused: count(&self.refused),
            deferred: count(&self.deferred),
            uncertain: count(&self.uncertain),
            held: count(&self.held),
        }
    }
}

//! The one door to a source: connections in flight, pace, and who has to wait.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use crate::sources::{
    case_system::{Chance, Fault},
    connector::pace::{Leave, Pace, Rate, Ticket},
};

/// The door to one host, shared by all who ask it.
pub struct Gate {
    slots: Semaphore,
    /// Whoever has to wait for the pace stands in line, so that one timer runs and not hundreds.
    line: tokio::sync::Mutex<()>,
    pace: Mutex<Pace>,
    opened: Instant,
    chance: Chance,
}

/// One request on its way. Tell how it went; dropped untold, it counts as given up.
pub struct Pass<'a> {
    gate: &'a Gate,
    ticket: Option<Ticket>,
    _slot: SemaphorePermit<'a>,
}

impl Gate {
    pub fn new(connections: usize, rate: Option<Rate>, chance: Chance) -> Self {
        Self {
            slots: Semaphore::new(connections.max(1)),
            line: tokio::sync::Mutex::new(()),
            pace: Mutex::new(Pace::new(rate)),
            opened: Instant::now(),
            chance,
        }
    }

    /// Waits for a free connection and for leave to send.
    ///
    /// # Errors
    /// At once where the source is left alone after failing several times.
    pub async fn enter(&self) -> Result<Pass<'_>, Fault> {
        let slot = self.slots.acquire().await.map_err(|_| Fault::Unreachable)?;
        let ticket = match self.leave() {
            Leave::Go(ticket) => ticket,
            Leave::Resting(left) => return Err(Fault::Resting(left)),
            Leave::Wait(_) => self.stand_in_line().await?,
        };
        Ok(Pass {
            gate: self,
            ticket: Some(ticket),
            _slot: slot,
        })
    }

    async fn stand_in_line(&self) -> Result<Ticket, Fault> {
        let _turn = self.line.lock().await;
        loop {
            match self.leave() {
                Leave::Go(ticket) => return Ok(ticket),
                Leave::Resting(left) => return Err(Fault::Resting(left)),
                Leave::Wait(wait) => tokio::time::sleep(wait).await,
            }
        }
    }

    /// How much longer nobody enters because the source told us to wait.
    pub fn paused(&self) -> Option<Duration> {
        let now = self.opened.elapsed();
        self.with_pace(|pace| pace.paused(now))
    }

    fn leave(&self) -> Leave {
        let now = self.opened.elapsed();
        self.with_pace(|pace| pace.leave(now))
    }

    fn with_pace<T>(&self, f: impl FnOnce(&mut Pace) -> T) -> T {
        f(&mut self.pace.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Pass<'_> {
    /// The source answered and is well.
    pub fn answered(mut self) {
        self.settle(|pace, ticket, _| pace.answered(ticket));
    }

    /// The source failed.
    pub fn failed(mut self) {
        self.settle(|pace, ticket, now| pace.failed(ticket, now));
    }

    /// The source told us to wait. Says how long everybody waits now.
    pub fn told(mut self, wait: Option<Duration>) -> Duration {
        let chance = self.gate.chance.next();
        self.settle(|pace, ticket, now| pace.told(ticket, now, wait, chance))
            .unwrap_or_default()
    }

    fn settle<T>(&mut self, f: impl FnOnce(&mut Pace, Ticket, Duration) -> T) -> Option<T> {
        let ticket = self.ticket.take()?;
        let now = self.gate.opened.elapsed();
        Some(self.gate.with_pace(|pace| f(pace, ticket, now)))
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.settle(|pace, ticket, now| pace.given_up(ticket, now));
    }
}

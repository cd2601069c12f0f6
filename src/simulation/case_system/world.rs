//! All that the simulator knows while it runs.

use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{Timestamp, ToSpan, civil::Date};
use tokio::time::Instant;

use crate::simulation::case_system::{
    chance::Chance,
    fault::{Aim, Armed, Effect, Fault, Target},
    gate::{Gate, Log},
    life::{Changes, Council, Scene},
    numbers::{Former, Post},
    sign_in::Tokens,
    staff,
    writes::Shelf,
};

/// How the pages of a list follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paging {
    /// `cursor` is the last id seen; the last page has an empty one.
    #[default]
    Cursor,
    /// `offset` and `limit`, with the total.
    Offset,
    /// `page` and `per`, with the total.
    Page,
    /// A `Link` header with `rel="next"`.
    Link,
    /// `@odata.nextLink` in the body.
    OData,
}

/// What a client needs to be let in.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub client_id: String,
    pub client_secret: String,
    pub api_key: String,
}

impl Credentials {
    pub fn of(seed: u64) -> Self {
        let hex = |purpose| format!("{:016x}", Chance::of(seed, 0, purpose).next());
        Self {
            client_id: "samepage".to_owned(),
            client_secret: hex("client secret"),
            api_key: hex("api key"),
        }
    }
}

/// Reads the wall clock; only for `Retry-After` as a date, which nothing else can be measured by.
pub type WallClock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The running simulator.
pub struct World {
    pub council: Council,
    pub credentials: Credentials,
    pub paging: Paging,
    pub base: String,
    pub token_seconds: u64,
    /// The largest document that is taken, in bytes.
    pub document_cap: usize,
    /// Requests above this limit are answered with 429.
    pub requests_per_second: Option<u32>,
    pub gate: Gate,
    pub log: Log,
    pub tokens: Tokens,
    pub shelf: Shelf,
    started: Instant,
    wall_clock: WallClock,
    advanced: AtomicI64,
    armed: RwLock<Arc<Vec<Armed>>>,
}

/// How restricted a record is by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrecy {
    #[default]
    Open,
    Refused,
    NameOnly,
    Flagged,
    FieldsRemoved,
    Censored,
}

/// What stands in the flag of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flag {
    #[default]
    Plain,
    Unreadable,
    Missing,
}

/// What faults make of one child's record at this moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mood {
    pub changes: Changes,
    pub secrecy: Secrecy,
    pub flag: Flag,
    pub merged: Option<Former>,
    pub duplicate: bool,
}

impl World {
    pub fn new(council: Council, base: String, wall_clock: WallClock) -> Self {
        Self {
            credentials: Credentials::of(council.seed),
            council,
            paging: Paging::default(),
            base,
            token_seconds: 120,
            document_cap: 5 << 20,
            requests_per_second: None,
            gate: Gate::default(),
            log: Log::default(),
            tokens: Tokens::default(),
            shelf: Shelf::default(),
            started: Instant::now(),
            wall_clock,
            advanced: AtomicI64::new(0),
            armed: RwLock::new(Arc::new(Vec::new())),
        }
    }

    /// Time since the start, with what the clock was advanced by: what tokens and limits go by.
    pub fn elapsed(&self) -> Duration {
        let advanced = self.advanced.load(Ordering::Relaxed).max(0).unsigned_abs();
        self.started.elapsed() + Duration::from_secs(advanced)
    }

    pub fn wall_clock(&self) -> Timestamp {
        (self.wall_clock)()
    }

    /// Moves the simulator's own clock and tells the day on which it then stands.
    pub fn advance(&self, seconds: i64) -> Date {
        self.advanced.fetch_add(seconds.max(0), Ordering::Relaxed);
        self.today()
    }

    /// Whole days since the council's first day.
    pub fn days(&self) -> u32 {
        (self.advanced.load(Ordering::Relaxed) / 86_400) as u32
    }

    pub fn today(&self) -> Date {
        self.day(self.days())
    }

    fn day(&self, days: u32) -> Date {
        self.council.today.saturating_add(i64::from(days).days())
    }

    pub fn armed(&self) -> Arc<Vec<Armed>> {
        match self.armed.read() {
            Ok(armed) => Arc::clone(&armed),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// Switches faults on and off; those that stay on go on counting.
    pub fn arm(&self, on: &[(&Fault, Aim)], off: &[String]) {
        let mut armed = match self.armed.write() {
            Ok(armed) => armed,
            Err(poisoned) => poisoned.into_inner(),
        };
        let kept = armed
            .iter()
            .filter(|one| !off.iter().any(|name| name == one.name))
            .map(Armed::again);
        let new = on.iter().map(|(fault, aim)| Armed::new(fault, *aim));
        *armed = Arc::new(kept.chain(new).collect());
    }

    /// The effects that strike this request.
    pub fn strikes(&self, target: Target) -> Vec<Effect> {
        let days = self.days();
        self.armed()
            .iter()
            .filter(|one| one.strikes(target, days))
            .map(|one| one.effect)
            .collect()
    }

    /// Whether a fault without an aim is on: `(effect)` of the first that `wanted` takes.
    pub fn effect<T>(&self, wanted: impl Fn(Effect) -> Option<T>) -> Option<T> {
        self.armed().iter().find_map(|one| wanted(one.effect))
    }

    /// What has become of a child's record by now.
    pub fn mood(&self, child: u32) -> Mood {
        let mut mood = Mood::default();
        let days = self.days();
        let armed = self.armed();
        mood.changes.worker_left = armed.iter().find_map(|one| self.leaver(one, days));
        for one in armed.iter().filter(|one| one.holds_for(child, days)) {
            let since = self.day(one.aim.after_days);
            match one.effect {
                Effect::Refused => mood.secrecy = Secrecy::Refused,
                Effect::NameOnly => mood.secrecy = Secrecy::NameOnly,
                Effect::Flagged => mood.secrecy = Secrecy::Flagged,
                Effect::FieldsRemoved => mood.secrecy = Secrecy::FieldsRemoved,
                Effect::Censored => mood.secrecy = Secrecy::Censored,
                Effect::FlagUnreadable => mood.flag = Flag::Unreadable,
                Effect::FlagMissing => mood.flag = Flag::Missing,
                Effect::Merged(former) => mood.merged = Some(former),
                Effect::KnownDuplicate => mood.duplicate = true,
                Effect::PlacementMoves => mood.changes.moved_on = Some(since),
                Effect::MotherMoves => mood.changes.mother_moved_on = Some(since),
                Effect::MotherHasNewEmail => mood.changes.mother_has_new_email = true,
                _ => {}
            }
        }
        mood
    }

    fn leaver(&self, one: &Armed, days: u32) -> Option<(u64, Date)> {
        let child = one.aim.child?;
        let gone = one.effect == Effect::WorkerLeaves && days >= one.aim.after_days;
        gone.then(|| {
            let worker = staff::of_child(&self.council, child, Post::SocialWorker);
            (worker, self.day(one.aim.after_days))
        })
    }

    pub fn scene(&self, mood: &Mood) -> Scene<'_> {
        Scene {
            council: &self.council,
            today: self.today(),
            changes: mood.changes,
        }
    }
}

//! Deliver: letters that are due are claimed, looked at, handed over and settled.

mod counts;
mod lookups;
mod rests;
mod settle;
mod texting;

use std::{
    collections::BTreeMap,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::{
    casework::{
        deliver::{counts::Counts, lookups::Lookups, rests::Rests},
        letters::Chance,
        office::{VerbError, by},
    },
    mail::{
        carrier::{Carrier, End, Envelope, Leave},
        text::Texter,
    },
    model::{
        actor::Actor,
        contact::EmailAddress,
        post::{Destination, Hold, HoldWhy, Phase, WhenUnsure},
    },
    sources::case_system::Clock,
    store::{outbox::Settled, record::Store, writing::Tx},
};

pub use crate::{casework::deliver::counts::Delivered, store::outbox::Claimed};

const WHO: Actor = Actor::Timer("post");

/// So often it is looked for letters that another process has queued, or let fall.
const LOOK: Duration = Duration::from_secs(5);

/// Before so long nothing uncertain is sent again by itself.
const UNSURE: SignedDuration = SignedDuration::from_mins(30);

/// Whoever looks at a letter just before it is handed over. No transaction is open meanwhile.
pub trait BeforeSending: Send + Sync {
    /// # Errors
    /// Nothing could be found out: the letter is tried again later.
    fn ask<'a>(&'a self, letter: &'a Claimed) -> BoxFuture<'a, Result<Clearance, VerbError>>;
}

/// What was found just before a letter is handed over.
#[derive(Clone, Debug, PartialEq)]
pub enum Clearance {
    Send,
    /// It waits for a person.
    Hold(Hold),
    /// Nobody wants it sent any more.
    Cancel,
}

/// Sends each letter as it was frozen.
pub struct AsFrozen;

impl BeforeSending for AsFrozen {
    fn ask<'a>(&'a self, _: &'a Claimed) -> BoxFuture<'a, Result<Clearance, VerbError>> {
        std::future::ready(Ok(Clearance::Send)).boxed()
    }
}

/// How letters are delivered.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Where letters come back to, before the tag.
    pub return_path: EmailAddress,
    pub when_unsure: BTreeMap<String, WhenUnsure>,
    /// Letters under way at once.
    pub at_once: usize,
    pub lease: SignedDuration,
}

/// Where letters lie, by which clock, and the bell that rings when one is queued.
pub struct PostRoom {
    pub store: Store,
    pub clock: Clock,
    pub bell: Arc<Notify>,
}

/// Delivers the letters of one process.
pub struct Deliverer {
    room: PostRoom,
    carrier: Arc<dyn Carrier>,
    /// Who sends texts, if anybody does.
    texts: Option<Arc<dyn Texter>>,
    before: Arc<dyn BeforeSending>,
    terms: Terms,
    lookups: Lookups,
    /// What this process calls itself.
    holder: String,
    rests: Rests,
    counts: Counts,
    /// What has become of letters and is not written down yet.
    tray: settle::Tray,
    is_stopping: AtomicBool,
}

impl Deliverer {
    pub fn new(
        room: PostRoom,
        carrier: Arc<dyn Carrier>,
        before: Arc<dyn BeforeSending>,
        terms: Terms,
        chance: Chance,
    ) -> Self {
        let name = chance().unwrap_or_default();
        Self {
            room,
            carrier,
            texts: None,
            before,
            terms,
            lookups: Lookups::default(),
            holder: name.iter().map(|byte| format!("{byte:02x}")).collect(),
            rests: Rests::default(),
            counts: Counts::default(),
            tray: settle::Tray::default(),
            is_stopping: AtomicBool::new(false),
        }
    }

    /// The same, with somebody who sends texts.
    pub fn with_texts(self, texts: Arc<dyn Texter>) -> Self {
        Self {
            texts: Some(texts),
            ..self
        }
    }

    /// Delivers until it is told to stop: what there is, then what comes. What is under way then
    /// is waited for.
    pub async fn until(&self, stopped: impl Future) {
        if let Err(error) = self.begin().await {
            tracing::warn!(%error, "letters that were in hand could not be looked for");
        }
        let stopped = async {
            stopped.await;
            self.is_stopping.store(true, Ordering::Relaxed);
        };
        tokio::join!(self.go(), async {
            stopped.await;
            // Whoever sleeps until the next look is woken to find out.
            self.room.bell.notify_one();
        });
    }

    async fn go(&self) {
        while !self.is_stopping.load(Ordering::Relaxed) {
            match self.once().await {
                Ok(done) if done != Delivered::default() => tracing::info!(
                    accepted = done.accepted,
                    refused = done.refused,
                    deferred = done.deferred,
                    uncertain = done.uncertain,
                    held = done.held,
                    "letters were delivered"
                ),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "letters were not delivered"),
            }
            let pause = self.pause().await;
            tokio::select! {
                () = self.room.bell.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Takes over what a process before this one had in hand, where there can be no other now.
    ///
    /// # Errors
    /// The record does not answer.
    pub async fn begin(&self) -> Result<(), VerbError> {
        if self.room.store.is_alone() {
            let mut tx = self.tx().await?;
            tx.let_go_of_all_letters().await?;
            tx.commit(b"").await?;
        }
        Ok(())
    }

    /// Lets go of what is in hand: what was claimed, another may send at once; what may have
    /// gone is uncertain.
    ///
    /// # Errors
    /// The record does not answer: then the lease has to run out.
    pub async fn let_go(&self) -> Result<(), VerbError> {
        let mut tx = self.tx().await?;
        tx.let_go_of_letters(&self.holder).await?;
        tx.commit(b"").await?;
        self.carrier.rest().await;
        Ok(())
    }

    /// Delivers everything that is due now.
    ///
    /// # Errors
    /// The record does not answer: what was settled stays settled.
    pub async fn once(&self) -> Result<Delivered, VerbError> {
        let before = self.counts.so_far();
        // Before what is uncertain is sent again: it may lie where it can be seen.
        self.look_up().await?;
        self.free().await?;
        let batches = stream::unfold(Next::Ask, |next| self.batch(next)).boxed();
        let letters = batches.flat_map(stream::iter);
        let work = letters.for_each_concurrent(self.terms.at_once, |letter| self.one(letter));
        let lease = Duration::try_from(self.terms.lease).unwrap_or(LOOK);
        let mut beat = tokio::time::interval((lease / 3).max(Duration::from_millis(100)));
        // Beside the work, never in its place: it waits for what the work has in hand.
        let beating = async {
            beat.tick().await;
            loop {
                beat.tick().await;
                self.keep().await;
            }
        };
        tokio::select! {
            () = work => {}
            () = beating => {}
        }
        self.carrier.rest().await;
        Ok(self.counts.so_far() - before)
    }

    /// The next letters; one that hangs keeps no other from its turn.
    async fn batch(&self, next: Next) -> Option<(Vec<Claimed>, Next)> {
        let is_stopping = self.is_stopping.load(Ordering::Relaxed);
        if next == Next::Stop || is_stopping || self.rests.hold(self.room.clock.now()) {
            return None;
        }
        match self.claim().await {
            Ok(letters) if letters.is_empty() => None,
            Ok(letters) => Some((letters, Next::Ask)),
            Err(error) => {
                tracing::warn!(%error, "no letters could be claimed");
                Some((Vec::new(), Next::Stop))
            }
        }
    }

    async fn claim(&self) -> Result<Vec<Claimed>, VerbError> {
        let most = u32::try_from(self.terms.at_once * 2).unwrap_or(u32::MAX);
        let mut tx = self.tx().await?;
        let claimed = tx
            .claim_letters(&self.holder, self.lease_end(), most)
            .await?;
        tx.commit(b"").await?;
        Ok(claimed)
    }

    async fn tx(&self) -> Result<Tx, VerbError> {
        let store = &self.room.store;
        Ok(store.begin(&by(&WHO), self.room.clock.now()).await?)
    }

    fn lease_end(&self) -> Timestamp {
        let now = self.room.clock.now();
        now.saturating_add(self.terms.lease).unwrap_or(now)
    }

    /// Looks after what was let fall, and sends again what a council wants sent again.
    async fn free(&self) -> Result<(), VerbError> {
        let again = self.terms.when_unsure.iter();
        let again: Vec<&str> = again
            .filter(|(_, choice)| **choice == WhenUnsure::SendAgain)
            .map(|(audience, _)| audience.as_str())
            .collect();
        let mut tx = self.tx().await?;
        let freed = tx.free_letters().await?;
        let sent_again = tx.send_uncertain_again(&again, UNSURE).await?;
        if freed + sent_again > 0 {
            tx.commit(b"").await?;
            tracing::info!(freed, sent_again, "letters were taken up again");
        }
        Ok(())
    }

    /// Goes on holding what is in hand.
    async fn keep(&self) {
        let kept = async {
            let mut tx = self.tx().await?;
            tx.keep_letters(&self.holder, self.lease_end()).await?;
            tx.commit(b"").await?;
            Ok::<(), VerbError>(())
        };
        if let Err(error) = kept.await {
            tracing::warn!(%error, "the lease of letters was not renewed");
        }
    }

    /// How long to wait where nothing rings.
    async fn pause(&self) -> Duration {
        let due = async {
            let mut snapshot = self.room.store.read().await.ok()?;
            snapshot.next_letter_due().await.ok()?
        };
        let Some(due) = due.await else {
            return LOOK;
        };
        let due = due.max(self.rests.until());
        let left = due.duration_since(self.room.clock.now());
        Duration::try_from(left)
            .unwrap_or_default()
            .clamp(Duration::from_millis(50), LOOK)
    }

    /// One letter. Whatever goes wrong with it is its own.
    async fn one(&self, letter: Claimed) {
        if self.rests.hold(self.room.clock.now()) {
            return self.settle(&letter, Settled::PutBack).await;
        }
        let sent = AssertUnwindSafe(self.send(&letter)).catch_unwind().await;
        match sent {
            Ok(settled) => self.settle(&letter, settled).await,
            Err(_) => self.quarantine(&letter).await,
        }
    }

    async fn send(&self, letter: &Claimed) -> Settled {
        match self.before.ask(letter).await {
            Ok(Clearance::Send) => {}
            Ok(Clearance::Hold(hold)) => return Settled::Held(hold, None),
            Ok(Clearance::Cancel) => return Settled::Cancelled,
            Err(error) => {
                tracing::warn!(letter = %letter.id, %error, "a letter could not be looked at");
                return self.later(letter, settle::not_looked_at());
            }
        }
        let to = match &letter.to {
            Destination::Mail(to) => to,
            Destination::Text(number) => return self.send_text(letter, number).await,
        };
        let path = &self.terms.return_path;
        let made = Envelope::new(path, &letter.tag, to, Arc::clone(&letter.bytes));
        let envelope = match made {
            Ok(envelope) => envelope,
            Err(error) => {
                tracing::error!(letter = %letter.id, %error, "a letter cannot be sent");
                return settle::broken();
            }
        };
        let end = LastWord {
            deliverer: self,
            letter,
        };
        let outcome = self.carrier.carry(&envelope, &end).await;
        self.rests.note(&outcome, self.room.clock.now());
        self.settled(letter, outcome)
    }

    async fn quarantine(&self, letter: &Claimed) {
        tracing::error!(letter = %letter.id, "a letter broke its delivery and is held");
        let held = async {
            let mut tx = self.tx().await?;
            tx.quarantine_letter(&letter.id, letter.fence).await?;
            tx.commit(b"").await?;
            Ok::<(), VerbError>(())
        };
        match held.await {
            Ok(()) => self.counts.add(Phase::Held),
            Err(error) => tracing::error!(letter = %letter.id, %error, "it stays in hand"),
        }
    }
}

/// Whether to ask for more letters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Ask,
    Stop,
}

/// Puts down that the last dot is about to go, and only then lets it go.
struct LastWord<'a> {
    deliverer: &'a Deliverer,
    letter: &'a Claimed,
}

impl End for LastWord<'_> {
    fn leave(&self) -> BoxFuture<'_, Leave> {
        async move {
            let step = settle::Step::Final(self.deliverer.lease_end());
            let put_down = self.deliverer.written(self.letter, step);
            match put_down.await {
                Ok(true) => Leave::Go,
                Ok(false) => Leave::Stop,
                Err(error) => {
                    tracing::warn!(letter = %self.letter.id, %error, "a letter was stopped");
                    Leave::Stop
                }
            }
        }
        .boxed()
    }
}

/// A letter that the program cannot handle.
const BROKEN: Hold = Hold {
    why: HoldWhy::Broken,
    words: None,
};

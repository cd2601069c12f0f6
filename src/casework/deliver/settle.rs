//! What has become of a letter, written down, and what the pages are told.
//!
//! Every settled letter makes a change, and changes are numbered one behind the other: many that
//! are settled at once would queue for that number, each with a transaction of its own. Whoever
//! comes first writes down what all of them have waiting, in one. So it goes with the last word
//! before the dot.

use std::{
    mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::{
    casework::{
        deliver::{BROKEN, Claimed, Deliverer},
        office::VerbError,
    },
    mail::carrier::{NotSent, Outcome},
    model::{
        live::{ChangeKind, Place},
        name::PersonalText,
        post::{self, Hold, HoldWhy, Last, Phase, Purpose, Trouble, next_try},
    },
    store::{changes::NewChange, outbox::Settled, writing::Tx},
};

/// Times that it is tried to write down what has become of a letter.
const TIMES: u32 = 5;

/// Between those.
const BETWEEN: Duration = Duration::from_secs(1);

/// Letters that are written down together, at most.
const TOGETHER: usize = 64;

/// What is written down of a letter.
#[derive(Clone)]
pub(super) enum Step {
    /// The last dot is about to go; the letter is ours until then.
    Final(Timestamp),
    Settled(Settled),
}

/// One letter that waits to be written down, and who waits to hear of it.
struct Waiting {
    letter: Claimed,
    step: Step,
    told: oneshot::Sender<Result<bool, VerbError>>,
}

/// What waits to be written down.
#[derive(Default)]
pub(super) struct Tray {
    waiting: Mutex<Vec<Waiting>>,
    /// Whoever holds this writes.
    turn: tokio::sync::Mutex<()>,
}

impl Tray {
    fn put(&self, one: Waiting) {
        self.lock().push(one);
    }

    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.lock();
        let count = waiting.len().min(TOGETHER);
        let rest = waiting.split_off(count);
        mem::replace(&mut *waiting, rest)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What stands beside a letter that could not be looked at before it was sent.
pub(super) fn not_looked_at() -> Last {
    Last::Trouble(post::Step::Connect, Trouble::Stopped)
}

pub(super) fn broken() -> Settled {
    Settled::Held(BROKEN, None)
}

/// Whether what went wrong at a step went wrong with the relay, and would with any letter.
pub(super) fn is_of_the_relay(step: post::Step) -> bool {
    matches!(
        step,
        post::Step::Connect
            | post::Step::Greeting
            | post::Step::Hello
            | post::Step::Encryption
            | post::Step::SignIn
    )
}

impl Deliverer {
    /// It is tried again, or has been tried for long enough.
    pub(super) fn later(&self, letter: &Claimed, last: Last) -> Settled {
        let now: Timestamp = self.room.clock.now();
        match next_try(letter.attempts, letter.tried_at, now) {
            Some(next) => Settled::Deferred(last, next),
            None => Settled::Refused(last),
        }
    }

    pub(super) fn settled(&self, letter: &Claimed, outcome: Outcome) -> Settled {
        match outcome {
            Outcome::Accepted { answer, queue_id } => Settled::Accepted { answer, queue_id },
            Outcome::Refused(answer) => Settled::Refused(Last::Answered(answer)),
            Outcome::Deferred(answer) => self.later(letter, Last::Answered(answer)),
            Outcome::Uncertain(trouble) => {
                Settled::Uncertain(Last::Trouble(post::Step::End, trouble))
            }
            Outcome::NotSent(NotSent::Stopped) => Settled::PutBack,
            Outcome::NotSent(NotSent::Trouble(step, trouble)) => {
                self.later(letter, Last::Trouble(step, trouble))
            }
            Outcome::NotSent(NotSent::Closed(answer)) => self.later(letter, Last::Answered(answer)),
            Outcome::NotSent(NotSent::MustEncrypt { domain }) => {
                let words = format!("Nothing is sent to {domain} without encryption.");
                let hold = Hold {
                    why: HoldWhy::NotEncrypted,
                    words: PersonalText::parse(&words),
                };
                let last = Last::Trouble(post::Step::Encryption, Trouble::NotEncrypted);
                Settled::Held(hold, Some(last))
            }
        }
    }

    /// Writes it down, several times if need be: what was accepted must not be forgotten.
    pub(super) async fn settle(&self, letter: &Claimed, settled: Settled) {
        for time in 1..=TIMES {
            match self.written(letter, Step::Settled(settled.clone())).await {
                Ok(true) => return self.counts.add(phase_of(&settled)),
                Ok(false) => {
                    tracing::info!(letter = %letter.id, "a letter was in other hands by then");
                    return;
                }
                Err(error) if time == TIMES => {
                    tracing::error!(letter = %letter.id, %error, "it stays in hand");
                }
                Err(_) => tokio::time::sleep(BETWEEN).await,
            }
        }
    }

    /// Lays it into the tray, and writes down what lies there unless somebody does already.
    /// Answers whether the letter was still in our hands.
    pub(super) async fn written(&self, letter: &Claimed, step: Step) -> Result<bool, VerbError> {
        let (told, mut hears) = oneshot::channel();
        self.tray.put(Waiting {
            letter: letter.clone(),
            step,
            told,
        });
        loop {
            let turn = self.tray.turn.lock().await;
            match hears.try_recv() {
                Ok(written) => return written,
                // Whoever had it in hand broke off: it is tried again.
                Err(oneshot::error::TryRecvError::Closed) => return Err(VerbError::NotThere),
                Err(oneshot::error::TryRecvError::Empty) => {}
            }
            self.write_all(self.tray.take()).await;
            drop(turn);
        }
    }

    /// In one transaction, or where that is refused each in its own, so that one that cannot be
    /// written holds up no other.
    async fn write_all(&self, waiting: Vec<Waiting>) {
        match self.together(&waiting).await {
            Ok(ours) => {
                for (one, is_ours) in waiting.into_iter().zip(ours) {
                    // Whoever does not wait any more has been broken off.
                    let _ = one.told.send(Ok(is_ours));
                }
            }
            Err(_) => {
                for one in waiting {
                    let written = self.alone(&one).await;
                    let _ = one.told.send(written);
                }
            }
        }
    }

    async fn together(&self, waiting: &[Waiting]) -> Result<Vec<bool>, VerbError> {
        let mut tx = self.tx().await?;
        let mut ours = Vec::with_capacity(waiting.len());
        for one in waiting {
            ours.push(write(&mut tx, one, kind_of(&one.step)).await?);
        }
        tx.commit(b"").await?;
        Ok(ours)
    }

    async fn alone(&self, one: &Waiting) -> Result<bool, VerbError> {
        match self.one_of(one, kind_of(&one.step)).await {
            // The child has been forgotten meanwhile: there is nobody to tell of it.
            Err(VerbError::NotThere) => self.one_of(one, None).await,
            written => written,
        }
    }

    async fn one_of(&self, one: &Waiting, kind: Option<ChangeKind>) -> Result<bool, VerbError> {
        let mut tx = self.tx().await?;
        let is_ours = write(&mut tx, one, kind).await?;
        tx.commit(b"").await?;
        Ok(is_ours)
    }
}

async fn write(tx: &mut Tx, one: &Waiting, kind: Option<ChangeKind>) -> Result<bool, VerbError> {
    let letter = &one.letter;
    let is_ours = match &one.step {
        Step::Final(until) => tx.finish_letter(&letter.id, letter.fence, *until).await?,
        Step::Settled(settled) => tx.settle_letter(&letter.id, letter.fence, settled).await?,
    };
    // A digest stands with the first child of several: it is no letter about that one.
    let is_told = is_ours && letter.purpose != Purpose::Digest;
    if let Some(kind) = kind.filter(|_| is_told) {
        let riders = letter.riders.iter();
        let riders = riders.map(|one| (&one.document, &one.person));
        for (document, person) in riders.chain([(&letter.document, &letter.person)]) {
            tx.tell(NewChange {
                place: Some(Place::in_row("people", person, "letter")),
                ..NewChange::of(document, kind)
            });
        }
    }
    Ok(is_ours)
}

fn phase_of(settled: &Settled) -> Phase {
    match settled {
        Settled::Accepted { .. } => Phase::Accepted,
        Settled::Refused(_) => Phase::Refused,
        Settled::Deferred(..) => Phase::Deferred,
        Settled::Uncertain(_) => Phase::Uncertain,
        Settled::Held(..) => Phase::Held,
        Settled::PutBack => Phase::Queued,
        Settled::Cancelled => Phase::Cancelled,
    }
}

/// What pages are told; nothing where nobody has to know.
fn kind_of(step: &Step) -> Option<ChangeKind> {
    let Step::Settled(settled) = step else {
        return None;
    };
    match settled {
        Settled::Accepted { .. } => Some(ChangeKind::LetterSent),
        Settled::Refused(_) => Some(ChangeKind::LetterRefused),
        Settled::Uncertain(_) => Some(ChangeKind::LetterUncertain),
        Settled::Held(..) => Some(ChangeKind::LetterHeld),
        Settled::Deferred(..) | Settled::PutBack | Settled::Cancelled => None,
    }
}

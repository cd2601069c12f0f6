//! What has become of a letter, written down, and what the pages are told.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    casework::{
        deliver::{BROKEN, Claimed, Deliverer},
        office::VerbError,
    },
    mail::carrier::{NotSent, Outcome},
    model::{
        live::{ChangeKind, Place},
        name::PersonalText,
        post::{Hold, HoldWhy, Last, Phase, Step, Trouble, next_try},
    },
    store::{changes::NewChange, outbox::Settled},
};

/// Times that it is tried to write down what has become of a letter.
const TIMES: u32 = 5;

/// Between those.
const BETWEEN: Duration = Duration::from_secs(1);

/// What stands beside a letter that could not be looked at before it was sent.
pub(super) fn not_looked_at() -> Last {
    Last::Trouble(Step::Connect, Trouble::Stopped)
}

pub(super) fn broken() -> Settled {
    Settled::Held(BROKEN, None)
}

/// Whether what went wrong at a step went wrong with the relay, and would with any letter.
pub(super) fn is_of_the_relay(step: Step) -> bool {
    matches!(
        step,
        Step::Connect | Step::Greeting | Step::Hello | Step::Encryption | Step::SignIn
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
            Outcome::Uncertain(trouble) => Settled::Uncertain(Last::Trouble(Step::End, trouble)),
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
                let last = Last::Trouble(Step::Encryption, Trouble::NotEncrypted);
                Settled::Held(hold, Some(last))
            }
        }
    }

    /// Writes it down, several times if need be: what was accepted must not be forgotten.
    pub(super) async fn settle(&self, letter: &Claimed, settled: Settled) {
        for time in 1..=TIMES {
            let written = match self.written(letter, &settled, kind_of(&settled)).await {
                // The child has been forgotten meanwhile: there is nobody to tell of it.
                Err(VerbError::NotThere) => self.written(letter, &settled, None).await,
                written => written,
            };
            match written {
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

    async fn written(
        &self,
        letter: &Claimed,
        settled: &Settled,
        kind: Option<ChangeKind>,
    ) -> Result<bool, VerbError> {
        let mut tx = self.tx().await?;
        let is_ours = tx.settle_letter(&letter.id, letter.fence, settled).await?;
        if let Some(kind) = kind.filter(|_| is_ours) {
            let place = Place::in_row("people", &letter.person, "letter");
            tx.tell(NewChange {
                place: Some(place),
                ..NewChange::of(&letter.document, kind)
            });
        }
        tx.commit(b"").await?;
        Ok(is_ours)
    }
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
fn kind_of(settled: &Settled) -> Option<ChangeKind> {
    match settled {
        Settled::Accepted { .. } => Some(ChangeKind::LetterSent),
        Settled::Refused(_) => Some(ChangeKind::LetterRefused),
        Settled::Uncertain(_) => Some(ChangeKind::LetterUncertain),
        Settled::Held(..) => Some(ChangeKind::LetterHeld),
        Settled::Deferred(..) | Settled::PutBack | Settled::Cancelled => None,
    }
}

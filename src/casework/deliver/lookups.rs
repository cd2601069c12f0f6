//! Lookups: a letter of which no answer was heard is looked for where it would lie.
//!
//! Most relays cannot be asked. Where one can, and has it, nobody has to decide anything; that it
//! has not proves nothing, so the letter stays as uncertain as it was.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::{deliver::Deliverer, office::VerbError},
    mail::carrier::Found,
    model::{
        live::{ChangeKind, Place},
        name::PersonalText,
        post::{LetterId, Phase, Resolution},
    },
    store::{changes::NewChange, outbox::KeptLetter},
};

/// After so long it is looked for first; doubled each time, up to the second.
const FIRST: SignedDuration = SignedDuration::from_secs(20);
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// Letters that are looked for in one round.
const MOST: u32 = 50;

/// When each letter is looked for next.
#[derive(Default)]
pub(super) struct Lookups {
    next: Mutex<HashMap<LetterId, (Timestamp, SignedDuration)>>,
}

impl Lookups {
    /// Whether it is time to look for a letter that has been uncertain since then. If it is, the
    /// next time is later.
    fn is_due(&self, id: &LetterId, since: Timestamp, now: Timestamp) -> bool {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let first = (since.saturating_add(FIRST).unwrap_or(now), FIRST);
        let (at, wait) = next.entry(id.clone()).or_insert(first);
        if now < *at {
            return false;
        }
        *wait = wait.saturating_mul(2).min(LONGEST);
        *at = now.saturating_add(*wait).unwrap_or(now);
        true
    }

    /// Forgets those that are uncertain no more.
    fn keep(&self, letters: &[KeptLetter]) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        next.retain(|id, _| letters.iter().any(|one| one.id == *id));
    }
}

impl Deliverer {
    /// Looks for the letters whose time has come.
    pub(super) async fn look_up(&self) -> Result<(), VerbError> {
        let mut snapshot = self.room.store.read().await?;
        let letters = snapshot.uncertain_letters(MOST).await?;
        self.lookups.keep(&letters);
        let now = self.room.clock.now();
        for letter in letters {
            if !self.lookups.is_due(&letter.id, letter.since, now) {
                continue;
            }
            let content = snapshot.letter_content(&letter.id).await?;
            let Some((to, _)) = content else { continue };
            let found = match (to.mail(), &self.texts) {
                (Some(_), _) => self.carrier.find(&letter.message_id).await,
                (None, Some(texts)) => texts.find(&letter.tag).await,
                (None, None) => Found::NotKnown,
            };
            if found == Found::Sent {
                self.found(&letter).await?;
            }
        }
        Ok(())
    }

    async fn found(&self, letter: &KeptLetter) -> Result<(), VerbError> {
        let mut tx = self.tx().await?;
        if tx.resolve_letter(&letter.id, Resolution::Found).await? {
            let beside = tx.rows_beside(&letter.id).await?;
            let beside = beside.iter().map(|one| (&one.document, &one.person));
            for (document, person) in beside.chain([(&letter.document, &letter.person)]) {
                tx.tell(NewChange {
                    place: Some(Place::in_row("people", person, "letter")),
                    after: PersonalText::parse("Found where sent letters lie"),
                    ..NewChange::of(document, ChangeKind::LetterSent)
                });
            }
            tx.commit(b"").await?;
            self.counts.add(Phase::Accepted);
            tracing::info!(letter = %letter.id, "an uncertain letter had gone");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uncertain_letter_is_looked_for_soon_and_then_less_and_less_often() {
        let since: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        let id = LetterId("a".into());
        let lookups = Lookups::default();
        let looked: Vec<i64> = (0..400)
            .filter(|seconds| {
                let now = since.saturating_add(SignedDuration::from_secs(*seconds));
                lookups.is_due(&id, since, now.unwrap())
            })
            .collect();

        assert_eq!(looked, [20, 60, 140, 300]);
        lookups.keep(&[]);
        assert!(lookups.next.lock().unwrap().is_empty());
    }
}

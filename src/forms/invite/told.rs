//! What one person is told by a page behind a link of their own.
//!
//! The page knows what this holds and nothing else: it is made from what has been cleared for that
//! person, as for mail that others might read, so no child is named in full.

use std::sync::Arc;

use crate::{
    forms::{
        form::Circumstances,
        invite::{Invite, Prepared, facts},
    },
    model::id::Identifier,
    rules::disclosure::{
        Cleared, clear,
        item::Item,
        reader::{Channel, Reader},
    },
};

/// What one person may be told, ready to be shown.
pub struct Told(Cleared);

/// Why nothing is told to somebody, in sentences for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTold(pub Vec<Arc<str>>);

impl Invite {
    /// What the person of that row may be told.
    ///
    /// # Errors
    /// Every reason why they may be told nothing; nobody of that row, or nobody who is written to.
    pub fn told(
        &self,
        prepared: &Prepared,
        circumstances: &Circumstances,
        row: &Identifier,
    ) -> Result<Told, NotTold> {
        let parts = prepared.attendance.parts.iter().zip(&prepared.reaches);
        let found = parts
            .filter(|(part, _)| part.mode.has_letter())
            .find(|(part, _)| part.id == row);
        let Some((part, reach)) = found else {
            return Err(NotTold(vec!["They are not invited.".into()]));
        };
        let policy = self.policy(prepared.network, &prepared.situation, circumstances);
        let reader = Reader::of(part, &prepared.situation, Channel::Email);
        let facts = facts::gather(prepared, circumstances, (part, reach), &reader);
        match clear(&reader, facts, &policy) {
            Ok(cleared) => Ok(Told(cleared)),
            Err(blocked) => {
                let reasons = blocked.reasons.into_iter().map(|one| one.reason);
                Err(NotTold(reasons.collect()))
            }
        }
    }
}

impl Told {
    pub fn council(&self) -> &str {
        self.words(Item::Council)
    }

    pub fn phone(&self) -> &str {
        self.words(Item::CouncilPhone)
    }

    pub fn reference(&self) -> &str {
        self.words(Item::Reference)
    }

    /// What the meeting is called to this reader: `family meeting`.
    pub fn meeting(&self) -> &str {
        self.words(Item::MeetingWord)
    }

    pub fn reader(&self) -> &str {
        self.words(Item::ReaderName)
    }

    /// What the child is called, never more.
    pub fn child(&self) -> Option<&str> {
        self.0.words(Item::ChildCalled)
    }

    pub fn date(&self) -> Option<&str> {
        self.0.words(Item::Date)
    }

    pub fn time(&self) -> Option<&str> {
        self.0.words(Item::Time)
    }

    pub fn place(&self) -> Option<&str> {
        self.0.words(Item::Place)
    }

    pub fn room(&self) -> Option<&str> {
        self.0.words(Item::Room)
    }

    pub fn joining(&self) -> Option<&str> {
        self.0.words(Item::ReaderJoining)
    }

    fn words(&self, item: Item) -> &str {
        self.0.words(item).unwrap_or_default()
    }

    /// The last gate: whether the finished words of a page hold nothing that this person must not
    /// be told.
    ///
    /// # Errors
    /// What kind of value was found. Such a page must not be shown.
    pub fn check(&self, words: &str) -> Result<(), &'static str> {
        self.0.check(words).map_err(|leak| leak.0.words())
    }
}

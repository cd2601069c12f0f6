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
        reader::{Channel, Reader, Side},
    },
};

/// What one person may be told, ready to be shown.
pub struct Told {
    cleared: Cleared,
    side: Side,
}

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
        let mut parts = prepared.attendance.parts.iter();
        match parts.find(|part| part.id == row) {
            Some(part) if part.mode.has_letter() => self.told_still(prepared, circumstances, row),
            _ => Err(NotTold(vec!["They are not invited.".into()])),
        }
    }

    /// The same, also of somebody who was written to and is not asked any more.
    ///
    /// # Errors
    /// Every reason why they may be told nothing; nobody of that row.
    pub fn told_still(
        &self,
        prepared: &Prepared,
        circumstances: &Circumstances,
        row: &Identifier,
    ) -> Result<Told, NotTold> {
        let mut parts = prepared.attendance.parts.iter().zip(&prepared.reaches);
        let Some((part, reach)) = parts.find(|(part, _)| part.id == row) else {
            return Err(NotTold(vec!["They are not on the list any more.".into()]));
        };
        let policy = self.policy(prepared.network, &prepared.situation, circumstances);
        let reader = Reader::of(part, &prepared.situation, Channel::Email);
        let facts = facts::gather(prepared, circumstances, (part, reach), &reader);
        match clear(&reader, facts, &policy) {
            Ok(cleared) => Ok(Told {
                cleared,
                side: reader.side,
            }),
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
        self.cleared.words(Item::ChildCalled)
    }

    pub fn date(&self) -> Option<&str> {
        self.cleared.words(Item::Date)
    }

    pub fn time(&self) -> Option<&str> {
        self.cleared.words(Item::Time)
    }

    pub fn place(&self) -> Option<&str> {
        self.cleared.words(Item::Place)
    }

    pub fn room(&self) -> Option<&str> {
        self.cleared.words(Item::Room)
    }

    pub fn length(&self) -> Option<&str> {
        self.cleared.words(Item::Length)
    }

    /// The day by which an answer is wanted.
    pub fn reply_by(&self) -> Option<&str> {
        self.cleared.words(Item::ReplyBy)
    }

    /// Where to complain, and ask how what is known is used.
    pub fn complaints(&self) -> &str {
        self.words(Item::Complaints)
    }

    /// On which side the reader stands.
    pub fn side(&self) -> Side {
        self.side
    }

    pub fn joining(&self) -> Option<&str> {
        self.cleared.words(Item::ReaderJoining)
    }

    fn words(&self, item: Item) -> &str {
        self.cleared.words(item).unwrap_or_default()
    }

    /// The last gate: whether the finished words of a page hold nothing that this person must not
    /// be told.
    ///
    /// # Errors
    /// What kind of value was found. Such a page must not be shown.
    pub fn check(&self, words: &str) -> Result<(), &'static str> {
        self.cleared.check(words).map_err(|leak| leak.0.words())
    }
}

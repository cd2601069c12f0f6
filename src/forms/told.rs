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
    model::{id::Identifier, name::PersonalText},
    rules::disclosure::{
        Cleared, clear,
        item::Item,
        reader::{Channel, Reader, Side},
        words::Spelled,
    },
};

/// What one person may be told, ready to be shown.
pub struct Told {
    cleared: Cleared,
    side: Side,
    /// The child's family name, where this person is told no more than what the child is called.
    unnamed: Option<PersonalText>,
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
        self.told_by(prepared, circumstances, (row, Channel::Email))
    }

    /// The same of what reaches them by another way: on paper more may be named.
    ///
    /// # Errors
    /// As [`Invite::told`].
    pub fn told_by(
        &self,
        prepared: &Prepared,
        circumstances: &Circumstances,
        (row, channel): (&Identifier, Channel),
    ) -> Result<Told, NotTold> {
        let mut parts = prepared.attendance.parts.iter();
        match parts.find(|part| part.id == row) {
            Some(part) if part.mode.has_letter() => {
                self.told_whoever(prepared, circumstances, (row, channel))
            }
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
        self.told_whoever(prepared, circumstances, (row, Channel::Email))
    }

    /// The same of what reaches them in that way.
    ///
    /// # Errors
    /// As [`Invite::told_still`].
    pub fn told_still_by(
        &self,
        prepared: &Prepared,
        circumstances: &Circumstances,
        of: (&Identifier, Channel),
    ) -> Result<Told, NotTold> {
        self.told_whoever(prepared, circumstances, of)
    }

    fn told_whoever(
        &self,
        prepared: &Prepared,
        circumstances: &Circumstances,
        (row, channel): (&Identifier, Channel),
    ) -> Result<Told, NotTold> {
        let mut parts = prepared.attendance.parts.iter().zip(&prepared.reaches);
        let Some((part, reach)) = parts.find(|(part, _)| part.id == row) else {
            return Err(NotTold(vec!["They are not on the list any more.".into()]));
        };
        let policy = self.policy(prepared.network, &prepared.situation, circumstances);
        let reader = Reader::of(part, &prepared.situation, channel);
        let facts = facts::gather(prepared, circumstances, (part, reach), &reader);
        match clear(&reader, facts, &policy) {
            Ok(cleared) => Ok(Told {
                unnamed: unnamed(prepared, &cleared, reader.side),
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

/// The family name of a child whom the reader does not know by it already, and is not told.
fn unnamed(prepared: &Prepared, cleared: &Cleared, side: Side) -> Option<PersonalText> {
    let knows = matches!(side, Side::Child | Side::Family);
    if knows || cleared.words(Item::ChildFullName).is_some() {
        return None;
    }
    prepared.network.child.name.family.clone()
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

    /// Where the reader's post goes, line by line.
    pub fn address(&self) -> &[String] {
        self.cleared.list(Item::ReaderAddress)
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

    /// What others who are asked are to the child; nothing where even that is not told.
    pub fn others(&self) -> &[String] {
        self.cleared.list(Item::Attendees)
    }

    /// Names of others who are asked, where somebody has granted that they be told.
    pub fn names_of_others(&self) -> &[String] {
        self.cleared.list(Item::AttendeeNames)
    }

    pub fn social_worker(&self) -> Option<&str> {
        self.cleared.words(Item::SocialWorker)
    }

    pub fn chair(&self) -> Option<&str> {
        self.cleared.words(Item::Chair)
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

    /// The same of words that somebody typed, which may name the child in full.
    ///
    /// # Errors
    /// What kind of value was found.
    pub fn check_typed(&self, words: &str) -> Result<(), &'static str> {
        self.check(words)?;
        match &self.unnamed {
            Some(name) if names(words, name.reveal()) => Err("the child's surname"),
            _ => Ok(()),
        }
    }
}

/// Whether a name stands in a text as a word of its own, its capitals as they are written.
fn names(text: &str, name: &str) -> bool {
    Spelled::of(text).names(&Spelled::of(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_is_found_as_a_word_of_its_own() {
        assert!(names("Maya Bell came.", "Bell"));
        assert!(names("Bell's school", "Bell"));
        assert!(names("Maya Béll-Hart", "Bell"));
        assert!(!names("the school bell", "Bell"));
        assert!(!names("Bellamy", "Bell"));
    }
}

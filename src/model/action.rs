//! Actions after the meeting: what owners say, what is done about it.

use std::{fmt, sync::Arc};

use jiff::{Timestamp, civil::Date};

use crate::model::{
    id::Identifier,
    live::{By, DocumentId},
    minutes::RowId,
    name::PersonalText,
    post::{Phase, kept_words},
};

/// What the owner of an action says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerSays {
    Done,
    /// Why, and by when they think it will be.
    NotYet,
    /// It is for somebody else.
    NotMine,
}

kept_words! { OwnerSays {
    Done = "done",
    NotYet = "not_yet",
    NotMine = "not_mine",
} }

impl OwnerSays {
    pub fn words(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::NotYet => "Not yet",
            Self::NotMine => "Not theirs",
        }
    }
}

/// Something that was done about an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FollowUp {
    /// Their owner was written to that it is theirs.
    Told,
    /// They were reminded of it.
    Nudged,
    /// The social worker talks to them: no machine writes.
    Talk,
    /// No machine reaches them, or may: somebody finds another way.
    Sideways,
    /// Its day has passed: somebody asks.
    HandedOver,
    /// Its owner says that it is not theirs: somebody finds out whose it is.
    NotMine,
    /// Its owner proposes a later day: somebody agrees, or keeps the first.
    Later,
    /// The later day was agreed.
    Agreed,
    /// The first day stands.
    Kept,
    /// It is somebody else's now.
    Moved,
}

kept_words! { FollowUp {
    Told = "told",
    Nudged = "nudged",
    Talk = "talk",
    Sideways = "sideways",
    HandedOver = "handed_over",
    NotMine = "not_mine",
    Later = "later",
    Agreed = "agreed",
    Kept = "kept",
    Moved = "moved",
} }

impl FollowUp {
    /// Whether somebody has something to do about it.
    pub fn is_task(self) -> bool {
        matches!(
            self,
            Self::Talk | Self::Sideways | Self::HandedOver | Self::NotMine | Self::Later
        )
    }
}

/// What was said of an action, when and by whom.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidOfAction {
    pub id: Arc<str>,
    pub action: RowId,
    pub says: OwnerSays,
    /// Of what is done the day, of what is not yet the day that is proposed.
    pub day: Option<Date>,
    /// What changed, or why.
    pub words: Option<PersonalText>,
    pub by: By,
    pub at: Timestamp,
}

/// Something that was done about an action, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowStep {
    pub id: Arc<str>,
    pub document: DocumentId,
    pub action: RowId,
    pub person: Option<Identifier>,
    pub what: FollowUp,
    pub at: Timestamp,
    pub day: Option<Date>,
    /// How far the letter has come, where one went.
    pub letter: Option<(Phase, Timestamp)>,
    /// When a task was done.
    pub done_at: Option<Timestamp>,
}

impl FollowStep {
    /// Whether it counts: a letter that was taken back before it went has told nobody.
    pub fn counts(&self) -> bool {
        self.letter
            .is_none_or(|(phase, _)| phase != Phase::Cancelled)
    }

    /// Whether it is a task that waits for somebody.
    pub fn is_open(&self) -> bool {
        self.what.is_task() && self.done_at.is_none()
    }
}

/// What we call somebody's link to their actions. It opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActionLinkId(pub Arc<str>);

impl fmt::Display for ActionLinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A link by which somebody sees their actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionLink {
    pub id: ActionLinkId,
    pub document: DocumentId,
    pub person: Identifier,
    pub made_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_following_up_reads_back_as_what_it_was() {
        for one in OwnerSays::ALL {
            assert_eq!(OwnerSays::from_code(one.code()), Some(*one));
        }
        for one in FollowUp::ALL {
            assert_eq!(FollowUp::from_code(one.code()), Some(*one));
        }
        assert_eq!(OwnerSays::from_code("perhaps"), None);
        assert_eq!(FollowUp::from_code("louder"), None);
    }
}

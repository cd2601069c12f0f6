//! The council's mailbox, as far as it is read: what came since a message.
//!
//! Reading changes nothing in it: no message is marked, moved or deleted.

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

/// What a mailbox calls a message: a number that rises, as long as the mailbox counts in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailKey {
    /// `UIDVALIDITY`: where it is another one, all numbers are others.
    pub validity: u32,
    pub number: u64,
}

impl fmt::Display for MailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.validity, self.number)
    }
}

/// A message as it lies in the mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Arrived {
    pub key: MailKey,
    /// Nothing where it is too large to be taken.
    pub bytes: Option<Vec<u8>>,
}

impl fmt::Debug for Arrived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arrived({})", self.key)
    }
}

/// A mailbox's own mark of how far it has been read, in words that only it understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub Arc<str>);

/// Where a reading goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct After {
    /// The message that was filed last, for mailboxes that count.
    pub key: Option<MailKey>,
    /// For those that give a mark of their own.
    pub cursor: Option<Cursor>,
}

/// What one reading gave.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub arrived: Vec<Arrived>,
    /// To go on from once all of them are filed, where the mailbox has such a mark.
    pub cursor: Option<Cursor>,
    pub rest: Rest,
}

/// Whether a mailbox is asked again at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rest {
    /// There may be more.
    More,
    #[default]
    Nothing,
}

impl Batch {
    /// Messages of a mailbox that counts: it is asked until it gives none.
    pub fn counted(arrived: Vec<Arrived>) -> Self {
        let rest = match arrived.is_empty() {
            true => Rest::Nothing,
            false => Rest::More,
        };
        Self {
            arrived,
            cursor: None,
            rest,
        }
    }
}

/// Why a mailbox could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    #[error("the mailbox cannot be reached")]
    Unreachable(#[source] std::io::Error),
    #[error("no encrypted connection to the mailbox came about")]
    NotEncrypted(#[source] std::io::Error),
    #[error("the mailbox does not let us in: look at the user and the password or token")]
    Refused,
    #[error("no token for the mailbox is to be had")]
    NoToken,
    #[error("the mailbox did not answer within {0:?}")]
    TooSlow(Duration),
    #[error("the mailbox has no folder of that name, or does not let us read it")]
    NoFolder,
    #[error("the mailbox answered what could not be understood")]
    NotUnderstood,
    #[error("the mailbox asked us to wait for {0:?}")]
    Wait(Duration),
    #[error("the folder of messages cannot be read")]
    Folder(#[source] std::io::Error),
}

/// Somewhere that messages come to.
pub trait Mailbox: Send + Sync {
    /// About so many messages that came after a place, the oldest first; all of them where the
    /// mailbox has begun to count anew. One that is given twice is filed once.
    ///
    /// # Errors
    /// [`MailboxError`]; nothing is lost by it: the same can be asked again.
    fn read(&self, after: After, most: usize) -> BoxFuture<'_, Result<Batch, MailboxError>>;

    /// Told that a message has been filed for good.
    fn filed(&self, key: MailKey);
}

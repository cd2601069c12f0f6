//! The council's mailbox, as far as it is read: what came since a message.
//!
//! Reading changes nothing in it: no message is marked, moved or deleted.

use std::{fmt, time::Duration};

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
    #[error("the folder of messages cannot be read")]
    Folder(#[source] std::io::Error),
}

/// Somewhere that messages come to.
pub trait Mailbox: Send + Sync {
    /// At most so many messages that came after one, the oldest first; all of them where the
    /// mailbox has begun to count anew.
    ///
    /// # Errors
    /// [`MailboxError`]; nothing is lost by it: the same can be asked again.
    fn read(
        &self,
        after: Option<MailKey>,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<Arrived>, MailboxError>>;

    /// Told that a message has been filed for good.
    fn filed(&self, key: MailKey);
}

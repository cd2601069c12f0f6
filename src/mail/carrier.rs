//! What carries a letter: one message, one recipient, and one word before the end.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::model::{
    contact::EmailAddress,
    post::{Answered, Step, Trouble},
};

/// A way to send letters.
pub trait Carrier: Send + Sync {
    /// Sends one letter. `end` is asked once, when everything but the last dot has gone: only
    /// with its leave is the dot sent. Whatever happened, the answer says what is known of it.
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Outcome>;

    /// Looks whether a letter went of which no answer was heard, by the Message-ID that it has
    /// without angle brackets. Most carriers cannot know.
    fn find<'a>(&'a self, _message_id: &'a str) -> BoxFuture<'a, Found> {
        Box::pin(async { Found::NotKnown })
    }

    /// Lets go of connections that are kept for the next letter.
    fn rest(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

/// What a carrier knows of a letter that it may have been given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It went.
    Sent,
    /// That it was not found proves nothing: it may lie where nobody has looked yet.
    NotKnown,
}

/// Whoever is asked before a letter cannot be taken back any more.
pub trait End: Send + Sync {
    /// Answers [`Leave::Go`] once it is on the disk that the letter may have gone.
    fn leave(&self) -> BoxFuture<'_, Leave>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    Go,
    /// The letter must not be sent: it was held, cancelled, or taken over by another process.
    Stop,
}

/// What has become of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted {
        answer: Answered,
        /// What the relay calls it in its own log.
        queue_id: Option<Arc<str>>,
    },
    /// For good.
    Refused(Answered),
    /// For now.
    Deferred(Answered),
    /// The last dot was sent, or half of it, and no answer came that could be read.
    Uncertain(Trouble),
    /// The last dot was not sent.
    NotSent(NotSent),
}

/// Why a letter did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// Leave was not given.
    Stopped,
    /// It is tried again.
    Trouble(Step, Trouble),
    /// The relay takes nobody's letters now; it is tried again.
    Closed(Answered),
    /// It goes to a domain to which nothing is sent without encryption, and there was none.
    MustEncrypt { domain: Arc<str> },
}

/// A letter as it is handed to a relay.
#[derive(Clone)]
pub struct Envelope {
    return_path: EmailAddress,
    to: EmailAddress,
    bytes: Arc<[u8]>,
}

/// Bytes that no relay is to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALetter {
    #[error("an address of the letter has characters that not every relay can carry")]
    Address,
    #[error("the tag of a letter is letters, digits and hyphens, at most 40")]
    Tag,
    #[error("the letter has characters that not every relay can carry")]
    NotAscii,
    #[error("a line of the letter does not end as lines do")]
    LineEnd,
    #[error("a line of the letter is longer than 998 characters")]
    LongLine,
    #[error("the letter has nothing in it")]
    Empty,
}

impl Envelope {
    /// A letter that comes back to `mailbox+tag@host` where it cannot be delivered. A lone line
    /// end is refused: some relays take a dot between two of them for the end of the letter.
    ///
    /// # Errors
    /// [`NotALetter`]: nothing of it can be sent, now or later.
    pub fn new(
        mailbox: &EmailAddress,
        tag: &str,
        to: &EmailAddress,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Result<Self, NotALetter> {
        let bytes = bytes.into();
        sound(&bytes)?;
        let is_tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if tag.is_empty() || tag.len() > 40 || !tag.chars().all(is_tag) {
            return Err(NotALetter::Tag);
        }
        if !mailbox.reveal().is_ascii() || !to.reveal().is_ascii() {
            return Err(NotALetter::Address);
        }
        let name = mailbox.reveal().split('@').next().unwrap_or_default();
        let tagged = format!("{name}+{tag}@{}", mailbox.host());
        Ok(Self {
            return_path: EmailAddress::parse(&tagged).map_err(|_| NotALetter::Address)?,
            to: to.clone(),
            bytes,
        })
    }

    pub fn return_path(&self) -> &EmailAddress {
        &self.return_path
    }

    pub fn to(&self) -> &EmailAddress {
        &self.to
    }

    /// Lines that end with CR LF, the last one too.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn sound(bytes: &[u8]) -> Result<(), NotALetter> {
    let Some(lines) = bytes
        .strip_suffix(b"\r\n")
        .filter(|lines| !lines.is_empty())
    else {
        return Err(if bytes.len() <= 2 {
            NotALetter::Empty
        } else {
            NotALetter::LineEnd
        });
    };
    for line in lines.split(|byte| *byte == b'\n') {
        // All but the last, whose end is stripped, end with the other half of theirs.
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > 998 {
            return Err(NotALetter::LongLine);
        }
    }
    let mut before = 0;
    for byte in bytes {
        if (*byte == b'\n') != (before == b'\r') {
            return Err(NotALetter::LineEnd);
        }
        if !byte.is_ascii() || *byte == 0 {
            return Err(NotALetter::NotAscii);
        }
        before = *byte;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<(), NotALetter>) {
        let [mailbox, to] = ["reviews@northshire.example", "zoe@school.example"]
            .map(|text| EmailAddress::parse(text).unwrap());
        let made = Envelope::new(&mailbox, "a1", &to, bytes);
        assert_eq!(made.map(|_| ()), expected, "{}", bytes.escape_ascii());
    }

    #[test]
    fn only_letters_with_whole_lines_are_carried() {
        check(b"A: b\r\n\r\nHello\r\n", Ok(()));
        check(b"A: b\r\n\r\nHello", Err(NotALetter::LineEnd));
        check(b"A: b\r\n\r\nHello\n.\r\n", Err(NotALetter::LineEnd));
        check(b"A: b\r\n\r\nHello\r.\r\n", Err(NotALetter::LineEnd));
        check(b"A: b\r\n\r\nHello\r\r\n", Err(NotALetter::LineEnd));
        check(b"\r\n", Err(NotALetter::Empty));
        check(b"", Err(NotALetter::Empty));
        check("A: b\r\n\r\nZoë\r\n".as_bytes(), Err(NotALetter::NotAscii));
        check(b"A: b\r\n\r\n\0\r\n", Err(NotALetter::NotAscii));
        let long = [vec![b'x'; 999], b"\r\n".to_vec()].concat();
        check(&long, Err(NotALetter::LongLine));
        check(&long[1..], Ok(()));
    }

    #[test]
    fn a_letter_comes_back_to_an_address_that_tells_which_it_was() {
        let mailbox = EmailAddress::parse("reviews@northshire.example").unwrap();
        let to = EmailAddress::parse("zoe@school.example").unwrap();

        let envelope = Envelope::new(&mailbox, "x-7", &to, *b"A: b\r\n").unwrap();

        assert_eq!(
            envelope.return_path().reveal(),
            "reviews+x-7@northshire.example"
        );
        let odd = Envelope::new(&mailbox, "x> y", &to, *b"A: b\r\n");
        assert_eq!(odd.map(|_| ()), Err(NotALetter::Tag));
    }
}

//! Authentication: what mail servers say of who sent a message (RFC 8601).
//!
//! For whoever looks whether the council's own mail arrives as it should: whether a sender is to be
//! believed is asked in [`super::headers`].

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use mail_parser::MessageParser;

use crate::mail::inbox::{LARGEST, headers::values};

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Spf,
    Dkim,
    Dmarc,
}

impl Word {
    pub const ALL: &[Self] = &[Self::Spf, Self::Dkim, Self::Dmarc];

    /// As it stands in the header.
    pub fn code(self) -> &'static str {
        match self {
            Self::Spf => "spf",
            Self::Dkim => "dkim",
            Self::Dmarc => "dmarc",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Spf => "SPF",
            Self::Dkim => "DKIM",
            Self::Dmarc => "DMARC",
        }
    }
}

/// What one server says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub by: String,
    results: Vec<(String, String)>,
}

impl Said {
    /// `pass`, `fail`, `none`; of several signatures the one that passes.
    pub fn result(&self, word: Word) -> Option<&str> {
        let own = self.results.iter().filter(|(one, _)| one == word.code());
        let mut own = own.map(|(_, result)| result.as_str());
        let all: Vec<&str> = own.by_ref().collect();
        all.iter()
            .find(|result| **result == "pass")
            .or(all.first())
            .copied()
    }
}

/// A message as it lies in a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// Without angle brackets.
    pub message_id: String,
    /// When the last server took it in, by its own clock.
    pub received_at: Option<Timestamp>,
    /// The uppermost first: what stands below may have come with the message.
    said: Vec<Said>,
}

impl Arrived {
    /// What the server of that name says, where one is named; else what the last one says.
    pub fn said_by(&self, name: Option<&str>) -> Option<&Said> {
        let is_it = |said: &&Said| name.is_none_or(|name| said.by.eq_ignore_ascii_case(name));
        self.said.iter().find(is_it)
    }
}

/// Reads what stands in the head of a message; nothing where it has no name or cannot be read.
pub fn read(bytes: &[u8]) -> Option<Arrived> {
    if LARGEST < bytes.len() {
        return None;
    }
    // As everywhere, the outside parser is not relied on not to panic.
    catch_unwind(AssertUnwindSafe(|| parsed(bytes)))
        .ok()
        .flatten()
}

fn parsed(bytes: &[u8]) -> Option<Arrived> {
    let message = MessageParser::default().parse(bytes)?;
    let received = message.received().and_then(|received| received.date);
    let at = received.and_then(|date| Timestamp::from_second(date.to_timestamp()).ok());
    Some(Arrived {
        message_id: message.message_id()?.to_owned(),
        received_at: at,
        said: values(&message, "authentication-results")
            .map(said)
            .collect(),
    })
}

/// `mx.example; spf=pass smtp.mailfrom=x; dkim=pass header.d=y`
fn said(value: &str) -> Said {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = value.to_ascii_lowercase();
    let mut parts = value.split(';');
    let by = parts.next().unwrap_or_default();
    let by = by.split(' ').find(|word| !word.is_empty());
    let results = parts.filter_map(|part| {
        let (word, result) = part.trim().split_once('=')?;
        let result = result.split([' ', '(']).next()?;
        Some((word.to_owned(), result.to_owned()))
    });
    Said {
        by: by.unwrap_or_default().to_owned(),
        results: results.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "Received: from relay.northshire.example by mx.northshire.example;\r\n \
        Mon, 23 Nov 2026 10:14:05 +0000\r\n\
        Authentication-Results: mx.northshire.example 1;\r\n\
        \tspf=pass (sender is allowed) smtp.mailfrom=northshire.example;\r\n\
        \tdkim=fail (bad signature) header.d=elsewhere.example;\r\n\
        \tdkim=pass header.d=northshire.example; dmarc=none\r\n\
        Authentication-Results: forged.example; dmarc=pass\r\n\
        From: reviews@northshire.example\r\nMessage-ID: <doctor.1@northshire.example>\r\n\r\nText\r\n";

    #[test]
    fn what_the_uppermost_server_says_is_read_word_by_word() {
        let arrived = read(MESSAGE.as_bytes()).unwrap();
        assert_eq!(arrived.message_id, "doctor.1@northshire.example");
        let at = "2026-11-23T10:14:05Z".parse().unwrap();
        assert_eq!(arrived.received_at, Some(at));
        let said = arrived.said_by(None).unwrap();
        assert_eq!(said.by, "mx.northshire.example");
        let results = Word::ALL.iter().map(|word| said.result(*word));
        let results: Vec<_> = results.collect();
        assert_eq!(results, [Some("pass"), Some("pass"), Some("none")]);
        assert_eq!(arrived.said_by(Some("mx.other.example")), None);
        assert_eq!(said.result(Word::Spf), Some("pass"));
    }

    #[test]
    fn a_message_of_which_nobody_says_anything_has_nothing() {
        let arrived = read(b"Message-ID: <a@b.example>\r\n\r\nText\r\n").unwrap();
        assert_eq!((arrived.said_by(None), arrived.received_at), (None, None));
        assert_eq!(read(b"From: nobody\r\n\r\nText\r\n"), None);
    }
}

//! One letter to one person, frozen into the bytes that are sent.
//!
//! The same letter gives the same bytes, whenever it is made: Message-ID and date are handed in,
//! and the lines between the parts are worked out from the Message-ID. So a retry after an
//! uncertain send repeats itself and does not become a second letter.
//!
//! There is no `Auto-Submitted` in it: an invitation wants out-of-office answers.

use std::fmt::Write as _;

use jiff::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Attachment, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType},
    },
};
use sha2::{Digest as _, Sha256};

use crate::model::contact::EmailAddress;

/// A name and an address, as they stand in `From` and `To`.
#[derive(Clone, Debug)]
pub struct Correspondent<'a> {
    /// Nothing where the address has to stand alone.
    pub name: Option<&'a str>,
    pub address: &'a EmailAddress,
}

/// What a calendar file asks, as the header of its part has to say it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Request,
    Cancel,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// Whether the calendar file goes along a second time, as a file. It helps old programs and makes
/// some others show the meeting twice, so it is off unless a council asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileCopy {
    #[default]
    PartOnly,
    AlsoAttached,
}

/// The calendar file of a letter.
#[derive(Clone, Copy)]
pub struct Calendar<'a> {
    pub method: Method,
    pub file: &'a str,
    pub copy: FileCopy,
}

/// One message, to one person.
#[derive(Clone)]
pub struct Letter<'a> {
    pub from: Correspondent<'a>,
    /// The shared mailbox that is read.
    pub reply_to: &'a EmailAddress,
    pub to: Correspondent<'a>,
    /// Without angle brackets: `inv.7f3k2.c41.s0@northshire.example`.
    pub message_id: &'a str,
    pub date: Timestamp,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
    pub calendar: Option<Calendar<'a>>,
}

#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error("the {whose} address of the letter is not one that mail can be sent to; correct it")]
    Address { whose: &'static str },
    #[error("the letter has no subject")]
    NoSubject,
    #[error("the Message-ID is not of the form name@host")]
    MessageId,
    #[error("the date of the letter is before 1970 or after 9999")]
    Date,
    #[error("the calendar file does not say METHOD:{}", method.as_str())]
    MethodsDiffer { method: Method },
    #[error("the letter could not be put together")]
    Build(#[source] lettre::error::Error),
}

/// The bytes of the letter, as they are sent and as they are kept.
///
/// ```text
/// multipart/mixed
///   multipart/alternative      Outlook looks for the meeting in the first part only
///     text/plain
///     text/html
///     text/calendar            last, so preferred
///   application/ics            only where a copy is asked for
/// ```
///
/// A letter without a calendar file is the `multipart/alternative` alone.
///
/// # Errors
/// An address, subject, Message-ID or date that cannot stand in a message; a calendar file whose
/// method is not the one given.
pub fn freeze(letter: &Letter<'_>) -> Result<Vec<u8>, LetterError> {
    let subject = one_line(letter.subject);
    if subject.is_empty() {
        return Err(LetterError::NoSubject);
    }
    if !is_message_id(letter.message_id) {
        return Err(LetterError::MessageId);
    }
    let seconds = u64::try_from(letter.date.as_second()).map_err(|_| LetterError::Date)?;
    let date = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    let parts = parts(letter)?;
    let message = Message::builder()
        .from(mailbox(&letter.from, "sender's")?)
        .reply_to(Mailbox::new(None, address(letter.reply_to, "reply")?))
        .to(mailbox(&letter.to, "recipient's")?)
        .subject(subject)
        .message_id(Some(format!("<{}>", letter.message_id)))
        .date(date)
        .multipart(parts)
        .map_err(LetterError::Build)?;
    Ok(message.formatted())
}

fn parts(letter: &Letter<'_>) -> Result<MultiPart, LetterError> {
    let alternative = MultiPart::alternative()
        .boundary(boundary(letter.message_id, "a"))
        .singlepart(text_part(ContentType::TEXT_PLAIN, letter.text))
        .singlepart(text_part(ContentType::TEXT_HTML, letter.html));
    let Some(calendar) = &letter.calendar else {
        return Ok(alternative);
    };
    let method = calendar.method;
    let line = format!("METHOD:{}", method.as_str());
    if !calendar.file.lines().any(|said| said == line) {
        return Err(LetterError::MethodsDiffer { method });
    }
    let kind = format!(
        "text/calendar; charset=utf-8; method={}; component=VEVENT",
        method.as_str()
    );
    let kind = content_type(&kind, method)?;
    let alternative = alternative.singlepart(
        SinglePart::builder()
            .header(kind)
            .body(base64(calendar.file)),
    );
    let mixed = MultiPart::mixed()
        .boundary(boundary(letter.message_id, "m"))
        .multipart(alternative);
    if calendar.copy == FileCopy::PartOnly {
        return Ok(mixed);
    }
    let kind = content_type("application/ics; name=\"invite.ics\"", method)?;
    let file = Attachment::new("invite.ics".into()).body(base64(calendar.file), kind);
    Ok(mixed.singlepart(file))
}

fn content_type(kind: &str, method: Method) -> Result<ContentType, LetterError> {
    ContentType::parse(kind).map_err(|_| LetterError::MethodsDiffer { method })
}

/// Quoted-printable whatever it holds: it comes through relays that wrap lines or strip blanks,
/// and no line of it can be a boundary.
fn text_part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder()
        .header(kind)
        .body(encoded(text, ContentTransferEncoding::QuotedPrintable))
}

/// Base64 for calendar files: some relays mend the line ends of anything that looks like text.
fn base64(file: &str) -> Body {
    encoded(file, ContentTransferEncoding::Base64)
}

fn encoded(text: &str, encoding: ContentTransferEncoding) -> Body {
    // These two encodings take any text; what comes back otherwise is the text itself, and the
    // builder then chooses for it.
    Body::new_with_encoding(text.to_owned(), encoding).unwrap_or_else(Body::new)
}

fn mailbox(who: &Correspondent<'_>, whose: &'static str) -> Result<Mailbox, LetterError> {
    let name = who.name.map(one_line).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address(who.address, whose)?))
}

/// Only ASCII: a relay that cannot carry others would lose the letter without a word.
fn address(address: &EmailAddress, whose: &'static str) -> Result<Address, LetterError> {
    let text = address.reveal();
    if !text.is_ascii() {
        return Err(LetterError::Address { whose });
    }
    text.parse().map_err(|_| LetterError::Address { whose })
}

/// Words on one line, without what cannot be seen: a header must not become two.
fn one_line(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word.chars().filter(|c| !turns_text(*c)).collect();
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
    }
    out
}

/// Characters that turn the direction of what follows, and could hide who writes.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn is_message_id(id: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._+=-".contains(c))
    };
    id.len() <= 200
        && id
            .split_once('@')
            .is_some_and(|(name, host)| part(name) && part(host))
}

/// A line that no part can hold: `=_` is neither quoted-printable nor base64.
fn boundary(message_id: &str, which: &str) -> String {
    let hash = Sha256::digest(message_id.as_bytes());
    let mut out = format!("=_{which}_");
    for byte in hash.iter().take(12) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests;

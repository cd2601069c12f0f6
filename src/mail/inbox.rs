//! What came back: the bytes of a message, read as far as anybody has to judge it.
//!
//! Whatever the bytes are, reading them ends: sizes, parts and depth are bounded here, and what the
//! outside parsers cannot stand is found as [`Unreadable`], for a person to open in the mailbox.

mod answer;
pub mod authentication;
pub mod folder;
mod fresh;
mod headers;
pub mod imap;
pub mod mailbox;
mod page;
mod report;
pub mod settings;
mod signs;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use crate::model::{
    inbound::{InboundMail, MailText, Oddity},
    name::PersonalText,
};

/// The largest message that is read, in bytes.
pub const LARGEST: usize = 12 << 20;

/// How many of its parts are looked at, over all depths.
const MOST_PARTS: usize = 200;

/// How deep messages within messages are looked into.
const DEEPEST: usize = 4;

/// How much of the text of one part is read, in bytes.
const LONGEST_TEXT: usize = 256 << 10;

/// What the reading of a mailbox has to know of the council.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The name that the council's own mail server gives itself in `Authentication-Results`;
    /// without it nobody is believed to have checked a sender.
    pub checked_by: Option<String>,
}

/// Why a message could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the message is larger than {} MB", LARGEST >> 20)]
    TooLarge,
    #[error("this is no message")]
    NoMessage,
    #[error("the message is made in a way that could not be read")]
    Broken,
}

/// Reads one message.
///
/// # Errors
/// It is too large, or is not made as messages are.
pub fn read(bytes: &[u8], reading: &Reading) -> Result<InboundMail, Unreadable> {
    if LARGEST < bytes.len() {
        return Err(Unreadable::TooLarge);
    }
    // The outside parsers promise not to panic; a message is from anybody, so that is not relied on.
    let read = catch_unwind(AssertUnwindSafe(|| read_parsed(bytes, reading)));
    match read {
        Ok(Some(mail)) => Ok(mail),
        Ok(None) => Err(Unreadable::NoMessage),
        Err(_) => Err(Unreadable::Broken),
    }
}

fn read_parsed(bytes: &[u8], reading: &Reading) -> Option<InboundMail> {
    let message = MessageParser::default().parse(bytes)?;
    if message.headers().is_empty() {
        return None;
    }
    let parts = Parts::of(&message);
    let mut mail = InboundMail {
        message_id: message.message_id().and_then(PersonalText::parse),
        from: headers::sender(&message, reading),
        tags: headers::tags(&message),
        sent: message
            .date()
            .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        signs: signs::of(&message, &parts),
        subject: message.subject().and_then(PersonalText::parse),
        files: parts.files,
        ..InboundMail::default()
    };
    mail.oddities = headers::oddities(&message, &mail.from);
    if parts.cut {
        mail.oddities.push(Oddity::NotReadWhole);
    }
    report::add(&mut mail, &message, &parts);
    mail.calendar = parts.calendars.iter().find_map(|file| answer::read(file));
    add_words(&mut mail, &message);
    mail.oddities.sort_unstable();
    mail.oddities.dedup();
    Some(mail)
}

/// The new words of the message, from its text or, where there is none, from its page.
fn add_words(mail: &mut InboundMail, message: &Message<'_>) {
    let machine = report::is_of_machine(mail);
    let (plain, page) = bodies(message);
    let name = mail.from.name.as_ref().map_or("", |name| name.reveal());
    let fresh = |text: &str| match machine {
        true => fresh::before_the_copy(text),
        false => fresh::words(text, name),
    };
    let from_plain = plain.as_deref().map(fresh).unwrap_or_default();
    let from_page = page.as_ref().map(|page| fresh(&page.text));
    if page.as_ref().is_some_and(|page| page.hidden) || plain.as_deref().is_some_and(fresh::hides) {
        mail.oddities.push(Oddity::HiddenText);
    }
    let words = match from_page {
        Some(page) if from_plain.trim().is_empty() => page,
        Some(page) => {
            // Most programs show the page.
            if fresh::differ(&from_plain, &page) && !machine {
                mail.oddities.push(Oddity::PartsDiffer);
                mail.other_words = MailText::new(&from_plain);
                page
            } else {
                from_plain
            }
        }
        None => from_plain,
    };
    mail.words = MailText::new(&words);
    report::add_from_words(mail);
}

/// The text and the page of the message itself, each as far as there is one.
fn bodies(message: &Message<'_>) -> (Option<String>, Option<page::Page>) {
    let mut plain = String::new();
    let mut html = String::new();
    for part in message.text_bodies().chain(message.html_bodies()).take(10) {
        match &part.body {
            PartType::Text(text) if !says_same(&plain, text) => {
                plain.push_str(start(text));
                plain.push('\n');
            }
            PartType::Html(text) if !says_same(&html, text) => html.push_str(start(text)),
            _ => {}
        }
    }
    let page = (!html.is_empty()).then(|| page::visible(&html));
    ((!plain.is_empty()).then_some(plain), page)
}

/// A part can stand in the list of texts and in that of pages.
fn says_same(so_far: &str, text: &str) -> bool {
    so_far.contains(start(text))
}

/// As much of a text as is read.
fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST_TEXT))
        .unwrap_or_default()
}

/// The parts of a message that are not its words, as far as they are looked at.
#[derive(Default)]
struct Parts<'m> {
    delivery_reports: Vec<&'m [u8]>,
    receipts: Vec<&'m [u8]>,
    /// Headers of a letter that came back.
    returned: Vec<String>,
    calendars: Vec<String>,
    files: u32,
    /// Whether something was left unread.
    cut: bool,
    seen: usize,
}

impl<'m> Parts<'m> {
    fn of(message: &'m Message<'_>) -> Self {
        let mut parts = Self::default();
        for part in &message.parts {
            parts.take(part, 0);
        }
        parts
    }

    fn take(&mut self, part: &'m MessagePart<'_>, depth: usize) {
        self.seen += 1;
        if MOST_PARTS < self.seen || DEEPEST < depth {
            self.cut = true;
            return;
        }
        let kind = part.content_type().map(|kind| {
            let sub = kind.subtype().unwrap_or_default();
            format!("{}/{}", kind.ctype(), sub).to_ascii_lowercase()
        });
        let name = part
            .attachment_name()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match kind.as_deref() {
            Some("message/delivery-status" | "message/global-delivery-status") => {
                self.delivery_reports.push(part.contents());
            }
            Some(
                "message/disposition-notification" | "message/global-disposition-notification",
            ) => {
                self.receipts.push(part.contents());
            }
            Some("text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers") => {
                let text = String::from_utf8_lossy(part.contents());
                self.returned.push(start(&text).to_owned());
            }
            Some("text/calendar" | "application/ics") => self.take_calendar(part),
            Some("application/ms-tnef") => self.cut = true,
            _ if name.ends_with(".ics") => self.take_calendar(part),
            _ if name == "winmail.dat" => self.cut = true,
            _ => match &part.body {
                PartType::Message(inner) => self.take_message(inner, depth),
                PartType::Binary(_) | PartType::Text(_) if !name.is_empty() => self.files += 1,
                PartType::Binary(_) => self.files += 1,
                _ => {}
            },
        }
    }

    fn take_calendar(&mut self, part: &MessagePart<'_>) {
        if answer::LARGEST < part.contents().len() {
            self.cut = true;
            return;
        }
        let text = String::from_utf8_lossy(part.contents());
        self.calendars.push(text.into_owned());
    }

    fn take_message(&mut self, inner: &'m Message<'_>, depth: usize) {
        let mut headers = String::new();
        for (name, value) in inner.headers_raw() {
            headers.push_str(name);
            headers.push(':');
            headers.push_str(value);
            headers.push('\n');
        }
        self.returned.push(start(&headers).to_owned());
        // The letter that came back holds our own calendar file: that is nobody's answer.
        let before = self.calendars.len();
        for part in &inner.parts {
            self.take(part, depth + 1);
        }
        self.calendars.truncate(before);
    }
}

//! A letter that was captured, and what its reader's programs would send back.
//!
//! For demonstrations: the letter is one of ours, as its frozen bytes have it, and the answers are
//! written as mail programs, calendars and relays write them.

use std::fmt::Write as _;

use jiff::{Timestamp, civil::Date, fmt::rfc2822};
use mail_parser::{MessageParser, MimeHeaders as _, PartType};

use crate::model::inbound::Participation;

/// A letter as its reader sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Captured {
    /// Where reports about it go: `reviews+TAG@northshire.example`.
    pub return_path: String,
    pub reply_to: String,
    pub to: String,
    pub subject: String,
    pub message_id: String,
    pub at: Option<Timestamp>,
    pub text: String,
    /// The calendar file, where it asks somebody to a meeting or takes it back.
    pub calendar: Option<String>,
}

/// What is sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back<'a> {
    /// Their own words.
    Words(&'a str),
    /// A click in their calendar.
    Calendar(Participation),
    /// A relay says that there is no such address.
    NoSuchAddress,
    /// A machine says that they are away.
    Away(Option<Date>),
}

impl Captured {
    /// Reads a captured letter; nothing where it is none of ours.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let raw = |name: &str| {
            let value = message.header_raw(name)?.trim();
            Some(value.trim_matches(['<', '>']).to_owned())
        };
        let calendar = message.parts.iter().find_map(|part| {
            let kind = part.content_type()?;
            let is_calendar = kind.ctype() == "text" && kind.subtype() == Some("calendar");
            match &part.body {
                PartType::Text(text) if is_calendar => Some(text.to_string()),
                _ => None,
            }
        });
        Some(Self {
            return_path: raw("Return-Path")?,
            reply_to: raw("Reply-To")?,
            to: raw("Delivered-To")?,
            subject: message.subject()?.to_owned(),
            message_id: raw("Message-ID")?,
            at: message
                .date()
                .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
            text: message.body_text(0)?.into_owned(),
            calendar,
        })
    }

    /// Whether its calendar file asks for an answer.
    pub fn asks_by_calendar(&self) -> bool {
        self.line("METHOD:") == Some("REQUEST")
    }

    /// The bytes of what is sent back, or nothing where they cannot answer so. `name` tells this
    /// message from any other: letters and digits.
    pub fn back(&self, back: &Back<'_>, now: Timestamp, name: &str) -> Option<Vec<u8>> {
        let text = match back {
            Back::Words(words) => self.words(words, "", now, name),
            Back::Away(until) => {
                let words = match until {
                    Some(day) => format!("I am out of the office and back on {day}."),
                    None => "I am out of the office at the moment.".to_owned(),
                };
                let headers = "Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n";
                self.words(&words, headers, now, name)
            }
            Back::Calendar(participation) => self.calendar(*participation, now, name)?,
            Back::NoSuchAddress => self.report(now, name),
        };
        Some(
            text.replace("\r\n", "\n")
                .replace('\n', "\r\n")
                .into_bytes(),
        )
    }

    fn head(&self, to: &str, subject: &str, now: Timestamp, name: &str) -> String {
        let date = rfc2822::to_string(&now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default();
        format!(
            "To: {to}\nSubject: {subject}\nDate: {date}\nMessage-ID: <{name}@captured.example>\n\
             In-Reply-To: <{}>\nMIME-Version: 1.0\n",
            self.message_id
        )
    }

    fn words(&self, words: &str, headers: &str, now: Timestamp, name: &str) -> String {
        // What the reader quotes below their own words is ours, and must not count as theirs.
        let mut quoted = String::new();
        for line in self.text.lines().take(12) {
            let _ = writeln!(quoted, "> {line}");
        }
        let head = self.head(&self.reply_to, "Re: your letter", now, name);
        format!(
            "Return-Path: <{to}>\nFrom: <{to}>\n{head}{headers}\
             Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\
             {words}\n\nOn that day the council wrote:\n{quoted}",
            to = self.to
        )
    }

    fn calendar(&self, participation: Participation, now: Timestamp, name: &str) -> Option<String> {
        let status = match participation {
            Participation::Accepted => "ACCEPTED",
            Participation::Declined => "DECLINED",
            _ => "TENTATIVE",
        };
        let (uid, sequence) = (self.line("UID:")?, self.line("SEQUENCE:")?);
        let stamp = now.strftime("%Y%m%dT%H%M%SZ");
        // Calendars do not say which letter they answer, and need not keep its return address.
        let head = self.head(&self.reply_to, "Answer to a meeting", now, name);
        let mut lines: Vec<&str> = head.lines().collect();
        lines.retain(|line| !line.starts_with("In-Reply-To:"));
        let head = lines.join("\n") + "\n";
        Some(format!(
            "Return-Path: <{to}>\nFrom: <{to}>\n{head}\
             Content-Type: multipart/alternative; boundary=answer\n\n\
             --answer\nContent-Type: text/plain; charset=utf-8\n\n\n\
             --answer\nContent-Type: text/calendar; charset=utf-8; method=REPLY\n\n\
             BEGIN:VCALENDAR\nPRODID:-//Captured//Demonstration//EN\nVERSION:2.0\nMETHOD:REPLY\n\
             BEGIN:VEVENT\nUID:{uid}\nSEQUENCE:{sequence}\nDTSTAMP:{stamp}\n\
             ATTENDEE;PARTSTAT={status}:mailto:{to}\nEND:VEVENT\nEND:VCALENDAR\n\n--answer--\n",
            to = self.to
        ))
    }

    fn report(&self, now: Timestamp, name: &str) -> String {
        let head = self.head(&self.return_path, "Undelivered mail", now, name);
        format!(
            "Return-Path: <>\nFrom: <mailer-daemon@relay.example>\n{head}\
             Auto-Submitted: auto-replied\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=report\n\n\
             --report\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n\
             --report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\n\
             Final-Recipient: rfc822; {}\nAction: failed\nStatus: 5.1.1\n\
             Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n--report--\n",
            self.to
        )
    }

    /// What follows a name in the calendar file, whose long lines go on behind a space.
    fn line(&self, name: &str) -> Option<&str> {
        let lines = self.calendar.as_deref()?.lines();
        // The names that are asked for have short values: no such line goes on.
        lines
            .map(str::trim_end)
            .find_map(|line| line.strip_prefix(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        mail::{
            inbox::{Reading, read},
            letter::{Calendar, Correspondent, FileCopy, Letter, Method, freeze},
        },
        model::{
            contact::EmailAddress,
            inbound::{InboundMail, TagPlace},
        },
    };

    const FILE: &str = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n\
        UID:0123456789abcdef0123456789abcdef@northshire.example\r\nSEQUENCE:2\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";

    fn now() -> Timestamp {
        "2026-11-23T09:30:00Z".parse().unwrap()
    }

    fn captured() -> Captured {
        let [from, to] = ["reviews@northshire.example", "ana@school.example"]
            .map(|text| EmailAddress::parse(text).unwrap());
        let letter = Letter {
            from: Correspondent {
                name: Some("Reviews"),
                address: &from,
            },
            reply_to: &from,
            to: Correspondent {
                name: Some("Ana Óg"),
                address: &to,
            },
            message_id: "inv.abcdefgh234567yz.s0@northshire.example",
            date: now(),
            subject: "Review meeting",
            text: "Dear Ana\n\nPlease come.\n",
            html: "<p>Dear Ana</p>",
            calendar: Some(Calendar {
                method: Method::Request,
                file: FILE,
                copy: FileCopy::PartOnly,
            }),
        };
        let mut bytes = b"Return-Path: <reviews+abcdefgh234567yz@northshire.example>\r\n\
            Delivered-To: ana@school.example\r\n"
            .to_vec();
        bytes.extend(freeze(&letter).unwrap());
        Captured::read(&bytes).unwrap()
    }

    fn sent(back: Back<'_>) -> InboundMail {
        let bytes = captured().back(&back, now(), "one").unwrap();
        read(&bytes, &Reading::default()).unwrap()
    }

    #[test]
    fn a_captured_letter_is_read_as_its_reader_sees_it() {
        let letter = captured();
        assert_eq!(letter.to, "ana@school.example");
        assert_eq!(letter.subject, "Review meeting");
        assert_eq!(letter.at, Some(now()));
        assert!(letter.text.contains("Please come."));
        assert!(letter.asks_by_calendar());
        assert!(Captured::read(b"From: a@b.example\r\n\r\nNo letter of ours").is_none());
    }

    #[test]
    fn what_is_sent_back_is_understood_as_what_it_is() {
        let words = sent(Back::Words("Yes, I will attend."));
        assert_eq!(words.from.address.unwrap().reveal(), "ana@school.example");
        assert_eq!(words.tags[0].tag.as_str(), "abcdefgh234567yz");
        assert_eq!(words.tags[0].place, TagPlace::InReplyTo);

        let calendar = sent(Back::Calendar(Participation::Declined))
            .calendar
            .unwrap();
        assert_eq!(calendar.sequence, 2);
        assert_eq!(calendar.participation, Some(Participation::Declined));

        let report = sent(Back::NoSuchAddress);
        assert_eq!(report.tags[0].place, TagPlace::Recipient);
        assert_eq!(report.deliveries.len(), 1);
    }
}

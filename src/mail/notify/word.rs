//! What Notify calls back with: what has become of a message, and texts that came.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    mail::notify::{NOTIFY_FAILED, NUMBER_GONE, NUMBER_SILENT},
    model::{
        contact::PhoneNumber,
        name::PersonalText,
        post::{Answered, Last, Status, Step},
    },
};

/// The largest that is read, in bytes.
pub const LARGEST: usize = 64 << 10;

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is under way.
    Going,
    Arrived,
    /// It will not arrive.
    Failed(Last),
}

/// One word about one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What we call it.
    pub name: Arc<str>,
    pub fate: Fate,
}

/// A text that came.
#[derive(Clone, PartialEq)]
pub struct Received {
    /// What Notify calls it.
    pub id: Arc<str>,
    pub from: PhoneNumber,
    pub words: Option<PersonalText>,
    pub at: Option<Timestamp>,
}

/// Words that are not as Notify publishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no word of GOV.UK Notify's")]
pub struct NotUnderstood;

#[derive(Deserialize)]
struct WrittenReceipt {
    reference: Option<String>,
    status: String,
    notification_type: String,
}

#[derive(Deserialize)]
struct WrittenText {
    id: String,
    source_number: String,
    message: String,
    date_received: Option<String>,
}

impl Receipt {
    /// Reads what was posted about a message; nothing where we gave it no name.
    ///
    /// # Errors
    /// [`NotUnderstood`].
    pub fn read(body: &[u8]) -> Result<Option<Self>, NotUnderstood> {
        let written: WrittenReceipt = serde_json::from_slice(body).map_err(|_| NotUnderstood)?;
        let fate = fate(&written.notification_type, &written.status).ok_or(NotUnderstood)?;
        let name = written.reference.filter(|name| !name.is_empty());
        Ok(name.map(|name| Self {
            name: name.into(),
            fate,
        }))
    }
}

/// What a status says; nothing for one that this version does not know.
fn fate(kind: &str, status: &str) -> Option<Fate> {
    let failed = |code, status: &str| {
        Fate::Failed(Last::Answered(Answered {
            step: Step::Later,
            code,
            status: Status::parse(status),
        }))
    };
    Some(match (kind, status) {
        (_, "created" | "sending" | "pending" | "accepted" | "pending-virus-check") => Fate::Going,
        (_, "delivered" | "sent" | "received") => Fate::Arrived,
        ("sms", "permanent-failure") => failed(NUMBER_GONE, ""),
        ("sms", "temporary-failure") => failed(NUMBER_SILENT, ""),
        ("email", "permanent-failure") => failed(550, "5.1.1"),
        ("email", "temporary-failure") => failed(550, "5.4.7"),
        (_, "technical-failure" | "permanent-failure" | "temporary-failure") => {
            failed(NOTIFY_FAILED, "")
        }
        (_, "cancelled" | "virus-scan-failed" | "validation-failed") => failed(NOTIFY_FAILED, ""),
        _ => return None,
    })
}

impl Received {
    /// Reads a text that was posted to us.
    ///
    /// # Errors
    /// [`NotUnderstood`].
    pub fn read(body: &[u8]) -> Result<Self, NotUnderstood> {
        let written: WrittenText = serde_json::from_slice(body).map_err(|_| NotUnderstood)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if written.id.is_empty() || written.id.len() > 64 || !written.id.chars().all(is_name) {
            return Err(NotUnderstood);
        }
        Ok(Self {
            id: written.id.into(),
            from: PhoneNumber::parse(&written.source_number).ok_or(NotUnderstood)?,
            words: PersonalText::parse(&written.message),
            at: written.date_received.and_then(|at| at.parse().ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &str, status: &str, expected: Result<Fate, NotUnderstood>) {
        let body = format!(
            r#"{{"id":"740e5834-3a29-46b4-9a6f-16142fde533a","reference":"abc-2",
                "to":"07700900123","status":"{status}","created_at":"2026-11-23T12:15:30.000000Z",
                "completed_at":null,"sent_at":null,"notification_type":"{kind}",
                "template_id":"f33517ff-2a88-4f6e-b855-c550268ce08a","template_version":1}}"#
        );
        let read = Receipt::read(body.as_bytes());
        let fate = read.map(|receipt| receipt.unwrap().fate);
        assert_eq!(fate, expected, "{kind} {status}");
    }

    fn failed(code: u16, status: &str) -> Result<Fate, NotUnderstood> {
        Ok(Fate::Failed(Last::Answered(Answered {
            step: Step::Later,
            code,
            status: Status::parse(status),
        })))
    }

    #[test]
    fn every_published_status_is_understood_and_no_other() {
        for status in ["created", "sending", "pending"] {
            check("sms", status, Ok(Fate::Going));
        }
        check("sms", "delivered", Ok(Fate::Arrived));
        check("sms", "sent", Ok(Fate::Arrived));
        check("sms", "permanent-failure", failed(NUMBER_GONE, ""));
        check("sms", "temporary-failure", failed(NUMBER_SILENT, ""));
        check("sms", "technical-failure", failed(NOTIFY_FAILED, ""));
        check("email", "delivered", Ok(Fate::Arrived));
        check("email", "permanent-failure", failed(550, "5.1.1"));
        check("email", "temporary-failure", failed(550, "5.4.7"));
        check("email", "technical-failure", failed(NOTIFY_FAILED, ""));
        check("letter", "accepted", Ok(Fate::Going));
        check("letter", "received", Ok(Fate::Arrived));
        check("letter", "pending-virus-check", Ok(Fate::Going));
        check("letter", "virus-scan-failed", failed(NOTIFY_FAILED, ""));
        check("letter", "permanent-failure", failed(NOTIFY_FAILED, ""));
        check("sms", "eaten", Err(NotUnderstood));
    }

    #[test]
    fn a_receipt_without_a_name_of_ours_is_nobodys() {
        let body = br#"{"reference":null,"status":"delivered","notification_type":"sms"}"#;
        assert_eq!(Receipt::read(body), Ok(None));
        assert_eq!(Receipt::read(b"<html>"), Err(NotUnderstood));
    }

    #[test]
    fn a_text_is_read_as_it_came() {
        let body = br#"{"id":"a1-b2","source_number":"447700900123",
            "destination_number":"07700900111","message":"Yes!\n",
            "date_received":"2026-11-23T12:15:30.000000Z"}"#;
        let text = Received::read(body).unwrap();
        assert_eq!(text.words.unwrap().reveal(), "Yes!");
        assert_eq!(text.at, Some("2026-11-23T12:15:30Z".parse().unwrap()));
        let odd = br#"{"id":"a/1","source_number":"447700900123","message":"Yes"}"#;
        assert!(Received::read(odd).is_err());
        let short = br#"{"id":"a1","source_number":"STARK","message":"Yes"}"#;
        assert!(Received::read(short).is_err());
    }

    /// Words that a fuzzer starts from, or once stumbled over.
    #[test]
    fn odd_and_hostile_words_are_read_or_refused() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/corpus/callback");
        let mut read = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            read += usize::from(Receipt::read(&bytes).is_ok());
            read += usize::from(Received::read(&bytes).is_ok());
        }
        assert!(read >= 3, "{read}");
    }
}

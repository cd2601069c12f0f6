//! Letters through a real mail server, and what comes back from it.
//!
//! Postfix and Dovecot of Debian, started by `tests/run` (`tests/postfix`, `tests/dovecot`).

use std::{env, fs, path::PathBuf, time::Duration};

use samepage::{
    mail::{
        carrier::{Carrier, Envelope, Outcome},
        inbox::{
            Reading,
            imap::{ImapMailbox, SignIn as ImapSignIn},
            mailbox::{After, Mailbox},
            read,
            settings::{Encryption as ImapEncryption, ImapSecret, ImapSettings},
        },
        settings::Secret,
        smtp::{
            Pace, Smtp,
            server::{Encryption, Server},
            sign_in::SignIn,
        },
    },
    model::{
        inbound::{InboundMail, TagPlace},
        post::{Answered, Status, Step},
    },
    rules::triage::{CheckWanted, triage},
};

use super::house::{Goes, email};
use crate::live::skipped;

/// The port of the relay, the port of the mailboxes and their folder; nothing where none were
/// started.
fn servers() -> Option<(u16, u16, PathBuf)> {
    let (Ok(smtp), Ok(imap)) = (env::var("TEST_SMTP"), env::var("TEST_IMAP")) else {
        skipped("no TEST_SMTP and TEST_IMAP name a relay and its mailboxes");
        return None;
    };
    if smtp == "none" {
        eprintln!("SKIPPED: only root can start a Postfix.");
        return None;
    }
    let (port, folder) = imap.split_once(' ').unwrap();
    Some((smtp.parse().unwrap(), port.parse().unwrap(), folder.into()))
}

fn secret(text: &str) -> Secret {
    serde_json::from_value(text.into()).unwrap()
}

fn mailbox(user: &str, port: u16, folder: &std::path::Path) -> ImapMailbox {
    let settings = ImapSettings {
        host: "localhost".to_owned(),
        port,
        encryption: ImapEncryption::AtOnce,
        authority: Some(fs::read_to_string(folder.join("ca.pem")).unwrap()),
        user: user.to_owned(),
        secret: ImapSecret::Password(secret("hush-hush")),
        folder: "INBOX".to_owned(),
    };
    let sign_in = ImapSignIn::Password {
        user: user.to_owned(),
        password: secret("hush-hush"),
    };
    ImapMailbox::new(&settings, sign_in).unwrap()
}

/// Encrypted, with the certificate that the authority of the tests has signed.
fn relay(port: u16, folder: &std::path::Path) -> Smtp {
    let authority = fs::read_to_string(folder.join("ca.pem")).unwrap();
    let server = Server::new(
        ("localhost", port),
        "northshire.example",
        Encryption::StartTls,
        Some(&authority),
        SignIn::Nobody,
    );
    Smtp::new(server.unwrap(), Pace::default())
}

/// With all that every letter has: what lacks a date gets one from the relay.
fn envelope(tag: &str, to: &str, name: &str) -> Envelope {
    let text = format!(
        "From: Reviews <reviews@northshire.example>\r\nTo: {to}\r\n\
         Date: Tue, 3 Nov 2026 09:00:00 +0000\r\nMessage-ID: <inv.{name}@northshire.example>\r\nSubject: Can you come?\r\n\r\n\
         Dear Zoe\r\n.\r\n..two dots\r\nReference {name}\r\n"
    );
    let from = email("reviews@northshire.example");
    Envelope::new(&from, tag, &email(to), text.into_bytes()).unwrap()
}

/// The first message of a mailbox in which those words stand. Another program lays it there, so it
/// is asked for until it is there.
async fn awaited(mailbox: &ImapMailbox, words: &str) -> Vec<u8> {
    for _ in 0..600 {
        let batch = mailbox.read(After::default(), 500).await.unwrap();
        let found = batch.arrived.into_iter().find_map(|one| {
            let bytes = one.bytes?;
            String::from_utf8_lossy(&bytes)
                .contains(words)
                .then_some(bytes)
        });
        if let Some(found) = found {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{words} did not come");
}

fn name(of: &str) -> String {
    format!("{of}{}", std::process::id())
}

/// Sixteen letters, as tags are.
fn tag() -> String {
    let number = format!("{:016x}", u64::from(std::process::id()));
    let letters = number.chars().filter_map(|digit| digit.to_digit(16));
    letters
        .filter_map(|digit| char::from_u32(u32::from(b'a') + digit))
        .collect()
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_frozen() {
    let Some((smtp, imap, folder)) = servers() else {
        return;
    };
    let letter = envelope("t1", "zoe@school.example", &name("arrives"));
    let relay = relay(smtp, &folder);

    let outcome = relay.carry(&letter, &Goes).await;
    relay.rest().await;

    assert!(
        matches!(
            outcome,
            Outcome::Accepted {
                queue_id: Some(_),
                ..
            }
        ),
        "{outcome:?}"
    );
    let came = awaited(&mailbox("zoe", imap, &folder), &name("arrives")).await;
    let came = String::from_utf8(came).unwrap();
    let frozen = String::from_utf8(letter.bytes().to_vec()).unwrap();
    assert!(came.ends_with(&frozen), "{came}");
    assert!(
        came.contains("Return-Path: <reviews+t1@northshire.example>"),
        "{came}"
    );
}

#[tokio::test]
async fn a_letter_to_nobody_comes_back_and_is_known_by_its_return_address() {
    let Some((smtp, imap, folder)) = servers() else {
        return;
    };
    let (tag, name) = (tag(), name("gone"));
    let relay = relay(smtp, &folder);
    let outcome = relay
        .carry(&envelope(&tag, "gone@school.example", &name), &Goes)
        .await;
    relay.rest().await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");

    let report = awaited(&mailbox("reviews", imap, &folder), &name).await;
    let mail: InboundMail = read(&report, &Reading::default()).unwrap();

    let found = mail.tags.iter().find(|one| one.tag.as_str() == tag);
    assert_eq!(found.unwrap().place, TagPlace::Recipient);
    let suggestion = triage(&mail, None, CheckWanted::NotFailed);
    assert_eq!(suggestion.meaning.class().code(), "bounce_hard");
    let detail = suggestion.meaning.detail().unwrap();
    assert_eq!(detail.reveal(), "5.1.1");
}

#[tokio::test]
async fn a_mailbox_that_is_closed_is_refused_at_once() {
    let Some((smtp, _, folder)) = servers() else {
        return;
    };
    let relay = relay(smtp, &folder);
    let letter = envelope("t2", "closed@school.example", &name("closed"));
    let outcome = relay.carry(&letter, &Goes).await;
    relay.rest().await;

    let refused = Answered {
        step: Step::To,
        code: 554,
        status: Status::parse("5.2.1"),
    };
    assert_eq!(outcome, Outcome::Refused(refused));
}

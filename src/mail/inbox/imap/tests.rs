//! A real mailbox: what is read of it, and what it looks like afterwards.

use std::{env, fs, path::PathBuf, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::mail::baseline::Baseline;

/// The port and the folder of a Dovecot that `tests/dovecot` has started; nothing, and a word about
/// it, where there is none.
fn dovecot() -> Option<(u16, PathBuf)> {
    let Ok(set) = env::var("TEST_IMAP") else {
        assert!(
            env::var_os("TEST_EVERYTHING").is_none(),
            "TEST_EVERYTHING is set and TEST_IMAP is not"
        );
        println!("SKIPPED: no mailbox behind IMAP; tests/dovecot starts one");
        return None;
    };
    let (port, folder) = set.split_once(' ').unwrap();
    Some((port.parse().unwrap(), folder.into()))
}

fn password(text: &str) -> Secret {
    serde_json::from_value(serde_json::Value::from(text)).unwrap()
}

fn settings(port: u16, authority: Option<String>) -> ImapSettings {
    ImapSettings {
        host: "localhost".to_owned(),
        port,
        encryption: Encryption::AtOnce,
        authority,
        user: "kim".to_owned(),
        secret: crate::mail::inbox::settings::ImapSecret::Password(password("hush-hush")),
        folder: "INBOX".to_owned(),
    }
}

fn signing(user: &str, secret: &str) -> SignIn {
    SignIn::Password {
        user: user.to_owned(),
        password: password(secret),
    }
}

/// A mailbox of one's own: each test has a user of its own.
fn mailbox(port: u16, folder: &std::path::Path, user: &str) -> ImapMailbox {
    let authority = fs::read_to_string(folder.join("ca.pem")).unwrap();
    ImapMailbox::new(&settings(port, Some(authority)), signing(user, "hush-hush")).unwrap()
}

async fn read_all(mailbox: &ImapMailbox, after: Option<MailKey>, most: usize) -> Vec<Arrived> {
    let after = After {
        key: after,
        cursor: None,
    };
    mailbox.read(after, most).await.unwrap().arrived
}

async fn put(mailbox: &ImapMailbox, text: &str) {
    let mut session = mailbox.enter().await.unwrap();
    session.append("INBOX", None, None, text).await.unwrap();
    session.logout().await.unwrap();
}

fn own_user(name: &str) -> String {
    format!("{name}-{}", std::process::id())
}

#[tokio::test]
async fn a_mailbox_is_read_on_from_where_it_was_and_stays_as_it_is() {
    let Some((port, folder)) = dovecot() else {
        return;
    };
    let mailbox = mailbox(port, &folder, &own_user("reader"));
    assert!(read_all(&mailbox, None, 10).await.is_empty());
    for words in ["One", "Two", "Three"] {
        put(&mailbox, &format!("From: a@x.example\r\n\r\n{words}\r\n")).await;
    }

    let first = read_all(&mailbox, None, 2).await;
    let words = |one: &Arrived| String::from_utf8(one.bytes.clone().unwrap()).unwrap();
    assert_eq!(first.len(), 2);
    assert!(words(&first[0]).ends_with("One\r\n") && words(&first[1]).ends_with("Two\r\n"));
    let rest = read_all(&mailbox, Some(first[1].key), 10).await;
    assert_eq!(rest.len(), 1);
    assert!(words(&rest[0]).ends_with("Three\r\n"));
    assert!(read_all(&mailbox, Some(rest[0].key), 10).await.is_empty());
    // Where the mailbox counts anew, everything is new.
    let other = MailKey {
        validity: rest[0].key.validity.wrapping_add(1),
        number: 1000,
    };
    assert_eq!(read_all(&mailbox, Some(other), 10).await.len(), 3);

    let mut session = mailbox.enter().await.unwrap();
    session.examine("INBOX").await.unwrap();
    assert_eq!(session.uid_search("UNSEEN").await.unwrap().len(), 3);
    assert_eq!(session.uid_search("DELETED").await.unwrap().len(), 0);
}

#[tokio::test]
async fn whoever_looks_at_the_door_learns_where_the_next_message_comes() {
    let Some((port, folder)) = dovecot() else {
        return;
    };
    let user = own_user("door");
    let mailbox = mailbox(port, &folder, &user);
    put(&mailbox, "From: a@x.example\r\n\r\nOne\r\n").await;
    let behind = mailbox.reach().await.unwrap();
    assert!(behind.is_some(), "Dovecot says it");
    assert!(read_all(&mailbox, behind, 10).await.is_empty());
    put(&mailbox, "From: a@x.example\r\n\r\nTwo\r\n").await;
    let next = read_all(&mailbox, behind, 10).await;
    assert_eq!(next.len(), 1);

    let authority = fs::read_to_string(folder.join("ca.pem")).unwrap();
    let settings = settings(port, Some(authority));
    let wrong = ImapMailbox::new(&settings, signing(&user, "wrong")).unwrap();
    assert!(matches!(wrong.reach().await, Err(MailboxError::Refused)));
}

#[tokio::test]
async fn a_mailbox_is_counted_by_headers_that_name_nothing_of_what_is_written() {
    let Some((port, folder)) = dovecot() else {
        return;
    };
    let mailbox = mailbox(port, &folder, &own_user("counted"));
    for (from, more) in [
        ("lee@northshire.example", ""),
        (
            "ana@school.example",
            "In-Reply-To: <1@northshire.example>\r\n",
        ),
        ("ana@school.example", "Auto-Submitted: auto-replied\r\n"),
    ] {
        let text = format!(
            "From: {from}\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nSubject: Maya\r\n{more}\r\nMaya\r\n"
        );
        put(&mailbox, &text).await;
    }
    let own = ["northshire.example".to_owned()];
    let (mut counted, mut seen) = (Baseline::default(), Vec::new());

    let mut each = |headers: &[u8]| {
        seen.extend_from_slice(headers);
        counted.message(headers, &own);
    };
    let count = mailbox.headers(&mut each).await.unwrap();

    assert_eq!(count, 3);
    let november = counted.months[&Some("2026-11".to_owned())];
    assert_eq!((november.by_office, november.by_others), (1, 1));
    assert_eq!((november.answers, november.by_machines), (1, 1));
    assert!(!String::from_utf8(seen).unwrap().contains("Maya"));
    let mut session = mailbox.enter().await.unwrap();
    session.examine("INBOX").await.unwrap();
    assert_eq!(session.uid_search("UNSEEN").await.unwrap().len(), 3);
}

#[tokio::test]
async fn whoever_is_not_let_in_or_not_to_be_trusted_is_told_apart() {
    let Some((port, folder)) = dovecot() else {
        return;
    };
    let authority = fs::read_to_string(folder.join("ca.pem")).unwrap();
    let of = |authority: Option<String>, sign_in: SignIn| {
        ImapMailbox::new(&settings(port, authority), sign_in).unwrap()
    };

    let wrong = of(Some(authority.clone()), signing("kim", "wrong"));
    assert!(matches!(
        wrong.read(After::default(), 1).await,
        Err(MailboxError::Refused)
    ));
    // The certificate of this Dovecot is none that this machine trusts.
    let strange = of(None, signing("kim", "hush-hush"));
    assert!(matches!(
        strange.read(After::default(), 1).await,
        Err(MailboxError::NotEncrypted(_))
    ));
    let mut elsewhere = of(Some(authority), signing(&own_user("kim"), "hush-hush"));
    elsewhere.folder = "Nowhere".to_owned();
    assert!(matches!(
        elsewhere.read(After::default(), 1).await,
        Err(MailboxError::NoFolder)
    ));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let settings = ImapSettings {
        encryption: Encryption::PlainOnThisMachine,
        host: "127.0.0.1".to_owned(),
        ..settings(port, None)
    };
    let short = Duration::from_millis(30);
    let mailbox = ImapMailbox::new(&settings, signing("kim", "x")).unwrap();
    let mailbox = mailbox.with_deadlines(Deadlines {
        connect: Duration::from_secs(5),
        sign_in: short,
        answer: short,
        message: short,
    });

    assert!(matches!(
        mailbox.read(After::default(), 1).await,
        Err(MailboxError::TooSlow(_))
    ));
    drop(silent);
    assert!(matches!(
        mailbox.read(After::default(), 1).await,
        Err(MailboxError::Unreachable(_))
    ));
}

/// Gives out tokens over HTTP, a new one each time that it is asked.
async fn tokens_given() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/token", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for number in 1.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await.unwrap();
            let body = format!(r#"{{"access_token":"token-{number}","expires_in":3600}}"#);
            let length = body.len();
            let told = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            stream.write_all(told.as_bytes()).await.unwrap();
        }
    });
    address
}

/// A server that lets in who has the second token, and then has no folder.
async fn asks_for_a_token() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let mut lines = tokio::io::BufReader::new(stream);
            lines.write_all(b"* OK ready\r\n").await.unwrap();
            let mut line = String::new();
            while lines.read_line(&mut line).await.unwrap() > 0 {
                let (tag, rest) = line.trim_end().split_once(' ').unwrap();
                let tag = tag.to_owned();
                let answer = if rest == "AUTHENTICATE XOAUTH2" {
                    lines.write_all(b"+ \r\n").await.unwrap();
                    let mut said = String::new();
                    lines.read_line(&mut said).await.unwrap();
                    let said = STANDARD.decode(said.trim_end()).unwrap();
                    let wanted = "user=kim\u{1}auth=Bearer token-2\u{1}\u{1}";
                    match said == wanted.as_bytes() {
                        true => "OK in",
                        false => "NO refused",
                    }
                } else if rest.starts_with("EXAMINE") {
                    "NO no such folder"
                } else {
                    "OK done"
                };
                let answer = format!("{tag} {answer}\r\n");
                lines.write_all(answer.as_bytes()).await.unwrap();
                line.clear();
            }
        }
    });
    port
}

#[tokio::test]
async fn a_token_lets_us_in_and_one_that_is_refused_is_asked_for_anew() {
    let port = asks_for_a_token().await;
    let settings = ImapSettings {
        encryption: Encryption::PlainOnThisMachine,
        host: "127.0.0.1".to_owned(),
        ..settings(port, None)
    };
    let tokens = Tokens::new(crate::mail::smtp::token::TokenSettings {
        address: tokens_given().await,
        client_id: "samepage".to_owned(),
        client_secret: password("hush"),
        scope: "https://outlook.office365.com/.default".to_owned(),
    });
    let sign_in = SignIn::Token {
        user: "kim".to_owned(),
        tokens: Arc::new(tokens.unwrap()),
    };
    let mailbox = ImapMailbox::new(&settings, sign_in).unwrap();

    let first = mailbox.read(After::default(), 1).await;
    assert!(matches!(first, Err(MailboxError::Refused)), "{first:?}");
    let second = mailbox.read(After::default(), 1).await;

    // It was let in: what it is told next is about the folder.
    assert!(matches!(second, Err(MailboxError::NoFolder)), "{second:?}");
}

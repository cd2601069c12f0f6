//! A real mailbox: what is read of it, and what it looks like afterwards.

use std::{env, fs, path::PathBuf, time::Duration};

use super::*;

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
    assert!(mailbox.read(None, 10).await.unwrap().is_empty());
    for words in ["One", "Two", "Three"] {
        put(&mailbox, &format!("From: a@x.example\r\n\r\n{words}\r\n")).await;
    }

    let first = mailbox.read(None, 2).await.unwrap();
    let words = |one: &Arrived| String::from_utf8(one.bytes.clone().unwrap()).unwrap();
    assert_eq!(first.len(), 2);
    assert!(words(&first[0]).ends_with("One\r\n") && words(&first[1]).ends_with("Two\r\n"));
    let rest = mailbox.read(Some(first[1].key), 10).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert!(words(&rest[0]).ends_with("Three\r\n"));
    assert!(
        mailbox
            .read(Some(rest[0].key), 10)
            .await
            .unwrap()
            .is_empty()
    );
    // Where the mailbox counts anew, everything is new.
    let other = MailKey {
        validity: rest[0].key.validity.wrapping_add(1),
        number: 1000,
    };
    assert_eq!(mailbox.read(Some(other), 10).await.unwrap().len(), 3);

    let mut session = mailbox.enter().await.unwrap();
    session.examine("INBOX").await.unwrap();
    assert_eq!(session.uid_search("UNSEEN").await.unwrap().len(), 3);
    assert_eq!(session.uid_search("DELETED").await.unwrap().len(), 0);
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
        wrong.read(None, 1).await,
        Err(MailboxError::Refused)
    ));
    // The certificate of this Dovecot is none that this machine trusts.
    let strange = of(None, signing("kim", "hush-hush"));
    assert!(matches!(
        strange.read(None, 1).await,
        Err(MailboxError::NotEncrypted(_))
    ));
    let mut elsewhere = of(Some(authority), signing(&own_user("kim"), "hush-hush"));
    elsewhere.folder = "Nowhere".to_owned();
    assert!(matches!(
        elsewhere.read(None, 1).await,
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
        mailbox.read(None, 1).await,
        Err(MailboxError::TooSlow(_))
    ));
    drop(silent);
    assert!(matches!(
        mailbox.read(None, 1).await,
        Err(MailboxError::Unreachable(_))
    ));
}

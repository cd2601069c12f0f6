//! Before the first letter, somebody looks whether what is set works.

use std::{path::PathBuf, time::Duration};

use samepage::simulation::relay::{self, Relay};

use crate::world::{Run, World, samepage};

const MAILBOX: &str = "reviews@northshire.example";

const PASSWORD: &str = "hush-of-the-relay";

/// A council with a relay that wants a password, and a folder that mail comes to.
struct House {
    world: World,
    relay: relay::Running,
    config: PathBuf,
    tray: PathBuf,
}

impl House {
    async fn new(password: &str) -> Self {
        let wanted = Relay {
            user: Some(("reviews".to_owned(), PASSWORD.to_owned())),
            ..Relay::default()
        };
        let relay = relay::start(wanted).await.unwrap();
        let world = World::new().await;
        let tray = world.folder("answers");
        let keys = world.folder("keys").join("council.keys");
        let world = world
            .set("record.address", "sqlite:council.db")
            .set("record.keys_file", keys.display().to_string())
            // What is free on the machine that runs the tests is no matter of theirs.
            .set("record.free_space_mb", 0_i64)
            .set("mail.carrier", "smtp")
            .set("mail.host", "127.0.0.1")
            .set("mail.port", i64::from(relay.port()))
            .set("mail.encryption", "plain_on_this_machine")
            .set("mail.user", "reviews")
            .set("mail.password", password)
            .set("inbox.mailbox", "folder")
            .set("inbox.path", tray.display().to_string());
        let made = samepage(vec![
            "keys".to_owned(),
            "new".to_owned(),
            keys.display().to_string(),
        ]);
        made.await.ended(0, &["Keep a copy"]);
        let config = world.settings();
        Self {
            world,
            relay,
            config,
            tray,
        }
    }

    async fn runs(&self, words: &[&str]) -> Run {
        let config = self.config.display().to_string();
        let words = words.iter().map(|word| (*word).to_owned());
        let words = words.chain(["--config".to_owned(), config]);
        let run = samepage(words.collect()).await;
        run.never_says(PASSWORD);
        run
    }

    /// Lays what the relay took over into the mailbox, with what a mail server writes above it.
    async fn delivers(&self, above: &str) {
        let mail = loop {
            if let Some(mail) = self.relay.accepted().pop() {
                break mail;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let mut bytes = above.replace('\n', "\r\n").into_bytes();
        bytes.extend(&mail.bytes);
        std::fs::write(self.tray.join("one.eml"), bytes).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_told_with_what_to_do_and_nothing_is_changed() {
    let house = House::new(PASSWORD).await;
    let before = house.runs(&["doctor"]).await;
    before.ended(
        1,
        &["There is no record", "samepage migrate", "1 thing is wrong"],
    );
    house.runs(&["migrate"]).await.ended(0, &["up to date"]);

    let fine = house.runs(&["doctor"]).await;
    let port = house.relay.port();
    fine.ended(
        0,
        &[
            "The record can be opened",
            "are free where the record lies",
            "fit together",
            "lets us in and lists children",
            &format!("The relay 127.0.0.1:{port} lets us in"),
            "signed in as reviews",
            "Nothing is wrong.",
        ],
    );
    assert_eq!(house.relay.count(), 0, "nothing was sent");

    let json = house.runs(&["doctor", "--json"]).await;
    json.ended(0, &[]);
    let told: serde_json::Value = serde_json::from_str(&json.said).unwrap();
    assert_eq!(told["schema"], 1);
    let checks = told["checks"].as_array().unwrap();
    let found = checks.iter().map(|one| {
        let word = |key: &str| one[key].as_str().unwrap().to_owned();
        format!("{} {}", word("check"), word("found"))
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            "record fine",
            "room fine",
            "files fine",
            "case_system fine",
            "mail fine",
            "inbox not_looked",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_let_us_in_is_told_one_by_one() {
    let house = House::new("not the password").await;
    house.runs(&["migrate"]).await.ended(0, &["up to date"]);
    let refused = house.runs(&["doctor"]).await;
    refused.ended(1, &["refuses our sign-in (535)", "Check `user`"]);
    refused.says("lets us in and lists children");
    refused.never_says("not the password");

    let config = house.config.clone();
    house.world.council.stop().await;
    house.relay.stop().await;
    let words = ["doctor", "--config"].map(str::to_owned).into_iter();
    let gone = samepage(words.chain([config.display().to_string()]).collect()).await;
    gone.ended(1, &["cannot be reached", "2 things are wrong"]);
    gone.says("Check that the case system is up");
    // A record that other keys lock is not opened.
    let keys = config.parent().unwrap().join("keys/other.keys");
    let words = ["keys", "new"].map(str::to_owned).into_iter();
    let made = samepage(words.chain([keys.display().to_string()]).collect());
    made.await.ended(0, &[]);
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("council.keys", "other.keys")).unwrap();
    let words = ["doctor", "--config"].map(str::to_owned).into_iter();
    let locked = samepage(words.chain([config.display().to_string()]).collect()).await;
    locked.ended(1, &["The record cannot be opened", "keys_file"]);

    let nowhere = ["doctor", "--config", "nowhere.toml"].map(str::to_owned);
    samepage(nowhere.into()).await.ended(2, &["nowhere.toml"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_message_goes_out_and_what_the_servers_say_of_it_is_read() {
    let house = House::new(PASSWORD).await;
    house.runs(&["migrate"]).await.ended(0, &["up to date"]);
    let doctor = ["doctor", "--mail", MAILBOX, "--wait", "60"];
    let above = "Authentication-Results: mx.northshire.example;\n spf=pass \
                 smtp.mailfrom=northshire.example; dkim=fail header.d=northshire.example;\n \
                 dmarc=pass header.from=northshire.example\n";
    let (told, ()) = tokio::join!(house.runs(&doctor), house.delivers(above));
    told.ended(
        1,
        &[
            "One message to reviews@northshire.example was taken over",
            "The message has arrived",
            "SPF passes",
            "DKIM does not pass: fail",
            "Ask whoever runs the relay to sign",
            "DMARC passes",
            "1 thing is wrong",
        ],
    );
    assert_eq!(house.relay.count(), 1, "one message and no more");
    let mail = house.relay.accepted().pop().unwrap();
    assert_eq!(mail.to, MAILBOX);
    assert_eq!(mail.user.as_deref(), Some("reviews"));

    // Of a message that does not come it is said, and of one elsewhere where to look.
    let late = house
        .runs(&["doctor", "--mail", MAILBOX, "--wait", "1"])
        .await;
    late.ended(1, &["did not arrive within 1 s", "junk"]);
    let elsewhere = house
        .runs(&["doctor", "--mail", "lee@elsewhere.example"])
        .await;
    elsewhere.ended(
        0,
        &["Nobody can look into lee@elsewhere.example", "dkim=pass"],
    );
    assert_eq!(house.relay.count(), 3);
    house.runs(&["doctor", "--mail", "lee"]).await.ended(2, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_runs_wrong_and_a_server_that_looks_at_nobody_are_found() {
    let house = House::new(PASSWORD).await;
    house.runs(&["migrate"]).await.ended(0, &["up to date"]);
    let above = "Received: from relay by mx.northshire.example; Mon, 23 Nov 2020 10:14:05 +0000\n";
    let doctor = ["doctor", "--mail", MAILBOX, "--wait", "60"];
    let (told, ()) = tokio::join!(house.runs(&doctor), house.delivers(above));
    told.ended(
        1,
        &[
            "says nothing of who sent it",
            "checked_by",
            "The clock of the mail server says 2020-11-23T10:14:05Z",
            "2 things are wrong",
        ],
    );
}

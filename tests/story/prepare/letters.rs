//! What each reader gets, and what no reader may get.

use calcard::icalendar::{ICalendar, ICalendarProperty};

use crate::world::{Letter, THIRD, World};

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_names_one_recipient_only() {
    let world = World::new().await;

    world.prepare_some(&[1, 2, THIRD]).await.ended(0, &[]);

    let mut mails = 0;
    for child in [1, 2, THIRD] {
        let letters = world.letters(child);
        for letter in letters.iter().filter(|one| !one.is_held_back()) {
            let Some(mail) = letter.mail() else { continue };
            mails += 1;
            let to = letter.recipients();
            assert_eq!(to.len(), 1, "{}", letter.folder);
            assert!(
                mail.cc().is_none() && mail.bcc().is_none(),
                "{}",
                letter.folder
            );
            let from = mail
                .from()
                .and_then(|from| from.first())
                .and_then(|one| one.address());
            assert_eq!(from, Some("reviews@northshire.example"));
            assert!(
                mail.message_id()
                    .is_some_and(|id| id.ends_with("@northshire.example"))
            );
            assert!(mail.subject().is_some_and(|subject| !subject.is_empty()));
            // No other letter goes to that address under another part.
            let others = letters.iter().filter(|one| one.folder != letter.folder);
            for other in others.filter(|one| !one.is_held_back()) {
                assert!(
                    other
                        .everything()
                        .iter()
                        .all(|(_, words)| !words.contains(&to[0])),
                    "{} holds the address of {}",
                    other.folder,
                    letter.folder
                );
            }
        }
    }
    assert!(mails > 8, "{mails}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_reads_the_same_as_text_and_as_a_page() {
    let world = World::new().await;

    world.prepare(THIRD).await.ended(0, &[]);

    let letters = world.letters(THIRD);
    let letters: Vec<&Letter> = letters.iter().filter(|one| one.mail().is_some()).collect();
    assert!(letters.len() > 3);
    for letter in letters {
        let mail = letter.mail().unwrap();
        let lines = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        let text = mail.body_text(0).unwrap();
        assert_eq!(lines(&text), lines(&letter.text()), "{}", letter.folder);
        let html = mail.body_html(0).unwrap();
        assert_eq!(
            lines(&html),
            lines(&letter.text_of("letter.html")),
            "{}",
            letter.folder
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_file_invites_its_reader_and_nobody_else() {
    let world = World::new().await;

    world.prepare_some(&[1, 2, THIRD]).await.ended(0, &[]);

    let mut uids = Vec::new();
    for child in [1, 2, THIRD] {
        for letter in world.letters(child) {
            if !letter.files.contains_key("meeting.ics") {
                continue;
            }
            let file = letter.text_of("meeting.ics");
            let calendar = ICalendar::parse(&file)
                .unwrap_or_else(|entry| panic!("{}: {entry:?}", letter.folder));
            let all = calendar
                .components
                .iter()
                .flat_map(|one| one.entries.iter());
            let values = |wanted: ICalendarProperty| -> Vec<String> {
                all.clone()
                    .filter(|one| one.name == wanted)
                    .filter_map(|one| one.values.first()?.as_text().map(str::to_owned))
                    .collect()
            };
            let attendees = values(ICalendarProperty::Attendee);
            assert_eq!(attendees.len(), 1, "{}: {file}", letter.folder);
            assert_eq!(
                attendees
                    .first()
                    .map(|one| one.trim_start_matches("mailto:").to_owned()),
                letter.recipients().first().cloned(),
                "{}",
                letter.folder
            );
            assert_eq!(
                values(ICalendarProperty::Organizer),
                ["mailto:reviews@northshire.example"]
            );
            uids.extend(values(ICalendarProperty::Uid));
        }
    }
    let count = uids.len();
    assert!(count > 3, "{count}");
    uids.sort_unstable();
    uids.dedup();
    assert_eq!(uids.len(), count, "each entry has a number of its own");
}

/// Whereabouts, carers and the contacts of others: in no file of a letter to child or family.
async fn tells_no_secret(from: u32, to: u32) {
    let world = World::of(40, &[]).await.making("letters");
    let children: Vec<u32> = (from..=to).collect();

    world.prepare_some(&children).await.ended(0, &[]);

    let client = world.client().await;
    let (mut letters, mut values) = (0, 0);
    for child in children {
        let secrets = world.secrets(&client, child).await;
        for letter in world.letters(child) {
            if !letter.is_to_child_or_family() || letter.is_held_back() {
                continue;
            }
            letters += 1;
            let reader = world.reader(child, &letter);
            let secrets = secrets.from(&reader);
            values += secrets.len();
            for (file, words) in letter.everything() {
                let told = secrets.iter().find(|secret| secret.is_in(&words));
                assert_eq!(told, None, "child {child}, {}/{file}", letter.folder);
            }
        }
    }
    assert!(
        letters >= 10 && values >= 10 * letters,
        "{letters} letters, {values} values"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_letter_to_child_or_family_tells_a_secret_in_the_first_quarter() {
    tells_no_secret(1, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_letter_to_child_or_family_tells_a_secret_in_the_second_quarter() {
    tells_no_secret(11, 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_letter_to_child_or_family_tells_a_secret_in_the_third_quarter() {
    tells_no_secret(21, 30).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_letter_to_child_or_family_tells_a_secret_in_the_last_quarter() {
    tells_no_secret(31, 40).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_father_who_must_have_no_contact_gets_no_letter() {
    let world = World::new().await;

    let run = world.prepare(1).await;

    run.ended(0, &["a letter is stopped"]);
    let father = world.letter_to(1, "parent_father");
    assert!(father.is_held_back());
    assert!(father.why().contains("no contact"), "{}", father.why());
    assert!(!world.letter_to(1, "parent_mother").is_held_back());
    // Nobody else is told of him either.
    let name = world.document(1).of_person("Father", "name");
    for letter in world.letters(1) {
        let to_family = letter.is_to_child_or_family() && !letter.is_held_back();
        for (file, words) in letter.everything() {
            assert!(
                !to_family || !words.contains(&name),
                "{}/{file}",
                letter.folder
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_mailbox_of_the_council_letters_are_on_paper_only() {
    let world = World::new()
        .await
        .set("council.reply_mailbox", "")
        .making("html,pdf,letters");

    world.prepare(THIRD).await.ended(0, &[]);

    let ready: Vec<_> = world
        .letters(THIRD)
        .into_iter()
        .filter(|one| !one.is_held_back())
        .collect();
    assert!(ready.len() > 3);
    for letter in ready {
        assert!(letter.mail().is_none(), "{}", letter.folder);
        assert!(letter.files.contains_key("letter.pdf"), "{}", letter.folder);
    }
}

//! Answers by mail: the plain ones count, the others wait for somebody.

pub(super) mod story;

use std::sync::Mutex;

use jiff::SignedDuration;

use super::{
    answering::{of, sees},
    bed::*,
    chasing::{chases, delivers, waits},
};
use crate::{
    casework::{
        inbound::{Terms, round},
        incident::{self, Begins, When},
        office::{VerbError, by},
        page::responses::LetterStanding,
        printing::{Sheet, print},
        respond::dealt_with,
        strays,
    },
    model::{
        inbound::{Class, Doubt, Handled, MatchedBy},
        incident::FactKind,
        post::{Phase, Purpose},
        reply::{Attending, Means, Way},
        staff::Role,
    },
};

use story::{Story, Tray, tally};

#[tokio::test]
async fn a_plain_yes_by_mail_stands_on_the_sheet_once() {
    let story = Story::new().await;
    let mail = story
        .mail("yes", &story.to, "", "I will attend.\n\nKind regards\nAna")
        .await;
    story.tray.put(&mail);

    assert_eq!(story.round().await, tally(1, 0, 0, 0));
    let (attending, words) = story.answer().await.unwrap();
    assert_eq!(
        (attending, &*words),
        (Attending::Coming, "Coming, by email")
    );
    let filed = story.filed().await;
    assert_eq!(
        (filed[0].class, filed[0].handled),
        (Class::Accept, Handled::Applied)
    );
    assert_eq!(filed[0].words.quoted[0].reveal(), "I will attend.");

    // The same message in another folder, and the mailbox counted anew: nothing happens twice.
    story.tray.put(&mail);
    assert_eq!(story.round().await, tally(0, 0, 0, 1));
    let anew = Tray {
        validity: 8,
        messages: Mutex::new(story.tray.messages.lock().unwrap().clone()),
    };
    let again = round(&story.bed.office, &anew, &Terms::default()).await;
    assert_eq!(again.unwrap(), tally(0, 0, 0, 2));
    assert_eq!(story.filed().await.len(), 1);
    let mut read = story.bed.office.store.read().await.unwrap();
    assert_eq!(read.replies(&story.document).await.unwrap().len(), 1);
}

#[tokio::test]
async fn every_calendar_program_is_understood() {
    for program in [
        "Microsoft Exchange Server 2010",
        "-//Google Inc//Google Calendar 70.9054//EN",
        "-//Apple Inc.//iPhone OS 18.1//EN",
        "-//Sabre//Sabre VObject 4.5.5//EN",
    ] {
        let story = Story::new().await;
        let reply = story
            .reply(program, "ACCEPTED", 0, "20261123T101405Z")
            .await;
        story.tray.put(&reply);
        assert_eq!(story.round().await, tally(1, 0, 0, 0), "{program}");
        let (attending, words) = story.answer().await.unwrap();
        assert_eq!(attending, Attending::Coming);
        assert!(words.ends_with(Way::Calendar.words()), "{words}");
        assert_eq!(story.filed().await[0].matched, Some(MatchedBy::CalendarUid));
    }
}

#[tokio::test]
async fn of_two_calendar_answers_in_the_wrong_order_the_later_counts() {
    let story = Story::new().await;
    let program = "-//Apple Inc.//iPhone OS 18.1//EN";
    let later = story
        .reply(program, "DECLINED", 0, "20261123T120000Z")
        .await;
    let earlier = story
        .reply(program, "ACCEPTED", 0, "20261123T110000Z")
        .await;
    story.tray.put(&later);
    story.tray.put(&earlier);

    assert_eq!(story.round().await, tally(1, 0, 1, 0));
    assert_eq!(story.answer().await.unwrap().0, Attending::NotComing);
    let filed = story.filed().await;
    let of = |class| filed.iter().filter(move |one| one.handled == class);
    let superseded = of(Handled::Settled).next().unwrap();
    assert_eq!(superseded.words.doubts, [Doubt::EarlierVersion]);
}

/// Every order in which so many things can come.
fn orders(of: usize) -> Vec<Vec<usize>> {
    (0..of).fold(vec![Vec::new()], |orders, next| {
        let longer = orders.iter().flat_map(|order| {
            (0..=order.len()).map(move |place| {
                let mut order = order.clone();
                order.insert(place, next);
                order
            })
        });
        longer.collect()
    })
}

/// `TEST_ORDERS=7` tries seven answers in all their 5,040 orders.
#[tokio::test]
async fn in_whatever_order_calendar_answers_come_the_latest_counts() {
    let answers = std::env::var("TEST_ORDERS").map_or(5, |set| set.parse().unwrap());
    let kinds = [
        ("ACCEPTED", Attending::Coming),
        ("DECLINED", Attending::NotComing),
    ];
    let program = "-//Apple Inc.//iPhone OS 18.1//EN";
    let story = Story::new().await;
    for (number, order) in orders(answers).into_iter().enumerate() {
        story.bed.wait_hours(1);
        // Whether the last one is a yes or a no changes from order to order.
        let kind = |at: usize| kinds[(at + number) % 2];
        for at in &order {
            let written = story.bed.office.now() + SignedDuration::from_secs(*at as i64);
            let stamp = written.strftime("%Y%m%dT%H%M%SZ").to_string();
            let reply = story.reply(program, kind(*at).0, 0, &stamp).await;
            story.tray.put(&reply);
            // As they come, or all of them at once.
            if number % 2 == 0 {
                story.round().await;
            }
        }
        story.round().await;
        let said = story.answer().await.unwrap().0;
        assert_eq!(said, kind(answers - 1).1, "{order:?}");
    }
}

#[tokio::test]
async fn an_answer_to_an_earlier_time_waits_for_somebody() {
    let story = Story::new().await;
    let (invitation, _) = story.invitation().await;
    let office = &story.bed.office;
    let by = by(&lee());
    let mut tx = office.store.begin(&by, office.now()).await.unwrap();
    let said = invitation.said.clone();
    tx.letter_made(&invitation, 2, Means::Email, &said)
        .await
        .unwrap();
    tx.commit(b"").await.unwrap();
    let reply = story
        .reply(
            "Microsoft Exchange Server 2010",
            "ACCEPTED",
            0,
            "20261123T101405Z",
        )
        .await;
    story.tray.put(&reply);

    assert_eq!(story.round().await, tally(0, 1, 0, 0));
    assert_eq!(story.answer().await, None);
    let filed = story.filed().await;
    assert_eq!(filed[0].words.doubts, [Doubt::EarlierVersion]);
}

#[tokio::test]
async fn an_answer_before_the_relay_has_answered_says_that_the_letter_came() {
    let story = Story::new().await;
    story.under_way().await;
    assert_eq!(story.phase().await, Phase::Final);
    let reply = story
        .reply(
            "-//Google Inc//Google Calendar 70.9054//EN",
            "ACCEPTED",
            0,
            "20261123T101405Z",
        )
        .await;
    story.tray.put(&reply);

    assert_eq!(story.round().await, tally(1, 0, 0, 0));
    assert_eq!(story.phase().await, Phase::Accepted);
    assert_eq!(story.answer().await.unwrap().0, Attending::Coming);
}

#[tokio::test]
async fn a_forged_answer_changes_nothing() {
    let story = Story::new().await;
    let failed = "Authentication-Results: mx.northshire.example; dmarc=fail header.from=x\n";
    let other = story
        .mail("other", "ana@elsewhere.example", "", "I will attend.")
        .await;
    let forged = story
        .mail("forged", &story.to, failed, "I will attend.")
        .await;
    let calendar = story
        .reply(
            "-//Apple Inc.//iPhone OS 18.1//EN",
            "ACCEPTED",
            0,
            "20261123T101405Z",
        )
        .await
        .replace(
            &format!("From: <{}>", story.to),
            "From: <ana@elsewhere.example>",
        );
    for message in [&other, &forged, &calendar] {
        story.tray.put(message);
    }

    assert_eq!(story.round().await, tally(0, 3, 0, 0));
    assert_eq!(story.answer().await, None);
}

#[tokio::test]
async fn a_letter_that_came_back_wants_another_address() {
    let story = Story::new().await;
    story.under_way().await;
    let (invitation, _) = story.invitation().await;
    story.tray.put(&story.came_back(&invitation.tag));

    assert_eq!(story.round().await, tally(1, 0, 0, 0));
    assert_eq!(story.phase().await, Phase::Refused);
    let page = sees(&story.bed, &story.document).await;
    assert_eq!(
        of(&page, &story.row).letter.standing,
        LetterStanding::Failed
    );
    assert_eq!(story.answer().await, None);
    #[cfg(feature = "pdf")]
    {
        let (office, document) = (&story.bed.office, &story.document);
        let printed = print(office, &lee(), document, &story.row, Sheet::Letter).await;
        assert!(printed.unwrap().starts_with(b"%PDF-"), "it can be posted");
    }
}

#[tokio::test]
async fn who_was_not_reached_is_not_reached_with_another_day_either() {
    let story = Story::new().await;
    story.under_way().await;
    let (invitation, _) = story.invitation().await;
    story.tray.put(&story.came_back(&invitation.tag));
    story.round().await;
    let place = "review//time";
    let bed = &story.bed;
    bed.types(&jo(), &story.document, place, "2pm")
        .await
        .unwrap();

    let page = sees(bed, &story.document).await;
    let part = &of(&page, &story.row).letter;
    assert_eq!(part.standing, LetterStanding::Failed, "{}", part.words);
    assert!(part.words.contains("another address"), "{}", part.words);

    let place = format!("people/{}/contact", story.row);
    bed.types(&jo(), &story.document, &place, "other@school.example")
        .await
        .unwrap();
    let page = sees(bed, &story.document).await;
    let part = &of(&page, &story.row).letter;
    assert_eq!(part.standing, LetterStanding::Outdated, "{}", part.words);
    assert!(part.words.contains("did not reach"), "{}", part.words);
}

#[tokio::test]
async fn a_letter_that_came_back_counts_among_what_may_have_been_read() {
    let story = Story::new().await;
    story.under_way().await;
    let (invitation, _) = story.invitation().await;
    story.tray.put(&story.came_back(&invitation.tag));
    story.round().await;
    let (office, document) = (&story.bed.office, &story.document);
    let begins = Begins {
        person: story.row.clone(),
        happened: "A stranger rang: they got the letter.".to_owned(),
        when: When::default(),
    };
    let id = incident::begin(office, &lee(), &story.bed.op(), document, &begins)
        .await
        .unwrap();

    let governance = staff("Ira Voss", &[Role::InformationGovernance], &[], &[]);
    let page = incident::page(office, &governance, document, &id).await;
    let told = &page.unwrap().people[0].told;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].kinds.contains(&FactKind::When), "{told:?}");
}

#[tokio::test]
async fn who_is_away_has_not_answered() {
    let story = Story::new().await;
    let headers = "Return-Path: <>\nAuto-Submitted: auto-replied\n";
    let words = "I am on leave and back on 30 November 2026. Yes, I will attend to your mail then.";
    let mail = story.mail("away", &story.to, headers, words).await;
    story.tray.put(&mail);

    assert_eq!(story.round().await, tally(1, 0, 0, 0));
    assert_eq!(story.answer().await, None);
    let filed = story.filed().await;
    assert_eq!(filed[0].class, Class::OutOfOffice);
    assert_eq!(
        filed[0].words.detail.as_ref().unwrap().reveal(),
        "2026-11-30"
    );
}

#[tokio::test]
async fn who_is_away_is_not_reminded_meanwhile() {
    let story = Story::new().await;
    assert!(delivers(&story.bed).await.0 > 1);
    let headers = "Return-Path: <>\nAuto-Submitted: auto-replied\n";
    let words = "I am on leave and back on 30 November 2026.";
    let mail = story.mail("away", &story.to, headers, words).await;
    story.tray.put(&mail);
    assert_eq!(story.round().await, tally(1, 0, 0, 0));

    waits(&story.bed, &story.document, 2).await;
    assert!(chases(&story.bed).await.nudged > 0);
    let mut read = story.bed.office.store.read().await.unwrap();
    let letters = read.letters(&story.document).await.unwrap();
    let mut reminded = letters
        .iter()
        .filter(|one| one.purpose == Purpose::Reminder);
    let theirs = reminded
        .clone()
        .any(|one| one.person.to_string() == story.row);
    assert!(reminded.next().is_some(), "others are reminded");
    assert!(!theirs, "whoever is away is not");
}

#[tokio::test]
async fn what_cannot_be_read_or_belongs_to_nobody_is_kept_for_somebody() {
    let story = Story::new().await;
    story
        .tray
        .messages
        .lock()
        .unwrap()
        .extend([None, Some(Vec::new())]);
    story.tray.put(
        "From: <kay@mailhome.example>\nSubject: Review on 9 December\nMessage-ID: <k@x.example>\n\nWho is coming to the meeting?\n",
    );

    assert_eq!(story.round().await, tally(0, 3, 0, 0));
    let (office, bed) = (&story.bed.office, &story.bed);
    let page = strays::page(office, &lee()).await.unwrap();
    let seem: Vec<&str> = page.mails.iter().map(|one| one.mail.words).collect();
    let unclear = "Not clear: read it in the mailbox";
    assert_eq!(seem, [unclear, unclear, "Asks something"]);
    let asks = &page.mails[2];
    assert_eq!(asks.subject.as_deref(), Some("Review on 9 December"));
    assert_eq!(strays::count(office, &lee()).await.unwrap(), Some(3));

    // Other people's mail is for those alone who keep the mailbox.
    for other in [jo(), sam(), stranger()] {
        let refused = strays::page(office, &other).await;
        assert!(refused.is_err());
        let refused = strays::dealt_with(office, &other, &bed.op(), &asks.mail.id).await;
        assert!(refused.is_err());
        assert_eq!(strays::count(office, &other).await.unwrap(), None);
    }
    strays::dealt_with(office, &lee(), &bed.op(), &asks.mail.id)
        .await
        .unwrap();
    assert_eq!(strays::count(office, &lee()).await.unwrap(), Some(2));
    let twice = strays::dealt_with(office, &lee(), &bed.op(), &asks.mail.id).await;
    assert!(matches!(twice, Err(VerbError::NotThere)));
    // What belongs to a review is settled on its page, by whoever may see that child.
    let mail = story.mail("theirs", &story.to, "", "Who is coming?").await;
    story.tray.put(&mail);
    story.round().await;
    let theirs = story.filed().await[0].id.clone();
    let refused = strays::dealt_with(office, &lee(), &bed.op(), &theirs).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn what_comes_back_from_the_old_address_says_nothing_of_the_new_one() {
    let story = Story::new().await;
    story.under_way().await;
    story.second_letter().await;
    let (invitation, _) = story.invitation().await;
    story.tray.put(&story.came_back(&invitation.tag));

    assert_eq!(story.round().await, tally(1, 0, 0, 0));
    let late = [(1, Phase::Refused), (2, Phase::Final)];
    assert_eq!(story.phases().await, late);

    let second = format!("{}-2", invitation.tag);
    story.tray.put(&story.came_back(&second));
    story.round().await;
    let both = [(1, Phase::Refused), (2, Phase::Refused)];
    assert_eq!(story.phases().await, both);
}

#[tokio::test]
async fn an_answer_to_the_first_letter_does_not_say_that_the_second_came() {
    let story = Story::new().await;
    story.under_way().await;
    story.second_letter().await;
    let mail = story
        .mail("first", &story.to, "", "Who is coming to the meeting?")
        .await;
    story.tray.put(&mail);

    story.round().await;
    let one = [(1, Phase::Accepted), (2, Phase::Final)];
    assert_eq!(story.phases().await, one);
}

#[tokio::test]
async fn a_mail_to_read_stands_on_the_sheet_and_the_board_until_somebody_has_dealt_with_it() {
    let story = Story::new().await;
    let question = "Who is coming to the meeting?";
    let mail = story.mail("asks", &story.to, "", question).await;
    story.tray.put(&mail);
    story.round().await;
    let (bed, document) = (&story.bed, &story.document);

    let seen = sees(bed, document).await;
    let mails = &of(&seen, &story.row).mails;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].words, "Asks something");
    assert_eq!(mails[0].quoted, [question]);
    assert_eq!(story.to_read().await, std::slice::from_ref(&story.row));

    let (id, office) = (&mails[0].id, &bed.office);
    let refused = dealt_with(office, &stranger(), &bed.op(), document, id).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    let other = bed.begun(ROBIN).await;
    let elsewhere = dealt_with(office, &lee(), &bed.op(), &other, id).await;
    assert!(matches!(elsewhere, Err(VerbError::NotThere)));
    let operation = bed.op();
    let first = dealt_with(office, &lee(), &operation, document, id).await;
    let again = dealt_with(office, &lee(), &operation, document, id).await;
    assert_eq!(first.unwrap(), again.unwrap());
    let twice = dealt_with(office, &lee(), &bed.op(), document, id).await;
    assert!(matches!(twice, Err(VerbError::NotThere)));

    let seen = sees(bed, document).await;
    assert!(of(&seen, &story.row).mails.is_empty());
    assert!(story.to_read().await.is_empty());
}

//! Dates that are withdrawn are told; who is silent about them is reminded once.

use super::{
    answering,
    bed::*,
    chasing::{carried, waits},
    dates_written::{FATHER, MOTHER, TEACHER, letters, of, offered, offers, says, wishes},
    inbound::story::Tray,
};
use crate::{
    casework::{
        board,
        by_phone::told,
        chase::spoke,
        dates::{
            ask::{ask, hand_over},
            link,
            offer::withdraw,
            remind,
        },
        inbound::{Terms, round},
        office::{VerbError, by},
        page::{dates::AskedStanding, responses::Untold},
        respond::dealt_with,
    },
    model::{
        actor::Actor,
        id::Identifier,
        inbound::{Class, Doubt, Handled},
        live::{ChangeKind, DocumentId},
        post::{Hold, HoldWhy, Phase},
        reply::Wish,
    },
    store::outbox::KeptLetter,
};

const WHO: Actor = Actor::Timer("round");

async fn withdraws(bed: &Bed, document: &DocumentId) {
    withdraw(&bed.office, &jo(), &bed.op(), document)
        .await
        .unwrap();
}

/// Letters that say that dates are off.
async fn off(bed: &Bed, document: &DocumentId) -> Vec<KeptLetter> {
    let mut all = letters(bed, document).await;
    all.retain(|one| one.tag.contains("-w"));
    all
}

/// What the history says was left to people when the dates were withdrawn.
async fn left(bed: &Bed, document: &DocumentId) -> Option<String> {
    let mut read = bed.office.store.read().await.unwrap();
    let changes = read.changes(document, None, 50).await.unwrap();
    let mut changes = changes.into_iter();
    let one = changes.find(|one| one.kind == ChangeKind::DatesWithdrawn);
    one.unwrap().after.map(|after| after.reveal().to_owned())
}

async fn reminds(bed: &Bed) -> usize {
    remind::round(&bed.office, &WHO).await.unwrap()
}

/// Who was written to again.
async fn reminded(bed: &Bed, document: &DocumentId) -> Vec<String> {
    let all = letters(bed, document).await;
    let again = all.iter().filter(|one| one.version == 2);
    again.map(|one| one.person.to_string()).collect()
}

#[tokio::test]
async fn whoever_was_asked_hears_that_the_dates_are_off_and_the_link_says_it_too() {
    for bed in Bed::each_with_services(&[]).await {
        let document = offered(&bed).await;
        let asked = carried(&bed).await.len();
        let token = of(&bed, &document, TEACHER).await.token.unwrap();
        link::answer(&bed.office, &token, &bed.op(), &[0])
            .await
            .unwrap();
        withdraws(&bed, &document).await;

        let page = link::page(&bed.office, &token).await.unwrap();
        assert!(page.is_withdrawn && page.chosen.is_none());
        let late = link::answer(&bed.office, &token, &bed.op(), &[1]).await;
        assert!(matches!(late, Err(VerbError::NotNow(_))), "{late:?}");
        assert_eq!(left(&bed, &document).await, None);
        let all = off(&bed, &document).await;
        assert_eq!(all.len(), asked, "who has answered, too");
        for letter in &all {
            let (words, _) = says(&bed, letter).await;
            assert!(words.contains("are off"), "{words}");
            assert!(words.contains("Tuesday 1 December 2026, 4pm to 5pm"));
            assert!(!words.contains("/d/"), "{words}");
            for not_told in ["Maya Bell", "Moot Hall", "Larchfield"] {
                assert!(!words.contains(not_told), "{not_told}: {words}");
            }
        }
        assert_eq!(carried(&bed).await.len(), asked);
        let again = withdraw(&bed.office, &jo(), &bed.op(), &document).await;
        assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
        assert!(carried(&bed).await.is_empty());

        // What somebody answers to it is about dates, and no answer to anything.
        let teacher = all.iter().find(|one| one.person.to_string() == TEACHER);
        let id = &teacher.unwrap().message_id;
        let tray = Tray::default();
        tray.put(&format!(
            "From: Ana <ana@school.example>\nTo: reviews@northshire.example\n\
             Subject: Re: dates\nDate: Mon, 23 Nov 2026 10:14:05 +0000\n\
             Message-ID: <1@x.example>\nIn-Reply-To: <{id}>\n\nI will attend.\n"
        ));
        round(&bed.office, &tray, &Terms::default()).await.unwrap();
        let mut read = bed.office.store.read().await.unwrap();
        let filed = read.inbound(&document).await.unwrap();
        assert_eq!(filed[0].handled, Handled::Open);
        assert!(filed[0].words.doubts.contains(&Doubt::OfDates));
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn whom_no_question_reached_hears_nothing_and_other_dates_say_enough() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    // Nothing has gone.
    withdraws(&bed, &document).await;
    assert!(off(&bed, &document).await.is_empty());

    offers(&bed, &jo(), &document).await.unwrap();
    let asked = carried(&bed).await.len();
    withdraws(&bed, &document).await;
    // Others take their place before anybody has heard.
    offers(&bed, &jo(), &document).await.unwrap();
    let all = off(&bed, &document).await;
    assert_eq!(all.len(), asked);
    assert!(all.iter().all(|one| one.phase == Phase::Cancelled));
    let mails = carried(&bed).await;
    assert_eq!(mails.len(), asked);
    assert!(mails.iter().all(|one| one.contains("/d/")));
}

#[tokio::test]
async fn whom_no_letter_tells_is_named_for_somebody_to_tell() {
    let bed = Bed::new().await;
    bed.office.is_at("https://reviews.northshire.example");
    let document = bed.maya().await;
    wishes(&bed, &document, MOTHER, Wish::Post).await;
    offers(&bed, &jo(), &document).await.unwrap();
    let asked = carried(&bed).await.len();
    hand_over(&bed.office, &lee(), &bed.op(), &document, MOTHER)
        .await
        .unwrap();
    let names = [
        of(&bed, &document, MOTHER).await.name,
        of(&bed, &document, TEACHER).await.name,
    ];
    // She is reached elsewhere by now: nobody asked her there.
    let place = format!("people/{TEACHER}/contact");
    bed.types(&jo(), &document, &place, "ana@new.example")
        .await
        .unwrap();
    withdraws(&bed, &document).await;

    let left = left(&bed, &document).await.unwrap();
    for name in &names {
        assert!(left.contains(name), "{name}: {left}");
    }
    assert_eq!(off(&bed, &document).await.len(), asked - 1);
}

#[tokio::test]
async fn what_may_not_be_told_by_then_is_held() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    withdraws(&bed, &document).await;
    let place = format!("people/{TEACHER}/contact");
    bed.types(&jo(), &document, &place, "ana@new.example")
        .await
        .unwrap();
    let mails = carried(&bed).await;
    assert!(!mails.is_empty());
    let all = off(&bed, &document).await;
    let teacher = all.iter().find(|one| one.person.to_string() == TEACHER);
    assert_eq!(teacher.unwrap().phase, Phase::Held);
}

#[tokio::test]
async fn nobody_hears_that_dates_are_off_once_they_have_passed() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    let asked = carried(&bed).await.len();
    withdraws(&bed, &document).await;
    // The relay is out of reach until after the last of the days.
    waits(&bed, &document, 30).await;
    assert!(carried(&bed).await.is_empty());
    let all = off(&bed, &document).await;
    assert_eq!(all.len(), asked);
    assert!(all.iter().all(|one| one.phase == Phase::Cancelled));
}

#[tokio::test]
async fn the_silent_are_reminded_of_dates_once_after_the_days_of_the_council() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    // Monday to Wednesday: not yet.
    for _ in 0..2 {
        assert_eq!(reminds(&bed).await, 0);
        waits(&bed, &document, 1).await;
    }
    assert_eq!(reminds(&bed).await, 0);
    waits(&bed, &document, 1).await;
    assert!(reminds(&bed).await > 0);
    let all = reminded(&bed, &document).await;
    assert!(all.contains(&TEACHER.to_owned()), "{all:?}");
    // With the family a person talks.
    for family in [MOTHER, FATHER] {
        assert!(!all.contains(&family.to_owned()), "{all:?}");
    }
    assert_eq!(reminds(&bed).await, 0, "it waits to be sent");
    let mails = carried(&bed).await;
    assert_eq!(mails.len(), all.len());
    assert!(mails.iter().all(|one| one.contains("Reminder: ")));
    waits(&bed, &document, 3).await;
    assert_eq!(reminds(&bed).await, 0, "once");
}

#[tokio::test]
async fn nobody_is_reminded_of_dates_who_has_answered_written_or_been_asked_again() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let token = of(&bed, &document, TEACHER).await.token.unwrap();
    link::answer(&bed.office, &token, &bed.op(), &[])
        .await
        .unwrap();
    waits(&bed, &document, 3).await;
    reminds(&bed).await;
    let all = reminded(&bed, &document).await;
    assert!(!all.contains(&TEACHER.to_owned()), "{all:?}");

    // Somebody has written to them once more.
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    waits(&bed, &document, 1).await;
    ask(&bed.office, &lee(), &bed.op(), &document)
        .await
        .unwrap();
    carried(&bed).await;
    waits(&bed, &document, 6).await;
    assert_eq!(reminds(&bed).await, 0);

    // They have written what nobody has read.
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let sent = letters(&bed, &document).await;
    let teacher = sent.iter().find(|one| one.person.to_string() == TEACHER);
    let tray = Tray::default();
    tray.put(&format!(
        "From: Ana <ana@school.example>\nTo: reviews@northshire.example\nSubject: Re: dates\n\
         Date: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <1@x.example>\n\
         In-Reply-To: <{}>\n\nThe first one is fine.\n",
        teacher.unwrap().message_id
    ));
    round(&bed.office, &tray, &Terms::default()).await.unwrap();
    waits(&bed, &document, 3).await;
    reminds(&bed).await;
    let all = reminded(&bed, &document).await;
    assert!(!all.contains(&TEACHER.to_owned()), "{all:?}");
    let standing = of(&bed, &document, TEACHER).await.letter.standing;
    assert_eq!(standing, AskedStanding::Sent);
}

#[tokio::test]
async fn who_is_reached_elsewhere_by_now_is_left_to_a_person_with_the_link_in_hand() {
    for elsewhere in ["ana@new.example", "by hand"] {
        let bed = Bed::new().await;
        let document = offered(&bed).await;
        carried(&bed).await;
        let token = of(&bed, &document, TEACHER).await.token.unwrap();
        waits(&bed, &document, 3).await;
        match elsewhere {
            "by hand" => wishes(&bed, &document, TEACHER, Wish::ByHand).await,
            other => {
                let place = format!("people/{TEACHER}/contact");
                bed.types(&jo(), &document, &place, other).await.unwrap();
            }
        }
        reminds(&bed).await;
        let all = reminded(&bed, &document).await;
        assert!(!all.contains(&TEACHER.to_owned()), "{elsewhere}: {all:?}");
        let page = link::page(&bed.office, &token).await;
        assert!(page.is_ok(), "{elsewhere}: it opens still");
    }
}

#[tokio::test]
async fn no_machine_asks_again_who_has_left_or_was_just_spoken_to() {
    // They have left, and somebody has read that.
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    let sent = letters(&bed, &document).await;
    let teacher = sent.iter().find(|one| one.person.to_string() == TEACHER);
    let tray = Tray::default();
    tray.put(&format!(
        "From: Ana <ana@school.example>\nTo: reviews@northshire.example\nSubject: Re: dates\n\
         Date: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <1@x.example>\n\
         In-Reply-To: <{}>\n\nI no longer work here.\n",
        teacher.unwrap().message_id
    ));
    round(&bed.office, &tray, &Terms::default()).await.unwrap();
    let mut read = bed.office.store.read().await.unwrap();
    let mail = read.inbound(&document).await.unwrap().remove(0);
    drop(read);
    assert_eq!(mail.class, Class::Left);
    dealt_with(&bed.office, &lee(), &bed.op(), &document, &mail.id)
        .await
        .unwrap();
    waits(&bed, &document, 3).await;
    reminds(&bed).await;
    let all = reminded(&bed, &document).await;
    assert!(!all.contains(&TEACHER.to_owned()), "{all:?}");

    // Somebody has spoken to them: the machine waits for as long as it does elsewhere.
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    waits(&bed, &document, 3).await;
    let of = (&document, TEACHER);
    spoke(&bed.office, &lee(), &bed.op(), of).await.unwrap();
    reminds(&bed).await;
    let all = reminded(&bed, &document).await;
    assert!(!all.contains(&TEACHER.to_owned()), "{all:?}");
    waits(&bed, &document, 4).await;
    reminds(&bed).await;
    let all = reminded(&bed, &document).await;
    assert!(all.contains(&TEACHER.to_owned()), "{all:?}");
}

#[tokio::test]
async fn a_letter_that_says_they_are_off_and_comes_back_is_a_task_until_somebody_has_told_them() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    withdraws(&bed, &document).await;
    carried(&bed).await;
    let all = off(&bed, &document).await;
    let teacher = all.iter().find(|one| one.person.to_string() == TEACHER);
    let tag = &teacher.unwrap().tag;
    let tray = Tray::default();
    tray.put(&format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: reviews+{tag}@northshire.example\n\
         Subject: Undelivered\nMessage-ID: <{tag}@mx.example>\nAuto-Submitted: auto-replied\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n\
         --B\nContent-Type: text/plain\n\nIt could not be delivered.\n\
         --B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; ana@school.example\nAction: failed\nStatus: 5.1.1\n\n--B--\n"
    ));
    round(&bed.office, &tray, &Terms::default()).await.unwrap();
    let returned = async || {
        let board = board::page(&bed.office, &lee(), None).await.unwrap();
        let mut columns = board.columns.into_iter();
        let cards = columns.find(|one| one.code == "returned").unwrap().cards;
        let rows = cards.into_iter().filter_map(|one| one.row);
        rows.collect::<Vec<_>>()
    };
    assert_eq!(returned().await, [TEACHER]);
    // Whoever has told her says so, with their name and the time.
    let page = answering::sees(&bed, &document).await;
    let [left] = &answering::of(&page, TEACHER).to_tell[..] else {
        panic!("one letter is left to tell of");
    };
    assert_eq!(left.what, Untold::DatesOff);
    told(&bed.office, &lee(), &bed.op(), &document, &left.letter)
        .await
        .unwrap();
    assert!(returned().await.is_empty());
    let page = answering::sees(&bed, &document).await;
    assert_eq!(answering::of(&page, TEACHER).to_tell, []);
    let mut read = bed.office.store.read().await.unwrap();
    let changes = read.changes(&document, None, 9).await.unwrap();
    let last = changes
        .iter()
        .find(|one| one.kind == ChangeKind::LetterSettled);
    let last = last.unwrap();
    assert_eq!(last.by.code, by(&lee()).code);
    let words = last.after.as_ref().unwrap().reveal();
    assert_eq!(words, "Told by phone that the dates are off");
}

/// The board names them, and the page had no row to say it in.
#[tokio::test]
async fn who_stands_on_no_list_any_more_is_told_by_phone_all_the_same() {
    for bed in Bed::each_with_services(&[]).await {
        let document = offered(&bed).await;
        carried(&bed).await;
        withdraws(&bed, &document).await;
        let by = by(&WHO);
        let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
        let hold = Hold {
            why: HoldWhy::Broken,
            words: None,
        };
        let all = off(&bed, &document).await;
        let teachers = all.iter().find(|one| one.person.to_string() == TEACHER);
        let letter = &teachers.unwrap().id;
        assert!(tx.hold_letter(letter, &hold).await.unwrap());
        tx.commit(b"").await.unwrap();
        bed.mosaic.change(MAYA, |network| {
            let left = |id: &Identifier| id.to_string() == TEACHER;
            network.people.retain(|one| !left(&one.id));
        });
        crate::casework::reread::read_again(&bed.office, &sam(), &bed.op(), &document)
            .await
            .unwrap();

        let page = answering::sees(&bed, &document).await;
        assert!(page.rows.iter().all(|one| one.row != TEACHER));
        let [(called, left)] = &page.to_tell[..] else {
            panic!("one is left to tell: {:?}", page.to_tell);
        };
        assert_eq!((left.what, left.row.as_str()), (Untold::DatesOff, TEACHER));
        let number = TEACHER.strip_prefix("mosaic:").unwrap();
        let looked_up = format!("(look up {number} in the case system)");
        assert!(called.ends_with(&looked_up), "{called}");
        told(&bed.office, &lee(), &bed.op(), &document, &left.letter)
            .await
            .unwrap();
        let page = answering::sees(&bed, &document).await;
        assert_eq!(page.to_tell, []);
        let again = told(&bed.office, &lee(), &bed.op(), &document, &left.letter).await;
        assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
        bed.end().await;
    }
}

#[tokio::test]
async fn other_dates_say_enough_to_whom_the_letter_did_not_reach() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    carried(&bed).await;
    withdraws(&bed, &document).await;
    let who = by(&WHO);
    let mut tx = bed.office.store.begin(&who, bed.moment()).await.unwrap();
    let hold = Hold {
        why: HoldWhy::Broken,
        words: None,
    };
    for letter in off(&bed, &document).await {
        assert!(tx.hold_letter(&letter.id, &hold).await.unwrap());
    }
    tx.commit(b"").await.unwrap();
    let returned = async || {
        let board = board::page(&bed.office, &lee(), None).await.unwrap();
        let mut columns = board.columns.into_iter();
        columns.find(|one| one.code == "returned").unwrap().cards
    };
    let cards = returned().await;
    assert!(!cards.is_empty());
    assert!(
        cards
            .iter()
            .all(|one| one.what.contains("the dates are off"))
    );
    // Others are offered, and say enough.
    offers(&bed, &jo(), &document).await.unwrap();
    assert!(returned().await.is_empty());
}

#[tokio::test]
async fn who_answered_by_a_link_that_no_letter_brought_is_named_for_somebody_to_tell() {
    let bed = Bed::new().await;
    let document = offered(&bed).await;
    let asked = of(&bed, &document, TEACHER).await;
    // It was copied into a message before any letter had gone.
    link::answer(&bed.office, &asked.token.unwrap(), &bed.op(), &[0])
        .await
        .unwrap();
    withdraws(&bed, &document).await;
    let left = left(&bed, &document).await.unwrap();
    assert!(left.contains(&asked.name), "{left}");
    assert!(off(&bed, &document).await.is_empty());
}

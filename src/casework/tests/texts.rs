//! Texts: a link and a reference to whoever wants them, and what is texted back.

use super::{
    answering::{of, sees, sends, signed, token},
    bed::*,
};
use crate::{
    casework::{
        batch,
        deliver::{AsFrozen, Deliverer, Terms},
        office::VerbError,
        page::responses::{BatchWhat, LetterStanding},
        reach, respond,
        send::{came_back, hand_over},
        texts::{self, WordError},
    },
    mail::{
        carrier::{End, Found, Leave, Outcome},
        memory::Memory,
        text::{LONGEST, Text, Texter},
    },
    model::{
        contact::EmailAddress,
        inbound::Handled,
        live::DocumentId,
        post::{Answered, Phase, Step},
        reply::{Attending, Means, Way, Wish},
    },
};
use futures_util::{FutureExt as _, future::BoxFuture};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

const MOTHER: &str = "mosaic:401";
const FATHER: &str = "mosaic:402";
const NUMBER: &str = "07700 900401";

/// A way for texts that keeps what it is given.
#[derive(Default)]
struct Kept(Mutex<Vec<Text>>);

impl Texter for Kept {
    fn text<'a>(&'a self, text: &'a Text, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        async move {
            assert_eq!(end.leave().await, Leave::Go);
            self.0.lock().unwrap().push(text.clone());
            Outcome::Accepted {
                answer: Answered {
                    step: Step::End,
                    code: 250,
                    status: None,
                },
                queue_id: None,
            }
        }
        .boxed()
    }

    fn find<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Found> {
        std::future::ready(Found::NotKnown).boxed()
    }
}

async fn wishes(bed: &Bed, document: &DocumentId, row: &str, wish: Wish) {
    let of = (document, row);
    reach::choose(&bed.office, &lee(), &bed.op(), of, Some(wish))
        .await
        .unwrap();
}

/// Maya's mother wants texts, and is sent one.
async fn texted(bed: &Bed) -> (DocumentId, Arc<Kept>) {
    bed.office.is_at("https://reviews.northshire.example");
    let document = bed.maya().await;
    wishes(bed, &document, MOTHER, Wish::Text).await;
    let document = signed(bed).await;
    sends(bed, &document, &[MOTHER]).await.unwrap();
    let kept = Arc::new(Kept::default());
    deliver(bed, &kept).await;
    (document, kept)
}

async fn deliver(bed: &Bed, kept: &Arc<Kept>) {
    let terms = Terms {
        return_path: EmailAddress::parse("reviews@northshire.example").unwrap(),
        when_unsure: BTreeMap::new(),
        at_once: 2,
        lease: jiff::SignedDuration::from_secs(60),
    };
    let room = bed.office.post_room();
    let mail = Arc::new(Memory::default());
    let deliverer = Deliverer::new(
        room,
        mail,
        Arc::new(AsFrozen),
        terms,
        bed.office.desk.chance,
    );
    let texts: Arc<dyn Texter> = Arc::clone(kept) as _;
    deliverer.with_texts(texts).once().await.unwrap();
}

/// What Notify posts of a text that came.
fn posted(id: &str, from: &str, words: &str) -> Vec<u8> {
    serde_json::json!({
        "id": id, "source_number": from, "destination_number": "07700 900111",
        "message": words, "date_received": "2026-11-23T10:15:30.000000Z",
    })
    .to_string()
    .into_bytes()
}

async fn comes(bed: &Bed, id: &str, from: &str, words: &str) -> Option<Handled> {
    texts::came(&bed.office, &posted(id, from, words))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_text_holds_a_link_and_a_reference_and_nothing_of_the_child() {
    let bed = Bed::new().await;
    let (document, kept) = texted(&bed).await;

    let sent = kept.0.lock().unwrap().clone();
    let [text] = sent.as_slice() else {
        panic!("{} texts", sent.len());
    };
    assert_eq!(text.to.reveal(), NUMBER);
    let own = token(&bed, &document, MOTHER).await;
    assert!(
        text.words
            .contains(&format!("https://reviews.northshire.example/r/{own}"))
    );
    assert!(text.words.contains("YES or NO") && text.words.contains("STOP"));
    for told in ["Maya", "looked after", "Larch", "Kerry", "Reyes", "Hale"] {
        assert!(!text.words.contains(told), "{told}: {}", text.words);
    }
    assert!(text.words.chars().count() < LONGEST / 2, "{}", text.words);
    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_eq!(
        (row.means, row.letter.standing),
        (Means::Text, LetterStanding::Sent)
    );
    assert_eq!(row.to.as_deref(), Some(NUMBER));
}

#[tokio::test]
async fn yes_and_no_are_answers_and_a_later_one_stands_for_the_one_before() {
    let bed = Bed::new().await;
    let (document, _) = texted(&bed).await;

    // As networks write the same number.
    assert_eq!(
        comes(&bed, "a1", "447700900401", "Yes!").await,
        Some(Handled::Applied)
    );
    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    let answer = row.answer.unwrap();
    assert_eq!(answer.attending, Attending::Coming);
    assert!(
        answer.words.ends_with(Way::Text.words()),
        "{}",
        answer.words
    );

    assert_eq!(
        comes(&bed, "a2", "+44 7700 900401", "no sorry").await,
        Some(Handled::Applied)
    );
    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_eq!(row.answer.unwrap().attending, Attending::NotComing);
    // The same call once more does nothing.
    assert_eq!(comes(&bed, "a2", "+44 7700 900401", "no sorry").await, None);
}

#[tokio::test]
async fn a_text_in_her_name_does_not_take_the_place_of_what_she_said_by_her_link() {
    let bed = Bed::new().await;
    let (document, _) = texted(&bed).await;
    let own = token(&bed, &document, MOTHER).await;
    let coming = super::answering::says(Attending::Coming);
    respond::by_link(&bed.office, &own, &bed.op(), &coming)
        .await
        .unwrap();

    comes(&bed, "a1", NUMBER, "NO").await;

    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_eq!(row.answer.unwrap().attending, Attending::Coming);
    assert_eq!(row.to_check.len(), 1);
}

#[tokio::test]
async fn other_words_and_strangers_change_nothing_and_are_read_by_somebody() {
    let bed = Bed::new().await;
    let (document, _) = texted(&bed).await;

    let words = "yes but only if he is not there";
    assert_eq!(comes(&bed, "a1", NUMBER, words).await, Some(Handled::Open));
    assert_eq!(
        comes(&bed, "a2", "07700 900999", "Yes").await,
        Some(Handled::Open)
    );

    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_eq!(row.answer, None);
    assert_eq!(row.mails.len(), 1);
    assert_eq!(row.mails[0].quoted, [words]);
    let mut read = bed.office.store.read().await.unwrap();
    assert_eq!(read.inbound_of_nobody().await.unwrap().len(), 1);
}

#[tokio::test]
async fn stop_ends_texts_for_every_letter_to_come_and_is_a_task() {
    let bed = Bed::new().await;
    let (document, kept) = texted(&bed).await;

    assert_eq!(comes(&bed, "a1", NUMBER, "STOP").await, Some(Handled::Open));

    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_ne!(row.means, Means::Text);
    assert_eq!(
        row.mails[0].words,
        "Wants no more texts: agree another way with them"
    );
    deliver(&bed, &kept).await;
    assert_eq!(kept.0.lock().unwrap().len(), 1);
    // She may ask for them again.
    wishes(&bed, &document, MOTHER, Wish::Text).await;
    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_eq!(row.means, Means::Text);
}

#[tokio::test]
async fn a_text_that_failed_opens_a_repair() {
    let bed = Bed::new().await;
    let (document, kept) = texted(&bed).await;
    let name = kept.0.lock().unwrap()[0].name.to_string();
    let word = |status: &str| {
        serde_json::json!({
            "id": "740e5834", "reference": name, "to": NUMBER, "status": status,
            "notification_type": "sms",
        })
        .to_string()
        .into_bytes()
    };

    texts::receipt(&bed.office, &word("delivered"))
        .await
        .unwrap();
    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_eq!(row.letter.standing, LetterStanding::Sent);
    for _ in 0..2 {
        texts::receipt(&bed.office, &word("permanent-failure"))
            .await
            .unwrap();
    }

    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_eq!(row.letter.standing, LetterStanding::Failed);
    assert!(
        row.letter.words.contains("another number"),
        "{}",
        row.letter.words
    );
    let odd = texts::receipt(&bed.office, b"<html>").await;
    assert!(matches!(odd, Err(WordError::NotUnderstood(_))));
}

#[tokio::test]
async fn a_text_waits_for_the_morning() {
    let bed = Bed::new().await;
    bed.office.is_at("https://reviews.northshire.example");
    let document = bed.maya().await;
    wishes(&bed, &document, MOTHER, Wish::Text).await;
    let document = signed(&bed).await;
    // It is nine in the morning; twelve hours later it is night.
    bed.wait_hours(12);
    sends(&bed, &document, &[MOTHER]).await.unwrap();
    let kept = Arc::new(Kept::default());

    deliver(&bed, &kept).await;
    assert!(kept.0.lock().unwrap().is_empty());
    let mut read = bed.office.store.read().await.unwrap();
    let letters = read.letters(&document).await.unwrap();
    drop(read);
    assert_eq!(letters[0].phase, Phase::Queued);
    bed.wait_hours(12);
    deliver(&bed, &kept).await;

    assert_eq!(kept.0.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn how_somebody_wants_to_be_reached_is_kept_and_nobody_else_may_say_it() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let asked = (&document, MOTHER);
    let refused = reach::choose(&bed.office, &stranger(), &bed.op(), asked, Some(Wish::Post)).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    let nothing = reach::choose(&bed.office, &lee(), &bed.op(), asked, None).await;
    assert!(matches!(nothing, Err(VerbError::Wrong(_))));

    wishes(&bed, &document, MOTHER, Wish::Post).await;

    let row = of(&sees(&bed, &document).await, MOTHER).clone();
    assert_eq!(row.means, Means::Post);
    let page = reach::page(&bed.office, &lee(), &document, MOTHER)
        .await
        .unwrap();
    assert_eq!((page.now, page.chosen), ("Post", Some(Wish::Post)));
}

#[cfg(feature = "pdf")]
#[tokio::test]
async fn letters_that_wait_are_printed_at_once_and_one_that_comes_back_opens_a_repair() {
    let bed = Bed::new().await;
    bed.keep_staff(&lee()).await;
    let document = bed.maya().await;
    wishes(&bed, &document, MOTHER, Wish::Post).await;
    let document = signed(&bed).await;
    let none = batch::print(&bed.office, &lee()).await;
    assert!(matches!(none, Err(VerbError::NotNow(_))));
    let page = sees(&bed, &document).await;
    assert_eq!(of(&page, FATHER).means, Means::Post);
    sends(&bed, &document, &[MOTHER, FATHER]).await.unwrap();

    let waiting = batch::page(&bed.office, &lee()).await.unwrap();
    let rows: Vec<&str> = waiting.rows.iter().map(|one| one.row.as_str()).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(
        batch::page(&bed.office, &stranger())
            .await
            .is_ok_and(|page| page.rows.is_empty())
    );
    let pages = batch::print(&bed.office, &lee()).await.unwrap();
    assert!(pages.starts_with(b"%PDF-"));

    let letters: Vec<_> = [MOTHER, FATHER]
        .map(|row| (document.clone(), row.to_owned(), BatchWhat::Invitation))
        .into();
    let operation = bed.op();
    for _ in 0..2 {
        batch::posted(&bed.office, &lee(), &operation, &letters)
            .await
            .unwrap();
    }
    assert!(
        batch::page(&bed.office, &lee())
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let row = of(&sees(&bed, &document).await, FATHER).clone();
    assert_eq!(row.letter.standing, LetterStanding::HandedOver);
    assert!(row.letter.words.contains("Lee"), "{}", row.letter.words);

    came_back(&bed.office, &lee(), &bed.op(), &document, FATHER)
        .await
        .unwrap();
    let row = of(&sees(&bed, &document).await, FATHER).clone();
    assert_eq!(row.letter.standing, LetterStanding::Failed);
    assert!(
        row.letter.words.starts_with("It came back, says Lee"),
        "{}",
        row.letter.words
    );
    // What has come back has not been handed over a second time.
    let again = came_back(&bed.office, &lee(), &bed.op(), &document, MOTHER).await;
    assert!(again.is_ok());
    assert!(
        hand_over(&bed.office, &lee(), &bed.op(), &document, "mosaic:601")
            .await
            .is_err()
    );
}

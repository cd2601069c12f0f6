//! After a meeting: clocks, printed copies, the child's letter, the next taker.

use super::{
    following::{accepted_with, accepts},
    *,
};
use crate::{
    casework::{
        minutes::{after, copies, print, rota, to_child},
        page::lists::ReviewFilter,
        reviews,
    },
    model::{
        minutes::{MinutesStep, ReadingLevel},
        reply::Means,
    },
};

const CHILD: &str = "mosaic:1";

#[tokio::test]
async fn what_is_due_after_a_meeting_stands_in_the_list_of_whose_it_is() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[]).await;
    let theirs = async |who: &Actor| {
        let page = reviews::mine(&bed.office, who, &ReviewFilter::default()).await;
        let after = page.unwrap().after.into_iter();
        after.map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(theirs(&sam()).await, ["The decisions are written and sent"]);
    let worker = [
        "The care plan is brought up to date",
        "The record is given to the child and the parents",
    ];
    assert_eq!(theirs(&jo()).await, worker);
    assert_eq!(theirs(&stranger()).await, Vec::<String>::new());
    // There is nothing to agree to until the decisions are sent.
    assert_eq!(theirs(&manager()).await, Vec::<String>::new());

    let tick =
        async |who: &Actor, step| after::tick(&bed.office, who, &bed.op(), &document, step).await;
    let refused = tick(&jo(), MinutesStep::DecisionsSent).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    let odd = tick(&sam(), MinutesStep::Accepted).await;
    assert!(matches!(odd, Err(VerbError::NotThere)));
    tick(&sam(), MinutesStep::DecisionsSent).await.unwrap();
    let manager = theirs(&manager()).await;
    assert!(manager[0].contains("silence is agreement"), "{manager:?}");
    let twice = tick(&sam(), MinutesStep::DecisionsSent).await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));
    tick(&jo(), MinutesStep::PlanUpdated).await.unwrap();
    assert!(theirs(&sam()).await.is_empty());
    assert_eq!(theirs(&jo()).await, worker[1..]);
    let seen = sees(&bed, &sam(), &document).await;
    let sent = seen.clocks.iter().find(|one| one.step == "decisions_sent");
    assert_eq!(sent.unwrap().code, "done");
}

#[tokio::test]
async fn before_the_meeting_nothing_is_due_after_it() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    assert!(sees(&bed, &sam(), &document).await.clocks.is_empty());
    let early = after::tick(
        &bed.office,
        &sam(),
        &bed.op(),
        &document,
        MinutesStep::DecisionsSent,
    )
    .await;
    assert!(matches!(early, Err(VerbError::NotNow(_))));
}

#[tokio::test]
async fn a_copy_is_printed_once_the_minutes_are_accepted() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let file =
        async |row: &str| print::file(&bed.office, &sam(), &document, (row, Means::Post)).await;
    assert!(matches!(file(SCHOOL).await, Err(VerbError::NotNow(_))));
    accepts(&bed, &document, &[("Book a dentist", SCHOOL)]).await;
    let printed = file(SCHOOL).await.unwrap();
    assert!(printed.starts_with(b"%PDF-1.7"));
    assert!(matches!(file("mosaic:999").await, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn the_chair_approves_the_words_of_the_childs_letter_before_it_goes() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[("Book a dentist", SCHOOL)]).await;
    let page = async |level| {
        to_child::page(&bed.office, &jo(), &document, level)
            .await
            .unwrap()
    };
    let first = page(None).await;
    assert_eq!(first.level, ReadingLevel::A, "she is nine");
    assert!(first.text.contains("Book a dentist"), "{}", first.text);
    assert!(first.text.contains("Hello Maya"), "{}", first.text);
    let easy = page(Some(ReadingLevel::Easy)).await;
    assert_ne!(easy.text, first.text);

    let write = async |text: &str, seen| {
        let words = (ReadingLevel::A, text, seen);
        to_child::write(&bed.office, &jo(), &bed.op(), &document, words).await
    };
    let give = async || {
        let how = ("23 November 2026", Means::ByHand);
        to_child::give(&bed.office, &jo(), &bed.op(), &document, how).await
    };
    let leaks = write(
        "Hello Maya\n\nYou see Mum at 8 Quarry Street.\n\nBye,\n\nSam",
        0,
    )
    .await;
    assert!(matches!(leaks, Err(VerbError::Wrong(_))), "{leaks:?}");
    let seen = page(None).await.version;
    assert_eq!(seen, 0);
    let text = "Hello Maya\n\nYou will see a dentist soon.\n\nBye for now,\n\nSam";
    write(text, seen).await.unwrap();
    assert!(matches!(
        write("Hello.", seen).await,
        Err(VerbError::NotNow(_))
    ));
    assert!(matches!(give().await, Err(VerbError::NotNow(_))));
    let version = page(None).await.version;
    let approve = async |who: &Actor, seen| {
        to_child::approve(&bed.office, who, &bed.op(), &document, seen).await
    };
    let refused = approve(&jo(), version).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    let stale = approve(&sam(), version + 1).await;
    assert!(matches!(stale, Err(VerbError::NotNow(_))));
    approve(&sam(), version).await.unwrap();
    give().await.unwrap();
    let printed = to_child::file(&bed.office, &jo(), &document).await.unwrap();
    assert!(printed.starts_with(b"%PDF-1.7"));
    let given = page(None).await.given;
    assert_eq!(given.len(), 1);
    assert_eq!(given[0].text.as_deref(), Some(text));

    // A copy is another thing than the letter: each is counted for itself.
    let (lee, how) = (lee(), ("23 November 2026", Means::ByHand));
    copies::give(&bed.office, &lee, &bed.op(), (&document, CHILD), how)
        .await
        .unwrap();
    let copy = copies::page(&bed.office, &lee, &document, (CHILD, Means::ByHand)).await;
    let copy = copy.unwrap().given;
    assert_eq!((copy.len(), copy[0].version), (1, Some(1)));
    assert_eq!(page(None).await.given.len(), 1);

    // Other words are approved anew.
    write("Hello Maya\n\nAnother.\n\nBye,\n\nSam", version)
        .await
        .unwrap();
    assert!(matches!(give().await, Err(VerbError::NotNow(_))));
}

#[tokio::test]
async fn a_letter_to_the_child_says_nothing_that_is_not_for_the_child() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    rows::add(
        &bed.office,
        &pen,
        &bed.op(),
        &action("Check the risk", CARER),
    )
    .await
    .unwrap();
    let risk = decided(&sees(&bed, &sam, &document).await.sheet).remove(0);
    let part = format!("row:{}", risk.id);
    let flag = (part.as_str(), CHILD);
    crate::casework::minutes::flags::flag(&bed.office, &pen, &bed.op(), flag)
        .await
        .unwrap();
    let flag = sees(&bed, &sam, &document).await.flags.remove(0);
    let kept = (flag.id.as_str(), crate::model::minutes::FlagState::Kept);
    crate::casework::minutes::flags::decide(&bed.office, &sam, &bed.op(), &document, kept)
        .await
        .unwrap();
    accepts(&bed, &document, &[("Book a dentist", CARER)]).await;
    let page = to_child::page(&bed.office, &jo(), &document, None).await;
    let text = page.unwrap().text;
    assert!(text.contains("dentist"), "{text}");
    for not in ["risk", "Hale", "Larch Hill"] {
        assert!(!text.contains(not), "{not}: {text}");
    }
}

#[tokio::test]
async fn it_is_the_next_ones_turn_when_somebody_says_no() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let turns = async || sees(&bed, &jo(), &document).await.rota;
    let first = turns().await;
    assert!(first.len() > 1, "{first:?}");
    assert!(first.iter().all(|one| one.row != MOTHER), "professionals");
    assert!(first[0].can);
    let row = first[0].row.clone();
    rota::refuse(&bed.office, &jo(), &bed.op(), (&document, &row))
        .await
        .unwrap();
    let second = turns().await;
    assert_eq!(second[0].row, first[1].row);
    let last = second.iter().find(|one| one.row == row).unwrap();
    assert_eq!((last.can, last.standing), (false, "Said no this time"));
    lend::lend(&bed.office, &jo(), &bed.op(), &document, &second[0].row)
        .await
        .unwrap();
}

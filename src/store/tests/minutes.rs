//! Minutes with one of everything, and what they tell when they are read.

use jiff::civil::date;

use crate::{
    model::{
        live::DocumentId,
        minutes::{
            Block, FlagState, LinkEnd, MinutesKind, MinutesPart, MinutesState, MinutesStep,
            Participation, Passage, Presence, Report, RowKind, RowState, RowWords,
        },
        reply::Means,
    },
    store::{
        minutes::{Marked, NewRow},
        reading::Snapshot,
        tests::bed::{child, words},
        writing::Tx,
    },
};

/// Words that may stand nowhere in the open.
pub const PERSONAL: &[&str] = &[
    "Likes the new school",
    "A neighbour came along",
    "Buy boots for her",
    "Aunt Rose",
    "Her feet grow",
    "Read it to me again",
];

/// Takes the minutes of a meeting, with everything that they can hold.
pub async fn taken(tx: &mut Tx, id: &DocumentId) {
    let begun = tx.begin_minutes(id, MinutesKind::Review, 1, Some(date(2026, 12, 3)));
    assert!(begun.await.unwrap());
    let again = tx.begin_minutes(id, MinutesKind::CoreGroup, 1, None).await;
    assert!(!again.unwrap(), "there is one to a meeting");
    let step = MinutesStep::GivenBack;
    tx.add_step(id, step, Some(&words("Read it to me again")))
        .await
        .unwrap();
    let text = Passage(vec![(Block::Paragraph, words("Likes the new school"))]);
    assert!(tx.write_box(id, "views", &text, 0).await.unwrap());
    let late = Passage(vec![(Block::Heading, words("Another"))]);
    assert!(!tx.write_box(id, "views", &late, 0).await.unwrap());
    let marked = [Marked {
        person: child(900),
        presence: Presence::ForPart,
        report: Report::Received,
    }];
    let others = words("A neighbour came along");
    let there = tx.write_attendance(id, (&marked, Some(&others)), 0).await;
    assert!(there.unwrap());
    let new = NewRow {
        kind: RowKind::Action,
        state: RowState::Open,
        person: Some(child(900)),
        due_on: Some(date(2027, 1, 4)),
        comes_from: None,
        words: RowWords {
            what: words("Buy boots for her"),
            owner: words("Aunt Rose"),
            why: Some(words("Her feet grow")),
            changed: None,
        },
    };
    let row = tx.add_minutes_row(id, &new).await.unwrap();
    let part = MinutesPart::Row(row);
    tx.flag_minutes(id, (&part, &child(900)), FlagState::Asked)
        .await
        .unwrap();
    let flag = tx.minutes_flags(id).await.unwrap().remove(0);
    assert!(tx.decide_flag(id, &flag.id, FlagState::Kept).await.unwrap());
    let link = tx.lend_minutes(id, &child(900)).await.unwrap();
    tx.wrong_code(&link).await.unwrap();
    assert!(tx.end_lent(&link, LinkEnd::Stopped).await.unwrap());
    assert!(tx.adjourn_minutes(id, date(2026, 12, 10)).await.unwrap());
    let spoke = Some(Participation::Speaks);
    tx.date_minutes(id, Some(date(2026, 12, 10)), spoke)
        .await
        .unwrap();
    tx.minutes_given(id, &child(900), date(2026, 12, 20), Means::Post)
        .await
        .unwrap();
    tx.turn_minutes(id, MinutesState::Submitted, "")
        .await
        .unwrap();
}

/// All that is read of them.
pub async fn told(read: &mut Snapshot, id: &DocumentId) -> Vec<String> {
    vec![
        format!("{:?}", read.minutes(id).await.unwrap()),
        format!("{:?}", read.minutes_steps(id).await.unwrap()),
        format!("{:?}", read.minutes_boxes(id).await.unwrap()),
        format!("{:?}", read.minutes_attendance(id).await.unwrap()),
        format!("{:?}", read.minutes_rows(id).await.unwrap()),
        format!("{:?}", read.minutes_flags(id).await.unwrap()),
        format!("{:?}", read.minutes_sent(id).await.unwrap()),
        format!("{}", read.lent_links(id).await.unwrap().len()),
    ]
}

//! Minutes with one of everything, and what they tell when they are read.

use jiff::civil::date;

use crate::{
    model::{
        action::{FollowUp, OwnerSays},
        live::DocumentId,
        minutes::{
            Block, FlagState, Given, Lines, LinkEnd, MeetingId, Member, MinutesKind, MinutesPart,
            MinutesState, MinutesStep, Participation, Passage, Presence, ReadingLevel, Report,
            RowId, RowKind, RowState, RowWords, Stay,
        },
        reply::Means,
    },
    store::{
        actions::{NewStep, later::LaterReading},
        minutes::{Marked, NewRow},
        reading::Snapshot,
        tests::bed::{child, words},
        writing::Tx,
    },
};

/// Words that may stand nowhere in the open.
pub const PERSONAL: &[&str] = &[
    "Likes the new school",
    "Draws her house",
    "A neighbour came along",
    "Buy boots for her",
    "Aunt Rose",
    "Her feet grow",
    "Read it to me again",
    "The shop had none in her size",
    "What Aunt was given to read",
    "Dear little one",
    "You stay here",
];

/// Takes the minutes of a meeting, with everything that they can hold.
pub async fn taken(tx: &mut Tx, document: &DocumentId) {
    let id = &MeetingId::first(document);
    let begun = tx.begin_minutes(id, MinutesKind::Review, 1, Some(date(2026, 12, 3)));
    assert!(begun.await.unwrap());
    let again = tx.begin_minutes(id, MinutesKind::CoreGroup, 1, None).await;
    assert!(!again.unwrap(), "there is one to a meeting");
    beside(tx, &id.next()).await;
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
    followed(tx, document, &row).await;
    let part = MinutesPart::Row(row);
    tx.flag_minutes(id, (&part, &child(900)), FlagState::Asked)
        .await
        .unwrap();
    let flag = tx.minutes_flags(id).await.unwrap().remove(0);
    assert!(tx.decide_flag(id, &flag.id, FlagState::Kept).await.unwrap());
    let link = tx.lend_minutes(id, &child(900)).await.unwrap();
    tx.wrong_code(&link).await.unwrap();
    assert!(tx.end_lent(&link, LinkEnd::Stopped).await.unwrap());
    let to = date(2026, 12, 10);
    assert!(tx.adjourn_minutes(id, to, None).await.unwrap());
    assert!(!tx.adjourn_minutes(id, to, None).await.unwrap(), "it was");
    assert!(tx.adjourn_minutes(id, to, Some(to)).await.unwrap());
    let spoke = Some(Participation::Speaks);
    tx.date_minutes(id, Some(date(2026, 12, 10)), spoke)
        .await
        .unwrap();
    let how = (date(2026, 12, 20), Means::Post);
    let text = Lines::parse("What Aunt was given to read").unwrap();
    let copy = (1, &text);
    let who = (&child(900), Given::Copy);
    tx.minutes_given(id, who, how, copy).await.unwrap();
    tx.turn_minutes(id, MinutesState::Submitted, "")
        .await
        .unwrap();
    tx.refuse_minutes(id, &child(900)).await.unwrap();
    tx.refuse_minutes(id, &child(900)).await.unwrap();
    let letter = Lines::parse("Dear little one\n\nYou stay here").unwrap();
    let first = (ReadingLevel::Easy, &letter);
    assert!(tx.write_child_letter(id, first, 0).await.unwrap());
    assert!(!tx.write_child_letter(id, first, 0).await.unwrap());
    assert!(tx.approve_child_letter(id, 1).await.unwrap());
    assert!(!tx.approve_child_letter(id, 1).await.unwrap(), "it is");
}

/// Another meeting of the same document: nothing of one is taken for the other's.
async fn beside(tx: &mut Tx, id: &MeetingId) {
    let second = tx.begin_minutes(id, MinutesKind::Review, 1, None).await;
    assert!(!second.unwrap(), "there is one record of a review");
    let begun = tx.begin_minutes(id, MinutesKind::CoreGroup, 1, None).await;
    assert!(begun.unwrap());
    tx.add_step(id, MinutesStep::Begun, None).await.unwrap();
    let text = Passage(vec![(Block::Paragraph, words("Draws her house"))]);
    assert!(tx.write_box(id, "views", &text, 0).await.unwrap());
    assert!(tx.write_attendance(id, (&[], None), 0).await.unwrap());
    let next = Some(date(2027, 1, 8));
    assert!(tx.say_next(id, next, None).await.unwrap());
    assert!(!tx.say_next(id, None, None).await.unwrap(), "not seen");
    let mut members = [Member::new(&child(900))];
    assert!(tx.write_list(id, &members, 0).await.unwrap());
    members[0].stay = Stay::Leaves;
    assert!(!tx.write_list(id, &members, 0).await.unwrap(), "not seen");
    assert!(tx.write_list(id, &members, 1).await.unwrap());
    let link = tx.lend_minutes(id, &child(900)).await.unwrap();
    let letter = Lines::parse("Dear little one").unwrap();
    let first = (ReadingLevel::Easy, &letter);
    assert!(tx.write_child_letter(id, first, 0).await.unwrap());
    tx.refuse_minutes(id, &child(900)).await.unwrap();
    tx.turn_minutes(id, MinutesState::Accepted, "")
        .await
        .unwrap();
    assert!(!tx.write_box(id, "views", &text, 1).await.unwrap());
    assert!(!tx.write_list(id, &members, 2).await.unwrap());
    assert!(!tx.say_next(id, None, next).await.unwrap());
    let kept = tx.minutes(id).await.unwrap().unwrap();
    assert_eq!(kept.next_on, next);
    let token = tx.minutes_token(&link);
    let found = tx.lent_by_token(&token).await.unwrap();
    assert_eq!(found.map(|one| one.meeting), Some(id.clone()));
    tx.end_all_lent(id, LinkEnd::Accepted).await.unwrap();
}

/// An action of which its owner has said something, and about which something was done.
async fn followed(tx: &mut Tx, id: &DocumentId, row: &RowId) {
    let says = (OwnerSays::NotYet, Some(date(2027, 1, 11)));
    let why = words("The shop had none in her size");
    tx.say_of_action(id, row, says, Some(&why)).await.unwrap();
    let letter = tx.letters(id).await.unwrap().remove(0);
    let aunt = child(900);
    let new = NewStep {
        action: row,
        person: Some(&aunt),
        what: FollowUp::Later,
        day: Some(date(2027, 1, 11)),
        letter: Some(&letter.id),
    };
    tx.follow_up(id, &new).await.unwrap();
    let step = tx.action_steps(id).await.unwrap().remove(0);
    assert_eq!(step.letter.map(|(phase, _)| phase), Some(letter.phase));
    assert!(tx.end_step(&step.id).await.unwrap());
    assert!(!tx.end_step(&step.id).await.unwrap(), "it is done");
    let link = tx.link_to_actions(id, &aunt).await.unwrap();
    assert_eq!(tx.link_to_actions(id, &aunt).await.unwrap(), link);
    let token = tx.action_token(&link);
    let found = tx.action_link_by_token(&token).await.unwrap().unwrap();
    assert_eq!((found.id, found.person), (link, aunt));
    let kept = tx.document(id).await.unwrap().unwrap();
    let later = LaterReading {
        network: kept.network,
        findings: kept.findings,
        read_at: kept.read_at,
    };
    tx.put_later_reading(id, &later).await.unwrap();
}

/// All that is read of them.
pub async fn told(read: &mut Snapshot, document: &DocumentId) -> Vec<String> {
    let mut told = vec![
        format!("{:?}", read.all_minutes(document).await.unwrap()),
        format!("{:?}", read.review_minutes(document).await.unwrap()),
        format!("{:?}", read.said_of_actions(document).await.unwrap()),
        format!("{:?}", read.action_steps(document).await.unwrap()),
        format!("{:?}", read.action_links(document).await.unwrap()),
        format!("{:?}", read.later_reading(document).await.unwrap()),
    ];
    let first = MeetingId::first(document);
    for id in [first.next(), first] {
        told.extend([
            format!("{:?}", read.minutes(&id).await.unwrap()),
            format!("{:?}", read.minutes_steps(&id).await.unwrap()),
            format!("{:?}", read.minutes_boxes(&id).await.unwrap()),
            format!("{:?}", read.minutes_attendance(&id).await.unwrap()),
            format!("{:?}", read.minutes_list(&id).await.unwrap()),
            format!("{:?}", read.minutes_rows(&id).await.unwrap()),
            format!("{:?}", read.minutes_flags(&id).await.unwrap()),
            format!("{:?}", read.minutes_sent(&id).await.unwrap()),
            format!("{}", read.lent_links(&id).await.unwrap().len()),
            format!("{:?}", read.minutes_refusals(&id).await.unwrap()),
            format!("{:?}", read.child_letter(&id).await.unwrap()),
        ]);
    }
    told
}

//! Who has written is not chased meanwhile, nor who is away or has left.

use super::{asked_by_mail, chases, column, delivers, reminders, waits};
use crate::{
    casework::{
        chase::Tally,
        respond::dealt_with,
        tests::{
            bed::*,
            inbound::story::{Story, Tray, tally},
        },
    },
    model::{
        inbound::{Class, MatchedBy},
        post::Phase,
    },
};

/// The school was asked on Monday 23 November, its letter has gone, and nobody else was asked.
async fn school() -> Story {
    school_of(Bed::new().await).await
}

pub async fn school_of(bed: Bed) -> Story {
    let (document, row) = asked_by_mail(&bed).await;
    Story {
        bed,
        document,
        to: row.to.expect("it has mail"),
        row: row.row,
        tray: Tray {
            validity: 7,
            ..Tray::default()
        },
    }
}

impl Story {
    /// They write, and somebody has to read it.
    pub async fn writes(&self, id: &str, headers: &str, words: &str) {
        let mail = self.mail(id, &self.to, headers, words).await;
        self.tray.put(&mail);
        assert_eq!(self.round().await, tally(0, 1, 0, 0), "{words}");
    }

    /// Whoever is to be rung, each with what is to be done.
    pub async fn to_ring(&self) -> Vec<String> {
        let cards = column(&self.bed, "phone").await.cards;
        cards.into_iter().map(|card| card.what).collect()
    }

    /// Somebody has read the newest mail.
    async fn is_read(&self) {
        let id = self.filed().await[0].id.clone();
        let (bed, document) = (&self.bed, &self.document);
        dealt_with(&bed.office, &lee(), &bed.op(), document, &id)
            .await
            .unwrap();
    }
}

const HALF: &str = "I can only make the first half hour.";

#[tokio::test]
async fn who_has_written_is_neither_reminded_nor_rung_until_somebody_has_read_it() {
    let story = school().await;
    story.writes("half", "", HALF).await;
    // The days of both reminders, and that on which a person takes over.
    for days in [2, 2, 4] {
        waits(&story.bed, &story.document, days).await;
        assert_eq!(chases(&story.bed).await, Tally::default());
    }
    assert!(story.to_ring().await.is_empty());
    assert_eq!(story.to_read().await, std::slice::from_ref(&story.row));

    // Read, and no answer was written down: they are asked for one again.
    story.is_read().await;
    assert_eq!(chases(&story.bed).await.tasks, 1);
    assert_eq!(story.to_ring().await.len(), 1);
}

#[tokio::test]
async fn a_mail_that_is_quicker_than_the_reminder_takes_it_back() {
    let story = school().await;
    waits(&story.bed, &story.document, 2).await;
    assert_eq!(chases(&story.bed).await.nudged, 1);
    story.writes("half", "", HALF).await;

    assert_eq!(delivers(&story.bed).await.0, 0);
    let reminded = reminders(&story.bed, &story.document).await;
    assert_eq!(reminded, [Phase::Cancelled]);
    story.is_read().await;
    assert_eq!(chases(&story.bed).await.nudged, 1);
}

#[tokio::test]
async fn nobody_is_rung_while_their_mail_waits_to_be_read() {
    let story = school().await;
    waits(&story.bed, &story.document, 8).await;
    assert_eq!(chases(&story.bed).await.tasks, 1);
    assert_eq!(story.to_ring().await.len(), 1);

    story
        .writes("asks", "", "Who is coming to the meeting?")
        .await;
    assert!(story.to_ring().await.is_empty());
    story.is_read().await;
    assert_eq!(story.to_ring().await.len(), 1);
}

pub const BY_MACHINE: &str = "Return-Path: <>\nAuto-Submitted: auto-replied\n";

#[tokio::test]
async fn an_absence_without_a_day_of_return_pauses_for_a_week() {
    let story = school().await;
    let words = "I am out of the office and have no access to my email.";
    story.writes("away", BY_MACHINE, words).await;
    assert_eq!(story.filed().await[0].class, Class::OutOfOffice);
    // The days of both reminders.
    for days in [2, 2] {
        waits(&story.bed, &story.document, days).await;
        assert_eq!(chases(&story.bed).await, Tally::default());
    }
    waits(&story.bed, &story.document, 3).await;
    assert_eq!(chases(&story.bed).await.nudged, 1);
}

#[tokio::test]
async fn an_absence_that_says_no_day_leaves_the_day_that_was_said() {
    let story = school().await;
    let words = "I am on leave and back on 9 December 2026.";
    let mail = story.mail("first", &story.to, BY_MACHINE, words).await;
    story.tray.put(&mail);
    assert_eq!(story.round().await, tally(1, 0, 0, 0));
    let words = "I am out of the office and have no access to my email.";
    story.writes("second", BY_MACHINE, words).await;

    // Back after the meeting: somebody else is tried.
    waits(&story.bed, &story.document, 2).await;
    let tally = chases(&story.bed).await;
    assert_eq!((tally.nudged, tally.tasks), (0, 1));
}

#[tokio::test]
async fn a_reminder_to_somebody_who_is_away_by_then_does_not_go() {
    let story = school().await;
    waits(&story.bed, &story.document, 2).await;
    assert_eq!(chases(&story.bed).await.nudged, 1);
    let words = "I am out of the office and have no access to my email.";
    story.writes("away", BY_MACHINE, words).await;
    assert_eq!(delivers(&story.bed).await.0, 0);
}

#[tokio::test]
async fn who_has_left_is_not_reminded_and_somebody_else_is_tried_at_once() {
    let story = school().await;
    let words = "I have left the school.";
    story.writes("left", BY_MACHINE, words).await;
    assert_eq!(story.filed().await[0].class, Class::Left);
    let tally = chases(&story.bed).await;
    assert_eq!((tally.nudged, tally.tasks), (0, 1));
    assert_eq!(story.to_ring().await.len(), 1);
    // Read, and nothing was put right: nobody writes to a mailbox that nobody reads.
    story.is_read().await;
    for days in [2, 2] {
        waits(&story.bed, &story.document, days).await;
        assert_eq!(chases(&story.bed).await.nudged, 0);
    }
}

#[tokio::test]
async fn that_somebody_has_left_counts_in_answer_to_a_letter_of_ours_alone() {
    let story = school().await;
    let to = &story.to;
    story.tray.put(&format!(
        "From: Someone <{to}>\nTo: reviews@northshire.example\nSubject: Gone\n\
         Date: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <gone@x.example>\n\
         Content-Type: text/plain\n\nI have left the school.\n"
    ));
    assert_eq!(story.round().await, tally(0, 1, 0, 0));
    let filed = story.filed().await;
    assert_eq!(
        (filed[0].class, filed[0].matched),
        (Class::Left, Some(MatchedBy::Address))
    );
    waits(&story.bed, &story.document, 2).await;
    assert_eq!(chases(&story.bed).await.nudged, 1);
}

//! Who has written is not chased meanwhile.

use super::{asked_by_mail, chases, column, delivers, reminders, waits};
use crate::{
    casework::{
        respond::dealt_with,
        tests::{
            bed::*,
            inbound::story::{Story, Tray, tally},
        },
    },
    model::post::Phase,
};

/// The school was asked on Monday 23 November, its letter has gone, and nobody else was asked.
async fn school() -> Story {
    let bed = Bed::new().await;
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
    async fn writes(&self, id: &str, headers: &str, words: &str) {
        let mail = self.mail(id, &self.to, headers, words).await;
        self.tray.put(&mail);
        assert_eq!(self.round().await, tally(0, 1, 0, 0), "{words}");
    }

    /// Whoever is to be rung, each with what is to be done.
    async fn to_ring(&self) -> Vec<String> {
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
        assert_eq!(chases(&story.bed).await, Default::default());
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

    story.writes("asks", "", "Who is coming to the meeting?").await;
    assert!(story.to_ring().await.is_empty());
    story.is_read().await;
    assert_eq!(story.to_ring().await.len(), 1);
}

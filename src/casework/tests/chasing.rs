//! Whoever has not answered is reminded once, or talked to, and nobody who has.

mod hours;
mod mails;
mod report;
mod sideways;

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{answering::*, bed::*};
use crate::{
    casework::{
        board,
        chase::{self, Tally},
        deliver::{Deliverer, Terms},
        page::{
            lists::BoardColumn,
            responses::{LetterStanding, ResponseRow, ResponsesPage},
        },
        recheck::Recheck,
        reread,
        send::hand_over,
    },
    mail::memory::Memory,
    model::{
        actor::Actor,
        contact::EmailAddress,
        fact::Origin,
        live::DocumentId,
        post::{Phase, Purpose},
        reply::{Attending, Means},
    },
};

const WHO: Actor = Actor::Timer("round");

fn renew(origin: &mut Origin, now: Timestamp) {
    Arc::make_mut(&mut origin.record).read_at = now;
}

/// Days pass, and the record is read again, as the rounds of a service do.
pub async fn waits(bed: &Bed, document: &DocumentId, days: i64) {
    bed.wait(days);
    let now = bed.moment();
    bed.mosaic.change(MAYA, |network| {
        renew(&mut network.child.origin, now);
        for person in &mut network.people {
            renew(&mut person.origin, now);
        }
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), document)
        .await
        .unwrap();
}

pub async fn chases(bed: &Bed) -> Tally {
    let tally = chase::round(&bed.office, &WHO).await.unwrap();
    assert_eq!(tally.failed, 0);
    tally
}

/// Delivers what waits; answers how many letters went, and the words of the last.
pub async fn delivers(bed: &Bed) -> (u64, Option<String>) {
    let mut letters = carried(bed).await;
    (letters.len() as u64, letters.pop())
}

/// Delivers what waits; answers the words of every letter that went.
pub async fn carried(bed: &Bed) -> Vec<String> {
    let carrier = Arc::new(Memory::default());
    let terms = Terms {
        return_path: EmailAddress::parse("reviews@northshire.example").unwrap(),
        when_unsure: BTreeMap::new(),
        at_once: 2,
        lease: SignedDuration::from_mins(2),
    };
    let before = Arc::new(Recheck::new(Arc::clone(&bed.office), LATELY));
    let room = bed.office.post_room();
    let chance = bed.office.desk.chance;
    let deliverer = Deliverer::new(room, carrier.clone(), before, terms, chance);
    let done = deliverer.once().await.unwrap();
    let letters = carrier.letters();
    assert_eq!(done.accepted, letters.len() as u64);
    let words = letters.iter().map(|one| {
        let text = String::from_utf8(one.bytes().to_vec()).unwrap();
        text.replace("=\r\n", "")
    });
    words.collect()
}

/// Somebody with mail was asked on Monday 23 November, and the letter has gone.
pub async fn asked_by_mail(bed: &Bed) -> (DocumentId, ResponseRow) {
    let document = signed(bed).await;
    let page = sees(bed, &document).await;
    let school = |row: &&ResponseRow| {
        row.means == Means::Email && row.letter.standing.is_ready() && row.role.contains("school")
    };
    let row = page.rows.iter().find(school).expect("the school has mail");
    sends(bed, &document, &[&row.row]).await.unwrap();
    assert_eq!(delivers(bed).await.0, 1);
    (document, row.clone())
}

async fn reminders(bed: &Bed, document: &DocumentId) -> Vec<Phase> {
    let mut read = bed.office.store.read().await.unwrap();
    let letters = read.letters(document).await.unwrap();
    let all = letters.into_iter().rev();
    all.filter(|one| one.purpose == Purpose::Reminder)
        .map(|one| one.phase)
        .collect()
}

async fn column(bed: &Bed, code: &str) -> BoardColumn {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let mut columns = page.columns.into_iter();
    columns.find(|column| column.code == code).unwrap()
}

fn child(page: &ResponsesPage) -> ResponseRow {
    let found = page.rows.iter().find(|row| row.role == "Child");
    found.cloned().expect("the child is asked")
}

#[tokio::test]
async fn who_has_not_answered_is_reminded_once_for_each_deadline() {
    let bed = Bed::new().await;
    let (document, row) = asked_by_mail(&bed).await;
    assert_eq!(chases(&bed).await, Tally::default(), "asked a moment ago");

    waits(&bed, &document, 2).await;
    assert_eq!(chases(&bed).await.nudged, 1);
    assert_eq!(chases(&bed).await.nudged, 0, "the same round once more");
    let (gone, words) = delivers(&bed).await;
    let words = words.unwrap();
    assert_eq!(gone, 1);
    let own = token(&bed, &document, &row.row).await;
    assert!(words.contains(&format!("https://reviews.northshire.example/r/{own}")));
    assert!(words.contains("Thursday 3 December 2026"), "{words}");
    for secret in ["Maya", "Civic Centre", "Bell"] {
        assert!(!words.contains(secret), "{secret} in {words}");
    }
    assert!(!words.contains("BEGIN:VCALENDAR"));

    // The next deadline is Friday 27 November.
    waits(&bed, &document, 1).await;
    assert_eq!(chases(&bed).await.nudged, 0);
    waits(&bed, &document, 1).await;
    assert_eq!(chases(&bed).await.nudged, 1);
    assert_eq!(
        reminders(&bed, &document).await,
        [Phase::Accepted, Phase::Queued]
    );
}

#[tokio::test]
async fn after_an_answer_nobody_is_reminded() {
    let bed = Bed::new().await;
    let (document, row) = asked_by_mail(&bed).await;
    waits(&bed, &document, 2).await;
    let token = token(&bed, &document, &row.row).await;
    answers(&bed, &token, &says(Attending::NotComing))
        .await
        .unwrap();

    assert_eq!(chases(&bed).await, Tally::default());
    waits(&bed, &document, 6).await;
    assert_eq!(chases(&bed).await, Tally::default());
}

#[tokio::test]
async fn an_answer_that_is_quicker_than_the_reminder_takes_it_back() {
    let bed = Bed::new().await;
    let (document, row) = asked_by_mail(&bed).await;
    waits(&bed, &document, 2).await;
    assert_eq!(chases(&bed).await.nudged, 1);
    let token = token(&bed, &document, &row.row).await;
    answers(&bed, &token, &says(Attending::Coming))
        .await
        .unwrap();

    assert_eq!(delivers(&bed).await.0, 0);
    assert_eq!(reminders(&bed, &document).await, [Phase::Cancelled]);
    let page = sees(&bed, &document).await;
    let part = page.rows.iter().find(|one| one.row == row.row);
    let standing = part.map(|one| one.letter.standing);
    assert_eq!(standing, Some(LetterStanding::Sent), "the invitation went");
}

#[tokio::test]
async fn a_reminder_that_waited_until_the_evening_goes_the_next_morning() {
    let bed = Bed::new().await;
    let (document, _) = asked_by_mail(&bed).await;
    waits(&bed, &document, 2).await;
    assert_eq!(chases(&bed).await.nudged, 1);
    bed.wait_hours(11);
    assert_eq!(delivers(&bed).await.0, 0, "it is evening");
    assert_eq!(chases(&bed).await.nudged, 0);

    bed.wait_hours(12);
    assert_eq!(chases(&bed).await.nudged, 1);
    assert_eq!(delivers(&bed).await.0, 1);
    assert_eq!(
        reminders(&bed, &document).await,
        [Phase::Cancelled, Phase::Accepted]
    );
}

#[tokio::test]
async fn a_child_is_talked_to_and_never_written_to() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let row = child(&sees(&bed, &document).await);
    sends(&bed, &document, &[&row.row]).await.unwrap();
    hand_over(&bed.office, &jo(), &bed.op(), &document, &row.row)
        .await
        .unwrap();
    waits(&bed, &document, 2).await;

    let tally = chases(&bed).await;
    assert_eq!((tally.nudged, tally.tasks), (0, 1));
    let talk = column(&bed, "talk").await;
    assert_eq!(talk.cards.len(), 1);
    assert_eq!(talk.cards[0].row.as_deref(), Some(&*row.row));
    assert_eq!(chases(&bed).await.tasks, 0);

    chase::spoke(&bed.office, &jo(), &bed.op(), (&document, &row.row))
        .await
        .unwrap();
    assert!(column(&bed, "talk").await.cards.is_empty());
    let refused = chase::spoke(&bed.office, &stranger(), &bed.op(), (&document, &row.row)).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn what_is_still_open_is_a_persons_task_before_the_last_lawful_day() {
    let bed = Bed::new().await;
    let (document, row) = asked_by_mail(&bed).await;
    // Tuesday 1 December: two working days before the meeting.
    waits(&bed, &document, 8).await;
    let tally = chases(&bed).await;
    assert_eq!((tally.nudged, tally.tasks), (0, 1));
    let phone = column(&bed, "phone").await;
    assert_eq!(phone.cards.len(), 1);
    assert_eq!(phone.cards[0].who.as_deref(), Some(&*row.name));
    assert!(phone.cards[0].what.contains("needs their answer"));

    let token = token(&bed, &document, &row.row).await;
    answers(&bed, &token, &says(Attending::Coming))
        .await
        .unwrap();
    assert!(column(&bed, "phone").await.cards.is_empty());
}

#[tokio::test]
async fn who_was_rung_is_left_alone_by_the_machine_for_three_days() {
    let bed = Bed::new().await;
    let (document, row) = asked_by_mail(&bed).await;
    waits(&bed, &document, 2).await;
    chase::spoke(&bed.office, &lee(), &bed.op(), (&document, &row.row))
        .await
        .unwrap();
    assert_eq!(chases(&bed).await, Tally::default());
    waits(&bed, &document, 2).await;
    assert_eq!(chases(&bed).await, Tally::default());
}

#[tokio::test]
async fn nobody_is_reminded_of_a_day_that_they_were_not_told() {
    let bed = Bed::new().await;
    let (document, _) = asked_by_mail(&bed).await;
    bed.types(&jo(), &document, "review//time", "2pm")
        .await
        .unwrap();
    waits(&bed, &document, 2).await;
    assert_eq!(chases(&bed).await, Tally::default());
}

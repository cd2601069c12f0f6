//! Just before letters go the record is read again, once for all of a child.

use std::sync::atomic::Ordering;

use super::{
    answering::{LATELY, in_hand, sees, sends, signed},
    bed::*,
    chasing::waits,
};
use crate::{
    casework::{
        deliver::{BeforeSending, Claimed, Clearance},
        office::VerbError,
        recheck::Recheck,
        sign::differences,
    },
    model::{live::DocumentId, post::HoldWhy, reply::Means},
};

/// The mother and the foster carer, whose letters hang on what is restricted.
const OF_FAMILY_AND_CARE: [&str; 2] = ["mosaic:401", "mosaic:501"];

/// Letters about a child that are on their way, and whoever looks at them.
struct Going {
    bed: Bed,
    document: DocumentId,
    letters: Vec<Claimed>,
    recheck: Recheck,
}

impl Going {
    async fn new() -> Self {
        let bed = Bed::new().await;
        let document = signed(&bed).await;
        let page = sees(&bed, &document).await;
        let rows = page.rows.iter();
        let by_mail =
            rows.filter(|row| row.means == Means::Email && row.letter.standing.is_ready());
        let rows: Vec<&str> = by_mail.map(|row| &*row.row).collect();
        sends(&bed, &document, &rows).await.unwrap();
        let letters = in_hand(&bed).await;
        assert!(letters.len() > 1, "several letters go");
        Self {
            recheck: Recheck::new(bed.office.clone(), LATELY),
            bed,
            document,
            letters,
        }
    }

    async fn found(&self) -> Vec<Clearance> {
        let all = self.letters.iter().map(|one| self.recheck.ask(one));
        let all = futures_util::future::join_all(all).await;
        all.into_iter().map(Result::unwrap).collect()
    }

    /// Whose letters are held for what they may be told.
    async fn held(&self) -> Vec<String> {
        let found = self.found().await;
        let all = self.letters.iter().zip(&found);
        let held = all.filter(
            |(_, found)| matches!(found, Clearance::Hold(hold) if hold.why == HoldWhy::Disclosure),
        );
        let mut people: Vec<String> = held.map(|(one, _)| one.person.to_string()).collect();
        people.sort();
        people
    }

    fn asked(&self) -> usize {
        self.bed.mosaic.asked.swap(0, Ordering::SeqCst)
    }
}

#[tokio::test]
async fn nobody_is_asked_to_a_meeting_whose_day_has_passed() {
    let going = Going::new().await;
    waits(&going.bed, &going.document, 10).await;
    let found = going.found().await;
    assert!(found.contains(&Clearance::Send), "it is today: {found:?}");

    waits(&going.bed, &going.document, 1).await;
    let found = going.found().await;
    assert!(!found.contains(&Clearance::Send), "{found:?}");
    assert!(
        found.contains(&Clearance::Cancel),
        "nothing stays to be looked at: {found:?}"
    );

    let page = sees(&going.bed, &going.document).await;
    let why = page.not_yet.unwrap();
    assert!(why.contains("The day of the meeting has passed"), "{why}");
    let row = page.rows[0].row.clone();
    let refused = sends(&going.bed, &going.document, &[&row]).await;
    assert!(matches!(refused, Err(VerbError::NotNow(said)) if said == why));
    let stops = differences(&going.bed.office, &sam(), &going.document).await;
    assert!(
        stops
            .unwrap()
            .stops
            .iter()
            .any(|one| one.contains("another date")),
        "nobody signs for it"
    );
}

#[tokio::test]
async fn what_was_read_lately_is_not_read_again() {
    let going = Going::new().await;
    going.asked();
    assert!(
        going
            .found()
            .await
            .iter()
            .all(|one| *one == Clearance::Send)
    );
    assert_eq!(going.asked(), 0);
}

#[tokio::test]
async fn a_record_that_was_closed_to_us_meanwhile_stops_letters_at_once() {
    let going = Going::new().await;
    going.bed.mosaic.restrict(MAYA);
    going.bed.wait_hours(1);
    going.asked();
    assert_eq!(going.held().await, OF_FAMILY_AND_CARE);
    assert_eq!(going.asked(), 1, "once for all letters about a child");
}

#[tokio::test]
async fn a_case_system_that_is_down_stops_nothing_that_may_still_be_trusted() {
    let going = Going::new().await;
    going.bed.mosaic.down.store(true, Ordering::SeqCst);
    going.bed.wait_hours(1);
    going.asked();
    assert!(
        going
            .found()
            .await
            .iter()
            .all(|one| *one == Clearance::Send)
    );
    assert!(
        going
            .found()
            .await
            .iter()
            .all(|one| *one == Clearance::Send)
    );
    assert_eq!(going.asked(), 1, "one that gives nothing is left in peace");
    let page = going.bed.page(&sam(), &going.document).await;
    assert!(page.source.trouble.is_some(), "and the page says so");
    going.bed.wait_hours(30);
    // Too old to be trusted.
    assert_eq!(going.held().await, OF_FAMILY_AND_CARE);
}

//! Forms that wait for somebody: in whose lists they stand, and what ends that.

use super::*;
use crate::casework::{
    close::{self as closing, Closes},
    course,
    page::lists::{BoardCard, ReviewFilter},
    plain::settle::settle,
    reviews,
};

impl Bed {
    async fn cards(&self, code: &str) -> Vec<BoardCard> {
        let page = board::page(&self.office, &lee(), None).await.unwrap();
        let mut columns = page.columns.into_iter();
        columns.find(|one| one.code == code).unwrap().cards
    }

    async fn forms_of(&self, who: &Actor) -> Vec<(String, String)> {
        let filter = ReviewFilter::default();
        let page = reviews::mine(&self.office, who, &filter).await.unwrap();
        let lines = page.forms.into_iter();
        lines.map(|one| (one.title, one.words)).collect()
    }

    async fn of_team(&self, who: &Actor) -> Vec<(String, String)> {
        let filter = ReviewFilter::default();
        let page = reviews::team(&self.office, who, &filter).await.unwrap();
        let lines = page.forms.into_iter();
        lines.map(|one| (one.title, one.words)).collect()
    }

    /// A journey that was booked for 3 December, and closed as done.
    async fn booked(&self, invite: &DocumentId) -> DocumentId {
        let document = self.journey(invite).await;
        self.signs(&jo(), &document, "worker").await.unwrap();
        self.signs(&lee(), &document, "booked").await.unwrap();
        let done = (FormOutcome::Done, "");
        close(&self.office, &lee(), &self.op(), &document, done)
            .await
            .unwrap();
        document
    }

    async fn moves(&self, invite: &DocumentId, day: &str) {
        self.types(&sam(), invite, "review//date", day)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn nobody_signs_before_those_above_them() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.journey(&invite).await;

    let early = bed.signs(&lee(), &document, "booked").await;
    let Err(VerbError::NotNow(words)) = early else {
        panic!("{early:?}");
    };
    assert!(
        words.starts_with("“Ask for the journey” comes first"),
        "{words}"
    );
    let page = bed.opens(&lee(), &document).await;
    let booked = page.steps.iter().find(|one| one.name == "booked").unwrap();
    assert_eq!(booked.first.as_deref(), Some("Ask for the journey"));
    assert_ne!(booked.may, crate::casework::plain::page::MayEnter::Yes);

    bed.signs(&jo(), &document, "worker").await.unwrap();
    bed.signs(&lee(), &document, "booked").await.unwrap();
    // What both signed reads differently: the first asks again before the second.
    bed.moves(&invite, "7 December 2026").await;
    let early = bed.signs(&lee(), &document, "booked").await;
    assert!(matches!(early, Err(VerbError::NotNow(_))), "{early:?}");
}

#[tokio::test]
async fn what_is_asked_of_a_manager_stands_in_their_list_and_in_nobody_elses() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "accommodation-request").await;
    bed.fills_in(&jo(), &document).await;
    assert_eq!(bed.of_team(&manager()).await, []);

    bed.signs(&jo(), &document, "worker").await.unwrap();

    let line = (
        "Accommodation request".to_owned(),
        "Agree to the search. Asked by Jo Marsh on Monday 23 November 2026".to_owned(),
    );
    assert_eq!(bed.of_team(&manager()).await, [line]);
    assert_eq!(bed.forms_of(&jo()).await, []);
    let cards = bed.cards("forms").await;
    assert_eq!(cards.len(), 1);
    assert!(
        cards[0].what.contains("waits for the team manager"),
        "{}",
        cards[0].what
    );
    bed.signs(&manager(), &document, "manager").await.unwrap();
    assert_eq!(bed.of_team(&manager()).await, []);
    assert_eq!(bed.cards("forms").await, []);
}

#[tokio::test]
async fn nobody_is_said_to_have_asked_for_what_nobody_asked() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.form(&jo(), &invite, "food-voucher").await;
    bed.fills_in(&jo(), &document).await;
    bed.signs(&jo(), &document, "issue").await.unwrap();
    assert_eq!(bed.forms_of(&jo()).await, []);

    // It was issued within the limit, and is above it now.
    bed.fills(&jo(), &document, &[("voucher//amount", "80")])
        .await
        .unwrap();

    let words = "Ask for an amount above the limit".to_owned();
    let line = ("Food voucher".to_owned(), words);
    assert_eq!(bed.forms_of(&jo()).await, [line]);
}

#[tokio::test]
async fn a_form_whose_day_comes_near_stands_in_the_list_of_the_social_worker() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    // The meeting is on 3 December, and the journey is to be booked three working days before.
    let document = bed.journey(&invite).await;
    bed.wait(2);

    let lines = bed.forms_of(&jo()).await;
    let [(title, words)] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert_eq!(title, "Transport request");
    assert_eq!(words, "To be finished by Monday 30 November 2026");
    assert_eq!(bed.cards("forms").await, []);
    bed.wait(6);
    let cards = bed.cards("forms").await;
    assert_eq!(cards[0].due, Some(jiff::civil::date(2026, 11, 30)));

    bed.signs(&jo(), &document, "worker").await.unwrap();
    assert_eq!(bed.forms_of(&jo()).await, []);
    bed.signs(&lee(), &document, "booked").await.unwrap();
    assert_eq!(bed.cards("forms").await, []);
}

#[tokio::test]
async fn what_was_booked_for_a_day_that_moved_is_told_until_somebody_deals_with_it() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.booked(&invite).await;
    assert_eq!(bed.cards("again").await, []);
    let early = (bed.op(), "Booked anew");
    let early = settle(&bed.office, &lee(), &early.0, &document, early.1).await;
    assert!(matches!(early, Err(VerbError::NotNow(_))), "{early:?}");

    bed.moves(&invite, "7 December 2026").await;

    let told = "Day of the journey: done for Thursday 3 December 2026, now Monday 7 December 2026";
    let cards = bed.cards("again").await;
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].what, told);
    let title = "Transport request".to_owned();
    assert_eq!(
        bed.page(&jo(), &invite).await.again,
        [(document.clone(), title.clone())]
    );
    let changed = course::page(&bed.office, &lee(), &invite).await.unwrap();
    assert_eq!(changed.forms, [(document.clone(), title)]);
    let page = bed.opens(&lee(), &document).await;
    assert_eq!(page.other_day.as_deref(), Some(told));

    let nothing = settle(&bed.office, &lee(), &bed.op(), &document, " ").await;
    assert!(matches!(nothing, Err(VerbError::Wrong(_))), "{nothing:?}");
    settle(&bed.office, &lee(), &bed.op(), &document, "Booked anew")
        .await
        .unwrap();
    assert_eq!(bed.cards("again").await, []);
    let page = bed.opens(&lee(), &document).await;
    assert_eq!(page.other_day, None);
    // What it says is what it said then.
    let day = &at(&page, "journey//day").input.words;
    assert_eq!(day, "Thursday 3 December 2026");
    // Once more moved is once more told; the same again ends it as well.
    bed.moves(&invite, "8 December 2026").await;
    assert_eq!(bed.cards("again").await.len(), 1);
    let same = ("transport-request", Beginning::Repeats(&document));
    begin(&bed.office, &jo(), &bed.op(), &invite, same)
        .await
        .unwrap();
    assert_eq!(bed.cards("again").await, []);
}

#[tokio::test]
async fn a_day_that_has_passed_was_kept_and_a_form_not_needed_was_booked_for_nobody() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    bed.booked(&invite).await;
    bed.wait(11);
    bed.moves(&invite, "14 December 2026").await;
    assert_eq!(bed.cards("again").await, []);

    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.journey(&invite).await;
    let outcome = (FormOutcome::NotNeeded, "They come by bus");
    close(&bed.office, &jo(), &bed.op(), &document, outcome)
        .await
        .unwrap();
    bed.moves(&invite, "7 December 2026").await;
    assert_eq!(bed.cards("again").await, []);
}

#[tokio::test]
async fn a_form_that_waits_is_not_lost_when_the_review_is_closed() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let document = bed.journey(&invite).await;
    bed.signs(&jo(), &document, "worker").await.unwrap();
    let before = bed.cards("forms").await;
    assert_eq!(before.len(), 1);

    let says = Closes {
        outcome: "not_held".into(),
        held_on: String::new(),
        reason: "The young person was away".into(),
        ..Closes::default()
    };
    closing::close(&bed.office, &sam(), &bed.op(), &invite, &says)
        .await
        .unwrap();

    let after = bed.cards("forms").await;
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].who.as_deref(), Some("Transport request"));
}

#[tokio::test]
async fn another_one_can_be_open_beside_the_first() {
    let bed = Bed::new().await;
    let invite = bed.maya().await;
    let first = bed.form(&jo(), &invite, "food-voucher").await;
    let another = ("food-voucher", Beginning::Another);
    let operation = bed.op();
    let second = begin(&bed.office, &jo(), &operation, &invite, another)
        .await
        .unwrap();
    assert_ne!(first, second);
    // The same wish again is the same one; who just begins finds the first.
    let again = begin(&bed.office, &jo(), &operation, &invite, another)
        .await
        .unwrap();
    assert_eq!(again, second);
    assert_eq!(bed.form(&lee(), &invite, "food-voucher").await, first);
    bed.fills(&jo(), &second, &[("voucher//amount", "20")])
        .await
        .unwrap();
    let untouched = bed.opens(&jo(), &first).await;
    assert_eq!(at(&untouched, "voucher//amount").input.value, "");
    // The first one ends, and the second one stays the open one.
    let outcome = (FormOutcome::NotNeeded, "Asked twice");
    close(&bed.office, &jo(), &bed.op(), &first, outcome)
        .await
        .unwrap();
    assert_eq!(bed.form(&lee(), &invite, "food-voucher").await, second);
    let third = begin(&bed.office, &jo(), &bed.op(), &invite, another)
        .await
        .unwrap();
    assert_ne!(third, second);
}

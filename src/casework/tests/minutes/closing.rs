//! The review is closed, and the minutes and their actions go on.

use super::{
    following::{accepted_with, accepts, goes_round, token},
    *,
};
use crate::{
    casework::{
        actions::{
            own,
            say::{self, Saying},
            tasks,
        },
        close::{self, Closes},
        minutes::{copies, finish},
        round,
    },
    model::{action::OwnerSays, minutes::MinutesState, reply::Means},
};

async fn closes(bed: &Bed, document: &MeetingId) {
    let says = Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        reason: String::new(),
        ..Closes::default()
    };
    close::close(&bed.office, &sam(), &bed.op(), document, &says)
        .await
        .unwrap();
}

/// The case system has read its own record anew.
fn renewed(bed: &Bed) {
    let now = bed.moment();
    bed.mosaic.change(MAYA, |network| {
        let origin = &mut network.child.origin;
        std::sync::Arc::make_mut(&mut origin.record).read_at = now;
        for person in &mut network.people {
            std::sync::Arc::make_mut(&mut person.origin.record).read_at = now;
        }
    });
}

async fn reads_again(bed: &Bed) -> round::Again {
    renewed(bed);
    let timer = Actor::Timer("round");
    let before = bed.moment() - jiff::SignedDuration::from_hours(12);
    round::read_followed(&bed.office, &timer, before)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_record_is_finished_by_staff_after_the_review_is_closed() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (token, code) = lends(&bed, &document, SCHOOL).await;
    let pass = opens(&bed, &token, &code).await.unwrap();
    closes(&bed, &document).await;

    let over = lent::page(&bed.office, &token, &pass).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let again = lend::lend(&bed.office, &jo(), &bed.op(), &document, CARER).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))));
    assert!(sees(&bed, &jo(), &document).await.borrowers.is_empty());
    pen::take_over(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();
    accepts(&bed, &document, &[("Book a dentist", SCHOOL)]).await;
    let seen = sees(&bed, &sam(), &document).await;
    assert_eq!(seen.sheet.state, MinutesState::Accepted);
    assert_eq!(seen.actions.len(), 1);
}

#[tokio::test]
async fn minutes_can_be_begun_after_the_review_is_closed() {
    let bed = Bed::new().await;
    let document = MeetingId::first(&bed.maya().await);
    closes(&bed, &document).await;
    begins(&bed, &sam(), &document, MinutesKind::Review).await;
    let refused = finish::submit(&bed.office, &Pen::Staff(&jo(), &document), &bed.op()).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));
    accepts(&bed, &document, &[]).await;
}

#[tokio::test]
async fn what_may_be_told_after_closing_is_asked_of_the_record_of_today() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[("Book a dentist", MOTHER)]).await;
    closes(&bed, &document).await;
    let copy = async || {
        let of = (MOTHER, Means::ByHand);
        let page = copies::page(&bed.office, &sam(), &document, of).await;
        page.unwrap().stopped
    };
    assert!(copy().await.is_empty());
    assert_eq!(
        goes_round(&bed).await,
        (0, 1),
        "the social worker tells her"
    );
    tasks::link(&bed.office, &jo(), &bed.op(), (&document, MOTHER))
        .await
        .unwrap();
    let own = token(&bed, &document, MOTHER).await;
    assert!(own::page(&bed.office, &own).await.is_ok());

    // Nobody has looked since: what is old is not trusted.
    bed.wait(3);
    assert!(!copy().await.is_empty());
    assert!(own::page(&bed.office, &own).await.is_err());
    let again = reads_again(&bed).await;
    assert_eq!((again.read, again.failed), (1, 0));
    assert_eq!(reads_again(&bed).await.read, 0, "it was read a moment ago");
    assert!(copy().await.is_empty());
    assert!(own::page(&bed.office, &own).await.is_ok());

    // The review itself stays as it was.
    let mut read = bed.office.store.read().await.unwrap();
    let kept = read.document(&document).await.unwrap().unwrap();
    assert!(kept.read_at < bed.moment() - jiff::SignedDuration::from_hours(48));
}

#[tokio::test]
async fn what_owners_said_stands_in_the_minutes_of_the_next_meeting() {
    let bed = Bed::new().await;
    let actions = [("Book a dentist", SCHOOL), ("Buy boots", CARER)];
    let document = accepted_with(&bed, &actions).await;
    let seen = sees(&bed, &sam(), &document).await.actions;
    let dentist = seen
        .iter()
        .find(|one| one.what == "Book a dentist")
        .unwrap();
    let said = Saying {
        action: dentist.id.clone(),
        says: Some(OwnerSays::NotYet),
        day: "8 January 2027".into(),
        words: "No appointment before Christmas".into(),
    };
    say::note(&bed.office, &jo(), &bed.op(), (&document, &said))
        .await
        .unwrap();
    closes(&bed, &document).await;
    let next = begun(&bed).await;
    assert_ne!(next, document);

    let rows = since(&sees(&bed, &sam(), &next).await.sheet);
    assert_eq!(rows.len(), 2);
    let of = |what: &str| rows.iter().find(|row| row.what == what).unwrap();
    let told = of("Book a dentist").said.as_deref().unwrap();
    assert!(told.contains("No appointment before Christmas"), "{told}");
    assert!(told.contains("by Friday 8 January 2027"), "{told}");
    // Nobody has agreed to the later day: the one that was agreed comes back.
    let agreed = jiff::civil::date(2026, 12, 14);
    assert_eq!(of("Book a dentist").due_on, Some(agreed));
    assert_eq!(of("Buy boots").said, None);
    // Once these minutes are accepted too, the actions go on there and not here.
    accepts(&bed, &next, &[]).await;
    let before = sees(&bed, &sam(), &document).await.actions;
    assert!(before.iter().all(|one| one.is_taken_up), "{before:?}");
    let now = sees(&bed, &sam(), &next).await.actions;
    assert_eq!(now.len(), 2);
}

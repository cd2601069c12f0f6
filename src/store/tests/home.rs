//! What goes home is in one pair of hands at a time, and written once.

use crate::{
    model::home::{Carried, HomePart, HomeState, HomeStep, word},
    store::{
        home::{Before, HomeCall, HomeSettled, Homing, NewHoming},
        tests::bed::{Bed, at, beds, by},
    },
};

/// A note that waits to be written, from that second on.
async fn waiting(bed: &Bed) -> Homing {
    let document = bed.document(7).await;
    let carried = Carried::default().with(word::TEXT, "Held.\nAll were there.");
    let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
    let new = NewHoming {
        document: &document,
        step: HomeStep::Held,
        part: HomePart::CaseNote,
        version: 1,
        state: HomeState::Waiting,
        carried: &carried,
        file: None,
    };
    assert!(tx.send_home(&new).await.unwrap());
    let mut all = tx.homings(&document).await.unwrap();
    tx.commit(b"").await.unwrap();
    all.remove(0)
}

async fn claimed(bed: &Bed, from: i64, until: i64) -> Option<HomeCall> {
    let mut tx = bed.store.begin(&by("carrier"), at(from)).await.unwrap();
    let call = tx.claim_home("carrier", at(until)).await.unwrap();
    tx.commit(b"").await.unwrap();
    call
}

async fn settled(bed: &Bed, call: &HomeCall, seconds: i64, state: HomeState) -> bool {
    let mut tx = bed.store.begin(&by("carrier"), at(seconds)).await.unwrap();
    let settled = HomeSettled {
        state,
        next_try: Some(at(seconds + 60)),
        last: None,
        found: None,
    };
    let kept = tx.settle_home(call, &settled).await.unwrap();
    tx.commit(b"").await.unwrap();
    kept
}

#[tokio::test]
async fn a_write_whose_hands_let_go_may_be_there_and_only_the_newest_settle_it() {
    for bed in beds().await {
        let homing = waiting(&bed).await;
        assert_eq!(homing.asked.name, by("Ayesha").name);

        let first = claimed(&bed, 60, 180).await.unwrap();
        assert_eq!((&first.id, first.before), (&homing.id, Before::NeverLeft));
        assert_eq!(claimed(&bed, 170, 300).await, None, "it is in hand");

        let second = claimed(&bed, 180, 300).await.unwrap();
        assert_eq!(second.before, Before::MayBeThere);
        assert!(!settled(&bed, &first, 200, HomeState::Agreed).await);
        assert!(settled(&bed, &second, 200, HomeState::Written).await);

        assert_eq!(claimed(&bed, 259, 400).await, None, "not yet due");
        let third = claimed(&bed, 260, 400).await.unwrap();
        assert_eq!(third.state, HomeState::Written);
        bed.end().await;
    }
}

#[tokio::test]
async fn what_surely_never_left_is_written_as_if_for_the_first_time() {
    for bed in beds().await {
        waiting(&bed).await;
        let first = claimed(&bed, 60, 180).await.unwrap();
        assert!(settled(&bed, &first, 70, HomeState::Waiting).await);

        let second = claimed(&bed, 130, 200).await.unwrap();

        assert_eq!((second.attempts, second.before), (2, Before::NeverLeft));
        assert_eq!(second.tried_at, at(60));
        bed.end().await;
    }
}

#[tokio::test]
async fn who_has_put_it_there_by_hand_is_kept_with_it() {
    for bed in beds().await {
        let homing = waiting(&bed).await;
        let mut tx = bed.store.begin(&by("Ayesha"), at(90)).await.unwrap();
        let early = tx.home_by_hand(&homing, HomeState::Done, None).await;
        assert!(!early.unwrap(), "it still waits for its turn");
        tx.commit(b"").await.unwrap();
        let call = claimed(&bed, 90, 180).await.unwrap();
        assert!(settled(&bed, &call, 100, HomeState::Refused).await);

        let mut tx = bed.store.begin(&by("Bola"), at(120)).await.unwrap();
        assert!(
            tx.home_by_hand(&homing, HomeState::Done, None)
                .await
                .unwrap()
        );
        assert!(
            !tx.home_by_hand(&homing, HomeState::Done, None)
                .await
                .unwrap()
        );
        let kept = tx.homing(&homing.document, &homing.id).await.unwrap();
        tx.commit(b"").await.unwrap();

        let kept = kept.unwrap();
        assert_eq!(kept.state, HomeState::Done);
        assert_eq!((kept.found.by, kept.next_try), (by("Bola").name, None));
        bed.end().await;
    }
}

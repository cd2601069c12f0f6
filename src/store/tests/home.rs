//! What goes home is in one pair of hands at a time, and written once.

use crate::{
    model::{
        home::{Carried, HomePart, HomeState, HomeStep, word},
        live::DocumentId,
    },
    store::{
        home::{Before, HomeCall, HomeSettled, Homing, NewHoming},
        tests::bed::{Bed, at, beds, by},
    },
};

/// A note that waits to be written, from that second on.
async fn waiting(bed: &Bed) -> Homing {
    let document = bed.document(7).await;
    version(bed, &document, HomePart::CaseNote, 1).await
}

/// Something that waits to be written, in that version.
async fn version(bed: &Bed, document: &DocumentId, part: HomePart, version: u32) -> Homing {
    let carried = Carried::default().with(word::TEXT, "Held.\nAll were there.");
    let mut tx = bed.store.begin(&by("Ayesha"), at(60)).await.unwrap();
    let new = NewHoming {
        document,
        step: HomeStep::Held,
        meeting: None,
        part,
        version,
        state: HomeState::Waiting,
        carried: &carried,
        file: None,
    };
    assert!(tx.send_home(&new).await.unwrap());
    let all = tx.homings(document).await.unwrap();
    tx.commit(b"").await.unwrap();
    let mut own = all.into_iter().filter(|one| one.part == part);
    own.find(|one| one.version == version).unwrap()
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
async fn what_may_have_left_once_is_not_forgotten_because_a_later_try_did_not() {
    for bed in beds().await {
        waiting(&bed).await;
        claimed(&bed, 60, 180).await.unwrap();
        let second = claimed(&bed, 180, 300).await.unwrap();
        assert!(settled(&bed, &second, 190, HomeState::Waiting).await);

        let third = claimed(&bed, 250, 300).await.unwrap();

        assert_eq!(third.before, Before::MayBeThere);
        bed.end().await;
    }
}

#[tokio::test]
async fn nothing_is_written_after_its_amendment_and_fields_are_watched_on() {
    for bed in beds().await {
        let note = waiting(&bed).await;
        let first = claimed(&bed, 60, 180).await.unwrap();
        assert!(settled(&bed, &first, 70, HomeState::Uncertain).await);
        let (document, part) = (&note.document, HomePart::Fields);
        let fields = version(&bed, document, part, 1).await;
        let read = claimed(&bed, 80, 180).await.unwrap();
        assert_eq!(read.id, fields.id);
        assert!(settled(&bed, &read, 90, HomeState::Agreed).await);
        let newer = [
            version(&bed, document, HomePart::CaseNote, 2).await,
            version(&bed, document, part, 2).await,
        ];

        let mut all = Vec::new();
        while let Some(call) = claimed(&bed, 1000, 2000).await {
            all.push(call.id);
        }

        all.sort();
        let mut expected = vec![newer[0].id.clone(), newer[1].id.clone(), fields.id];
        expected.sort();
        assert_eq!(all, expected);
        bed.end().await;
    }
}

#[tokio::test]
async fn what_is_tried_on_or_in_hand_is_for_nobody_to_copy() {
    for bed in beds().await {
        let homing = waiting(&bed).await;
        let call = claimed(&bed, 60, 180).await.unwrap();
        assert!(settled(&bed, &call, 70, HomeState::Uncertain).await);
        assert!(!copied(&bed, &homing, 80).await, "it is tried again");
        let mut snapshot = bed.store.read().await.unwrap();
        assert_eq!(snapshot.homes_needing_someone().await.unwrap(), []);
        drop(snapshot);

        let call = claimed(&bed, 140, 200).await.unwrap();
        assert!(settled(&bed, &call, 150, HomeState::Differs).await);
        claimed(&bed, 220, 300).await.unwrap();
        assert!(!copied(&bed, &homing, 230).await, "it is in hand");
        assert!(copied(&bed, &homing, 300).await);
        bed.end().await;
    }
}

async fn copied(bed: &Bed, homing: &Homing, seconds: i64) -> bool {
    let mut tx = bed.store.begin(&by("Bola"), at(seconds)).await.unwrap();
    let done = tx.home_by_hand(homing, HomeState::Done, None).await;
    tx.commit(b"").await.unwrap();
    done.unwrap()
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

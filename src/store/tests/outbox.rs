//! The outbox: a letter is one row, and in one hand at a time.

use crate::{
    model::{
        contact::EmailAddress,
        live::DocumentId,
        post::{Answered, Hold, HoldWhy, Last, LetterId, Phase, Purpose, Resolution, Step},
    },
    store::{
        error::StoreError,
        outbox::{NewLetter, Queued, Settled},
        tests::bed::{Bed, at, beds, by, child, words},
        writing::Tx,
    },
};

fn new(document: &DocumentId, person: u32) -> NewLetter<'static> {
    NewLetter {
        document: document.clone(),
        person: child(person),
        purpose: Purpose::Invite,
        version: 1,
        audience: "parent",
        to: EmailAddress::parse("zoe@family.example").unwrap().into(),
        message_id: "inv.1@northshire.example".to_owned(),
        tag: format!("{document}-{person}"),
        bytes: b"Subject: Hello\r\n\r\nZoe\r\n".to_vec(),
        not_before: None,
    }
}

async fn tx(bed: &Bed, seconds: i64) -> Tx {
    bed.store.begin(&by("Ayesha"), at(seconds)).await.unwrap()
}

async fn queued(bed: &Bed, document: &DocumentId, person: u32) -> LetterId {
    let mut tx = tx(bed, 1).await;
    let queued = tx.queue(&new(document, person)).await.unwrap();
    tx.commit(b"").await.unwrap();
    queued.id().clone()
}

async fn phase(bed: &Bed, id: &LetterId) -> Phase {
    let mut read = bed.store.read().await.unwrap();
    read.letter(id).await.unwrap().unwrap().phase
}

fn accepted() -> Settled {
    Settled::Accepted {
        answer: Answered {
            step: Step::End,
            code: 250,
            status: None,
        },
        queue_id: Some("4Bx".into()),
    }
}

#[tokio::test]
async fn a_letter_is_read_as_it_was_queued_and_found_by_its_tag() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let letter = NewLetter {
            not_before: Some(at(600)),
            ..new(&document, 900)
        };
        let mut tx = tx(&bed, 1).await;
        let Queued::First(id) = tx.queue(&letter).await.unwrap() else {
            panic!("it is the first");
        };
        tx.commit(b"").await.unwrap();

        let mut read = bed.store.read().await.unwrap();
        let kept = read.letter_by_tag(&letter.tag).await.unwrap().unwrap();
        assert_eq!((&kept.id, kept.phase), (&id, Phase::Queued));
        assert_eq!((&kept.document, &kept.person), (&document, &child(900)));
        assert_eq!((kept.purpose, kept.version), (Purpose::Invite, 1));
        assert_eq!((&*kept.audience, kept.attempts), ("parent", 0));
        assert_eq!((kept.queued_at, kept.since), (at(1), at(1)));
        assert_eq!((kept.next_try, kept.last), (Some(at(600)), None));
        assert_eq!(read.letters(&document).await.unwrap(), [kept]);
        let content = read.letter_content(&id).await.unwrap().unwrap();
        assert_eq!(content, (letter.to, letter.bytes));
        assert_eq!(read.letter_by_tag("another").await.unwrap(), None);
        assert_eq!(read.next_letter_due().await.unwrap(), Some(at(600)));
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_letter_is_in_one_hand_and_settled_by_it_alone() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let id = queued(&bed, &document, 900).await;
        let mut one = tx(&bed, 10).await;
        let claimed = one.claim_letters("one", at(70), 9).await.unwrap();
        one.commit(b"").await.unwrap();
        assert_eq!((claimed.len(), claimed[0].attempts), (1, 1));
        let mut two = tx(&bed, 11).await;
        assert_eq!(two.claim_letters("two", at(71), 9).await.unwrap(), []);
        drop(two);

        let mut later = tx(&bed, 71).await;
        assert_eq!(later.free_letters().await.unwrap(), 1);
        let again = later.claim_letters("two", at(131), 9).await.unwrap();
        assert_eq!((again.len(), again[0].attempts), (1, 2));
        let (old, new) = (claimed[0].fence, again[0].fence);
        assert!(!later.finish_letter(&id, old, at(140)).await.unwrap());
        assert!(later.finish_letter(&id, new, at(140)).await.unwrap());
        assert!(!later.finish_letter(&id, new, at(140)).await.unwrap());
        assert!(!later.settle_letter(&id, old, &accepted()).await.unwrap());
        assert!(later.settle_letter(&id, new, &accepted()).await.unwrap());
        later.commit(b"").await.unwrap();

        assert_eq!(phase(&bed, &id).await, Phase::Accepted);
        bed.end().await;
    }
}

#[tokio::test]
async fn what_may_have_gone_can_be_neither_held_nor_cancelled_and_becomes_uncertain() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let id = queued(&bed, &document, 900).await;
        let mut tx = tx(&bed, 10).await;
        let claimed = tx.claim_letters("one", at(70), 9).await.unwrap();
        let fence = claimed[0].fence;
        assert!(tx.finish_letter(&id, fence, at(70)).await.unwrap());
        let hold = Hold {
            why: HoldWhy::Person,
            words: None,
        };
        assert!(!tx.hold_letter(&id, &hold).await.unwrap());
        assert!(!tx.cancel_letter(&id).await.unwrap());
        let again = Resolution::SendAgain;
        assert!(!tx.resolve_letter(&id, again).await.unwrap(), "too soon");
        assert_eq!(tx.let_go_of_letters("two").await.unwrap(), 0);
        assert_eq!(tx.let_go_of_letters("one").await.unwrap(), 1);
        tx.commit(b"").await.unwrap();
        assert_eq!(phase(&bed, &id).await, Phase::Uncertain);

        // The answer came late, and nobody had decided.
        let mut tx = bed.store.begin(&by("Bo"), at(80)).await.unwrap();
        assert!(tx.settle_letter(&id, fence, &accepted()).await.unwrap());
        let back = Last::Answered(Answered {
            step: Step::Later,
            code: 550,
            status: None,
        });
        assert!(tx.return_letter(&id, back).await.unwrap());
        tx.commit(b"").await.unwrap();

        let mut read = bed.store.read().await.unwrap();
        let kept = read.letter(&id).await.unwrap().unwrap();
        assert_eq!((kept.phase, kept.last), (Phase::Refused, Some(back)));
        let needing = read.letters_needing_someone().await.unwrap();
        assert_eq!(needing.len(), 1);
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_letter_is_held_with_its_reason_and_released() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let id = queued(&bed, &document, 900).await;
        let hold = Hold {
            why: HoldWhy::Changed,
            words: Some(words("The room is another")),
        };
        let mut tx = tx(&bed, 10).await;
        assert!(!tx.release_letter(&id).await.unwrap());
        assert!(tx.hold_letter(&id, &hold).await.unwrap());
        assert_eq!(tx.claim_letters("one", at(70), 9).await.unwrap(), []);
        let kept = tx.letter(&id).await.unwrap().unwrap();
        assert_eq!((kept.hold.as_ref(), kept.next_try), (Some(&hold), None));
        assert!(tx.release_letter(&id).await.unwrap());
        assert_eq!(tx.claim_letters("one", at(70), 9).await.unwrap().len(), 1);
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}

#[tokio::test]
async fn one_letter_that_cannot_be_opened_keeps_no_other_from_going() {
    for bed in beds().await {
        let (one, two) = (bed.document(7).await, bed.document(8).await);
        let altered = queued(&bed, &one, 900).await;
        let other = queued(&bed, &one, 901).await;
        let forgotten = queued(&bed, &two, 900).await;
        let mut tx = tx(&bed, 10).await;
        let link = &mut tx.link;
        let alter = "update letter set content = (select content from letter where id = $1)
            where id = $2";
        execute!(link, alter, &*other.0, &*altered.0).unwrap();
        tx.forget_child(&child(8)).await.unwrap();
        tx.commit(b"").await.unwrap();

        let mut tx = bed.store.begin(&by("Bo"), at(20)).await.unwrap();
        let claimed = tx.claim_letters("one", at(70), 9).await.unwrap();
        let ids: Vec<_> = claimed.iter().map(|one| &one.id).collect();
        assert_eq!(ids, [&other]);
        let kept = tx.letter(&altered).await.unwrap().unwrap();
        assert_eq!(kept.hold.map(|hold| hold.why), Some(HoldWhy::Broken));
        assert_eq!(tx.letter(&forgotten).await.unwrap(), None);
        let phases = tx.letters_by_phase().await.unwrap();
        assert!(phases.contains(&(Phase::Cancelled, 1)), "{phases:?}");
        tx.commit(b"").await.unwrap();
        bed.end().await;
    }
}

#[tokio::test]
async fn a_word_that_this_version_does_not_know_is_told_and_not_guessed() {
    for bed in beds().await {
        let document = bed.document(7).await;
        let id = queued(&bed, &document, 900).await;
        let mut tx = tx(&bed, 10).await;
        let link = &mut tx.link;
        let update = "update letter set phase = 'teleported' where id = $1";
        execute!(link, update, &*id.0).unwrap();

        let read = tx.letter(&id).await;

        assert!(matches!(read, Err(StoreError::Unreadable { .. })));
        drop(tx);
        bed.end().await;
    }
}

#[tokio::test]
async fn rows_of_one_message_stand_alike_whatever_stops_between_its_phases() {
    for bed in beds().await {
        let (one, other) = (bed.document(7).await, bed.document(8).await);
        let front = queued(&bed, &one, 900).await;
        let mut riding = tx(&bed, 2).await;
        let rides = NewLetter {
            tag: "rides-900".to_owned(),
            ..new(&other, 900)
        };
        let rider = riding.queue_riding(&rides, &front).await.unwrap();
        let rider = rider.id().clone();
        riding.commit(b"").await.unwrap();
        let alike = async |expected: Phase| {
            let mut read = bed.store.read().await.unwrap();
            let a = read.letter(&front).await.unwrap().unwrap();
            let b = read.letter(&rider).await.unwrap().unwrap();
            assert_eq!((a.phase, a.phase), (expected, b.phase));
            assert_eq!((a.since, a.attempts, a.last), (b.since, b.attempts, b.last));
            assert_eq!(a.next_try, b.next_try);
            let counted = read.letters_by_phase().await.unwrap();
            assert_eq!(counted, [(expected, 1)], "one message");
        };
        alike(Phase::Queued).await;

        // What is not committed happened to neither.
        let mut killed = tx(&bed, 10).await;
        assert_eq!(
            killed.claim_letters("one", at(70), 9).await.unwrap().len(),
            1
        );
        drop(killed);
        alike(Phase::Queued).await;

        let mut claiming = tx(&bed, 11).await;
        let claimed = claiming.claim_letters("one", at(70), 9).await.unwrap();
        claiming.commit(b"").await.unwrap();
        assert_eq!(claimed.len(), 1, "it is never taken in hand by itself");
        assert_eq!(claimed[0].id, front);
        let riders: Vec<_> = claimed[0].riders.iter().map(|one| &one.id).collect();
        assert_eq!(riders, [&rider]);
        alike(Phase::Claimed).await;

        // The process is gone; the next one takes both up.
        let mut next = tx(&bed, 71).await;
        assert_eq!(next.free_letters().await.unwrap(), 1);
        next.commit(b"").await.unwrap();
        alike(Phase::Queued).await;

        let mut last = tx(&bed, 72).await;
        let claimed = last.claim_letters("two", at(130), 9).await.unwrap();
        let fence = claimed[0].fence;
        assert!(last.finish_letter(&front, fence, at(130)).await.unwrap());
        last.commit(b"").await.unwrap();
        alike(Phase::Final).await;
        let mut late = tx(&bed, 73).await;
        assert!(
            !late.cancel_letter(&rider).await.unwrap(),
            "it may have gone"
        );
        drop(late);

        let mut gone = tx(&bed, 131).await;
        assert_eq!(gone.let_go_of_letters("two").await.unwrap(), 1);
        gone.commit(b"").await.unwrap();
        alike(Phase::Uncertain).await;
        let mut again = tx(&bed, 132).await;
        let by_rider = again.resolve_letter(&rider, Resolution::SendAgain).await;
        assert!(by_rider.unwrap());
        let hold = Hold {
            why: HoldWhy::Person,
            words: Some(words("Of the child in front")),
        };
        assert!(again.hold_letter(&rider, &hold).await.unwrap());
        again.commit(b"").await.unwrap();
        alike(Phase::Held).await;
        let mut read = bed.store.read().await.unwrap();
        let kept = read.letter(&rider).await.unwrap().unwrap().hold.unwrap();
        assert_eq!((kept.why, kept.words), (HoldWhy::Person, None));
        drop(read);

        let mut goes = tx(&bed, 133).await;
        assert!(goes.release_letter(&rider).await.unwrap());
        let claimed = goes.claim_letters("three", at(200), 9).await.unwrap();
        let fence = claimed[0].fence;
        assert!(
            goes.settle_letter(&front, fence, &accepted())
                .await
                .unwrap()
        );
        goes.commit(b"").await.unwrap();
        alike(Phase::Accepted).await;
        bed.end().await;
    }
}

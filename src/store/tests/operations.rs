//! An operation is done once, and a verb that fails leaves nothing.

use std::{
    future::{Future, poll_fn},
    task::Poll,
};

use crate::{
    model::live::{ChangeKind, Number},
    store::{
        changes::NewChange,
        tests::bed::{at, beds, by, operation},
        writing::{Begun, Replay},
    },
};

#[tokio::test]
async fn a_repetition_gets_the_first_result_and_somebody_elses_is_another_operation() {
    for bed in beds().await {
        let id = bed.document(7).await;
        let mut tx = bed.first("twice").await;
        tx.tell(NewChange::of(&id, ChangeKind::ValueEntered));
        let number = tx.commit(b"entered").await.unwrap();

        let again = bed
            .store
            .write(&operation("twice"), &by("Ayesha"), at(9))
            .await;
        let Begun::Replay(replay) = again.unwrap() else {
            panic!("it was done already");
        };
        let another = bed
            .store
            .write(&operation("twice"), &by("Bola"), at(9))
            .await;

        let first = Replay {
            number,
            result: b"entered".to_vec(),
        };
        assert_eq!(replay, first);
        assert!(matches!(another, Ok(Begun::First(_))));
        drop(another);
        bed.end().await;
    }
}

#[tokio::test]
async fn whoever_goes_while_their_reading_begins_leaves_the_next_one_able_to_write() {
    for bed in beds().await {
        let id = bed.document(7).await;
        let mut rounds = 0_usize;
        // Dropped after each of its waits in turn.
        for turns in 1.. {
            let (mut reading, mut left) = (Box::pin(bed.store.read()), turns);
            let done = poll_fn(|context| {
                left -= 1;
                match reading.as_mut().poll(context) {
                    Poll::Pending if left > 0 => Poll::Pending,
                    polled => Poll::Ready(polled.is_ready()),
                }
            });
            let done = done.await;
            drop(reading);
            // Each connection there is has its turn.
            for _ in 0..bed.settings.connections {
                let mut tx = bed.store.begin(&by("Ayesha"), at(9)).await.unwrap();
                tx.log_access(Some(&id), "page", None).await.unwrap();
                tx.commit(&[]).await.unwrap();
                rounds += 1;
            }
            if done {
                break;
            }
        }
        let mut read = bed.store.read().await.unwrap();
        assert_eq!(read.accesses(&id, 5_000).await.unwrap().len(), rounds);
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_verb_that_is_dropped_leaves_nothing_and_can_be_tried_again() {
    for bed in beds().await {
        let id = bed.document(7).await;
        let mut tx = bed.first("fails").await;
        tx.log_access(Some(&id), "page", None).await.unwrap();
        tx.tell(NewChange::of(&id, ChangeKind::ValueEntered));
        drop(tx);

        let tx = bed.first("fails").await;
        let number = tx.commit(&[]).await.unwrap();

        assert_eq!(number, Number(0));
        let mut read = bed.store.read().await.unwrap();
        assert_eq!(read.accesses(&id, 10).await.unwrap(), []);
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn of_many_who_write_at_once_each_gets_a_number_and_the_chain_is_whole() {
    for bed in beds().await {
        let id = bed.document(7).await;
        let verb = |number: usize| {
            let (store, id) = (bed.store.clone(), id.clone());
            async move {
                let mut tx = store.begin(&by("Ayesha"), at(2)).await.unwrap();
                tx.hold(&id).await.unwrap();
                tx.tell(NewChange::of(&id, ChangeKind::ValueEntered));
                // One in four thinks better of it.
                if number.is_multiple_of(4) {
                    return None;
                }
                Some(tx.commit(&[]).await.unwrap())
            }
        };

        let verbs: Vec<_> = (0..64).map(|number| tokio::spawn(verb(number))).collect();
        let mut numbers = Vec::new();
        for verb in verbs {
            numbers.extend(verb.await.unwrap());
        }
        numbers.sort_unstable();

        let expected: Vec<Number> = (1..=48).map(Number).collect();
        assert_eq!(numbers, expected);
        let mut read = bed.store.read().await.unwrap();
        assert_eq!(read.verify_chain().await.unwrap().number, Number(48));
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_double_click_is_done_once_and_both_are_answered_alike() {
    for bed in beds().await {
        let id = bed.document(7).await;
        let click = async || {
            let (operation, by) = (operation("click"), by("Ayesha"));
            let began = bed.store.write(&operation, &by, at(2)).await;
            match began.unwrap() {
                Begun::First(mut tx) => {
                    tx.tell(NewChange::of(&id, ChangeKind::ValueEntered));
                    let number = tx.commit(b"entered").await.unwrap();
                    (number, b"entered".to_vec())
                }
                Begun::Replay(replay) => (replay.number, replay.result),
            }
        };

        let (one, two, three) = tokio::join!(click(), click(), click());

        assert_eq!(one, (Number(1), b"entered".to_vec()));
        assert_eq!((&one, &one), (&two, &three));
        let mut read = bed.store.read().await.unwrap();
        assert_eq!(read.changes(&id, None, 9).await.unwrap().len(), 1);
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_write_that_the_server_cut_off_can_be_sent_again_and_is_done_once() {
    for bed in beds().await {
        let id = bed.document(7).await;
        bed.cut_off().await;

        // Each try is answered, with a result or with an error; none is lost without a word.
        let mut refused = 0;
        let replay = loop {
            let began = bed
                .store
                .write(&operation("again"), &by("Ayesha"), at(2))
                .await;
            let done = match began {
                Ok(Begun::First(mut tx)) => {
                    tx.tell(NewChange::of(&id, ChangeKind::ValueEntered));
                    tx.commit(b"entered").await
                }
                Ok(Begun::Replay(replay)) => Ok(replay.number),
                Err(error) => Err(error),
            };
            match done {
                Ok(number) => break number,
                Err(_) => refused += 1,
            }
            assert!(refused < 100, "the server never came back");
            tokio::task::yield_now().await;
        };

        assert_eq!(replay, Number(1));
        let mut read = bed.store.read().await.unwrap();
        assert_eq!(read.verify_chain().await.unwrap().number, Number(1));
        drop(read);
        bed.end().await;
    }
}

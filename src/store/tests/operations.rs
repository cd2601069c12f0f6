//! An operation is done once, and a verb that fails leaves nothing.

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
                if number % 4 == 0 {
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

//! Documents, entries and changes are kept as they were given.

use crate::{
    model::live::{ChangeKind, Number, Place},
    store::{
        changes::NewChange,
        documents::Started,
        entries::Put,
        tests::bed::{at, beds, by, child, network, new_document, words},
    },
};

#[tokio::test]
async fn a_document_comes_back_as_it_was_begun_and_a_second_one_is_the_first() {
    for bed in beds().await {
        let id = bed.document(7).await;

        let child = child(7);
        let network = network(&child);
        let mut tx = bed.first("again").await;
        let again = tx.begin_document(new_document(&child, &network)).await;
        drop(tx);
        let bed = bed.reopened().await;
        let mut read = bed.store.read().await.unwrap();
        let kept = read.document(&id).await.unwrap().unwrap();

        assert_eq!(again.unwrap(), Started::Already(id.clone()));
        assert_eq!((kept.child, kept.network), (child.clone(), network));
        assert_eq!(kept.reference.len(), 9);
        let found = read
            .document_by_reference("invite", &kept.reference.to_lowercase())
            .await;
        assert_eq!(found.unwrap(), Some(id.clone()));
        assert_eq!(
            read.current_document("invite", &child).await.unwrap(),
            Some(id)
        );
        assert_eq!(
            read.current_document("minutes", &child).await.unwrap(),
            None
        );
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn an_entry_is_written_only_over_the_version_that_was_seen() {
    for bed in beds().await {
        let id = bed.document(7).await;
        let place = Place::of("review", "date");
        let value = words("2026-12-08");
        let other = words("2026-12-09");

        let mut tx = bed.first("one").await;
        let first = tx.put_entry(&id, &place, Some(&value), 0).await.unwrap();
        let late = tx.put_entry(&id, &place, Some(&other), 0).await.unwrap();
        let second = tx.put_entry(&id, &place, None, 1).await.unwrap();
        tx.commit(&[]).await.unwrap();
        let mut read = bed.store.read().await.unwrap();
        let entries = read.entries(&id).await.unwrap();

        let Put::Entered(first) = first else {
            panic!("nobody had entered anything");
        };
        assert_eq!((first.version, first.by.clone()), (1, by("Ayesha")));
        assert_eq!(late, Put::Stands(Some(first)));
        let Put::Entered(second) = second else {
            panic!("version 1 stood");
        };
        assert_eq!(entries, std::slice::from_ref(&second));
        assert_eq!((second.value, second.version), (None, 2));
        drop(read);
        bed.end().await;
    }
}

#[tokio::test]
async fn changes_are_numbered_and_read_back_by_document_and_since_a_number() {
    for bed in beds().await {
        let (one, two) = (bed.document(7).await, bed.document(8).await);
        let mut told = bed.store.changed();

        let mut tx = bed.first("tell").await;
        tx.tell(NewChange::of(&one, ChangeKind::DocumentBegun));
        let entered = NewChange {
            place: Some(Place::of("review", "date")),
            before: None,
            after: Some(words("2026-12-08")),
            reason: Some(words("she asked for it")),
            ..NewChange::of(&two, ChangeKind::ValueEntered)
        };
        tx.tell(entered.clone());
        let number = tx.commit(&[]).await.unwrap();
        told.wait_for(|seen| *seen == number).await.unwrap();
        let mut read = bed.store.read().await.unwrap();
        let changes = read.changes(&two, None, 10).await.unwrap();
        let signals = read.since(Number(1), 10).await.unwrap();

        assert_eq!(number, Number(2));
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].number, changes[0].at), (number, at(1)));
        assert_eq!(changes[0].by, by("Ayesha"));
        assert_eq!(
            (&changes[0].after, &changes[0].reason),
            (&entered.after, &entered.reason)
        );
        assert_eq!(changes[0].place, entered.place);
        assert_eq!(signals.len(), 1);
        assert_eq!((signals[0].number, &signals[0].document), (number, &two));
        assert_eq!(read.changes_after(&one, Number(0)).await.unwrap().len(), 1);
        assert_eq!(read.changes(&two, Some(number), 10).await.unwrap(), []);
        assert_eq!(read.verify_chain().await.unwrap().number, number);
        drop(read);
        bed.end().await;
    }
}

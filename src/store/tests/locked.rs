//! What is personal is locked, opens with its own key, and can be forgotten.

use crate::{
    model::live::{ChangeKind, Place},
    store::{
        changes::NewChange,
        error::StoreError,
        keys::{Keys, KeysError},
        record::Store,
        settings::Address,
        tests::{
            bed::{KEYS, at, beds, by, chance, child, keys, words},
            council, minutes,
        },
    },
};

#[tokio::test]
async fn no_personal_word_stands_in_the_file() {
    for bed in beds().await {
        let (folder, file) = match &bed.settings.address {
            Address::Sqlite(file) => (bed.folder.path().to_owned(), file.clone()),
            // The files of a server are not ours to read; the values are the same.
            Address::Postgres(_) => {
                bed.end().await;
                continue;
            }
        };
        council::fill(&bed).await;
        bed.store.close().await;

        let mut bytes = std::fs::read(&file).unwrap();
        for beside in std::fs::read_dir(&folder).unwrap() {
            bytes.extend(std::fs::read(beside.unwrap().path()).unwrap());
        }

        for word in council::PERSONAL.iter().chain(minutes::PERSONAL) {
            let found = bytes
                .windows(word.len())
                .any(|some| some == word.as_bytes());
            assert!(!found, "{word} can be read in the file");
        }
        // The search itself finds what is there.
        let kind = ChangeKind::ValueEntered.code();
        assert!(
            bytes
                .windows(kind.len())
                .any(|some| some == kind.as_bytes())
        );
    }
}

const OTHER: &str = "k1 //////////////////////////////////////////8=";

#[track_caller]
fn check(opened: Result<Store, StoreError>, expected: KeysError) {
    match opened {
        Err(StoreError::Keys(error)) => assert_eq!(error, expected),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was opened, and not: {expected}"),
    }
}

#[tokio::test]
async fn a_key_that_is_missing_or_another_says_so_at_the_start() {
    for bed in beds().await {
        let settings = bed.settings.clone();
        bed.store.clone().close().await;

        let missing = Keys::parse(&OTHER.replace("k1", "k9")).unwrap();
        let missing = Store::open(&settings, missing, chance, at(0)).await;
        let other = Keys::parse(OTHER).unwrap();
        let other = Store::open(&settings, other, chance, at(0)).await;

        check(missing, KeysError::Missing("k1".into()));
        check(other, KeysError::Wrong("k1".into()));
        bed.end().await;
    }
}

#[tokio::test]
async fn with_a_new_master_key_everything_still_opens_and_the_old_one_can_go() {
    for bed in beds().await {
        council::fill(&bed).await;
        let before = council::told(&bed).await;
        let new = OTHER.replace("k1", "k2");
        let both = Keys::parse(&format!("{new}\n{KEYS}")).unwrap();
        let settings = bed.settings.clone();
        bed.store.clone().close().await;

        let store = Store::open(&settings, both, chance, at(0)).await.unwrap();
        let mut tx = store.begin(&by("Ayesha"), at(1)).await.unwrap();
        let first = tx.rewrap_keys().await.unwrap();
        let again = tx.rewrap_keys().await.unwrap();
        tx.commit(&[]).await.unwrap();
        store.close().await;
        let old = Store::open(&settings, keys(), chance, at(0)).await;
        let alone = Store::open(&settings, Keys::parse(&new).unwrap(), chance, at(0)).await;

        // The council's key and those of two children.
        assert_eq!((first, again), (3, 0));
        check(old, KeysError::Missing("k2".into()));
        let bed = bed.with(alone.unwrap());
        assert_eq!(council::told(&bed).await, before);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_child_who_is_forgotten_cannot_be_read_and_the_chain_is_whole() {
    for bed in beds().await {
        let (one, two) = (bed.document(7).await, bed.document(8).await);
        let place = Place::of("review", "date");
        let mut tx = bed.first("enter").await;
        for id in [&one, &two] {
            let entered = tx.put_entry(id, &place, Some(&words("soon")), 0).await;
            entered.unwrap();
            tx.tell(NewChange::of(id, ChangeKind::ValueEntered));
        }
        tx.commit(&[]).await.unwrap();

        let mut tx = bed.first("forget").await;
        let count = tx.forget_child(&child(7)).await.unwrap();
        tx.commit(&[]).await.unwrap();
        let bed = bed.reopened().await;
        let mut read = bed.store.read().await.unwrap();

        assert_eq!(count, 1);
        assert_eq!(read.document(&one).await.unwrap(), None);
        let entries = read.entries(&one).await;
        assert!(matches!(entries, Err(StoreError::Forgotten)), "{entries:?}");
        assert_eq!(read.entries(&two).await.unwrap().len(), 1);
        assert_eq!(read.verify_chain().await.unwrap().number.0, 2);
        drop(read);
        // The same child may come into care again: with another key, and another document.
        assert_ne!(bed.document(7).await, one);
        bed.end().await;
    }
}

#[tokio::test]
async fn a_value_that_was_put_elsewhere_does_not_open() {
    for bed in beds().await {
        let (one, two) = (Place::of("review", "date"), Place::of("review", "time"));
        let id = bed.document(7).await;
        let mut tx = bed.first("enter").await;
        for place in [&one, &two] {
            let entered = tx.put_entry(&id, place, Some(&words("soon")), 0).await;
            entered.unwrap();
        }
        let link = &mut tx.link;
        let swap = "update entry set content = (select content from entry where place = $1)
            where place = $2";
        execute!(link, swap, one.to_string(), two.to_string()).unwrap();

        let read = tx.entry(&id, &two).await;

        assert!(matches!(read, Err(StoreError::Seal(_))), "{read:?}");
        assert!(tx.entry(&id, &one).await.is_ok());
        drop(tx);
        bed.end().await;
    }
}

//! A change that is altered, taken out, moved or cut off is found.

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    model::live::ChangeKind,
    store::{
        chain::Broken,
        changes::NewChange,
        error::StoreError,
        settings::Address,
        tests::bed::{Bed, at, beds, by},
    },
};

/// Twelve changes, then what an intruder does to the file, then what the verifier says.
async fn check(intrusion: &'static [&'static str], expected: Broken) {
    for bed in beds().await {
        let id = bed.document(7).await;
        for _ in 0..12 {
            let mut tx = bed.store.begin(&by("Ayesha"), at(1)).await.unwrap();
            tx.tell(NewChange::of(&id, ChangeKind::ValueEntered));
            tx.commit(&[]).await.unwrap();
        }
        let before = bed.store.read().await.unwrap().verify_chain().await;
        assert_eq!(before.unwrap().number.0, 12);

        for statement in intrusion {
            intrude(&bed, statement).await;
        }

        let found = bed.store.read().await.unwrap().verify_chain().await;
        match found {
            Err(StoreError::Broken(broken)) => assert_eq!(broken, expected, "{intrusion:?}"),
            other => panic!("{intrusion:?}: {other:?}"),
        }
        bed.end().await;
    }
}

async fn intrude(bed: &Bed, statement: &'static str) {
    match &bed.settings.address {
        Address::Sqlite(file) => {
            let options = SqliteConnectOptions::new()
                .filename(file)
                .foreign_keys(false);
            let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::query(statement)
                .execute(&mut connection)
                .await
                .unwrap();
            connection.close().await.unwrap();
        }
        Address::Postgres(url) => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::query(statement)
                .execute(&mut connection)
                .await
                .unwrap();
            connection.close().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_change_that_was_altered_is_found() {
    check(
        &["update change set by_code = 'staff:someone' where number = 5"],
        Broken::Change(5),
    )
    .await;
    check(
        &["update change set at = at + 1 where number = 12"],
        Broken::Change(12),
    )
    .await;
    check(
        &["update change set place = '' where number = 1"],
        Broken::Change(1),
    )
    .await;
    check(
        &["update change set payload = (select payload from change where number = 6) where number = 5"],
        Broken::Change(5),
    )
    .await;
}

#[tokio::test]
async fn a_change_that_was_taken_out_is_found() {
    check(&["delete from change where number = 5"], Broken::Missing(5)).await;
    let close_up = &[
        "delete from change where number = 11",
        "update change set number = 11 where number = 12",
    ];
    check(close_up, Broken::Change(11)).await;
}

#[tokio::test]
async fn changes_in_another_order_are_found() {
    let swap = &[
        "update change set number = 99 where number = 5",
        "update change set number = 5 where number = 6",
        "update change set number = 6 where number = 99",
    ];
    check(swap, Broken::Change(5)).await;
}

const PUT_ON: &str = "insert into change (number, document, kind, by_code, at, payload, hash)
        select 13, document, kind, by_code, at, payload, hash from change where number = 12";

#[tokio::test]
async fn changes_that_were_cut_off_or_put_on_at_the_end_are_found() {
    check(
        &["delete from change where number > 9"],
        Broken::Missing(10),
    )
    .await;
    let hidden = &[
        "delete from change where number > 9",
        "update head set number = 9, hash = (select hash from change where number = 9)",
    ];
    check(hidden, Broken::Head).await;
    check(&[PUT_ON], Broken::Change(13)).await;
}

#[tokio::test]
async fn nothing_is_appended_behind_a_head_that_was_set_back() {
    for bed in beds().await {
        let id = bed.document(7).await;
        let mut tx = bed.store.begin(&by("Ayesha"), at(1)).await.unwrap();
        tx.tell(NewChange::of(&id, ChangeKind::ValueEntered));
        tx.commit(&[]).await.unwrap();
        intrude(&bed, "update head set number = 0").await;

        let mut tx = bed.store.begin(&by("Ayesha"), at(1)).await.unwrap();
        tx.tell(NewChange::of(&id, ChangeKind::ValueEntered));
        let refused = tx.commit(&[]).await;

        assert!(
            matches!(refused, Err(StoreError::Broken(Broken::Head))),
            "{refused:?}"
        );
        bed.end().await;
    }
}

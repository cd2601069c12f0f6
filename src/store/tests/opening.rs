//! A record opens in one process at a time, and not where it is newer.

use crate::{
    model::staff::StaffId,
    store::{
        error::StoreError,
        lookers::Looker,
        record::Store,
        settings::Address,
        tests::bed::{at, beds, chance, keys},
    },
};

#[tokio::test]
async fn a_file_that_is_open_for_writing_is_refused_to_another() {
    let bed = beds().await.remove(0);

    let second = Store::open(&bed.settings, keys(), chance, at(0)).await;

    assert!(matches!(second, Err(StoreError::InUse(_))));
    let bed = bed.reopened().await;
    bed.end().await;
}

#[tokio::test]
async fn several_processes_share_a_server_and_hear_of_each_others_changes() {
    for bed in beds().await {
        if let Address::Sqlite(_) = bed.settings.address {
            bed.end().await;
            continue;
        }
        let other = Store::open(&bed.settings, keys(), chance, at(0))
            .await
            .unwrap();
        let mut heard = other.changed();
        let id = bed.document(7).await;

        let mut tx = bed.first("tell").await;
        let kind = crate::model::live::ChangeKind::ValueEntered;
        tx.tell(crate::store::changes::NewChange::of(&id, kind));
        let number = tx.commit(&[]).await.unwrap();

        heard.wait_for(|seen| *seen == number).await.unwrap();

        let mut lookers = other.lookers().unwrap();
        let looker = Looker {
            document: id,
            staff: StaffId::new("jo"),
            name: "Jo Example\u{e9}".to_owned(),
            role: "Social worker".to_owned(),
        };
        bed.store.tell_looker(&looker).await.unwrap();
        assert!(lookers.recv().await.unwrap() == looker);
        other.close().await;
        bed.end().await;
    }
}

#[tokio::test]
async fn a_record_that_a_newer_version_wrote_is_refused() {
    for bed in beds().await {
        let mut tx = bed
            .store
            .begin(&crate::store::tests::bed::by("Ayesha"), at(0))
            .await
            .unwrap();
        let newer = "update _sqlx_migrations set version = 999 where version = 1";
        execute!(&mut tx.link, newer).unwrap();
        tx.commit(&[]).await.unwrap();
        bed.store.clone().close().await;

        let refused = Store::open(&bed.settings, keys(), chance, at(0)).await;

        assert!(matches!(refused, Err(StoreError::Newer { found: 999, .. })));
        bed.end().await;
    }
}

//! Backups and copies hold what the record holds, and say so when they cannot.

use std::fs;

use crate::store::{
    backup::{self, BackupError},
    error::StoreError,
    keys::{Keys, KeysError},
    record::Store,
    settings::{Address, StoreSettings},
    tables::TABLES,
    tests::{
        bed::{at, beds, chance, keys},
        council,
    },
};

#[tokio::test]
async fn a_backup_made_beside_the_service_is_verified_and_restored_whole() {
    for bed in beds().await {
        council::fill(&bed).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("samepage.backup");

        let saved = backup::save(&bed.settings, &keys(), chance, at(9), &file).await;
        let saved = saved.unwrap();
        let verified = backup::verify(&file, &keys(), chance, at(9)).await.unwrap();
        let address = Address::Sqlite(folder.path().join("restored.db"));
        let into = StoreSettings::new(address);
        let restored = backup::restore(&file, &into, &keys(), chance, at(9)).await;
        let again = backup::restore(&file, &into, &keys(), chance, at(9)).await;
        let before = council::told(&bed).await;

        assert!(saved.rows.iter().all(|(_, rows)| *rows > 0), "{saved:?}");
        assert_eq!((&verified, &restored.unwrap()), (&saved, &saved));
        assert!(matches!(again, Err(BackupError::Exists(_))));
        let store = Store::open(&into, keys(), chance, at(0)).await.unwrap();
        let live = bed.store.clone();
        let copy = bed.with(store);
        assert_eq!(council::told(&copy).await, before);
        copy.store.clone().close().await;
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["restored.db", "restored.db.lock", "samepage.backup"]);
        copy.with(live).end().await;
    }
}

#[tokio::test]
async fn a_backup_that_is_cut_altered_or_of_another_key_is_refused_in_words() {
    let bed = beds().await.remove(0);
    council::fill(&bed).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("samepage.backup");
    backup::save(&bed.settings, &keys(), chance, at(9), &file)
        .await
        .unwrap();
    let whole = fs::read(&file).unwrap();
    let bad = folder.path().join("bad.backup");

    for length in [
        0,
        10,
        30,
        100,
        200,
        70_000,
        whole.len() / 2,
        whole.len() - 1,
    ] {
        fs::write(&bad, &whole[..length]).unwrap();
        let refused = backup::verify(&bad, &keys(), chance, at(9)).await;
        let cut = matches!(
            refused,
            Err(BackupError::CutShort(_) | BackupError::NotOne(_))
        );
        assert!(cut, "{length}: {refused:?}");
    }
    for at_byte in [0, 5, 25, 90, 150, 300, 66_000, whole.len() - 1] {
        let mut altered = whole.clone();
        altered[at_byte] ^= 1;
        fs::write(&bad, &altered).unwrap();
        let refused = backup::verify(&bad, &keys(), chance, at(9)).await;
        assert!(refused.is_err(), "{at_byte}");
    }
    fs::write(&bad, [&whole[..], b"more"].concat()).unwrap();
    let longer = backup::verify(&bad, &keys(), chance, at(9)).await;
    assert!(matches!(longer, Err(BackupError::Altered(_))), "{longer:?}");
    let other = Keys::parse("k1 //////////////////////////////////////////8=").unwrap();
    let refused = backup::verify(&file, &other, chance, at(9)).await;
    let Err(BackupError::Record(StoreError::Keys(error))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(error, KeysError::Wrong("k1".into()));
    assert!(backup::verify(&file, &keys(), chance, at(9)).await.is_ok());
    bed.end().await;
}

#[tokio::test]
async fn a_record_moves_whole_into_each_database_and_refuses_one_that_is_taken() {
    for from in beds().await {
        council::fill(&from).await;
        let before = council::told(&from).await;
        for to in beds().await {
            let taken = from.store.copy_to(&to.settings, keys(), at(9)).await;
            // A file is in use while it is open, a server already holds a record.
            assert!(
                matches!(taken, Err(StoreError::NotEmpty | StoreError::InUse(_))),
                "{taken:?}"
            );
            let to = to.emptied().await;

            let copied = from.store.copy_to(&to.settings, keys(), at(9)).await;

            assert_eq!(copied.unwrap(), from.store.examine().await.unwrap());
            let to = to.reopened().await;
            assert_eq!(council::told(&to).await, before);
            to.end().await;
        }
        from.end().await;
    }
}

#[tokio::test]
async fn every_column_of_every_table_is_copied() {
    let bed = beds().await.remove(0);
    let Address::Sqlite(file) = &bed.settings.address else {
        panic!("the first one is a file");
    };
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let columns = "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c
        where m.type = 'table' and m.name not like 'sqlite%' and m.name not like '_sqlx%'
        order by m.name, c.name";
    let there: Vec<(String, String)> = sqlx::query_as(columns).fetch_all(&pool).await.unwrap();
    pool.close().await;

    let mut listed: Vec<(String, String)> = TABLES
        .iter()
        .flat_map(|table| {
            let columns = table.columns.iter();
            columns.map(|(column, _)| (table.name.to_owned(), (*column).to_owned()))
        })
        .collect();
    listed.sort();

    assert_eq!(listed, there);
    bed.end().await;
}

//! The record, as somebody who runs the service keeps it.

use std::{fs, path::Path};

use crate::world::{Run, samepage};

/// Runs the program with these words, and the settings of a folder.
async fn run_in(folder: &Path, words: &str) -> Run {
    let config = folder.join("samepage.toml").display().to_string();
    let words = words.replace("./", &format!("{}/", folder.display()));
    let words = words.split_whitespace().map(str::to_owned);
    let settings = ["--config".to_owned(), config];
    let is_new = words.clone().any(|word| word == "new");
    samepage(
        words
            .chain(settings.into_iter().filter(|_| !is_new))
            .collect(),
    )
    .await
}

fn settings(folder: &Path) {
    let text = "[source]\nmapping = \"mosaic\"\n\n[record]\naddress = \"sqlite:council.db\"\n\
                keys_file = \"council.keys\"\n";
    fs::write(folder.join("samepage.toml"), text).unwrap();
}

/// Whether nobody but its owner can open it.
fn is_private(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).unwrap().permissions().mode() & 0o077 == 0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_made_saved_lost_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    settings(folder);

    run_in(folder, "migrate").await.ended(2, &["council.keys"]);
    run_in(folder, "keys new ./council.keys")
        .await
        .ended(0, &["Keep a copy"]);
    run_in(folder, "keys new ./council.keys")
        .await
        .ended(2, &["already"]);
    run_in(folder, "migrate")
        .await
        .ended(0, &["up to date", "chain of 0 changes is whole"]);
    run_in(folder, "backup ./council.backup")
        .await
        .ended(0, &["Saved", "data_key"]);
    run_in(folder, "backup ./council.backup")
        .await
        .ended(1, &["already"]);
    run_in(folder, "restore ./council.backup")
        .await
        .ended(1, &["already"]);
    for file in ["council.db", "council.db.lock", "council.backup"] {
        assert!(is_private(&folder.join(file)), "{file}");
    }

    fs::remove_file(folder.join("council.db")).unwrap();
    run_in(folder, "restore ./council.backup")
        .await
        .ended(0, &["Restored", "whole"]);
    run_in(folder, "migrate --to sqlite:elsewhere.db")
        .await
        .ended(0, &["elsewhere.db", "whole"]);
    run_in(folder, "migrate --to sqlite:elsewhere.db")
        .await
        .ended(1, &["a record already"]);
    run_in(folder, "migrate --to mysql://x")
        .await
        .ended(1, &["postgres://"]);

    let whole = fs::read(folder.join("council.backup")).unwrap();
    fs::write(folder.join("council.backup"), &whole[..whole.len() / 2]).unwrap();
    fs::remove_file(folder.join("council.db")).unwrap();
    run_in(folder, "restore ./council.backup")
        .await
        .ended(1, &["cut short"]);
    assert!(!folder.join("council.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_changed_and_older_backups_still_open() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    settings(folder);
    run_in(folder, "keys new ./council.keys")
        .await
        .ended(0, &[]);
    run_in(folder, "migrate").await.ended(0, &[]);
    run_in(folder, "backup ./before.backup")
        .await
        .ended(0, &["Saved", "whole"]);

    let rotated = run_in(folder, "keys rotate ./council.keys").await;

    rotated.ended(0, &["1 keys of the record"]);
    let keys = fs::read_to_string(folder.join("council.keys")).unwrap();
    assert_eq!(keys.lines().count(), 2);
    rotated.never_says(keys.split_whitespace().nth(1).unwrap());
    run_in(folder, "backup verify ./before.backup")
        .await
        .ended(0, &["can be restored"]);
    // With the new key alone the record opens; the backup made before does not.
    let new = keys.lines().next().unwrap();
    fs::write(folder.join("council.keys"), new).unwrap();
    run_in(folder, "migrate").await.ended(0, &["whole"]);
    let old = keys
        .lines()
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap();
    run_in(folder, "backup verify ./before.backup")
        .await
        .ended(1, &[old, "not among the keys"]);
    // Nothing is left lying about by what was refused.
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "before.backup",
        "council.db",
        "council.db.lock",
        "council.keys",
        "samepage.toml",
    ];
    assert_eq!(names, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_without_its_key_says_which_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    settings(folder);
    run_in(folder, "keys new ./council.keys")
        .await
        .ended(0, &[]);
    run_in(folder, "migrate").await.ended(0, &[]);
    fs::write(
        folder.join("council.keys"),
        "other AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n",
    )
    .unwrap();

    let refused = run_in(folder, "migrate").await;

    refused.ended(1, &["cannot be opened", "is not among the keys given"]);
}

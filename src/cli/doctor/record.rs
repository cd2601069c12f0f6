//! The record: whether it is there, up to date and opened by its keys.

use std::path::{Path, PathBuf};

use crate::{
    cli::{
        doctor::Check,
        prepare::in_full,
        record::{self, RecordSettings},
    },
    store::{error::StoreError, record::Store, settings::Address},
};

const WHAT: &str = "record";
const ROOM: &str = "room";

/// Whether a record is there that this version and these keys open.
pub(super) async fn opens(settings: &RecordSettings, beside: &Path) -> Check {
    let keys = match settings.keys() {
        Ok(keys) => keys,
        Err(error) => {
            let words = format!("The keys of [record] cannot be used: {error}.");
            let remedy = "Name the file with `keys_file`; `samepage keys new` makes one.";
            return Check::wrong(WHAT, words, remedy);
        }
    };
    let store = match settings.store(beside) {
        Ok(store) => store,
        Err(error) => return refused(&error, "Correct `address` under [record]."),
    };
    if let Address::Sqlite(file) = &store.address
        && !file.exists()
    {
        let words = format!("There is no record in {} yet.", file.display());
        let remedy = "`samepage migrate` makes it, and so does the first start of the service; \
                      if there was one, restore a backup.";
        return Check::wrong(WHAT, words, remedy);
    }
    match Store::look(&store, &keys, record::chance).await {
        Ok(number) => {
            let words = "The record can be opened, and its tables are those of this version";
            Check::fine(
                WHAT,
                format!("{words}; its last change has the number {}.", number.0),
            )
        }
        Err(error) => {
            let remedy = remedy(&error);
            refused(&error, remedy)
        }
    }
}

fn refused(error: &StoreError, remedy: &str) -> Check {
    let words = format!("The record cannot be opened: {}.", in_full(error));
    Check::wrong(WHAT, words, remedy)
}

fn remedy(error: &StoreError) -> &'static str {
    match error {
        StoreError::Older { .. } => "Stop `samepage serve` and run `samepage migrate`.",
        StoreError::Newer { .. } => {
            "Install the version that wrote it, or restore a backup of before."
        }
        StoreError::Keys(_) | StoreError::Seal(_) => {
            "Give the keys that locked it: look at `keys_file` under [record]."
        }
        StoreError::Address => "Correct `address` under [record].",
        _ => {
            "Check that the database is up and can be reached from here, and the address, the user \
             and the password in `address` under [record]."
        }
    }
}

/// Whether there is room for a record in a file, and for a backup beside it.
pub(super) fn room(settings: &RecordSettings, beside: &Path) -> Option<Check> {
    let Ok(Address::Sqlite(file)) = settings.store(beside).map(|store| store.address) else {
        return None;
    };
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let free = free(&folder)?;
    let taken = file.metadata().map_or(0, |file| file.len());
    let words = format!("{} MB are free where the record lies.", free >> 20);
    let least = settings.free_space_mb.saturating_mul(1 << 20);
    Some(match free < least.max(taken.saturating_mul(2)) {
        true => {
            let remedy = "Free some: a full disk stops the service, and a backup takes as much as \
                          the record.";
            Check::wrong(ROOM, format!("Only {words}"), remedy)
        }
        false => Check::fine(ROOM, words),
    })
}

/// Bytes that are free for us where a folder lies; nothing where the machine does not say.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(told.f_bavail.saturating_mul(told.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Found;

    #[test]
    fn little_room_beside_the_record_is_told_and_enough_is_not() {
        let beside = tempfile::tempdir().unwrap();
        let found = |free_space_mb| {
            let settings = RecordSettings {
                free_space_mb,
                ..RecordSettings::default()
            };
            room(&settings, beside.path()).unwrap()
        };
        let (none_asked, more_than_there_is) = (found(0), found(u64::MAX));
        assert!(matches!(none_asked.found, Found::Fine));
        assert!(matches!(more_than_there_is.found, Found::Wrong(_)));
        assert!(more_than_there_is.words.starts_with("Only "));
    }
}

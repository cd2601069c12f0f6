//! `samepage keys`: makes the master keys that lock the record, and changes them.

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    cli::{
        backup::beside,
        desk, now, record,
        settings::{Settings, SettingsError},
    },
    store::{
        error::StoreError,
        keys::{Keys as Masters, KeysError, NoChance},
        record::Store,
    },
};

/// Make and change the keys that lock the record.
#[derive(clap::Subcommand)]
pub enum Keys {
    New(New),
    Rotate(Rotate),
}

/// Make a file with a new master key
///
/// Only you can read the file. Name it in the settings as `keys_file` under `[record]`, and keep a
/// copy where no backup of the record is: without the key, neither can be read.
#[derive(clap::Args)]
pub struct New {
    /// The file to write; it must not be there yet
    file: PathBuf,
}

/// Put a new master key on top of the file, and lock the record with it
///
/// Stop `samepage serve` first where the record is a file; with several processes on PostgreSQL,
/// give each the new file and start it again. The older keys stay in the file: backups that were
/// made before need them. No value is touched, only the keys are wrapped again.
#[derive(clap::Args)]
pub struct Rotate {
    /// The file of keys, as the settings name it
    file: PathBuf,

    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

/// Why keys cannot be made or changed.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("cannot read or write {0}")]
    File(PathBuf, #[source] io::Error),
    #[error("there is a file {0} already")]
    Exists(PathBuf),
    #[error("the keys cannot be used")]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Chance(#[from] NoChance),
    #[error("the address of the record cannot be used")]
    Address(#[source] StoreError),
    #[error("the record cannot be opened, so the file of keys was left as it is")]
    Open(#[source] StoreError),
    #[error("the record is still locked with the old key; both are in the file, so try again")]
    Rewrap(#[source] StoreError),
}

impl Keys {
    pub fn run(self) -> ExitCode {
        let done = match self {
            Self::New(new) => Ok(new.make()),
            Self::Rotate(rotate) => {
                desk::runtime().map(|runtime| runtime.block_on(rotate.rotate()))
            }
        };
        match done {
            Ok(Ok(())) => ExitCode::SUCCESS,
            Ok(Err(error)) => desk::refuse(&error),
            Err(error) => desk::refuse(&error),
        }
    }
}

/// A name that no key of a file has: the day, and a number where it is not the first of the day.
fn name(taken: &BTreeSet<String>) -> String {
    let day = format!("key-{}", now::today());
    let numbered = (2_u32..).map(|number| format!("{day}-{number}"));
    let mut names = std::iter::once(day.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(day)
}

impl New {
    fn make(self) -> Result<(), RunError> {
        let line = Masters::new_line(&name(&BTreeSet::new()), record::chance)?;
        write(&self.file, &format!("{line}\n"))?;
        println!(
            "A new key stands in {}. Keep a copy elsewhere.",
            self.file.display()
        );
        Ok(())
    }
}

/// Writes a file that only its owner can read, and that is not there yet.
fn write(file: &Path, text: &str) -> Result<(), RunError> {
    let opened = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file);
    let mut opened = opened.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => RunError::Exists(file.to_owned()),
        _ => RunError::File(file.to_owned(), error),
    })?;
    let written = opened.write_all(text.as_bytes());
    let kept = written.and_then(|()| opened.sync_all());
    kept.map_err(|error| RunError::File(file.to_owned(), error))
}

impl Rotate {
    async fn rotate(self) -> Result<(), RunError> {
        let settings = Settings::read(&self.config, std::env::vars())?.record;
        let failed = |error| RunError::File(self.file.clone(), error);
        let old = fs::read_to_string(&self.file).map_err(failed)?;
        let taken = Masters::parse(&old)?
            .names()
            .map(ToString::to_string)
            .collect();
        let line = Masters::new_line(&name(&taken), record::chance)?;
        let text = format!("{line}\n{old}");
        let keys = Masters::parse(&text)?;
        let current = keys.current().clone();
        let address = settings.store(beside(&self.config));
        let address = address.map_err(RunError::Address)?;
        // The record comes first: where it cannot be had, nothing is changed.
        let store = Store::open(&address, keys, record::chance, now::now()).await;
        let store = store.map_err(RunError::Open)?;
        // Then the file: a key that locks anything must stand in it already.
        let outcome = match self.replace(&text) {
            Ok(()) => rewrap(&store).await.map_err(RunError::Rewrap),
            Err(error) => Err(error),
        };
        let count = record::closing(store, outcome).await?;
        println!("{count} keys of the record are now locked with {current}.");
        Ok(())
    }

    /// Puts another text in the place of the file, whole or not at all.
    fn replace(&self, text: &str) -> Result<(), RunError> {
        let mut beside = self.file.as_os_str().to_owned();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        write(&beside, text)?;
        fs::rename(&beside, &self.file).map_err(|error| RunError::File(self.file.clone(), error))
    }
}

async fn rewrap(store: &Store) -> Result<u64, StoreError> {
    let mut tx = store.begin(&record::by(), now::now()).await?;
    let count = tx.rewrap_keys().await?;
    tx.commit(&[]).await?;
    Ok(count)
}

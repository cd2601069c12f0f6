//! `samepage migrate`: brings the record up to date, or moves it whole.

use std::{path::PathBuf, process::ExitCode};

use crate::{
    cli::{
        desk, now, record,
        settings::{Settings, SettingsError},
    },
    store::{error::StoreError, keys::KeysError, moving::Copied, record::Store},
};

/// Bring the tables of the record up to date, or move the whole record into another database
///
/// Stop `samepage serve` first: a record in a file is changed by one process at a time. A record
/// that a newer version has written is refused. With --to, every row is copied as it stands, the
/// rows of each table are counted on both sides, and the chain of changes is verified in the copy;
/// the old record is left as it is.
///
/// Exit codes: 0 it is done, 1 it could not be done and nothing was changed, 2 the settings are wrong.
#[derive(clap::Args)]
pub struct Migrate {
    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,

    /// Copy the record into this database, which must hold none: `postgres://...` or `sqlite:FILE`
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
}

/// Why the record cannot be brought up to date or moved.
#[derive(Debug, thiserror::Error)]
enum MigrateError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("the keys in the settings cannot be used")]
    Keys(#[from] KeysError),
    #[error("the record cannot be opened")]
    Open(#[source] StoreError),
    #[error("the address to copy to cannot be used")]
    To(#[source] StoreError),
    #[error("the record was not copied")]
    Copy(#[source] StoreError),
    #[error("the record does not hang together")]
    Broken(#[source] StoreError),
}

impl Migrate {
    pub fn run(self) -> ExitCode {
        let done = desk::runtime().map(|runtime| runtime.block_on(self.migrate()));
        match done {
            Ok(Ok(())) => ExitCode::SUCCESS,
            Ok(Err(error @ (MigrateError::Settings(_) | MigrateError::Keys(_)))) => {
                desk::refuse(&error)
            }
            Ok(Err(error)) => {
                desk::tell(&error);
                ExitCode::from(1)
            }
            Err(error) => desk::refuse(&error),
        }
    }

    async fn migrate(self) -> Result<(), MigrateError> {
        let settings = Settings::read(&self.config, std::env::vars())?.record;
        let beside = self.config.parent().unwrap_or_else(|| "".as_ref());
        let (keys, now) = (settings.keys()?, now::now());
        let from = settings.store(beside).map_err(MigrateError::Open)?;
        let to = self.to.as_deref().map(|to| record::at(to, beside));
        let to = to.transpose().map_err(MigrateError::To)?;
        let store = Store::open(&from, keys.clone(), record::chance, now).await;
        let store = store.map_err(MigrateError::Open)?;
        let outcome = match &to {
            None => store.examine().await.map_err(MigrateError::Broken),
            Some(to) => store
                .copy_to(to, keys, now)
                .await
                .map_err(MigrateError::Copy),
        };
        let copied = record::closing(store, outcome).await?;
        match to {
            None => println!("The tables are up to date."),
            Some(to) => println!("Copied into {:?}.", to.address),
        }
        tell(&copied);
        Ok(())
    }
}

/// Tells what a record holds, table by table where there is anything.
pub fn tell(copied: &Copied) {
    for (table, rows) in copied.rows.iter().filter(|(_, rows)| *rows > 0) {
        println!("  {rows:>8}  {table}");
    }
    println!(
        "{} rows; the chain of {} changes is whole.",
        copied.total(),
        copied.head.number.0
    );
}

//! `samepage restore`: makes a record from a backup.

use std::{path::PathBuf, process::ExitCode};

use crate::{
    cli::{
        backup::{RunError, beside, ended, settings},
        desk,
        migrate::tell,
        now, record,
    },
    store::backup,
};

/// Make the record of the settings from a backup
///
/// The record must be a file (`sqlite:FILE`) that is not there yet. A backup that was cut short,
/// altered, or locked with a key that is not given is refused, and nothing is left behind. To
/// restore into PostgreSQL, restore into a file and `samepage migrate --to postgres://...`.
///
/// Exit codes: 0 it is restored, 1 it is not, 2 the settings are wrong.
#[derive(clap::Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,

    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

impl Restore {
    pub fn run(self) -> ExitCode {
        ended(desk::runtime().map(|runtime| runtime.block_on(self.restore())))
    }

    async fn restore(self) -> Result<(), RunError> {
        let (settings, keys) = settings(&self.config)?;
        let into = settings.store(beside(&self.config));
        let into = into.map_err(RunError::Address)?;
        let held = backup::restore(&self.file, &into, &keys, record::chance, now::now()).await?;
        println!("Restored into {:?}:", into.address);
        tell(&held);
        Ok(())
    }
}

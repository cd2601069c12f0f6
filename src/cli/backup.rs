//! `samepage backup`: saves the record while people work, and checks it.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    cli::{
        desk,
        migrate::tell,
        now,
        record::{self, RecordSettings},
        settings::{Settings, SettingsError},
    },
    store::{
        backup::{self, BackupError},
        error::StoreError,
        keys::{Keys, KeysError},
    },
};

/// Save the record into one encrypted file, while it may be in use
///
/// The copy is of one moment; nobody who works is held up. It is locked with the current master
/// key of the settings: keep that key, and not in the same place. Before it is kept, the copy is
/// opened, counted, and its chain of changes verified.
///
/// Exit codes: 0 it is saved (or verified), 1 it is not, 2 the settings are wrong.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Backup {
    #[command(subcommand)]
    verify: Option<Also>,

    #[command(flatten)]
    save: Option<Save>,
}

#[derive(clap::Args)]
struct Save {
    /// The file to write; it must not be there yet
    file: PathBuf,

    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

#[derive(clap::Subcommand)]
enum Also {
    Verify(Verify),
}

/// Restore a backup into a scratch file beside it, count its rows and verify its chain
#[derive(clap::Args)]
struct Verify {
    /// The backup
    file: PathBuf,

    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

/// Why there is no backup, or none that can be used.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("the keys in the settings cannot be used")]
    Keys(#[from] KeysError),
    #[error("the address of the record cannot be used")]
    Address(#[source] StoreError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("say which file to write, or `verify` and which file to check")]
    NoFile,
}

impl Backup {
    pub fn run(self) -> ExitCode {
        ended(desk::runtime().map(|runtime| runtime.block_on(self.back_up())))
    }

    async fn back_up(self) -> Result<(), RunError> {
        if let Some(Also::Verify(verify)) = self.verify {
            let (_, keys) = settings(&verify.config)?;
            let held = backup::verify(&verify.file, &keys, record::chance, now::now()).await?;
            println!("{} can be restored:", verify.file.display());
            tell(&held);
            return Ok(());
        }
        let save = self.save.ok_or(RunError::NoFile)?;
        let (settings, keys) = settings(&save.config)?;
        let from = settings.store(beside(&save.config));
        let from = from.map_err(RunError::Address)?;
        let held = backup::save(&from, &keys, record::chance, now::now(), &save.file).await?;
        println!("Saved into {}:", save.file.display());
        tell(&held);
        Ok(())
    }
}

/// What the settings say of the record, with its keys.
pub fn settings(config: &Path) -> Result<(RecordSettings, Keys), RunError> {
    let settings = Settings::read(config, std::env::vars())?.record;
    let keys = settings.keys()?;
    Ok((settings, keys))
}

/// The folder of a settings file.
pub fn beside(config: &Path) -> &Path {
    config.parent().unwrap_or_else(|| "".as_ref())
}

/// The exit code of a command about backups.
pub fn ended(done: std::io::Result<Result<(), RunError>>) -> ExitCode {
    match done {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error @ RunError::Backup(_))) => {
            desk::tell(&error);
            ExitCode::from(1)
        }
        Ok(Err(error)) => desk::refuse(&error),
        Err(error) => desk::refuse(&error),
    }
}

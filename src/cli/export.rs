//! `samepage export`: tables that others ask of the council.

use std::{path::PathBuf, process::ExitCode};

use crate::{
    casework::{
        minutes::year::{self, Returned},
        office::VerbError,
    },
    cli::{
        backup::beside,
        desk,
        office::{self, OfficeError},
        settings::{Settings, SettingsError},
    },
    model::actor::Actor,
    render::spreadsheet,
};

/// Print a table that others ask of the council
#[derive(clap::Subcommand)]
pub enum Export {
    #[command(name = "ssda903-reviews")]
    Reviews(Reviews),
}

/// Print the reviews of a year as the table REVIEWS of the SSDA903 return (CSV)
///
/// The year is the one in which the return ends: 2027 is 1 April 2026 to 31 March 2027. Reviews whose
/// record was accepted have a row; what was held and is not accepted, and what breaks a published rule
/// of the return, has none, and is told on stderr by its reference; so is a row of a child of whom no legal status is known. The table names children: each of them gets a row in the access log.
///
/// Exit codes: 0 printed, 1 printed and something has no row, 2 the record cannot be read.
#[derive(clap::Args)]
pub struct Reviews {
    /// The year in which the return ends
    #[arg(long, value_name = "YEAR")]
    year: i16,

    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

/// What to do about a row that one of the published rules could not be tried on.
const LOOK: &str = "see in the case system that the child is not looked after by planned short breaks (V3, V4) only";

/// Why nothing is printed.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Office(#[from] OfficeError),
    #[error("the reviews could not be read")]
    Verb(#[source] VerbError),
    #[error("no runtime could be started")]
    Runtime(#[from] std::io::Error),
}

impl Export {
    pub fn run(self) -> ExitCode {
        let Self::Reviews(reviews) = self;
        let returned = desk::runtime()
            .map_err(ExportError::from)
            .and_then(|runtime| runtime.block_on(reviews.read()));
        match returned {
            Ok(returned) => {
                let table = spreadsheet::plain(&year::HEAD, &returned.rows);
                match table {
                    Ok(table) => print!("{table}"),
                    Err(error) => return desk::refuse(&error),
                }
                for (reference, why) in &returned.faults {
                    eprintln!("samepage: {reference} has no row: {why}");
                }
                for reference in &returned.unchecked {
                    eprintln!(
                        "samepage: {reference} has a row, and no legal status is known: {LOOK}"
                    );
                }
                match returned.faults.is_empty() {
                    true => ExitCode::SUCCESS,
                    false => ExitCode::from(1),
                }
            }
            Err(error) => desk::refuse(&error),
        }
    }
}

impl Reviews {
    async fn read(self) -> Result<Returned, ExportError> {
        let settings = Settings::read(&self.config, std::env::vars())?;
        let opened = office::look_in(settings, beside(&self.config)).await?;
        let returned = year::reviews(&opened.office, &Actor::CommandLine, self.year).await;
        let returned = returned.map_err(ExportError::Verb)?;
        opened.store.close().await;
        Ok(returned)
    }
}

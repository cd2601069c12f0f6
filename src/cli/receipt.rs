//! `samepage receipt`: what the service did, what people did, as CSV.

use std::{path::PathBuf, process::ExitCode};

use crate::{
    casework::{office::VerbError, receipt},
    cli::{
        backup::beside,
        desk,
        office::{self, OfficeError},
        settings::{Settings, SettingsError},
    },
    model::actor::Actor,
};

/// Print what the service sent and what people did for each review, as CSV
///
/// Reviews go by their reference and people by their role, never by a name. It counts open reviews and
/// the earlier ones of the same children, and may run beside `samepage serve`.
///
/// Exit codes: 0 printed, 2 the record cannot be read.
#[derive(clap::Args)]
pub struct Receipt {
    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,
}

/// Why nothing is printed.
#[derive(Debug, thiserror::Error)]
enum ReceiptError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Office(#[from] OfficeError),
    #[error("the record could not be counted")]
    Verb(#[source] VerbError),
    #[error("no runtime could be started")]
    Runtime(#[from] std::io::Error),
}

impl Receipt {
    pub fn run(self) -> ExitCode {
        let counted = desk::runtime()
            .map_err(ReceiptError::from)
            .and_then(|runtime| runtime.block_on(self.count()));
        match counted {
            Ok(text) => {
                print!("{text}");
                ExitCode::SUCCESS
            }
            Err(error) => desk::refuse(&error),
        }
    }

    async fn count(self) -> Result<String, ReceiptError> {
        let settings = Settings::read(&self.config, std::env::vars())?;
        let opened = office::look_in(settings, beside(&self.config)).await?;
        let counted = receipt::council(&opened.office, &Actor::CommandLine).await;
        let counted = counted.map_err(ReceiptError::Verb)?;
        opened.store.close().await;
        Ok(counted.csv())
    }
}

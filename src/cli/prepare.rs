//! `samepage prepare`: from the case system to prefilled documents.

use std::process::ExitCode;

/// Pull children from the case system and write their prefilled documents
#[derive(clap::Args)]
pub struct Prepare {}

impl Prepare {
    pub fn run(self) -> ExitCode {
        ExitCode::FAILURE
    }
}

//! `samepage mapping`: try a mapping on saved answers.

use std::process::ExitCode;

/// Try mappings
#[derive(clap::Subcommand)]
pub enum Mapping {
    /// Print the schema
    Schema,
}

impl Mapping {
    pub fn run(self) -> ExitCode {
        ExitCode::FAILURE
    }
}

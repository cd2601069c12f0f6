//! `samepage simulate`: the invented case system over HTTP.

use std::process::ExitCode;

/// Serve an invented council's case system on this machine
#[derive(clap::Args)]
pub struct Simulate {}

impl Simulate {
    pub fn run(self) -> ExitCode {
        ExitCode::FAILURE
    }
}

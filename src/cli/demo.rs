//! `samepage demo`: the invented council, prepared and shown.

use std::process::ExitCode;

/// Start an invented council, prepare the invites that are due, and open them
#[derive(clap::Args)]
pub struct Demo {}

impl Demo {
    pub fn run(self) -> ExitCode {
        ExitCode::FAILURE
    }
}

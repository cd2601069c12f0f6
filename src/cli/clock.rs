//! `samepage clock`: when a review is due, with its working.

use std::process::ExitCode;

/// Work out when the next review is due, and show the working
#[derive(clap::Args)]
pub struct Clock {}

impl Clock {
    pub fn run(self) -> ExitCode {
        ExitCode::FAILURE
    }
}

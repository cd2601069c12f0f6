//! `samepage check`: lints mappings, forms and templates.

use std::process::ExitCode;

/// Check every mapping, form and template, and run the mapping tests
#[derive(clap::Args)]
pub struct Check {}

impl Check {
    pub fn run(self) -> ExitCode {
        ExitCode::FAILURE
    }
}

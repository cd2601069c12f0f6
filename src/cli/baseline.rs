//! `samepage baseline`: what a shared mailbox costs today, counted by headers.

use std::{fs::File, io::BufReader, path::PathBuf, process::ExitCode};

use crate::{cli::desk, mail::baseline};

/// Count the mail of a shared mailbox, month by month, by its headers alone
///
/// Reads an mbox file, as mail programs export one. No subject, no name, no address and no word of a
/// message is kept or printed. Prints CSV: the month, mail written by the office and by others, how
/// many of them were answers, and mail that nobody wrote (out of office, reports of failure).
///
/// Exit codes: 0 counted, 2 the file cannot be read.
#[derive(clap::Args)]
pub struct Baseline {
    /// The mbox file
    #[arg(value_name = "FILE")]
    mailbox: PathBuf,

    /// The host of the office's own addresses, as in northshire.example; may be repeated
    #[arg(long = "own", value_name = "HOST", required = true)]
    own: Vec<String>,
}

/// Why nothing was counted.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the mailbox {0}")]
struct Unreadable(PathBuf, #[source] std::io::Error);

impl Baseline {
    pub fn run(self) -> ExitCode {
        let own: Vec<String> = self.own.iter().map(|host| host.to_lowercase()).collect();
        let counted = File::open(&self.mailbox)
            .and_then(|file| baseline::count(BufReader::new(file), &own))
            .map_err(|cause| Unreadable(self.mailbox, cause));
        match counted {
            Ok(counted) => {
                print!("{}", csv(&counted));
                ExitCode::SUCCESS
            }
            Err(error) => desk::refuse(&error),
        }
    }
}

fn csv(counted: &baseline::Baseline) -> String {
    let mut text = "month,by_office,by_others,answers,by_machines\n".to_owned();
    for (month, one) in &counted.months {
        let month = month.as_deref().unwrap_or("not readable");
        text += &format!(
            "{month},{},{},{},{}\n",
            one.by_office, one.by_others, one.answers, one.by_machines
        );
    }
    text
}

//! `samepage baseline`: what a shared mailbox costs today, counted by headers.

use std::{fs::File, io::BufReader, path::PathBuf, process::ExitCode};

use crate::{
    cli::{
        desk,
        inbox::{self, InboxError},
        settings::{Settings, SettingsError},
    },
    mail::{
        baseline::{self, Baseline as Counted},
        inbox::{mailbox::MailboxError, settings::Way},
    },
};

/// Count the mail of a shared mailbox, month by month, by its headers alone
///
/// Reads an mbox file, as mail programs export one, or a mailbox over IMAP, without changing anything
/// in it. No subject, no name, no address and no word of a message is kept or printed. Prints CSV: the
/// month, mail written by the office and by others, how many of them were answers, and mail that nobody
/// wrote (out of office, reports of failure).
///
/// Exit codes: 0 counted, 2 the file or the mailbox cannot be read.
#[derive(clap::Args)]
pub struct Baseline {
    /// The mbox file
    #[arg(value_name = "FILE", required_unless_present = "imap")]
    mailbox: Option<PathBuf>,

    /// Read this folder over IMAP instead, with the server and the sign-in of `[inbox]`
    #[arg(long, value_name = "FOLDER", conflicts_with = "mailbox")]
    imap: Option<String>,

    /// The settings file, for `--imap`
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,

    /// The host of the office's own addresses, as in northshire.example; may be repeated
    #[arg(long = "own", value_name = "HOST", required = true)]
    own: Vec<String>,
}

/// Why nothing was counted.
#[derive(Debug, thiserror::Error)]
enum BaselineError {
    #[error("cannot read the mailbox {0}")]
    File(PathBuf, #[source] std::io::Error),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(
        "the settings have no [inbox] with mailbox = \"imap\"; write one, or name an mbox file"
    )]
    NoImap,
    #[error(transparent)]
    Inbox(#[from] InboxError),
    #[error("the mailbox cannot be counted")]
    Mailbox(#[from] MailboxError),
    #[error("no runtime could be started")]
    Runtime(#[source] std::io::Error),
}

impl Baseline {
    pub fn run(self) -> ExitCode {
        match self.count() {
            Ok(counted) => {
                print!("{}", csv(&counted));
                ExitCode::SUCCESS
            }
            Err(error) => desk::refuse(&error),
        }
    }

    fn count(self) -> Result<Counted, BaselineError> {
        let own: Vec<String> = self.own.iter().map(|host| host.to_lowercase()).collect();
        let Some(path) = self.mailbox else {
            let runtime = desk::runtime().map_err(BaselineError::Runtime)?;
            let folder = self.imap.unwrap_or_default();
            let settings = Settings::read(&self.config, std::env::vars())?;
            return runtime.block_on(over_imap(settings, folder, &own));
        };
        File::open(&path)
            .and_then(|file| baseline::count(BufReader::new(file), &own))
            .map_err(|cause| BaselineError::File(path, cause))
    }
}

async fn over_imap(
    settings: Settings,
    folder: String,
    own: &[String],
) -> Result<Counted, BaselineError> {
    let Some(Way::Imap(mut imap)) = settings.inbox.map(|inbox| inbox.way) else {
        return Err(BaselineError::NoImap);
    };
    imap.folder = folder;
    let mut counted = Counted::default();
    let mailbox = inbox::imap(&imap)?;
    let mut each = |headers: &[u8]| counted.message(headers, own);
    mailbox.headers(&mut each).await?;
    Ok(counted)
}

fn csv(counted: &Counted) -> String {
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

//! What `samepage prepare` is asked on the command line.

use std::{collections::HashSet, io::Write as _, path::PathBuf, process::ExitCode, sync::Arc};

use tokio::runtime::{Builder, Runtime};

use crate::{
    casework::prepare::{Desk, Format, Wanted},
    cli::{
        desk,
        prepare::{self, Asked, Done, RunError, summary},
    },
    sources::case_system::Which,
};

/// Pull children from the case system and write their prefilled documents
///
/// Writes a folder for each child (document.json, findings.json, sheet.html, sheet.pdf, sheet.docx
/// and letters/), index.html and summary.json. A run that was cut off goes on where it stopped when
/// the same is asked again with the same --out.
///
/// Exit codes: 0 something was prepared, or nothing is due; 1 nothing could be prepared; 2 the
/// arguments, the settings, a mapping or a template are wrong.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true).args(["child", "due_within", "all"]))]
pub struct Prepare {
    /// Which form to fill in
    #[arg(long, value_enum, default_value = "invite")]
    form: FormName,

    /// The case system's number of a child; several, or @FILE with one a line
    #[arg(long, value_name = "ID", num_args = 1..)]
    child: Vec<String>,

    /// Every child whose review is due within so many calendar days, or overdue
    #[arg(long, value_name = "DAYS")]
    due_within: Option<u32>,

    /// Every child that the case system lists
    #[arg(long)]
    all: bool,

    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,

    /// What to make of each document
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "html,pdf,docx,letters"
    )]
    formats: Vec<FormatName>,

    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum FormName {
    Invite,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum FormatName {
    Html,
    Pdf,
    Docx,
    Letters,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Html => Self::Html,
            FormatName::Pdf => Self::Pdf,
            FormatName::Docx => Self::Docx,
            FormatName::Letters => Self::Letters,
        }
    }
}

impl Prepare {
    pub fn run(self) -> ExitCode {
        let json = self.json;
        let config = self.config.clone();
        let asked = match self.asked() {
            Ok(asked) => asked,
            Err(error) => return desk::refuse(&error),
        };
        let desk = match desk::open(&config, &asked.wanted.formats) {
            Ok(desk) => desk,
            Err(error) => return desk::refuse(&error),
        };
        let out = asked.out.clone();
        let result = runtime()
            .map_err(anyhow::Error::from)
            .and_then(|runtime| runtime.block_on(on_the_worker(desk, asked)));
        match result {
            Ok(done) => {
                let text = if json {
                    summary::json(&done)
                } else {
                    summary::text(&done, &out)
                };
                // A closed pipe is no reason to fail: the files are written.
                let _ = std::io::stdout().write_all(text.as_bytes());
                match done.tally.ready() == 0 && done.tally.failed > 0 {
                    true => ExitCode::from(1),
                    false => ExitCode::SUCCESS,
                }
            }
            Err(error) => {
                desk::tell(error.as_ref());
                match error.downcast_ref() {
                    Some(RunError::Place(..)) => ExitCode::from(2),
                    _ => ExitCode::from(1),
                }
            }
        }
    }

    fn asked(self) -> Result<Asked, RunError> {
        let which = match self.child.is_empty() {
            true => Which::All,
            false => Which::Ids(ids(&self.child)?),
        };
        let mut formats: Vec<Format> = Vec::new();
        for format in self.formats.into_iter().map(Format::from) {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        let FormName::Invite = self.form;
        Ok(Asked {
            which,
            wanted: Wanted {
                formats,
                due_within: self.due_within,
            },
            out: self.out,
        })
    }
}

/// The runtime of a run. It waits for the case system nearly all the time: with a second worker it
/// took a fifth more of the processors, for what the two had to tell each other (docs/performance.md).
/// Printing is not held up by that: it takes threads of its own.
fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
}

/// Runs there and not on the thread that waits, so that the end of each child is no news for
/// another thread.
async fn on_the_worker(desk: Desk, asked: Asked) -> anyhow::Result<Done> {
    let run = async move { prepare::run(&Arc::new(desk), &asked, &prepare::progress()).await };
    Ok(tokio::spawn(run).await??)
}

/// The numbers as they were given, those of a file in the place of `@FILE`, each once.
fn ids(given: &[String]) -> Result<Vec<String>, RunError> {
    let mut ids = Vec::new();
    for one in given {
        match one.strip_prefix('@') {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|cause| RunError::Ids(path.into(), cause))?;
                ids.extend(
                    text.lines()
                        .map(str::trim)
                        .filter(|line| !line.is_empty())
                        .map(str::to_owned),
                );
            }
            None => ids.push(one.trim().to_owned()),
        }
    }
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    Ok(ids)
}

//! `samepage doctor`: whether everything that is set works from here.

mod case_system;
mod inbox;
mod post;
mod record;
mod sent;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde_json::json;

use crate::{
    cli::{
        desk::{self, DeskError},
        office,
        prepare::in_full,
        settings::{Settings, SettingsError},
    },
    model::contact::EmailAddress,
};

/// Look whether everything that the settings name works, and say what to do where it does not
///
/// Looks at the record and its keys, the templates and the mapping, the case system and its sign-in,
/// the relay for letters, the mailbox for answers and the room on the disk. It changes nothing, and
/// may run beside `samepage serve`. With --mail it sends one message and looks what the mail servers
/// on its way say of it.
///
/// Exit codes: 0 nothing is wrong, 1 something is, 2 the settings cannot be read.
#[derive(clap::Args)]
pub struct Doctor {
    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,

    /// Send one message to this address; where it is the mailbox for answers, wait for it
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    mail: Option<EmailAddress>,

    /// How long to wait for it
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    wait: u64,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn address(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(text).map_err(|error| error.to_string())
}

/// One thing that was looked at, in one sentence.
struct Check {
    what: &'static str,
    found: Found,
    words: String,
}

enum Found {
    Fine,
    /// With what to do.
    Wrong(String),
    /// Nothing is set, or nobody can look from here.
    NotLooked,
}

impl Check {
    fn fine(what: &'static str, words: impl Into<String>) -> Self {
        Self {
            what,
            found: Found::Fine,
            words: words.into(),
        }
    }

    fn wrong(what: &'static str, words: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what,
            found: Found::Wrong(remedy.into()),
            words: words.into(),
        }
    }

    fn not_looked(what: &'static str, words: impl Into<String>) -> Self {
        Self {
            what,
            found: Found::NotLooked,
            words: words.into(),
        }
    }

    fn code(&self) -> &'static str {
        match self.found {
            Found::Fine => "fine",
            Found::Wrong(_) => "wrong",
            Found::NotLooked => "not_looked",
        }
    }

    fn remedy(&self) -> Option<&str> {
        match &self.found {
            Found::Wrong(remedy) => Some(remedy),
            Found::Fine | Found::NotLooked => None,
        }
    }
}

impl Doctor {
    pub fn run(self) -> ExitCode {
        let runtime = match desk::runtime() {
            Ok(runtime) => runtime,
            Err(error) => return desk::refuse(&error),
        };
        match runtime.block_on(self.look()) {
            Ok(checks) => self.tell(&checks),
            Err(error) => desk::refuse(&error),
        }
    }

    async fn look(&self) -> Result<Vec<Check>, SettingsError> {
        let settings = Settings::read(&self.config, std::env::vars())?;
        let again = Settings::read(&self.config, std::env::vars())?;
        let beside = self.config.parent().unwrap_or(Path::new("."));
        let mut checks = vec![record::opens(&settings.record, beside).await];
        checks.extend(record::room(&settings.record, beside));
        match desk::set_up(again, beside, &office::FORMATS) {
            Ok(desk) => {
                let words = "The templates, the forms and the mapping fit together.";
                checks.push(Check::fine("files", words));
                checks.push(case_system::answers(&*desk.case_system).await);
            }
            Err(error) => {
                checks.push(files(&error));
                let words = "The case system was not asked: the files come first.";
                checks.push(Check::not_looked("case_system", words));
            }
        }
        checks.push(post::lets_in(&settings, beside).await);
        checks.push(inbox::lets_in(&settings, beside).await);
        if let Some(to) = &self.mail {
            let wait = std::time::Duration::from_secs(self.wait);
            checks.extend(sent::arrives(&settings, beside, (to, wait)).await);
        }
        Ok(checks)
    }

    fn tell(&self, checks: &[Check]) -> ExitCode {
        let wrong = checks.iter().filter(|one| one.remedy().is_some()).count();
        match self.json {
            true => println!("{}", as_json(checks)),
            false => tell(checks, wrong),
        }
        match wrong {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::from(1),
        }
    }
}

fn files(error: &DeskError) -> Check {
    let remedy = "`samepage check --config FILE` tells every fault with its place.";
    let words = format!(
        "The templates or the mapping cannot be used: {}.",
        in_full(error)
    );
    Check::wrong("files", words, remedy)
}

fn as_json(checks: &[Check]) -> serde_json::Value {
    let checks = checks.iter().map(|one| {
        json!({
            "check": one.what,
            "found": one.code(),
            "words": one.words,
            "remedy": one.remedy(),
        })
    });
    json!({ "schema": 1, "checks": checks.collect::<Vec<_>>() })
}

fn tell(checks: &[Check], wrong: usize) {
    for one in checks {
        let mark = match one.found {
            Found::Fine => "fine ",
            Found::Wrong(_) => "WRONG",
            Found::NotLooked => "-    ",
        };
        println!("{mark} {}", one.words);
        if let Some(remedy) = one.remedy() {
            println!("      {remedy}");
        }
    }
    match wrong {
        0 => println!("Nothing is wrong."),
        1 => println!("1 thing is wrong."),
        several => println!("{several} things are wrong."),
    }
}

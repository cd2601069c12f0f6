//! The documents on which a mapping is tried, under the names that it reads.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

use jiff::{Timestamp, civil::Date};

use crate::{
    cli::{mapping::tell, now},
    mapping::{
        file::{Input, Mapping as Rules, RecordBy},
        records::Given,
        trial::{self, Trial, TrialError},
    },
    sources::{connector::saved::Saved, files::Files},
};

#[derive(clap::Args)]
pub(super) struct Documents {
    /// The folder of the mapping, or the mapping file itself.
    mapping: PathBuf,
    /// Documents: FILE, or NAME=FILE under the name that the mapping gives it.
    #[arg(required = true)]
    files: Vec<String>,
    /// The identifier that was asked for.
    #[arg(long, value_name = "ID")]
    asked: Option<String>,
    /// When the documents were read; now, if it is not given.
    #[arg(long, value_name = "TIMESTAMP")]
    read_at: Option<Timestamp>,
}

impl Documents {
    fn given(&self) -> Vec<Given> {
        self.files.iter().map(|text| trial::given(text)).collect()
    }

    pub(super) fn rules(&self) -> Result<Tried, ExitCode> {
        let given = self.given();
        let rules = trial::mapping(&self.mapping, &given).map_err(|error| {
            match &error {
                TrialError::Wrong(errors) => {
                    for error in errors {
                        eprintln!("{error}");
                    }
                }
                other => tell(other),
            }
            ExitCode::from(2)
        })?;
        let folder = match self.mapping.is_file() {
            true => self.mapping.parent().unwrap_or(Path::new(".")),
            false => &self.mapping,
        };
        let saved = Files::from_folder(folder).map(|files| Saved::of(&files));
        let mut tried = Tried {
            rules,
            saved: saved.unwrap_or_default(),
        };
        let lists = tried.saved.lists().to_vec();
        tried.rules.lists.extend(lists);
        tried.known(&given)?;
        Ok(tried)
    }

    /// The day for which the clock is asked: the one on which the documents were read.
    pub(super) fn today(&self) -> Date {
        now::day_of(self.read_at.unwrap_or_else(now::now))
    }

    pub(super) fn open<'m>(&self, tried: &'m Tried) -> Result<Trial<'m>, ExitCode> {
        let read_at = self.read_at.unwrap_or_else(now::now);
        let shape = |name: &str, answers| tried.saved.shaped(name, answers);
        let files = self.given();
        let trial = Trial::open(
            &tried.rules,
            (&files, &shape),
            self.asked.as_deref(),
            read_at,
        );
        trial.map_err(|error| {
            tell(&error);
            ExitCode::from(1)
        })
    }
}

/// A mapping that is tried: its rules, and what its connection makes of answers.
pub(super) struct Tried {
    rules: Rules,
    saved: Saved,
}

impl Tried {
    /// The names of all documents that it reads; `None` where any name may be one.
    fn names(&self) -> Option<BTreeSet<String>> {
        if let Some(fetched) = self.saved.names() {
            return Some(fetched.into_iter().map(str::to_owned).collect());
        }
        match self.rules.record.is_some() && self.rules.inputs.is_empty() {
            true => None,
            false => self.rules.documents(),
        }
    }

    /// Refuses names under which no rule looks for anything, and says what was not given.
    fn known(&self, given: &[Given]) -> Result<(), ExitCode> {
        let Some(names) = self.names() else {
            return Ok(());
        };
        let read = self.rules.documents().unwrap_or_default();
        let told: BTreeSet<&str> = given.iter().filter_map(|one| one.name.as_deref()).collect();
        let is_read = |name: &str| names.contains(name) || read.contains(name);
        if let Some(unknown) = told.iter().find(|name| !is_read(name)) {
            return Err(self.refused(&format!("no document called `{unknown}`"), &names));
        }
        let inputs = &self.rules.inputs;
        let stray = |one: &&Given| {
            one.name.is_none() && !inputs.iter().any(|input| is_file_of(one, &input.file))
        };
        if !inputs.is_empty()
            && let Some(stray) = given.iter().find(stray)
        {
            let what = format!("no file called {}", stray.path.display());
            return Err(self.refused(&what, &names));
        }
        // Only where inputs or fetches fix the names is it known what is missing.
        let fixed = !inputs.is_empty() || (self.saved.names().is_some() && !told.is_empty());
        let missing: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| !told.contains(name) && !self.is_given(name, given))
            .collect();
        if fixed && !missing.is_empty() {
            eprintln!(
                "samepage: not given, so what it would tell is missing: {}.",
                missing.join(", ")
            );
        }
        Ok(())
    }

    fn refused(&self, what: &str, names: &BTreeSet<String>) -> ExitCode {
        eprintln!(
            "samepage: {} reads {what}. {}",
            self.rules.short,
            self.reads(names)
        );
        ExitCode::from(2)
    }

    /// Whether an input stands among the files under its own file's name.
    fn is_given(&self, name: &str, given: &[Given]) -> bool {
        let mut inputs = self.rules.inputs.iter();
        let input = inputs.find(|input| input.name == name);
        let is_it = |input: &Input| given.iter().any(|one| is_file_of(one, &input.file));
        input.is_some_and(is_it)
    }

    /// What it reads, in a sentence.
    fn reads(&self, names: &BTreeSet<String>) -> String {
        let listed: Vec<&str> = names.iter().map(String::as_str).collect();
        let how = match self.rules.record.as_ref().map(|record| &record.by) {
            Some(RecordBy::Input(_)) => "Give each as NAME=FILE.",
            _ => {
                "Give each as NAME=FILE; a file without a name is the whole that the rules begin in."
            }
        };
        match listed.is_empty() {
            true => "It reads one document: give it without a name.".to_owned(),
            false => format!("It reads: {}. {how}", listed.join(", ")),
        }
    }

    /// Says why perhaps no child came out.
    pub(super) fn nobody(&self) {
        let mut line = "samepage: no child came out".to_owned();
        match self.names() {
            Some(names) => line.push_str(&format!(". {}", self.reads(&names))),
            None => line.push_str(
                ". It reads a file of many records: give it without a name, and look at [record].",
            ),
        }
        eprintln!("{line}");
    }
}

/// Whether a file was given without a name and is called as an input's file usually is.
fn is_file_of(given: &Given, file: &str) -> bool {
    let name = given.path.file_name().and_then(|name| name.to_str());
    given.name.is_none() && name.is_some_and(|name| name.eq_ignore_ascii_case(file))
}

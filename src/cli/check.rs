//! `samepage check`: lints mappings, forms and templates.

mod mappings;
mod owners;
mod places;
mod tried;

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    cli::{
        chasing_file, clock_file, desk, library_files,
        prepare::in_full,
        settings::{Settings, SettingsError},
        shipped,
    },
    forms::{
        form::Form,
        invite::{Invite, questions::Questionnaires},
        library::{Library, LibrarySettings},
        minutes::MinutesForm,
        plain::{Places, Surroundings},
        referral::{Referral, catalogue::Catalogue},
        settings::CouncilSettings,
    },
    model::staff::Staff,
    render::{engine::Engine, word::Template},
    simulation::case_system,
};

/// The form with habits that is checked with the program's own places.
const INVITE: &str = "forms/invite/form.toml";

/// Check every mapping, form and template, and run the mapping tests
///
/// Reads the folders mappings/ and templates/ where you stand, or those that you name; what is not
/// there is taken from the program itself. Templates are tried on invented children. Every fault is
/// told with its file, line and column and what to do.
///
/// Exit codes: 0 nothing is wrong, 1 something is, 2 a folder cannot be read.
#[derive(clap::Args)]
pub struct Check {
    /// The folder that holds a folder for each mapping
    #[arg(long, value_name = "DIR")]
    mappings: Option<PathBuf>,

    /// The folder of templates; what is not in it is taken from the program
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,

    /// The folder with the council's own forms, one folder a form
    #[arg(long, value_name = "DIR")]
    forms: Option<PathBuf>,

    /// The settings file: its forms, limits, templates and keys of services are checked too;
    /// --forms and --templates stand above it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What was checked, and what is wrong.
#[derive(Default)]
struct Report {
    checked: Vec<String>,
    /// What works otherwise than whoever wrote a file may think.
    notes: Vec<String>,
    faults: Vec<String>,
}

/// Why the check itself cannot be made.
#[derive(Debug, thiserror::Error)]
enum CheckError {
    #[error("cannot read the folder {0}")]
    Folder(PathBuf, #[source] io::Error),
    #[error("the invented council for trying templates did not start")]
    Council(#[source] case_system::StartError),
    #[error(transparent)]
    Runtime(#[from] io::Error),
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl Check {
    /// The council's own settings, where they are named.
    fn settings(&self) -> Result<Option<Settings>, SettingsError> {
        let config = self.config.as_ref();
        let read = config.map(|config| Settings::read(config, std::env::vars()));
        read.transpose()
    }

    /// The council's own forms and limits, where they are named.
    fn library(&self, settings: Option<&Settings>) -> LibrarySettings {
        let mut library = settings.map_or_else(LibrarySettings::default, |it| it.library.clone());
        let beside = self.config.as_ref().and_then(|config| config.parent());
        let beside = beside.unwrap_or(Path::new("."));
        library.folder = library.folder.map(|folder| beside.join(folder));
        if self.forms.is_some() {
            library.folder.clone_from(&self.forms);
        }
        library
    }

    pub fn run(self) -> ExitCode {
        match self.check() {
            Ok(report) => report.tell(),
            Err(error) => desk::refuse(&error),
        }
    }

    fn check(&self) -> Result<Report, CheckError> {
        let mut report = Report::default();
        match folder(self.mappings.as_deref(), "mappings") {
            Some(folder) => mappings::check(&folder, &mut report)?,
            None => report
                .checked
                .push("no mappings here; the program's own are checked when it is built".into()),
        }
        let settings = self.settings()?;
        let of_settings = settings.as_ref().and_then(|it| it.templates.clone());
        let named = self.templates.clone().or(of_settings);
        let own = folder(named.as_deref(), "templates");
        let files = shipped::templates(own.as_deref())
            .map_err(|cause| CheckError::Folder(own.clone().unwrap_or_default(), cause))?;
        let library = self.library(settings.as_ref());
        if let Some(own) = &own {
            places::check(own, &mut report)
                .map_err(|cause| CheckError::Folder(own.clone(), cause))?;
        }
        let runtime = desk::runtime()?;
        let accounts = settings.as_ref().zip(self.config.as_deref());
        let accounts = accounts.and_then(|(settings, config)| {
            runtime.block_on(owners::accounts(&settings.record, config))
        });
        templates(&files, (&library, accounts.as_deref()), &mut report);
        if let Some(settings) = &settings {
            keys_of_services(&files, settings, &mut report);
        }
        // Templates that cannot even be read are not worth trying.
        if report.faults.is_empty() {
            runtime.block_on(tried::check(own.as_deref(), &mut report))?;
        }
        Ok(report)
    }
}

/// The folder that was named, or the usual one where it stands here.
fn folder(named: Option<&Path>, usual: &str) -> Option<PathBuf> {
    named
        .map(Path::to_owned)
        .or_else(|| Some(PathBuf::from(usual)).filter(|usual| usual.is_dir()))
}

fn templates(
    files: &shipped::Files,
    around: (&LibrarySettings, Option<&[Staff]>),
    report: &mut Report,
) {
    let mut pages = Vec::new();
    for (path, bytes) in files {
        if path.ends_with(".html") || path.ends_with(".txt") {
            match String::from_utf8(bytes.clone()) {
                Ok(text) => pages.push((path.clone(), text)),
                Err(_) => report
                    .faults
                    .push(format!("{path}:1:1: not UTF-8 text; save it as UTF-8")),
            }
        }
        if path.ends_with(".docx")
            && let Err(error) = Template::compile(bytes)
        {
            report.faults.push(format!("{path}: {}", in_full(&error)));
        }
        let text = || String::from_utf8_lossy(bytes);
        if path.ends_with("minutes/form.toml") {
            let read = MinutesForm::read(path, &text(), &CouncilSettings::default());
            report
                .faults
                .extend(read.err().iter().map(ToString::to_string));
        }
        if path == "forms/referral/form.toml"
            && let Err(error) = Referral::new(
                path,
                &text(),
                &CouncilSettings::default(),
                Catalogue::default(),
            )
        {
            report.faults.push(error.to_string());
        }
        if path.ends_with("invite/questions.toml")
            && let Err(error) = Questionnaires::read(path, &text())
        {
            report.faults.push(error.to_string());
        }
        if path.ends_with("/clock.toml")
            && let Err(error) = clock_file::read(&text())
        {
            report.faults.push(format!("{path}:{error}"));
        }
        if path.ends_with("/chasing.toml")
            && let Err(error) = chasing_file::read(&text())
        {
            report.faults.push(format!("{path}:{error}"));
        }
    }
    match desk::services(files) {
        Ok(Ok(catalogue)) => {
            let count = catalogue.services().len();
            report.checked.push(format!("{count} services"));
        }
        Ok(Err(wrong)) => {
            let faults = wrong.0.iter().map(ToString::to_string);
            report.faults.extend(faults);
        }
        Err(error) => report.faults.push(error.to_string()),
    }
    report
        .checked
        .push(format!("{} pages and letters", pages.len()));
    forms(files, around, report);
    if let Err(faults) = Engine::load(pages) {
        report.faults.extend(faults.iter().map(ToString::to_string));
    }
}

/// A key under a name that is no service's signs nothing: the service would refuse every call.
fn keys_of_services(files: &shipped::Files, settings: &Settings, report: &mut Report) {
    let Ok(Ok(catalogue)) = desk::services(files) else {
        // What is wrong with the services has been told.
        return;
    };
    for id in settings.calls.secrets.keys() {
        // In the environment `_` stands for `-`.
        let is_it = |known: &str| *known == **id || known.replace('-', "_") == **id;
        if !catalogue.services().iter().any(|one| is_it(&one.id)) {
            report.faults.push(format!(
                "[calls.secrets] has a key for `{id}`, and no service has that id; correct it, or \
                 take it out"
            ));
        }
    }
}

/// Every form: the invite by the places that the program fills in, the others by themselves.
fn forms(
    files: &shipped::Files,
    (library, accounts): (&LibrarySettings, Option<&[Staff]>),
    report: &mut Report,
) {
    let invite = files
        .get(INVITE)
        .map(|bytes| String::from_utf8_lossy(bytes));
    let invite = invite.unwrap_or_default();
    let invite = match Invite::new(INVITE, &invite, CouncilSettings::default()) {
        Ok(invite) => invite,
        Err(error) => return report.faults.push(error.to_string()),
    };
    let forms = match library_files::of(files, library.folder.as_deref()) {
        Ok(forms) => forms,
        Err(error) => return report.faults.push(in_full(&error)),
    };
    let around = Surroundings {
        places: Places::of(invite.file()),
        limits: library.limits.clone(),
        council: CouncilSettings::default(),
    };
    report.checked.push(format!("{} forms", forms.len()));
    match Library::read(forms, around) {
        Ok(library) => owners::check(library.editions(), accounts, report),
        Err(found) => {
            let faults = found.0.iter().map(ToString::to_string);
            report.faults.extend(faults);
        }
    }
}

impl Report {
    fn tell(&self) -> ExitCode {
        for line in &self.checked {
            println!("checked {line}");
        }
        for note in &self.notes {
            println!("note: {note}");
        }
        for fault in &self.faults {
            println!("{fault}");
        }
        match self.faults.len() {
            0 => {
                println!("Nothing is wrong.");
                ExitCode::SUCCESS
            }
            1 => {
                println!("1 fault.");
                ExitCode::from(1)
            }
            several => {
                println!("{several} faults.");
                ExitCode::from(1)
            }
        }
    }
}

//! Sets up the desk: settings, mapping, templates and source, read once at the top.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use tokio::sync::Semaphore;

use crate::{
    casework::prepare::{Desk, Format},
    cli::{
        chasing_file, clock_file, library_files, now,
        prepare::in_full,
        settings::{Settings, SettingsError},
        shipped,
    },
    forms::{
        file::FormError,
        form::Form,
        invite::{Invite, questions::Questionnaires},
        letter_texts::{self, LetterText},
        library::{FormErrors, Library},
        minutes::{MinutesForm, MinutesFormError},
        plain::{Places, Surroundings},
        press::{Press, PressError, SHEET_PAGE, SHEET_WORD},
        referral::{
            Referral,
            catalogue::{self, Catalogue, CatalogueError},
        },
        settings::CouncilSettings,
    },
    rules::calendar::Calendar,
    sources::{
        self,
        calendar::Calendars,
        case_system::{Chance, Clock},
        files::Files,
    },
};

/// Why the desk cannot be set up. Each says where to look.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(
        "there is no mapping `{name}`: no folder of that path, and the program carries only {known}"
    )]
    NoMapping { name: String, known: String },
    #[error("cannot read the mapping `{0}`")]
    Mapping(String, #[source] std::io::Error),
    #[error(transparent)]
    NotText(#[from] shipped::NotText),
    #[error("cannot read the templates in {0}")]
    Templates(PathBuf, #[source] std::io::Error),
    #[error("there is no {0} among the templates")]
    NoTemplate(&'static str),
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    Minutes(#[from] MinutesFormError),
    #[error(transparent)]
    Services(#[from] CatalogueError),
    #[error("{CLOCK}:{0}")]
    Clock(clock_file::ClockFileError),
    #[error("{CHASING}:{0}")]
    Chasing(chasing_file::ChasingFileError),
    #[error(transparent)]
    Forms(#[from] library_files::FilesError),
    #[error(transparent)]
    Library(#[from] FormErrors),
    #[error(transparent)]
    Press(#[from] PressError),
    #[error("{0}")]
    Print(String),
    #[error("the source cannot be opened")]
    Source(#[source] sources::opening::OpenError),
    #[error(transparent)]
    Calendars(#[from] sources::calendar::CannotOpen),
}

const FORM: &str = "forms/invite/form.toml";
const QUESTIONS: &str = "forms/invite/questions.toml";
const MINUTES: &str = "forms/minutes/form.toml";
const REFERRAL: &str = "forms/referral/form.toml";
const CLOCK: &str = "forms/invite/clock.toml";
const CHASING: &str = "forms/invite/chasing.toml";

/// Sets up the desk from a settings file. Only the templates that these formats need are read.
pub fn open(config: &Path, formats: &[Format]) -> Result<Desk, DeskError> {
    let settings = Settings::read(config, std::env::vars())?;
    let beside = config.parent().unwrap_or(Path::new("."));
    set_up(settings, beside, formats)
}

/// Sets up the desk from settings; paths in them are looked up beside `beside`.
pub fn set_up(settings: Settings, beside: &Path, formats: &[Format]) -> Result<Desk, DeskError> {
    // A run whose day is fixed repeats: then every record is read at twelve minutes past nine.
    let clock = match settings.today {
        Some(day) => Clock::fixed(now::morning_of(day)),
        None => Clock::new(now::now),
    };
    set_up_at(settings, beside, formats, clock)
}

/// As [`set_up`], by that clock.
pub fn set_up_at(
    settings: Settings,
    beside: &Path,
    formats: &[Format],
    clock: Clock,
) -> Result<Desk, DeskError> {
    let today = now::day_of(clock.now());
    let templates = shipped::templates(settings.templates.as_deref()).map_err(|cause| {
        DeskError::Templates(settings.templates.clone().unwrap_or_default(), cause)
    })?;
    let form = |path| -> Result<String, DeskError> {
        shipped::text(&templates, path)?.ok_or(DeskError::NoTemplate(path))
    };
    let minutes = MinutesForm::read(MINUTES, &form(MINUTES)?, &settings.council)?;
    let council = settings.council.clone();
    let referral = referral(&templates, &form(REFERRAL)?, &settings.council)?;
    let invite = Invite::new(FORM, &form(FORM)?, settings.council)?;
    let questionnaires = Questionnaires::read(QUESTIONS, &form(QUESTIONS)?)?;
    let own = settings.library.folder.as_ref();
    let own = own.map(|folder| beside.join(folder));
    let forms = library_files::of(&templates, own.as_deref())?;
    let around = Surroundings {
        places: Places::of(invite.file()),
        limits: settings.library.limits,
        council,
    };
    let library = Library::read(forms, around)?.with_letters(letters(&templates)?);
    let clock_file = clock_file::read(&form(CLOCK)?).map_err(DeskError::Clock)?;
    let press = press(&templates, formats)?;
    // The typesetter is dear to make: its templates are looked at where they may not be ours.
    if settings.templates.is_some() && formats.contains(&Format::Pdf) {
        let faults = press.faults_of_print();
        if !faults.is_empty() {
            return Err(DeskError::Print(faults.join("\n")));
        }
    }
    let source = sources::opening::open(
        &mapping(&settings.source.mapping, beside)?,
        &settings.source,
        clock.clone(),
        Chance::new(between_0_and_1),
    )
    .map_err(DeskError::Source)?;
    Ok(Desk {
        case_system: source,
        calendars: Calendars::open(settings.calendars, clock.clone())?,
        invite,
        questionnaires,
        minutes,
        library,
        referral,
        press,
        calendar: Calendar::england_and_wales(),
        between: clock_file.between,
        chasing: chasing_file::read(&form(CHASING)?).map_err(DeskError::Chasing)?,
        limits: clock_file.limits,
        profiles: clock_file.profiles,
        clock,
        today,
        printing: Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)),
        chance: unguessable,
    })
}

/// The referral with the council's services.
fn referral(
    templates: &shipped::Files,
    form: &str,
    settings: &CouncilSettings,
) -> Result<Referral, DeskError> {
    let catalogue = services(templates)?;
    Ok(Referral::new(REFERRAL, form, settings, catalogue?)?)
}

/// Every service among the templates: what is wrong with them is the inner error.
pub fn services(
    templates: &shipped::Files,
) -> Result<Result<Catalogue, CatalogueError>, shipped::NotText> {
    let is_service =
        |path: &&String| path.starts_with(catalogue::FOLDER) && path.ends_with(".toml");
    let mut texts = Vec::new();
    for path in templates.keys().filter(is_service) {
        if let Some(text) = shipped::text(templates, path)? {
            texts.push((path.as_str(), text));
        }
    }
    let files = texts.iter().map(|(path, text)| (*path, text.as_str()));
    Ok(Catalogue::read(files))
}

/// The words of the letters, for reading in the library.
fn letters(templates: &shipped::Files) -> Result<Vec<LetterText>, shipped::NotText> {
    let mut texts = Vec::new();
    for path in templates.keys().filter(|path| path.ends_with(".txt")) {
        if let Some(text) = shipped::text(templates, path)? {
            texts.push((path.as_str(), text));
        }
    }
    let texts = texts.iter().map(|(path, text)| (*path, text.as_str()));
    Ok(letter_texts::letters(texts))
}

/// The templates of pages; those of letters and the Word file where they are wanted, for whoever
/// waits for one sheet should not wait for forty templates to be checked.
fn press(templates: &shipped::Files, formats: &[Format]) -> Result<Press, DeskError> {
    let wants = |format| formats.contains(&format);
    let is_wanted = |path: &str| {
        let is_letter = path.starts_with("forms/") && path != SHEET_PAGE;
        let is_print = path.starts_with("print/") && path.ends_with(".typ");
        (is_page(path) && (!is_letter || wants(Format::Letters))) || is_print
    };
    let mut texts = Vec::new();
    for path in templates.keys().filter(|path| is_wanted(path)) {
        if let Some(text) = shipped::text(templates, path)? {
            texts.push((path.clone(), text));
        }
    }
    let word = templates.get(SHEET_WORD).map(Vec::as_slice);
    Ok(Press::new(texts, word.filter(|_| wants(Format::Docx)))?)
}

/// Whether a file among the templates is for the template engine.
fn is_page(path: &str) -> bool {
    let is_screen = path.starts_with("pages/") && path != "pages/index.html";
    !is_screen && (path.ends_with(".html") || path.ends_with(".txt"))
}

/// The files of a mapping.
pub fn mapping(name: &str, beside: &Path) -> Result<Files, DeskError> {
    let found = shipped::mapping(name, beside)
        .map_err(|cause| DeskError::Mapping(name.to_owned(), cause))?;
    let Some(files) = found else {
        let known = shipped::mapping_names().join(", ");
        return Err(DeskError::NoMapping {
            name: name.to_owned(),
            known,
        });
    };
    let mut texts = Vec::new();
    for path in files.keys().filter(|path| path.ends_with(".toml")) {
        if let Some(text) = shipped::text(&files, path)? {
            texts.push((path.clone(), text));
        }
    }
    Ok(Files::from_texts(&format!("mappings/{name}"), texts))
}

/// Sixteen bytes that nobody can guess; nothing where the machine has none to give.
pub fn unguessable() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

/// For spreading retries, where a poor number does no harm.
fn between_0_and_1() -> f64 {
    f64::from(getrandom::u32().unwrap_or(u32::MAX / 2)) / f64::from(u32::MAX)
}

/// The runtime of a command.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

/// Tells on stderr why a command cannot begin, with the exit code for that.
pub fn refuse(error: &(dyn std::error::Error + 'static)) -> ExitCode {
    tell(error);
    ExitCode::from(2)
}

/// Tells an error with its causes on stderr.
pub fn tell(error: &(dyn std::error::Error + 'static)) {
    eprintln!("samepage: {}", in_full(error));
}

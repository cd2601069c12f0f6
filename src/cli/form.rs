//! `samepage form`: a form of the library, seen before anybody uses it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    casework::{
        plain::{
            Previewed,
            page::{BoxPart, FieldPart, SectionPart},
            preview,
        },
        prepare::{Desk, PrepareError},
    },
    cli::{
        desk, library_files,
        now::now,
        prepare::in_full,
        settings::{Settings, SettingsError},
    },
    forms::{
        library::{FormErrors, current},
        plain::Need,
    },
    render::{
        engine::{RenderError, Shown},
        view::View,
    },
    simulation::case_system::{self, Council},
};

/// How many invented children are looked through for one whose record can be read.
const TRIED: u32 = 12;

/// The page of a previewed form, among the templates.
const PAGE: &str = "print/form-preview.html";

/// See a form of the library before anybody uses it
#[derive(clap::Subcommand)]
pub enum Form {
    Preview(Preview),
}

/// Write a form as a page, filled in from an invented council
///
/// Says which fields could not be filled in, and why. Nothing is kept and nothing is sent.
///
/// Exit codes: 0 the page is written, 1 the form has mistakes (each with its line and column),
/// 2 there is no such form or the page cannot be written.
#[derive(clap::Args)]
pub struct Preview {
    /// The name of the form: that of its folder
    name: String,

    /// The folder that holds the folder of the form; without it, a form of the program
    #[arg(long, value_name = "DIR")]
    form: Option<PathBuf>,

    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "form.html")]
    out: PathBuf,
}

#[derive(Debug, thiserror::Error)]
enum FormCommandError {
    #[error("there is no form `{0}`; the program brings: {1}")]
    NoForm(String, String),
    #[error("there is no file {0}")]
    NoFile(PathBuf),
    #[error(transparent)]
    Forms(#[from] library_files::FilesError),
    #[error(transparent)]
    Wrong(#[from] FormErrors),
    #[error("the invented council did not start")]
    Council(#[source] case_system::StartError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Desk(#[from] desk::DeskError),
    #[error("no invented child could be read")]
    NoChild,
    #[error("the page could not be made")]
    Page(#[source] RenderError),
    #[error("cannot write {0}")]
    Write(PathBuf, #[source] io::Error),
    #[error(transparent)]
    Runtime(#[from] io::Error),
}

impl Form {
    pub fn run(self) -> ExitCode {
        match self {
            Self::Preview(preview) => preview.run(),
        }
    }
}

impl Preview {
    fn run(self) -> ExitCode {
        let runtime = match desk::runtime() {
            Ok(runtime) => runtime,
            Err(error) => return desk::refuse(&FormCommandError::Runtime(error)),
        };
        match runtime.block_on(self.made()) {
            Ok(previewed) => {
                println!("{} is written to {}", previewed.title, self.out.display());
                for (label, why) in &previewed.not_filled {
                    println!("not filled in: {label}: {why}");
                }
                if previewed.not_filled.is_empty() {
                    println!("Every field that is prefilled was filled in.");
                }
                ExitCode::SUCCESS
            }
            Err(FormCommandError::Wrong(errors)) => {
                println!("{errors}");
                ExitCode::from(1)
            }
            Err(error) => desk::refuse(&error),
        }
    }

    async fn made(&self) -> Result<Previewed, FormCommandError> {
        let mut council = Council::new(now);
        council.children = TRIED;
        let running = case_system::start(council)
            .await
            .map_err(FormCommandError::Council)?;
        let settings = Settings::of_simulation(&running.settings("mosaic"), None)?;
        let desk = desk::set_up(settings, Path::new("."), &[])?;
        let previewed = self.previewed(&desk, &running).await;
        running.stop().await;
        let previewed = previewed?;
        let page = Page {
            previewed: &previewed,
            council: &desk.invite.settings().name,
        };
        let engine = desk.press.engine();
        let page = engine.page(PAGE, &page).map_err(FormCommandError::Page)?;
        fs::write(&self.out, page)
            .map_err(|cause| FormCommandError::Write(self.out.clone(), cause))?;
        Ok(previewed)
    }

    async fn previewed(
        &self,
        desk: &Desk,
        running: &case_system::Running,
    ) -> Result<Previewed, FormCommandError> {
        let edition = match &self.form {
            Some(folder) => {
                let folder = folder.join(&self.name);
                let files = library_files::one(&folder)?
                    .ok_or_else(|| FormCommandError::NoFile(folder.join("form.toml")))?;
                desk.library.edition(&files).map_err(FormErrors)?
            }
            None => {
                let editions = desk.library.editions();
                let found = current(editions, &self.name, desk.today);
                let found = found.filter(|edition| edition.plain.is_some());
                found.cloned().ok_or_else(|| {
                    let plain = editions.iter().filter(|one| one.plain.is_some());
                    let names: Vec<&str> = plain.map(|one| &*one.head.name).collect();
                    FormCommandError::NoForm(self.name.clone(), names.join(", "))
                })?
            }
        };
        for place in 1..=TRIED {
            match preview(desk, &running.child_id(place), &edition).await {
                Ok(Some(previewed)) => return Ok(previewed),
                Ok(None) => break,
                // An invented record that is restricted or merged away is passed over.
                Err(PrepareError::Source(_) | PrepareError::NoRecord(_)) => {}
                Err(error) => {
                    eprintln!("samepage: {}", in_full(&error));
                }
            }
        }
        Err(FormCommandError::NoChild)
    }
}

/// The page, for whoever writes the form.
struct Page<'a> {
    previewed: &'a Previewed,
    council: &'a str,
}

impl Shown for Page<'_> {
    fn view(&self) -> View {
        let Previewed {
            child,
            title,
            about,
            sections,
            not_filled,
        } = self.previewed;
        View::new()
            .text("council", self.council)
            .text("child", child)
            .text("title", title)
            .text("about", about)
            .list("sections", sections.iter().map(section))
            .list(
                "not_filled",
                not_filled
                    .iter()
                    .map(|(label, why)| View::new().text("label", label).text("why", why)),
            )
    }
}

fn section(section: &SectionPart) -> View {
    View::new()
        .text("title", &section.title)
        .text("help", &section.help)
        .list("fields", section.fields.iter().map(field))
}

fn field(field: &FieldPart) -> View {
    let only_if = field.only_if.as_ref().map(|(_, label, is)| match is {
        Some(is) => format!("Only where “{label}” is “{is}”"),
        None => format!("Only where “{label}” is filled in"),
    });
    View::new()
        .text("label", &field.label)
        .text("help", &field.help)
        .text("guide", &field.guide)
        .text("kind", field.input.kind)
        .text("words", &field.input.words)
        .text("origin", &field.origin)
        .maybe("record", field.record.as_deref())
        .maybe("only_if", only_if)
        .flag("is_needed", field.need == Need::Required)
        .texts("choices", &field.input.choices)
        .texts("columns", &field.columns)
        .list("rows", field.rows.iter().map(|row| cells(row)))
}

fn cells(row: &[BoxPart]) -> View {
    let words = row.iter().map(|cell| cell.words.as_str());
    View::new().texts("cells", words)
}

//! `samepage demo`: the invented council, prepared and shown.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

use crate::{
    casework::prepare::{Format, Wanted},
    cli::{
        desk, now,
        prepare::{self, Asked, RunError, folder, summary},
    },
    simulation::case_system::{self, Council, Running, StartError},
    sources::case_system::Which,
};

/// The invites that the demo prepares: those due within so many calendar days, some four working weeks.
const DUE_WITHIN: u32 = 28;

/// Start an invented council, prepare the invites that are due, and open them
///
/// Everything happens on this machine: an invented case system is served on 127.0.0.1, read over
/// HTTP like a real one, and stopped with Ctrl-C. Nothing is sent to anybody.
#[derive(clap::Args)]
pub struct Demo {
    /// The port of the invented case system; 0 takes one that is free
    #[arg(long, value_name = "P", default_value_t = 0)]
    port: u16,

    /// How many children the council looks after
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    children: u32,

    /// Another seed invents another council
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// Do not open a browser
    #[arg(long)]
    no_open: bool,

    /// The folder to write
    #[arg(long, value_name = "DIR", default_value = "samepage-demo")]
    dir: PathBuf,
}

/// Why the demo cannot go on.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    #[error("the invented case system did not start")]
    Start(#[source] StartError),
    #[error("cannot write to {0}")]
    Folder(PathBuf, #[source] std::io::Error),
    #[error(transparent)]
    Desk(#[from] desk::DeskError),
    #[error(transparent)]
    Run(#[from] RunError),
}

fn asked(out: &Path, formats: Vec<Format>) -> Asked {
    Asked {
        which: Which::All,
        wanted: Wanted {
            formats,
            due_within: Some(DUE_WITHIN),
        },
        out: out.to_owned(),
    }
}

impl Demo {
    pub fn run(self) -> ExitCode {
        let shown = desk::runtime()
            .map_err(anyhow::Error::from)
            .and_then(|runtime| Ok(runtime.block_on(self.show())?));
        match shown {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                desk::tell(error.as_ref());
                ExitCode::from(1)
            }
        }
    }

    async fn show(self) -> Result<(), DemoError> {
        let began = Instant::now();
        let council = Council {
            port: self.port,
            children: self.children,
            seed: self.seed,
            ..Council::new(now::now)
        };
        let running = case_system::start(council)
            .await
            .map_err(DemoError::Start)?;
        println!(
            "Northshire, an invented council, keeps its records at {}",
            running.base()
        );
        let settings = self.write_settings(&running)?;
        let out = self.dir.join("invites");
        // The sheets come first, so that there is something to look at while the letters, the Word
        // and the PDF files are made.
        let sheets = asked(&out, vec![Format::Html]);
        let desk = Arc::new(desk::open(&settings, &sheets.wanted.formats)?);
        let done = prepare::run(&desk, &sheets, &prepare::progress()).await?;
        let page = out.join("index.html");
        println!(
            "{} sheets are ready after {:.1} s: {}",
            done.tally.ready(),
            began.elapsed().as_secs_f64(),
            page.display()
        );
        if !self.no_open && open::that_detached(&page).is_err() {
            println!("No browser could be opened: open the page above yourself.");
        }
        println!("Now the letters, Word and PDF files ...");
        let all = asked(
            &out,
            vec![Format::Html, Format::Pdf, Format::Docx, Format::Letters],
        );
        let desk = Arc::new(desk::open(&settings, &all.wanted.formats)?);
        let done = prepare::run(&desk, &all, &prepare::progress()).await?;
        print!("{}", summary::text(&done, &out));
        println!(
            "\nThe invented case system goes on answering. To prepare one child yourself:\n  \
             samepage prepare --form invite --child {} --config {} --out {}\nCtrl-C stops it.",
            running.child_id(1),
            settings.display(),
            self.dir.join("mine").display()
        );
        // An error here means that no signal can be waited for; then there is nothing to wait for.
        let _ = tokio::signal::ctrl_c().await;
        running.stop().await;
        Ok(())
    }

    fn write_settings(&self, running: &Running) -> Result<PathBuf, DemoError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |cause| DemoError::Folder(path, cause)
        };
        folder::make(&self.dir).map_err(failed(&self.dir))?;
        let path = self.dir.join("samepage.toml");
        fs::write(&path, running.settings("mosaic")).map_err(failed(&path))?;
        Ok(path)
    }
}

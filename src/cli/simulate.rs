//! `samepage simulate`: the invented case system over HTTP.

use std::{fs, path::PathBuf, process::ExitCode, sync::Arc};

use jiff::civil::Date;

use crate::{
    cli::{now, stop::Stop},
    simulation::case_system::{
        self, Council, FIRST_DAY, Running, faults::FAULTS, scenario::Scenario,
    },
};

/// Serve an invented council's case system on this machine
///
/// An API in the style of Mosaic, with an invented council behind it: not the Access Group's
/// API. The first line on the output is JSON with the base address and the credentials.
#[derive(clap::Args)]
pub struct Simulate {
    /// The port to listen on; 0 takes one that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How many looked-after children there are
    #[arg(long, default_value_t = 40)]
    children: u32,
    /// The same seed invents the same council
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The council's first day
    #[arg(long, value_name = "DATE", default_value_t = FIRST_DAY)]
    today: Date,
    /// A scenario file: what goes wrong, where and when
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Something that goes wrong, by name; may be given several times
    #[arg(long = "fault", value_name = "NAME")]
    faults: Vec<String>,
    /// Write a settings file for `prepare --config`
    #[arg(long, value_name = "FILE")]
    write_settings: Option<PathBuf>,
    /// The mapping that the settings file names
    #[arg(long, value_name = "NAME", default_value = "mosaic")]
    mapping: String,
    /// Print what can go wrong, by name, and stop
    #[arg(long)]
    list_faults: bool,
}

impl Simulate {
    pub fn run(self) -> ExitCode {
        if self.list_faults {
            list_faults();
            return ExitCode::SUCCESS;
        }
        match self.serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("samepage simulate: {error:#}");
                ExitCode::FAILURE
            }
        }
    }

    fn serve(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let mapping = self.mapping.clone();
            let write_settings = self.write_settings.clone();
            let stop = Stop::listen()?;
            let running = case_system::start(self.council()?).await?;
            if let Some(file) = write_settings {
                fs::write(&file, running.settings(&mapping)).map_err(|error| {
                    anyhow::anyhow!("could not write {}: {error}", file.display())
                })?;
            }
            println!("{}", first_line(&running));
            stop.wait().await?;
            running.stop().await;
            Ok(())
        })
    }

    fn council(self) -> anyhow::Result<Council> {
        let scenario = match &self.scenario {
            None => Scenario::default(),
            Some(file) => {
                let text = fs::read_to_string(file).map_err(|error| {
                    anyhow::anyhow!("could not read {}: {error}", file.display())
                })?;
                Scenario::read(&text).map_err(|error| {
                    anyhow::Error::new(error).context(file.display().to_string())
                })?
            }
        };
        Ok(Council {
            port: self.port,
            children: self.children,
            seed: self.seed,
            today: self.today,
            scenario: scenario.with_faults(&self.faults)?,
            wall_clock: Arc::new(now::now),
        })
    }
}

/// What a program that starts the simulator needs to know.
fn first_line(running: &Running) -> String {
    let credentials = running.credentials();
    format!(
        r#"{{"base":"{}","client_id":"{}","client_secret":"{}","api_key":"{}","children":{},"seed":{},"today":"{}"}}"#,
        running.base(),
        credentials.client_id,
        credentials.client_secret,
        credentials.api_key,
        running.children(),
        running.seed(),
        running.today(),
    )
}

fn list_faults() {
    let width = FAULTS
        .iter()
        .map(|fault| fault.name.len())
        .max()
        .unwrap_or_default();
    for fault in FAULTS {
        match fault.seen() {
            None => println!("{:width$}  {}", fault.name, fault.what),
            Some(seen) => println!("{:width$}  {} Seen {seen}.", fault.name, fault.what),
        }
    }
}

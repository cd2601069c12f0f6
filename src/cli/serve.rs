//! `samepage serve`: the live pages.

use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use tokio::{net::TcpListener, task::JoinHandle};
use tracing_subscriber::EnvFilter;

use crate::{
    casework::{
        home::carry::Carrier, long_work::Worker, office::Office, refer::call::NoSuchService,
    },
    cli::{
        calls, desk,
        inbox::{self, InboxError},
        now,
        office::{self, OfficeError},
        post::{self, Delivering, PostError},
        rounds,
        settings::{Settings, SettingsError},
        stop::Stop,
    },
    mail::{settings::Way, webhook::CannotCall},
    sources::case_system::Clock,
    web::{
        doors::DoorError,
        serving::{self, ServeError},
        site::SignIn,
    },
};

/// Serve the live documents, until ctrl-c or SIGTERM
///
/// Speaks HTTP on one address of this machine. A proxy that speaks TLS stands in front of it and
/// keeps the headers Host and Origin as they came.
#[derive(clap::Args)]
pub struct Serve {
    /// The settings file
    #[arg(long, value_name = "FILE", default_value = "samepage.toml")]
    config: PathBuf,

    /// The address to listen on, in place of the one in the settings
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

/// Why the pages are not served.
#[derive(Debug, thiserror::Error)]
enum CannotServe {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Office(#[from] OfficeError),
    #[error("cannot listen on {0}")]
    Listen(String, #[source] io::Error),
    #[error("cannot wait for a signal to stop")]
    Stop(#[source] io::Error),
    #[error(transparent)]
    Post(#[from] PostError),
    #[error(transparent)]
    Inbox(#[from] InboxError),
    #[error(transparent)]
    Calls(#[from] CannotCall),
    #[error(transparent)]
    Keys(#[from] NoSuchService),
    #[error(transparent)]
    Doors(#[from] DoorError),
    #[error(transparent)]
    Serve(#[from] ServeError),
}

impl Serve {
    pub fn run(self) -> ExitCode {
        log_to_stderr("info");
        let runtime = match desk::runtime() {
            Ok(runtime) => runtime,
            Err(error) => return desk::refuse(&error),
        };
        match runtime.block_on(self.serve()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error @ CannotServe::Serve(_)) => {
                desk::tell(&error);
                ExitCode::FAILURE
            }
            Err(error) => desk::refuse(&error),
        }
    }

    async fn serve(self) -> Result<(), CannotServe> {
        let stop = Stop::listen().map_err(CannotServe::Stop)?;
        let settings = Settings::read(&self.config, std::env::vars())?;
        let beside = self.config.parent().unwrap_or(Path::new("."));
        let again = Settings::read(&self.config, std::env::vars())?;
        let clock = match settings.today {
            Some(day) => Clock::fixed(now::morning_of(day)),
            None => Clock::new(now::now),
        };
        let opened = office::open(again, beside, clock).await?;
        let calls = calls::of(&opened.office, calls::http()?, &settings.calls)?;
        let site = office::site(&opened, &settings, beside, SignIn::Elsewhere, Vec::new())?;
        let site = match settings.sign_in.clone() {
            Some(provider) => site.with_provider(provider, Arc::new(now::now))?,
            None => site,
        };
        let address = self.listen.as_deref().unwrap_or(&settings.web.listen);
        let told = |cause| CannotServe::Listen(address.to_owned(), cause);
        let listener = TcpListener::bind(address).await.map_err(told)?;
        let bound = listener.local_addr().map_err(told)?;
        println!("Serving {} at http://{bound}", settings.council.name);
        if settings.sign_in.is_none() {
            println!("The settings have no [sign_in]: only programs with a token are let in.");
        }
        match &settings.web.address {
            Some(address) => opened.office.is_at(address),
            None => println!("The settings give no address under [web]: letters carry no link."),
        }
        let word = settings
            .notify
            .as_ref()
            .and_then(|it| it.callback_token.as_ref());
        if let Some(word) = word {
            opened.office.hears_notify(word.reveal());
        }
        let delivering = delivering(&opened.office, &settings, beside)?;
        let stopped = async {
            // An error means that no signal can be waited for; then it goes on until it is killed.
            if stop.wait().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let worker = Worker::new(Arc::clone(&opened.office), opened.office.desk.chance);
        let working = Working::start(worker);
        let reading = reading(&opened.office, &settings, beside)?;
        let calls = tokio::spawn(async move { calls.go().await });
        let carrier = Carrier::new(Arc::clone(&opened.office));
        let carrying = tokio::spawn(async move { carrier.go().await });
        let rounds = tokio::spawn(rounds::go(
            Arc::clone(&opened.office),
            settings.rounds,
            settings.home,
        ));
        let served = serving::serve(Arc::new(site), listener, stopped).await;
        rounds.abort();
        carrying.abort();
        calls.abort();
        if let Some(reading) = reading {
            reading.abort();
        }
        working.stop().await;
        if let Some(delivering) = delivering {
            delivering.stop().await;
        }
        served?;
        opened.store.close().await;
        Ok(())
    }
}

/// Begins to read what comes back.
fn reading(
    office: &Arc<Office>,
    settings: &Settings,
    beside: &Path,
) -> Result<Option<JoinHandle<()>>, InboxError> {
    let Some(set) = &settings.inbox else {
        println!("The settings have no [inbox]: answers by mail are not read.");
        return Ok(None);
    };
    let mailbox = inbox::mailbox(set, beside)?;
    let going = inbox::go(Arc::clone(office), mailbox, inbox::terms(set), set.clone());
    Ok(Some(tokio::spawn(going)))
}

/// Begins to deliver letters, and says so where none leave.
fn delivering(
    office: &Arc<Office>,
    settings: &Settings,
    beside: &Path,
) -> Result<Option<Delivering>, PostError> {
    let Some(mail) = &settings.mail else {
        println!("The settings have no [mail]: no letters leave, they wait.");
        return Ok(None);
    };
    let mailbox = settings.council.reply_mailbox.as_ref();
    let notify = settings.notify.as_ref();
    let deliverer = post::deliverer(office, (mail, notify), &settings.rounds, mailbox, beside)?;
    if let Way::Folder(path) = &mail.way {
        let path = beside.join(path);
        println!(
            "Letters are written to {}, and sent to nobody.",
            path.display()
        );
    }
    Ok(Some(Delivering::start(deliverer)))
}

/// The worker of this process, at work.
pub struct Working {
    worker: Arc<Worker>,
    task: JoinHandle<()>,
}

impl Working {
    /// Begins with what was left undone.
    pub fn start(worker: Worker) -> Self {
        let worker = Arc::new(worker);
        let at_work = Arc::clone(&worker);
        let task = tokio::spawn(async move { at_work.go().await });
        Self { worker, task }
    }

    /// Stops it where it is, and lets others go on with it at once.
    pub async fn stop(self) {
        self.task.abort();
        // An error here says that it was stopped.
        let _ = self.task.await;
        if let Err(error) = self.worker.let_go().await {
            tracing::warn!(%error, "long work stays in hand until its lease runs out");
        }
    }
}

/// Logs to stderr as lines of JSON, from that level on unless `RUST_LOG` says otherwise; and lets
/// a panic say where it was, never what it said, for that may hold somebody's data.
pub fn log_to_stderr(level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    // One that is there already stays.
    let _ = subscriber.try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place = place.unwrap_or_default(), "gave up");
    }));
}

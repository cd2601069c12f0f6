//! `samepage demo`: the invented council at work, and its invites prepared.

mod history;
mod mailbox;
mod staff;
mod tide;

use std::{
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    casework::{
        actions,
        home::carry::Carrier,
        long_work::Worker,
        office::VerbError,
        prepare::{Format, Wanted},
        refer::call::Calls,
    },
    cli::{
        calls,
        demo::{history::Past, mailbox::Folders, tide::Tide},
        desk,
        inbox::{self, InboxError},
        now,
        office::{self, OfficeError, Opened},
        post::{self, Delivering, PostError},
        prepare::{self, Asked, RunError, folder, summary},
        record,
        serve::{Working, log_to_stderr},
        settings::{Settings, SettingsError},
    },
    model::{
        actor::Actor,
        live::{By, DocumentId},
        staff::Staff,
    },
    simulation::{
        calendars::Published,
        case_system::{self, Council, Running, StartError},
    },
    sources::case_system::Which,
    store::{
        error::StoreError,
        keys::{Keys, NoChance},
        staff::KeptStaff,
    },
    web::{
        serving::{self, ServeError},
        site::SignIn,
    },
};

/// The invites that the demo prepares: those due within so many calendar days, some four working weeks.
const DUE_WITHIN: u32 = 28;

/// The demo's own record and its key, in the demo's folder.
const RECORD: &str = "samepage.db";
const KEYS: &str = "samepage.keys";

/// Where the demo's letters go, in the demo's folder.
const MAILBOX: &str = "mailbox";

/// Where answers to them come from, in the demo's folder.
const INBOX: &str = "inbox";
/// Where the demo's calls to services go, in the demo's folder.
const CALLS: &str = "calls";

/// How long open pages may take to be let go.
const PATIENCE: Duration = Duration::from_secs(5);

/// Start an invented council with six weeks of work behind it, and open its live documents
///
/// Everything happens on this machine: an invented case system is served on 127.0.0.1, read over
/// HTTP like a real one, and stopped with Ctrl-C. Choose one of the invented staff to sign in;
/// open a second browser as another. The invites that are due are written as files as well.
/// Nothing is sent to anybody.
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

    /// The port of the live pages; 0 takes one that is free
    #[arg(long, value_name = "P", default_value_t = 0)]
    web_port: u16,

    /// Do not open a browser
    #[arg(long)]
    no_open: bool,

    /// A folder with forms of your own, one folder a form, to try them
    #[arg(long, value_name = "DIR")]
    forms: Option<PathBuf>,

    /// The folder to write
    #[arg(long, value_name = "DIR", default_value = "samepage-demo")]
    dir: PathBuf,
}

/// Why the demo cannot go on.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    #[error("the invented case system did not start")]
    Start(#[source] StartError),
    #[error("the invented calendars could not be published")]
    Calendars(#[source] std::io::Error),
    #[error("cannot write to {0}")]
    Folder(PathBuf, #[source] std::io::Error),
    #[error(transparent)]
    Desk(#[from] desk::DeskError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Office(#[from] OfficeError),
    #[error("the invented past could not be lived")]
    Past(#[source] VerbError),
    #[error("the invented staff could not be written down")]
    Store(#[from] StoreError),
    #[error("this machine gives no random numbers, so no key can be made")]
    NoChance(#[from] NoChance),
    #[error("port {0} of this machine cannot be listened on")]
    Listen(u16, #[source] std::io::Error),
    #[error(transparent)]
    Post(#[from] PostError),
    #[error(transparent)]
    Inbox(#[from] InboxError),
    #[error(transparent)]
    Serve(#[from] ServeError),
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
        log_to_stderr("error");
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
        println!("Its people are living through six weeks of work ...");
        let opened = self.live(&running, &settings).await?;
        let office = &opened.opened.office;
        let worker = Worker::new(Arc::clone(office), office.desk.chance);
        let working = Working::start(worker);
        let delivering = self.delivering(&opened.opened, &settings)?;
        let reading = self.reading(&opened.opened, &settings)?;
        let folder = self.dir.join(CALLS);
        let caller = calls::folder(&folder).map_err(|cause| DemoError::Folder(folder, cause))?;
        let calls = Calls::new(Arc::clone(&opened.opened.office), caller);
        let calling = tokio::spawn(async move { calls.go().await });
        let carrier = Carrier::new(Arc::clone(&opened.opened.office));
        let carrying = tokio::spawn(async move { carrier.go().await });
        let (stop, stopped) = oneshot::channel::<()>();
        let (address, serving) = self.serve(&opened, &settings, stopped).await?;
        println!(
            "The live documents are ready after {:.1} s: {address}",
            began.elapsed().as_secs_f64()
        );
        if !self.no_open && open::that_detached(&address).is_err() {
            println!("No browser could be opened: open the address above yourself.");
        }
        let office = &opened.opened.office;
        history::morning(office, &opened.begun)
            .await
            .map_err(DemoError::Past)?;
        println!("Every record has been read again this morning.");
        let requests = history::requests(office, &opened.staff, &opened.begun)
            .await
            .map_err(DemoError::Past)?;
        println!(
            "{} referral has gone to its services, and {} journeys were asked for.",
            requests.referrals, requests.forms
        );
        let sent = history::letters(office, &opened.staff, &opened.begun)
            .await
            .map_err(DemoError::Past)?;
        actions::round::round(office, &Actor::Timer("round"))
            .await
            .map_err(DemoError::Past)?;
        let gone = match history::gone(office).await.map_err(DemoError::Past)? {
            true => "have gone",
            false => "are on their way",
        };
        println!(
            "The letters of {sent} reviews {gone}, into {}; read and answer them at {address}/demo/mailbox.",
            self.dir.join(MAILBOX).display()
        );
        let out = self.dir.join("invites");
        println!("Now the invites that are due as letters, Word and PDF files ...");
        let all = asked(
            &out,
            vec![Format::Html, Format::Pdf, Format::Docx, Format::Letters],
        );
        let desk = Arc::new(desk::open(&settings, &all.wanted.formats)?);
        let done = prepare::run(&desk, &all, &prepare::progress()).await?;
        print!("{}", summary::text(&done, &out));
        println!(
            "\nThe live documents stay at {address}\nThe invented case system goes on answering. \
             To prepare one child yourself:\n  \
             samepage prepare --form invite --child {} --config {} --out {}\nCtrl-C stops it.",
            running.child_id(1),
            settings.display(),
            self.dir.join("mine").display()
        );
        // An error here means that no signal can be waited for; then there is nothing to wait for.
        let _ = tokio::signal::ctrl_c().await;
        let _ = stop.send(());
        if tokio::time::timeout(PATIENCE, serving).await.is_err() {
            tracing::error!("the live pages did not stop in time");
        }
        if let Some(reading) = reading {
            reading.abort();
        }
        calling.abort();
        carrying.abort();
        working.stop().await;
        if let Some(delivering) = delivering {
            delivering.stop().await;
        }
        opened.opened.store.close().await;
        opened.calendars.stop().await;
        running.stop().await;
        Ok(())
    }

    /// Opens a new record in the demo's folder and lets six weeks pass in it.
    async fn live(&self, running: &Running, settings: &Path) -> Result<Lived, DemoError> {
        let tide = Tide::default();
        let today = running.today();
        tide.set(now::morning_of(today));
        let read = Settings::read(settings, std::env::vars())?;
        let opened = office::open(read, &self.dir, tide.clock()).await?;
        let staff = staff::invented(&running.colleagues());
        know(&opened, &staff).await?;
        let calendars = Published::start(today)
            .await
            .map_err(DemoError::Calendars)?;
        let publishing = staff::publish(&opened.office, &staff, &calendars).await;
        publishing.map_err(DemoError::Past)?;
        let children: Vec<String> = (1..=running.children())
            .map(|at| running.child_id(at))
            .collect();
        let mut past = Past::new(&opened.office, &staff, &tide, self.seed);
        let done = past.pass(today, &children).await.map_err(DemoError::Past)?;
        println!(
            "{} documents, {} entries, {} signatures and the minutes of {} meetings of {} invented \
             people",
            done.documents,
            done.entries,
            done.signatures,
            done.meetings,
            staff.len()
        );
        let begun = std::mem::take(&mut past.begun);
        Ok(Lived {
            opened,
            staff,
            begun,
            calendars,
        })
    }

    /// What the readers of captured letters answer is read.
    fn reading(
        &self,
        opened: &Opened,
        settings: &Path,
    ) -> Result<Option<JoinHandle<()>>, DemoError> {
        let settings = Settings::read(settings, std::env::vars())?;
        let Some(set) = &settings.inbox else {
            return Ok(None);
        };
        let coming = inbox::mailbox(set, &self.dir)?;
        let office = Arc::clone(&opened.office);
        Ok(Some(mailbox::reading(office, coming, inbox::terms(set))))
    }

    /// Letters go to the demo's mailbox, and to nobody.
    fn delivering(
        &self,
        opened: &Opened,
        settings: &Path,
    ) -> Result<Option<Delivering>, DemoError> {
        let settings = Settings::read(settings, std::env::vars())?;
        let Some(mail) = &settings.mail else {
            return Ok(None);
        };
        let mailbox = settings.council.reply_mailbox.as_ref();
        let deliverer = post::deliverer(
            &opened.office,
            (mail, settings.notify.as_ref()),
            &settings.rounds,
            mailbox,
            &self.dir,
        )?;
        Ok(Some(Delivering::start(deliverer)))
    }

    async fn serve(
        &self,
        lived: &Lived,
        settings: &Path,
        stopped: oneshot::Receiver<()>,
    ) -> Result<(String, JoinHandle<Result<(), ServeError>>), DemoError> {
        let settings = Settings::read(settings, std::env::vars())?;
        let (opened, staff) = (&lived.opened, lived.staff.clone());
        let mut site = office::site(opened, &settings, &self.dir, SignIn::Demo, staff)?;
        site.captured = Some(Box::new(Folders {
            captured: self.dir.join(MAILBOX),
            coming: self.dir.join(INBOX),
            clock: opened.office.desk.clock.clone(),
            chance: opened.office.desk.chance,
        }));
        let told = |cause| DemoError::Listen(self.web_port, cause);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.web_port))
            .await
            .map_err(told)?;
        let address = format!("http://{}", listener.local_addr().map_err(told)?);
        opened.office.is_at(&address);
        let stopped = async {
            let _ = stopped.await;
        };
        let serving = tokio::spawn(serving::serve(Arc::new(site), listener, stopped));
        Ok((address, serving))
    }

    fn write_settings(&self, running: &Running) -> Result<PathBuf, DemoError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |cause| DemoError::Folder(path, cause)
        };
        folder::make(&self.dir).map_err(failed(&self.dir))?;
        let path = self.dir.join("samepage.toml");
        let forms = match &self.forms {
            Some(folder) => {
                let folder = folder.canonicalize().map_err(failed(folder))?;
                // A quotation mark in the name of a folder would end the text.
                let folder = toml::Value::from(folder.display().to_string());
                format!("[library]\nfolder = {folder}\n\n")
            }
            None => String::new(),
        };
        let text = format!(
            "{}\n{forms}[record]\naddress = \"sqlite:{RECORD}\"\nkeys_file = \"{KEYS}\"\n\n\
             [web.look]\ncase_system = \"Mosaic\"\n\n\
             [calendars]\nprivate_addresses = \"allowed\"\n\n\
             [mail]\ncarrier = \"folder\"\npath = \"{MAILBOX}\"\n\n\
             [inbox]\nmailbox = \"folder\"\npath = \"{INBOX}\"\n",
            running.settings(staff::SYSTEM)
        );
        fs::write(&path, text).map_err(failed(&path))?;
        for name in [MAILBOX, INBOX] {
            let left = self.dir.join(name);
            if left.exists() {
                fs::remove_dir_all(&left).map_err(failed(&left))?;
            }
        }
        // Every demo begins anew: what is in the way is what an earlier one left here.
        for name in [RECORD, "samepage.db-wal", "samepage.db-shm"] {
            let left = self.dir.join(name);
            if left.exists() {
                fs::remove_file(&left).map_err(failed(&left))?;
            }
        }
        let keys = self.dir.join(KEYS);
        let line = Keys::new_line("demo", record::chance)?;
        fs::write(&keys, line).map_err(failed(&keys))?;
        Ok(path)
    }
}

/// The office after its six weeks, and its people.
struct Lived {
    opened: Opened,
    staff: Vec<Arc<Staff>>,
    /// Its documents, the first that was begun in front.
    begun: Vec<DocumentId>,
    calendars: Published,
}

/// Writes the invented staff into the record.
async fn know(opened: &Opened, staff: &[Arc<Staff>]) -> Result<(), StoreError> {
    let by = By {
        code: "command line".into(),
        name: None,
    };
    let mut tx = opened.store.begin(&by, opened.clock.now()).await?;
    for one in staff {
        let kept = KeptStaff {
            staff: Staff::clone(one),
            active: true,
        };
        tx.put_staff(&kept, None).await?;
    }
    tx.commit(&[]).await?;
    Ok(())
}

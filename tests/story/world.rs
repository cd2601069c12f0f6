//! The office: an invented council, its case system, and who prepares invites.
//!
//! A world runs the simulated case system in this process and the real program beside it, the
//! way a reviewing officer runs it: with a settings file and a folder to write. Its methods are
//! the office's words. Children go by their place in the council, from 1; nothing is wrong with
//! the record of the third but what a story makes wrong.

mod letter;
mod paper;
mod program;
mod record;
mod secrets;
mod wire;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use samepage::simulation::case_system::{self, Council, Running, scenario::Scenario};
use tempfile::TempDir;

pub use letter::Letter;
pub use paper::{is_well_formed, words_of_html};
pub use program::{Run, Underway, samepage, start_samepage};
pub use record::{Document, cell};
pub use wire::{Answer, Client, Trap};

/// The child to whom most faults happen.
pub const THIRD: u32 = 3;

/// How many children there are unless a story needs more.
const CHILDREN: u32 = 4;

/// What most stories look at. Printing is slow and has stories of its own.
const FORMATS: &str = "html,letters";

pub struct World {
    pub council: Running,
    folder: TempDir,
    mapping: String,
    settings: Vec<(Vec<String>, toml::Value)>,
    formats: &'static str,
}

#[expect(
    clippy::disallowed_methods,
    reason = "a server that says until when to wait reads the same clock as the program that waits"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

impl World {
    /// A council of four children in which nothing goes wrong.
    pub async fn new() -> Self {
        Self::of(CHILDREN, &[]).await
    }

    /// The same, and something goes wrong where it does by default.
    pub async fn with(fault: &str) -> Self {
        Self::of(CHILDREN, &[fault]).await
    }

    pub async fn of(children: u32, faults: &[&str]) -> Self {
        let council = Council {
            children,
            ..Council::new(now)
        };
        Self::open(council.with_faults(faults).unwrap()).await
    }

    /// What goes wrong, where and when stands in a scenario.
    pub async fn in_scenario(scenario: &str) -> Self {
        let council = Council {
            children: CHILDREN,
            scenario: Scenario::read(scenario).unwrap(),
            ..Council::new(now)
        };
        Self::open(council).await
    }

    async fn open(council: Council) -> Self {
        let world = Self {
            council: case_system::start(council).await.unwrap(),
            folder: tempfile::tempdir().unwrap(),
            mapping: "mosaic".to_owned(),
            settings: Vec::new(),
            formats: FORMATS,
        };
        world
            .set("council.reply_mailbox", "reviews@northshire.example")
            .set("council.phone", "020 7946 0100")
    }

    /// Reads the case system by another mapping: one that ships, or a folder.
    pub fn by(mut self, mapping: &str) -> Self {
        self.mapping = mapping.to_owned();
        self
    }

    /// Reads it in SOAP.
    pub fn in_soap(self) -> Self {
        self.by("mosaic-soap")
    }

    /// Sets one value of the settings file: `source.rate_per_second`.
    pub fn set(mut self, key: &str, value: impl Into<toml::Value>) -> Self {
        let path = key.split('.').map(str::to_owned).collect();
        self.settings.push((path, value.into()));
        self
    }

    /// What is made of each document: `html`, `pdf`, `docx`, `letters`.
    pub fn making(mut self, formats: &'static str) -> Self {
        self.formats = formats;
        self
    }

    /// The number of the child in this place, as the case system tells it.
    pub fn id(&self, place: u32) -> String {
        self.council.child_id(place)
    }

    /// A folder for what a story needs besides.
    #[track_caller]
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Where the invites are written.
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("invites")
    }

    /// The settings file as it stands today.
    pub fn settings(&self) -> PathBuf {
        let text = self.council.settings(&self.mapping);
        let mut table: toml::Table = text.parse().unwrap();
        for (path, value) in &self.settings {
            lay(&mut table, path, value);
        }
        let file = self.folder.path().join("samepage.toml");
        fs::write(&file, table.to_string()).unwrap();
        file
    }

    /// Prepares one child.
    pub async fn prepare(&self, place: u32) -> Run {
        self.prepare_some(&[place]).await
    }

    /// Prepares the children in these places.
    pub async fn prepare_some(&self, places: &[u32]) -> Run {
        let mut arguments = vec!["--child".to_owned()];
        arguments.extend(places.iter().map(|place| self.id(*place)));
        self.prepare_with(&arguments).await
    }

    /// Prepares every child whom the case system lists.
    pub async fn prepare_all(&self) -> Run {
        self.prepare_with(&["--all"]).await
    }

    /// Runs `samepage prepare` with these arguments besides the settings and the folder.
    pub async fn prepare_with(&self, arguments: &[impl AsRef<str>]) -> Run {
        samepage(self.command(arguments)).await
    }

    /// Starts the same and does not wait for its end.
    pub fn start_preparing(&self, arguments: &[impl AsRef<str>]) -> Underway {
        start_samepage(self.command(arguments))
    }

    fn command(&self, arguments: &[impl AsRef<str>]) -> Vec<String> {
        let (settings, out) = (self.settings(), self.out());
        let mut command: Vec<String> = ["prepare", "--form", "invite"].map(str::to_owned).into();
        command.extend(arguments.iter().map(|one| one.as_ref().to_owned()));
        command.extend(["--config".to_owned(), settings.display().to_string()]);
        command.extend(["--out".to_owned(), out.display().to_string()]);
        if !command.iter().any(|one| one == "--formats") {
            command.extend(["--formats".to_owned(), self.formats.to_owned()]);
        }
        command
    }

    /// The same with a settings file that is not there.
    pub async fn prepare_without_settings(&self) -> Run {
        let mut command = self.command(&["--all"]);
        for one in &mut command {
            if one.ends_with("samepage.toml") {
                *one = "nowhere.toml".to_owned();
            }
        }
        samepage(command).await
    }

    /// How many children a run has finished, as it writes down itself.
    pub fn finished_children(&self) -> usize {
        let done = fs::read_to_string(self.out().join("done.txt")).unwrap_or_default();
        done.matches('\n').count()
    }

    /// Looks again and again until something is so: nobody tells when a file is there.
    pub async fn until(&self, what: &str, so: impl Fn() -> bool) {
        let looking = async {
            let mut again = tokio::time::interval(Duration::from_millis(10));
            while !so() {
                again.tick().await;
            }
        };
        let limit = Duration::from_secs(60);
        let in_time = tokio::time::timeout(limit, looking).await;
        assert!(in_time.is_ok(), "not within a minute: {what}");
    }

    /// `connection.toml` of a mapping that ships.
    pub fn connection(&self, mapping: &str) -> String {
        fs::read_to_string(shipped(mapping).join("connection.toml")).unwrap()
    }

    /// Reads by a copy of the mapping with another `connection.toml`, as a council would make one.
    pub fn with_connection(self, connection: &str) -> Self {
        let copy = self.folder("mapping");
        for file in fs::read_dir(shipped(&self.mapping)).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                fs::copy(file.path(), copy.join(file.file_name())).unwrap();
            }
        }
        fs::write(copy.join("connection.toml"), connection).unwrap();
        let path = copy.display().to_string();
        self.by(&path)
    }

    /// Reads the list of children by other pages.
    pub fn with_page(self, page: &str) -> Self {
        let connection: Vec<String> = self
            .connection(&self.mapping)
            .lines()
            .map(|line| match line.starts_with("page = ") {
                true => page.to_owned(),
                false => line.to_owned(),
            })
            .collect();
        self.with_connection(&connection.join("\n"))
    }

    /// Reads the case system through a trap for whoever follows links to another host.
    pub fn through(self, trap: &Trap) -> Self {
        self.set("source.base", trap.base.as_str())
    }

    /// A client of the case system that is not ours.
    pub async fn client(&self) -> Client {
        Client::signed_in(&self.council).await
    }
}

/// The folder of a mapping that ships.
fn shipped(mapping: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("mappings")
        .join(mapping)
}

fn lay(table: &mut toml::Table, path: &[String], value: &toml::Value) {
    match path {
        [] => {}
        [key] => {
            table.insert(key.clone(), value.clone());
        }
        [key, rest @ ..] => {
            let inner = table
                .entry(key.as_str())
                .or_insert_with(|| toml::Table::new().into());
            lay(inner.as_table_mut().unwrap(), rest, value);
        }
    }
}

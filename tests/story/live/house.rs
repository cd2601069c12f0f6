//! `samepage serve` beside an invented council, on either kind of record.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
};

use reqwest::{
    Client, Method, Url,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use samepage::{
    simulation::case_system::{self, Council, Running},
    store::keys::{Keys, NoChance},
};
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

use super::{provider::Provider, skipped};
use crate::world::{Run, Underway, now, samepage, start_samepage};

/// Programs that every service of a story lets in: their names, what they may do.
pub const READER: &str = "reader";
pub const WRITER: &str = "writer";
pub const OTHER: &str = "other-writer";
const PROGRAMS: [(&str, &[&str]); 3] = [
    (READER, &["read"]),
    (WRITER, &["read", "write"]),
    (OTHER, &["read", "write"]),
];

/// Where the service keeps its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    Sqlite,
    Postgres,
}

impl Record {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A service that runs until it is dropped.
pub struct Service {
    pub council: Running,
    pub address: Url,
    process: Option<Underway>,
    tokens: Vec<(&'static str, String)>,
    settings: PathBuf,
    schema: Option<(String, String)>,
    http: Client,
    _folder: TempDir,
}

/// What the API answered.
pub struct Told {
    pub status: u16,
    pub text: String,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

impl Service {
    /// Starts it; `None` where that record is not to be had here.
    pub async fn start(record: Record, provider: Option<&Provider>) -> Option<Self> {
        let schema = match record {
            Record::Sqlite => None,
            Record::Postgres => Some(own_schema().await?),
        };
        let mut council = Council::new(now);
        council.children = 6;
        let council = case_system::start(council).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let listen = free_address();
        let mut text = council.settings("mosaic");
        let store = schema
            .as_ref()
            .map_or("sqlite:samepage.db".into(), |(url, schema)| {
                let mark = if url.contains('?') { '&' } else { '?' };
                format!("{url}{mark}options[search_path]={schema}")
            });
        text += &format!(
            "[record]\naddress = \"{store}\"\nkeys_file = \"keys\"\n[web]\nlisten = \"{listen}\"\n"
        );
        text += &provider.map_or_else(String::new, |provider| sign_in(provider, &listen));
        let settings = folder.path().join("samepage.toml");
        fs::write(&settings, text).unwrap();
        let keys = Keys::new_line("story", chance).unwrap();
        fs::write(folder.path().join("keys"), keys).unwrap();
        let arguments = ["serve", "--config", settings.to_str().unwrap()];
        let mut process = start_samepage(arguments.map(str::to_owned).into());
        process.read_until("Serving");
        // Beside the service, which knows them from the next question on.
        let mut tokens = Vec::new();
        for (name, scopes) in PROGRAMS {
            let scopes = scopes.iter().flat_map(|scope| ["--scope", scope]);
            let new = ["token", "new", name, "--whole-council"];
            let said = command(new.into_iter().chain(scopes), &settings).await;
            tokens.push((name, token(&said.said)));
        }
        Some(Self {
            council,
            address: Url::parse(&format!("http://{listen}")).unwrap(),
            process: Some(process),
            tokens,
            settings,
            schema,
            http: Client::builder().no_proxy().build().unwrap(),
            _folder: folder,
        })
    }

    /// The address of a page.
    pub fn page(&self, path: &str) -> Url {
        self.address.join(path).unwrap()
    }

    pub async fn get(&self, program: &str, path: &str) -> Told {
        self.ask(Method::GET, path, self.token(program), None, None)
            .await
    }

    /// Asks for a write, by a key.
    pub async fn post(&self, program: &str, path: &str, key: &str, body: &Value) -> Told {
        let token = self.token(program);
        self.ask(Method::POST, path, token, Some(key), Some(body))
            .await
    }

    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Told {
        let mut request = self.http.request(method, self.page(path));
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.unwrap();
        Told {
            status: response.status().as_u16(),
            text: response.text().await.unwrap(),
        }
    }

    /// Runs a command beside the service.
    pub async fn command(&self, arguments: &[&str]) -> Run {
        command(arguments.iter().copied(), &self.settings).await
    }

    /// Makes a token with these arguments, and knows the program by its name from then on.
    pub async fn lets_in(&mut self, name: &'static str, arguments: &[&str]) {
        let all = [&["token", "new", name], arguments].concat();
        let made = self.command(&all).await;
        made.ended(0, &["nobody can show you again"]);
        self.tokens.push((name, token(&made.said)));
    }

    /// Starts it again on the same record: after a power cut, where no other process can have its
    /// work in hand; else after it has let go of it.
    pub fn restart(&mut self) {
        let process = self.process.take().unwrap();
        match self.schema {
            None => process.cut_off(),
            Some(_) => drop(process.press_ctrl_c()),
        }
        let arguments = ["serve", "--config", self.settings.to_str().unwrap()];
        let mut process = start_samepage(arguments.map(str::to_owned).into());
        process.read_until("Serving");
        // Connections to the one before lead nowhere.
        self.http = Client::builder().no_proxy().build().unwrap();
        self.process = Some(process);
    }

    fn token(&self, program: &str) -> Option<&str> {
        let found = self.tokens.iter().find(|(name, _)| *name == program);
        found.map(|(_, token)| token.as_str())
    }

    /// Stops it and clears away what it kept.
    pub async fn end(mut self) {
        drop(self.process.take());
        if let Some((url, schema)) = self.schema.take() {
            statement(&url, format!("drop schema {schema} cascade")).await;
        }
        self.council.stop().await;
    }
}

/// The token in what the command that made it printed.
pub fn token(said: &str) -> String {
    let token = said
        .lines()
        .find(|line| line.trim().starts_with("samepage_"));
    token
        .unwrap_or_else(|| panic!("no token: {said}"))
        .trim()
        .to_owned()
}

/// Runs a command with the settings of a service.
async fn command<'a>(arguments: impl Iterator<Item = &'a str>, settings: &'a Path) -> Run {
    let config = ["--config", settings.to_str().unwrap()];
    samepage(arguments.chain(config).map(str::to_owned).collect()).await
}

fn chance(bytes: &mut [u8]) -> Result<(), NoChance> {
    getrandom::fill(bytes).map_err(|_| NoChance)
}

/// An address of this machine on which nobody listens at the moment.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

fn sign_in(provider: &Provider, listen: &str) -> String {
    format!(
        "[sign_in]\nissuer = \"{}\"\npublic_address = \"http://{listen}\"\n\
         client_id = \"{}\"\nclient_secret = \"{}\"\n\
         claims = {{ worker = \"worker\", worker_system = \"mosaic\" }}\n\
         [sign_in.roles]\n\"Samepage.IRO\" = \"iro\"\n\"Samepage.SocialWorker\" = \"social_worker\"\n\
         \"Samepage.Support\" = \"business_support\"\n",
        provider.issuer,
        Provider::CLIENT,
        Provider::SECRET
    )
}

async fn own_schema() -> Option<(String, String)> {
    let Ok(url) = std::env::var("TEST_PG_URL") else {
        skipped("no TEST_PG_URL names a PostgreSQL");
        return None;
    };
    let mut bytes = [0; 8];
    chance(&mut bytes).unwrap();
    let schema = format!("s{:016x}", u64::from_be_bytes(bytes));
    statement(&url, format!("create schema {schema}")).await;
    Some((url, schema))
}

async fn statement(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql);
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

//! Where a record is tried: a file of its own, or a schema of its own.

use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

use crate::{
    model::{
        child::Child,
        fact::{Origin, ReadState, Record},
        id::{Identifier, SystemName},
        live::{By, DocumentId, OperationId},
        name::PersonalText,
        network::Network,
    },
    store::{
        documents::NewDocument,
        keys::{Keys, NoChance},
        record::Store,
        settings::{Address, StoreSettings},
        writing::{Begun, Tx},
    },
};

pub const KEYS: &str = "k1 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

pub fn keys() -> Keys {
    Keys::parse(KEYS).unwrap()
}

pub fn chance(bytes: &mut [u8]) -> Result<(), NoChance> {
    getrandom::fill(bytes).map_err(|_| NoChance)
}

/// So many seconds after nine in the morning of Monday 23 November 2026.
pub fn at(seconds: i64) -> Timestamp {
    let morning: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
    morning + jiff::SignedDuration::from_secs(seconds)
}

pub fn words(text: &str) -> PersonalText {
    PersonalText::parse(text).unwrap()
}

pub fn by(name: &str) -> By {
    By {
        // A code names nobody.
        code: format!("staff:{}", name.len()).into(),
        name: PersonalText::parse(name),
    }
}

pub fn operation(name: &str) -> OperationId {
    OperationId::parse(&format!("operation-{name}")).unwrap()
}

pub fn child(number: u32) -> Identifier {
    Identifier::new(&SystemName::new("mosaic"), &number.to_string())
}

/// A network of which little is known.
pub fn network(child: &Identifier) -> Network {
    let record = Arc::new(Record {
        system: child.system.clone(),
        name: "persons".into(),
        read_at: at(0),
        confirmed_on: None,
    });
    let origin = Origin {
        record,
        field: "id".into(),
    };
    Network {
        child: Child::new(child.clone(), origin),
        people: Vec::new(),
        people_state: ReadState::Read,
        reads: Vec::new(),
    }
}

/// A record to try something on, and what has to go when it is over.
pub struct Bed {
    pub store: Store,
    pub settings: StoreSettings,
    pub folder: TempDir,
    schema: Option<(String, String)>,
}

/// A record of its own in each database that there is.
pub async fn beds() -> Vec<Bed> {
    let folder = tempfile::tempdir().unwrap();
    let file = Address::Sqlite(folder.path().join("samepage.db"));
    let mut beds = vec![bed(file, folder, None).await];
    if let Ok(url) = std::env::var("TEST_PG_URL") {
        let mut bytes = [0; 8];
        chance(&mut bytes).unwrap();
        let schema = format!("t{:016x}", u64::from_be_bytes(bytes));
        statement(&url, format!("create schema {schema}")).await;
        let mark = if url.contains('?') { '&' } else { '?' };
        // The name lets a test find its own connections.
        let own = format!("{url}{mark}options[search_path]={schema}&application_name={schema}");
        let own = Address::Postgres(own);
        let folder = tempfile::tempdir().unwrap();
        beds.push(bed(own, folder, Some((url, schema))).await);
    }
    beds
}

/// A schema of its own in PostgreSQL, that goes when the database does: for the stories of other
/// rooms.
pub(crate) async fn schema() -> Address {
    let url = std::env::var("TEST_PG_URL").expect("TEST_PG_URL names a PostgreSQL");
    let mut bytes = [0; 8];
    chance(&mut bytes).unwrap();
    let schema = format!("c{:016x}", u64::from_be_bytes(bytes));
    statement(&url, format!("create schema {schema}")).await;
    let mark = if url.contains('?') { '&' } else { '?' };
    Address::Postgres(format!("{url}{mark}options[search_path]={schema}"))
}

async fn statement(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql);
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn bed(address: Address, folder: TempDir, schema: Option<(String, String)>) -> Bed {
    let settings = StoreSettings::new(address);
    let store = Store::open(&settings, keys(), chance, at(0)).await.unwrap();
    Bed {
        store,
        settings,
        folder,
        schema,
    }
}

impl Bed {
    pub async fn end(self) {
        self.store.close().await;
        drop(self.folder);
        if let Some((url, schema)) = self.schema {
            statement(&url, format!("drop schema {schema} cascade")).await;
        }
    }

    /// Closes the record and opens it again.
    pub async fn reopened(self) -> Self {
        self.store.clone().close().await;
        let store = Store::open(&self.settings, keys(), chance, at(0)).await;
        self.with(store.unwrap())
    }

    /// The same bed with another open record in it.
    pub fn with(self, store: Store) -> Self {
        Self { store, ..self }
    }

    /// The same place without a record, and with the old one closed.
    pub async fn emptied(self) -> Self {
        self.store.clone().close().await;
        if let Address::Sqlite(file) = &self.settings.address {
            std::fs::remove_file(file).unwrap();
        }
        if let Some((url, schema)) = &self.schema {
            statement(url, format!("drop schema {schema} cascade")).await;
            statement(url, format!("create schema {schema}")).await;
        }
        self
    }

    /// Ends every connection to a server, as a restart would. A file has none.
    pub async fn cut_off(&self) {
        if let Some((url, schema)) = &self.schema {
            let end = "select pg_terminate_backend(pid) from pg_stat_activity";
            statement(url, format!("{end} where application_name = '{schema}'")).await;
        }
    }

    /// A transaction that must be the first of its operation.
    pub async fn first(&self, name: &str) -> Tx {
        match self
            .store
            .write(&operation(name), &by("Ayesha"), at(1))
            .await
        {
            Ok(Begun::First(tx)) => tx,
            Ok(Begun::Replay(_)) => panic!("{name} was there already"),
            Err(error) => panic!("{error}"),
        }
    }

    /// A document of a child, begun.
    pub async fn document(&self, number: u32) -> DocumentId {
        let child = child(number);
        let mut tx = self.store.begin(&by("Ayesha"), at(1)).await.unwrap();
        let network = network(&child);
        let started = tx.begin_document(new_document(&child, &network)).await;
        let id = started.unwrap().id().clone();
        tx.commit(&[]).await.unwrap();
        id
    }
}

pub fn new_document<'a>(child: &'a Identifier, network: &'a Network) -> NewDocument<'a> {
    NewDocument {
        form: "invite",
        form_version: 1,
        child,
        network,
        findings: &[],
        read_at: at(0),
    }
}

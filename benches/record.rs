//! Verbs a second that are on the disk before they are answered, 64 at once.
//!
//! The verb is a whole one: claims its operation, reads the entry that stands, enters a value
//! against its version, tells the change (encrypted, numbered, chained) and commits. The record
//! is a file of SQLite in the folder that `TMPDIR` names: name one on the disk that is to be
//! measured. With `TEST_PG_URL` the same verb also runs on that PostgreSQL, in a schema that it
//! leaves behind.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use samepage::{
    model::{
        child::Child,
        fact::{Origin, ReadState, Record},
        id::{Identifier, SystemName},
        live::{By, ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        network::Network,
    },
    store::{
        changes::NewChange,
        documents::NewDocument,
        entries::Put,
        keys::{Keys, NoChance},
        record::Store,
        settings::{Address, StoreSettings},
        writing::{Begun, Tx},
    },
};
use serde_json::json;

#[expect(
    dead_code,
    reason = "its figures are of wall time: a verb waits for the disk"
)]
mod measure;

/// Who write at once, each in a document of their own.
const WRITERS: usize = 64;

/// How long each run goes on.
const RUN: Duration = Duration::from_secs(5);

fn main() -> Result<()> {
    if !measure::is_asked_for() {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let folder = tempfile::tempdir()?;
    let file = Address::Sqlite(folder.path().join("samepage.db"));
    runtime.block_on(measured("SQLite", file))?;
    if let Ok(url) = std::env::var("TEST_PG_URL") {
        runtime.block_on(measured("PostgreSQL", Address::parse(&url)?))?;
    }
    Ok(())
}

fn chance(bytes: &mut [u8]) -> Result<(), NoChance> {
    getrandom::fill(bytes).map_err(|_| NoChance)
}

async fn measured(database: &str, address: Address) -> Result<()> {
    let at: Timestamp = "2026-11-23T09:00:00Z".parse()?;
    let keys = Keys::parse(&Keys::new_line("bench", chance)?)?;
    let settings = StoreSettings {
        connections: 64,
        ..StoreSettings::new(address)
    };
    let store = Store::open(&settings, keys, chance, at).await?;
    let mut documents = Vec::new();
    for number in 0..WRITERS {
        documents.push(begun(&store, number, at).await?);
    }
    let mut rates = Vec::new();
    for run in 0..3 {
        let start = Instant::now();
        let writers: Vec<_> = documents
            .iter()
            .enumerate()
            .map(|(number, id)| tokio::spawn(write(store.clone(), id.clone(), [run, number], at)))
            .collect();
        let mut done = 0;
        for writer in writers {
            done += writer.await??;
        }
        rates.push(done as f64 / start.elapsed().as_secs_f64());
    }
    let mut read = store.read().await?;
    let head = read.verify_chain().await?;
    drop(read);
    store.close().await;
    rates.sort_by(f64::total_cmp);
    println!(
        "{}",
        json!({
            "what": format!("durable verbs a second, {WRITERS} writers, {database}"),
            "rates": rates.iter().map(|rate| rate.round()).collect::<Vec<_>>(),
            "changes": head.number.0,
        })
    );
    Ok(())
}

fn by() -> By {
    By {
        code: "staff:bench".into(),
        name: PersonalText::parse("Bola Example"),
    }
}

async fn begun(store: &Store, number: usize, at: Timestamp) -> Result<DocumentId> {
    let system = SystemName::new("mosaic");
    let record = Arc::new(Record {
        system: system.clone(),
        name: "persons".into(),
        read_at: at,
        confirmed_on: None,
    });
    let origin = Origin {
        record,
        field: "id".into(),
    };
    let child = Identifier::new(&system, &number.to_string());
    let network = Network {
        child: Child::new(child.clone(), origin),
        people: Vec::new(),
        people_state: ReadState::Read,
        reads: Vec::new(),
    };
    let new = NewDocument {
        form: "invite",
        form_version: 1,
        child: &child,
        network: &network,
        findings: &[],
        read_at: at,
    };
    let mut tx = store.begin(&by(), at).await?;
    let started = tx.begin_document(new).await?;
    tx.commit(&[]).await?;
    Ok(started.id().clone())
}

/// One after the other until the time is over; answers how many.
async fn write(
    store: Store,
    document: DocumentId,
    [run, writer]: [usize; 2],
    at: Timestamp,
) -> Result<u64> {
    let (start, mut done) = (Instant::now(), 0);
    while start.elapsed() < RUN {
        let operation = OperationId::parse(&format!("bench-{run}-{writer}-{done}"));
        let operation = operation.context("not an operation")?;
        match store.write(&operation, &by(), at).await? {
            Begun::First(tx) => verb(tx, &document, done).await?,
            Begun::Replay(_) => anyhow::bail!("nothing was repeated"),
        }
        done += 1;
    }
    Ok(done)
}

async fn verb(mut tx: Tx, document: &DocumentId, done: u64) -> Result<()> {
    tx.hold(document).await?;
    let place = Place::of("review", "venue");
    let before = tx.entry(document, &place).await?;
    let version = before.as_ref().map_or(0, |entry| entry.version);
    let value = PersonalText::parse(&format!("room {done}"));
    let put = tx
        .put_entry(document, &place, value.as_ref(), version)
        .await?;
    ensure!(matches!(put, Put::Entered(_)), "somebody else was here");
    tx.tell(NewChange {
        place: Some(place),
        before: before.and_then(|entry| entry.value),
        after: value,
        ..NewChange::of(document, ChangeKind::ValueEntered)
    });
    tx.commit(b"entered").await?;
    Ok(())
}

//! Letters a second: over one connection to a sink, and through the whole outbox.
//!
//! The sink answers SMTP on 127.0.0.1 and keeps nothing. The letter has text, HTML and a calendar
//! file. The outbox puts every phase on the disk: claimed (several at once), final before the dot,
//! accepted after it, with the change that tells of it. The record is a file of SQLite in the
//! folder that `TMPDIR` names; with `TEST_PG_URL` the same also runs on that PostgreSQL, in a
//! schema that it leaves behind.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use futures_util::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};
use samepage::{
    casework::deliver::{AsFrozen, Deliverer, PostRoom, Terms},
    mail::{
        carrier::{Carrier, End, Envelope, Leave, Outcome},
        letter::{Calendar, Correspondent, FileCopy, Letter, Method, freeze},
        smtp::{
            Pace, Smtp,
            server::{Encryption, Server},
            sign_in::SignIn,
        },
    },
    model::{
        child::Child,
        contact::EmailAddress,
        fact::{Origin, ReadState, Record},
        id::{Identifier, SystemName},
        live::{By, DocumentId},
        network::Network,
        post::Purpose,
    },
    sources::case_system::Clock,
    store::{
        documents::NewDocument,
        keys::{Keys, NoChance},
        outbox::NewLetter,
        record::Store,
        settings::{Address, StoreSettings},
    },
};
use serde_json::json;

#[expect(
    dead_code,
    reason = "its figures are of wall time: a letter waits for the disk and the line"
)]
mod measure;

/// Letters over one connection, each run.
const OVER_ONE: u32 = 20_000;

/// Letters through the outbox, each run.
const THROUGH: u32 = 4_000;

/// Letters under way at once in the outbox.
const AT_ONCE: usize = 64;

fn main() -> Result<()> {
    if !measure::is_asked_for() {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let port = sink()?;
    // On a worker, as the program has it: the thread that waits would be woken for every answer.
    runtime.block_on(runtime.spawn(over_one(port)))??;
    let folder = tempfile::tempdir()?;
    let file = Address::Sqlite(folder.path().join("samepage.db"));
    runtime.block_on(outbox("SQLite", file, port))?;
    if let Ok(url) = std::env::var("TEST_PG_URL") {
        runtime.block_on(outbox("PostgreSQL", Address::parse(&url)?, port))?;
    }
    Ok(())
}

/// A relay that says yes to everything, on threads of its own. Answers its port.
fn sink() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || {
        for tcp in listener.incoming().flatten() {
            std::thread::spawn(move || swallow(tcp));
        }
    });
    Ok(port)
}

fn swallow(tcp: TcpStream) -> std::io::Result<()> {
    tcp.set_nodelay(true)?;
    let mut out = tcp.try_clone()?;
    let mut lines = BufReader::with_capacity(1 << 16, tcp);
    out.write_all(b"220 sink.example\r\n")?;
    let mut line = Vec::new();
    while {
        line.clear();
        lines.read_until(b'\n', &mut line)? > 0
    } {
        if !line.starts_with(b"DATA") {
            out.write_all(b"250 Ok\r\n")?;
            continue;
        }
        out.write_all(b"354 Go on\r\n")?;
        while line != b".\r\n" {
            line.clear();
            lines.read_until(b'\n', &mut line)?;
        }
        out.write_all(b"250 2.0.0 Ok: queued as Q1\r\n")?;
    }
    Ok(())
}

struct Goes;

impl End for Goes {
    fn leave(&self) -> BoxFuture<'_, Leave> {
        std::future::ready(Leave::Go).boxed()
    }
}

fn email(text: &str) -> Result<EmailAddress> {
    EmailAddress::parse(text).context("not an address")
}

fn at() -> Result<Timestamp> {
    Ok("2026-11-23T09:00:00Z".parse()?)
}

/// A letter as invitations are: some 9 kB.
fn frozen(number: u32) -> Result<Vec<u8>> {
    let from = email("reviews@northshire.example")?;
    let to = email(&format!("p{number}@school.example"))?;
    let text =
        "Dear Zoë Example,\n\nplease come to the review on Thursday 3 December.\n".repeat(12);
    let html = format!("<html><body>{}</body></html>", text.replace('\n', "<br>"));
    let file = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Samepage//EN\r\nMETHOD:REQUEST\r\n\
         BEGIN:VEVENT\r\nUID:{number}@northshire.example\r\nDTSTAMP:20261123T090000Z\r\n\
         DTSTART:20261203T160000Z\r\nDURATION:PT1H\r\nSUMMARY:Meeting\r\nEND:VEVENT\r\n\
         END:VCALENDAR\r\n"
    );
    Ok(freeze(&Letter {
        from: Correspondent {
            name: Some("Children's reviews team"),
            address: &from,
        },
        reply_to: &from,
        to: Correspondent {
            name: Some("Zoë Example"),
            address: &to,
        },
        message_id: &format!("inv.{number}@northshire.example"),
        date: at()?,
        subject: "Meeting on 3 December: can you come?",
        text: &text,
        html: &html,
        calendar: Some(Calendar {
            method: Method::Request,
            file: &file,
            copy: FileCopy::PartOnly,
        }),
    })?)
}

fn smtp(port: u16, per_connection: u32) -> Result<Smtp> {
    let server = Server::new(
        ("127.0.0.1", port),
        "northshire.example",
        Encryption::PlainOnThisMachine,
        None,
        SignIn::Nobody,
    )?;
    let pace = Pace {
        per_connection,
        ..Pace::default()
    };
    Ok(Smtp::new(server, pace))
}

async fn over_one(port: u16) -> Result<()> {
    let bytes: Arc<[u8]> = frozen(1)?.into();
    let (from, to) = (
        email("reviews@northshire.example")?,
        email("p1@school.example")?,
    );
    let smtp = smtp(port, u32::MAX)?;
    let mut rates = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        for number in 0..OVER_ONE {
            let tag = format!("t{number}");
            let envelope = Envelope::new(&from, &tag, &to, Arc::clone(&bytes))?;
            let outcome = smtp.carry(&envelope, &Goes).await;
            ensure!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
        }
        rates.push(f64::from(OVER_ONE) / start.elapsed().as_secs_f64());
    }
    let size = bytes.len();
    told(
        &format!("letters a second over one connection, {size} bytes"),
        rates,
    );
    Ok(())
}

fn told(what: &str, mut rates: Vec<f64>) {
    rates.sort_by(f64::total_cmp);
    let rates: Vec<f64> = rates.iter().map(|rate| rate.round()).collect();
    println!("{}", json!({ "what": what, "rates": rates }));
}

fn chance(bytes: &mut [u8]) -> Result<(), NoChance> {
    getrandom::fill(bytes).map_err(|_| NoChance)
}

fn sixteen() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

fn by() -> By {
    By {
        code: "staff:bench".into(),
        name: None,
    }
}

async fn outbox(database: &str, address: Address, port: u16) -> Result<()> {
    let keys = Keys::parse(&Keys::new_line("bench", chance)?)?;
    let settings = StoreSettings {
        connections: 64,
        ..StoreSettings::new(address)
    };
    let store = Store::open(&settings, keys, chance, at()?).await?;
    let now = at()?;
    let mut rates = Vec::new();
    for run in 0..3 {
        let document = begun(&store, run).await?;
        let mut tx = store.begin(&by(), now).await?;
        for number in 0..THROUGH {
            tx.queue(&letter(&document, number)?).await?;
        }
        tx.commit(b"").await?;
        let deliverer = deliverer(&store, port)?;
        let start = Instant::now();
        let done = deliverer.once().await?;
        ensure!(done.accepted == u64::from(THROUGH), "{done:?}");
        rates.push(f64::from(THROUGH) / start.elapsed().as_secs_f64());
    }
    store.close().await;
    told(
        &format!(
            "letters a second through the outbox, every phase durable, {AT_ONCE} at once, {database}"
        ),
        rates,
    );
    Ok(())
}

fn deliverer(store: &Store, port: u16) -> Result<Deliverer> {
    let now = at()?;
    let room = PostRoom {
        store: store.clone(),
        clock: Clock::fixed(now),
        bell: Arc::default(),
    };
    let terms = Terms {
        return_path: email("reviews@northshire.example")?,
        when_unsure: BTreeMap::new(),
        at_once: AT_ONCE,
        lease: SignedDuration::from_secs(60),
    };
    let carrier = Arc::new(smtp(port, 100)?);
    Ok(Deliverer::new(
        room,
        carrier,
        Arc::new(AsFrozen),
        terms,
        sixteen,
    ))
}

fn letter(document: &DocumentId, number: u32) -> Result<NewLetter<'static>> {
    Ok(NewLetter {
        document: document.clone(),
        person: Identifier::new(&SystemName::new("mosaic"), &number.to_string()),
        purpose: Purpose::Invite,
        version: 1,
        audience: "professional",
        to: email(&format!("p{number}@school.example"))?.into(),
        message_id: format!("inv.{number}@northshire.example"),
        tag: format!("{}-{number}", document.as_str()),
        bytes: frozen(number)?,
        not_before: None,
    })
}

async fn begun(store: &Store, number: u32) -> Result<DocumentId> {
    let (system, now) = (SystemName::new("mosaic"), at()?);
    let record = Arc::new(Record {
        system: system.clone(),
        name: "persons".into(),
        read_at: now,
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
        read_at: now,
    };
    let mut tx = store.begin(&by(), now).await?;
    let started = tx.begin_document(new).await?;
    tx.commit(&[]).await?;
    Ok(started.id().clone())
}

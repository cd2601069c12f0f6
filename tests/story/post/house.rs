//! A record with letters in it, a relay, and a clock that stories set.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};
use samepage::{
    casework::deliver::{AsFrozen, BeforeSending, Deliverer, PostRoom, Terms},
    mail::{
        carrier::{Carrier, End, Envelope, Leave, Outcome},
        smtp::{
            Deadlines, Pace, Smtp,
            server::{Encryption, Server},
            sign_in::SignIn,
        },
    },
    model::{
        child::Child,
        contact::EmailAddress,
        fact::{Origin, ReadState, Record as Source},
        id::{Identifier, SystemName},
        live::{By, DocumentId},
        network::Network,
        post::{LetterId, Phase, Purpose, WhenUnsure},
    },
    simulation::relay::{self, Relay, Running, fault::Fault},
    sources::case_system::Clock,
    store::{
        documents::NewDocument,
        keys::{Keys, NoChance},
        outbox::{KeptLetter, NewLetter, Queued},
        record::Store,
        settings::{Address, StoreSettings},
        writing::Tx,
    },
};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

use crate::live::skipped;

pub const KEYS: &str = "k1 AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

pub fn chance(bytes: &mut [u8]) -> Result<(), NoChance> {
    getrandom::fill(bytes).map_err(|_| NoChance)
}

fn sixteen() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

pub fn start() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

pub fn by() -> By {
    By {
        code: "staff:1".into(),
        name: None,
    }
}

pub fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

/// Every record that there is to be had here: its address, and what makes room for it.
pub async fn records() -> Vec<Place> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("samepage.db");
    let mut places = vec![Place {
        address: format!("sqlite:{}", file.display()),
        folder,
        schema: None,
    }];
    let Ok(url) = std::env::var("TEST_PG_URL") else {
        skipped("no TEST_PG_URL names a PostgreSQL");
        return places;
    };
    let mut bytes = [0; 8];
    chance(&mut bytes).unwrap();
    let schema = format!("p{:016x}", u64::from_be_bytes(bytes));
    statement(&url, format!("create schema {schema}")).await;
    let mark = if url.contains('?') { '&' } else { '?' };
    places.push(Place {
        address: format!("{url}{mark}options[search_path]={schema}"),
        folder: tempfile::tempdir().unwrap(),
        schema: Some((url, schema)),
    });
    places
}

async fn statement(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql);
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Where a record is, and a folder beside it.
pub struct Place {
    pub address: String,
    pub folder: TempDir,
    schema: Option<(String, String)>,
}

impl Place {
    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    pub fn settings(&self) -> StoreSettings {
        StoreSettings::new(Address::parse(&self.address).unwrap())
    }

    pub async fn end(self) {
        if let Some((url, schema)) = self.schema {
            statement(&url, format!("drop schema {schema} cascade")).await;
        }
    }
}

/// A clock that a story sets.
#[derive(Clone)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    pub fn now(&self) -> Timestamp {
        start() + SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }

    pub fn clock(&self) -> Clock {
        let hand = self.clone();
        Clock::new(move || hand.now())
    }

    pub fn wait_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn wait_minutes(&self, minutes: i64) {
        self.wait_seconds(minutes * 60);
    }
}

/// A record and a relay.
pub struct Post {
    pub store: Store,
    pub relay: Running,
    pub hand: Hand,
    pub document: DocumentId,
    place: Place,
}

impl Post {
    /// One for each record, with these faults of the relay.
    pub async fn each(faults: &[&str]) -> Vec<Self> {
        let mut all = Vec::new();
        for place in records().await {
            let keys = Keys::parse(KEYS).unwrap();
            let store = Store::open(&place.settings(), keys, chance, start()).await;
            let store = store.unwrap();
            let document = begun(&store, 7).await;
            all.push(Self {
                store,
                relay: relay::start(relay(faults)).await.unwrap(),
                hand: Hand(Arc::default()),
                document,
                place,
            });
        }
        all
    }

    pub async fn end(self) {
        self.relay.stop().await;
        self.store.close().await;
        self.place.end().await;
    }

    pub async fn tx(&self) -> Tx {
        self.store.begin(&by(), self.hand.now()).await.unwrap()
    }

    /// Queues a letter to somebody, who is known by a number.
    pub async fn queue(&self, person: u32) -> LetterId {
        let mut tx = self.tx().await;
        let queued = tx.queue(&letter(&self.document, person)).await.unwrap();
        tx.commit(b"").await.unwrap();
        queued.id().clone()
    }

    /// Delivers in the relay's own way what is due now.
    pub async fn round(&self) {
        self.deliverer().once().await.unwrap();
    }

    pub fn deliverer(&self) -> Deliverer {
        self.deliverer_with(smtp(&self.relay), Arc::new(AsFrozen))
    }

    pub fn deliverer_with(
        &self,
        carrier: impl Carrier + 'static,
        before: Arc<dyn BeforeSending>,
    ) -> Deliverer {
        // So short that it is renewed many times while letters are under way.
        self.deliverer_for(SignedDuration::from_secs(1), carrier, before)
    }

    /// The same with a lease of its own length: a third of it, in real time, passes before it is
    /// renewed.
    pub fn deliverer_for(
        &self,
        lease: SignedDuration,
        carrier: impl Carrier + 'static,
        before: Arc<dyn BeforeSending>,
    ) -> Deliverer {
        let room = PostRoom {
            store: self.store.clone(),
            clock: self.hand.clock(),
            bell: Arc::default(),
        };
        let when_unsure = [("professional".to_owned(), WhenUnsure::SendAgain)];
        let terms = Terms {
            return_path: email("reviews@northshire.example"),
            when_unsure: BTreeMap::from(when_unsure),
            at_once: 4,
            lease,
        };
        Deliverer::new(room, Arc::new(carrier), before, terms, sixteen)
    }

    pub async fn kept(&self, id: &LetterId) -> KeptLetter {
        let mut snapshot = self.store.read().await.unwrap();
        snapshot.letter(id).await.unwrap().unwrap()
    }

    #[track_caller]
    pub fn is(&self, kept: &KeptLetter, phase: Phase) {
        assert_eq!(kept.phase, phase, "{kept:?}");
    }

    /// Those that wait for a person.
    pub async fn needing_someone(&self) -> Vec<LetterId> {
        let mut snapshot = self.store.read().await.unwrap();
        let letters = snapshot.letters_needing_someone().await.unwrap();
        letters.into_iter().map(|letter| letter.id).collect()
    }
}

/// A relay on this machine without encryption, with these faults.
pub fn relay(faults: &[&str]) -> Relay {
    Relay {
        faults: named(faults),
        ..Relay::default()
    }
}

pub fn named(faults: &[&str]) -> Vec<Fault> {
    faults
        .iter()
        .map(|name| Fault::named(name).unwrap())
        .collect()
}

/// Deadlines of which each can be made short.
pub fn deadlines() -> Deadlines {
    Deadlines::default()
}

/// Deadlines after which something that hangs is given up at once.
pub fn impatient() -> Deadlines {
    let soon = Duration::from_millis(150);
    Deadlines {
        connect: Duration::from_secs(10),
        greeting: soon,
        hello: soon,
        encryption: soon,
        sign_in: soon,
        from: soon,
        to: soon,
        data: soon,
        body: soon,
        end: soon,
        quit: soon,
    }
}

pub fn smtp(relay: &Running) -> Smtp {
    smtp_with(relay, deadlines(), Pace::default())
}

pub fn smtp_with(relay: &Running, deadlines: Deadlines, pace: Pace) -> Smtp {
    let server = Server::new(
        ("127.0.0.1", relay.port()),
        "northshire.example",
        Encryption::PlainOnThisMachine,
        None,
        SignIn::Nobody,
    );
    Smtp::new(server.unwrap().with_deadlines(deadlines), pace)
}

pub fn text_of(person: u32) -> Vec<u8> {
    format!(
        "Message-ID: <inv.{person}@northshire.example>\r\nSubject: Can you come?\r\n\r\n\
         Dear {person}\r\n.\r\n.. and a dot\r\n"
    )
    .into_bytes()
}

pub fn person(number: u32) -> Identifier {
    Identifier::new(&SystemName::new("mosaic"), &number.to_string())
}

/// A letter to a professional, or from 900 on to a parent.
pub fn letter(document: &DocumentId, number: u32) -> NewLetter<'static> {
    NewLetter {
        document: document.clone(),
        person: person(number),
        purpose: Purpose::Invite,
        version: 1,
        audience: match number {
            900.. => "parent",
            _ => "professional",
        },
        to: email(&format!("p{number}@school.example")).into(),
        message_id: format!("inv.{number}@northshire.example"),
        tag: format!("t{number}"),
        bytes: text_of(number),
        not_before: None,
    }
}

/// One letter, handed to a carrier by itself.
pub fn envelope(number: u32, to: &str) -> Envelope {
    let from = email("reviews@northshire.example");
    Envelope::new(&from, &format!("t{number}"), &email(to), text_of(number)).unwrap()
}

/// Always lets a letter go.
pub struct Goes;

impl End for Goes {
    fn leave(&self) -> BoxFuture<'_, Leave> {
        std::future::ready(Leave::Go).boxed()
    }
}

/// Carries one letter by itself.
pub async fn carried(carrier: &Smtp, number: u32) -> Outcome {
    let outcome = carrier
        .carry(&envelope(number, "zoe@school.example"), &Goes)
        .await;
    carrier.rest().await;
    outcome
}

pub async fn begun(store: &Store, number: u32) -> DocumentId {
    let system = SystemName::new("mosaic");
    let source = Arc::new(Source {
        system: system.clone(),
        name: "persons".into(),
        read_at: start(),
        confirmed_on: None,
    });
    let origin = Origin {
        record: source,
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
        read_at: start(),
    };
    let mut tx = store.begin(&by(), start()).await.unwrap();
    let started = tx.begin_document(new).await.unwrap();
    tx.commit(&[]).await.unwrap();
    started.id().clone()
}

/// It is the first of its key, or was there already.
pub fn is_first(queued: &Queued) -> bool {
    matches!(queued, Queued::First(_))
}

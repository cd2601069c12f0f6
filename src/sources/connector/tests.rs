//! A connector against a scripted server on this machine.

mod document;
mod hostile;
mod lists;
mod policy;
mod records;
mod server;
mod shapes;
mod simulated;
mod writing;

use std::sync::{Arc, Mutex};

use crate::{
    model::{fact::ReadState, finding::Code},
    sources::{
        case_system::{CaseSystem, Chance, Clock, Fault, Reading, Row, SourceError, Which},
        connector::{Connector, opening::ConnectError, plan::Plan},
        reading::{Meaning, Part},
        settings::{Secret, SourceSettings},
    },
};

use self::server::{Answer, Request, Server};

/// A connector whose mapping only remembers what it was given.
struct Bench {
    connector: Connector,
    parts: Arc<Mutex<Vec<Part>>>,
}

impl Bench {
    fn new(toml: &str, base: &str) -> Self {
        Self::with(toml, base, |_| {})
    }

    fn with(toml: &str, base: &str, set: impl FnOnce(&mut SourceSettings)) -> Self {
        Self::open(toml, base, set).unwrap_or_else(|error| panic!("{error}"))
    }

    fn open(
        toml: &str,
        base: &str,
        set: impl FnOnce(&mut SourceSettings),
    ) -> Result<Self, ConnectError> {
        let plan = Plan::parse("connection.toml", toml).unwrap_or_else(|errors| panic!("{errors}"));
        let parts = Arc::new(Mutex::new(Vec::new()));
        let kept = parts.clone();
        let meaning = Meaning::new(move |_, _, parts| {
            *kept.lock().unwrap() = parts;
            Reading {
                network: None,
                findings: Vec::new(),
            }
        });
        let mut settings = SourceSettings {
            base: Some(base.to_owned()),
            ..SourceSettings::default()
        };
        for (name, secret) in [
            ("api_key", "key-1"),
            ("client_id", "us"),
            ("client_secret", "hush"),
            ("user", "us"),
            ("password", "hush"),
        ] {
            settings
                .secrets
                .insert(name.to_owned(), Secret::new(secret));
        }
        set(&mut settings);
        let clock = Clock::fixed("2026-11-23T10:00:00Z".parse().unwrap());
        let connector = Connector::new(plan, meaning, &settings, clock, Chance::fixed(0.0))?;
        Ok(Self { connector, parts })
    }

    async fn child(&self, id: &str) -> Reading {
        self.connector
            .child(id)
            .await
            .unwrap_or_else(|error| panic!("{error}"))
    }

    async fn fault(&self, id: &str) -> Fault {
        match self.connector.child(id).await {
            Err(SourceError { fault, .. }) => fault,
            Ok(reading) => panic!("wanted a fault, got {:?}", codes(&reading)),
        }
    }

    /// What the mapping was given under a name, as JSON.
    fn part(&self, name: &str) -> String {
        self.find(name, |part| part.tree.to_json())
    }

    fn state(&self, name: &str) -> ReadState {
        self.find(name, |part| part.state.clone())
    }

    fn merged(&self, name: &str) -> Vec<(Arc<str>, Arc<str>)> {
        self.find(name, |part| part.merged.clone())
    }

    fn find<T>(&self, name: &str, f: impl FnOnce(&Part) -> T) -> T {
        let parts = self.parts.lock().unwrap();
        f(parts.iter().find(|part| &*part.name == name).unwrap())
    }

    async fn rows(&self) -> Vec<Result<Row, SourceError>> {
        use futures_util::StreamExt;
        let rows = self.connector.children(Which::All).await.unwrap();
        rows.collect().await
    }

    /// The children on the list, and the codes of what was found about it.
    async fn listed(&self) -> (Vec<String>, Vec<Code>) {
        let (mut ids, mut codes) = (Vec::new(), Vec::new());
        for row in self.rows().await {
            match row.unwrap_or_else(|error| panic!("{error}")) {
                Row::Child(child) => ids.push(child.id.to_string()),
                Row::Finding(finding) => codes.push(finding.code),
            }
        }
        (ids, codes)
    }
}

fn codes(reading: &Reading) -> Vec<Code> {
    reading
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect()
}

/// The smallest plan: one required record.
const PERSON: &str = r#"
system = "test"
[[fetch]]
as = "person"
path = "/persons/{id}"
required = true
believe = ".id != null"
"#;

fn person(id: &str) -> Answer {
    Answer::json(&format!(r#"{{"id": {id}}}"#))
}

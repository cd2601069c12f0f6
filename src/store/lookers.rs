//! Lookers: who has a document open, told between processes on one PostgreSQL.
//!
//! Nothing of it is kept. What is told is locked, as it passes through a server on which others
//! may listen.

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::sync::broadcast;

use crate::{
    model::{live::DocumentId, staff::StaffId},
    store::{
        error::StoreError,
        sealing::{self, Spot, Vault},
    },
};

/// Tells those who listen in this database and schema.
pub(crate) const NOTIFY: &str = "select pg_notify('samepage_here_' || current_schema(), $1)";

/// How many tellings may wait for whoever follows them; what is older is told again soon.
const WAITING: usize = 1024;

/// Somebody who has a document open now.
#[derive(Clone, PartialEq, Eq)]
pub struct Looker {
    pub document: DocumentId,
    pub staff: StaffId,
    pub name: String,
    /// As others read it: `Social worker`.
    pub role: String,
}

pub(crate) fn channel() -> broadcast::Sender<Looker> {
    broadcast::Sender::new(WAITING)
}

/// The document in the open, who it is locked to it: `140e9b77 AQIDBA==`.
pub(crate) fn told(looker: &Looker, vault: &Vault) -> Result<String, StoreError> {
    let who = [looker.staff.as_str(), &looker.name, &looker.role].join("\n");
    let document = looker.document.as_str();
    let sealed = sealing::seal(
        vault.council(),
        spot(document),
        &who.into_bytes(),
        vault.chance,
    )?;
    Ok(format!("{document} {}", STANDARD.encode(sealed)))
}

/// What was told; nothing where it is not in that shape, or locked with keys of others.
pub(crate) fn heard(told: &str, vault: &Vault) -> Option<Looker> {
    let (document, sealed) = told.split_once(' ')?;
    let sealed = STANDARD.decode(sealed).ok()?;
    let who: Vec<u8> = sealing::open(vault.council(), spot(document), &sealed).ok()?;
    let who = String::from_utf8(who).ok()?;
    let mut parts = who.split('\n');
    Some(Looker {
        document: DocumentId::new(document),
        staff: StaffId::new(parts.next()?),
        name: parts.next()?.to_owned(),
        role: parts.next()?.to_owned(),
    })
}

fn spot(document: &str) -> Spot<'_> {
    Spot {
        table: "here",
        row: document,
        column: "who",
    }
}

//! Watch: what changed since a number, and who is here.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex as Turn, watch::Receiver};

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{Present, lists::Signal},
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, Number, Place},
    },
    rules::access::Action,
    store::{changes, record::Store},
};

/// How many signals are kept in memory, for pages that are a little behind.
const KEPT: usize = 4096;

/// How many are read from the record at once.
const READ: u32 = 1000;

/// For how long a right to look on counts, once it was asked for.
const GOOD_FOR: SignedDuration = SignedDuration::from_secs(60);

/// The newest signals, read once for all open pages, and who may look on.
#[derive(Default)]
pub struct Ring {
    signals: Mutex<Kept>,
    reading: Turn<()>,
    permits: Mutex<HashMap<(String, DocumentId), Timestamp>>,
}

#[derive(Default)]
struct Kept {
    signals: VecDeque<Signal>,
    /// Everything up to here has been read; nothing at first.
    newest: Option<Number>,
    /// Nothing up to here is kept any more.
    forgotten: Number,
}

/// The number of the latest change, as it grows. Wait on it, then ask [`since`].
pub fn changed(office: &Office) -> Receiver<Number> {
    office.store.changed()
}

/// What changed in a document behind a number, as an open page is told: numbers and parts.
///
/// # Errors
/// [`VerbError::NotThere`] for a document that is unknown or not for the one who asks. A right is
/// asked for anew each minute; what a signal leads to is asked for with one's own rights anyway.
pub async fn since(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    after: Number,
) -> Result<Vec<Signal>, VerbError> {
    permit(office, who, document).await?;
    office.ring.catch_up(&office.store).await?;
    {
        let kept = office.ring.kept();
        if kept.forgotten <= after {
            return Ok(kept
                .signals
                .iter()
                .filter(|signal| signal.number > after && signal.document == *document)
                .cloned()
                .collect());
        }
    }
    // So far behind that memory does not reach: the record does.
    let mut snapshot = office.store.read().await?;
    let changes = snapshot.changes_after(document, after).await?;
    Ok(changes
        .into_iter()
        .map(|change| Signal {
            number: change.number,
            part: part(change.kind, change.place.as_ref()),
            document: change.document,
        })
        .collect())
}

/// Marks that somebody is looking at a document now, and tells who else is.
///
/// # Errors
/// As [`since`].
pub async fn here(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<Vec<Present>, VerbError> {
    permit(office, who, document).await?;
    Ok(office.presence.mark(document, who, office.now()))
}

async fn permit(office: &Office, who: &Actor, document: &DocumentId) -> Result<(), VerbError> {
    let now = office.now();
    let key = (who.code(), document.clone());
    let known = {
        let permits = office.ring.permits();
        permits
            .get(&key)
            .is_some_and(|at| now.duration_since(*at) < GOOD_FOR)
    };
    if known {
        return Ok(());
    }
    let mut snapshot = office.store.read().await?;
    office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let mut permits = office.ring.permits();
    permits.retain(|_, at| now.duration_since(*at) < GOOD_FOR);
    permits.insert(key, now);
    Ok(())
}

impl Ring {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.signals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn permits(&self) -> std::sync::MutexGuard<'_, HashMap<(String, DocumentId), Timestamp>> {
        self.permits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is new, once for all who wait for it.
    async fn catch_up(&self, store: &Store) -> Result<(), VerbError> {
        let latest = *store.changed().borrow();
        let is_behind = |kept: &Kept| kept.newest.is_none_or(|newest| newest < latest);
        if !is_behind(&self.kept()) {
            return Ok(());
        }
        let _turn = self.reading.lock().await;
        let after = {
            let mut kept = self.kept();
            if !is_behind(&kept) {
                return Ok(());
            }
            // The first to ask begins here: what is older is for the record to tell.
            if kept.newest.is_none() {
                kept.newest = Some(latest);
                kept.forgotten = latest;
                return Ok(());
            }
            kept.newest.unwrap_or_default()
        };
        let mut snapshot = store.read().await?;
        let mut next = after;
        loop {
            let some = snapshot.since(next, READ).await?;
            let is_end = some.len() < READ as usize;
            next = some.last().map_or(next, |signal| signal.number);
            self.keep(some, next);
            if is_end {
                return Ok(());
            }
        }
    }

    fn keep(&self, some: Vec<changes::Signal>, newest: Number) {
        let mut kept = self.kept();
        for signal in some {
            kept.signals.push_back(Signal {
                number: signal.number,
                part: part(signal.kind, signal.place.as_ref()),
                document: signal.document,
            });
        }
        while kept.signals.len() > KEPT {
            if let Some(gone) = kept.signals.pop_front() {
                kept.forgotten = gone.number;
            }
        }
        kept.newest = Some(newest);
    }
}

/// The part of the page in which a change is seen.
fn part(kind: ChangeKind, place: Option<&Place>) -> &'static str {
    match (kind, place.map(|place| &*place.section)) {
        (ChangeKind::ValueEntered, Some("review")) => "review",
        (ChangeKind::ValueEntered, Some("wishes")) => "wishes",
        (ChangeKind::ValueEntered, Some("logistics")) => "logistics",
        (ChangeKind::ValueEntered | ChangeKind::PersonAdded | ChangeKind::DecisionRecorded, _) => {
            "people"
        }
        (
            ChangeKind::ExclusionProposed
            | ChangeKind::ExclusionAgreed
            | ChangeKind::ExclusionEnded,
            _,
        ) => "exclusions",
        (ChangeKind::Confirmed | ChangeKind::Agreed | ChangeKind::SignatureWithdrawn, _) => {
            "signatures"
        }
        _ => "page",
    }
}

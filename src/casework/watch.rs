//! Watch: what changed since a number, and who is here.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{broadcast::error::RecvError, watch::Receiver};

use crate::{
    casework::{
        feed::{Feed, part_of},
        office::{Office, VerbError},
        page::{Present, lists::Signal},
        presence::News,
    },
    model::{
        actor::Actor,
        live::{DocumentId, Number},
    },
    rules::access::Action,
};

/// How many changes of all documents are looked through for those of one.
const READ: u32 = 1000;

/// For how long a right to look on counts, once it was asked for.
const GOOD_FOR: SignedDuration = SignedDuration::from_secs(60);

/// Who may look on, and since when that is known: many open pages ask at once.
#[derive(Default)]
pub struct Permits(Mutex<HashMap<(String, DocumentId), Timestamp>>);

impl Permits {
    fn held(&self) -> MutexGuard<'_, HashMap<(String, DocumentId), Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
    let mut snapshot = office.store.read().await?;
    let all = snapshot.since(after, READ).await?;
    if all.len() < READ as usize {
        return Ok(all
            .into_iter()
            .filter(|signal| signal.document == *document)
            .map(|signal| Signal {
                number: signal.number,
                part: part_of(signal.kind, signal.place.as_ref()),
                document: signal.document,
            })
            .collect());
    }
    // So far behind that those of this document alone are fewer.
    let own = snapshot.changes_after(document, after).await?;
    Ok(own
        .into_iter()
        .map(|change| Signal {
            number: change.number,
            part: part_of(change.kind, change.place.as_ref()),
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
    Ok(mark(office, who, document).await)
}

/// Marks that somebody is here, in this process and in the others.
pub(in crate::casework) async fn mark(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Vec<Present> {
    let now = office.now();
    let here = office.presence.mark(document, who, now);
    if !office.store.is_alone()
        && let Some(looker) = office.presence.to_tell(document, who, now)
        && let Err(error) = office.store.tell_looker(&looker).await
    {
        // Who is here is soft: no page fails over it.
        tracing::warn!(%error, "other processes were not told who is here");
    }
    here
}

/// Follows who is here in other processes, and tells open pages of who is new; ends at once where
/// there are none, and else when the record is closed.
pub async fn others(office: &Office, feed: &Feed) {
    let Some(mut lookers) = office.store.lookers() else {
        return;
    };
    loop {
        match lookers.recv().await {
            Ok(looker) => {
                let document = looker.document.clone();
                if office.presence.hear(looker, office.now()) == News::Came {
                    feed.tell_here(&document);
                }
            }
            // Each is told again within seconds.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn permit(office: &Office, who: &Actor, document: &DocumentId) -> Result<(), VerbError> {
    let now = office.now();
    let key = (who.code(), document.clone());
    let known = office
        .permits
        .held()
        .get(&key)
        .is_some_and(|at| now.duration_since(*at) < GOOD_FOR);
    if known {
        return Ok(());
    }
    let mut snapshot = office.store.read().await?;
    let list = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await;
    match list {
        Ok(_) => {}
        // A form that needs no program is opened by the list of its child.
        Err(VerbError::NotThere) => {
            office
                .plain(&mut snapshot, who, document, Action::ReadDocument)
                .await?;
        }
        Err(other) => return Err(other),
    }
    let mut permits = office.permits.held();
    permits.retain(|_, at| now.duration_since(*at) < GOOD_FOR);
    permits.insert(key, now);
    Ok(())
}

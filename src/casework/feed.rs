//! The feed: what open pages are told of, read once for all of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::broadcast;

use crate::{
    model::{
        live::{ChangeKind, DocumentId, Number, Place},
        minutes::MeetingId,
    },
    store::{changes::Signal, error::StoreError, record::Store},
};

/// How many tellings a slow page may be behind before it is told to load itself again.
const BEHIND: usize = 256;

/// How many changes are read at once.
const AT_ONCE: u32 = 500;

/// How long to wait after the record could not be read.
const PAUSE: Duration = Duration::from_secs(1);

/// What an open page is told: never a name, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Something changed in this part of the document: `people`, `wishes`, `review`, `signatures`,
    /// or `all`.
    Changed { number: Number, part: &'static str },
    /// Somebody came or went.
    Here,
}

/// One for the process: reads each change once, and tells it to whoever has the document open.
pub struct Feed {
    store: Store,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    pages: HashMap<DocumentId, broadcast::Sender<Told>>,
    is_closed: bool,
}

impl Feed {
    pub fn new(store: Store) -> Arc<Self> {
        Arc::new(Self {
            store,
            open: Mutex::default(),
        })
    }

    /// From now on hears what happens to a document.
    pub fn listen(&self, document: &DocumentId) -> broadcast::Receiver<Told> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.is_closed {
            return broadcast::channel(1).1;
        }
        open.pages.retain(|_, told| told.receiver_count() > 0);
        let told = open.pages.entry(document.clone());
        told.or_insert_with(|| broadcast::channel(BEHIND).0)
            .subscribe()
    }

    /// Lets every open page go: what they listen to is over.
    pub fn close(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.is_closed = true;
        open.pages.clear();
    }

    /// Tells the others that somebody came to a document or went.
    pub fn tell_here(&self, document: &DocumentId) {
        self.tell(document, Told::Here);
    }

    /// Reads changes as they are committed, and tells them; ends when the record is closed.
    pub async fn follow(self: Arc<Self>) {
        let mut changed = self.store.changed();
        let mut last = *changed.borrow_and_update();
        while changed.changed().await.is_ok() {
            changed.borrow_and_update();
            while let Err(error) = self.read_on(&mut last).await {
                tracing::error!(%error, "changes cannot be read for open pages");
                tokio::time::sleep(PAUSE).await;
                if changed.has_changed().is_err() {
                    return;
                }
            }
        }
    }

    async fn read_on(&self, last: &mut Number) -> Result<(), StoreError> {
        loop {
            let signals = self.store.read().await?.since(*last, AT_ONCE).await?;
            if signals.is_empty() {
                return Ok(());
            }
            for signal in signals {
                *last = signal.number;
                let told = Told::Changed {
                    number: signal.number,
                    part: part(&signal),
                };
                self.tell(&signal.document, told);
            }
        }
    }

    fn tell(&self, document: &DocumentId, told: Told) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pages) = open.pages.get(document) {
            // An error means that the last page was closed meanwhile.
            let _ = pages.send(told);
        }
    }
}

/// The part of a page that a change is in.
fn part(signal: &Signal) -> &'static str {
    part_of(signal.kind, signal.place.as_ref())
}

/// The part of a page that a change of a kind, in a place, is in.
pub fn part_of(kind: ChangeKind, place: Option<&Place>) -> &'static str {
    if place.and_then(MeetingId::number_of).is_some() {
        return "minutes";
    }
    match (kind, place.map(|place| &*place.section)) {
        (ChangeKind::Confirmed | ChangeKind::Agreed | ChangeKind::SignatureWithdrawn, _) => {
            "signatures"
        }
        (_, Some("people")) => "people",
        (_, Some("wishes")) => "wishes",
        (_, Some("review" | "logistics")) => "review",
        (
            ChangeKind::PersonAdded
            | ChangeKind::ExclusionProposed
            | ChangeKind::ExclusionAgreed
            | ChangeKind::ExclusionEnded
            | ChangeKind::DecisionRecorded,
            _,
        ) => "people",
        _ => "all",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: ChangeKind, place: Option<&str>, expected: &str) {
        let place = place.map(|place| place.parse().unwrap());
        assert_eq!(part_of(kind, place.as_ref()), expected);
    }

    #[test]
    fn a_change_is_told_with_the_part_that_it_is_in() {
        check(
            ChangeKind::ValueEntered,
            Some("people/mosaic:812/contact"),
            "people",
        );
        check(ChangeKind::ValueEntered, Some("review//date"), "review");
        check(ChangeKind::ValueEntered, Some("wishes//where"), "wishes");
        check(ChangeKind::ValueEntered, Some("child//unheard"), "all");
        check(ChangeKind::PersonAdded, None, "people");
        check(
            ChangeKind::MinutesWritten,
            Some("minutes//views"),
            "minutes",
        );
        let second = Some("minutes.2/mosaic:601/lent");
        check(ChangeKind::MinutesLent, second, "minutes");
        check(ChangeKind::Agreed, None, "signatures");
        check(ChangeKind::RecordReadAgain, None, "all");
    }
}

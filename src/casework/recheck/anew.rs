//! Anew: an old reading is renewed before letters about it go.
//!
//! A restriction that somebody entered in the case system this morning must stop a letter at noon,
//! whenever the next round is. A case system that does not answer stops nothing by itself: how long
//! an older reading is trusted is the council's setting, and what it leaves unknown is held back.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::{office::Office, open::FORM, reread},
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
    },
    sources::case_system::Changes,
    store::error::StoreError,
};

const WHO: Actor = Actor::Timer("post");

/// A case system that gave nothing is not asked again about the same child before.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// So many documents are remembered; those that nobody is at are forgotten then.
const MOST: usize = 256;

/// When the case system was last asked about one document. Whoever comes second waits for the
/// first.
type Asked = Arc<tokio::sync::Mutex<Option<Timestamp>>>;

/// Reads records again, one document at a time each, however many letters wait for it.
pub(super) struct Anew {
    /// A reading that is no older will do.
    within: SignedDuration,
    asked: Mutex<HashMap<DocumentId, Asked>>,
}

impl Anew {
    pub fn new(within: SignedDuration) -> Self {
        Self {
            within,
            asked: Mutex::default(),
        }
    }

    /// Sees to it that what is known of a document was read lately, where that can be had.
    ///
    /// # Errors
    /// The record cannot be read.
    pub async fn see_to(&self, office: &Office, document: &DocumentId) -> Result<(), StoreError> {
        if office.desk.case_system.changes() == Changes::Nightly
            || self.is_new(office, document).await?
        {
            return Ok(());
        }
        let asked = self.asked(document);
        let mut last = asked.lock().await;
        let now = office.now();
        let is_lately = last.is_some_and(|last| now.duration_since(last) < PAUSE);
        if is_lately || self.is_new(office, document).await? {
            return Ok(());
        }
        let name = format!("before-{}-{document}", now.as_second());
        let Some(operation) = OperationId::parse(&name) else {
            return Ok(());
        };
        if let Err(error) = reread::read_again(office, &WHO, &operation, document).await {
            tracing::warn!(%document, %error, "a record was not read again before a letter");
        }
        // What gave nothing is left in peace; what was read is as new as it can be.
        *last = match self.is_new(office, document).await? {
            true => None,
            false => Some(now),
        };
        Ok(())
    }

    /// Whether nothing has to be read: it was lately, or the review is over.
    async fn is_new(&self, office: &Office, document: &DocumentId) -> Result<bool, StoreError> {
        let mut snapshot = office.store.read().await?;
        let read_at = snapshot.open_read_at(FORM, document).await?;
        let age = read_at.map(|at| office.now().duration_since(at));
        Ok(age.is_none_or(|age| age <= self.within))
    }

    fn asked(&self, document: &DocumentId) -> Asked {
        let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, asked| Arc::strong_count(asked) > 1);
        }
        Arc::clone(all.entry(document.clone()).or_default())
    }
}

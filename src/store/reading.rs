//! One moment of the record, to read from.

use std::{collections::HashMap, sync::Arc};

use crate::{
    model::live::{DocumentId, Number},
    store::{
        coding::Coded,
        error::StoreError,
        link::Link,
        sealing::{self, DataKey, Spot, Vault},
    },
};

/// One moment of the record. What it answers agrees with itself, however long it is held; hold it
/// no longer than a page takes.
pub struct Snapshot {
    pub(crate) link: Link,
    pub(crate) vault: Arc<Vault>,
    /// Keys of the documents that were asked for.
    keys: HashMap<DocumentId, Arc<DataKey>>,
}

impl Snapshot {
    pub(crate) fn new(link: Link, vault: Arc<Vault>) -> Self {
        Self {
            link,
            vault,
            keys: HashMap::new(),
        }
    }

    /// A keyed hash of a text, by which somebody says what they have seen without repeating it.
    pub fn fingerprint(&self, what: &str, text: &str) -> String {
        let mut hash = self.vault.blind(what, text);
        hash.truncate(32);
        hash
    }

    /// The number of the latest change.
    pub async fn latest(&mut self) -> Result<Number, StoreError> {
        let select = "select number from head where id = 1";
        let row = fetch_optional!(&mut self.link, (i64,), select)?;
        Ok(row.map_or_else(Number::default, |(number,)| Number(number)))
    }

    /// The key of the child of a document; `None` where there is no such document.
    pub(crate) async fn key(
        &mut self,
        document: &DocumentId,
    ) -> Result<Option<Arc<DataKey>>, StoreError> {
        if let Some(key) = self.keys.get(document) {
            return Ok(Some(key.clone()));
        }
        let select = "select k.id, k.wrapped from document d
            join data_key k on k.id = d.data_key where d.id = $1";
        let row = fetch_optional!(
            &mut self.link,
            (String, Option<Vec<u8>>),
            select,
            document.as_str()
        )?;
        let Some((id, wrapped)) = row else {
            return Ok(None);
        };
        let wrapped = wrapped.ok_or(StoreError::Forgotten)?;
        let key = Arc::new(self.vault.unwrap(&id, &wrapped)?);
        self.keys.insert(document.clone(), key.clone());
        Ok(Some(key))
    }

    /// Locks something about a document for one place, with the key of its child.
    pub(crate) async fn seal<T: Coded>(
        &mut self,
        document: &DocumentId,
        spot: Spot<'_>,
        value: &T,
    ) -> Result<Vec<u8>, StoreError> {
        let key = self
            .key(document)
            .await?
            .ok_or(StoreError::NoSuchDocument)?;
        sealing::seal(&key, spot, value, self.vault.chance)
    }

    /// Locks something that is about no child, with the council's key.
    pub(crate) fn seal_for_council<T: Coded>(
        &self,
        spot: Spot<'_>,
        value: &T,
    ) -> Result<Vec<u8>, StoreError> {
        sealing::seal(self.vault.council(), spot, value, self.vault.chance)
    }

    pub(crate) fn open_for_council<T: Coded>(
        &self,
        spot: Spot<'_>,
        sealed: &[u8],
    ) -> Result<T, StoreError> {
        sealing::open(self.vault.council(), spot, sealed)
    }
}

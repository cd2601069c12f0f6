//! Where the record is, and the keys that lock it, from the settings.

use std::path::Path;

use serde::Deserialize;

use crate::{
    model::{actor::Actor, live::By},
    sources::settings::Secret,
    store::{
        error::StoreError,
        keys::{Keys, KeysError, NoChance},
        record::Store,
        settings::{Address, StoreSettings},
    },
};

/// `[record]` of the settings file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordSettings {
    /// `sqlite:FILE`, looked up beside the settings, or `postgres://...`.
    pub address: String,
    /// The master keys, one a line as `NAME BASE64`, the current one first. Written as
    /// `keys_file`, or given as `SAMEPAGE_RECORD__KEYS`.
    pub keys: Secret,
    /// Connections for reading (SQLite) or for everything (PostgreSQL). Default 4 and 16.
    pub connections: Option<u32>,
    /// What should be free where a record in a file lies, in MB; `samepage doctor` tells less.
    pub free_space_mb: u64,
}

impl Default for RecordSettings {
    fn default() -> Self {
        Self {
            address: "sqlite:samepage.db".to_owned(),
            keys: Secret::default(),
            connections: None,
            free_space_mb: 1_024,
        }
    }
}

impl RecordSettings {
    /// What the store takes; a file is looked up beside the settings.
    pub fn store(&self, beside: &Path) -> Result<StoreSettings, StoreError> {
        let mut settings = at(&self.address, beside)?;
        settings.connections = self.connections.unwrap_or(settings.connections);
        Ok(settings)
    }

    pub fn keys(&self) -> Result<Keys, KeysError> {
        Keys::parse(self.keys.reveal())
    }
}

/// A record at an address; a file is looked up beside the settings.
pub fn at(address: &str, beside: &Path) -> Result<StoreSettings, StoreError> {
    let address = match Address::parse(address)? {
        Address::Sqlite(file) => Address::Sqlite(beside.join(file)),
        server => server,
    };
    Ok(StoreSettings::new(address))
}

/// Random bytes of the machine: for nonces, keys and names.
pub fn chance(bytes: &mut [u8]) -> Result<(), NoChance> {
    getrandom::fill(bytes).map_err(|_| NoChance)
}

/// Who stands beside what a command writes.
pub fn by() -> By {
    By {
        code: Actor::CommandLine.code().into(),
        name: None,
    }
}

/// Closes a record, whatever came of it.
pub async fn closing<T, E>(store: Store, outcome: Result<T, E>) -> Result<T, E> {
    store.close().await;
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_looked_up_beside_the_settings_and_keys_never_print_themselves() {
        let text = "address = \"sqlite:council.db\"\nkeys = \"k1 hush\"\nconnections = 8";
        let settings: RecordSettings = toml::from_str(text).unwrap();

        let store = settings.store(Path::new("/srv/samepage")).unwrap();

        let file = Address::Sqlite("/srv/samepage/council.db".into());
        assert_eq!((store.address, store.connections), (file, 8));
        assert_eq!(settings.keys().err(), Some(KeysError::Line(1)));
        assert!(!format!("{settings:?}").contains("hush"));
    }
}

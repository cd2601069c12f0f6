//! Locking and opening single values, and finding by what is locked.
//!
//! A locked value is `version | length and name of the key | nonce | ciphertext`, by
//! XChaCha20-Poly1305 with a nonce of 192 random bits. What it is bound to is its table, row and
//! column, so a value that is moved to another place does not open. Keys are derived by purpose
//! with HKDF-SHA-256. The ciphers are the library's.

use std::sync::Arc;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox};
use sha2::{Digest, Sha256};

use crate::store::{
    coding::{self, Coded},
    error::StoreError,
    keys::{Chance, Keys, KeysError},
};

/// The first byte of every locked value.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Why a value could not be locked or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("a value in `{table}.{column}` was altered, or moved there from elsewhere")]
    Altered {
        table: &'static str,
        column: &'static str,
    },
    #[error("a value in `{table}.{column}` is not a locked value of a version that is known")]
    Shape {
        table: &'static str,
        column: &'static str,
    },
    #[error("a value in `{table}.{column}` could not be locked")]
    NotLocked {
        table: &'static str,
        column: &'static str,
    },
}

/// Where a value stands. It opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'a> {
    pub table: &'static str,
    pub row: &'a str,
    pub column: &'static str,
}

impl Spot<'_> {
    fn bound(&self) -> Vec<u8> {
        [self.table, self.row, self.column].join("\0").into_bytes()
    }

    fn altered(&self) -> SealError {
        SealError::Altered {
            table: self.table,
            column: self.column,
        }
    }

    fn shape(&self) -> SealError {
        SealError::Shape {
            table: self.table,
            column: self.column,
        }
    }
}

/// A key that locks values: the council's, or one child's.
pub(crate) struct DataKey {
    pub id: Arc<str>,
    secret: SecretBox<[u8; 32]>,
    values: XChaCha20Poly1305,
}

impl DataKey {
    fn new(id: &str, secret: [u8; 32]) -> Self {
        let values = XChaCha20Poly1305::new(&derived(&secret, "samepage values").into());
        Self {
            id: id.into(),
            secret: SecretBox::new(Box::new(secret)),
            values,
        }
    }

    /// Thirty-two bytes for the stream of one backup of so many bytes.
    pub fn stream(&self, length: &[u8; 8]) -> [u8; 32] {
        let secret = self.secret.expose_secret();
        derived(secret, &format!("samepage backup {}", hex(length)))
    }
}

/// Thirty-two bytes for one purpose. HKDF-SHA-256 of a key of 32 bytes gives any such.
fn derived(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    let kept = Hkdf::<Sha256>::new(None, secret).expand(purpose.as_bytes(), &mut bytes);
    debug_assert!(kept.is_ok());
    bytes
}

fn lock(
    cipher: &XChaCha20Poly1305,
    key: &str,
    spot: Spot<'_>,
    plain: &[u8],
    chance: Chance,
) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0; NONCE];
    chance(&mut nonce).map_err(|_| StoreError::Chance)?;
    let payload = Payload {
        msg: plain,
        aad: &spot.bound(),
    };
    let not_locked = SealError::NotLocked {
        table: spot.table,
        column: spot.column,
    };
    let ciphertext = cipher
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| not_locked.clone())?;
    let length = u8::try_from(key.len()).map_err(|_| not_locked)?;
    let mut sealed = Vec::with_capacity(2 + key.len() + NONCE + ciphertext.len());
    sealed.extend([VERSION, length]);
    sealed.extend(key.as_bytes());
    sealed.extend(nonce);
    sealed.extend(ciphertext);
    Ok(sealed)
}

/// The key's name in front of a locked value, and the rest.
fn parts<'a>(spot: Spot<'_>, sealed: &'a [u8]) -> Result<(&'a str, &'a [u8]), SealError> {
    let shape = || spot.shape();
    let (&[version, length], rest) = sealed.split_first_chunk().ok_or_else(shape)?;
    if version != VERSION {
        return Err(shape());
    }
    let (key, rest) = rest.split_at_checked(length.into()).ok_or_else(shape)?;
    Ok((std::str::from_utf8(key).map_err(|_| shape())?, rest))
}

fn unlock(cipher: &XChaCha20Poly1305, spot: Spot<'_>, rest: &[u8]) -> Result<Vec<u8>, SealError> {
    let (nonce, ciphertext) = rest
        .split_first_chunk::<NONCE>()
        .ok_or_else(|| spot.shape())?;
    let payload = Payload {
        msg: ciphertext,
        aad: &spot.bound(),
    };
    cipher
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| spot.altered())
}

/// The keys of an open record: those of the council in memory, those of children as they are asked for.
pub(crate) struct Vault {
    keys: Keys,
    council: DataKey,
    index: [u8; 32],
    pub chance: Chance,
}

impl Vault {
    /// A vault that locks with the council's data key.
    pub fn new(keys: Keys, council: DataKey, chance: Chance) -> Self {
        let index = derived(council.secret.expose_secret(), "samepage index");
        Self {
            keys,
            council,
            index,
            chance,
        }
    }

    pub fn council(&self) -> &DataKey {
        &self.council
    }

    /// Opens a child's data key.
    pub fn unwrap(&self, id: &str, wrapped: &[u8]) -> Result<DataKey, StoreError> {
        unwrap(&self.keys, id, wrapped)
    }

    /// A new data key for a child, and how it is kept.
    pub fn new_key(&self) -> Result<(DataKey, Vec<u8>), StoreError> {
        new_key(&self.keys, self.chance)
    }

    /// A data key wrapped by the current master key; nothing where it is already.
    pub fn rewrapped(&self, id: &str, wrapped: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let (master, _) = parts(wrapping(id), wrapped)?;
        if *master == **self.keys.current() {
            return Ok(None);
        }
        let key = unwrap(&self.keys, id, wrapped)?;
        wrap(&self.keys, &key, self.chance).map(Some)
    }

    /// A keyed hash by which equal values are found, without being told. `what` parts the kinds.
    pub fn blind(&self, what: &str, value: impl AsRef<[u8]>) -> String {
        let key = derived(&self.index, what);
        let mut bytes = [0; 32];
        let kept = Hkdf::<Sha256>::new(Some(&key), value.as_ref()).expand(b"", &mut bytes);
        debug_assert!(kept.is_ok());
        hex(&bytes)
    }

    /// A name of 96 random bits, for a row.
    pub fn name(&self) -> Result<String, StoreError> {
        name(self.chance)
    }
}

/// Locks what can be coded, for one place.
pub(crate) fn seal<T: Coded>(
    key: &DataKey,
    spot: Spot<'_>,
    value: &T,
    chance: Chance,
) -> Result<Vec<u8>, StoreError> {
    lock(&key.values, &key.id, spot, &coding::encode(value), chance)
}

/// Opens what was locked for the same place with the same key.
pub(crate) fn open<T: Coded>(
    key: &DataKey,
    spot: Spot<'_>,
    sealed: &[u8],
) -> Result<T, StoreError> {
    let (_, rest) = parts(spot, sealed)?;
    let plain = unlock(&key.values, spot, rest)?;
    coding::decode(&plain).map_err(StoreError::unreadable(spot.table))
}

fn wrapping(id: &str) -> Spot<'_> {
    Spot {
        table: "data_key",
        row: id,
        column: "wrapped",
    }
}

/// A new data key, and how it is kept: wrapped by the current master key.
pub(crate) fn new_key(keys: &Keys, chance: Chance) -> Result<(DataKey, Vec<u8>), StoreError> {
    let id = name(chance)?;
    let mut secret = [0; 32];
    chance(&mut secret).map_err(|_| StoreError::Chance)?;
    let key = DataKey::new(&id, secret);
    let wrapped = wrap(keys, &key, chance)?;
    Ok((key, wrapped))
}

/// Wraps a data key with the current master key.
pub(crate) fn wrap(keys: &Keys, key: &DataKey, chance: Chance) -> Result<Vec<u8>, StoreError> {
    let master = keys.current();
    let cipher = master_cipher(keys, master)?;
    let secret = key.secret.expose_secret();
    lock(&cipher, master, wrapping(&key.id), secret, chance)
}

/// Opens a wrapped data key with the master key that it names.
pub(crate) fn unwrap(keys: &Keys, id: &str, wrapped: &[u8]) -> Result<DataKey, StoreError> {
    let spot = wrapping(id);
    let (master, rest) = parts(spot, wrapped)?;
    let cipher = master_cipher(keys, master)?;
    let wrong = || KeysError::Wrong(master.to_owned());
    let plain = unlock(&cipher, spot, rest).map_err(|_| wrong())?;
    let secret: [u8; 32] = plain.try_into().map_err(|_| spot.shape())?;
    Ok(DataKey::new(id, secret))
}

fn master_cipher(keys: &Keys, master: &str) -> Result<XChaCha20Poly1305, KeysError> {
    let secret = derived(keys.expose(master)?, "samepage wrap");
    Ok(XChaCha20Poly1305::new(&secret.into()))
}

/// Ninety-six random bits, in hexadecimal.
fn name(chance: Chance) -> Result<String, StoreError> {
    let mut bytes = [0; 12];
    chance(&mut bytes).map_err(|_| StoreError::Chance)?;
    Ok(hex(&bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(n.into(), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// SHA-256 of several parts, each with its length in front, so that none runs into the next.
pub(crate) fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

//! The file of a backup: a head, and pieces of 64 KiB, each bound to its place.

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use crate::store::{
    backup::BackupError,
    error::StoreError,
    keys::{Chance, Keys},
    sealing,
};

const MAGIC: &[u8; 20] = b"samepage backup\n1\n\0\0";
const PIECE: usize = 64 * 1024;
/// What locking adds to a piece.
const TAG: usize = 16;
/// The nonce of the stream: that of the cipher without the counter and the mark of the last piece.
const NONCE: usize = 19;

/// Writes a backup.
pub(crate) struct Sealer<W> {
    out: W,
    path: PathBuf,
    stream: EncryptorBE32<XChaCha20Poly1305>,
    rest: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    /// Writes the head: the length of what comes, and the key of this file, wrapped.
    pub fn begin(
        mut out: W,
        path: &Path,
        length: u64,
        keys: &Keys,
        chance: Chance,
    ) -> Result<Self, BackupError> {
        let (key, wrapped) = sealing::new_key(keys, chance)?;
        let mut nonce = [0; NONCE];
        chance(&mut nonce).map_err(|_| StoreError::Chance)?;
        let id = key.id.as_bytes();
        let mut head = MAGIC.to_vec();
        head.extend(length.to_be_bytes());
        for part in [id, &wrapped] {
            head.extend((part.len() as u64).to_be_bytes());
            head.extend(part);
        }
        head.extend(nonce);
        out.write_all(&head).map_err(BackupError::file(path))?;
        let cipher = XChaCha20Poly1305::new(&key.stream(&length.to_be_bytes()).into());
        Ok(Self {
            out,
            path: path.to_owned(),
            stream: EncryptorBE32::from_aead(cipher, &nonce.into()),
            rest: Vec::with_capacity(2 * PIECE),
        })
    }

    pub fn put(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.rest.extend(bytes);
        // The last piece is marked as the last, so one is always kept back.
        while self.rest.len() > PIECE {
            let rest = self.rest.split_off(PIECE);
            let piece = std::mem::replace(&mut self.rest, rest);
            let locked = self.stream.encrypt_next(&piece[..]);
            let locked = locked.map_err(|_| BackupError::Altered(self.path.clone()))?;
            self.out
                .write_all(&locked)
                .map_err(BackupError::file(&self.path))?;
        }
        Ok(())
    }

    /// Writes the last piece.
    pub fn end(mut self) -> Result<W, BackupError> {
        let locked = self.stream.encrypt_last(&self.rest[..]);
        let locked = locked.map_err(|_| BackupError::Altered(self.path.clone()))?;
        self.out
            .write_all(&locked)
            .map_err(BackupError::file(&self.path))?;
        Ok(self.out)
    }
}

/// Reads a backup.
pub(crate) struct Opener<R> {
    from: R,
    path: PathBuf,
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    /// Bytes of the record that are still to come.
    left: u64,
}

impl<R: Read> Opener<R> {
    /// Reads the head, and opens the key of the file.
    pub fn begin(mut from: R, path: &Path, keys: &Keys) -> Result<Self, BackupError> {
        let not_one = || BackupError::NotOne(path.to_owned());
        let mut magic = [0; MAGIC.len()];
        from.read_exact(&mut magic).map_err(|_| not_one())?;
        if magic != *MAGIC {
            return Err(not_one());
        }
        let cut = || BackupError::CutShort(path.to_owned());
        let mut length = [0; 8];
        from.read_exact(&mut length).map_err(|_| cut())?;
        let id = part(&mut from).ok_or_else(cut)?;
        let wrapped = part(&mut from).ok_or_else(cut)?;
        let mut nonce = [0; NONCE];
        from.read_exact(&mut nonce).map_err(|_| cut())?;
        let id = String::from_utf8(id).map_err(|_| BackupError::Altered(path.to_owned()))?;
        let key = sealing::unwrap(keys, &id, &wrapped)?;
        // The length belongs to the key: one that was altered opens nothing.
        let cipher = XChaCha20Poly1305::new(&key.stream(&length).into());
        Ok(Self {
            from,
            path: path.to_owned(),
            stream: Some(DecryptorBE32::from_aead(cipher, &nonce.into())),
            left: u64::from_be_bytes(length),
        })
    }

    /// The next piece; nothing after the last.
    pub fn next(&mut self) -> Result<Option<Vec<u8>>, BackupError> {
        let Some(mut stream) = self.stream.take() else {
            return Ok(None);
        };
        let wanted = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        let mut locked = vec![0; wanted + TAG];
        self.from
            .read_exact(&mut locked)
            .map_err(|_| BackupError::CutShort(self.path.clone()))?;
        self.left -= wanted as u64;
        let altered = |_| BackupError::Altered(self.path.clone());
        if self.left > 0 {
            let piece = stream.decrypt_next(&locked[..]).map_err(altered)?;
            self.stream = Some(stream);
            return Ok(Some(piece));
        }
        let piece = stream.decrypt_last(&locked[..]).map_err(altered)?;
        let beyond = self
            .from
            .read(&mut [0])
            .map_err(BackupError::file(&self.path))?;
        if beyond > 0 {
            return Err(BackupError::Altered(self.path.clone()));
        }
        Ok(Some(piece))
    }
}

/// A part with its length in front; heads are short.
fn part(from: &mut impl Read) -> Option<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length).ok()?;
    let length = usize::try_from(u64::from_be_bytes(length)).ok()?;
    let mut bytes = vec![0; Some(length).filter(|length| *length <= 1024)?];
    from.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

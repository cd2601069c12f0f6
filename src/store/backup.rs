//! Backups: a whole record in one encrypted file, made while people work.
//!
//! A backup is a copy of the record at one moment, encrypted in pieces of 64 KiB by the library's
//! STREAM construction with a key of its own, which the current master key wraps. A file that was
//! cut short, altered or locked with another key is told apart and refused. Before the record
//! come the counts of its rows, so that a backup can be checked against itself.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    model::{actor::Actor, live::By},
    store::{
        backup_stream::{Opener, Sealer},
        error::StoreError,
        keys::{Chance, Keys},
        moving::{self, Copied},
        raw::Raw,
        record::{self, Store},
        settings::{Address, StoreSettings},
    },
};

/// Why a backup cannot be made or used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BackupError {
    #[error("there is a file {0} already")]
    Exists(PathBuf),
    #[error("cannot read or write {0}")]
    File(PathBuf, #[source] Arc<io::Error>),
    #[error("{0} is not a backup of a record")]
    NotOne(PathBuf),
    #[error("{0} was cut short: it is not the whole backup")]
    CutShort(PathBuf),
    #[error("{0} was altered or damaged: it does not open with the key that locked it")]
    Altered(PathBuf),
    #[error("the record in {0} does not hold the rows that the backup says")]
    Counts(PathBuf),
    #[error("a backup is restored into a file: the address of the record must be `sqlite:FILE`")]
    IntoServer,
    #[error(transparent)]
    Record(#[from] StoreError),
}

impl BackupError {
    pub(crate) fn file(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::File(path.to_owned(), Arc::new(error))
    }
}

/// A file that is thrown away when nobody holds it any more, with what SQLite puts beside it.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(path: &Path, ending: &str) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let scratch = Self(PathBuf::from(name));
        scratch.clear();
        scratch
    }

    fn clear(&self) {
        for ending in ["", "-wal", "-shm", "-journal", ".lock"] {
            let mut name = self.0.as_os_str().to_owned();
            name.push(ending);
            let _ = fs::remove_file(PathBuf::from(name));
        }
    }

    fn address(&self) -> Address {
        Address::Sqlite(self.0.clone())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Saves a record into a new file, while it may be in use. Answers what the backup holds.
pub async fn save(
    settings: &StoreSettings,
    keys: &Keys,
    chance: Chance,
    at: Timestamp,
    target: &Path,
) -> Result<Copied, BackupError> {
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let scratch = Scratch::beside(target, ".record");
    match &settings.address {
        Address::Sqlite(file) => Raw::vacuum(file, &scratch.0).await?,
        Address::Postgres(_) => {
            let raw = Raw::existing(&settings.address).await?;
            let mut link = raw.snapshot().await?;
            moving::copy(&mut link, &scratch.address()).await?;
            drop(link);
            raw.close().await;
        }
    }
    // What cannot be opened, or does not hang together, is not worth keeping.
    let copied = examined(&scratch.address(), keys, chance, at).await?;
    let part = Scratch::beside(target, ".part");
    write(&scratch.0, &part.0, &copied, keys, chance)?;
    fs::rename(&part.0, target).map_err(BackupError::file(target))?;
    Ok(copied)
}

/// Restores a backup into the file that the settings name, which must not be there yet. Answers
/// what it holds, counted and verified in the file itself.
pub async fn restore(
    backup: &Path,
    settings: &StoreSettings,
    keys: &Keys,
    chance: Chance,
    at: Timestamp,
) -> Result<Copied, BackupError> {
    let Address::Sqlite(file) = &settings.address else {
        return Err(BackupError::IntoServer);
    };
    if file.exists() {
        return Err(BackupError::Exists(file.clone()));
    }
    let scratch = Scratch::beside(file, ".restoring");
    let copied = unpacked(backup, &scratch, keys, chance, at).await?;
    sign_everybody_out(&scratch.address(), keys, chance, at).await?;
    fs::rename(&scratch.0, file).map_err(BackupError::file(file))?;
    sync_folder_of(file).map_err(BackupError::file(file))?;
    Ok(copied)
}

/// Whoever was signed in when the backup was made may have left since: everybody signs in anew.
async fn sign_everybody_out(
    address: &Address,
    keys: &Keys,
    chance: Chance,
    at: Timestamp,
) -> Result<(), StoreError> {
    let settings = StoreSettings::new(address.clone());
    let store = Store::open(&settings, keys.clone(), chance, at).await?;
    let by = By {
        code: Actor::CommandLine.code().into(),
        name: None,
    };
    let mut tx = store.begin(&by, at).await?;
    tx.drop_sessions(Timestamp::MAX).await?;
    tx.commit(b"").await?;
    store.close().await;
    Ok(())
}

/// A new name in a folder is on the disk when the folder is.
fn sync_folder_of(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|one| !one.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Restores a backup into a scratch file beside it, counts its rows, verifies its chain, and
/// throws the scratch file away. Answers what it holds.
pub async fn verify(
    backup: &Path,
    keys: &Keys,
    chance: Chance,
    at: Timestamp,
) -> Result<Copied, BackupError> {
    let scratch = Scratch::beside(backup, ".verifying");
    unpacked(backup, &scratch, keys, chance, at).await
}

async fn unpacked(
    backup: &Path,
    scratch: &Scratch,
    keys: &Keys,
    chance: Chance,
    at: Timestamp,
) -> Result<Copied, BackupError> {
    let told = read(backup, &scratch.0, keys)?;
    let copied = examined(&scratch.address(), keys, chance, at).await?;
    if manifest(&copied) != told {
        return Err(BackupError::Counts(backup.to_owned()));
    }
    Ok(copied)
}

/// Opens a record, walks its chain and counts its rows.
async fn examined(
    address: &Address,
    keys: &Keys,
    chance: Chance,
    at: Timestamp,
) -> Result<Copied, StoreError> {
    let settings = StoreSettings::new(address.clone());
    let store = Store::open(&settings, keys.clone(), chance, at).await?;
    let examined = store.examine().await;
    store.close().await;
    examined
}

/// The counts as text: a line a table, and the last number.
fn manifest(copied: &Copied) -> String {
    let lines = copied
        .rows
        .iter()
        .map(|(table, rows)| format!("{table} {rows}\n"));
    let lines: String = lines.collect();
    format!("{lines}last {}\n", copied.head.number.0)
}

fn write(
    record: &Path,
    target: &Path,
    copied: &Copied,
    keys: &Keys,
    chance: Chance,
) -> Result<(), BackupError> {
    let failed = BackupError::file(target);
    let mut source = BufReader::new(File::open(record).map_err(BackupError::file(record))?);
    let length = source
        .get_ref()
        .metadata()
        .map_err(BackupError::file(record))?
        .len();
    let manifest = manifest(copied);
    let head = manifest_head(&manifest);
    let total = length + (head.len() + manifest.len()) as u64;
    let file = record::private().truncate(true).open(target);
    let file = file.map_err(&failed)?;
    let mut sealer = Sealer::begin(BufWriter::new(file), target, total, keys, chance)?;
    sealer.put(&head)?;
    sealer.put(manifest.as_bytes())?;
    let mut piece = vec![0; 64 * 1024];
    loop {
        let count = source.read(&mut piece).map_err(BackupError::file(record))?;
        let Some(piece) = piece.get(..count).filter(|piece| !piece.is_empty()) else {
            break;
        };
        sealer.put(piece)?;
    }
    let file = sealer.end()?;
    let file = file
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)
}

fn manifest_head(manifest: &str) -> [u8; 8] {
    (manifest.len() as u64).to_be_bytes()
}

/// Unpacks the record of a backup, and answers what the backup says that it holds.
fn read(backup: &Path, target: &Path, keys: &Keys) -> Result<String, BackupError> {
    let source = BufReader::new(File::open(backup).map_err(BackupError::file(backup))?);
    let mut opener = Opener::begin(source, backup, keys)?;
    let failed = BackupError::file(target);
    let file = record::private().truncate(true).open(target);
    let mut file = BufWriter::new(file.map_err(&failed)?);
    let mut ahead = Vec::new();
    let mut manifest = None;
    while let Some(piece) = opener.next()? {
        if manifest.is_some() {
            file.write_all(&piece).map_err(&failed)?;
            continue;
        }
        ahead.extend(piece);
        let Some((text, rest)) = split(&ahead) else {
            continue;
        };
        manifest = Some(String::from_utf8_lossy(text).into_owned());
        file.write_all(rest).map_err(&failed)?;
    }
    let file = file
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    manifest.ok_or_else(|| BackupError::NotOne(backup.to_owned()))
}

/// The manifest and what follows it, once all of it is there.
fn split(ahead: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = ahead.split_first_chunk::<8>()?;
    rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)
}

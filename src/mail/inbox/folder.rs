//! A folder of `.eml` files as a mailbox: for demonstrations and tests.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use futures_util::{FutureExt, future::BoxFuture};
use sha2::{Digest as _, Sha256};

use crate::mail::inbox::{
    LARGEST,
    mailbox::{After, Arrived, Batch, MailKey, Mailbox, MailboxError},
};

/// Reads the files of a folder, each once for a process. A file has no number that rises, so each
/// is called by a number made of its name, and what has been filed is remembered here.
pub struct FolderMailbox {
    path: PathBuf,
    filed: Mutex<HashSet<MailKey>>,
}

impl FolderMailbox {
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            filed: Mutex::default(),
        }
    }

    fn look(&self, most: usize) -> io::Result<Vec<Arrived>> {
        let filed = self.filed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut files = Vec::new();
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            // Nothing has come yet.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            let is_message = path.extension().is_some_and(|end| end == "eml");
            let key = key(&path);
            if is_message && !filed.contains(&key) {
                files.push((path, key));
            }
        }
        files.sort();
        files
            .into_iter()
            .take(most)
            .map(|(path, key)| {
                let is_large = fs::metadata(&path)?.len() > LARGEST as u64;
                let bytes = if is_large {
                    None
                } else {
                    Some(fs::read(&path)?)
                };
                Ok(Arrived { key, bytes })
            })
            .collect()
    }
}

fn key(path: &Path) -> MailKey {
    let name = path.file_name().unwrap_or_default();
    let hash = Sha256::digest(name.as_encoded_bytes());
    let first = hash.iter().take(7);
    let number = first.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    MailKey {
        validity: 0,
        number,
    }
}

impl Mailbox for FolderMailbox {
    fn read(&self, _: After, most: usize) -> BoxFuture<'_, Result<Batch, MailboxError>> {
        let looked = self.look(most).map(Batch::counted);
        std::future::ready(looked.map_err(MailboxError::Folder)).boxed()
    }

    fn filed(&self, key: MailKey) {
        let mut filed = self.filed.lock().unwrap_or_else(PoisonError::into_inner);
        filed.insert(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_gives_each_message_until_it_is_filed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("b.eml"), "From: b@x.example\n\nB").unwrap();
        fs::write(folder.path().join("a.eml"), "From: a@x.example\n\nA").unwrap();
        fs::write(folder.path().join("note.txt"), "no message").unwrap();
        let mailbox = FolderMailbox::new(folder.path());

        let first = mailbox.read(After::default(), 1).await.unwrap().arrived;
        assert_eq!(
            first[0].bytes.as_deref(),
            Some(&b"From: a@x.example\n\nA"[..])
        );
        assert_eq!(
            mailbox.read(After::default(), 1).await.unwrap().arrived,
            first
        );
        mailbox.filed(first[0].key);
        let second = mailbox.read(After::default(), 5).await.unwrap().arrived;
        assert_eq!(second.len(), 1);
        mailbox.filed(second[0].key);
        assert!(
            mailbox
                .read(After::default(), 5)
                .await
                .unwrap()
                .arrived
                .is_empty()
        );
        assert!(
            FolderMailbox::new(&folder.path().join("none"))
                .read(After::default(), 5)
                .await
                .unwrap()
                .arrived
                .is_empty()
        );
    }
}

//! A folder as a mailbox: one `.eml` file a letter, for demonstrations and tests.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use futures_util::{FutureExt, future::BoxFuture};
use sha2::{Digest as _, Sha256};

use crate::{
    mail::{
        carrier::{Carrier, End, Envelope, Leave, NotSent, Outcome},
        memory::accepted,
    },
    model::post::{Step, Trouble},
};

/// Writes letters into a folder, and sends nothing.
pub struct Folder(PathBuf);

impl Folder {
    /// Takes that folder; it is made where there is none.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self(folder.to_owned()))
    }
}

impl Carrier for Folder {
    /// The same letter has the same name, so one that is written again takes its own place.
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        async move {
            let letter = envelope.clone();
            let folder = self.0.clone();
            let prepared = tokio::task::spawn_blocking(move || draft(&folder, &letter)).await;
            let Ok(Ok(draft)) = prepared else {
                return Outcome::NotSent(NotSent::Trouble(Step::Body, Trouble::NotKept));
            };
            if end.leave().await == Leave::Stop {
                // A draft that stays is in nobody's way: the same letter writes over it.
                let _ = fs::remove_file(&draft.part);
                return Outcome::NotSent(NotSent::Stopped);
            }
            let kept = tokio::task::spawn_blocking(move || draft.keep()).await;
            match kept {
                Ok(Ok(())) => accepted(),
                Ok(Err(_)) | Err(_) => Outcome::Uncertain(Trouble::NotKept),
            }
        }
        .boxed()
    }
}

/// A letter that is on the disk under another name.
struct Draft {
    part: PathBuf,
    whole: PathBuf,
}

fn draft(folder: &Path, envelope: &Envelope) -> io::Result<Draft> {
    let name = name(envelope);
    let part = folder.join(format!(".{name}.part"));
    let whole = folder.join(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    let (from, to) = (envelope.return_path().reveal(), envelope.to().reveal());
    write!(file, "Return-Path: <{from}>\r\nDelivered-To: {to}\r\n")?;
    file.write_all(envelope.bytes())?;
    file.sync_all()?;
    Ok(Draft { part, whole })
}

impl Draft {
    fn keep(self) -> io::Result<()> {
        fs::rename(&self.part, &self.whole)?;
        match self.whole.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

/// The tag, and a number of what is in the letter and whom it is for: one name a letter.
fn name(envelope: &Envelope) -> String {
    let tag = envelope.return_path().reveal();
    let tag = tag.split(['+', '@']).nth(1).unwrap_or_default();
    let hash = Sha256::new()
        .chain_update(envelope.to().reveal())
        .chain_update(envelope.bytes())
        .finalize();
    let hash: String = hash
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{tag}-{hash}.eml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contact::EmailAddress;

    struct Says(Leave);

    impl End for Says {
        fn leave(&self) -> BoxFuture<'_, Leave> {
            std::future::ready(self.0).boxed()
        }
    }

    fn letter(tag: &str) -> Envelope {
        let [from, to] = ["reviews@northshire.example", "zoe@school.example"]
            .map(|text| EmailAddress::parse(text).unwrap());
        Envelope::new(&from, tag, &to, *b"Subject: Hello\r\n\r\nZoe\r\n").unwrap()
    }

    fn files(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_letter_is_one_file_however_often_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Folder::open(&folder.path().join("mailbox")).unwrap();
        for _ in 0..2 {
            let outcome = mailbox.carry(&letter("a1"), &Says(Leave::Go)).await;
            assert_eq!(outcome, accepted());
        }
        mailbox.carry(&letter("b2"), &Says(Leave::Go)).await;

        let files = files(&folder.path().join("mailbox"));

        assert_eq!(files.len(), 2, "{files:?}");
        let text = fs::read_to_string(folder.path().join("mailbox").join(&files[0])).unwrap();
        assert!(text.starts_with("Return-Path: <reviews+a1@northshire.example>\r\n"));
        assert!(text.ends_with("Zoe\r\n"));
    }

    #[tokio::test]
    async fn a_letter_without_leave_is_not_in_the_mailbox() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Folder::open(folder.path()).unwrap();

        let outcome = mailbox.carry(&letter("a1"), &Says(Leave::Stop)).await;

        assert_eq!(outcome, Outcome::NotSent(NotSent::Stopped));
        assert_eq!(files(folder.path()), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_told_before_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Folder::open(&folder.path().join("mailbox")).unwrap();
        fs::remove_dir(folder.path().join("mailbox")).unwrap();

        let outcome = mailbox.carry(&letter("a1"), &Says(Leave::Go)).await;

        let trouble = NotSent::Trouble(Step::Body, Trouble::NotKept);
        assert_eq!(outcome, Outcome::NotSent(trouble));
    }
}

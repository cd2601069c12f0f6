//! What a run has finished, so that one that was cut off goes on where it stopped.

use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use crate::cli::prepare::{folder, tally::Entry};

const RUN: &str = "run.json";
const DONE: &str = "done.txt";

/// The list of finished children of one run, in the folder that the run writes.
///
/// A run is known by its key: what was asked for. A folder that holds an unfinished run with the
/// same key is gone on with; anything else in it is begun anew.
pub struct Journal {
    folder: PathBuf,
    key: String,
    done: HashSet<String>,
    file: File,
}

impl Journal {
    /// Opens the journal of a run with that key, or begins one. What an earlier part of the run
    /// finished is told to `before`, one child after the other.
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn open(folder: &Path, key: &str, mut before: impl FnMut(Entry)) -> io::Result<Self> {
        let (run, list) = (folder.join(RUN), folder.join(DONE));
        let goes_on = folder::is_file(&list)
            && fs::read_to_string(&run).is_ok_and(|text| text == running(key));
        let mut done = HashSet::new();
        if goes_on {
            read(&list, |entry| {
                if done.insert(entry.child.clone()) {
                    before(entry);
                }
            })?;
        }
        let file = if goes_on {
            let mut file = OpenOptions::new().append(true).open(&list)?;
            // A line that was cut off must not swallow the next one.
            file.write_all(b"\n")?;
            file
        } else {
            let file = folder::put(&list, b"")?;
            folder::put(&run, running(key).as_bytes())?;
            file
        };
        Ok(Self {
            folder: folder.to_owned(),
            key: key.to_owned(),
            done,
            file,
        })
    }

    /// Whether an earlier part of this run has finished that child.
    pub fn has(&self, child: &str) -> bool {
        self.done.contains(child)
    }

    /// Writes down that a child is finished. Call it after the child's folder has its name.
    pub fn finished(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }

    /// Writes down that the whole run is finished: the next one begins anew.
    pub fn close(self) -> io::Result<()> {
        fs::remove_file(self.folder.join(DONE))?;
        let finished = running(&self.key).replace("running", "finished");
        folder::put(&self.folder.join(RUN), finished.as_bytes()).map(drop)
    }
}

/// A line that is no entry, as the last one of a run that was cut off can be, names no child:
/// that child is prepared once more.
fn read(path: &Path, mut entry: impl FnMut(Entry)) -> io::Result<()> {
    for line in BufReader::new(File::open(path)?).lines() {
        if let Ok(one) = serde_json::from_str(&line?) {
            entry(one);
        }
    }
    Ok(())
}

fn running(key: &str) -> String {
    serde_json::json!({ "schema": 1, "state": "running", "asked": key }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(child: &str) -> Entry {
        Entry {
            child: child.to_owned(),
            blocks: 2,
            ..Entry::default()
        }
    }

    fn reopen(folder: &Path, key: &str) -> (Journal, Vec<Entry>) {
        let mut before = Vec::new();
        let journal = Journal::open(folder, key, |entry| before.push(entry)).unwrap();
        (journal, before)
    }

    #[test]
    fn a_run_that_was_cut_off_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        reopen(folder.path(), "all")
            .0
            .finished(&entry("100001"))
            .unwrap();

        let (second, before) = reopen(folder.path(), "all");

        assert_eq!(before, [entry("100001")]);
        assert!(second.has("100001") && !second.has("100002"));
    }

    #[cfg(unix)]
    #[test]
    fn the_journal_is_not_written_through_a_link() {
        let (folder, victim) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let kept = victim.path().join("kept");
        fs::write(&kept, "kept").unwrap();
        for name in [RUN, DONE] {
            std::os::unix::fs::symlink(&kept, folder.path().join(name)).unwrap();
        }

        let (mut journal, _) = reopen(folder.path(), "all");
        journal.finished(&entry("100001")).unwrap();
        journal.close().unwrap();

        assert_eq!(fs::read_to_string(&kept).unwrap(), "kept");
    }

    #[test]
    fn a_run_that_asks_for_something_else_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        reopen(folder.path(), "all")
            .0
            .finished(&entry("100001"))
            .unwrap();

        let (second, before) = reopen(folder.path(), "due within 20 days");

        assert!(before.is_empty() && !second.has("100001"));
    }

    #[test]
    fn a_finished_run_is_not_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, _) = reopen(folder.path(), "all");
        first.finished(&entry("100001")).unwrap();
        first.close().unwrap();

        assert!(!reopen(folder.path(), "all").0.has("100001"));
    }

    #[test]
    fn a_line_cut_in_the_middle_does_not_count_and_does_not_swallow_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, _) = reopen(folder.path(), "all");
        first.finished(&entry("100001")).unwrap();
        first.file.write_all(b"{\"child\":\"1000").unwrap();
        drop(first);
        let (mut second, before) = reopen(folder.path(), "all");
        assert_eq!(before.len(), 1);
        second.finished(&entry("100002")).unwrap();
        drop(second);

        let (third, _) = reopen(folder.path(), "all");

        assert!(third.has("100001") && third.has("100002"));
    }
}

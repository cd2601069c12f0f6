//! What a run has finished, so that one that was cut off goes on where it stopped.

use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

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

/// What stands in the folder already.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// An unfinished run with the same key; so many children are finished.
    CutOff { finished: usize },
}

impl Journal {
    /// Opens the journal of a run with that key, or begins one.
    pub fn open(folder: &Path, key: &str) -> io::Result<(Self, Found)> {
        let goes_on = fs::read_to_string(folder.join(RUN)).is_ok_and(|text| text == running(key));
        let done = if goes_on { read(&folder.join(DONE))? } else { HashSet::new() };
        if !goes_on {
            File::create(folder.join(DONE))?;
            fs::write(folder.join(RUN), running(key))?;
        }
        let found = if done.is_empty() { Found::Nothing } else { Found::CutOff { finished: done.len() } };
        let file = OpenOptions::new().append(true).open(folder.join(DONE))?;
        let journal = Self { folder: folder.to_owned(), key: key.to_owned(), done, file };
        Ok((journal, found))
    }

    /// Whether an earlier part of this run has finished that child.
    pub fn has(&self, child: &str) -> bool {
        self.done.contains(child)
    }

    /// Writes down that a child is finished. Call it after the child's folder has its name.
    pub fn finished(&mut self, child: &str) -> io::Result<()> {
        self.file.write_all(format!("{child}\n").as_bytes())
    }

    /// Writes down that the whole run is finished: the next one begins anew.
    pub fn close(self) -> io::Result<()> {
        fs::remove_file(self.folder.join(DONE))?;
        fs::write(self.folder.join(RUN), running(&self.key).replace("running", "finished"))
    }
}

/// A line cut off in the middle names no child, or one whose folder is made once more.
fn read(path: &Path) -> io::Result<HashSet<String>> {
    let mut done = HashSet::new();
    let mut text = BufReader::new(File::open(path)?);
    let mut line = String::new();
    while text.read_line(&mut line)? > 0 {
        if let Some(child) = line.strip_suffix('\n') {
            done.insert(child.to_owned());
        }
        line.clear();
    }
    Ok(done)
}

fn running(key: &str) -> String {
    serde_json::json!({ "schema": 1, "state": "running", "asked": key }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_was_cut_off_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, found) = Journal::open(folder.path(), "all").unwrap();
        assert_eq!(found, Found::Nothing);
        first.finished("100001").unwrap();
        drop(first);

        let (second, found) = Journal::open(folder.path(), "all").unwrap();

        assert_eq!(found, Found::CutOff { finished: 1 });
        assert!(second.has("100001") && !second.has("100002"));
    }

    #[test]
    fn a_run_that_asks_for_something_else_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, _) = Journal::open(folder.path(), "all").unwrap();
        first.finished("100001").unwrap();

        let (second, found) = Journal::open(folder.path(), "due within 20 days").unwrap();

        assert_eq!(found, Found::Nothing);
        assert!(!second.has("100001"));
    }

    #[test]
    fn a_finished_run_is_not_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, _) = Journal::open(folder.path(), "all").unwrap();
        first.finished("100001").unwrap();
        first.close().unwrap();

        let (second, _) = Journal::open(folder.path(), "all").unwrap();

        assert!(!second.has("100001"));
    }

    #[test]
    fn a_line_cut_in_the_middle_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let (mut first, _) = Journal::open(folder.path(), "all").unwrap();
        first.finished("100001").unwrap();
        first.file.write_all(b"1000").unwrap();

        let (second, _) = Journal::open(folder.path(), "all").unwrap();

        assert!(second.has("100001") && !second.has("1000"));
    }
}

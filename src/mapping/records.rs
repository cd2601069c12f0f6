//! Large files, read record by record: one child in memory, however long the file.

mod tables;
mod xml;

use std::{
    fs::File,
    ops::Deref,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::{
    mapping::{
        apply,
        expression::Scope,
        file::{Format, Mapping, RecordBy},
        lint,
        records::{tables::Tables, xml::Elements},
        sources::Sources,
        tree::{MOST_BYTES, Tree, TreeError},
    },
    model::{
        fact::ReadState,
        finding::{Code, Finding, Weight},
        id::SystemName,
        network::Network,
    },
};

/// Why the records of a file could not be read, or not all of them.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    #[error("cannot read {file}")]
    Unread {
        file: String,
        #[source]
        source: std::io::Error,
    },
    #[error("{file}: {error}")]
    Unclear { file: String, error: TreeError },
    #[error("{file} has no column {column}")]
    NoColumn { file: String, column: String },
    #[error("the mapping wants the file {file} (as {name}=FILE)")]
    Missing { name: String, file: String },
    #[error("{file} has too many rows that are not in order; sort it by {column}")]
    Unsorted { file: String, column: String },
    #[error("the mapping does not say how this file falls into records")]
    NotRecords,
}

/// One file of the input, perhaps with the name that the mapping gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub name: Option<String>,
    pub path: PathBuf,
}

/// The children of some files, one after the other. `M` is a mapping that is lent or shared.
pub struct Records<M> {
    mapping: M,
    system: SystemName,
    read_at: Timestamp,
    from: From,
    /// Inputs that were not given, and why.
    lacking: Vec<(String, ReadState)>,
    done: bool,
}

enum From {
    Elements(Box<Elements<File>>),
    Tables(Box<Tables>),
    Whole {
        root: Tree,
        items: std::vec::IntoIter<Tree>,
    },
}

/// What one record gave: itself, its header, and what is the matter with it.
type Item = (Tree, Option<Tree>, Vec<Finding>);

impl<M: Deref<Target = Mapping>> Records<M> {
    /// Opens files that hold many children, as the mapping's `[record]` says.
    ///
    /// # Errors
    /// Where a file is missing or unreadable, or the mapping has no `[record]`.
    pub fn open(mapping: M, files: &[Given], read_at: Timestamp) -> Result<Self, RecordsError> {
        let record = mapping.record.as_ref().ok_or(RecordsError::NotRecords)?;
        let from = match &record.by {
            RecordBy::Element(element) => {
                let file = files.first().ok_or(RecordsError::NotRecords)?;
                let opened = open(&file.path)?;
                let name = file.path.display().to_string();
                From::Elements(Box::new(Elements::new(opened, &name, element, &mapping)))
            }
            RecordBy::Input(main) => From::Tables(Box::new(Tables::open(&mapping, main, files)?)),
            RecordBy::Each(each) => {
                let file = files.first().ok_or(RecordsError::NotRecords)?;
                let root = whole(&mapping, &file.path)?;
                let scope = Scope::new(root.clone());
                let items = each
                    .run(&root, &scope)
                    .map_err(|error| RecordsError::Unclear {
                        file: file.path.display().to_string(),
                        error: TreeError::new(mapping.format.word(), error.to_string()),
                    })?;
                From::Whole {
                    root,
                    items: items.into_iter(),
                }
            }
        };
        let system = mapping.system.clone();
        Ok(Self {
            mapping,
            system,
            read_at,
            from,
            lacking: Vec::new(),
            done: false,
        })
    }

    /// Says of an input that it was not read: what it would tell is then not known, rather
    /// than none.
    pub fn lacking(mut self, name: &str, state: ReadState) -> Self {
        self.lacking.push((name.to_owned(), state));
        self
    }

    /// What is the matter with the files themselves, whoever it concerns.
    pub fn about(&self) -> Vec<Finding> {
        let From::Tables(tables) = &self.from else {
            return Vec::new();
        };
        let (file, lines) = tables.nobodys();
        if lines.is_empty() {
            return Vec::new();
        }
        let what = format!(
            "{} of {file} do not say whose they are, and were left out: line {}.",
            match lines.len() {
                1 => "A row".to_owned(),
                rows => format!("{rows} rows"),
            },
            tables::in_words(lines)
        );
        let finding = Finding::new(
            Code::RowIgnored,
            Weight::Check,
            what,
            "Have the extract made again, with the identifier in every row.",
        );
        vec![finding.at(&self.system, file, "")]
    }

    /// Joined files of whose rows some belong to no child that was read, each with the number of
    /// runs of such rows: said after the last child.
    pub fn left(&self) -> Vec<(&str, usize)> {
        match &self.from {
            From::Tables(tables) => tables.left(),
            From::Elements(_) | From::Whole { .. } => Vec::new(),
        }
    }

    /// What was read for the next child, before the rules are applied.
    pub(super) fn sources(&mut self) -> Option<Result<Sources, RecordsError>> {
        if self.done {
            return None;
        }
        let next = self.read();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }

    fn read(&mut self) -> Option<Result<Sources, RecordsError>> {
        loop {
            let system = &self.system;
            let next: Option<Result<Item, RecordsError>> = match &mut self.from {
                From::Elements(elements) => elements.next().map(|next| {
                    let garbled = elements.garbled(system);
                    next.map(|(item, header)| (item, header, garbled))
                }),
                From::Tables(tables) => tables.next().map(|next| {
                    next.map(|(item, doubts)| {
                        let doubts = doubts.iter().map(|doubt| doubt.finding(system));
                        (item, None, doubts.collect())
                    })
                }),
                From::Whole { root, items } => items
                    .next()
                    .map(|item| Ok((item, Some(root.clone()), Vec::new()))),
            };
            let (item, header, doubts) = match next? {
                Ok(found) => found,
                Err(error) => return Some(Err(error)),
            };
            let header = header.unwrap_or_else(|| item.clone());
            let when = self
                .mapping
                .record
                .as_ref()
                .and_then(|record| record.when.as_ref());
            if let Some(when) = when
                && matches!(when.test(&item, &Scope::new(header.clone())), Ok(false))
            {
                continue;
            }
            let sources = Sources::record(&self.system, item, header, self.read_at);
            let sources = self.lacking.iter().fold(sources, |sources, (name, state)| {
                sources.with(name, Tree::null(), state.clone(), self.read_at)
            });
            return Some(Ok(doubts.into_iter().fold(sources, Sources::doubting)));
        }
    }
}

impl<M: Deref<Target = Mapping>> Iterator for Records<M> {
    type Item = Result<(Option<Network>, Vec<Finding>), RecordsError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.sources()?;
        Some(next.map(|sources| apply::network(&self.mapping, &sources)))
    }
}

/// Reads one document whole.
///
/// # Errors
/// Where it is too large, cannot be read, or is not in the mapping's form.
pub fn whole(mapping: &Mapping, path: &Path) -> Result<Tree, RecordsError> {
    let file = path.display().to_string();
    let size = open(path)?
        .metadata()
        .map(|meta| meta.len())
        .unwrap_or_default();
    let unclear = |error| RecordsError::Unclear {
        file: file.clone(),
        error,
    };
    if size > MOST_BYTES as u64 {
        let what = "too large to be read whole; say in [record] what one child is";
        return Err(unclear(TreeError::new(mapping.format.word(), what)));
    }
    let bytes = std::fs::read(path).map_err(|source| RecordsError::Unread {
        file: file.clone(),
        source,
    })?;
    let format = match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => Format::Json,
        Some("xml") => Format::Xml,
        Some("csv") => Format::Csv,
        _ => mapping.format,
    };
    lint::read(format, &bytes, mapping).map_err(unclear)
}

fn open(path: &Path) -> Result<File, RecordsError> {
    File::open(path).map_err(|source| RecordsError::Unread {
        file: path.display().to_string(),
        source,
    })
}

#[cfg(test)]
mod tests;

//! Tries a mapping on saved documents: what `samepage mapping try` does.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::{
    mapping::{
        apply,
        coverage::Coverage,
        file::{Mapping, RecordBy},
        lint::{self, Shape},
        located::LocatedError,
        records::{Given, Records, RecordsError, whole},
        sources::Sources,
        tree::Tree,
    },
    model::{fact::ReadState, finding::Finding, network::Network},
};

/// Why a trial could not begin.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    #[error("there is no mapping at {0}")]
    NoMapping(String),
    #[error("cannot read {0}")]
    Unread(String, #[source] std::io::Error),
    #[error("the mapping file is wrong")]
    Wrong(Vec<LocatedError>),
    #[error("no file was given to try it on")]
    NothingGiven,
}

/// Finds the mapping of a folder that fits the given files: by the form that it reads.
///
/// A path of a file is taken as it is.
///
/// # Errors
/// Where there is none, or the one that fits is wrong.
pub fn mapping(at: &Path, files: &[Given]) -> Result<Mapping, TrialError> {
    let candidates = match at.is_file() {
        true => vec![at.to_owned()],
        false => lint::mapping_files(at),
    };
    let extension = files
        .first()
        .and_then(|given| given.path.extension())
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
        .to_lowercase();
    let mut first = None;
    for path in candidates {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path)
            .map_err(|source| TrialError::Unread(name.clone(), source))?;
        match Mapping::load(&text, &name) {
            Ok(mapping) if mapping.format.word() == extension => return Ok(mapping),
            other => {
                first.get_or_insert(other);
            }
        }
    }
    match first {
        Some(Ok(mapping)) => Ok(mapping),
        Some(Err(errors)) => Err(TrialError::Wrong(errors)),
        None => Err(TrialError::NoMapping(at.display().to_string())),
    }
}

/// One child after the other, from saved documents.
pub struct Trial<'m> {
    mapping: &'m Mapping,
    from: From<'m>,
    /// Filled while reading, where it was asked for.
    pub coverage: Option<Coverage>,
}

enum From<'m> {
    Records(Box<Records<&'m Mapping>>),
    One(Option<Sources>),
}

impl<'m> Trial<'m> {
    /// Opens documents: many children where the mapping says how a file falls into records, else
    /// one child from documents under the names that the mapping gives them, each in the shape that
    /// a reading gives it, or from one document that holds them all.
    ///
    /// # Errors
    /// Where a document is missing or cannot be read.
    pub fn open(
        mapping: &'m Mapping,
        (files, shape): (&[Given], Shape<'_>),
        asked: Option<&str>,
        read_at: Timestamp,
    ) -> Result<Self, RecordsError> {
        let named = files.iter().any(|given| given.name.is_some());
        let records = match mapping.record.as_ref().map(|record| &record.by) {
            Some(RecordBy::Input(_)) => true,
            Some(_) => !named,
            None => false,
        };
        let from = match records {
            true => From::Records(Box::new(Records::open(mapping, files, read_at)?)),
            false => From::One(Some(one(mapping, (files, shape), asked, read_at)?)),
        };
        Ok(Self {
            mapping,
            from,
            coverage: None,
        })
    }

    /// Files with rows that belong to no child, each with the number of runs of such rows.
    pub fn left(&self) -> Vec<(&str, usize)> {
        match &self.from {
            From::Records(records) => records.left(),
            From::One(_) => Vec::new(),
        }
    }

    /// Also notes which members of the documents no rule reads.
    pub fn covering(mut self) -> Self {
        self.coverage = Some(Coverage::default());
        self
    }
}

impl Iterator for Trial<'_> {
    type Item = Result<(Option<Network>, Vec<Finding>), RecordsError>;

    fn next(&mut self) -> Option<Self::Item> {
        let sources = match &mut self.from {
            From::One(sources) => sources.take()?,
            From::Records(records) => match records.sources()? {
                Ok(sources) => sources,
                Err(error) => return Some(Err(error)),
            },
        };
        if let Some(coverage) = &mut self.coverage {
            let parts: Vec<&str> = sources.parts().iter().map(|part| &*part.what).collect();
            coverage.add(self.mapping, sources.item(), &parts);
        }
        Some(Ok(apply::network(self.mapping, &sources)))
    }
}

/// The documents of one child. Several files of one name become a list.
fn one(
    mapping: &Mapping,
    (files, shape): (&[Given], Shape<'_>),
    asked: Option<&str>,
    read_at: Timestamp,
) -> Result<Sources, RecordsError> {
    let mut named: BTreeMap<&str, Vec<Tree>> = BTreeMap::new();
    let mut sources = Sources::new(&mapping.system, read_at);
    for given in files {
        let tree = whole(mapping, &given.path)?;
        match &given.name {
            Some(name) => named.entry(name).or_default().push(tree),
            None => sources = Sources::whole(&mapping.system, tree, read_at),
        }
    }
    for (name, trees) in named {
        sources = sources.with(name, shape(name, trees), ReadState::Read, read_at);
    }
    Ok(match asked {
        Some(id) => sources.asking(id),
        None => sources,
    })
}

/// Parts `name=file` from `file`: a name is what stands before the first `=`, unless a file of
/// the whole text exists.
pub fn given(text: &str) -> Given {
    let whole = PathBuf::from(text);
    if whole.exists() {
        return Given {
            name: None,
            path: whole,
        };
    }
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !name.contains(['/', '\\']) => Given {
            name: Some(name.to_owned()),
            path: path.into(),
        },
        _ => Given {
            name: None,
            path: whole,
        },
    }
}

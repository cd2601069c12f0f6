//! What was read for one child: documents by name, when and how each was read.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    mapping::{tree::Tree, values},
    model::{fact::ReadState, id::SystemName, network::Read},
};

/// What was read for one child.
#[derive(Clone, Debug)]
pub struct Sources {
    system: SystemName,
    asked: Option<Arc<str>>,
    root: Tree,
    /// What the rules begin with, where that is not the root: one record of a large file.
    item: Option<Tree>,
    parts: Vec<Read>,
    read_at: Timestamp,
}

impl Sources {
    /// Nothing read yet; documents are added with [`Sources::with`].
    pub fn new(system: &SystemName, read_at: Timestamp) -> Self {
        Self {
            system: system.clone(),
            asked: None,
            root: Tree::object([]),
            item: None,
            parts: Vec::new(),
            read_at,
        }
    }

    /// One record of a large file; `$root` is the file's header.
    pub fn record(system: &SystemName, item: Tree, header: Tree, read_at: Timestamp) -> Self {
        Self {
            root: header,
            item: Some(item),
            ..Self::new(system, read_at)
        }
    }

    /// One whole document, which is `$root` itself.
    pub fn whole(system: &SystemName, tree: Tree, read_at: Timestamp) -> Self {
        Self {
            root: tree,
            ..Self::new(system, read_at)
        }
    }

    /// The identifier that was asked for.
    pub fn asking(mut self, id: &str) -> Self {
        self.asked = Some(id.into());
        self
    }

    /// Adds a document under the name that the mapping gives it; a tree that was not read is null.
    pub fn with(mut self, name: &str, tree: Tree, state: ReadState, read_at: Timestamp) -> Self {
        self.root.insert(name, tree);
        self.parts.push(Read {
            system: self.system.clone(),
            what: name.into(),
            read_at,
            state,
        });
        self
    }

    pub fn system(&self) -> &SystemName {
        &self.system
    }

    pub fn asked(&self) -> Option<&str> {
        self.asked.as_deref()
    }

    /// All documents under one root.
    pub fn root(&self) -> &Tree {
        &self.root
    }

    /// What the rules begin with.
    pub fn item(&self) -> &Tree {
        self.item.as_ref().unwrap_or(&self.root)
    }

    pub fn parts(&self) -> &[Read] {
        &self.parts
    }

    pub fn part(&self, name: &str) -> Option<&Read> {
        self.parts.iter().find(|part| &*part.what == name)
    }

    /// When the latest of it was read.
    pub fn read_at(&self) -> Timestamp {
        let latest = self.parts.iter().map(|part| part.read_at).max();
        latest.unwrap_or(self.read_at)
    }

    /// The day in England on which it was read: what "current" means here.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        values::day_in_london(self.read_at())
    }
}

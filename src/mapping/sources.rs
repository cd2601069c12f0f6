//! What was read for one child: documents by name, when and how each was read.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use crate::{
    mapping::{tree::Tree, values},
    model::{
        fact::ReadState,
        finding::{Finding, Weight},
        id::SystemName,
        network::Read,
    },
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
    /// What is the matter with the rows themselves.
    doubts: Vec<Finding>,
    /// Why nothing that they say of restrictions is to be believed.
    untrusted: Option<Arc<str>>,
    /// By the name of a document and a number that it was asked for: the number of the survivor.
    merged: HashMap<(Arc<str>, Arc<str>), Arc<str>>,
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
            doubts: Vec::new(),
            untrusted: None,
            merged: HashMap::new(),
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

    /// Adds which numbers were found merged into others when a document was asked for by them.
    pub fn merged(mut self, name: &str, merged: Vec<(Arc<str>, Arc<str>)>) -> Self {
        let name: Arc<str> = name.into();
        let merged = merged.into_iter();
        self.merged
            .extend(merged.map(|(former, survivor)| ((name.clone(), former), survivor)));
        self
    }

    /// Under which number somebody lives on whose record in that document was merged.
    pub(crate) fn survivor(&self, name: &str, id: &str) -> Option<&Arc<str>> {
        self.merged.get(&(name.into(), id.trim().into()))
    }

    /// Adds what is the matter with the rows; what blocks makes the record one that is not to be
    /// believed about restrictions, so that no letter goes by it.
    pub(crate) fn doubting(mut self, finding: Finding) -> Self {
        if finding.weight == Weight::Blocks && self.untrusted.is_none() {
            self.untrusted = Some(finding.what.clone());
        }
        self.doubts.push(finding);
        self
    }

    pub(crate) fn doubts(&self) -> &[Finding] {
        &self.doubts
    }

    /// Why nothing that was read of restrictions is to be believed.
    pub(crate) fn untrusted(&self) -> Option<&Arc<str>> {
        self.untrusted.as_ref()
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

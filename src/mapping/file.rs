//! A mapping file: the rules by which the records of one system become networks.

mod reader;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    mapping::{
        expression::{Expression, Language, source::Mentions},
        file::reader::Reader,
        located::LocatedError,
        targets::{Field, Target},
        tree::Tree,
    },
    model::id::SystemName,
};

/// In what form a source gives its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Xml,
    Csv,
}

impl Format {
    pub fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Csv => "csv",
        }
    }
}

/// A mapping, read and compiled.
#[derive(Debug)]
pub struct Mapping {
    pub file: Arc<str>,
    /// The file with its folder, for sentences: `mosaic/network.toml`.
    pub short: Arc<str>,
    pub system: SystemName,
    /// What the system is called in sentences.
    pub title: Arc<str>,
    pub format: Format,
    /// XML elements that are lists even when there is one.
    pub lists: Vec<String>,
    pub language: Language,
    /// Words that say outright that there is none.
    pub none: Vec<String>,
    pub record: Option<RecordOf>,
    pub inputs: Vec<Input>,
    pub rules: Vec<Rule>,
    pub tests: Vec<Test>,
}

/// How a file with many children falls into records.
#[derive(Debug)]
pub struct RecordOf {
    pub by: RecordBy,
    /// Only records for which this holds are children.
    pub when: Option<Expression>,
}

#[derive(Debug)]
pub enum RecordBy {
    /// Each XML element of this name is one child; what stands beside it is `$root`.
    Element(String),
    /// Each value of this expression is one child, with the whole as `$root`.
    Each(Box<Expression>),
    /// Each row of this input is one child, with the rows of the others joined to it.
    Input(String),
}

/// One file of several that make up the records of children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    /// The name of the file as it usually comes: `header.csv`.
    pub file: String,
    /// The column that says whose row it is; an input without is given whole.
    pub key: Option<String>,
    /// With what the key is compared: `input.column`, an input named before; the child's own key
    /// where it is not given.
    pub to: Option<(String, String)>,
}

/// One rule: what it fills, from which items, field by field.
#[derive(Debug)]
pub struct Rule {
    pub target: &'static Target,
    pub line: usize,
    /// The items; the whole tree where it is not given.
    pub each: Option<Expression>,
    pub when: Option<Expression>,
    /// The record's name in the source's own terms.
    pub record: Option<Expression>,
    /// When the record was last confirmed there.
    pub confirmed: Option<Expression>,
    /// The input that the rule reads, for what it says of its origin and of its being down.
    pub from: Option<String>,
    /// The input that brings a record of their own for everyone whom the rule names: of those for
    /// whom none came it is not known whether they are restricted.
    pub own_record: Option<String>,
    pub fields: Vec<RuleField>,
    /// All that its expressions look at.
    pub mentions: Mentions,
}

/// One field of a rule.
#[derive(Debug)]
pub struct RuleField {
    pub field: &'static Field,
    /// Tells most names apart at a glance: see [`mark_of`].
    pub(crate) mark: u32,
    pub line: usize,
    pub value: RuleValue,
    /// The field in the source's own terms, for the origin of what it gives.
    pub source: Arc<str>,
}

/// The length of a name with three of its letters: fields are looked up by name many thousand
/// times a second, and names that differ mostly differ in this.
pub(crate) fn mark_of(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let letter = |at: usize| u32::from(bytes.get(at).copied().unwrap_or_default());
    let length = u32::try_from(bytes.len()).unwrap_or_default();
    length << 24
        | letter(0) << 16
        | letter(bytes.len() / 2) << 8
        | letter(bytes.len().wrapping_sub(1))
}

#[derive(Debug)]
pub enum RuleValue {
    Constant(Tree),
    Expression(Box<Expression>),
}

/// One example beside the rules: a source document, and what must come of it.
#[derive(Debug)]
pub struct Test {
    pub name: String,
    pub line: usize,
    pub asked: Option<String>,
    /// Documents by the name that the mapping gives them; one under the empty name is the whole.
    pub documents: BTreeMap<String, Document>,
    /// What the canonical form must hold, as JSON.
    pub expect: String,
    /// The day on which the documents count as read.
    pub read_on: jiff::civil::Date,
}

/// A document of a test: in the mapping file itself, or beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    Text(String),
    /// A path from the folder of the mapping.
    File(String),
}

impl Mapping {
    /// Reads and compiles a mapping.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place and what to do.
    pub fn load(text: &str, file: &str) -> Result<Self, Vec<LocatedError>> {
        Reader::new(text, file).mapping()
    }

    /// The rules that fill a part of the network, in their order.
    pub fn rules_for(&self, part: crate::mapping::targets::Part) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.target.part == part)
    }

    /// The names of the documents that the rules read, as well as the rules themselves can tell:
    /// inputs, what stands behind `$root`, and with what the items of a rule begin. `None` where a
    /// rule goes through all documents, whatever they are called.
    pub fn documents(&self) -> Option<BTreeSet<String>> {
        let mut names: BTreeSet<String> =
            self.inputs.iter().map(|input| input.name.clone()).collect();
        if !names.is_empty() {
            return Some(names);
        }
        for rule in &self.rules {
            names.extend(rule.from.clone());
            names.extend(rule.mentions.documents.iter().cloned());
            let each = rule.each.as_ref().map(Expression::mentions);
            match each {
                Some(each) if !each.firsts.is_empty() || !each.documents.is_empty() => {
                    names.extend(each.firsts.iter().cloned());
                }
                Some(each) if each.unnamed => return None,
                // The item is the whole, so each field names documents.
                _ if rule.mentions.firsts.is_empty() && rule.mentions.unnamed => return None,
                _ => names.extend(rule.mentions.firsts.iter().cloned()),
            }
        }
        Some(names)
    }

    /// All names that any expression looks at.
    pub fn mentions(&self) -> Mentions {
        let mut all = Mentions::default();
        for rule in &self.rules {
            all.join(&rule.mentions);
        }
        all
    }
}

#[cfg(test)]
mod tests;

//! One tree for JSON, XML and CSV, which mapping expressions walk.
//!
//! A tree wraps the value type of the expression engine, so that nothing is converted between
//! reading and running. Text is kept as it was written: a number with decimals or with twenty
//! digits comes out as it went in.

mod json;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod xml;

use std::fmt;

use jaq_json::{Map, Num, Val};

use crate::model::position::Position;

/// How deep a document may nest before it is refused.
pub const MOST_DEPTH: usize = 128;

/// How large a document that is read whole may be, in bytes.
pub const MOST_BYTES: usize = 64 << 20;

/// Why a document could not be read as a tree. Holds no text of the document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{format}, line {line}, column {column}: {what}")]
pub struct TreeError {
    /// `json`, `xml` or `csv`.
    pub format: &'static str,
    /// Both count from one.
    pub line: usize,
    pub column: usize,
    pub what: String,
    /// Whether the document may only have been cut off: what is wrong is that it ends.
    pub cut_off: bool,
}

impl TreeError {
    pub(crate) fn new(format: &'static str, what: impl Into<String>) -> Self {
        Self {
            format,
            line: 1,
            column: 1,
            what: what.into(),
            cut_off: false,
        }
    }

    /// The error at a place in a text, counted in bytes.
    fn at(format: &'static str, text: &str, offset: usize, what: impl Into<String>) -> Self {
        let Position { line, column } = Position::of(text, offset);
        Self {
            format,
            line,
            column,
            what: what.into(),
            cut_off: text.get(offset..).is_none_or(|rest| rest.trim().is_empty()),
        }
    }
}

/// A value of a document: null, a flag, a number, a text, a list or an object.
///
/// Prints as JSON only through [`Tree::to_json`]: a tree is personal data, and its `Debug`
/// shows nothing but its kind.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Tree(pub(crate) Val);

impl Tree {
    /// Reads JSON (RFC 8259), with or without a byte-order mark.
    ///
    /// # Errors
    /// Where it is not JSON, nests deeper than [`MOST_DEPTH`] or is larger than [`MOST_BYTES`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, TreeError> {
        json::read(bytes).map(Self)
    }

    /// Reads XML into the shape that JSON would have.
    ///
    /// Namespace prefixes are dropped; attributes are `@name`; an element with text alone is a
    /// text, mixed text is `#text`; a repeated element is a list, and one named in `lists` always;
    /// an empty or `xsi:nil` element is null. The declared encoding is honoured.
    ///
    /// # Errors
    /// Where it is not well-formed, holds a document type or an undeclared entity, nests deeper
    /// than [`MOST_DEPTH`] or is larger than [`MOST_BYTES`].
    pub fn from_xml(bytes: &[u8], lists: &[String]) -> Result<Self, TreeError> {
        xml::read(bytes, lists).map(Self)
    }

    /// Reads CSV with a header line as a list of row objects; an empty cell is null.
    ///
    /// The separator (comma, semicolon, tab, bar) is told from the header line.
    ///
    /// # Errors
    /// Where the text has no header, or is larger than [`MOST_BYTES`].
    pub fn from_csv(bytes: &[u8]) -> Result<Self, TreeError> {
        table::read(bytes).map(Self)
    }

    pub fn object(fields: impl IntoIterator<Item = (String, Tree)>) -> Self {
        let map: Map = fields
            .into_iter()
            .map(|(key, value)| (Val::from(key), value.0))
            .collect();
        Self(Val::obj(map))
    }

    pub fn array(items: impl IntoIterator<Item = Tree>) -> Self {
        Self(items.into_iter().map(|item| item.0).collect())
    }

    pub fn text(text: &str) -> Self {
        Self(Val::from(text.to_owned()))
    }

    pub fn number(number: i64) -> Self {
        Self(Val::Num(Num::from_integral(number)))
    }

    pub fn flag(flag: bool) -> Self {
        Self(Val::Bool(flag))
    }

    pub fn null() -> Self {
        Self(Val::Null)
    }

    /// The member of an object; `None` where this is no object or has no such member.
    pub fn get(&self, key: &str) -> Option<Tree> {
        match &self.0 {
            Val::Obj(map) => map.get(&Val::from(key.to_owned())).cloned().map(Tree),
            _ => None,
        }
    }

    /// Puts a member into an object; what is no object becomes one.
    pub fn insert(&mut self, key: &str, value: Tree) {
        if !self.is_object() {
            *self = Self::object([]);
        }
        if let Val::Obj(map) = &mut self.0 {
            std::sync::Arc::make_mut(map).insert(Val::from(key.to_owned()), value.0);
        }
    }

    /// Whether an object has a member of this name, be it null.
    pub fn has(&self, key: &str) -> bool {
        match &self.0 {
            Val::Obj(map) => map.contains_key(&Val::from(key.to_owned())),
            _ => false,
        }
    }

    /// The member behind several keys, one inside the other.
    pub fn at(&self, path: &[&str]) -> Option<Tree> {
        path.iter()
            .try_fold(self.clone(), |inner, key| inner.get(key))
    }

    /// The names of an object's members, in their order.
    pub fn keys(&self) -> Vec<String> {
        match &self.0 {
            Val::Obj(map) => map.keys().filter_map(text_of).collect(),
            _ => Vec::new(),
        }
    }

    /// Texts and numbers as they were written; the text of an XML element with attributes.
    pub fn as_text(&self) -> Option<String> {
        match &self.0 {
            Val::Obj(map) => map.get(&Val::from("#text".to_owned())).and_then(text_of),
            other => text_of(other),
        }
    }

    /// The text of a text, without a copy.
    pub(crate) fn lent_text(&self) -> Option<&str> {
        match &self.0 {
            Val::TStr(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.0 {
            Val::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    /// The items of a list; a single value is a list of one, and null a list of none.
    pub fn items(&self) -> Vec<Tree> {
        match &self.0 {
            Val::Null => Vec::new(),
            Val::Arr(items) => items.iter().cloned().map(Tree).collect(),
            other => vec![Tree(other.clone())],
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.0, Val::Null)
    }

    pub fn is_object(&self) -> bool {
        matches!(self.0, Val::Obj(_))
    }

    pub fn is_list(&self) -> bool {
        matches!(self.0, Val::Arr(_))
    }

    /// The tree as JSON text. Lets personal data out: for `samepage mapping` and for tests.
    pub fn to_json(&self) -> String {
        self.0.to_string()
    }

    /// What kind of value this is, in a word.
    pub fn kind(&self) -> &'static str {
        match self.0 {
            Val::Null => "null",
            Val::Bool(_) => "flag",
            Val::Num(_) => "number",
            Val::TStr(_) | Val::BStr(_) => "text",
            Val::Arr(_) => "list",
            Val::Obj(_) => "object",
        }
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tree({})", self.kind())
    }
}

/// The text of a text or a number, as it was written.
pub(crate) fn text_of(value: &Val) -> Option<String> {
    match value {
        Val::TStr(bytes) | Val::BStr(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        Val::Num(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests;

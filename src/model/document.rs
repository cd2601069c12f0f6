//! A document: one form filled in for one child.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{answer::Answer, finding::Finding, id::Identifier};

/// One field of a section or of a row, with its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Stable name, unique in its section: `date_of_birth`.
    pub name: &'static str,
    pub label: Arc<str>,
    pub answer: Answer,
}

/// One row of a list in a document: an invitee, an exclusion.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Whom the row is about, where it is about someone.
    pub about: Option<Identifier>,
    pub fields: Vec<Field>,
}

/// One headed part of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Stable name: `child`, `review`, `wishes`, `people`.
    pub name: &'static str,
    pub title: Arc<str>,
    pub fields: Vec<Field>,
    pub rows: Vec<Row>,
}

/// One form filled in for one child.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub form: &'static str,
    pub form_version: u32,
    pub child: Identifier,
    pub prepared_at: Timestamp,
    pub sections: Vec<Section>,
    pub findings: Vec<Finding>,
}

impl Document {
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }
}

impl Section {
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Row {
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

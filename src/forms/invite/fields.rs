//! Writes fields with their labels and answers.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    forms::file::{FormFile, Labels},
    model::{
        answer::{Answer, Given, Value},
        document::{Field, Row, Section},
        fact::{Fact, Origin},
        id::Identifier,
        name::PersonalText,
    },
};

/// Makes sections of a document with the labels of a form's file.
#[derive(Clone, Copy)]
pub struct Writer<'f> {
    pub file: &'f FormFile,
    /// When rules were asked.
    pub at: Timestamp,
}

/// A run of fields that is being written.
pub struct Run<'f> {
    labels: &'f [(&'static str, Arc<str>)],
    fields: Vec<Field>,
    at: Timestamp,
}

impl<'f> Writer<'f> {
    fn labels(&self, section: &str) -> Option<&'f Labels> {
        self.file.section(section)
    }

    pub fn fields(&self, section: &str) -> Run<'f> {
        let labels = self.labels(section).map_or(&[][..], |one| &one.fields);
        Run::new(labels, self.at)
    }

    pub fn row(&self, section: &str) -> Run<'f> {
        let labels = self.labels(section).map_or(&[][..], |one| &one.rows);
        Run::new(labels, self.at)
    }

    pub fn section(&self, name: &'static str, fields: Vec<Field>, rows: Vec<Row>) -> Section {
        let title = self
            .labels(name)
            .map_or_else(|| Arc::from(name), |labels| labels.title.clone());
        Section {
            name,
            title,
            fields,
            rows,
        }
    }
}

impl<'f> Run<'f> {
    fn new(labels: &'f [(&'static str, Arc<str>)], at: Timestamp) -> Self {
        Self {
            labels,
            fields: Vec::with_capacity(labels.len()),
            at,
        }
    }

    /// Adds a field. Fields are mostly written in the order of their labels, so the next label
    /// is looked at first.
    pub fn put(&mut self, name: &'static str, answer: Answer) {
        let next = self.labels.get(self.fields.len());
        let label = next
            .filter(|(one, _)| *one == name)
            .or_else(|| self.labels.iter().find(|(one, _)| *one == name))
            .map_or_else(|| Arc::from(name), |(_, label)| label.clone());
        self.fields.push(Field {
            name,
            label,
            answer,
        });
    }

    pub fn text(&mut self, name: &'static str, fact: &Fact<PersonalText>) {
        self.put(
            name,
            Answer::from_fact(fact, |text| Value::Text(text.clone())),
        );
    }

    pub fn yes_no(&mut self, name: &'static str, fact: &Fact<bool>) {
        self.put(name, Answer::from_fact(fact, |yes| Value::YesNo(*yes)));
    }

    pub fn day(&mut self, name: &'static str, fact: &Fact<Date>) {
        self.put(name, Answer::from_fact(fact, |day| Value::Day(*day)));
    }

    /// A text of a record where there is one.
    pub fn recorded(&mut self, name: &'static str, text: Option<&PersonalText>, origin: &Origin) {
        let answer = match text {
            Some(text) => known(Value::Text(text.clone()), origin),
            None => Answer::NotRecorded,
        };
        self.put(name, answer);
    }

    /// What a rule worked out, in words about nobody.
    pub fn rule(&mut self, name: &'static str, rule: &'static str, words: impl Into<Arc<str>>) {
        self.put(name, self.by_rule(rule, Value::Plain(words.into())));
    }

    pub fn blank(&mut self, name: &'static str) {
        self.put(name, Answer::Blank);
    }

    pub fn by_rule(&self, name: &'static str, value: Value) -> Answer {
        Answer::Known {
            value,
            given: Given::Rule { name, at: self.at },
        }
    }

    pub fn into_fields(self) -> Vec<Field> {
        self.fields
    }

    pub fn into_row(self, about: Option<&Identifier>) -> Row {
        Row {
            about: about.cloned(),
            fields: self.fields,
        }
    }
}

/// A value of a record.
pub fn known(value: Value, origin: &Origin) -> Answer {
    Answer::Known {
        value,
        given: Given::Record(origin.clone()),
    }
}

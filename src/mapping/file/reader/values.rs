//! Single values of a mapping file, each with its place for whoever has to mend it.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::{
    mapping::{
        expression::{Expression, ExpressionError, Language},
        file::reader::{Reader, Value},
        located::Place,
    },
    model::nearest::nearest,
};

impl Reader<'_> {
    pub(super) fn expression(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        language: &Language,
    ) -> Option<Expression> {
        let placed = self.text_of(table, key)?;
        match Expression::compile(&placed.text, language) {
            Ok(expression) => Some(expression),
            Err(error) => {
                self.unwritten(&placed, error);
                None
            }
        }
    }

    pub(super) fn required(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        example: &str,
    ) -> Option<Placed> {
        let found = self.text_of(table, key);
        if found.is_none() && !table.contains_key(key) {
            self.wrong(
                0,
                &format!("`{key}` is missing"),
                &format!("write {example} at the top"),
            );
        }
        found
    }

    pub(super) fn text_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<Placed> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Placed::of(text, &value.span(), self.text)),
            _ => {
                self.wrong(
                    value.span().start,
                    &format!("`{key}` is a text"),
                    "put it in quotation marks",
                );
                None
            }
        }
    }

    pub(super) fn texts(&mut self, table: &DeTable<'_>, key: &str) -> Vec<String> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::String(text) => texts.push(text.to_string()),
                        _ => self.wrong(
                            item.span().start,
                            "a text is wanted here",
                            "put it in quotation marks",
                        ),
                    }
                }
            }
            _ => self.wrong(
                value.span().start,
                &format!("`{key}` is a list of texts"),
                "write [\"one\", \"two\"]",
            ),
        }
        texts
    }

    pub(super) fn table_of<'d>(
        &mut self,
        table: &'d DeTable<'_>,
        key: &str,
    ) -> Option<&'d DeTable<'d>> {
        let value: &'d Value<'_> = table.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(shorter(table)),
            _ => {
                self.wrong(
                    value.span().start,
                    &format!("`{key}` is a section"),
                    &format!("write [{key}]"),
                );
                None
            }
        }
    }

    /// The tables of a list of sections, each with its place.
    pub(super) fn tables<'d>(
        &mut self,
        table: &'d DeTable<'_>,
        key: &str,
    ) -> Vec<(usize, &'d DeTable<'d>)> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let wrong = |reader: &mut Self, at| {
            reader.wrong(
                at,
                &format!("`{key}` is a list of sections"),
                &format!("write [[{key}]]"),
            );
        };
        let DeValue::Array(items) = value.get_ref() else {
            wrong(self, value.span().start);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push((item.span().start, shorter(table))),
                _ => wrong(self, item.span().start),
            }
        }
        tables
    }

    /// Finds keys that mean nothing here.
    pub(super) fn known(&mut self, table: &DeTable<'_>, keys: &[&str], where_: &str) {
        for key in table.keys() {
            if !keys.contains(&key.get_ref().as_ref()) {
                let remedy = nearest(key.get_ref(), keys.iter().copied());
                let what = format!("{where_} has no `{}`", key.get_ref());
                self.wrong(key.span().start, &what, &remedy);
            }
        }
    }

    pub(super) fn unwritten(&mut self, placed: &Placed, error: ExpressionError) {
        match error {
            ExpressionError::Written { at, what, remedy } => {
                self.wrong((placed.at + at).min(placed.end), &what, &remedy);
            }
            other => self.wrong(placed.at, &other.to_string(), "simplify the expression"),
        }
    }

    pub(super) fn wrong(&mut self, at: usize, what: &str, remedy: &str) {
        let place = Place {
            file: self.file,
            text: self.text,
        };
        self.errors.push(place.error(at..at, what, remedy));
    }

    pub(super) fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    }
}

fn shorter<'d>(table: &'d DeTable<'_>) -> &'d DeTable<'d> {
    table
}

/// A text of the file with the place of its first character.
#[derive(Default)]
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) at: usize,
    pub(super) end: usize,
}

impl Placed {
    /// A text that stands at a place of the file, between one or three marks at each end.
    pub(super) fn of(text: &str, span: &Range<usize>, file: &str) -> Self {
        let written = file.get(span.clone()).unwrap_or_default();
        let long = written.starts_with("\"\"\"") || written.starts_with("'''");
        let mut at = span.start + if long { 3 } else { 1 };
        if long {
            // A line break right behind the marks is not part of the text.
            let behind = written.get(3..).unwrap_or_default();
            at += match behind {
                behind if behind.starts_with("\r\n") => 2,
                behind if behind.starts_with('\n') => 1,
                _ => 0,
            };
        }
        Self {
            text: text.to_owned(),
            at: at.min(span.end),
            end: span.end,
        }
    }
}

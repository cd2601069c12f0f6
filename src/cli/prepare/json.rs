//! The document and its findings as JSON, for programs.
//!
//! This is one of the places where personal values are let out on purpose: the files stand in the
//! folder that only its owner can read.
//!
//! Hundreds of answers come from a few records, and the rows of a list have the same fields, so
//! `document.json` says both once: each origin in `origins`, which an answer names by its place
//! there, and each field of the rows in `columns`. It is written straight into its bytes.

use std::{fmt::Display, io::Write as _, sync::Arc};

use jiff::{Timestamp, civil::Date};

use crate::{
    mapping::tree::text::first_to_escape,
    model::{
        answer::{Answer, Given, Value},
        document::{Document, Field, Row, Section},
        fact::{Origin, Record},
        finding::Finding,
    },
};

/// Of `document.json`. 1 repeated the origin in each answer.
const DOCUMENT_SCHEMA: u32 = 2;
/// Of `findings.json`. 1 told the person of a finding as a text.
const FINDINGS_SCHEMA: u32 = 2;

/// `document.json`: every answer with its state and origin.
pub fn document(document: &Document, due: Option<Date>) -> serde_json::Result<Vec<u8>> {
    let mut writer = Writer::with_capacity(48 << 10);
    writer.open(b'{');
    writer.key("schema");
    writer.plain(DOCUMENT_SCHEMA);
    writer.key("form");
    writer.text(document.form)?;
    writer.key("form_version");
    writer.plain(document.form_version);
    writer.key("system");
    writer.text(document.child.system.as_str())?;
    writer.key("child");
    writer.text(&document.child.value)?;
    writer.key("prepared_at");
    writer.quoted(document.prepared_at);
    writer.key("due");
    match due {
        Some(day) => writer.quoted(day),
        None => writer.plain("null"),
    }
    let mut origins = Origins::default();
    writer.key("sections");
    writer.open(b'[');
    for one in &document.sections {
        section(&mut writer, &mut origins, one)?;
    }
    writer.close(b']');
    origins.write(&mut writer)?;
    writer.close(b'}');
    Ok(writer.bytes)
}

/// `findings.json`: what a person should check, the weightiest first. Each is in the shape in
/// which `samepage mapping try --json` tells it.
pub fn findings(child: &str, findings: &[Finding]) -> serde_json::Result<Vec<u8>> {
    let mut writer = Writer::with_capacity(8 << 10);
    writer.open(b'{');
    writer.key("schema");
    writer.plain(FINDINGS_SCHEMA);
    writer.key("child");
    writer.text(child)?;
    writer.key("findings");
    writer.open(b'[');
    for finding in findings {
        let system = finding.system.as_ref().map(|system| system.as_str());
        writer.open(b'{');
        writer.key("code");
        writer.text(finding.code.as_str())?;
        writer.key("weight");
        writer.text(finding.weight.code())?;
        writer.key("about");
        match &finding.about {
            Some(id) => {
                writer.open(b'{');
                writer.key("value");
                writer.text(&id.value)?;
                writer.key("system");
                writer.text(id.system.as_str())?;
                writer.close(b'}');
            }
            None => writer.plain("null"),
        }
        writer.key("system");
        writer.maybe(system)?;
        writer.key("record");
        writer.maybe(finding.record.as_deref())?;
        writer.key("field");
        writer.maybe(finding.field.as_deref())?;
        writer.key("what");
        writer.text(&finding.what)?;
        writer.key("remedy");
        writer.text(&finding.remedy)?;
        writer.close(b'}');
    }
    writer.close(b']');
    writer.close(b'}');
    Ok(writer.bytes)
}

fn section(writer: &mut Writer, origins: &mut Origins, of: &Section) -> serde_json::Result<()> {
    writer.open(b'{');
    writer.key("name");
    writer.text(of.name)?;
    writer.key("title");
    writer.text(&of.title)?;
    if !of.fields.is_empty() {
        writer.key("fields");
        writer.open(b'[');
        for field in &of.fields {
            writer.open(b'{');
            writer.key("name");
            writer.text(field.name)?;
            writer.key("label");
            writer.text(&field.label)?;
            answer(writer, origins, &field.answer)?;
            writer.close(b'}');
        }
        writer.close(b']');
    }
    if !of.rows.is_empty() {
        writer.key("columns");
        writer.open(b'[');
        for column in columns(&of.rows) {
            writer.open(b'{');
            writer.key("name");
            writer.text(column.name)?;
            writer.key("label");
            writer.text(&column.label)?;
            writer.close(b'}');
        }
        writer.close(b']');
        writer.key("rows");
        writer.open(b'[');
        for one in &of.rows {
            row(writer, origins, one)?;
        }
        writer.close(b']');
    }
    writer.close(b'}');
    Ok(())
}

/// The fields that the rows have, each once, in their order.
fn columns(rows: &[Row]) -> Vec<&Field> {
    let mut columns: Vec<&Field> = Vec::new();
    for row in rows {
        for (at, field) in row.fields.iter().enumerate() {
            let in_place = columns.get(at).is_some_and(|one| one.name == field.name);
            if !in_place && !columns.iter().any(|one| one.name == field.name) {
                columns.push(field);
            }
        }
    }
    columns
}

fn row(writer: &mut Writer, origins: &mut Origins, row: &Row) -> serde_json::Result<()> {
    writer.open(b'{');
    writer.key("about");
    writer.maybe(row.about.as_ref().map(|id| &*id.value))?;
    writer.key("fields");
    writer.open(b'[');
    for field in &row.fields {
        writer.open(b'{');
        writer.key("name");
        writer.word(field.name);
        answer(writer, origins, &field.answer)?;
        writer.close(b'}');
    }
    writer.close(b']');
    writer.close(b'}');
    Ok(())
}

fn answer(writer: &mut Writer, origins: &mut Origins, of: &Answer) -> serde_json::Result<()> {
    writer.key("state");
    writer.word(of.state());
    match of {
        Answer::Known {
            value: known,
            given,
        } => {
            writer.key("value");
            value(writer, known)?;
            match given {
                Given::Record(origin) => from_record(writer, origins, origin)?,
                Given::Rule { name, at } => {
                    writer.key("origin");
                    writer.place(origins.rule(name, *at));
                }
            }
        }
        Answer::NoneRecorded(origin) => from_record(writer, origins, origin)?,
        Answer::SourceDown(system) | Answer::Withheld(system) => {
            writer.key("system");
            writer.text(system.as_str())?;
        }
        Answer::Blank | Answer::NotRecorded => (),
    }
    Ok(())
}

fn from_record(
    writer: &mut Writer,
    origins: &mut Origins,
    origin: &Origin,
) -> serde_json::Result<()> {
    writer.key("origin");
    writer.place(origins.record(&origin.record));
    writer.key("field");
    writer.text(&origin.field)
}

fn value(writer: &mut Writer, of: &Value) -> serde_json::Result<()> {
    match of {
        Value::Text(text) => writer.text(text.reveal())?,
        Value::Plain(text) => writer.text(text)?,
        Value::Day(day) => writer.quoted(day),
        Value::Partial(day) => writer.quoted(day),
        Value::Time(time) => writer.quoted(time),
        Value::Number(number) => writer.plain(number),
        Value::YesNo(yes) => writer.plain(if *yes { "true" } else { "false" }),
        Value::Several(values) => {
            writer.open(b'[');
            for one in values {
                writer.item();
                value(writer, one)?;
            }
            writer.close(b']');
        }
    }
    Ok(())
}

/// The records and rules that answers have named so far, each in its place.
#[derive(Default)]
struct Origins {
    known: Vec<Source>,
}

enum Source {
    Record(Arc<Record>),
    Rule(&'static str, Timestamp),
}

impl Origins {
    /// The place of a record. A record is shared by what was taken from it, so the same one is
    /// found by where it lies; answers that follow one another are mostly of one record.
    fn record(&mut self, record: &Arc<Record>) -> usize {
        let same = |one: &Source| matches!(one, Source::Record(one) if Arc::ptr_eq(one, record));
        self.place(same, || Source::Record(record.clone()))
    }

    fn rule(&mut self, name: &'static str, at: Timestamp) -> usize {
        let same =
            |one: &Source| matches!(one, Source::Rule(one, when) if *one == name && *when == at);
        self.place(same, || Source::Rule(name, at))
    }

    fn place(&mut self, same: impl Fn(&Source) -> bool, new: impl FnOnce() -> Source) -> usize {
        self.known.iter().rposition(same).unwrap_or_else(|| {
            self.known.push(new());
            self.known.len() - 1
        })
    }

    fn write(&self, writer: &mut Writer) -> serde_json::Result<()> {
        writer.key("origins");
        writer.open(b'[');
        for source in &self.known {
            writer.open(b'{');
            match source {
                Source::Record(record) => {
                    writer.key("system");
                    writer.text(record.system.as_str())?;
                    writer.key("record");
                    writer.text(&record.name)?;
                    writer.key("read_at");
                    writer.quoted(record.read_at);
                    if let Some(day) = record.confirmed_on {
                        writer.key("confirmed_on");
                        writer.quoted(day);
                    }
                }
                Source::Rule(name, at) => {
                    writer.key("rule");
                    writer.text(name)?;
                    writer.key("at");
                    writer.quoted(at);
                }
            }
            writer.close(b'}');
        }
        writer.close(b']');
        Ok(())
    }
}

/// JSON in the order in which it is written; commas come by themselves.
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
        }
    }

    /// The comma before an entry that is not the first.
    #[inline]
    fn item(&mut self) {
        if !matches!(self.bytes.last(), None | Some(b'{' | b'[' | b':' | b',')) {
            self.bytes.push(b',');
        }
    }

    /// `{` or `[`
    fn open(&mut self, bracket: u8) {
        self.item();
        self.bytes.push(bracket);
    }

    fn close(&mut self, bracket: u8) {
        self.bytes.push(bracket);
    }

    /// The name of the value that is written next: letters and underscores. In line, where its
    /// length is known to the compiler: a child has a thousand of them.
    #[inline(always)]
    fn key(&mut self, name: &'static str) {
        self.bytes.reserve(name.len() + 4);
        self.item();
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(b"\":");
    }

    fn text(&mut self, text: &str) -> serde_json::Result<()> {
        // Few texts have anything to escape.
        if first_to_escape(text.as_bytes()).is_none() {
            self.word(text);
            return Ok(());
        }
        serde_json::to_writer(&mut self.bytes, text)
    }

    /// A text with nothing in it that needs to be escaped.
    #[inline]
    fn word(&mut self, word: &str) {
        self.bytes.reserve(word.len() + 2);
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(word.as_bytes());
        self.bytes.push(b'"');
    }

    fn maybe(&mut self, text: Option<&str>) -> serde_json::Result<()> {
        match text {
            Some(text) => self.text(text)?,
            None => self.bytes.extend_from_slice(b"null"),
        }
        Ok(())
    }

    /// A number, `true`, `false` or `null`.
    fn plain(&mut self, value: impl Display) {
        // Writing into memory does not fail.
        let _ = write!(self.bytes, "{value}");
    }

    /// How many, or which place in a list: mostly one digit or two.
    fn place(&mut self, place: usize) {
        match u8::try_from(place) {
            Ok(digit @ 0..10) => self.bytes.push(b'0' + digit),
            Ok(two @ 10..100) => self
                .bytes
                .extend_from_slice(&[b'0' + two / 10, b'0' + two % 10]),
            _ => self.plain(place),
        }
    }

    /// A day, a time or an instant: nothing in it needs to be escaped.
    fn quoted(&mut self, value: impl Display) {
        let _ = write!(self.bytes, "\"{value}\"");
    }
}

#[cfg(test)]
mod tests;

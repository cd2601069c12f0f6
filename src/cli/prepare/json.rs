//! The document and its findings as JSON, for programs.
//!
//! This is one of the places where personal values are let out on purpose: the files stand in the
//! folder that only its owner can read.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::model::{
    answer::{Answer, Given, Value},
    document::{Document, Field, Row, Section},
    finding::Finding,
};

#[derive(Serialize)]
struct DocumentView<'a> {
    schema: u32,
    form: &'a str,
    form_version: u32,
    system: &'a str,
    child: &'a str,
    prepared_at: String,
    due: Option<String>,
    sections: Vec<SectionView<'a>>,
}

#[derive(Serialize)]
struct SectionView<'a> {
    name: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rows: Vec<RowView<'a>>,
}

#[derive(Serialize)]
struct RowView<'a> {
    about: Option<&'a str>,
    fields: Vec<FieldView<'a>>,
}

#[derive(Serialize)]
struct FieldView<'a> {
    name: &'a str,
    label: &'a str,
    #[serde(flatten)]
    answer: AnswerView<'a>,
}

struct AnswerView<'a>(&'a Answer);

struct ValueView<'a>(&'a Value);

#[derive(Serialize)]
struct FindingView<'a> {
    code: &'a str,
    weight: &'a str,
    about: Option<&'a str>,
    system: Option<&'a str>,
    record: Option<&'a str>,
    field: Option<&'a str>,
    what: &'a str,
    remedy: &'a str,
}

#[derive(Serialize)]
struct FindingsView<'a> {
    schema: u32,
    child: &'a str,
    findings: Vec<FindingView<'a>>,
}

/// `document.json`: every answer with its state and origin.
pub fn document(
    document: &Document,
    due: Option<jiff::civil::Date>,
) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&DocumentView {
        schema: 1,
        form: document.form,
        form_version: document.form_version,
        system: document.child.system.as_str(),
        child: &document.child.value,
        prepared_at: document.prepared_at.to_string(),
        due: due.map(|day| day.to_string()),
        sections: document.sections.iter().map(section).collect(),
    })
}

/// `findings.json`: what a person should check, the weightiest first.
pub fn findings(child: &str, findings: &[Finding]) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&FindingsView {
        schema: 1,
        child,
        findings: findings.iter().map(finding).collect(),
    })
}

fn finding(finding: &Finding) -> FindingView<'_> {
    FindingView {
        code: finding.code.as_str(),
        weight: finding.weight.code(),
        about: finding.about.as_ref().map(|id| &*id.value),
        system: finding.system.as_ref().map(|system| system.as_str()),
        record: finding.record.as_deref(),
        field: finding.field.as_deref(),
        what: &finding.what,
        remedy: &finding.remedy,
    }
}

fn section(section: &Section) -> SectionView<'_> {
    SectionView {
        name: section.name,
        title: &section.title,
        fields: section.fields.iter().map(field).collect(),
        rows: section.rows.iter().map(row).collect(),
    }
}

fn row(row: &Row) -> RowView<'_> {
    RowView {
        about: row.about.as_ref().map(|id| &*id.value),
        fields: row.fields.iter().map(field).collect(),
    }
}

fn field(field: &Field) -> FieldView<'_> {
    FieldView {
        name: field.name,
        label: &field.label,
        answer: AnswerView(&field.answer),
    }
}

impl Serialize for AnswerView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("state", self.0.state())?;
        match self.0 {
            Answer::Known { value, given } => {
                map.serialize_entry("value", &ValueView(value))?;
                match given {
                    Given::Record(origin) => origin_entries::<S>(&mut map, origin)?,
                    Given::Rule { name, at } => {
                        map.serialize_entry("rule", name)?;
                        map.serialize_entry("at", &at.to_string())?;
                    }
                }
            }
            Answer::NoneRecorded(origin) => origin_entries::<S>(&mut map, origin)?,
            Answer::SourceDown(system) | Answer::Withheld(system) => {
                map.serialize_entry("system", system.as_str())?;
            }
            Answer::Blank | Answer::NotRecorded => (),
        }
        map.end()
    }
}

fn origin_entries<S: Serializer>(
    map: &mut S::SerializeMap,
    origin: &crate::model::fact::Origin,
) -> Result<(), S::Error> {
    map.serialize_entry("system", origin.record.system.as_str())?;
    map.serialize_entry("record", &*origin.record.name)?;
    map.serialize_entry("field", &*origin.field)?;
    map.serialize_entry("read_at", &origin.record.read_at.to_string())?;
    if let Some(day) = origin.record.confirmed_on {
        map.serialize_entry("confirmed_on", &day.to_string())?;
    }
    Ok(())
}

impl Serialize for ValueView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Text(text) => serializer.serialize_str(text.reveal()),
            Value::Plain(text) => serializer.serialize_str(text),
            Value::Day(day) => serializer.collect_str(day),
            Value::Partial(day) => serializer.collect_str(day),
            Value::Time(time) => serializer.collect_str(time),
            Value::Number(number) => serializer.serialize_i64(*number),
            Value::YesNo(yes) => serializer.serialize_bool(*yes),
            Value::Several(values) => serializer.collect_seq(values.iter().map(ValueView)),
        }
    }
}

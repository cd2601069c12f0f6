//! What is written reads back as what was meant.

use jiff::civil::{date, time};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    mapping::canonical,
    model::{
        date::PartialDate,
        finding::{Code, Weight},
        id::{Identifier, SystemName},
        name::PersonalText,
    },
};

fn record(name: &str, confirmed_on: Option<Date>) -> Arc<Record> {
    Arc::new(Record {
        system: SystemName::new("mosaic"),
        name: name.into(),
        read_at: "2026-11-23T09:12:00Z".parse().unwrap(),
        confirmed_on,
    })
}

fn known(value: Value, record: &Arc<Record>) -> Answer {
    Answer::Known {
        value,
        given: Given::Record(Origin {
            record: record.clone(),
            field: "f".into(),
        }),
    }
}

fn field(name: &'static str, answer: Answer) -> Field {
    Field {
        name,
        label: format!("The {name}").into(),
        answer,
    }
}

fn of(sections: Vec<Section>) -> Document {
    Document {
        form: "invite",
        form_version: 1,
        child: Identifier::new(&SystemName::new("mosaic"), "7"),
        prepared_at: "2026-11-23T09:12:00Z".parse().unwrap(),
        sections,
        findings: Vec::new(),
    }
}

fn read(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn an_origin_and_a_column_are_told_once() {
    let (child, mother) = (
        record("persons/7", None),
        record("persons/8", Some(date(2026, 11, 12))),
    );
    let at = "2026-11-23T09:12:00Z".parse().unwrap();
    let ruled = |value| Answer::Known {
        value,
        given: Given::Rule { name: "clock", at },
    };
    let text = |text: &str| Value::Text(PersonalText::parse(text).unwrap());
    let row = |id: &str, fields| Row {
        about: Some(Identifier::new(&SystemName::new("mosaic"), id)),
        fields,
    };
    let sections = vec![
        Section {
            name: "child",
            title: "Child".into(),
            fields: vec![
                field("name", known(text("Maya \"M\" Bell"), &child)),
                field(
                    "born",
                    known(Value::Partial(PartialDate::Day(date(2017, 3, 9))), &child),
                ),
                field("day", ruled(Value::Day(date(2026, 12, 3)))),
                field("time", ruled(Value::Time(time(16, 0, 0, 0)))),
                field("number", ruled(Value::Number(-4))),
                field("flag", ruled(Value::YesNo(true))),
                field(
                    "several",
                    ruled(Value::Several(vec![
                        Value::Plain("a,b[".into()),
                        Value::Several(vec![Value::Number(1), Value::Number(2)]),
                        Value::Several(Vec::new()),
                    ])),
                ),
                field("blank", Answer::Blank),
                field("gap", Answer::NotRecorded),
                field("down", Answer::SourceDown(SystemName::new("mosaic"))),
                field("kept", Answer::Withheld(SystemName::new("mosaic"))),
                field(
                    "none",
                    Answer::NoneRecorded(Origin {
                        record: mother.clone(),
                        field: "g".into(),
                    }),
                ),
            ],
            rows: Vec::new(),
        },
        Section {
            name: "people",
            title: "People".into(),
            fields: Vec::new(),
            rows: vec![
                row("8", vec![field("name", known(text("Kerry"), &mother))]),
                row(
                    "9",
                    vec![field("name", Answer::Blank), field("role", Answer::Blank)],
                ),
            ],
        },
        Section {
            name: "wishes",
            title: "Wishes".into(),
            fields: Vec::new(),
            rows: Vec::new(),
        },
    ];

    let document = read(&document(&of(sections), Some(date(2026, 12, 3))).unwrap());

    let expected = json!({
        "schema": 2, "form": "invite", "form_version": 1, "system": "mosaic", "child": "7",
        "prepared_at": "2026-11-23T09:12:00Z", "due": "2026-12-03",
        "sections": [
            {"name": "child", "title": "Child", "fields": [
                {"name": "name", "label": "The name", "state": "known", "value": "Maya \"M\" Bell", "origin": 0, "field": "f"},
                {"name": "born", "label": "The born", "state": "known", "value": "2017-03-09", "origin": 0, "field": "f"},
                {"name": "day", "label": "The day", "state": "known", "value": "2026-12-03", "origin": 1},
                {"name": "time", "label": "The time", "state": "known", "value": "16:00:00", "origin": 1},
                {"name": "number", "label": "The number", "state": "known", "value": -4, "origin": 1},
                {"name": "flag", "label": "The flag", "state": "known", "value": true, "origin": 1},
                {"name": "several", "label": "The several", "state": "known", "value": ["a,b[", [1, 2], []], "origin": 1},
                {"name": "blank", "label": "The blank", "state": "blank"},
                {"name": "gap", "label": "The gap", "state": "not_recorded"},
                {"name": "down", "label": "The down", "state": "source_down", "system": "mosaic"},
                {"name": "kept", "label": "The kept", "state": "withheld", "system": "mosaic"},
                {"name": "none", "label": "The none", "state": "none", "origin": 2, "field": "g"},
            ]},
            {"name": "people", "title": "People",
                "columns": [{"name": "name", "label": "The name"}, {"name": "role", "label": "The role"}],
                "rows": [
                    {"about": "8", "fields": [{"name": "name", "state": "known", "value": "Kerry", "origin": 2, "field": "f"}]},
                    {"about": "9", "fields": [{"name": "name", "state": "blank"}, {"name": "role", "state": "blank"}]},
                ]},
            {"name": "wishes", "title": "Wishes"},
        ],
        "origins": [
            {"system": "mosaic", "record": "persons/7", "read_at": "2026-11-23T09:12:00Z"},
            {"rule": "clock", "at": "2026-11-23T09:12:00Z"},
            {"system": "mosaic", "record": "persons/8", "read_at": "2026-11-23T09:12:00Z", "confirmed_on": "2026-11-12"},
        ],
    });
    assert_eq!(document, expected);
}

#[test]
fn a_document_without_sections_and_due_date_is_json() {
    let document = read(&document(&of(Vec::new()), None).unwrap());

    assert_eq!(document["due"], serde_json::Value::Null);
    assert_eq!(document["sections"], json!([]));
    assert_eq!(document["origins"], json!([]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_reads_back_as_it_was(texts in prop::collection::vec(any::<String>(), 1..5)) {
        let values = texts.iter().map(|text| Value::Plain(text.as_str().into()));
        let answer = known(Value::Several(values.collect()), &record(&texts[0], None));
        let title: Arc<str> = texts[0].as_str().into();
        let section = Section { name: "child", title, fields: vec![field("a", answer)], rows: Vec::new() };

        let document = read(&document(&of(vec![section]), None).unwrap());

        let section = &document["sections"][0];
        prop_assert_eq!(&section["title"], &json!(texts[0]));
        prop_assert_eq!(&section["fields"][0]["value"], &json!(texts));
        prop_assert_eq!(&document["origins"][0]["record"], &json!(texts[0]));
    }

    #[test]
    fn findings_read_back_as_they_were(what in any::<String>(), remedy in any::<String>()) {
        let mut finding = Finding::new(Code::ValueMissing, Weight::Check, what.as_str(), remedy.as_str());
        finding.record = Some("persons/7".into());

        let read = read(&findings("7", &[finding.clone(), finding]).unwrap());

        let one = json!({
            "code": Code::ValueMissing.as_str(), "weight": "check", "about": null, "system": null,
            "record": "persons/7", "field": null, "what": what, "remedy": remedy,
        });
        prop_assert_eq!(read, json!({"schema": 2, "child": "7", "findings": [one.clone(), one]}));
    }
}

#[test]
fn a_finding_has_one_shape_wherever_it_is_told() {
    let system = SystemName::new("mosaic");
    let plain = Finding::new(Code::SourceDown, Weight::Check, "What.", "Remedy.");
    let full =
        plain
            .clone()
            .about(&Identifier::new(&system, "401"))
            .at(&system, "persons/401", "email");
    let written = findings("33310245", &[full.clone(), plain.clone()]).unwrap();

    let read: serde_json::Value = serde_json::from_slice(&written).unwrap();

    assert_eq!(read["findings"][0], canonical::finding(&full));
    assert_eq!(read["findings"][1], canonical::finding(&plain));
}

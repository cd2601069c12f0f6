//! What lies in a child's folder: the document, the findings, the sheet.

use std::fs;

use serde_json::Value;

use super::{World, is_well_formed, words_of_html};

/// `document.json`
#[derive(Clone, Debug, PartialEq)]
pub struct Document(pub Value);

/// One line of `findings.json`.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub code: String,
    pub weight: String,
    /// The number of the person whom it is about, if any.
    pub about: String,
    pub field: String,
    pub what: String,
    pub remedy: String,
}

impl World {
    /// Whether there is a folder for the child.
    pub fn is_prepared(&self, place: u32) -> bool {
        self.out().join(self.id(place)).exists()
    }

    /// The bytes of one file of a child's folder.
    #[track_caller]
    pub fn file(&self, place: u32, name: &str) -> Vec<u8> {
        let path = self.out().join(self.id(place)).join(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn text(&self, place: u32, name: &str) -> String {
        String::from_utf8(self.file(place, name)).unwrap()
    }

    #[track_caller]
    pub fn document(&self, place: u32) -> Document {
        Document(serde_json::from_slice(&self.file(place, "document.json")).unwrap())
    }

    #[track_caller]
    pub fn findings(&self, place: u32) -> Vec<Finding> {
        let value: Value = serde_json::from_slice(&self.file(place, "findings.json")).unwrap();
        let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let all = value["findings"].as_array().unwrap();
        all.iter()
            .map(|one| Finding {
                code: text(one, "code"),
                weight: text(one, "weight"),
                about: text(&one["about"], "value"),
                field: text(one, "field"),
                what: text(one, "what"),
                remedy: text(one, "remedy"),
            })
            .collect()
    }

    /// The findings of a child hold one with this code that says this.
    #[track_caller]
    pub fn finds(&self, place: u32, code: &str, what: &str) -> Finding {
        let all = self.findings(place);
        let found = all
            .iter()
            .find(|one| one.code == code && one.what.contains(what));
        let found = found.unwrap_or_else(|| panic!("no {code} that says {what:?}: {all:#?}"));
        assert!(!found.remedy.is_empty(), "{found:?} says what to do");
        // Whoever opens the sheet reads it there as well.
        let sheet = self.sheet(place);
        assert!(sheet.contains(&found.what), "{found:?} is not on the sheet");
        found.clone()
    }

    /// The words of the sheet as it is read on a screen, with single spaces.
    #[track_caller]
    pub fn sheet(&self, place: u32) -> String {
        let html = self.text(place, "sheet.html");
        is_well_formed(&html);
        words_of_html(&html)
    }

    /// `summary.json` of the last run.
    pub fn summary(&self) -> Value {
        serde_json::from_slice(&fs::read(self.out().join("summary.json")).unwrap()).unwrap()
    }

    /// Everything that a fault elsewhere must not have touched: the child has a document in which
    /// nothing was down, withheld or in doubt, and letters that are ready.
    #[track_caller]
    pub fn is_whole(&self, place: u32) {
        for code in [
            "source_down",
            "answer_not_believed",
            "record_restricted",
            "restriction_unreadable",
            "record_superseded",
            "record_not_found",
            "list_cut_short",
            "mapping_failed",
        ] {
            let found = self.findings(place);
            let trouble = found.iter().find(|one| one.code == code);
            assert_eq!(trouble, None, "child {place}");
        }
        let document = self.document(place);
        let states: Vec<&str> = document.answers().map(|(_, one)| state(one)).collect();
        assert!(!states.contains(&"source_down"), "child {place}");
        for field in ["child.name", "child.date_of_birth", "review.due"] {
            assert_eq!(document.state(field), "known", "{field} of child {place}");
        }
        assert!(document.rows("people").len() > 5, "child {place}");
        if self.formats.contains("letters") {
            let ready = self.letters(place);
            let ready = ready.iter().filter(|one| !one.is_held_back()).count();
            assert!(ready > 3, "letters of child {place}: {ready}");
        }
    }
}

fn state(answer: &Value) -> &str {
    answer["state"].as_str().unwrap_or_default()
}

impl Document {
    fn sections(&self) -> impl Iterator<Item = &Value> {
        self.0["sections"].as_array().unwrap().iter()
    }

    fn section(&self, name: &str) -> &Value {
        let mut all = self.sections();
        let found = all.find(|one| one["name"] == name);
        found.unwrap_or_else(|| panic!("no section {name}"))
    }

    /// Every answer with its place: `child.name`, `people[3].contact`.
    pub fn answers(&self) -> impl Iterator<Item = (String, &Value)> {
        fn fields(of: &Value) -> impl Iterator<Item = &Value> {
            of["fields"].as_array().into_iter().flatten()
        }
        let place =
            |prefix: &str, one: &Value| format!("{prefix}.{}", one["name"].as_str().unwrap());
        self.sections().flat_map(move |section| {
            let name = section["name"].as_str().unwrap();
            let rows = section["rows"].as_array().into_iter().flatten();
            let of_rows = rows.enumerate().flat_map(move |(at, row)| {
                fields(row).map(move |one| (place(&format!("{name}[{at}]"), one), one))
            });
            fields(section)
                .map(move |one| (place(name, one), one))
                .chain(of_rows)
        })
    }

    /// The answer in a field: `child.name`.
    #[track_caller]
    pub fn answer(&self, field: &str) -> &Value {
        let (section, name) = field.split_once('.').unwrap();
        let fields = self.section(section)["fields"].as_array();
        let mut fields = fields.unwrap().iter();
        let found = fields.find(|one| one["name"] == name);
        found.unwrap_or_else(|| panic!("no field {field}"))
    }

    /// The record or the rule that an answer is from.
    #[track_caller]
    pub fn origin(&self, answer: &Value) -> &Value {
        let place = answer["origin"].as_u64();
        let place = place.unwrap_or_else(|| panic!("{answer} has no origin"));
        &self.0["origins"][usize::try_from(place).unwrap()]
    }

    /// How it stands with a field: `known`, `none`, `not_recorded`, `source_down`, `withheld`.
    #[track_caller]
    pub fn state(&self, field: &str) -> &str {
        state(self.answer(field))
    }

    /// The value in a field as text.
    #[track_caller]
    pub fn value(&self, field: &str) -> String {
        text(&self.answer(field)["value"])
    }

    pub fn rows(&self, section: &str) -> Vec<&Value> {
        let rows = self.section(section)["rows"].as_array();
        rows.into_iter().flatten().collect()
    }

    /// One field of the row of the first person who has this part: `Mother`.
    #[track_caller]
    pub fn of_person(&self, role: &str, name: &str) -> String {
        let rows = self.rows("people");
        let row = rows.iter().find(|row| cell(row, "role") == role);
        cell(row.unwrap_or_else(|| panic!("no {role}")), name)
    }

    /// Document and values alone: no times of reading, no reference that chance gave.
    pub fn facts(&self) -> Vec<(String, String)> {
        let mut facts: Vec<_> = self
            .answers()
            .filter(|(place, _)| place != "review.reference")
            .map(|(place, one)| (place, format!("{} {}", state(one), text(&one["value"]))))
            .collect();
        facts.push(("due".to_owned(), text(&self.0["due"])));
        facts
    }
}

/// One field of a row.
pub fn cell(row: &Value, name: &str) -> String {
    let fields = row["fields"].as_array().unwrap();
    let found = fields.iter().find(|one| one["name"] == name);
    found.map(|one| text(&one["value"])).unwrap_or_default()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().map(text).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

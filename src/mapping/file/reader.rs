//! Reads a mapping file, and says of everything wrong in it where it stands.

mod cases;
mod rules;
mod values;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    mapping::{
        expression::{Language, codes::Codes},
        file::{Format, Input, Mapping, RecordBy, RecordOf},
        located::LocatedError,
        targets::Part,
    },
    model::id::SystemName,
};

type Value<'t> = Spanned<DeValue<'t>>;

/// The largest mapping file that is read, in bytes.
const MOST_BYTES: usize = 1 << 20;

pub(super) struct Reader<'t> {
    text: &'t str,
    file: &'t str,
    errors: Vec<LocatedError>,
}

const TOP: &[&str] = &[
    "system", "title", "format", "lists", "defs", "none", "codes", "record", "inputs", "rule",
    "test",
];

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, file: &'t str) -> Self {
        Self {
            text,
            file,
            errors: Vec::new(),
        }
    }

    pub(super) fn mapping(mut self) -> Result<Mapping, Vec<LocatedError>> {
        if self.text.len() > MOST_BYTES {
            self.wrong(0, "the file is larger than 1 MiB", "split it by system");
            return Err(self.errors);
        }
        let table = match DeTable::parse(self.text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                self.wrong(at, error.message(), "write it as TOML");
                return Err(self.errors);
            }
        };
        self.known(&table, TOP, "a mapping");
        let mapping = self.whole(&table);
        match mapping {
            Some(mapping) if self.errors.is_empty() => Ok(mapping),
            _ => {
                self.errors.sort_by_key(|error| (error.line, error.column));
                Err(self.errors)
            }
        }
    }

    fn whole(&mut self, table: &DeTable<'_>) -> Option<Mapping> {
        let system = self.required(table, "system", "system = \"mosaic\"");
        let format = self.format(table);
        let codes = self.codes(table);
        let defs = self.text_of(table, "defs").unwrap_or_default();
        let language = match Language::new(&defs.text, codes) {
            Ok(language) => language,
            Err(error) => {
                self.unwritten(&defs, error);
                Language::plain()
            }
        };
        let title = self.text_of(table, "title");
        let lists = self.texts(table, "lists");
        let none = self.texts(table, "none");
        let record = self.record(table, &language);
        let inputs = self.inputs(table);
        let rules = self.rules(table, &language);
        let tests = self.tests(table);
        if rules.is_empty() && self.errors.is_empty() {
            self.wrong(
                0,
                "there is no rule",
                "write [[rule]] with to, each and [rule.fields]",
            );
        }
        if !rules.iter().any(|rule| rule.target.part == Part::Child) && self.errors.is_empty() {
            self.wrong(
                0,
                "no rule fills `child`",
                "write a [[rule]] with to = \"child\"",
            );
        }
        let system = system?;
        Some(Mapping {
            file: self.file.into(),
            short: short(self.file).into(),
            title: title
                .map_or_else(|| system.text.clone(), |title| title.text)
                .into(),
            system: SystemName::new(&system.text),
            format: format?,
            lists,
            language,
            none,
            record,
            inputs,
            rules,
            tests,
        })
    }

    fn format(&mut self, table: &DeTable<'_>) -> Option<Format> {
        let format = self.required(table, "format", "format = \"json\"")?;
        match format.text.as_str() {
            "json" => Some(Format::Json),
            "xml" => Some(Format::Xml),
            "csv" => Some(Format::Csv),
            _ => {
                self.wrong(
                    format.at,
                    "this format is not known",
                    "write json, xml or csv",
                );
                None
            }
        }
    }

    fn codes(&mut self, table: &DeTable<'_>) -> Codes {
        let mut codes = Codes::default();
        let Some(tables) = self.table_of(table, "codes") else {
            return codes;
        };
        for (name, value) in tables {
            let DeValue::Table(words) = value.get_ref() else {
                self.wrong(
                    value.span().start,
                    "a code table is wanted here",
                    "write [codes.name] and below it word = \"code\"",
                );
                continue;
            };
            let mut entries = Vec::new();
            for (word, meaning) in words {
                match meaning.get_ref() {
                    DeValue::String(meaning) => {
                        entries.push((word.get_ref().to_string(), meaning.to_string()));
                    }
                    DeValue::Boolean(flag) => {
                        entries.push((word.get_ref().to_string(), flag.to_string()));
                    }
                    _ => self.wrong(
                        meaning.span().start,
                        "a code is a text",
                        "put it in quotation marks",
                    ),
                }
            }
            codes.insert(name.get_ref(), entries);
        }
        codes
    }

    fn record(&mut self, table: &DeTable<'_>, language: &Language) -> Option<RecordOf> {
        let record = self.table_of(table, "record")?;
        let before = self.errors.len();
        self.known(record, &["element", "each", "input", "when"], "[record]");
        let when = self.expression(record, "when", language);
        let by = if let Some(element) = self.text_of(record, "element") {
            RecordBy::Element(element.text)
        } else if let Some(input) = self.text_of(record, "input") {
            RecordBy::Input(input.text)
        } else if let Some(each) = self.expression(record, "each", language) {
            RecordBy::Each(Box::new(each))
        } else {
            if self.errors.len() == before {
                let at = table.get("record").map_or(0, |value| value.span().start);
                self.wrong(
                    at,
                    "[record] does not say what one child is",
                    "write element, input or each",
                );
            }
            return None;
        };
        Some(RecordOf { by, when })
    }

    fn inputs(&mut self, table: &DeTable<'_>) -> Vec<Input> {
        let mut inputs: Vec<(usize, Input)> = Vec::new();
        for (name, value) in self.table_of(table, "inputs").into_iter().flatten() {
            let at = name.span().start;
            let DeValue::Table(input) = value.get_ref() else {
                self.wrong(
                    at,
                    "a section is wanted here",
                    "write [inputs.name] with file and key",
                );
                continue;
            };
            self.known(input, &["file", "key", "to"], "[inputs]");
            let mut text = |key| self.text_of(input, key);
            let (file, key, to) = (text("file"), text("key"), text("to"));
            let to = to.and_then(|to| match to.text.split_once('.') {
                Some((input, column)) => Some((input.to_owned(), column.to_owned())),
                None => {
                    self.wrong(to.at, "`to` names no column", "write to = \"input.COLUMN\"");
                    None
                }
            });
            let name = name.get_ref().to_string();
            inputs.push((
                at,
                Input {
                    file: file.map_or_else(|| format!("{name}.csv"), |file| file.text),
                    name,
                    key: key.map(|key| key.text),
                    to,
                },
            ));
        }
        let names: Vec<String> = inputs.iter().map(|(_, input)| input.name.clone()).collect();
        for (at, input) in &inputs {
            if let Some((other, _)) = &input.to
                && (!names.contains(other) || *other == input.name)
            {
                self.wrong(
                    *at,
                    &format!("`to` names the input `{other}`, which is not there"),
                    "name another section of [inputs], as to = \"input.COLUMN\"",
                );
            }
        }
        inputs.sort_by_key(|(at, _)| *at);
        inputs.into_iter().map(|(_, input)| input).collect()
    }
}

/// A path from its last folder on.
fn short(file: &str) -> &str {
    let mut slashes = file.rmatch_indices(['/', '\\']);
    match slashes.nth(1) {
        Some((at, _)) => file.get(at + 1..).unwrap_or(file),
        None => file,
    }
}

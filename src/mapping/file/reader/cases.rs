//! The tests that stand in a mapping file.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::mapping::{
    file::{Document, Test, reader::Reader},
    tree::Tree,
};

const TEST: &[&str] = &[
    "name", "input", "file", "inputs", "files", "asked", "read_on", "expect",
];

impl Reader<'_> {
    pub(super) fn tests(&mut self, table: &DeTable<'_>) -> Vec<Test> {
        let mut tests = Vec::new();
        for (at, test) in self.tables(table, "test") {
            self.known(test, TEST, "[[test]]");
            let mut documents = BTreeMap::new();
            if let Some(input) = self.text_of(test, "input") {
                documents.insert(String::new(), Document::Text(input.text));
            }
            if let Some(file) = self.text_of(test, "file") {
                documents.insert(String::new(), Document::File(file.text));
            }
            for (name, text) in self.named_texts(test, "inputs") {
                documents.insert(name, Document::Text(text));
            }
            for (name, file) in self.named_texts(test, "files") {
                documents.insert(name, Document::File(file));
            }
            if documents.is_empty() {
                self.wrong(
                    at,
                    "the test has no document",
                    "write input, file, [test.inputs] or [test.files]",
                );
            }
            let Some(expect) = self.text_of(test, "expect") else {
                self.wrong(
                    at,
                    "the test expects nothing",
                    "write expect = '''{\"child\": {...}}'''",
                );
                continue;
            };
            if Tree::from_json(expect.text.as_bytes()).is_err() {
                self.wrong(
                    expect.at,
                    "what is expected is not JSON",
                    "write an object as `samepage mapping try --json` prints it",
                );
            }
            let read_on = match self.text_of(test, "read_on") {
                None => jiff::civil::date(2026, 11, 23),
                Some(day) => day.text.parse().unwrap_or_else(|_| {
                    self.wrong(
                        day.at,
                        "this is not a day",
                        "write read_on = \"2026-11-23\"",
                    );
                    jiff::civil::date(2026, 11, 23)
                }),
            };
            tests.push(Test {
                name: self
                    .text_of(test, "name")
                    .map(|name| name.text)
                    .unwrap_or_default(),
                line: self.line(at),
                asked: self.text_of(test, "asked").map(|asked| asked.text),
                documents,
                expect: expect.text,
                read_on,
            });
        }
        tests
    }

    fn named_texts(&mut self, table: &DeTable<'_>, key: &str) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for (name, value) in self.table_of(table, key).into_iter().flatten() {
            match value.get_ref() {
                DeValue::String(text) => {
                    texts.push((name.get_ref().to_string(), text.to_string()));
                }
                _ => self.wrong(
                    value.span().start,
                    "a text is wanted here",
                    "put it in quotation marks",
                ),
            }
        }
        texts
    }
}

//! Reads a mapping file, and says of everything wrong in it where it stands.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    mapping::{
        expression::{Expression, ExpressionError, Language, codes::Codes, source::Mentions},
        file::{
            Document, Format, Input, Mapping, RecordBy, RecordOf, Rule, RuleField, RuleValue, Test,
            mark_of,
        },
        located::{LocatedError, Place},
        targets::{self, Kind, Part, Target},
        tree::Tree,
    },
    model::{id::SystemName, person::Relationship},
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
const RULE: &[&str] = &[
    "to",
    "each",
    "when",
    "record",
    "confirmed",
    "from",
    "fields",
];
const TEST: &[&str] = &[
    "name", "input", "file", "inputs", "files", "asked", "read_on", "expect",
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
        inputs.sort_by_key(|(at, _)| *at);
        inputs.into_iter().map(|(_, input)| input).collect()
    }

    fn rules(&mut self, table: &DeTable<'_>, language: &Language) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (at, rule) in self.tables(table, "rule") {
            self.known(rule, RULE, "[[rule]]");
            rules.extend(self.rule(at, rule, language));
        }
        rules
    }

    fn rule(&mut self, at: usize, rule: &DeTable<'_>, language: &Language) -> Option<Rule> {
        let to = match self.text_of(rule, "to") {
            Some(to) => to,
            None => {
                self.wrong(
                    at,
                    "the rule does not say what it fills",
                    "write to = \"child\" or another target",
                );
                return None;
            }
        };
        let Some(target) = Target::named(&to.text) else {
            let names = targets::TARGETS.iter().map(|target| target.name);
            let remedy = nearest(&to.text, names);
            self.wrong(to.at, &format!("there is no target `{}`", to.text), &remedy);
            return None;
        };
        let each = self.expression(rule, "each", language);
        let when = self.expression(rule, "when", language);
        let record = self.expression(rule, "record", language);
        let confirmed = self.expression(rule, "confirmed", language);
        let from = self.text_of(rule, "from").map(|from| from.text);
        let fields = match self.table_of(rule, "fields") {
            Some(fields) => self.fields(target, fields, language),
            None => {
                self.wrong(at, "the rule has no fields", "write [rule.fields] below it");
                Vec::new()
            }
        };
        for field in target.all_fields().filter(|field| field.required) {
            let given = rule.get("fields").is_none()
                || fields
                    .iter()
                    .any(|one: &RuleField| one.field.name == field.name)
                || self
                    .table_of(rule, "fields")
                    .is_some_and(|table| table.contains_key(field.name));
            if !given {
                let what = format!("a rule for `{}` must give `{}`", target.name, field.name);
                self.wrong(
                    at,
                    &what,
                    &format!("write {} = \"...\" below [rule.fields]", field.name),
                );
            }
        }
        let mut mentions = Mentions::default();
        let named = [&each, &when, &record, &confirmed];
        for expression in named.into_iter().flatten() {
            mentions.join(expression.mentions());
        }
        for field in &fields {
            if let RuleValue::Expression(expression) = &field.value {
                mentions.join(expression.mentions());
            }
        }
        Some(Rule {
            target,
            line: self.line(at),
            each,
            when,
            record,
            confirmed,
            from,
            fields,
            mentions,
        })
    }

    fn fields(
        &mut self,
        target: &'static Target,
        table: &DeTable<'_>,
        language: &Language,
    ) -> Vec<RuleField> {
        let mut fields = Vec::new();
        for (name, value) in table {
            let at = name.span().start;
            let Some(field) = target.field(name.get_ref()) else {
                let names = target.all_fields().map(|field| field.name);
                let remedy = nearest(name.get_ref(), names);
                let what = format!("`{}` has no field `{}`", target.name, name.get_ref());
                self.wrong(at, &what, &remedy);
                continue;
            };
            let value = match value.get_ref() {
                DeValue::String(text) => {
                    let placed = Placed::of(text, &value.span(), self.text);
                    match Expression::compile(&placed.text, language) {
                        Ok(expression) => RuleValue::Expression(Box::new(expression)),
                        Err(error) => {
                            self.unwritten(&placed, error);
                            continue;
                        }
                    }
                }
                DeValue::Boolean(flag) => RuleValue::Constant(Tree::flag(*flag)),
                DeValue::Integer(number) => {
                    let number = number.as_str().parse().unwrap_or_default();
                    RuleValue::Constant(Tree::number(number))
                }
                _ => {
                    self.wrong(
                        value.span().start,
                        "a field is an expression in quotation marks, true, false or a number",
                        "see mappings/README.md",
                    );
                    continue;
                }
            };
            if field.kind == Kind::Relationship {
                self.relationships(&value, at, language);
            }
            let source: Arc<str> = match &value {
                RuleValue::Expression(expression) => {
                    let own = expression.mentions().field.as_deref();
                    own.unwrap_or(field.name).into()
                }
                RuleValue::Constant(_) => field.name.into(),
            };
            fields.push((
                at,
                RuleField {
                    field,
                    mark: mark_of(field.name),
                    line: self.line(at),
                    value,
                    source,
                },
            ));
        }
        fields.sort_by_key(|(at, _)| *at);
        fields.into_iter().map(|(_, field)| field).collect()
    }

    /// Whether the code tables of a relationship give relationships that we have.
    fn relationships(&mut self, value: &RuleValue, at: usize, language: &Language) {
        let RuleValue::Expression(expression) = value else {
            return;
        };
        for name in &expression.mentions().tables {
            let Some(table) = language.codes().table(name) else {
                continue;
            };
            for meaning in table.meanings() {
                let known = Relationship::from_code(meaning).is_some()
                    || matches!(meaning, "duplicate" | "ignore");
                if !known {
                    let codes = Relationship::ALL.iter().map(|(_, code)| *code);
                    let remedy = nearest(meaning, codes);
                    let what =
                        format!("[codes.{name}] gives `{meaning}`, which is no relationship");
                    self.wrong(at, &what, &remedy);
                }
            }
        }
    }

    fn tests(&mut self, table: &DeTable<'_>) -> Vec<Test> {
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

    fn expression(
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

    fn required(&mut self, table: &DeTable<'_>, key: &str, example: &str) -> Option<Placed> {
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

    fn text_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<Placed> {
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

    fn texts(&mut self, table: &DeTable<'_>, key: &str) -> Vec<String> {
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

    fn table_of<'d>(&mut self, table: &'d DeTable<'_>, key: &str) -> Option<&'d DeTable<'d>> {
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
    fn tables<'d>(&mut self, table: &'d DeTable<'_>, key: &str) -> Vec<(usize, &'d DeTable<'d>)> {
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
    fn known(&mut self, table: &DeTable<'_>, keys: &[&str], where_: &str) {
        for key in table.keys() {
            if !keys.contains(&key.get_ref().as_ref()) {
                let remedy = nearest(key.get_ref(), keys.iter().copied());
                let what = format!("{where_} has no `{}`", key.get_ref());
                self.wrong(key.span().start, &what, &remedy);
            }
        }
    }

    fn unwritten(&mut self, placed: &Placed, error: ExpressionError) {
        match error {
            ExpressionError::Written { at, what, remedy } => {
                self.wrong((placed.at + at).min(placed.end), &what, &remedy);
            }
            other => self.wrong(placed.at, &other.to_string(), "simplify the expression"),
        }
    }

    fn wrong(&mut self, at: usize, what: &str, remedy: &str) {
        let place = Place {
            file: self.file,
            text: self.text,
        };
        self.errors.push(place.error(at..at, what, remedy));
    }

    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
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

fn shorter<'d>(table: &'d DeTable<'_>) -> &'d DeTable<'d> {
    table
}

/// A text of the file with the place of its first character.
#[derive(Default)]
struct Placed {
    text: String,
    at: usize,
    end: usize,
}

impl Placed {
    /// A text that stands at a place of the file, between one or three marks at each end.
    fn of(text: &str, span: &Range<usize>, file: &str) -> Self {
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

/// What may have been meant, or all that could have been.
fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    let best = names.iter().min_by_key(|one| distance(name, one));
    match best {
        Some(best) if distance(name, best) <= 3 => format!("did you mean `{best}`?"),
        _ => format!("it can be: {}", names.join(", ")),
    }
}

/// How many letters two words are apart.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(60).enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (b, above) in other.iter().zip(row.iter().skip(1)) {
            let cost = before + usize::from(a != *b);
            left = cost.min(above + 1).min(left + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

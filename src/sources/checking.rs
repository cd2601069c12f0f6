//! Whether the files of a mapping folder fit together, before anything is asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    mapping::{
        file::{Mapping, Rule, RuleValue},
        located::{LocatedError, LocatedErrors, Place},
    },
    sources::{
        connector::plan::{Plan, first_name},
        extract,
        files::Files,
        kind::{self, Kind},
        opening::{CONNECTION, NETWORK, mapping, mappings},
    },
};

/// All that is wrong with the `connection.toml` of a mapping folder: what it says, and whether it
/// fetches what the `network.toml` beside it reads.
///
/// A folder without one is right where its rules begin in one file that is given by hand.
pub fn check(files: &Files) -> Vec<LocatedError> {
    let shown = files.shown(CONNECTION);
    let Some(text) = files.text(CONNECTION) else {
        return without_connection(files);
    };
    if files.text(NETWORK).is_none() {
        return vec![at_top(
            files.shown(NETWORK),
            "it is not there, and connection.toml reads for it",
            "write the rules into network.toml, beside connection.toml",
        )];
    }
    match kind::kind(&shown, text) {
        Ok(Kind::Http) => match Plan::parse(&shown, text) {
            Ok(plan) => unmatched(files, &shown, text, &plan),
            Err(LocatedErrors(errors)) => errors,
        },
        Ok(Kind::Extract) => match mappings(files) {
            Ok(mappings) => match extract::plan::parse(&shown, text, &mappings) {
                Ok(_) => Vec::new(),
                Err(LocatedErrors(errors)) => errors,
            },
            Err(_) => Vec::new(),
        },
        Err(LocatedErrors(errors)) => errors,
    }
}

fn at_top(file: String, what: &str, remedy: &str) -> LocatedError {
    LocatedError {
        file,
        line: 1,
        column: 1,
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    }
}

/// What is wrong with a folder that says nowhere how its system is asked.
fn without_connection(files: &Files) -> Vec<LocatedError> {
    if files.names().next().is_none() {
        return vec![at_top(
            files.shown(NETWORK),
            "there is no mapping in this folder",
            "write network.toml (mappings/README.md) and connection.toml, or take the folder out",
        )];
    }
    let Ok(mapping) = mapping(files) else {
        return Vec::new();
    };
    // Rules that tell documents apart by name need somebody who fetches each; a file of records,
    // or one document with everything, may come by hand.
    let is_whole = mapping.record.is_some() || !mapping.inputs.is_empty();
    let by_name = |rule: &Rule| rule.from.is_some() || !rule.mentions.documents.is_empty();
    let named = mapping.tests.iter().any(|test| {
        let mut names = test.documents.keys();
        names.any(|name| !name.is_empty())
    });
    if is_whole || !(named || mapping.rules.iter().any(by_name)) {
        return Vec::new();
    }
    vec![at_top(
        files.shown(CONNECTION),
        "it is not there, and network.toml reads documents by their names",
        "say in connection.toml how each is fetched (mappings/connection.md)",
    )]
}

/// What `network.toml` reads and nobody fetches, and the other way round.
fn unmatched(files: &Files, shown: &str, text: &str, plan: &Plan) -> Vec<LocatedError> {
    let Ok(mapping) = mapping(files) else {
        // What is wrong with the mapping itself is said by its own check.
        return Vec::new();
    };
    let place = Place { file: shown, text };
    let mut errors = Vec::new();
    if mapping.system != plan.system {
        errors.push(place.error(
            0..0,
            format!(
                "it is called {} here and {} in network.toml",
                plan.system, mapping.system
            ),
            "give both the same system",
        ));
    }
    let fetched: BTreeSet<&str> = plan.names().collect();
    for ((line, name), key) in read_by_name(&mapping, files.text(NETWORK).unwrap_or_default()) {
        if !fetched.contains(name.as_str()) {
            errors.push(LocatedError {
                file: files.shown(NETWORK),
                line,
                column: 1,
                what: format!("this rule reads `{name}`, which connection.toml does not fetch"),
                remedy: format!("add a [[fetch]] of that name, or correct {key}"),
            });
        }
    }
    errors
}

/// The documents that rules read by name: on which line each is met first, and in which key.
fn read_by_name(mapping: &Mapping, text: &str) -> BTreeMap<(usize, String), String> {
    let mut read = BTreeMap::new();
    let written = written(text);
    for (place, rule) in mapping.rules.iter().enumerate() {
        let mut met = |line: usize, name: &str, key: &str| {
            read.entry((line, name.to_owned()))
                .or_insert_with(|| key.to_owned());
        };
        if let Some(from) = &rule.from {
            met(rule.line, from, "from");
        }
        let own = [
            ("each", &rule.each),
            ("when", &rule.when),
            ("record", &rule.record),
            ("confirmed", &rule.confirmed),
        ];
        for (key, expression) in own {
            for name in expression.iter().flat_map(|one| &one.mentions().documents) {
                met(rule.line, name, key);
            }
        }
        let texts = written
            .get(place)
            .filter(|_| written.len() == mapping.rules.len());
        let each = texts.and_then(|texts| texts.each.as_deref());
        // A definition of the file's own begins where its body begins.
        let begun = |each| first_name(each).or_else(|| first_name(body_of(each, text)?));
        if let Some(head) = each.and_then(begun) {
            met(rule.line, head, "each");
        }
        for field in &rule.fields {
            let RuleValue::Expression(expression) = &field.value else {
                continue;
            };
            let name = field.field.name;
            for document in &expression.mentions().documents {
                met(field.line, document, name);
            }
            // Without `each` the item is the whole, and a field begins with a document.
            let own = texts.and_then(|texts| texts.fields.get(name));
            if let (None, Some(head)) = (&rule.each, own.and_then(|own| first_name(own))) {
                met(field.line, head, name);
            }
        }
    }
    read
}

/// The body of the definition with which an expression begins, where it begins with one of the
/// file's own.
fn body_of<'t>(expression: &str, text: &'t str) -> Option<&'t str> {
    let begun = expression.trim_start();
    let end = begun.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let word = begun.get(..end.unwrap_or(begun.len()))?;
    let head = format!("def {word}:");
    let at = text.find(&head).filter(|_| !word.is_empty())?;
    text.get(at + head.len()..)
}

/// The expressions of one rule as they are written.
struct Written {
    each: Option<String>,
    fields: BTreeMap<String, String>,
}

/// The rules of a mapping as they are written, in their order.
fn written(text: &str) -> Vec<Written> {
    let table: toml::Table = toml::from_str(text).unwrap_or_default();
    let rules = table.get("rule").and_then(|rules| rules.as_array());
    let written = |rule: &toml::Value| {
        let fields = rule.get("fields").and_then(|fields| fields.as_table());
        let field = |(name, value): (&String, &toml::Value)| {
            Some((name.clone(), value.as_str()?.to_owned()))
        };
        Written {
            each: rule
                .get("each")
                .and_then(|each| Some(each.as_str()?.to_owned())),
            fields: fields.into_iter().flatten().filter_map(field).collect(),
        }
    };
    rules.into_iter().flatten().map(written).collect()
}

//! Hostile documents, replayed: whatever comes in, nothing panics.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;

use crate::mapping::{
    apply, canonical,
    expression::{Expression, Language, Scope},
    file::Mapping,
    records::{Given, Records},
    sources::Sources,
    tree::Tree,
};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn files(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(root(&format!("fixtures/corpus/mapping/{folder}"))).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn mapping(path: &str) -> Mapping {
    let text = std::fs::read_to_string(root(path)).unwrap();
    Mapping::load(&text, path).unwrap()
}

/// Applies a mapping to a tree, as one document and under the name of one.
fn apply_to(mapping: &Mapping, tree: Tree) {
    let at = Timestamp::UNIX_EPOCH;
    let whole = Sources::whole(&mapping.system, tree.clone(), at).asking("1");
    let named = Sources::new(&mapping.system, at)
        .with("person", tree, crate::model::fact::ReadState::Read, at)
        .asking("1");
    for sources in [whole, named] {
        let (network, findings) = apply::network(mapping, &sources);
        let _ = canonical::network(network.as_ref(), &findings).to_string();
    }
}

#[test]
fn hostile_json_is_refused_or_read() {
    let mapping = mapping("mappings/mosaic/network.toml");
    for (_, bytes) in files("json") {
        if let Ok(tree) = Tree::from_json(&bytes) {
            apply_to(&mapping, tree);
        }
    }
}

#[test]
fn hostile_xml_is_refused_or_read() {
    let soap = mapping("mappings/mosaic-soap/network.toml");
    let census = mapping("mappings/ssda903/network.toml");
    for (path, bytes) in files("xml") {
        if let Ok(tree) = Tree::from_xml(&bytes, &soap.lists) {
            apply_to(&soap, tree);
        }
        let given = [Given { name: None, path }];
        let records = Records::open(&census, &given, Timestamp::UNIX_EPOCH).unwrap();
        assert!(records.take(100).count() < 100);
    }
}

#[test]
fn hostile_tables_are_refused_or_read() {
    let mapping = mapping("mappings/ssda903/csv.toml");
    for (path, bytes) in files("csv") {
        if let Ok(tree) = Tree::from_csv(&bytes) {
            apply_to(&mapping, tree);
        }
        let given = ["header", "episodes", "reviews"].map(|name| Given {
            name: Some(name.to_owned()),
            path: path.clone(),
        });
        if let Ok(records) = Records::open(&mapping, &given, Timestamp::UNIX_EPOCH) {
            assert!(records.take(100).count() < 100);
        }
    }
}

#[test]
fn hostile_mappings_are_refused_or_cut_off() {
    for (path, bytes) in files("toml") {
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(mapping) = Mapping::load(&text, &path.display().to_string()) {
            apply_to(&mapping, Tree::object([]));
        }
    }
}

#[test]
fn hostile_expressions_are_refused_or_cut_off() {
    let language = Language::plain();
    let record =
        Tree::from_json(br#"{"id": 1, "name": "Zoe", "list": [{"a": 1}, null, "x"]}"#).unwrap();
    for (_, bytes) in files("expression") {
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(expression) = Expression::compile(&text, &language) {
            let scope = Scope::new(record.clone()).within(Duration::from_millis(200));
            if let Ok(values) = expression.run(&record, &scope) {
                assert!(values.iter().all(|value| value.to_json().len() < 1 << 24));
            }
        }
    }
}

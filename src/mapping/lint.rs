//! Whether the mapping files of a folder are right: compiled, their tests run.

use std::{collections::BTreeMap, path::Path};

use jiff::{Timestamp, tz::TimeZone};
use toml::de::{DeTable, DeValue};

use crate::{
    mapping::{
        apply, canonical,
        file::{Document, Format, Mapping, RecordBy, Test},
        located::{LocatedError, Place},
        sources::Sources,
        subset,
        tree::{Tree, TreeError},
    },
    model::fact::ReadState,
};

/// The name under which a folder keeps its first mapping.
pub const USUAL_FILE: &str = "network.toml";

/// What a reading makes of the saved answers of one name before the rules see them.
pub type Shape<'s> = &'s dyn Fn(&str, Vec<Tree>) -> Tree;

/// Saved answers as they are; several of one name are a list.
pub fn as_saved(_name: &str, mut answers: Vec<Tree>) -> Tree {
    match answers.len() {
        1 => answers.pop().unwrap_or_default(),
        _ => Tree::array(answers),
    }
}

/// Compiles every mapping of a folder and runs its tests: all that is wrong.
///
/// Mappings are the files of the folder that end in `.toml`, but for `connection.toml`.
pub fn folder(folder: &Path, shape: Shape<'_>) -> Vec<LocatedError> {
    let mut errors = Vec::new();
    for path in mapping_files(folder) {
        let name = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => errors.extend(text_of(&text, &name, (folder, shape))),
            Err(error) => errors.push(unread(&name, &error.to_string())),
        }
    }
    errors
}

/// The mapping files of a folder, the usual one first.
pub fn mapping_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name != "connection.toml")
        })
        .collect();
    files.sort_by_key(|path| {
        let usual = path.file_name().is_some_and(|name| name == USUAL_FILE);
        (!usual, path.clone())
    });
    files
}

/// Compiles one mapping and runs its tests, with files looked up from a folder, in the shape in
/// which a reading would give them.
pub fn text_of(text: &str, name: &str, beside: (&Path, Shape<'_>)) -> Vec<LocatedError> {
    let mapping = match Mapping::load(text, name) {
        Ok(mapping) => mapping,
        Err(errors) => return errors,
    };
    let tests = mapping.tests.iter();
    let mut errors = unused(&mapping, text, name);
    errors.extend(tests.filter_map(|test| failed(&mapping, test, beside)));
    errors
}

/// Code tables that no rule looks up: a table that is spelt wrongly where it is made, or left over.
fn unused(mapping: &Mapping, text: &str, file: &str) -> Vec<LocatedError> {
    let used = mapping.mentions();
    let Ok(table) = DeTable::parse(text) else {
        return Vec::new();
    };
    let codes = table.get_ref().get("codes");
    let Some(DeValue::Table(tables)) = codes.map(toml::Spanned::get_ref) else {
        return Vec::new();
    };
    if used.any_table {
        return Vec::new();
    }
    let place = Place { file, text };
    let left = tables.keys().filter(|name| {
        let name: &str = name.get_ref();
        !used.tables.contains(name)
    });
    let error = |name: &toml::Spanned<_>| {
        place.error(
            name.span(),
            format!("no rule looks anything up in [codes.{}]", name.get_ref()),
            "use it, as .word | code(\"...\"), or take it out",
        )
    };
    left.map(error).collect()
}

/// What is wrong with a test of a mapping; `None` where what it expects comes out.
fn failed(
    mapping: &Mapping,
    test: &Test,
    (folder, shape): (&Path, Shape<'_>),
) -> Option<LocatedError> {
    let wrong = |what: String, remedy: &str| LocatedError {
        file: mapping.file.to_string(),
        line: test.line,
        column: 1,
        what: format!("test `{}`: {what}", test.name),
        remedy: remedy.to_owned(),
    };
    let documents = match documents(mapping, test, folder) {
        Ok(documents) => documents,
        Err(what) => return Some(wrong(what, "correct the document of the test")),
    };
    let read_at = test
        .read_on
        .to_zoned(TimeZone::UTC)
        .map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp());
    let mut sources = Sources::new(&mapping.system, read_at);
    for (name, tree) in documents {
        sources = match name.is_empty() {
            true => Sources::whole(&mapping.system, inside(mapping, tree), read_at),
            false => {
                let tree = main_row(mapping, &name, shape(&name, vec![tree]));
                sources.with(&name, tree, ReadState::Read, read_at)
            }
        };
    }
    if let Some(asked) = &test.asked {
        sources = sources.asking(asked);
    }
    let (network, findings) = apply::network(mapping, &sources);
    let found = canonical::network(network.as_ref(), &findings);
    let expected = match serde_json::from_str(&test.expect) {
        Ok(expected) => expected,
        Err(_) => return Some(wrong("what is expected is not JSON".to_owned(), "")),
    };
    let difference = subset::difference(&expected, &found)?;
    Some(wrong(
        difference,
        "correct the rules, or what the test expects",
    ))
}

/// The record itself, where the mapping reads a file record by record.
fn inside(mapping: &Mapping, tree: Tree) -> Tree {
    match mapping.record.as_ref().map(|record| &record.by) {
        Some(RecordBy::Element(element)) => tree.get(element).unwrap_or(tree),
        _ => tree,
    }
}

/// Of the main input the one row that a child is; of the others all rows.
fn main_row(mapping: &Mapping, name: &str, tree: Tree) -> Tree {
    match mapping.record.as_ref().map(|record| &record.by) {
        Some(RecordBy::Input(main)) if main == name => {
            tree.items().into_iter().next().unwrap_or_default()
        }
        _ => tree,
    }
}

fn documents(
    mapping: &Mapping,
    test: &Test,
    folder: &Path,
) -> Result<BTreeMap<String, Tree>, String> {
    let mut trees = BTreeMap::new();
    for (name, document) in &test.documents {
        let tree = match document {
            Document::Text(text) => read(mapping.format, text.as_bytes(), mapping),
            Document::File(file) => {
                let bytes = std::fs::read(folder.join(file))
                    .map_err(|error| format!("{file} could not be read: {error}"))?;
                read(mapping.format, &bytes, mapping)
            }
        };
        trees.insert(name.clone(), tree.map_err(|error| error.to_string())?);
    }
    Ok(trees)
}

/// Reads a document in the form that a mapping names.
///
/// # Errors
/// Where it is not in that form.
pub fn read(format: Format, bytes: &[u8], mapping: &Mapping) -> Result<Tree, TreeError> {
    match format {
        Format::Json => Tree::from_json(bytes),
        Format::Xml => Tree::from_xml(bytes, &mapping.lists),
        Format::Csv => Tree::from_csv(bytes),
    }
}

fn unread(file: &str, what: &str) -> LocatedError {
    LocatedError {
        file: file.to_owned(),
        line: 1,
        column: 1,
        what: format!("the file could not be read: {what}"),
        remedy: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Vec<std::path::PathBuf> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings");
        let mut folders: Vec<_> = std::fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .collect();
        folders.sort();
        folders
    }

    #[test]
    fn every_shipped_mapping_is_right() {
        let mut seen = 0;
        for path in shipped() {
            seen += mapping_files(&path).len();
            let errors: Vec<String> = folder(&path, &as_saved)
                .iter()
                .map(ToString::to_string)
                .collect();
            assert!(errors.is_empty(), "{}", errors.join("\n"));
        }
        assert!(seen > 0);
    }

    #[test]
    fn every_expression_that_a_shipped_mapping_runs_often_takes_the_fast_path() {
        for path in shipped() {
            for file in mapping_files(&path) {
                let text = std::fs::read_to_string(&file).unwrap();
                let mapping = Mapping::load(&text, &file.display().to_string()).unwrap();
                for rule in &mapping.rules {
                    let named = [&rule.each, &rule.when, &rule.record, &rule.confirmed];
                    let fields = rule.fields.iter().filter_map(|field| match &field.value {
                        crate::mapping::file::RuleValue::Expression(one) => Some(&**one),
                        _ => None,
                    });
                    for one in named.into_iter().flatten().chain(fields) {
                        assert!(one.is_native(), "{} line {}", mapping.file, rule.line);
                    }
                }
            }
        }
    }
}

//! The file of a form, `form.toml`: its name, version, owner and labels.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;

use crate::{forms::settings::CouncilSettings, model::position::Position};

/// A section as the program knows it: its name and its fields, in order.
pub struct Known {
    pub name: &'static str,
    pub fields: &'static [&'static str],
    /// Fields of each row, where the section is a list.
    pub rows: &'static [&'static str],
}

/// What a form's file says, with the council's words in it.
#[derive(Clone, Debug)]
pub struct FormFile {
    pub name: String,
    pub version: u32,
    pub title: String,
    pub owner: String,
    sections: Vec<Labels>,
}

/// The labels of one section, in the order of its fields.
#[derive(Clone, Debug)]
pub struct Labels {
    pub name: &'static str,
    pub title: Arc<str>,
    pub fields: Vec<(&'static str, Arc<str>)>,
    pub rows: Vec<(&'static str, Arc<str>)>,
}

/// What is wrong with a form's file, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}; {remedy}")]
pub struct FormError {
    pub file: String,
    /// From 1; 1 where the fault has no place of its own.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

impl FormError {
    /// A fault at a byte of the file's text.
    pub fn at(file: &str, text: &str, at: usize, what: String, remedy: &str) -> Self {
        let Position { line, column } = Position::of(text, at);
        Self {
            file: file.into(),
            line,
            column,
            what,
            remedy: remedy.into(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    version: u32,
    title: String,
    owner: String,
    /// Read by the library alone.
    #[serde(default, rename = "review_by")]
    _review_by: Option<String>,
    #[serde(default, rename = "what_changed")]
    _what_changed: Option<String>,
    #[serde(default, rename = "about")]
    _about: Option<String>,
    /// Read by the referral alone.
    #[serde(default, rename = "basis")]
    _basis: Option<toml::Value>,
    #[serde(default)]
    section: Vec<RawSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    name: String,
    title: String,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    rows: BTreeMap<String, String>,
}

impl FormFile {
    /// Reads a form's file against the sections that the program fills in.
    ///
    /// # Errors
    /// Text that is no TOML; a section or field that the program does not know, or one that it
    /// knows and the file does not name.
    pub fn read(
        file: &str,
        text: &str,
        known: &[Known],
        settings: &CouncilSettings,
    ) -> Result<Self, FormError> {
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let what = error.message().replace('\n', " ");
            let remedy = "see the form that is delivered with the program";
            FormError::at(file, text, at, what, remedy)
        })?;
        let fault = |word: &str, what: String, remedy: &str| {
            FormError::at(file, text, text.find(word).unwrap_or(0), what, remedy)
        };
        for section in &raw.section {
            if !known.iter().any(|one| one.name == section.name) {
                return Err(fault(
                    &section.name,
                    format!("there is no section `{}`", section.name),
                    "take it out, or correct its name",
                ));
            }
        }
        let mut sections = Vec::with_capacity(known.len());
        for one in known {
            let Some(section) = raw.section.iter().find(|section| section.name == one.name) else {
                return Err(fault(
                    "",
                    format!("the section `{}` is missing", one.name),
                    "add it with its title and its labels",
                ));
            };
            let labels = |names: &'static [&'static str], given: &BTreeMap<String, String>| {
                if let Some(odd) = given.keys().find(|key| !names.contains(&key.as_str())) {
                    return Err(fault(
                        odd,
                        format!("the section `{}` has no field `{odd}`", one.name),
                        "take it out, or correct its name",
                    ));
                }
                names
                    .iter()
                    .map(|name| match given.get(*name) {
                        Some(label) => Ok((*name, Arc::from(settings.in_own_words(label)))),
                        None => Err(fault(
                            &format!("\"{}\"", one.name),
                            format!("the field `{name}` of `{}` has no label", one.name),
                            "add a label for it",
                        )),
                    })
                    .collect::<Result<Vec<_>, _>>()
            };
            sections.push(Labels {
                name: one.name,
                title: Arc::from(settings.in_own_words(&section.title)),
                fields: labels(one.fields, &section.fields)?,
                rows: labels(one.rows, &section.rows)?,
            });
        }
        Ok(Self {
            name: raw.name,
            version: raw.version,
            title: settings.in_own_words(&raw.title),
            owner: settings.in_own_words(&raw.owner),
            sections,
        })
    }

    pub fn section(&self, name: &str) -> Option<&Labels> {
        self.sections.iter().find(|section| section.name == name)
    }

    pub fn sections(&self) -> &[Labels] {
        &self.sections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Known] = &[Known {
        name: "child",
        fields: &["name"],
        rows: &[],
    }];

    #[track_caller]
    fn fails(text: &str, line: usize, what: &str) {
        let error = FormFile::read("form.toml", text, KNOWN, &CouncilSettings::default())
            .err()
            .unwrap();
        assert_eq!(error.line, line, "{error}");
        assert!(error.what.contains(what), "{error}");
    }

    const HEAD: &str = "name = 'invite'\nversion = 1\ntitle = 't'\nowner = 'o'\n";

    #[test]
    fn a_label_that_is_missing_or_unknown_is_named_with_its_line() {
        fails(HEAD, 1, "section `child` is missing");
        let section = format!("{HEAD}[[section]]\nname = \"child\"\ntitle = 'Child'\n");
        fails(&section, 6, "`name` of `child` has no label");
        fails(
            &format!("{section}[section.fields]\nname = 'Name'\nshoes = 'Shoes'\n"),
            10,
            "no field `shoes`",
        );
        fails(&format!("{HEAD}sections = 3\n"), 5, "unknown field");
    }

    #[test]
    fn labels_speak_in_the_councils_words() {
        let text = format!(
            "{HEAD}[[section]]\nname = 'child'\ntitle = 'Child'\n[section.fields]\nname = 'Before {{family_time}}'\n"
        );

        let form = FormFile::read("form.toml", &text, KNOWN, &CouncilSettings::default()).unwrap();

        let label = form
            .section("child")
            .map(|section| section.fields[0].1.clone());
        assert_eq!(label.as_deref(), Some("Before family time"));
    }
}

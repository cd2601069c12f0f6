//! The lawful bases on which a referral can go, as the form's file lists them.

use std::sync::Arc;

use serde::Deserialize;

use crate::forms::{file::FormError, settings::CouncilSettings};

/// What a council may choose from: never nothing.
#[derive(Clone, Debug)]
pub struct Bases {
    /// What is recorded where everybody who decides has agreed and nothing else was chosen.
    usual: Basis,
    others: Vec<Basis>,
}

/// One lawful basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Stable: records keep it. `public_task`
    pub code: Arc<str>,
    pub words: Arc<str>,
    /// Whether it holds where somebody who decides has not agreed.
    pub rests_on: RestsOn,
}

/// On what a basis rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestsOn {
    /// It holds as long as everybody who decides agrees.
    Agreement,
    Law,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    basis: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    words: String,
    #[serde(default)]
    needs_agreement: bool,
}

impl Bases {
    /// Reads them from the file of the form.
    ///
    /// # Errors
    /// Text that is no TOML, no basis at all, or two of one code.
    pub fn read(file: &str, text: &str, settings: &CouncilSettings) -> Result<Self, FormError> {
        let read: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let what = error.message().replace('\n', " ");
            let remedy = "give each [[basis]] a `code` and `words`";
            FormError::at(file, text, at, what, remedy)
        })?;
        let mut all: Vec<Basis> = Vec::with_capacity(read.basis.len());
        for entry in &read.basis {
            let is_taken = all.iter().any(|one| *one.code == *entry.code);
            if is_taken || entry.code.trim().is_empty() {
                let at = text.rfind(&format!("\"{}\"", entry.code)).unwrap_or(0);
                let what = format!("`{}` cannot be the code of a basis", entry.code);
                let remedy = "give each basis a code of its own";
                return Err(FormError::at(file, text, at, what, remedy));
            }
            all.push(Basis {
                code: entry.code.as_str().into(),
                words: settings.in_own_words(&entry.words).into(),
                rests_on: match entry.needs_agreement {
                    true => RestsOn::Agreement,
                    false => RestsOn::Law,
                },
            });
        }
        if !all.iter().any(|one| one.rests_on == RestsOn::Law) {
            let what = "no lawful basis holds without everybody's agreement".to_owned();
            let remedy = "add [[basis]] with `code` and `words`: docs/referral.md has examples";
            return Err(FormError::at(file, text, 0, what, remedy));
        }
        let usual = all.remove(0);
        Ok(Self { usual, others: all })
    }

    pub fn usual(&self) -> &Basis {
        &self.usual
    }

    /// In the order of the file.
    pub fn all(&self) -> impl Iterator<Item = &Basis> {
        std::iter::once(&self.usual).chain(&self.others)
    }

    pub fn find(&self, code: &str) -> Option<&Basis> {
        self.all().find(|one| *one.code == *code)
    }

    /// What a basis is called; its code where the file does not have it any more.
    pub fn words<'b>(&'b self, code: &'b str) -> &'b str {
        self.find(code).map_or(code, |one| &one.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = include_str!("../../../templates/forms/referral/form.toml");

    fn read(text: &str) -> Result<Bases, FormError> {
        Bases::read("form.toml", text, &CouncilSettings::default())
    }

    #[test]
    fn the_form_that_is_shipped_lists_bases_of_both_kinds() {
        let bases = read(FORM).unwrap();

        assert_eq!(bases.usual().rests_on, RestsOn::Law);
        assert!(bases.all().any(|one| one.rests_on == RestsOn::Agreement));
        assert_eq!(bases.words("of another year"), "of another year");
    }

    #[test]
    fn a_list_that_nobody_could_refer_by_is_refused_with_its_line() {
        let fails = |text: &str, line: usize| {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, line, "{error}");
        };
        fails("name = 'referral'\n", 1);
        let consent = "[[basis]]\ncode = \"consent\"\nwords = 'Consent'\nneeds_agreement = true\n";
        fails(consent, 1);
        let task = "[[basis]]\ncode = \"task\"\nwords = 'Task'\n";
        assert!(read(&format!("{consent}{task}")).is_ok());
        fails(&format!("{task}{task}"), 5);
        fails("[[basis]]\ncode = \"task\"\n", 1);
    }
}

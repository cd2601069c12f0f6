//! The questions of a consultation paper, as a form on the page behind a link.
//!
//! They are those of the printed papers, for each audience in its words, and for the child at three
//! reading levels. They are the council's: `templates/forms/invite/questions.toml`.

use std::collections::HashSet;

use serde::Deserialize;
use toml::Spanned;

use crate::{
    forms::{
        file::FormError,
        invite::{
            Prepared,
            letters::Audience,
            papers::{Paper, paper_of},
        },
    },
    model::id::Identifier,
};

/// The questions of every paper.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Questionnaires {
    schema: Spanned<u32>,
    child_a: Vec<Section>,
    child_b: Vec<Section>,
    child_easy: Vec<Section>,
    parent: Vec<Section>,
    carer: Vec<Section>,
    school: Vec<Section>,
    health: Vec<Section>,
    professional: Vec<Section>,
}

/// A part of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub heading: String,
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What its answers are kept under.
    pub code: Spanned<String>,
    pub asks: String,
}

/// The questions for one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Questions<'q> {
    /// Who writes, as staff read it: `Parent's paper`.
    pub paper: &'static str,
    pub is_child: bool,
    /// One idea a line, in large letters.
    pub is_easy: bool,
    pub sections: &'q [Section],
}

/// Which paper the person of a row is asked to fill in; nothing for who is not asked what they
/// think.
pub fn paper(prepared: &Prepared, row: &Identifier) -> Option<Paper> {
    let mut parts = prepared.attendance.parts.iter();
    let part = parts.find(|part| part.id == row)?;
    paper_of(part.role, part.mode)
}

impl Questionnaires {
    /// Reads the council's file.
    ///
    /// # Errors
    /// What is wrong with it, with its line: a paper that is missing or asks nothing, a code that
    /// stands twice in one paper, or is not of small letters, digits and `_`.
    pub fn read(file: &str, text: &str) -> Result<Self, FormError> {
        let read: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let what = error.message().replace('\n', " ");
            let remedy = "see the file that is delivered with the program";
            FormError::at(file, text, at, what, remedy)
        })?;
        if *read.schema.get_ref() != 1 {
            let what = "this program reads schema 1".to_owned();
            let at = read.schema.span().start;
            return Err(FormError::at(file, text, at, what, "write schema = 1"));
        }
        for (name, sections) in read.papers() {
            let fault = |at, what, remedy| Err(FormError::at(file, text, at, what, remedy));
            let mut codes = HashSet::new();
            for question in sections.iter().flat_map(|section| &section.questions) {
                let (code, at) = (question.code.get_ref(), question.code.span().start);
                if !is_code(code) {
                    let what = format!("`{code}` cannot be the code of a question");
                    return fault(at, what, "use small letters, digits and _");
                }
                if !codes.insert(code) {
                    let what = format!("`{name}` asks under the code `{code}` twice");
                    return fault(at, what, "give one of the two another code");
                }
            }
            if codes.is_empty() {
                let what = format!("`{name}` asks nothing");
                let remedy = "add a question, or take the file that is delivered";
                return fault(text.find(name).unwrap_or(0), what, remedy);
            }
        }
        Ok(read)
    }

    /// The questions for the person of a row; nothing for who is not asked what they think.
    pub fn questions(&self, prepared: &Prepared, row: &Identifier) -> Option<Questions<'_>> {
        Some(self.of(paper(prepared, row)?, Audience::of_child(prepared)))
    }

    pub(crate) fn of(&self, paper: Paper, level: Audience) -> Questions<'_> {
        let sections = match (paper, level) {
            (Paper::Child, Audience::ChildA) => &self.child_a,
            (Paper::Child, Audience::ChildEasy) => &self.child_easy,
            (Paper::Child, _) => &self.child_b,
            (Paper::Parent, _) => &self.parent,
            (Paper::Carer, _) => &self.carer,
            (Paper::School, _) => &self.school,
            (Paper::Health, _) => &self.health,
            (Paper::Professional, _) => &self.professional,
        };
        let is_child = paper == Paper::Child;
        Questions {
            paper: paper.words(),
            is_child,
            is_easy: is_child && level == Audience::ChildEasy,
            sections,
        }
    }

    /// Each paper with its name in the file.
    fn papers(&self) -> [(&'static str, &[Section]); 8] {
        [
            ("child-a", &self.child_a),
            ("child-b", &self.child_b),
            ("child-easy", &self.child_easy),
            ("parent", &self.parent),
            ("carer", &self.carer),
            ("school", &self.school),
            ("health", &self.health),
            ("professional", &self.professional),
        ]
    }
}

fn is_code(code: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !code.is_empty() && code.bytes().all(known)
}

impl<'q> Questions<'q> {
    /// The question of a code, in the words for this reader.
    pub fn question(&self, code: &str) -> Option<&'q str> {
        let mut all = self.sections.iter().flat_map(|section| &section.questions);
        let found = all.find(|question| question.code.get_ref() == code);
        found.map(|question| question.asks.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../templates/forms/invite/questions.toml");

    fn shipped() -> Questionnaires {
        Questionnaires::read("questions.toml", SHIPPED).unwrap()
    }

    #[track_caller]
    fn check(from: &str, to: &str, told: &str) {
        assert!(SHIPPED.contains(from), "{from}");
        let text = SHIPPED.replacen(from, to, 1);
        let error = Questionnaires::read("questions.toml", &text).unwrap_err();
        assert!(error.what.contains(told), "{error}");
        assert!(error.line > 1, "{error}");
    }

    #[test]
    fn a_child_is_asked_in_short_words() {
        let all = shipped();
        for section in &all.child_easy {
            for question in &section.questions {
                let count = question.asks.split_whitespace().count();
                assert!(count <= 12, "{}", question.asks);
            }
        }
        let child = all.of(Paper::Child, Audience::ChildA);
        assert!(child.is_child && !child.is_easy);
        assert_eq!(child.question("well"), Some("What is going well?"));
        assert_eq!(child.question("nothing"), None);
        assert!(all.of(Paper::Child, Audience::ChildEasy).is_easy);
    }

    #[test]
    fn what_is_wrong_with_the_file_is_named_with_its_line() {
        check("schema = 1", "schema = 2", "schema 1");
        check("[[school]]", "[[scool]]", "unknown field `scool`");
        check("heading = ", "title = ", "unknown field `title`");
        check(
            r#"code = "who""#,
            r#"code = "Who there""#,
            "`Who there` cannot be the code",
        );
        check(
            r#"code = "not_who""#,
            r#"code = "who""#,
            "`child-a` asks under the code `who` twice",
        );
    }

    #[test]
    fn a_paper_that_asks_nothing_is_refused() {
        let mut text = SHIPPED.to_owned();
        while let Some(at) = text.find("[[health]]") {
            let end = text[at + 2..]
                .find("\n[[")
                .map_or(text.len(), |end| at + 2 + end);
            text.replace_range(at..end, "");
        }
        let text = text.replace("schema = 1", "schema = 1\nhealth = []");
        let error = Questionnaires::read("questions.toml", &text).unwrap_err();
        assert_eq!(error.what, "`health` asks nothing");
    }
}

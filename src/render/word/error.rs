//! What is wrong with a Word template, in words for whoever keeps it.

use std::fmt;

use crate::render::word::tree::{Kind, Tag};

/// Why a Word template cannot be used or filled.
///
/// It quotes the template, never a value, so it may be logged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordError {
    /// The part of the file (`word/document.xml`, `word/header1.xml`), where it is in one.
    pub part: Option<String>,
    /// The tag, as it was typed.
    pub tag: Option<String>,
    /// The words of the paragraph around it.
    pub near: Option<String>,
    pub what: String,
    pub remedy: String,
}

impl WordError {
    pub(super) fn file(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            remedy: remedy.into(),
            ..Self::default()
        }
    }

    pub(super) fn part(part: &str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            part: Some(part.into()),
            ..Self::file(what, remedy)
        }
    }

    pub(super) fn tag(
        part: &str,
        tag: &Tag,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (open, close) = match tag.kind {
            Kind::Print => ("{{", "}}"),
            Kind::Statement => ("{%", "%}"),
            Kind::Comment => ("{#", "#}"),
        };
        Self {
            tag: Some(format!("{open}{}{close}", tag.body)),
            near: (!tag.near.is_empty()).then(|| tag.near.to_string()),
            ..Self::part(part, what, remedy)
        }
    }
}

impl std::error::Error for WordError {}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(tag) = &self.tag {
            write!(f, "the tag {tag} ")?;
            if let Some(near) = &self.near {
                write!(f, "near \u{201C}{near}\u{201D} ")?;
            }
        }
        if let Some(part) = &self.part {
            write!(f, "in {} ", place(part))?;
        }
        if self.part.is_none() && self.tag.is_none() {
            f.write_str("the Word template ")?;
        }
        write!(f, "{}; {}", self.what, self.remedy)
    }
}

/// A part as somebody who only knows Word would look for it.
fn place(part: &str) -> String {
    let file = part.rsplit('/').next().unwrap_or(part);
    let number: String = file.chars().filter(char::is_ascii_digit).collect();
    let word = match file {
        "document.xml" | "document2.xml" => return "the text".into(),
        file if file.starts_with("header") => "header",
        file if file.starts_with("footer") => "footer",
        file if file.starts_with("footnotes") => return "the footnotes".into(),
        file if file.starts_with("endnotes") => return "the endnotes".into(),
        _ => return format!("the part {part}"),
    };
    format!("the {word} {number}").trim_end().to_owned()
}

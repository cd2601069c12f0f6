//! Errors in the files of a mapping folder, with line, column and what to do.

use std::{fmt, ops::Range};

use crate::model::position::Position;

/// Something wrong in a mapping folder's file, where it stands and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct LocatedError {
    pub file: String,
    /// Both count from one.
    pub line: usize,
    pub column: usize,
    /// What is wrong, in lower case.
    pub what: String,
    /// What to do, in lower case; empty where nobody can say.
    pub remedy: String,
}

impl fmt::Display for LocatedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file, line, column, ..
        } = self;
        write!(f, "{file}:{line}:{column}: {}", self.what)?;
        if !self.remedy.is_empty() {
            write!(f, "; {}", self.remedy)?;
        }
        Ok(())
    }
}

/// All that is wrong with the files of one source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct LocatedErrors(pub Vec<LocatedError>);

impl fmt::Display for LocatedErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

/// A text with its name, which turns byte ranges into lines and columns.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Place<'_> {
    /// The error at the start of a byte range of the text.
    pub fn error(
        &self,
        span: Range<usize>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> LocatedError {
        let Position { line, column } = Position::of(self.text, span.start);
        LocatedError {
            file: self.file.to_owned(),
            line,
            column,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// What the TOML reader says, without its picture of the line.
    pub fn toml(&self, error: &toml::de::Error) -> LocatedError {
        let what = error.message().replace('\n', ", ");
        self.error(
            error.span().unwrap_or_default(),
            what,
            "mappings/connection.md names every key",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_becomes_a_line_and_a_column() {
        let place = Place {
            file: "x.toml",
            text: "a = 1\nbé = 2",
        };

        let error = place.error(10..11, "wrong", "mend it");

        assert_eq!(error.to_string(), "x.toml:2:4: wrong; mend it");
    }
}

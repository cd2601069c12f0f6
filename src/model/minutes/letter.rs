//! The letter to the child that is made from the decisions.

use jiff::Timestamp;

use crate::model::{live::By, name::PersonalText, post::kept_words};

/// For which reader the letter is worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReadingLevel {
    /// A child of about 7 to 10.
    A,
    /// A young person of about 11 to 17.
    B,
    /// One idea a line.
    Easy,
}

kept_words! { ReadingLevel {
    A = "a",
    B = "b",
    Easy = "easy",
} }

impl ReadingLevel {
    pub fn words(self) -> &'static str {
        match self {
            Self::A => "About 7 to 10",
            Self::B => "About 11 to 17",
            Self::Easy => "Easy read: one idea a line",
        }
    }
}

/// A text of several lines, as it was typed; between paragraphs one line is empty. Its words redact
/// themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines(pub Vec<Option<PersonalText>>);

impl Lines {
    /// `None` where nothing was typed.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines: Vec<Option<PersonalText>> = Vec::new();
        for line in text.lines().map(PersonalText::parse) {
            let is_first = lines.last().is_none_or(Option::is_none);
            if line.is_some() || !is_first {
                lines.push(line);
            }
        }
        while lines.last().is_some_and(Option::is_none) {
            lines.pop();
        }
        (!lines.is_empty()).then_some(Self(lines))
    }

    /// The text as it is typed.
    pub fn typed(&self) -> String {
        let words = |line: &Option<PersonalText>| {
            line.as_ref()
                .map_or_else(String::new, |line| line.reveal().to_owned())
        };
        let lines: Vec<String> = self.0.iter().map(words).collect();
        lines.join("\n")
    }
}

/// One version of the letter.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildLetter {
    /// From 1.
    pub version: u32,
    pub level: ReadingLevel,
    pub text: Lines,
    pub by: By,
    pub at: Timestamp,
    /// When the chair approved these words.
    pub approved_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_as_they_were_typed_and_empty_ones_once() {
        let typed = "  Hello Maya \n\n\n\nYou like  maths.\n- Drawing\n\n";
        let lines = Lines::parse(typed).unwrap();
        assert_eq!(lines.typed(), "Hello Maya\n\nYou like maths.\n- Drawing");
        assert_eq!(Lines::parse(&lines.typed()), Some(lines.clone()));
        assert!(!format!("{lines:?}").contains("Maya"));
        assert_eq!(Lines::parse(" \n \n"), None);
    }

    #[test]
    fn every_level_reads_back_as_what_it_was() {
        for one in ReadingLevel::ALL {
            assert_eq!(ReadingLevel::from_code(one.code()), Some(*one));
        }
        assert_eq!(ReadingLevel::from_code("c"), None);
    }
}

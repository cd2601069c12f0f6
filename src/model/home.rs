//! Home to the record: what goes back to the case system, and how far it is.

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use crate::model::{name::PersonalText, post::kept_words};

/// What we call something that goes home. It is also the name under which the case system knows
/// it again: the idempotency key of the write, and the reference that stands with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HomeId(pub Arc<str>);

impl fmt::Display for HomeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A step of a review after which something goes home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HomeStep {
    /// The letters have gone.
    Sent,
    /// Everybody has answered, or the meeting is over.
    Answered,
    /// The review was closed.
    Held,
    /// The minutes were accepted.
    Decided,
}

kept_words! { HomeStep {
    Sent = "sent",
    Answered = "answered",
    Held = "held",
    Decided = "decided",
} }

impl HomeStep {
    pub fn words(self) -> &'static str {
        match self {
            Self::Sent => "Invitations sent",
            Self::Answered => "Answers in",
            Self::Held => "Review held",
            Self::Decided => "Decisions made",
        }
    }
}

/// In which form it goes home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HomePart {
    CaseNote,
    Document,
    /// The day held, how the child took part, and when the next review is due.
    Fields,
}

kept_words! { HomePart {
    CaseNote = "case_note",
    Document = "document",
    Fields = "fields",
} }

impl HomePart {
    pub fn words(self) -> &'static str {
        match self {
            Self::CaseNote => "Case note",
            Self::Document => "Document",
            Self::Fields => "Fields of the review",
        }
    }
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HomeState {
    /// It waits for its turn, or is being written.
    Waiting,
    /// The case system says that it has it; it has not been read back yet.
    Written,
    /// It was read back, and says what we wrote.
    Agreed,
    /// It was read back, and says something else.
    Differs,
    /// Nobody knows whether it was written: nothing more is written before somebody has looked.
    Uncertain,
    /// The case system will not have it.
    Refused,
    /// The case system cannot be written to: somebody copies it.
    ByHand,
    /// Somebody says that they have put it there.
    Done,
}

kept_words! { HomeState {
    Waiting = "waiting",
    Written = "written",
    Agreed = "agreed",
    Differs = "differs",
    Uncertain = "uncertain",
    Refused = "refused",
    ByHand = "by_hand",
    Done = "done",
} }

impl HomeState {
    pub fn words(self) -> &'static str {
        match self {
            Self::Waiting => "Being written",
            Self::Written => "Written, not read back yet",
            Self::Agreed => "In the record, read back",
            Self::Differs => "The record says something else",
            Self::Uncertain => "Not sure that it was written",
            Self::Refused => "The record did not take it",
            Self::ByHand => "To be copied into the record",
            Self::Done => "Put into the record by hand",
        }
    }

    /// Whether it goes no further unless somebody here does something. What is unsure is looked for
    /// and tried by itself first: who copied it meanwhile would have it there twice.
    pub fn needs_somebody(self, next_try: Option<Timestamp>) -> bool {
        match self {
            Self::Differs | Self::Refused | Self::ByHand => true,
            Self::Uncertain => next_try.is_none(),
            Self::Waiting | Self::Written | Self::Agreed | Self::Done => false,
        }
    }
}

/// The names of what is carried.
pub mod word {
    pub const TITLE: &str = "title";
    pub const TEXT: &str = "text";
    pub const FILE_NAME: &str = "file_name";
    pub const FILE_TYPE: &str = "file_type";
    /// The review's own identifier in the case system.
    pub const REVIEW: &str = "review";
    pub const HELD: &str = "held";
    pub const PARTICIPATION: &str = "participation";
    pub const NEXT_DUE: &str = "next_due";

    /// The fields that are compared, with what they are called.
    pub const FIELDS: &[(&str, &str)] = &[
        (HELD, "Day held"),
        (PARTICIPATION, "How the child took part"),
        (NEXT_DUE, "Next review due by"),
    ];
}

/// Words by their names, each line by itself. It tells nobody what they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried(pub Vec<(Arc<str>, Vec<PersonalText>)>);

impl Carried {
    /// The same with some words more; nothing is added where there are none.
    pub fn with(mut self, name: &str, text: &str) -> Self {
        let lines: Vec<PersonalText> = text.lines().filter_map(PersonalText::parse).collect();
        if !lines.is_empty() {
            self.0.push((name.into(), lines));
        }
        self
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(one, _)| **one == *name)
    }

    /// The words of one name, line by line. Named so that a search finds every place that lets
    /// them out.
    pub fn reveal(&self, name: &str) -> Option<String> {
        let (_, lines) = self.0.iter().find(|(one, _)| **one == *name)?;
        let lines: Vec<&str> = lines.iter().map(PersonalText::reveal).collect();
        Some(lines.join("\n"))
    }

    /// Those of these names alone.
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        let words = self.0.iter().filter(|(name, _)| wanted(name));
        Self(words.cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_what_it_was() {
        for step in HomeStep::ALL {
            assert_eq!(HomeStep::from_code(step.code()), Some(*step));
        }
        for part in HomePart::ALL {
            assert_eq!(HomePart::from_code(part.code()), Some(*part));
        }
        for state in HomeState::ALL {
            assert_eq!(HomeState::from_code(state.code()), Some(*state));
        }
    }

    #[test]
    fn what_is_carried_keeps_its_lines_and_tells_nobody() {
        let carried = Carried::default()
            .with(word::TITLE, "Held")
            .with(word::TEXT, "One\n\n  Two  lines ")
            .with(word::HELD, " ");

        assert_eq!(
            carried.reveal(word::TEXT).as_deref(),
            Some("One\nTwo lines")
        );
        assert!(!carried.has(word::HELD));
        assert!(!format!("{carried:?}").contains("Two"));
    }
}

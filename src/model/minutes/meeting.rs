//! Which meeting of a document: its review, or one of its core groups.

use std::{fmt, ops::Deref};

use crate::model::{
    id::Identifier,
    live::{DocumentId, Place},
};

/// What the places of minutes begin with.
const MINUTES: &str = "minutes";

/// What we call one meeting of a document: those that were minuted are numbered from 1.
///
/// It stands for its document wherever a document is asked for: whose child it is, who may open it
/// and which key locks it are the same for all its meetings. What is of one meeting alone asks for
/// the meeting, so that no set of minutes is taken for another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MeetingId {
    document: DocumentId,
    /// From 1.
    number: u32,
}

impl MeetingId {
    /// The first meeting of a document, whether or not its minutes were begun.
    pub fn first(document: &DocumentId) -> Self {
        Self {
            document: document.clone(),
            number: 1,
        }
    }

    /// `None` for 0, and for more than a record can count.
    pub fn new(document: &DocumentId, number: u32) -> Option<Self> {
        let is_number = (1..=i32::MAX.unsigned_abs()).contains(&number);
        is_number.then(|| Self {
            document: document.clone(),
            number,
        })
    }

    /// The one that comes behind this one.
    pub fn next(&self) -> Self {
        Self {
            document: self.document.clone(),
            number: self.number.saturating_add(1),
        }
    }

    pub fn document(&self) -> &DocumentId {
        &self.document
    }

    pub fn number(&self) -> u32 {
        self.number
    }

    /// A place in the minutes of this meeting, as a change names it.
    pub fn place(&self, field: &str) -> Place {
        Place::of(&self.section(), field)
    }

    /// The same of one person in them.
    pub fn place_of(&self, person: &Identifier, field: &str) -> Place {
        Place::in_row(&self.section(), person, field)
    }

    /// `minutes`, and of those behind the first `minutes.2`.
    fn section(&self) -> String {
        match self.number {
            1 => MINUTES.to_owned(),
            number => format!("{MINUTES}.{number}"),
        }
    }

    /// Of which meeting's minutes a place is; nothing for a place that is of none.
    pub fn number_of(place: &Place) -> Option<u32> {
        match place.section.strip_prefix(MINUTES)? {
            "" => Some(1),
            rest => rest.strip_prefix('.')?.parse().ok(),
        }
    }
}

impl Deref for MeetingId {
    type Target = DocumentId;

    fn deref(&self) -> &DocumentId {
        &self.document
    }
}

/// The first is called as its document is: rows that were locked when a document had one set of
/// minutes are found under that name.
impl fmt::Display for MeetingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            1 => write!(f, "{}", self.document),
            number => write!(f, "{}/{number}", self.document),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_meeting_is_called_as_its_document_and_no_other_is() {
        let document = DocumentId::new("5f3a");
        let first = MeetingId::first(&document);
        assert_eq!(MeetingId::new(&document, 1), Some(first.clone()));
        assert_eq!(first.to_string(), "5f3a");
        assert_eq!(first.next().to_string(), "5f3a/2");
        assert_eq!(MeetingId::new(&document, 0), None);
        assert_eq!(MeetingId::new(&document, u32::MAX), None);
    }

    #[test]
    fn a_place_says_of_which_meeting_it_is() {
        let first = MeetingId::first(&DocumentId::new("5f3a"));
        assert_eq!(first.place("views").to_string(), "minutes//views");
        for meeting in [first.clone(), first.next()] {
            let number = MeetingId::number_of(&meeting.place("views"));
            assert_eq!(number, Some(meeting.number()));
        }
        for odd in ["minutesman//a", "review//date"] {
            assert_eq!(MeetingId::number_of(&odd.parse().unwrap()), None, "{odd}");
        }
    }
}

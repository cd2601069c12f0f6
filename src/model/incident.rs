//! Incidents: something about a child was told to the wrong person.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{
    id::Identifier,
    live::{By, DocumentId},
    name::PersonalText,
    post::kept_words,
};

/// What we call an incident.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IncidentId(pub Arc<str>);

/// A kind of fact that somebody was told. What exactly it was is in the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactKind {
    /// An address: of a home, or of anybody's.
    Address,
    School,
    /// What the child is called.
    Child,
    /// Names of others.
    Names,
    /// A telephone number or a mail address of others.
    Contact,
    /// When the meeting is.
    When,
    Place,
    /// The number or the address by which one joins.
    Joining,
    /// What was said in a meeting.
    Minutes,
}

kept_words! { FactKind {
    Address = "address",
    School = "school",
    Child = "child",
    Names = "names",
    Contact = "contact",
    When = "when",
    Place = "place",
    Joining = "joining",
    Minutes = "minutes",
} }

impl FactKind {
    /// As a list for staff has it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Address => "an address",
            Self::School => "a school or a home by name",
            Self::Child => "the child\u{2019}s name",
            Self::Names => "names of others",
            Self::Contact => "how others are reached",
            Self::When => "the date and time",
            Self::Place => "the place",
            Self::Joining => "how to join",
            Self::Minutes => "minutes",
        }
    }
}

/// How something was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ToldBy {
    Email,
    Text,
    Post,
    ByHand,
    /// The minutes, by a link that was lent and opened.
    LentMinutes,
    /// A copy of the minutes.
    Copy,
}

kept_words! { ToldBy {
    Email = "email",
    Text = "text",
    Post = "post",
    ByHand = "by_hand",
    LentMinutes = "lent_minutes",
    Copy = "copy",
} }

impl ToldBy {
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "By email",
            Self::Text => "By text message",
            Self::Post => "By post",
            Self::ByHand => "By hand",
            Self::LentMinutes => "By a link to the minutes, which was opened",
            Self::Copy => "A copy of the minutes",
        }
    }
}

/// One thing that reached somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct WasTold {
    pub at: Timestamp,
    pub by: ToldBy,
    /// In their order, each once.
    pub kinds: Vec<FactKind>,
}

/// Somebody to whom nothing more goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    pub person: Identifier,
    pub name: PersonalText,
    /// The mail address to which their letters went.
    pub address: Option<PersonalText>,
    pub told: Vec<WasTold>,
    /// Links of theirs that were ended.
    pub links: u32,
    /// Letters to them that had not gone.
    pub paused: u32,
    /// When somebody had checked where they are reached.
    pub ended_at: Option<Timestamp>,
}

/// What was done about an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IncidentStep {
    Begun,
    /// It is to be told to the Information Commissioner.
    Reportable,
    NotReportable,
    RegulatorTold,
    FamilyTold,
    /// They may be written to again.
    Released,
    Closed,
}

kept_words! { IncidentStep {
    Begun = "begun",
    Reportable = "reportable",
    NotReportable = "not_reportable",
    RegulatorTold = "regulator_told",
    FamilyTold = "family_told",
    Released = "released",
    Closed = "closed",
} }

impl IncidentStep {
    pub fn words(self) -> &'static str {
        match self {
            Self::Begun => "Links ended, letters paused",
            Self::Reportable => "Decided: the Information Commissioner is told",
            Self::NotReportable => "Decided: the Information Commissioner is not told",
            Self::RegulatorTold => "The Information Commissioner was told",
            Self::FamilyTold => "The family was told",
            Self::Released => "They may be written to again",
            Self::Closed => "Closed",
        }
    }
}

/// One thing that was done, by whom.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentStepped {
    pub step: IncidentStep,
    pub by: By,
    pub at: Timestamp,
    /// When it was done, where that was said: it may have been earlier.
    pub done_at: Option<Timestamp>,
    pub words: Option<PersonalText>,
}

/// One incident, without what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    pub id: IncidentId,
    pub document: DocumentId,
    /// When the council learned of it.
    pub aware_at: Timestamp,
    pub by: By,
    pub at: Timestamp,
    /// What happened, in the words of whoever began it.
    pub happened: PersonalText,
    pub ended_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_an_incident_reads_back_as_what_it_was() {
        for kind in FactKind::ALL {
            assert_eq!(FactKind::from_code(kind.code()), Some(*kind));
        }
        for by in ToldBy::ALL {
            assert_eq!(ToldBy::from_code(by.code()), Some(*by));
        }
        for step in IncidentStep::ALL {
            assert_eq!(IncidentStep::from_code(step.code()), Some(*step));
        }
        assert_eq!(IncidentStep::from_code("done"), None);
    }
}

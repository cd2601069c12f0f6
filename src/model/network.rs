//! The network: a child and the people around the child.

use jiff::Timestamp;

use crate::model::{
    child::Child,
    fact::ReadState,
    id::{Identifier, SystemName},
    person::Person,
};

/// A child and everyone whom the record ties to the child.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub child: Child,
    pub people: Vec<Person>,
    /// Whether the ties were read, so that an empty network is not taken for "nobody".
    pub people_state: ReadState,
    /// What was asked of which system, and how that went.
    pub reads: Vec<Read>,
}

impl Network {
    pub fn person(&self, id: &Identifier) -> Option<&Person> {
        self.people
            .iter()
            .find(|person| person.id == *id || person.other_ids.contains(id))
    }
}

/// One thing that was asked of a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    pub system: SystemName,
    /// What the mapping calls it: `person`, `relationships`, `placements`.
    pub what: std::sync::Arc<str>,
    pub read_at: Timestamp,
    pub state: ReadState,
}

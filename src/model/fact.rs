//! A value with where it came from and when it was read, or why there is none.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::model::id::SystemName;

/// One record of a case system, as it was read. Shared by all the values taken from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub system: SystemName,
    /// Which record, in the source's own terms: `persons/33310245/addresses/812`.
    pub name: Arc<str>,
    /// When it was read from the source (or, for a file, when the file was made).
    pub read_at: Timestamp,
    /// When somebody last changed or confirmed it there, where the source tells.
    pub confirmed_on: Option<Date>,
}

/// Where a value came from: a record and a field of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub record: Arc<Record>,
    /// The field in the source's own terms, or the mapping's name for it.
    pub field: Arc<str>,
}

/// One thing that may or may not be known. The ways of not knowing are never mixed up.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Fact<T> {
    Known {
        value: T,
        origin: Origin,
    },
    /// The record says outright that there is none.
    NoneRecorded {
        origin: Origin,
    },
    /// The record was read and says nothing.
    #[default]
    NotRecorded,
    /// The source that would know did not answer.
    SourceDown {
        system: SystemName,
    },
    /// The source knows and does not tell us.
    Withheld {
        system: SystemName,
    },
}

impl<T> Fact<T> {
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            _ => None,
        }
    }

    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Known { origin, .. } | Self::NoneRecorded { origin } => Some(origin),
            _ => None,
        }
    }

    pub fn map<U>(&self, f: impl FnOnce(&T) -> U) -> Fact<U> {
        match self {
            Self::Known { value, origin } => Fact::Known {
                value: f(value),
                origin: origin.clone(),
            },
            Self::NoneRecorded { origin } => Fact::NoneRecorded {
                origin: origin.clone(),
            },
            Self::NotRecorded => Fact::NotRecorded,
            Self::SourceDown { system } => Fact::SourceDown {
                system: system.clone(),
            },
            Self::Withheld { system } => Fact::Withheld {
                system: system.clone(),
            },
        }
    }
}

/// Whether a list was read, so that an empty one is not taken for "there are none".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReadState {
    /// The source was asked and answered: what is not in the list is not recorded.
    Read,
    /// Nobody asked: the source has no such list.
    #[default]
    NotAsked,
    SourceDown {
        system: SystemName,
    },
    Withheld {
        system: SystemName,
    },
}

/// A list with the state in which it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<T> {
    pub items: Vec<T>,
    pub state: ReadState,
}

impl<T> Listing<T> {
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            state: ReadState::NotAsked,
        }
    }
}

//! One field of a document: a value, or the particular way in which there is none.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::model::{
    date::PartialDate,
    fact::{Fact, Origin},
    id::SystemName,
    name::PersonalText,
};

/// What a field can hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(PersonalText),
    /// Words that are about nobody: a label, a rule, a code.
    Plain(Arc<str>),
    Day(Date),
    Partial(PartialDate),
    Time(Time),
    Number(i64),
    YesNo(bool),
    Several(Vec<Value>),
}

/// Who or what gave an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Taken from a record of a case system.
    Record(Origin),
    /// Worked out by a rule, which it names.
    Rule { name: &'static str, at: Timestamp },
}

/// The answer in one field of a document.
///
/// `Blank` is for a person to fill in; the next four come from the sources and print
/// four different sentences; none of them is ever shown as an empty box.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Answer {
    #[default]
    Blank,
    NoneRecorded(Origin),
    NotRecorded,
    SourceDown(SystemName),
    Withheld(SystemName),
    Known {
        value: Value,
        given: Given,
    },
}

impl Answer {
    /// The word for its state in JSON, and for templates: the ways of having no value look
    /// different and read different.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::NoneRecorded(_) => "none",
            Self::NotRecorded => "not_recorded",
            Self::SourceDown(_) => "source_down",
            Self::Withheld(_) => "withheld",
            Self::Known { .. } => "known",
        }
    }

    /// The answer that a fact of the record gives.
    pub fn from_fact<T>(fact: &Fact<T>, value: impl FnOnce(&T) -> Value) -> Self {
        match fact {
            Fact::Known {
                value: known,
                origin,
            } => Self::Known {
                value: value(known),
                given: Given::Record(origin.clone()),
            },
            Fact::NoneRecorded { origin } => Self::NoneRecorded(origin.clone()),
            Fact::NotRecorded => Self::NotRecorded,
            Fact::SourceDown { system } => Self::SourceDown(system.clone()),
            Fact::Withheld { system } => Self::Withheld(system.clone()),
        }
    }

    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Known { value, .. } => Some(value),
            _ => None,
        }
    }
}

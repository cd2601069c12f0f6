//! A Child Looked After review: due, held, adjourned or cancelled.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{fact::Origin, id::Identifier, name::PersonalText};

/// One review as the record holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    pub id: Option<Arc<str>>,
    pub due: Option<Date>,
    pub held: Option<Date>,
    pub cancelled: bool,
    /// The case system's word for its kind (first, second, subsequent, short break, adoption).
    pub category: Option<Arc<str>>,
    /// How the child took part: `PN0` to `PN7`, SSDA903 code set.
    pub participation: Option<Arc<str>>,
    /// Who was on the list of that review, where the record keeps it.
    pub invited: Vec<Invited>,
    pub origin: Origin,
}

/// One person on the list of an earlier review.
#[derive(Clone, Debug, PartialEq)]
pub struct Invited {
    pub person: Identifier,
    pub name: Option<PersonalText>,
    /// The record's word for the part that the person played.
    pub role: Option<Arc<str>>,
    pub attended: Option<bool>,
}

//! People: who may be added to the list, and adding somebody.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{Done, lists::Candidate},
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
    },
};

/// Somebody who is to be added by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// The key of a candidate who was chosen; empty where somebody new is typed.
    pub key: String,
    pub name: String,
    /// The code of a relationship: `designated_teacher`.
    pub role_code: String,
    /// Why they are needed: required.
    pub function: String,
    pub organisation: String,
    /// An email address, a telephone number or a postal address; may be empty.
    pub contact: String,
}

/// Whom one could add: the network, earlier reviews, the directory.
pub async fn candidates(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    words: &str,
) -> Result<Vec<Candidate>, VerbError> {
    let _ = (office, who, document, words);
    Err(VerbError::NotBuilt)
}

/// Adds a person to the list, with what they are needed for.
pub async fn add(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    person: &NewPerson,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document, person);
    Err(VerbError::NotBuilt)
}

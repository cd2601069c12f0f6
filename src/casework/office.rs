//! The office: what all verbs work with, and why one is not done.

use crate::{
    casework::{
        page::{Conflict, Wrong},
        prepare::Desk,
    },
    sources::case_system::SourceError,
    store::{error::StoreError, record::Store},
};

/// One for each process. Every verb takes it, and who asks.
pub struct Office {
    pub desk: Desk,
    pub store: Store,
}

impl Office {
    pub fn new(desk: Desk, store: Store) -> Self {
        Self { desk, store }
    }
}

/// Why a verb was not done.
#[derive(Debug, thiserror::Error)]
pub enum VerbError {
    /// Unknown, or not for the one who asks: the same to the outside.
    #[error("there is nothing here")]
    NotThere,
    /// They see it, and this is for others: whose it is, in a sentence.
    #[error("{0}")]
    NotAllowed(String),
    /// It cannot be done as things stand: what is in the way, in a sentence.
    #[error("{0}")]
    NotNow(String),
    #[error("something that was typed cannot be taken")]
    Wrong(Vec<Wrong>),
    #[error("somebody else has entered something meanwhile")]
    Conflict(Conflict),
    #[error(transparent)]
    Source(SourceError),
    #[error("the record could not be read or written")]
    Store(#[from] StoreError),
    /// Goes away with the last verb that says it.
    #[error("this is not built yet")]
    NotBuilt,
}

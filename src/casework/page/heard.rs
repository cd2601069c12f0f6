//! What can be kept from the board of what somebody says.

use crate::model::{live::DocumentId, reply::Attending};

/// Somebody whose answer is waited for, and what they can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    pub document: DocumentId,
    pub row: String,
    pub choices: Vec<(Attending, &'static str)>,
}

/// What somebody said last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub name: String,
    /// `Coming, by phone`.
    pub words: String,
}

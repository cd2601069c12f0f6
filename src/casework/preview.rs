//! Preview: a letter as one person would see it.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::document::Preview,
    },
    model::{actor::Actor, live::DocumentId},
};

/// The letter of one person, made from what is cleared for that person; `row` is their row.
pub async fn as_person(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
) -> Result<Preview, VerbError> {
    let _ = (office, who, document, row);
    Err(VerbError::NotBuilt)
}

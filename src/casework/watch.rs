//! Watch: what changed since a number, and who is here.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{Present, lists::Signal},
    },
    model::{
        actor::Actor,
        live::{DocumentId, Number},
    },
};

/// What changed in a document behind a number, as an open page is told: numbers and parts. It is
/// asked with the rights of the one who asks, anew each time.
pub async fn since(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    after: Number,
) -> Result<Vec<Signal>, VerbError> {
    let _ = (office, who, document, after);
    Err(VerbError::NotBuilt)
}

/// Marks that somebody is looking at a document now, and tells who else is.
pub async fn here(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<Vec<Present>, VerbError> {
    let _ = (office, who, document);
    Err(VerbError::NotBuilt)
}

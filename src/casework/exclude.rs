//! Exclude: proposed by one of two, agreed by the other, ended by either.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::Done,
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
    },
};

/// Proposes to keep somebody out of the meeting; `row` is the person's row.
pub async fn propose(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
    reason: &str,
    alternative: &str,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document, row, reason, alternative);
    Err(VerbError::NotBuilt)
}

/// The other of the two agrees; only now the person is kept out.
pub async fn agree(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document, row);
    Err(VerbError::NotBuilt)
}

/// Either of the two ends it, or takes back what was proposed.
pub async fn end(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
    reason: &str,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document, row, reason);
    Err(VerbError::NotBuilt)
}

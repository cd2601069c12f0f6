//! Read again: the case system is asked anew, and what changed is told.

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

/// Reads the child's record again and lays it under the document.
pub async fn read_again(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document);
    Err(VerbError::NotBuilt)
}

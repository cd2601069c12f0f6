//! Decide: what the reviewing officer decides in writing.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{Done, document::Invited},
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
    },
};

/// Whether somebody comes whom the child does not want there; `row` is the person's row.
pub async fn against_wish(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
    invited: Invited,
    reason: &str,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document, row, invited, reason);
    Err(VerbError::NotBuilt)
}

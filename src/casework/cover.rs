//! Cover: who stands in for a colleague, until when.

use jiff::civil::Date;

use crate::{
    casework::{
        office::{Office, VerbError},
        page::Done,
    },
    model::{actor::Actor, live::OperationId, staff::StaffId},
};

/// Says that one covers for another until a day, that day included.
pub async fn set(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    away: &StaffId,
    covered_by: &StaffId,
    until: Date,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, away, covered_by, until);
    Err(VerbError::NotBuilt)
}

/// Ends a cover.
pub async fn end(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, id);
    Err(VerbError::NotBuilt)
}

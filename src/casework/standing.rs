//! Standing permissions: who may do what, agreed by whom.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{Done, lists::StandingPage},
    },
    model::{actor::Actor, live::OperationId},
};

/// Who may do what, line by line, from the table that is in force.
pub async fn page(office: &Office, who: &Actor) -> Result<StandingPage, VerbError> {
    let _ = (office, who);
    Err(VerbError::NotBuilt)
}

/// Records that the one who asks agrees to the table as it is.
pub async fn agree(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation);
    Err(VerbError::NotBuilt)
}

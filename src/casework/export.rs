//! Export: a list as rows, with the number of people in it and a reason.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::lists::{Export, ReviewFilter},
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
    },
};

/// What is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The reviews that the one who asks sees under this filter.
    Reviews(ReviewFilter),
    /// The people of one document.
    People(DocumentId),
}

/// The rows of a list. One row is written in the audit for it.
pub async fn rows(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    what: &What,
    reason: &str,
) -> Result<Export, VerbError> {
    let _ = (office, who, operation, what, reason);
    Err(VerbError::NotBuilt)
}

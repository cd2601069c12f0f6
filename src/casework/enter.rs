//! Enter: what people type, field by field, compared with what they saw.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::Done,
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId, Place},
    },
};

/// What was typed into one field, over the version that was seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub place: Place,
    /// Empty takes back what was entered, so that the record's own value stands again.
    pub text: String,
    pub version: u32,
}

/// Enters what was typed. Fields that fit are kept also where others are in conflict.
pub async fn enter(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    typed: &[Typed],
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document, typed);
    Err(VerbError::NotBuilt)
}

//! Sign: the social worker confirms, the reviewing officer agrees.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{
            Done,
            document::{DifferencesPage, SignatureKind},
        },
    },
    model::{
        actor::Actor,
        live::{DocumentId, Number, OperationId},
    },
};

/// What asks for a signature now, and what keeps the one it has.
pub async fn differences(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<DifferencesPage, VerbError> {
    let _ = (office, who, document);
    Err(VerbError::NotBuilt)
}

/// Signs the list as it stood at that number. Changed since then, it is shown again first.
pub async fn sign(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    kind: SignatureKind,
    covers: Number,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document, kind, covers);
    Err(VerbError::NotBuilt)
}

/// Takes a signature back, with a reason.
pub async fn withdraw(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    kind: SignatureKind,
    reason: &str,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, document, kind, reason);
    Err(VerbError::NotBuilt)
}

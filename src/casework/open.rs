//! Open: the current document of a child, begun if there is none, and its page.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::document::DocumentPage,
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
    },
};

/// Why a page is asked for: the access log tells of the first, redraws belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Somebody opens the page: one row in the access log.
    View,
    /// A part of an open page is drawn again.
    Redraw,
}

/// The current document of a child, by the case system's identifier. Where there is none, the
/// record is read and one is begun.
pub async fn child(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    system: &str,
    id: &str,
) -> Result<DocumentId, VerbError> {
    let _ = (office, who, operation, system, id);
    Err(VerbError::NotBuilt)
}

/// The page of a document, for the one who asks.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    opening: Opening,
) -> Result<DocumentPage, VerbError> {
    let _ = (office, who, document, opening);
    Err(VerbError::NotBuilt)
}

/// The current document of a child, by the case system's identifier, where there is one that the
/// one who asks may see. Begins nothing.
pub async fn find(
    office: &Office,
    who: &Actor,
    system: &str,
    id: &str,
) -> Result<Option<DocumentId>, VerbError> {
    let _ = (office, who, system, id);
    Err(VerbError::NotBuilt)
}

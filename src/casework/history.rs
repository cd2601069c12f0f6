//! History: what happened to a document, newest first.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::lists::{HistoryPage, Makers},
    },
    model::{
        actor::Actor,
        live::{DocumentId, Number},
    },
};

/// One page of the history of a document: what came before a number, or the newest.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    makers: Makers,
    before: Option<Number>,
) -> Result<HistoryPage, VerbError> {
    let _ = (office, who, document, makers, before);
    Err(VerbError::NotBuilt)
}

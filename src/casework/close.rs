//! Close: the review has been held, or there is none to hold.

use crate::{
    casework::{
        office::{Office, VerbError, required},
        page::Done,
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
    },
    rules::access::Action,
    store::{changes::NewChange, writing::Begun},
};

/// Closes a document, with a reason. The next one of the child begins with the list that was
/// agreed here: what has not changed since keeps its signature.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason; [`VerbError::NotNow`] where it is closed already.
pub async fn close(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    reason: &str,
) -> Result<Done, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => {
            return Ok(Done {
                number: replay.number,
            });
        }
    };
    tx.hold(document).await?;
    office.live(&mut tx, who, document, Action::Agree).await?;
    let reason = required(
        "reason",
        reason,
        "Say why it is closed: the review was held, or will not be",
    )?;
    tx.close_document(document).await?;
    tx.tell(NewChange {
        reason: Some(reason),
        ..NewChange::of(document, ChangeKind::DocumentClosed)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

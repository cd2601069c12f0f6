//! Decide: what the reviewing officer decides in writing.

use crate::{
    casework::{
        exclude::hold_for,
        office::{Office, VerbError, required},
        page::{Done, document::Invited},
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
    },
    rules::access::Action,
    store::decisions::{DecisionId, DecisionKind, NewDecision},
};

/// Whether somebody comes whom the child does not want there; `row` is the person's row.
///
/// A parent is not kept out by this: that takes an exclusion, which two people decide.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason: the decision is one in writing.
pub async fn against_wish(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
    invited: Invited,
    reason: &str,
) -> Result<Done, VerbError> {
    let held = hold_for(office, who, (operation, Action::Decide), document, row).await?;
    let mut held = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let reason = required(
        "reason",
        reason,
        "Say why, in words that the child can be told",
    )?;
    let earlier: Vec<DecisionId> = held
        .live
        .standing(DecisionKind::AgainstWish)
        .filter(|one| one.person == held.row)
        .map(|one| one.id.clone())
        .collect();
    for decision in &earlier {
        held.tx.end_decision(document, decision).await?;
    }
    let item = match invited {
        Invited::Yes => "comes",
        Invited::No => "stays_out",
    };
    let new = NewDecision {
        document: document.clone(),
        kind: DecisionKind::AgainstWish,
        person: held.row.clone(),
        item: Some(item.into()),
        reason: reason.clone(),
        alternative: None,
    };
    held.tx.propose(&new).await?;
    held.finish(office, ChangeKind::DecisionRecorded, Some(reason))
        .await
}

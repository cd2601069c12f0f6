//! Exclude: proposed by one of two, agreed by the other, ended by either.

use crate::{
    casework::{
        headline,
        live::{CARRIED, Composed, Live},
        office::{Office, VerbError, required},
        page::Done,
        rights::{About, Asker},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        decisions::{Decision, DecisionKind, NewDecision},
        writing::Tx,
    },
};

/// Proposes to keep somebody out of the meeting; `row` is the person's row.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason, or without another way to contribute.
pub async fn propose(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
    reason: &str,
    alternative: &str,
) -> Result<Done, VerbError> {
    let mut held = match hold(office, who, operation, document, row).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let side = held.side(office)?;
    let reason = required("reason", reason, "Say why they are kept out")?;
    let alternative = required(
        "alternative",
        alternative,
        "Say how they contribute instead, or why even that is refused",
    )?;
    match held.standing().cloned() {
        // What was agreed for the last review is decided anew by this.
        Some(last) if last.item.as_deref() == Some(CARRIED) => {
            held.tx.end_decision(document, &last.id).await?;
        }
        Some(_) => {
            return Err(VerbError::NotNow(
                "This has been proposed already. Agree to it, or take it back.".to_owned(),
            ));
        }
        None => {}
    }
    let new = NewDecision {
        document: document.clone(),
        kind: DecisionKind::Exclusion,
        person: held.row.clone(),
        item: Some(side.into()),
        reason: reason.clone(),
        alternative: Some(alternative),
    };
    held.tx.propose(&new).await?;
    held.finish(office, ChangeKind::ExclusionProposed, Some(reason))
        .await
}

/// The other of the two agrees; only now the person is kept out. `shown` is the proposal that they
/// were shown: one that was taken back and made anew with other words is another.
///
/// # Errors
/// [`VerbError::NotAllowed`] for the one who proposed it, or for the same side.
pub async fn agree(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    (row, shown): (&str, &str),
) -> Result<Done, VerbError> {
    let mut held = match hold(office, who, operation, document, row).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let side = held.side(office)?;
    let proposed = held.standing().filter(|one| *one.id.0 == *shown);
    let Some(decision) = proposed.cloned() else {
        return Err(VerbError::NotNow(
            "This proposal has been taken back. Look at what stands there now.".to_owned(),
        ));
    };
    if decision.item.as_deref() == Some(CARRIED) {
        return Err(VerbError::NotNow(
            "This was agreed for the last review. Propose it again for this one.".to_owned(),
        ));
    }
    if !is_other(&decision, side, &held.tx.by().code) {
        return Err(VerbError::NotAllowed(
            "Keeping somebody out takes two: the reviewing officer and the social worker."
                .to_owned(),
        ));
    }
    if !held.tx.agree(document, &decision.id).await? {
        return Err(VerbError::NotNow(
            "This has been agreed already.".to_owned(),
        ));
    }
    held.finish(office, ChangeKind::ExclusionAgreed, Some(decision.reason))
        .await
}

/// Either of the two ends it, or takes back what was proposed.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason.
pub async fn end(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
    reason: &str,
) -> Result<Done, VerbError> {
    let mut held = match hold(office, who, operation, document, row).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    held.side(office)?;
    let reason = required("reason", reason, "Say why they may come after all")?;
    let Some(decision) = held.standing().cloned() else {
        return Err(VerbError::NotNow(
            "They are not kept out any more.".to_owned(),
        ));
    };
    held.tx.end_decision(document, &decision.id).await?;
    held.finish(office, ChangeKind::ExclusionEnded, Some(reason))
        .await
}

/// A document that is held while something is decided about one person.
pub(in crate::casework) struct Held {
    pub tx: Tx,
    pub live: Live,
    pub asker: Asker,
    pub row: Identifier,
    document: DocumentId,
}

/// Holds a document for a decision about one row; or what a repetition is answered.
async fn hold(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Result<Held, Done>, VerbError> {
    hold_for(office, who, (operation, Action::Exclude), document, row).await
}

pub(in crate::casework) async fn hold_for(
    office: &Office,
    who: &Actor,
    (operation, action): (&OperationId, Action),
    document: &DocumentId,
    row: &str,
) -> Result<Result<Held, Done>, VerbError> {
    let held = office.hold(who, operation, document, action).await?;
    let (tx, live, asker) = match held {
        Ok(held) => held,
        Err(done) => return Ok(Err(done)),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    // The child's own letter is decided about too; nobody keeps the child out.
    let is_person = live.compose(office, |composed| {
        composed
            .part(&row)
            .is_some_and(|part| part.person.is_some() || action == Action::Disclose)
    });
    if !is_person {
        return Err(VerbError::NotThere);
    }
    Ok(Ok(Held {
        tx,
        live,
        asker,
        row,
        document: document.clone(),
    }))
}

/// The person of a row as an address has it: `mosaic:812`.
pub(in crate::casework) fn row_of(row: &str) -> Option<Identifier> {
    format!("people/{row}/mode").parse::<Place>().ok()?.row
}

/// On which side of the two somebody stands.
fn side_of(asker: &Asker, about: &About) -> Option<&'static str> {
    let sides = [(Action::Agree, "chair"), (Action::Confirm, "social_worker")];
    let own = sides
        .into_iter()
        .find(|(action, _)| asker.may(about, *action).is_ok());
    own.map(|(_, side)| side)
}

/// Whether a proposal is for this one to agree to: the other person, on the other side.
fn is_other(decision: &Decision, side: &str, code: &str) -> bool {
    *decision.proposed.by.code != *code && decision.item.as_deref() != Some(side)
}

/// Whether the one who asks may agree to a proposal.
pub(in crate::casework) fn may_agree(
    composed: &Composed,
    (asker, code): (&Asker, &str),
    decision: &Decision,
) -> bool {
    decision.agreed.is_none()
        && asker.may(&composed.about, Action::Exclude).is_ok()
        && side_of(asker, &composed.about).is_some_and(|side| is_other(decision, side, code))
}

impl Held {
    /// On which side of the two the one who asks stands.
    fn side(&self, office: &Office) -> Result<&'static str, VerbError> {
        side_of(&self.asker, &self.live.about(office)).ok_or_else(|| {
            VerbError::NotAllowed(
                "Keeping somebody out is for the reviewing officer and the social worker."
                    .to_owned(),
            )
        })
    }

    fn standing(&self) -> Option<&Decision> {
        self.live
            .standing(DecisionKind::Exclusion)
            .find(|one| one.person == self.row)
    }

    /// Tells of it, renews what lists show, and commits.
    pub async fn finish(
        self,
        office: &Office,
        kind: ChangeKind,
        reason: Option<PersonalText>,
    ) -> Result<Done, VerbError> {
        self.finish_in(office, ("mode", kind), (None, reason)).await
    }

    /// The same, told in that field of the person's row, with what stands there now and why.
    pub async fn finish_in(
        mut self,
        office: &Office,
        (field, kind): (&str, ChangeKind),
        (after, reason): (Option<PersonalText>, Option<PersonalText>),
    ) -> Result<Done, VerbError> {
        self.tx.tell(NewChange {
            place: Some(Place::in_row("people", &self.row, field)),
            after,
            reason,
            ..NewChange::of(&self.document, kind)
        });
        headline::renew(office, &mut self.tx, &self.document).await?;
        let number = self.tx.commit(b"").await?;
        Ok(Done { number })
    }
}

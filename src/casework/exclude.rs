//! Exclude: proposed by one of two, agreed by the other, ended by either.

use crate::{
    casework::{
        headline,
        live::{Composed, Live},
        office::{Office, VerbError, required},
        page::Done,
        rights::Asker,
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
        writing::{Begun, Tx},
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
    let reason = required(reason, "Say why they are kept out")?;
    let alternative = required(
        alternative,
        "Say how they contribute instead, or why even that is refused",
    )?;
    if held.standing().is_some() {
        return Err(VerbError::NotNow(
            "This has been proposed already. Agree to it, or take it back.".to_owned(),
        ));
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

/// The other of the two agrees; only now the person is kept out.
///
/// # Errors
/// [`VerbError::NotAllowed`] for the one who proposed it, or for the same side.
pub async fn agree(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Done, VerbError> {
    let mut held = match hold(office, who, operation, document, row).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let side = held.side(office)?;
    let Some(decision) = held.standing().cloned() else {
        return Err(VerbError::NotNow(
            "Nobody has proposed this, or it has been taken back.".to_owned(),
        ));
    };
    let is_own = decision.proposed.by.code == held.tx.by().code;
    if is_own || decision.item.as_deref() == Some(side) {
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
    let reason = required(reason, "Say why they may come after all")?;
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
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => {
            return Ok(Err(Done {
                number: replay.number,
            }));
        }
    };
    tx.hold(document).await?;
    let (live, asker) = office.live(&mut tx, who, document, action).await?;
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let is_person = live.compose(office, |composed| {
        composed
            .part(&row)
            .is_some_and(|part| part.person.is_some())
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

impl Held {
    /// On which side of the two the one who asks stands.
    fn side(&self, office: &Office) -> Result<&'static str, VerbError> {
        let may = |action| {
            let is = |composed: &Composed| self.asker.may(&composed.about, action).is_ok();
            self.live.compose(office, is)
        };
        if may(Action::Agree) {
            return Ok("chair");
        }
        if may(Action::Confirm) {
            return Ok("social_worker");
        }
        Err(VerbError::NotAllowed(
            "Keeping somebody out is for the reviewing officer and the social worker.".to_owned(),
        ))
    }

    fn standing(&self) -> Option<&Decision> {
        self.live
            .standing(DecisionKind::Exclusion)
            .find(|one| one.person == self.row)
    }

    /// Tells of it, renews what lists show, and commits.
    pub async fn finish(
        mut self,
        office: &Office,
        kind: ChangeKind,
        reason: Option<PersonalText>,
    ) -> Result<Done, VerbError> {
        self.tx.tell(NewChange {
            place: Some(Place::in_row("people", &self.row, "mode")),
            reason,
            ..NewChange::of(&self.document, kind)
        });
        headline::renew(office, &mut self.tx, &self.document).await?;
        let number = self.tx.commit(b"").await?;
        Ok(Done { number })
    }
}

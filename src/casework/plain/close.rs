//! Close: a plain form is done, or not needed any more; what stood in it stays.

use crate::{
    casework::{
        office::{Office, VerbError, required},
        page::Done,
        plain::{
            fill::stood,
            open::filled,
            standing::{StepStanding, missing, step},
        },
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
        name::PersonalText,
    },
    rules::access::Action,
    store::{changes::NewChange, documents::Closing, plain::CLOSED},
};

/// What came of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormOutcome {
    /// Everybody who was asked has signed, and it was carried out.
    Done,
    NotNeeded,
}

impl FormOutcome {
    pub const ALL: &[(Self, &str, &str)] = &[
        (Self::Done, "done", "Done"),
        (Self::NotNeeded, "not_needed", "Not needed any more"),
    ];

    pub fn code(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(one, ..)| *one == self)
            .map_or("", |(_, code, _)| code)
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, one, _)| *one == code).map(|(one, ..)| *one)
    }

    pub fn words(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(one, ..)| *one == self)
            .map_or("", |(.., words)| words)
    }
}

/// What came of a form, by the code that is kept.
pub(in crate::casework) fn words(outcome: &str) -> &'static str {
    FormOutcome::from_code(outcome).map_or("Closed", FormOutcome::words)
}

/// Closes a document. From then on it says what it says now, whatever the record says later.
///
/// # Errors
/// [`VerbError::NotNow`] where it is said to be done and a sign-off is missing;
/// [`VerbError::Wrong`] where it is not needed any more and nobody says why.
pub async fn close(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    (outcome, reason): (FormOutcome, &str),
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.hold(document).await?;
    let (plain, _) = office.plain(&mut tx, who, document, Action::Enter).await?;
    let reason = match outcome {
        FormOutcome::Done => PersonalText::parse(reason),
        FormOutcome::NotNeeded => {
            let message = "Say why it is not needed any more";
            Some(required("reason", reason, message)?)
        }
    };
    let (stands, open, lacks) = plain.invite.compose(office, |composed| {
        let filled = filled(&plain, composed);
        let open: Vec<String> = plain
            .form
            .sign_offs
            .iter()
            .filter(|one| {
                let standing = step(one, &plain.marks, &filled, &[]);
                matches!(
                    standing,
                    StepStanding::NotYet | StepStanding::AsksAgain { .. }
                )
            })
            .map(|one| one.title.clone())
            .collect();
        let lacks = missing(&filled).into_iter();
        let lacks: Vec<String> = lacks.map(|(field, _)| field.label.clone()).collect();
        (stood(&filled), open, lacks)
    });
    if outcome == FormOutcome::Done && !lacks.is_empty() {
        let words = format!("Still to be filled in: {}.", lacks.join(", "));
        return Err(VerbError::NotNow(words));
    }
    if outcome == FormOutcome::Done && !open.is_empty() {
        let words = format!("Still to be signed: {}.", open.join(", "));
        return Err(VerbError::NotNow(words));
    }
    tx.put_mark(document, CLOSED, &stands).await?;
    let closing = Closing {
        outcome: outcome.code().into(),
        held_on: None,
    };
    tx.close_document(document, &closing).await?;
    tx.tell(NewChange {
        after: PersonalText::parse(outcome.words()),
        reason,
        ..NewChange::of(document, ChangeKind::DocumentClosed)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

//! Break-glass: a record opened in an emergency, with a reason, for an hour.

use jiff::SignedDuration;

use crate::{
    casework::{
        office::{Office, VerbError, required},
        open::FORM,
        rights::Asker,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId},
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        writing::{Begun, Tx},
    },
};

/// For how long it stays open.
const OPEN_FOR: SignedDuration = SignedDuration::from_mins(60);

/// Opens the document of a child, by its reference or the case system's number, for an hour.
/// The history of the document tells of it, so the allocated social worker sees it on the page.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason, [`VerbError::NotThere`] where nothing is found.
pub async fn open(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    sought: &str,
    reason: &str,
) -> Result<DocumentId, VerbError> {
    let Actor::Staff(staff) = who else {
        return Err(VerbError::NotAllowed(
            "A record is opened in an emergency by a member of staff.".to_owned(),
        ));
    };
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => {
            let id = String::from_utf8_lossy(&replay.result).into_owned();
            return Ok(DocumentId::new(&id));
        }
    };
    let asker = Asker::of(&mut tx, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::OpenGlass)?;
    let reason = required("reason", reason, "Say why you have to open this record now")?;
    let document = found(office, &mut tx, sought).await?;
    let until = office
        .now()
        .checked_add(OPEN_FOR)
        .map_err(|_| VerbError::NotNow("The clock of this machine cannot be right.".to_owned()))?;
    tx.break_glass(&staff.id, &document, &reason, until).await?;
    tx.log_access(Some(&document), "glass", Some(&reason))
        .await?;
    tx.tell(NewChange {
        reason: Some(reason),
        ..NewChange::of(&document, ChangeKind::AccessOpened)
    });
    tx.commit(document.as_str().as_bytes()).await?;
    Ok(document)
}

async fn found(office: &Office, tx: &mut Tx, sought: &str) -> Result<DocumentId, VerbError> {
    if let Some(document) = tx.document_by_reference(FORM, sought).await? {
        return Ok(document);
    }
    let child = Identifier::new(office.desk.case_system.system(), sought);
    tx.current_document(FORM, &child)
        .await?
        .ok_or(VerbError::NotThere)
}

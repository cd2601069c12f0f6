//! The door before what somebody wrote: a code of six figures.

use crate::{
    casework::{
        by_phone,
        coded::{Pass, TRIES, given, wrong},
        consult::{Written, passed},
        exclude::row_of,
        office::{Office, VerbError},
        page::{Done, minutes::CodePage},
        respond::Found,
    },
    model::{
        actor::Actor,
        consultation::Consultation,
        live::{ChangeKind, DocumentId, OperationId, Place},
    },
    rules::access::Action,
    store::{changes::NewChange, writing::Begun},
};

/// What stands as the result of a right code.
const RIGHT: &[u8] = b"right";

/// The page that asks for the code.
pub(super) fn page(office: &Office, of: &Consultation) -> CodePage {
    let settings = office.desk.invite.settings();
    CodePage {
        council: settings.name.clone(),
        phone: settings.phone.clone(),
        tries: TRIES.saturating_sub(of.wrong),
    }
}

/// Takes the code.
///
/// # Errors
/// [`VerbError::Wrong`] for a wrong code, which is counted; [`VerbError::NotNow`] once it was wrong
/// too often; [`VerbError::NotThere`] for a link that is unknown or over.
pub async fn unlock(
    office: &Office,
    token: &str,
    operation: &OperationId,
    code: &str,
) -> Result<Pass, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, token).await?;
    drop(snapshot);
    let given = given(code)?;
    let mut tx = match office.begin(&found.who(office), operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) if replay.result == RIGHT => return passed(office, &found).await,
        Begun::Replay(_) => return Err(wrong(0)),
    };
    tx.hold(&found.invitation.document).await?;
    let found = Found::of(office, &mut tx, token).await?;
    let written = Written::of(&mut tx, &found).await?;
    let of = written.ok_or(VerbError::NotThere)?.of;
    if of.wrong >= TRIES {
        return Err(locked());
    }
    if given != tx.consultation_code(&of) {
        tx.wrong_consultation_code(&of.id).await?;
        tx.commit(b"wrong").await?;
        return Err(match of.wrong + 1 >= TRIES {
            true => locked(),
            false => wrong(of.wrong + 1),
        });
    }
    tx.right_consultation_code(&of.id).await?;
    found.arrived(&mut tx).await?;
    let person = found.invitation.person.to_string();
    let whose = (&found.invitation.document, &*person);
    by_phone::no_code_is_waited_for(office, &mut tx, whose, "The code has come").await?;
    let pass = Pass(tx.consultation_pass(&of));
    tx.commit(RIGHT).await?;
    Ok(pass)
}

fn locked() -> VerbError {
    VerbError::NotNow(
        "The code was wrong too often. Ask whoever wrote to you for a new one.".to_owned(),
    )
}

/// Makes the code anew, for whoever tells it to them.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where they have written nothing.
pub async fn renew(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let of = tx.consultation_of(document, &row).await?;
    let of = of.ok_or(VerbError::NotThere)?;
    tx.renew_consultation_code(&of.id).await?;
    let whose = (document, &*row.to_string());
    let words = "The code by text: another was made";
    by_phone::no_code_is_waited_for(office, &mut tx, whose, words).await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &row, "views")),
        ..NewChange::of(document, ChangeKind::ViewsCodeRenewed)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

//! Suggest a change: any member of staff to the owner of a form.

use crate::{
    casework::{
        library::shelf::Shelf,
        office::{Office, VerbError, required},
        page::Done,
    },
    model::{actor::Actor, live::OperationId},
    rules::access::Action,
};

/// The longest suggestion, in characters.
const LONGEST: usize = 2000;

/// Keeps what somebody would change about a form, for its owner.
///
/// # Errors
/// [`VerbError::Wrong`] where nothing or too much is said; [`VerbError::NotThere`] for a form that
/// is not there.
pub async fn suggest(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    name: &str,
    words: &str,
) -> Result<Done, VerbError> {
    let begun = office.begin_as(who, operation, Action::SeeLibrary).await?;
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let shelf = Shelf::read(office, &mut tx).await?;
    let edition = shelf.current(name).ok_or(VerbError::NotThere)?;
    let kept = required("words", words, "Say what should be different")?;
    if kept.reveal().chars().count() > LONGEST {
        let message = format!("Say it in at most {LONGEST} characters");
        return Err(VerbError::wrong(
            Some(crate::casework::office::of_form("words")),
            words,
            &message,
        ));
    }
    tx.suggest(name, edition.head.version, &kept).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Says that a suggestion was dealt with.
///
/// # Errors
/// As the table of access has it.
pub async fn settle(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
) -> Result<Done, VerbError> {
    let begun = office.begin_as(who, operation, Action::KeepLibrary).await?;
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    if !tx.settle_suggestion(id).await? {
        return Err(VerbError::NotNow(
            "Somebody else has dealt with this meanwhile.".to_owned(),
        ));
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

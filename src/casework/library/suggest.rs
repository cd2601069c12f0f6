//! Suggest a change: any member of staff to the owner of a form.

use crate::{
    casework::{
        library::{
            owner::{Accounts, is_for},
            shelf::Shelf,
        },
        office::{Office, VerbError, required},
        page::Done,
        rights::Asker,
    },
    model::{actor::Actor, live::OperationId},
    rules::access::Action,
    store::library::ToldOf,
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
    let version = (name, edition.head.version);
    tx.tell_owner(version, ToldOf::Suggested, &kept).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Says that a suggestion was dealt with, or that its owner knows what was done to a form.
///
/// # Errors
/// As the table of access has it: what somebody else did is dealt with by the owner alone.
pub async fn settle(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
) -> Result<Done, VerbError> {
    let begun = office.begin_as(who, operation, Action::SeeLibrary).await?;
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let shelf = Shelf::read(office, &mut tx).await?;
    let asker = Asker::of(&mut tx, who, office.now(), office.today()).await?;
    let told = tx.suggestion_of(id).await?.ok_or(VerbError::NotThere)?;
    let edition = shelf.current(&told.form).ok_or(VerbError::NotThere)?;
    let accounts = Accounts::load(&mut tx, std::slice::from_ref(&told)).await?;
    if !is_for(&asker, &accounts, (&edition.head, told.what)) {
        return Err(VerbError::NotAllowed(format!(
            "That is for {}, who owns the form.",
            edition.head.owner
        )));
    }
    if !tx.settle_suggestion(id).await? {
        return Err(VerbError::NotNow(
            "Somebody else has dealt with this meanwhile.".to_owned(),
        ));
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

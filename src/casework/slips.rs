//! Slips: the code on a paper slip leads to the person whose answer it is.
//!
//! A code that nobody has, one of a child whom the one who asks may not see, one of a child who has
//! been forgotten, and one of a review that is over are answered alike: a slip tells nobody that a child is known here.

use crate::{
    casework::{
        office::{Office, VerbError, of_form},
        rights::Asker,
    },
    model::{actor::Actor, live::DocumentId, paper_code::PaperCode},
    rules::access::Action,
    store::error::StoreError,
};

const NOT_ONE: &str = "This is no code of ours: a character was misread, or two have changed places. \
    Look at the slip again: six letters and digits";
const NOT_THEIRS: &str = "No letter whose answer you can write down has this code. Ask whoever works \
    with the child, or look at the slip again";

/// Whether the one who asks writes any answers down at all.
///
/// # Errors
/// The record.
pub async fn may(office: &Office, who: &Actor) -> Result<bool, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    Ok(asker.may_for_somebody(Action::Respond).is_ok())
}

/// The document and the row of the person to whom a letter with this code was made.
///
/// # Errors
/// As the table of access has it; [`VerbError::Wrong`] for what is no code, and for one that leads
/// nowhere that the one who asks may write an answer down.
pub async fn find(
    office: &Office,
    who: &Actor,
    text: &str,
) -> Result<(DocumentId, String), VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_for_somebody(Action::Respond)?;
    let wrong = |message| VerbError::wrong(Some(of_form("code")), text, message);
    let code = PaperCode::parse(text).ok_or_else(|| wrong(NOT_ONE))?;
    let found = match snapshot.invitation_by_paper_code(&code).await {
        // Of a child who has been forgotten nobody learns that there was one.
        Err(StoreError::Forgotten) => None,
        found => found?,
    };
    let found = found.ok_or_else(|| wrong(NOT_THEIRS))?;
    let live = office.live(&mut snapshot, who, &found.document, Action::Respond);
    match live.await {
        Ok(_) => Ok((found.document, found.person.to_string())),
        Err(VerbError::NotThere | VerbError::NotAllowed(_) | VerbError::NotNow(_)) => {
            Err(wrong(NOT_THEIRS))
        }
        Err(other) => Err(other),
    }
}

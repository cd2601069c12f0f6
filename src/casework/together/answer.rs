//! Answer: to whose invitations an answer to one message is one.

use crate::{
    casework::{office::VerbError, responses::told_in},
    store::{error::StoreError, invitations::Invitation, reading::Snapshot},
};

/// The invitations about other children whose letters went in one message with a letter of this
/// one: those that it is still the newest letter of, and that went to where this one's newest went.
/// `letter` is what stands in the return address of the letter that is answered, where that is
/// known.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn beside(
    snapshot: &mut Snapshot,
    invitation: &Invitation,
    letter: Option<&str>,
) -> Result<Vec<Invitation>, VerbError> {
    let (document, person) = (&invitation.document, &invitation.person);
    let mut found = Vec::new();
    for (tag, rider) in snapshot.riding_with(document, person).await? {
        if letter.is_some_and(|letter| letter != &*tag) {
            continue;
        }
        let theirs = match snapshot.invitations(&rider.document).await {
            Ok(theirs) => theirs,
            // Of a child who was forgotten nothing is known any more.
            Err(StoreError::Forgotten) => continue,
            Err(error) => return Err(error.into()),
        };
        let to = told_in(&invitation.said, "to");
        found.extend(theirs.into_iter().filter(|one| {
            one.person == rider.person
                && one.ended_at.is_none()
                && one.version == rider.version
                && to.is_some()
                && told_in(&one.said, "to") == to
        }));
    }
    Ok(found)
}

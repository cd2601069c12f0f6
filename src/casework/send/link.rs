//! Link: a letter to another place than the last gets a link of its own.
//!
//! Whoever still reads the mailbox to which the last one went has nothing in hand once the new one
//! has been taken over: a letter that is held or refused leaves its reader the link they have, for two
//! days. It ends at once where that place was found wrong, and where the new letter is printed: nobody
//! may ever say that it was posted. What was answered by it stands: the person is the
//! same, and so is the question.

use std::collections::HashMap;

use crate::{
    casework::{
        live::Live,
        misdirected::{self, is_same},
        office::{Office, VerbError},
        responses::{POSTED_TO, Posted, said, told_in, written},
    },
    forms::invite::letters::{Marks, Outcome},
    model::{id::Identifier, reply::Means},
    store::{
        invitations::{Before, Invitation, Said},
        writing::Tx,
    },
};

/// Where a letter went that said this; nothing for one that was handed over.
pub(in crate::casework) fn went_to(said: &Said) -> Option<&str> {
    told_in(said, "to").or_else(|| told_in(said, POSTED_TO))
}

/// What the letters to those would say now who have an invitation already.
///
/// # Errors
/// A template of the house that does not work.
pub(super) fn said_now(
    office: &Office,
    (live, posted): (&Live, &Posted),
    people: &[(Identifier, Means)],
) -> Result<HashMap<Identifier, Said>, VerbError> {
    let was_written_to =
        |person: &Identifier| posted.invitation(person).is_some_and(|one| one.version > 0);
    if !people.iter().any(|(person, _)| was_written_to(person)) {
        return Ok(HashMap::new());
    }
    live.compose(office, |composed| {
        let outcomes = written(office, composed, &mut |_| Marks::default())?;
        let letters = outcomes.into_iter().filter_map(|outcome| match outcome {
            Outcome::Letter(letter) => Some(letter),
            Outcome::Stopped(_) => None,
        });
        Ok(letters
            .filter(|letter| was_written_to(&letter.recipient))
            .map(|letter| (letter.recipient.clone(), said(composed, &letter)))
            .collect())
    })
}

/// The invitation with the link that a letter which says this may bring: another one where it goes
/// to another place than the last.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn its_own(
    tx: &mut Tx,
    invitation: Invitation,
    now: &Said,
) -> Result<Invitation, VerbError> {
    let before = &invitation.said;
    let is_there = match (went_to(before), went_to(now)) {
        (Some(before), Some(now)) => is_same(before, now),
        (None, None) => true,
        _ => false,
    };
    // Of one under which no letter was made nobody has the link.
    if is_there || before.is_empty() {
        return Ok(invitation);
    }
    let place = went_to(before);
    let is_wrong = match place {
        Some(place) => misdirected::is_known(tx, &invitation.person, place).await?,
        None => false,
    };
    let is_printed = told_in(now, "to").is_none();
    let before = match is_wrong || is_printed || invitation.returned.is_some() {
        true => Before::Ends,
        false => Before::Stands,
    };
    let renewed = tx.renew_reply_link(&invitation, before).await?;
    Ok(renewed)
}

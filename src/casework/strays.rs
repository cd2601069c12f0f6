//! Strays: mail that belongs to no review, until somebody has dealt with it.
//!
//! A mail that no letter of ours, no calendar and no sender ties to an invitation may still be the
//! answer that somebody waits for. It is never thrown away, and never guessed to be anybody's.

use crate::{
    casework::{
        office::{Office, VerbError, by},
        page::{
            Done,
            responses::{StrayPart, StraysPage},
        },
        responses::mail_part,
        rights::Asker,
    },
    model::{actor::Actor, live::OperationId},
    rules::access::Action,
};

/// All of it, the oldest first.
///
/// # Errors
/// As the table of access has it.
pub async fn page(office: &Office, who: &Actor) -> Result<StraysPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::ReadStrays)?;
    let mails = snapshot.inbound_of_nobody().await?;
    let mails = mails.iter().map(|one| StrayPart {
        mail: mail_part(one),
        subject: one
            .words
            .subject
            .as_ref()
            .map(|words| words.reveal().to_owned()),
    });
    let mails = mails.collect();
    drop(snapshot);
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    tx.log_access(None, "strays", None).await?;
    tx.commit(b"").await?;
    Ok(StraysPage { mails })
}

/// How many there are, for whoever may read them.
///
/// # Errors
/// The record.
pub async fn count(office: &Office, who: &Actor) -> Result<Option<usize>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    if asker.may_at_all(Action::ReadStrays).is_err() {
        return Ok(None);
    }
    Ok(Some(snapshot.inbound_of_nobody().await?.len()))
}

/// Says that one has been dealt with.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a mail that belongs to a review, or
/// that somebody has dealt with.
pub async fn dealt_with(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    mail: &str,
) -> Result<Done, VerbError> {
    let begun = office.begin_as(who, operation, Action::ReadStrays).await?;
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let strays = tx.inbound_of_nobody().await?;
    let is_stray = strays.iter().any(|one| *one.id == *mail);
    if !is_stray || !tx.settle_inbound(mail).await? {
        return Err(VerbError::NotThere);
    }
    tx.log_access(None, "stray_settled", None).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

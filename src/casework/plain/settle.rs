//! Settle: somebody has dealt with a form that was done for another day.

use crate::{
    casework::{
        office::{Office, VerbError, required},
        page::Done,
        plain::{
            fill::{Known, Laid, fill, stood},
            tasks::other_day,
        },
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
    },
    rules::access::Action,
    store::{changes::NewChange, plain::SETTLED},
};

/// Says what was done about a form that was carried out for a day that is another one now: the
/// journey was booked anew by telephone, the room was given back. What the form says stays.
///
/// # Errors
/// [`VerbError::Wrong`] where nobody says what was done; [`VerbError::NotNow`] where the day is the
/// one for which it was done.
pub async fn settle(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    done: &str,
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.hold(document).await?;
    let read = Action::ReadDocument;
    let (plain, asker) = office.plain(&mut tx, who, document, read).await?;
    asker.may(&plain.invite.about(office), Action::Enter)?;
    let done = required("settled", done, "Say what was done about it")?;
    let (words, stands) = plain.invite.compose(office, |composed| {
        let laid = Laid::Entered {
            entries: &plain.entries,
            begun: plain.kept.created_at,
            copied: &plain.copied,
        };
        let now = fill(&plain.form, Known(&composed.prepared), laid);
        (other_day(office.today(), &plain, composed), stood(&now))
    });
    if words.is_none() {
        let words = "This was done for the day that stands now: there is nothing to settle.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    tx.put_mark(document, SETTLED, &stands).await?;
    tx.tell(NewChange {
        reason: Some(done),
        ..NewChange::of(document, ChangeKind::FormSettled)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

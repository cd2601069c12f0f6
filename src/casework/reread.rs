//! Read again: the case system is asked anew, and what changed is told.

use crate::{
    casework::{
        headline,
        live::Live,
        office::{Office, VerbError},
        page::Done,
        rights::About,
        show::READ_AGAIN,
    },
    forms::invite::signed::{self, Signed},
    model::{
        actor::Actor,
        finding::{Finding, Weight},
        live::{ChangeKind, DocumentId, OperationId},
        name::PersonalText,
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        writing::{Begun, Tx},
    },
};

/// Reads the child's record again and lays it under the document. Where the case system does not
/// answer, the document stays as it was last read, and a finding says so.
///
/// # Errors
/// [`VerbError::NotThere`] and [`VerbError::NotAllowed`] as the table of access has it.
pub async fn read_again(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
) -> Result<Done, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::ReadAgain)
        .await?;
    drop(snapshot);
    let child = live.kept.child.clone();
    let reading = office.desk.case_system.child(&child.value).await;
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => {
            return Ok(Done {
                number: replay.number,
            });
        }
    };
    tx.hold(document).await?;
    // What people entered while the case system was asked belongs to the comparison.
    let before = Live::load(&mut tx, document)
        .await?
        .ok_or(VerbError::NotThere)?;
    let mut change = NewChange::of(document, ChangeKind::RecordReadAgain);
    match reading {
        Ok(reading) if reading.network.is_some() => {
            let network = reading
                .network
                .unwrap_or_else(|| before.kept.network.clone());
            let read_at = network.child.origin.record.read_at;
            tx.put_reading(document, &network, &reading.findings, read_at)
                .await?;
            tx.tell(change);
            tell_differences(office, &mut tx, document, &before).await?;
        }
        Ok(reading) => keep(&mut tx, &before, reading.findings, &mut change).await?,
        Err(error) => {
            let finding = error.finding(Weight::Check, Some(&child));
            keep(&mut tx, &before, vec![finding], &mut change).await?;
        }
    }
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The document as it was last read, with what was found when it was asked for again.
async fn keep(
    tx: &mut Tx,
    before: &Live,
    found: Vec<Finding>,
    change: &mut NewChange,
) -> Result<(), VerbError> {
    let kept = &before.kept;
    let is_old = |one: &&Finding| one.field.as_deref() != Some(READ_AGAIN);
    let mut findings: Vec<Finding> = kept.findings.iter().filter(is_old).cloned().collect();
    change.reason = found.first().and_then(|one| PersonalText::parse(&one.what));
    findings.extend(found.into_iter().map(|mut one| {
        one.field = Some(READ_AGAIN.into());
        one
    }));
    tx.put_reading(&kept.id, &kept.network, &findings, kept.read_at)
        .await?;
    tx.tell(change.clone());
    Ok(())
}

/// One change for each fact of the list that reads differently now, and one for a new allocation.
async fn tell_differences(
    office: &Office,
    tx: &mut Tx,
    document: &DocumentId,
    before: &Live,
) -> Result<(), VerbError> {
    let after = Live::load(tx, document).await?.ok_or(VerbError::NotThere)?;
    let (was, is): ((Vec<Signed>, About), (Vec<Signed>, About)) = (
        before.compose(office, |one| {
            (signed::facts(&one.prepared), one.about.clone())
        }),
        after.compose(office, |one| {
            (signed::facts(&one.prepared), one.about.clone())
        }),
    );
    for differs in signed::differences(&was.0, &is.0) {
        let text = |words: Option<String>| words.as_deref().and_then(PersonalText::parse);
        tx.tell(NewChange {
            place: Some(differs.place),
            before: text(differs.before),
            after: text(differs.after),
            ..NewChange::of(document, ChangeKind::RecordReadAgain)
        });
    }
    if (&was.1.officer, &was.1.worker) != (&is.1.officer, &is.1.worker) {
        tx.tell(NewChange::of(document, ChangeKind::AllocationChanged));
    }
    Ok(())
}

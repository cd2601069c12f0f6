//! Read again: the case system is asked anew, and what changed is told.

use crate::{
    casework::{
        course, headline,
        live::Live,
        office::{Office, VerbError},
        open::FORM,
        page::Done,
        rights::About,
        show::READ_AGAIN,
    },
    forms::invite::signed::{self, Signed},
    model::{
        actor::Actor,
        finding::{Code, Finding, Weight},
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId},
        name::PersonalText,
        person::RestrictionKind,
    },
    rules::access::Action,
    sources::reading,
    store::{changes::NewChange, writing::Tx},
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
    // What people did while the case system was asked counts: what they entered belongs to the
    // comparison, a review that was closed stays as it was.
    let held = office
        .hold(who, operation, document, Action::ReadAgain)
        .await?;
    let (mut tx, before, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    match reading {
        Ok(reading) if reading.network.is_some() => {
            let network = reading
                .network
                .unwrap_or_else(|| before.kept.network.clone());
            let read_at = network.child.origin.record.read_at;
            let mut findings = reading.findings;
            findings.extend(moved(&mut tx, &before, &network.child.id).await?);
            tx.put_reading(document, &network, &findings, read_at)
                .await?;
            course::merged::follow(&mut tx, document, &network).await?;
            if before.kept.findings.iter().any(is_trouble) {
                tx.tell(NewChange::of(document, ChangeKind::RecordReadAgain));
            }
            tell_differences(office, &mut tx, document, &before).await?;
        }
        Ok(reading) => keep(&mut tx, &before, reading.findings).await?,
        Err(error) => {
            let finding = error.finding(Weight::Check, Some(&child));
            keep(&mut tx, &before, vec![finding]).await?;
        }
    }
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Whether a finding is about a reading that failed.
fn is_trouble(finding: &Finding) -> bool {
    finding.field.as_deref() == Some(READ_AGAIN)
}

/// A record that was merged into another takes its document along. Where that other has an open
/// document of its own, a finding says so: there must not be two lists for one review.
async fn moved(tx: &mut Tx, before: &Live, child: &Identifier) -> Result<Vec<Finding>, VerbError> {
    let kept = &before.kept;
    if *child == kept.child {
        return Ok(Vec::new());
    }
    let Some(other) = tx.move_document(&kept.id, FORM, child).await? else {
        for brief in tx.plain_documents_of(&kept.child).await? {
            tx.move_document(&brief.id, &brief.form, child).await?;
        }
        return Ok(Vec::new());
    };
    let other = tx.document(&other).await?;
    let other = other.map_or_else(String::new, |other| format!(" ({})", other.reference));
    let finding = Finding::new(
        Code::RecordSuperseded,
        Weight::Blocks,
        format!(
            "This child's record was merged into {}, which has an open list of its own{other}.",
            child.value
        ),
        "Close one of the two, so that nobody is invited twice.",
    );
    Ok(vec![finding.about(child)])
}

/// The document as it was last read, with what was found when it was asked for again. A source
/// that is down is told once, not in every round.
async fn keep(tx: &mut Tx, before: &Live, found: Vec<Finding>) -> Result<(), VerbError> {
    let kept = &before.kept;
    let (again, mut findings): (Vec<Finding>, Vec<Finding>) =
        kept.findings.iter().cloned().partition(is_trouble);
    let mut network = kept.network.clone();
    if found.iter().any(|one| one.code == Code::RecordRestricted) {
        reading::restrict_child(&mut network, RestrictionKind::RestrictedRecord);
    }
    let is_news = again.first().map(|one| &one.what) != found.first().map(|one| &one.what);
    if is_news {
        tx.tell(NewChange {
            reason: found.first().and_then(|one| PersonalText::parse(&one.what)),
            ..NewChange::of(&kept.id, ChangeKind::RecordReadAgain)
        });
    }
    findings.extend(found.into_iter().map(|mut one| {
        one.field = Some(READ_AGAIN.into());
        one
    }));
    tx.put_reading(&kept.id, &network, &findings, kept.read_at)
        .await?;
    Ok(())
}

/// One change for each fact of the list that reads differently now, and one for a new allocation;
/// none where the record says what it said.
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

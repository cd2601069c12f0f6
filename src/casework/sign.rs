//! Sign: the social worker confirms, the reviewing officer agrees.

use crate::{
    casework::{
        headline,
        live::{Composed, Live},
        office::{Office, VerbError, by, name_of, required},
        open::log_look,
        page::{
            Done,
            document::{
                Difference, DifferencesPage, Entering, FieldPart, Input, Need, PersonPart,
                SignatureKind, SignaturePart, SignatureStanding,
            },
        },
        progress::Progress,
        show,
    },
    forms::{invite::signed, sheet::words},
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
    },
    rules::access::Action,
    store::{changes::NewChange, reading::Snapshot, signatures::SignatureKind as Kept},
};

/// What asks for a signature now, and what keeps the one it has.
///
/// # Errors
/// As the table of access has it.
pub async fn differences(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<DifferencesPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    log_look(office, &mut snapshot, who, document, "sign_off").await?;
    Ok(live.compose(office, |composed| {
        let progress = Progress::of(office, composed);
        let list = signed::facts(&composed.prepared);
        let [worker, _] = &progress.signatures;
        let kept = kept_facts(composed, worker);
        let page = show::page(
            office,
            composed,
            show::Around {
                asker: &asker,
                code: "",
                looked: None,
                here: Vec::new(),
            },
        );
        DifferencesPage {
            seen: seen(&snapshot, signed::written(&list).as_ref()),
            header: page.header,
            since_last_review: since_last_review(composed),
            since_record: since_record(office, composed),
            signatures: progress.signatures.to_vec(),
            afresh: page
                .people
                .iter()
                .filter(|person| !person.sees.is_empty())
                .map(afresh)
                .collect(),
            kept,
            stops: progress.stops,
            may: show::may(composed, &asker),
        }
    }))
}

/// Stands for a list as it was shown.
fn seen(snapshot: &Snapshot, list: Option<&PersonalText>) -> String {
    snapshot.fingerprint("signed", list.map_or("", PersonalText::reveal))
}

/// What one person will and will not know: confirmed afresh at every review.
fn afresh(person: &PersonPart) -> FieldPart {
    FieldPart {
        place: Place {
            field: "sees".into(),
            ..person.contact.place.clone()
        },
        label: format!("{}, {}", person.name, person.role.to_lowercase()),
        text: format!(
            "Will see: {}. Will not see: {}.",
            person.sees.join(", "),
            person.does_not_see.join(", ")
        ),
        state: "known",
        value: String::new(),
        version: 0,
        origin: String::new(),
        record: None,
        changed: None,
        input: Input::None,
        entering: Entering::Closed,
        need: Need::Required,
        hint: "",
    }
}

/// How many facts need not be looked at again. Who is safe to be told, and of what, is confirmed
/// afresh at every review, also where it reads as it did.
fn kept_facts(composed: &Composed, worker: &SignaturePart) -> usize {
    let facts = signed::facts(&composed.prepared);
    let is_new_review = worker.standing == SignatureStanding::NotYet;
    if is_new_review && composed.live.earlier.is_none() {
        return 0;
    }
    facts
        .iter()
        .filter(|fact| {
            let differs = |one: &Difference| one.place.as_ref() == Some(&fact.place);
            let is_afresh = matches!(&*fact.place.field, "sees" | "does_not_see");
            let asks = (is_new_review && is_afresh) || worker.differences.iter().any(differs);
            !asks
        })
        .count()
}

/// What is not as it was on the list that was agreed for the last review. Where that was none of
/// ours, who is new on the list and who has gone, by the record.
fn since_last_review(composed: &Composed) -> Vec<Difference> {
    if let Some(earlier) = &composed.live.earlier {
        let now = signed::facts(&composed.prepared);
        let differs = signed::differences(&earlier.list, &now);
        return differs.into_iter().map(since_earlier).collect();
    }
    let section = composed.prepared.document.section("since_last_review");
    let rows = section.map_or(&[][..], |section| &section.rows);
    let said = |row: &crate::model::document::Row, name: &str| {
        row.field(name)
            .map_or_else(String::new, |field| words(&field.answer).into_owned())
    };
    rows.iter()
        .map(|row| Difference {
            place: None,
            what: said(row, "person"),
            before: None,
            after: Some(said(row, "change")),
            why: "Since the last review".to_owned(),
            by: None,
            at: None,
        })
        .collect()
}

fn since_earlier(one: signed::Differs) -> Difference {
    let why = match (&one.before, &one.after) {
        (Some(_), Some(_)) => "Another than on the last review's list",
        (None, _) => "Not on the last review's list",
        (Some(_), None) => "On the last review's list, and no more",
    };
    Difference {
        place: Some(one.place),
        what: one.what,
        before: one.before,
        after: one.after,
        why: why.to_owned(),
        by: None,
        at: None,
    }
}

/// What the last reading of the record changed.
fn since_record(office: &Office, composed: &Composed) -> Vec<Difference> {
    let changes = &composed.live.changes;
    let read = |kind| kind == ChangeKind::RecordReadAgain;
    let Some(last) = changes.iter().find(|change| read(change.kind)) else {
        return Vec::new();
    };
    changes
        .iter()
        .filter(|change| read(change.kind) && change.at == last.at && change.place.is_some())
        .map(|change| Difference {
            place: change.place.clone(),
            what: show::what(office, composed, change),
            before: show::told(change, change.before.as_ref()),
            after: show::told(change, change.after.as_ref()),
            why: "The record says so now".to_owned(),
            by: Some(name_of(&change.by)),
            at: Some(change.at),
        })
        .collect()
}

/// Signs the list that was shown. If it reads differently now, whoever changed it and wherever it
/// came from, it is shown again first. `shown` is what stood for the list on that page.
///
/// # Errors
/// [`VerbError::NotNow`] where something must be there first, or has changed meanwhile, or where
/// the reviewing officer comes before the social worker; [`VerbError::NotAllowed`] for whoever
/// gave the other signature.
pub async fn sign(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    kind: SignatureKind,
    shown: &str,
) -> Result<Done, VerbError> {
    let held = office.hold(who, operation, document, action(kind)).await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let own = by(who).code;
    let list = live.compose(office, |composed| {
        may_be_signed(office, composed, kind, &own)?;
        Ok::<_, VerbError>(signed::written(&signed::facts(&composed.prepared)))
    })?;
    if seen(&tx, list.as_ref()) != shown {
        return Err(VerbError::NotNow(
            "The list has changed since you opened it. Look at what changed, then sign.".to_owned(),
        ));
    }
    tx.sign(document, kept(kind), live.number).await?;
    let mut live = Live::load(&mut tx, document)
        .await?
        .ok_or(VerbError::NotThere)?;
    live.signed_now(kept(kind), list.as_ref());
    tx.tell(NewChange {
        after: list,
        ..NewChange::of(
            document,
            match kind {
                SignatureKind::SocialWorker => ChangeKind::Confirmed,
                SignatureKind::Chair => ChangeKind::Agreed,
            },
        )
    });
    headline::renew_as(office, &mut tx, document, live).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn may_be_signed(
    office: &Office,
    composed: &Composed,
    kind: SignatureKind,
    own: &str,
) -> Result<(), VerbError> {
    let progress = Progress::of(office, composed);
    if !progress.stops.is_empty() {
        return Err(VerbError::NotNow(progress.stops.join(" ")));
    }
    let other = match kind {
        SignatureKind::SocialWorker => Kept::Chair,
        SignatureKind::Chair => Kept::SocialWorker,
    };
    let other = composed.live.signature(other);
    if other.is_some_and(|signature| *signature.by.code == *own) {
        return Err(VerbError::NotAllowed(
            "The list takes two people: you have given the other signature.".to_owned(),
        ));
    }
    if kind == SignatureKind::Chair && !progress.confirmed() {
        return Err(VerbError::NotNow(
            "The social worker confirms the list first.".to_owned(),
        ));
    }
    Ok(())
}

/// Takes a signature back, with a reason.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason, [`VerbError::NotNow`] where there is none to take back.
pub async fn withdraw(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    kind: SignatureKind,
    reason: &str,
) -> Result<Done, VerbError> {
    let held = office.hold(who, operation, document, action(kind)).await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let reason = required("reason", reason, "Say why the signature is taken back")?;
    if tx.withdraw_signatures(document, kept(kind)).await? == 0 {
        return Err(VerbError::NotNow(
            "There is no such signature to take back.".to_owned(),
        ));
    }
    tx.tell(NewChange {
        reason: Some(reason),
        ..NewChange::of(document, ChangeKind::SignatureWithdrawn)
    });
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn action(kind: SignatureKind) -> Action {
    match kind {
        SignatureKind::SocialWorker => Action::Confirm,
        SignatureKind::Chair => Action::Agree,
    }
}

fn kept(kind: SignatureKind) -> Kept {
    match kind {
        SignatureKind::SocialWorker => Kept::SocialWorker,
        SignatureKind::Chair => Kept::Chair,
    }
}

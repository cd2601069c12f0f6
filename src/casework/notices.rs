//! Notices: who opened a record in an emergency, told until it has been seen.

use crate::{
    casework::{
        headline::Headline,
        live::Live,
        office::{Office, VerbError},
        page::{Done, lists::Notice},
        rights::{About, Asker},
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
        name::PersonalText,
        staff::StaffId,
    },
    rules::access::Action,
    store::{changes::NewChange, cover::Glass, headings::Whose, reading::Snapshot},
};

/// What the one who asks has not seen yet, of all open documents of which they are told.
///
/// # Errors
/// [`VerbError::Store`].
pub async fn mine(office: &Office, who: &Actor) -> Result<Vec<Notice>, VerbError> {
    let Actor::Staff(staff) = who else {
        return Ok(Vec::new());
    };
    let mut snapshot = office.store.read().await?;
    let unseen = snapshot.glass_unseen(&staff.id).await?;
    if unseen.is_empty() {
        return Ok(Vec::new());
    }
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    let headings = snapshot.headings(Whose::Everybody).await?;
    let mut notices = Vec::new();
    for heading in headings {
        let is_unseen = unseen.iter().any(|(_, one)| *one == heading.document);
        if is_unseen && asker.is_told_of_emergencies(&About::from(&heading)) {
            let headline = Headline::read(heading.label.as_ref());
            let document = &heading.document;
            let about = (headline.child.as_str(), headline.reference.as_str());
            notices.extend(unseen_of(&mut snapshot, &staff.id, document, about).await?);
        }
    }
    notices.sort_by_key(|notice| notice.at);
    Ok(notices)
}

/// What the one who asks has not seen yet, of one document.
///
/// # Errors
/// [`VerbError::Store`].
pub(in crate::casework) async fn of_document(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    asker: &Asker,
    live: &Live,
) -> Result<Vec<Notice>, VerbError> {
    let Actor::Staff(staff) = who else {
        return Ok(Vec::new());
    };
    let kept = &live.kept;
    let unseen = snapshot.glass_unseen(&staff.id).await?;
    let is_none = !unseen.iter().any(|(_, one)| *one == kept.id);
    if is_none || !live.compose(office, |one| asker.is_told_of_emergencies(&one.about)) {
        return Ok(Vec::new());
    }
    let about = ("", &*kept.reference);
    unseen_of(snapshot, &staff.id, &kept.id, about).await
}

async fn unseen_of(
    snapshot: &mut Snapshot,
    staff: &StaffId,
    document: &DocumentId,
    (child, reference): (&str, &str),
) -> Result<Vec<Notice>, VerbError> {
    let unseen = snapshot.glass_unseen(staff).await?;
    let mut notices = Vec::new();
    for glass in snapshot.glass_of_document(document).await? {
        if !unseen.iter().any(|(id, _)| *id == *glass.id) {
            continue;
        }
        let opener = snapshot.staff(&glass.staff).await?;
        notices.push(Notice {
            id: glass.id.to_string(),
            document: document.clone(),
            child: child.to_owned(),
            reference: reference.to_owned(),
            by: opener.map_or_else(
                || "Somebody who has left".to_owned(),
                |kept| kept.staff.name.reveal().to_owned(),
            ),
            at: glass.opened_at,
            until: glass.until,
            reason: glass.reason.reveal().to_owned(),
        });
    }
    notices.sort_by_key(|notice| notice.at);
    Ok(notices)
}

/// Says that the one who asks has seen that a record was opened. History tells of it.
///
/// # Errors
/// [`VerbError::NotThere`] for an event that is unknown, or of which they are not told.
pub async fn seen(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    id: &str,
) -> Result<Done, VerbError> {
    let Actor::Staff(staff) = who else {
        return Err(VerbError::NotThere);
    };
    let held = office
        .hold(who, operation, document, Action::ReadDocument)
        .await?;
    let (mut tx, live, asker) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let is_told = live.compose(office, |one| asker.is_told_of_emergencies(&one.about));
    let events = tx.glass_of_document(document).await?;
    let event: &Glass = events
        .iter()
        .find(|glass| is_told && *glass.id == *id)
        .ok_or(VerbError::NotThere)?;
    if tx.see_glass(id, &staff.id).await? {
        tx.told_of_glass(id).await?;
        let opener = tx.staff(&event.staff).await?;
        let opener = opener.map(|kept| kept.staff.name);
        let words = opener.map(|name| format!("Opened by {}", name.reveal()));
        tx.tell(NewChange {
            reason: words.as_deref().and_then(PersonalText::parse),
            ..NewChange::of(document, ChangeKind::AccessSeen)
        });
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

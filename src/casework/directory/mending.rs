//! What the directory mends: the open reviews that name an entry, one verb each.

use crate::{
    casework::{
        headline::{self, Headline},
        live::Live,
        office::{Office, VerbError},
        page::lists::{Mended, Touched},
        rights::{About, Asker},
    },
    forms::{
        invite::{name_of, reach::one_line},
        sheet::SYSTEM,
    },
    model::{
        actor::Actor,
        id::{Identifier, SystemName},
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        person::Person,
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        directory::{Listed, ListedId},
        documents::DocumentState,
        headings::Whose,
        reading::Snapshot,
        writing::Begun,
    },
};

use super::{LISTED, STEPS, replace};

/// The open reviews that name an entry, also by way of whom it replaced. Of a child whom the one
/// who asks may not see there is only the number.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for an entry that is not there.
pub async fn touches(office: &Office, who: &Actor, id: &str) -> Result<Vec<Touched>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::KeepDirectory)?;
    let named = named(&mut snapshot, &ListedId(id.into())).await?;
    let headings = snapshot.headings(Whose::Everybody).await?;
    let mut touched = Vec::new();
    for (document, _) in named {
        let heading = headings.iter().find(|one| one.document == document);
        let seen = heading.filter(|heading| {
            let about = About::from(*heading);
            asker.may(&about, Action::ReadDocument).is_ok()
        });
        touched.push(Touched {
            child: seen.map(|heading| Headline::read(heading.label.as_ref()).child),
            document,
        });
    }
    touched.sort_by(|one, other| {
        (one.child.is_none(), &one.child).cmp(&(other.child.is_none(), &other.child))
    });
    Ok(touched)
}

/// Says who has taken whose place, then mends every open review that names them.
///
/// # Errors
/// As [`replace`].
pub async fn replace_everywhere(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
    by: &str,
) -> Result<Mended, VerbError> {
    let done = replace(office, who, operation, id, by).await?;
    let reviews = mend_all(office, who, operation, id).await?;
    Ok(Mended { done, reviews })
}

/// Mends every open review that names an entry; answers how many were not as the entry is. One
/// verb each: what is broken off goes on with the same operation, and does nothing twice.
///
/// # Errors
/// As the table of access has it; the record cannot be written.
pub async fn mend_all(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
) -> Result<usize, VerbError> {
    let mut snapshot = office.store.read().await?;
    let named = named(&mut snapshot, &ListedId(id.into())).await?;
    drop(snapshot);
    let mut mended = 0;
    for (document, row) in named {
        let Some(own) = of_document(operation, &document) else {
            continue;
        };
        mended += usize::from(mend_one(office, who, &own, &document, &row).await?);
    }
    Ok(mended)
}

/// The operation of one review, out of that of all: the same whenever it is repeated.
fn of_document(operation: &OperationId, document: &DocumentId) -> Option<OperationId> {
    let whole = operation.as_str();
    let head = whole.get(..whole.len().min(28))?;
    let tail = document.as_str();
    let tail = tail.get(..tail.len().min(34))?;
    let own = OperationId::parse(&format!("{head}-{tail}"))?;
    // Held to the same request: another one under the same name is another wish.
    Some(match operation.request() {
        Some((request, reuse)) => own.for_request(request, reuse),
        None => own,
    })
}

/// Open documents that name an entry or one whose place it has taken, with the row of each.
async fn named(
    snapshot: &mut Snapshot,
    id: &ListedId,
) -> Result<Vec<(DocumentId, Identifier)>, VerbError> {
    let directory = snapshot.directory().await?;
    if !directory.iter().any(|one| one.id == *id) {
        return Err(VerbError::NotThere);
    }
    let mut named = Vec::new();
    for listed in &directory {
        if !leads_to(&directory, &listed.id, id) {
            continue;
        }
        let row = format!("{LISTED}{}", listed.id.0);
        let row = Identifier::new(&SystemName::new(SYSTEM), &row);
        for document in snapshot.documents_with(&row).await? {
            named.push((document, row.clone()));
        }
    }
    Ok(named)
}

/// Whether an entry is another one, or has been replaced by it.
fn leads_to(directory: &[Listed], from: &ListedId, to: &ListedId) -> bool {
    let mut next = Some(from);
    for _ in 0..STEPS {
        match next {
            Some(id) if id == to => return true,
            Some(id) => {
                let found = directory.iter().find(|one| one.id == *id);
                next = found.and_then(|one| one.replaced_by.as_ref());
            }
            None => return false,
        }
    }
    false
}

/// Lays down in one review what the directory says of one row now; answers whether that was
/// something else than before.
async fn mend_one(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &Identifier,
) -> Result<bool, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => return Ok(!replay.result.is_empty()),
    };
    tx.hold(document).await?;
    let asker = Asker::of(&mut tx, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::KeepDirectory)?;
    let kept = tx.added_people(document).await?;
    let live = Live::load(&mut tx, document).await?;
    let live = live.filter(|live| live.kept.state == DocumentState::Open);
    let now = live.as_ref().and_then(|live| {
        let mut added = live.added.iter();
        added.find(|one| one.person.id == *row)
    });
    let was = kept.iter().find(|one| one.person.id == *row);
    let (Some(was), Some(now)) = (was, now) else {
        tx.commit(b"").await?;
        return Ok(false);
    };
    if said(&was.person) == said(&now.person) {
        tx.commit(b"").await?;
        return Ok(false);
    }
    tx.mend_person(document, now).await?;
    let is_other = name_of(&was.person) != name_of(&now.person);
    let kind = match is_other {
        true => ChangeKind::PersonReplaced,
        false => ChangeKind::DirectoryCorrected,
    };
    tx.tell(NewChange {
        place: Some(Place::in_row("people", row, "contact")),
        before: PersonalText::parse(&said(&was.person)),
        after: PersonalText::parse(&said(&now.person)),
        ..NewChange::of(document, kind)
    });
    headline::renew(office, &mut tx, document).await?;
    tx.commit(b"mended").await?;
    Ok(true)
}

/// Somebody's name, organisation and ways in one line.
fn said(person: &Person) -> String {
    let name = name_of(person).map(|name| name.reveal().to_owned());
    let organisation = person.organisation_name.as_ref();
    let organisation = organisation.map(|name| name.reveal().to_owned());
    let all = name.into_iter().chain(organisation);
    let contacts = &person.contacts;
    let emails = contacts
        .emails
        .iter()
        .map(|one| one.address.reveal().to_owned());
    let phones = contacts
        .phones
        .iter()
        .map(|one| one.number.reveal().to_owned());
    all.chain(emails)
        .chain(phones)
        .chain(contacts.addresses.iter().map(one_line))
        .collect::<Vec<_>>()
        .join(", ")
}

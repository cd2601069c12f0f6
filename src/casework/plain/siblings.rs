//! Siblings: answers of one child's form, copied to those of a brother or a sister.
//!
//! Which answers go to which child is chosen answer by answer, and confirmed child by child. Only
//! children whom both records name as brothers and sisters are offered, and of these only those
//! whose list the one who asks may open. Nothing is overwritten, and no signature goes along.

use jiff::civil::Date;

use crate::{
    casework::{
        library::shelf::Shelf,
        live::Live,
        office::{Office, VerbError},
        open::{FORM, log_look},
        page::document::Header,
        plain::{
            Plain,
            begin::{Beginning, field_of, started},
            open::filled,
            standing::{described, may_see},
        },
        rights::Asker,
        show,
    },
    forms::{
        library::Edition,
        plain::{Kind, PlainForm, typing, widening::is_for_no_more},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, Entry, OperationId, Place},
        name::PersonalText,
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        documents::DocumentState,
        reading::Snapshot,
        writing::{Begun, Tx},
    },
};

/// What can be copied, and to whom.
pub struct SiblingsPage {
    pub id: DocumentId,
    pub header: Header,
    pub invite: DocumentId,
    pub title: String,
    pub reference: String,
    pub answers: Vec<CopyAnswer>,
    pub children: Vec<SiblingPart>,
}

/// One answer that somebody entered.
pub struct CopyAnswer {
    pub place: Place,
    pub label: String,
    pub words: String,
}

/// A brother or a sister with a list that the one who asks may open.
pub struct SiblingPart {
    pub invite: DocumentId,
    pub name: String,
    pub reference: String,
    /// Where something stands already in the sibling's open form, which stays.
    pub taken: Vec<Place>,
}

/// Which answers go to one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub invite: DocumentId,
    pub places: Vec<Place>,
}

/// What was copied to one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    pub document: DocumentId,
    pub count: usize,
}

/// The answers of a form that can be copied, and the children to whom.
///
/// # Errors
/// [`VerbError::NotThere`] for a document that is unknown or not for the one who asks.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<SiblingsPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (plain, asker) = office
        .plain(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let mut children = Vec::new();
    for live in siblings(office, &mut snapshot, (who, Action::Begin), &plain.invite).await? {
        let form = &plain.form.name;
        let open = snapshot.current_document(form, &live.kept.child).await?;
        let taken = match open {
            Some(open) => snapshot.entries(&open).await?,
            None => Vec::new(),
        };
        let name = live.compose(office, |composed| show::header(office, composed).child);
        children.push(SiblingPart {
            invite: live.kept.id.clone(),
            name,
            reference: live.kept.reference.to_string(),
            taken: taken.into_iter().map(|entry| entry.place).collect(),
        });
    }
    log_look(office, &mut snapshot, who, &plain.invite.kept.id, "form").await?;
    let (header, answers) = plain.invite.compose(office, |composed| {
        let header = show::header(office, composed);
        let roles = asker.roles_for(&composed.about, Action::ReadDocument);
        let filled = filled(&plain, composed);
        let answers = plain.entries.iter().filter_map(|entry| {
            let (field, label, kind) = described(&entry.place, &filled)?;
            let is_copied = may_see(field, &roles) && *kind != Kind::File;
            let value = entry.value.as_ref().filter(|_| is_copied)?;
            Some(CopyAnswer {
                place: entry.place.clone(),
                label,
                words: typing::words(kind, value.reveal()),
            })
        });
        (header, answers.collect())
    });
    Ok(SiblingsPage {
        id: plain.kept.id.clone(),
        invite: plain.invite.kept.id.clone(),
        header,
        title: plain.form.title.clone(),
        reference: plain.kept.reference.to_string(),
        answers,
        children,
    })
}

/// Copies answers to the forms of brothers and sisters, which are begun where there are none. What
/// stands there already stays.
///
/// # Errors
/// [`VerbError::NotThere`] where a child is none of those offered, or a place holds nothing that
/// the one who asks may see: then nothing is copied to anybody.
pub async fn copy(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    chosen: &[Chosen],
) -> Result<Vec<Copied>, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => return Ok(replayed(&replay.result)),
    };
    tx.hold(document).await?;
    let (plain, asker) = office
        .plain(&mut tx, who, document, Action::ReadDocument)
        .await?;
    let siblings = siblings(office, &mut tx, (who, Action::Begin), &plain.invite).await?;
    let shelf = Shelf::read(office, &mut tx).await?;
    let edition = shelf
        .begun_today()
        .into_iter()
        .find(|edition| edition.head.name == plain.form.name)
        .ok_or(VerbError::NotThere)?;
    let seen = seen(office, &plain, &asker);
    let mut copied = Vec::new();
    for one in chosen {
        let live = siblings.iter().find(|live| live.kept.id == one.invite);
        let live = live.ok_or(VerbError::NotThere)?;
        let entries: Option<Vec<&Entry>> = one
            .places
            .iter()
            .map(|place| seen.iter().find(|entry| entry.place == *place).copied())
            .collect();
        let entries = entries.ok_or(VerbError::NotThere)?;
        copied.push(lay(&mut tx, &plain, (live, edition), &entries).await?);
    }
    let told: Vec<String> = copied
        .iter()
        .map(|one| format!("{} {}", one.count, one.document))
        .collect();
    tx.commit(told.join("\n").as_bytes()).await?;
    Ok(copied)
}

fn replayed(result: &[u8]) -> Vec<Copied> {
    let text = String::from_utf8_lossy(result);
    let read = |line: &str| {
        let (count, document) = line.split_once(' ')?;
        Some(Copied {
            document: DocumentId::new(document),
            count: count.parse().ok()?,
        })
    };
    text.lines().filter_map(read).collect()
}

/// The entries of a form that the one who asks may see.
fn seen<'p>(office: &Office, plain: &'p Plain, asker: &Asker) -> Vec<&'p Entry> {
    plain.invite.compose(office, |composed| {
        let roles = asker.roles_for(&composed.about, Action::ReadDocument);
        let filled = filled(plain, composed);
        let entries = plain.entries.iter().filter(|entry| entry.value.is_some());
        entries
            .filter(|entry| {
                let found = described(&entry.place, &filled);
                found.is_some_and(|(field, ..)| may_see(field, &roles))
            })
            .collect()
    })
}

/// Lays answers into the form of one sibling.
async fn lay(
    tx: &mut Tx,
    plain: &Plain,
    (live, edition): (&Live, &Edition),
    entries: &[&Entry],
) -> Result<Copied, VerbError> {
    let started = started(tx, live, (edition, Beginning::Known)).await?;
    let document = started.id().clone();
    tx.hold(&document).await?;
    let kept = tx.edition_of(&document).await?;
    let is_current = kept.is_some_and(|kept| kept.text == *edition.text);
    let there = tx.entries(&document).await?;
    let from = PersonalText::parse(&format!("Copied from {}", plain.kept.reference));
    let mut count = 0;
    for entry in entries {
        let is_taken = there.iter().any(|one| one.place == entry.place);
        // An older edition may ask something else in the same place.
        let target = edition.plain.as_deref().filter(|_| is_current);
        let fits = target.is_some_and(|target| is_same(target, &plain.form, entry));
        if is_taken || !fits {
            continue;
        }
        tx.copy_entry(&document, entry, &plain.kept.id).await?;
        tx.tell(NewChange {
            place: Some(entry.place.clone()),
            after: entry.value.clone(),
            reason: from.clone(),
            ..NewChange::of(&document, ChangeKind::CarriedOver)
        });
        count += 1;
    }
    Ok(Copied { document, count })
}

/// Whether the same is typed in the place of an entry in both forms, and no more people see it.
fn is_same(target: &PlainForm, source: &PlainForm, entry: &Entry) -> bool {
    match (field_of(target, entry), field_of(source, entry)) {
        (Some((new, to)), Some((old, from))) => {
            to == from && *from != Kind::File && is_for_no_more(new, old)
        }
        _ => false,
    }
}

/// The open lists of the brothers and sisters of a child with which the one who asks may do that.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn siblings(
    office: &Office,
    snapshot: &mut Snapshot,
    (who, action): (&Actor, Action),
    own: &Live,
) -> Result<Vec<Live>, VerbError> {
    let today = office.today();
    let mut found: Vec<Live> = Vec::new();
    for person in own
        .kept
        .network
        .people
        .iter()
        .filter(|one| one.is_sibling_on(today))
    {
        for id in person.other_ids.iter().chain([&person.id]) {
            let Some(document) = snapshot.current_document(FORM, id).await? else {
                continue;
            };
            let there = found.iter().any(|live| live.kept.id == document);
            if there || document == own.kept.id {
                continue;
            }
            let live = match office.live(snapshot, who, &document, action).await {
                Ok((live, _)) => live,
                // As if there were none.
                Err(VerbError::NotThere | VerbError::NotAllowed(_) | VerbError::NotNow(_)) => {
                    continue;
                }
                Err(other) => return Err(other),
            };
            if names(&live, own, today) && live.kept.state == DocumentState::Open {
                found.push(live);
            }
        }
    }
    Ok(found)
}

/// Whether both records name the other child as a brother or a sister.
pub(in crate::casework) fn are_siblings(one: &Live, other: &Live, today: Date) -> bool {
    names(one, other, today) && names(other, one, today)
}

/// Whether the record of one child names another as a brother or a sister.
fn names(one: &Live, other: &Live, today: Date) -> bool {
    let child = &other.kept.network.child;
    let ids: Vec<&Identifier> = child.other_ids.iter().chain([&child.id]).collect();
    let people = one.kept.network.people.iter();
    people.filter(|one| one.is_sibling_on(today)).any(|one| {
        let mut own = one.other_ids.iter().chain([&one.id]);
        own.any(|id| ids.contains(&id))
    })
}

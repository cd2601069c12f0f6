//! Begin: a form for a child, blank or as the last one was.

use crate::{
    casework::{
        library::shelf::Shelf,
        live::Live,
        office::{Office, VerbError},
        plain::{Plain, standing::may_see},
    },
    forms::{
        library::{Edition, Head},
        plain::{FormField, Kind, PlainForm, widening::is_for_no_more},
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, Entry, OperationId},
        name::PersonalText,
        staff::Role,
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        documents::{NewDocument, Started},
        plain::KeptEdition,
        writing::{Begun, Tx},
    },
};

/// With what a form begins.
#[derive(Clone, Copy, Debug)]
pub enum Beginning<'a> {
    /// With what is known of the child; where one is open, that one.
    Known,
    /// With what people entered in an earlier one of the same form and child.
    Repeats(&'a DocumentId),
    /// With what is known of the child, beside those that are open: a second journey.
    Another,
}

/// Begins a form for the child of a list, in its current version; or finds the open one.
///
/// # Errors
/// [`VerbError::NotThere`] for a list, a form or an earlier one that is not there for the one who
/// asks.
pub async fn begin(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    invite: &DocumentId,
    (form, beginning): (&str, Beginning<'_>),
) -> Result<DocumentId, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => {
            let id = String::from_utf8_lossy(&replay.result).into_owned();
            return Ok(DocumentId::new(&id));
        }
    };
    let (live, _) = office.live(&mut tx, who, invite, Action::Begin).await?;
    let shelf = Shelf::read(office, &mut tx).await?;
    let edition = shelf
        .begun_today()
        .into_iter()
        .find(|edition| *edition.head.name == *form)
        .ok_or(VerbError::NotThere)?;
    let plain = edition.plain.as_ref().ok_or(VerbError::NotThere)?;
    let earlier = match beginning {
        Beginning::Repeats(id) => {
            let read = Action::ReadDocument;
            let (earlier, asker) = office.plain(&mut tx, who, id, read).await?;
            let is_same = earlier.kept.child == live.kept.child && *earlier.form.name == *form;
            let roles = asker.roles_for(&earlier.invite.about(office), read);
            Some((earlier, roles))
                .filter(|_| is_same)
                .ok_or(VerbError::NotThere)?
                .into()
        }
        Beginning::Known | Beginning::Another => None,
    };
    let started = started(&mut tx, &live, (edition, beginning)).await?;
    if let (Started::New(id), Some((earlier, roles))) = (&started, &earlier) {
        carry(office, &mut tx, id, (earlier, roles), plain).await?;
    }
    let id = started.id().clone();
    tx.commit(id.as_str().as_bytes()).await?;
    Ok(id)
}

/// A document of an edition for the child of a list: a new one, or the open one where no other is
/// asked for.
pub(super) async fn started(
    tx: &mut Tx,
    live: &Live,
    (edition, beginning): (&Edition, Beginning<'_>),
) -> Result<Started, VerbError> {
    let Head { name, version, .. } = &edition.head;
    let new = NewDocument {
        form: name,
        form_version: *version,
        child: &live.kept.child,
        network: &live.kept.network,
        findings: &[],
        read_at: live.kept.read_at,
    };
    let started = match beginning {
        Beginning::Another => tx.begin_beside(new).await?,
        Beginning::Known | Beginning::Repeats(_) => tx.begin_document(new).await?,
    };
    if let Started::New(id) = &started {
        let kept = KeptEdition {
            form: name.clone(),
            version: *version,
            text: edition.text.to_string(),
            guide: edition.guide.to_string(),
        };
        tx.put_edition(id, &kept).await?;
        tx.tell(NewChange {
            after: PersonalText::parse(&edition.head.title),
            ..NewChange::of(id, ChangeKind::DocumentBegun)
        });
    }
    Ok(started)
}

/// Lays what people entered in an earlier one into the new one, as far as the form still asks for
/// it. A day that has passed is not carried: it was about the last time. Neither is what the one who
/// begins does not see, nor what more people would see than when it was entered.
async fn carry(
    office: &Office,
    tx: &mut Tx,
    document: &DocumentId,
    (earlier, roles): (&Plain, &[Role]),
    form: &PlainForm,
) -> Result<(), VerbError> {
    let reason = PersonalText::parse(&format!("From {}", earlier.kept.reference));
    for entry in earlier.entries.iter().filter(|entry| entry.value.is_some()) {
        let (Some((new, kind)), Some((old, _))) =
            (field_of(form, entry), field_of(&earlier.form, entry))
        else {
            continue;
        };
        if !may_see(old, roles) || !is_for_no_more(new, old) {
            continue;
        }
        let day = entry
            .value
            .as_ref()
            .and_then(|kept| kept.reveal().parse().ok());
        let is_past = day.is_some_and(|day: jiff::civil::Date| day < office.today());
        // A file was about the last time, too.
        if (matches!(kind, Kind::Date) && is_past) || matches!(kind, Kind::File) {
            continue;
        }
        tx.carry_entry(document, entry).await?;
        tx.tell(NewChange {
            place: Some(entry.place.clone()),
            after: entry.value.clone(),
            reason: reason.clone(),
            ..NewChange::of(document, ChangeKind::CarriedOver)
        });
    }
    Ok(())
}

/// The field in which an entry stands, and what is typed there; nothing where the form has no such
/// place any more.
pub(super) fn field_of<'f>(
    form: &'f PlainForm,
    entry: &Entry,
) -> Option<(&'f FormField, &'f Kind)> {
    let place = &entry.place;
    form.fields()
        .find_map(|(section, field)| match &field.kind {
            Kind::Table(columns) => {
                let name = format!("{}.{}", section.name, field.name);
                let column = columns.iter().find(|column| column.name == place.field);
                column
                    .filter(|_| *place.section == name && place.row.is_some())
                    .map(|column| (field, &column.kind))
            }
            kind => {
                (section.name == place.section && field.name == place.field && place.row.is_none())
                    .then_some((field, kind))
            }
        })
}

//! Open: the current document of a child, begun if there is none, and its page.

use crate::{
    casework::{
        headline,
        live::Live,
        office::{Office, VerbError, by},
        page::document::DocumentPage,
        rights::Asker,
        show,
    },
    model::{
        actor::Actor,
        id::{Identifier, SystemName},
        live::{ChangeKind, DocumentId, Number, OperationId},
    },
    rules::access::Action,
    sources::case_system::Reading,
    store::{
        changes::NewChange,
        documents::{DocumentState, Kept, NewDocument, Started},
        writing::{Begun, Tx},
    },
};

/// The form that a live document is of.
pub(in crate::casework) const FORM: &str = "invite";

/// How many looks into a document are searched for one's own.
const LOOKS: u32 = 200;

/// Why a page is asked for: the access log tells of the first, redraws belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Somebody opens the page: one row in the access log.
    View,
    /// A part of an open page is drawn again.
    Redraw,
}

/// The current document of a child, by the case system's identifier. Where there is none, the
/// record is read and one is begun.
///
/// # Errors
/// [`VerbError::NotThere`] for a child that is unknown or not for the one who asks, and
/// [`VerbError::Source`] where there is no document yet and the case system does not answer.
pub async fn child(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    system: &str,
    id: &str,
) -> Result<DocumentId, VerbError> {
    let system = SystemName::new(system);
    if system != *office.desk.case_system.system() || id.trim().is_empty() {
        return Err(VerbError::NotThere);
    }
    let wanted = Identifier::new(&system, id);
    let mut snapshot = office.store.read().await?;
    if let Some(document) = snapshot.current_document(FORM, &wanted).await? {
        office
            .live(&mut snapshot, who, &document, Action::ReadDocument)
            .await?;
        return Ok(document);
    }
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    // No connection is held while another system is asked.
    drop(snapshot);
    let reading = office
        .desk
        .case_system
        .child(&wanted.value)
        .await
        .map_err(VerbError::Source)?;
    let (network, findings) = match reading {
        Reading {
            network: Some(network),
            findings,
        } => (network, findings),
        _ => return Err(VerbError::NotThere),
    };
    let blank = unsaved(office, network, findings);
    blank.compose(office, |composed| asker.may(&composed.about, Action::Begin))?;
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => return replayed(&replay.result),
    };
    let started = begin(office, &mut tx, &blank.kept).await?;
    let id = started.id().clone();
    tx.commit(id.as_str().as_bytes()).await?;
    Ok(id)
}

fn replayed(result: &[u8]) -> Result<DocumentId, VerbError> {
    match std::str::from_utf8(result) {
        Ok(id) if !id.is_empty() => Ok(DocumentId::new(id)),
        _ => Err(VerbError::NotThere),
    }
}

/// A document that is not in the record yet, to see to whom its child is allocated.
pub(in crate::casework) fn unsaved(
    office: &Office,
    network: crate::model::network::Network,
    findings: Vec<crate::model::finding::Finding>,
) -> Live {
    let now = office.now();
    Live {
        kept: Kept {
            id: DocumentId::new(""),
            form: FORM.into(),
            form_version: office.desk.invite.version(),
            child: network.child.id.clone(),
            reference: "".into(),
            state: DocumentState::Open,
            read_at: network.child.origin.record.read_at.min(now),
            network,
            findings,
            created_at: now,
            closed_at: None,
        },
        entries: Vec::new(),
        added: Vec::new(),
        decisions: Vec::new(),
        signatures: Vec::new(),
        changes: Vec::new(),
        number: Number::default(),
        earlier: None,
    }
}

/// Writes a new document down, with its heading; or finds the one that is there.
pub(in crate::casework) async fn begin(
    office: &Office,
    tx: &mut Tx,
    kept: &Kept,
) -> Result<Started, VerbError> {
    let started = tx
        .begin_document(NewDocument {
            form: FORM,
            form_version: kept.form_version,
            child: &kept.child,
            network: &kept.network,
            findings: &kept.findings,
            read_at: kept.read_at,
        })
        .await?;
    if let Started::New(id) = &started {
        headline::renew(office, tx, id).await?;
        tx.tell(NewChange::of(id, ChangeKind::DocumentBegun));
    }
    Ok(started)
}

/// The page of a document, for the one who asks.
///
/// # Errors
/// [`VerbError::NotThere`] for a document that is unknown or not for the one who asks.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    opening: Opening,
) -> Result<DocumentPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let code = who.code();
    let looks = snapshot.accesses(document, LOOKS).await?;
    let mut own = looks.iter().filter(|look| *look.by.code == *code);
    // A redraw belongs to the look that opened the page: what counts is the one before it.
    let looked = match opening {
        Opening::View => own.next(),
        Opening::Redraw => own.nth(1),
    }
    .map(|look| look.at);
    drop(snapshot);
    if opening == Opening::View {
        log(office, who, document, "document").await?;
    }
    let here = office.presence.mark(document, who, office.now());
    let around = show::Around {
        asker: &asker,
        code: &code,
        looked,
        here,
    };
    Ok(live.compose(office, |composed| show::page(office, composed, around)))
}

/// Writes one row in the access log.
pub(in crate::casework) async fn log(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    view: &str,
) -> Result<(), VerbError> {
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    tx.log_access(Some(document), view, None).await?;
    tx.commit(b"").await?;
    Ok(())
}

/// The current document of a child, by the case system's identifier, where there is one that the
/// one who asks may see. Begins nothing.
pub async fn find(
    office: &Office,
    who: &Actor,
    system: &str,
    id: &str,
) -> Result<Option<DocumentId>, VerbError> {
    let system = SystemName::new(system);
    if system != *office.desk.case_system.system() || id.trim().is_empty() {
        return Err(VerbError::NotThere);
    }
    let mut snapshot = office.store.read().await?;
    let child = Identifier::new(&system, id);
    let Some(document) = snapshot.current_document(FORM, &child).await? else {
        return Ok(None);
    };
    let seen = office
        .live(&mut snapshot, who, &document, Action::ReadDocument)
        .await;
    match seen {
        Ok(_) => Ok(Some(document)),
        // As if there were none: beginning one is refused in the same way.
        Err(VerbError::NotThere) => Ok(None),
        Err(other) => Err(other),
    }
}

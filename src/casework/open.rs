//! Open: the current document of a child, begun if there is none, and its page.

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::{
        carry, headline,
        live::Live,
        notices,
        office::{Office, VerbError, by},
        page::document::DocumentPage,
        plain,
        rights::Asker,
        show, watch,
    },
    model::{
        actor::Actor,
        id::{Identifier, SystemName},
        live::{ChangeKind, DocumentId, Number, OperationId},
        minutes::Underway,
    },
    rules::access::Action,
    sources::case_system::Reading,
    store::{
        changes::NewChange,
        documents::{DocumentState, Kept, NewDocument, Started},
        reading::Snapshot,
        writing::{Begun, Tx},
    },
};

/// The form that a live document is of.
pub(in crate::casework) const FORM: &str = "invite";

/// How many of one's own looks into a document are searched for the end of the last sitting.
const LOOKS: u32 = 200;

/// Looks with a shorter pause between them are one sitting.
const SITTING: SignedDuration = SignedDuration::from_mins(30);

/// For so long one row in the access log speaks for whatever else of a document is drawn: a
/// session lasts no longer.
const SPEAKS_FOR: SignedDuration = SignedDuration::from_hours(12);

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
    asker.may_for_somebody(Action::Begin)?;
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
    asker.may(&blank.about(office), Action::Begin)?;
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => return replayed(&replay.result),
    };
    let started = begin(office, &mut tx, &blank.kept).await?;
    if let Started::Already(id) = &started {
        // Another name of the same child: the rights are those of the document that is there.
        office.live(&mut tx, who, id, Action::ReadDocument).await?;
    }
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
        underway: Underway::Nothing,
        later: None,
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
            closing: None,
        },
        entries: Vec::new(),
        added: Vec::new(),
        decisions: Vec::new(),
        signatures: Vec::new(),
        lists: Vec::new(),
        changes: Vec::new(),
        number: Number::default(),
        wishes: Vec::new(),
        misdirected: Vec::new(),
        places: office.store.places(),
        earlier: None,
        last: None,
        stopped: Vec::new(),
        asked: Vec::new(),
    }
}

/// Writes a new document down, with its heading; or finds the one that is there, under whatever
/// identifier the child has had: a record that was merged brings no second list.
pub(in crate::casework) async fn begin(
    office: &Office,
    tx: &mut Tx,
    kept: &Kept,
) -> Result<Started, VerbError> {
    for id in &kept.network.child.other_ids {
        if let Some(there) = tx.current_document(FORM, id).await? {
            return Ok(Started::Already(there));
        }
    }
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
        tx.tell(NewChange::of(id, ChangeKind::DocumentBegun));
        carry::over(tx, id, kept).await?;
        headline::renew(office, tx, id).await?;
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
    let emergencies = notices::of_document(office, &mut snapshot, who, &asker, &live).await?;
    let child = Some(&live.kept.child);
    let forms = plain::tasks::open(office, &mut snapshot, &asker, child).await?;
    let code = who.code();
    let looks = snapshot.looks_of(document, &code, LOOKS).await?;
    let looked = before_this_sitting(&looks, office.now());
    match opening {
        Opening::View => {
            drop(snapshot);
            log(office, who, document, "document").await?;
        }
        Opening::Redraw => {
            log_look(office, &mut snapshot, who, document, "part").await?;
            drop(snapshot);
        }
    }
    let here = watch::mark(office, who, document).await;
    let around = show::Around {
        asker: &asker,
        code: &code,
        looked,
        here,
    };
    let page = live.compose(office, |composed| show::page(office, composed, around));
    Ok(DocumentPage {
        emergencies,
        again: plain::tasks::that_read_differently(forms),
        ..page
    })
}

/// When the one who asks looked last, before they sat down to it this time; where this is their
/// first time, when they began. `looks` are the latest first.
fn before_this_sitting(looks: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    let mut from = now;
    for look in looks {
        if from.duration_since(*look) >= SITTING {
            return Some(*look);
        }
        from = *look;
    }
    looks.last().copied()
}

/// Writes a row in the access log where none speaks for this look yet: nothing of a document is
/// drawn for a person without one, however they came to the address.
pub(in crate::casework) async fn log_look(
    office: &Office,
    snapshot: &mut Snapshot,
    who: &Actor,
    document: &DocumentId,
    view: &str,
) -> Result<(), VerbError> {
    let looks = snapshot.looks_of(document, &who.code(), 1).await?;
    let speaks = |look: &Timestamp| office.now().duration_since(*look) < SPEAKS_FOR;
    match looks.first().is_some_and(speaks) {
        true => Ok(()),
        false => log(office, who, document, view).await,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_did_is_told_since_the_last_sitting() {
        let at = |minutes: i64| Timestamp::from_second(minutes * 60).unwrap();
        let before = |looks: &[i64], now| {
            let looks: Vec<Timestamp> = looks.iter().map(|one| at(*one)).collect();
            before_this_sitting(&looks, at(now))
        };

        assert_eq!(before(&[], 500), None);
        assert_eq!(before(&[400], 500), Some(at(400)));
        // Turning a page or loading it again is the same sitting.
        assert_eq!(before(&[490, 470, 441, 300, 20], 500), Some(at(300)));
        assert_eq!(before(&[490, 471], 500), Some(at(471)));
    }
}

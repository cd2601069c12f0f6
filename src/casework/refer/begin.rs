//! Begin: the referrals of a child, and a new one for it or for siblings.

use std::sync::Arc;

use crate::{
    casework::{
        live::{Composed, Live},
        office::{Office, VerbError},
        open::{FORM, log_look},
        page::referrals::{ReferralCard, ReferralsPage},
        refer::{child_now, is_open, standing_of},
        rights::Asker,
        show,
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
        referral::{ReferralId, Typed},
    },
    rules::access::Action,
    store::{reading::Snapshot, referrals::KeptReferral, writing::Begun},
};

/// The most children in one referral.
const MOST: usize = 12;

/// The referrals of a child, and with whom another could be begun.
///
/// # Errors
/// As the table of access has it.
pub async fn list(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<ReferralsPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    log_look(office, &mut snapshot, who, document, "referrals").await?;
    let mut referrals = Vec::new();
    for referral in all_of(&mut snapshot, &live).await? {
        referrals.extend(card(office, &mut snapshot, &asker, &referral).await?);
    }
    let may_refer = asker.may(&live.about(office), Action::Refer).is_ok() && is_open(&live);
    let siblings = match may_refer {
        true => siblings(office, &mut snapshot, &asker, &live).await?,
        false => Vec::new(),
    };
    Ok(live.compose(office, |composed| ReferralsPage {
        document: document.clone(),
        header: show::header(office, composed),
        referrals,
        siblings: siblings
            .into_iter()
            .map(|(live, name)| (live.kept.id, name))
            .collect(),
        may_refer,
    }))
}

/// Every referral of the child, in whichever review it was begun: the newest first.
async fn all_of(snapshot: &mut Snapshot, live: &Live) -> Result<Vec<KeptReferral>, VerbError> {
    let mut all: Vec<KeptReferral> = Vec::new();
    for document in snapshot.documents_of(FORM, &live.kept.child).await? {
        for referral in snapshot.referrals_of(&document).await? {
            if !all.iter().any(|known| known.id == referral.id) {
                all.push(referral);
            }
        }
    }
    all.sort_by(|one, other| (other.begun_at, &one.id).cmp(&(one.begun_at, &other.id)));
    Ok(all)
}

/// One referral, if every child of it may be known to the one who asks.
async fn card(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    referral: &KeptReferral,
) -> Result<Option<ReferralCard>, VerbError> {
    let mut children = Vec::with_capacity(referral.children.len());
    for document in &referral.children {
        let Some(live) = child_now(snapshot, document).await? else {
            continue;
        };
        if asker
            .may(&live.about(office), Action::ReadDocument)
            .is_err()
        {
            return Ok(None);
        }
        children.push(live.compose(office, childs_name));
    }
    let parts = snapshot.referral_parts(referral).await?;
    Ok(Some(ReferralCard {
        id: referral.id.clone(),
        reference: referral.reference.to_string(),
        stage: referral.stage,
        children,
        at: referral.sent_at.unwrap_or(referral.begun_at),
        by: referrer(referral),
        parts: parts
            .iter()
            .map(|part| (service_name(office, &part.service), standing_of(part)))
            .collect(),
    }))
}

/// Who refers, by name.
pub(in crate::casework) fn referrer(referral: &KeptReferral) -> String {
    let name = referral.referrer.as_ref();
    name.map_or_else(
        || "Nobody by name".to_owned(),
        |name| name.reveal().to_owned(),
    )
}

/// What a service is called; its id where the catalogue does not have it any more.
pub(in crate::casework) fn service_name(office: &Office, id: &str) -> String {
    let found = office.desk.referral.catalogue.find(id);
    found.map_or_else(|| id.to_owned(), |service| service.name.to_string())
}

pub(in crate::casework) fn childs_name(composed: &Composed) -> String {
    let child = &composed.prepared.network.child;
    let name = child.name.full();
    name.map_or_else(
        || "Name not recorded".to_owned(),
        |name| name.reveal().to_owned(),
    )
}

/// Brothers and sisters by the record of the child, who have an open document of their own that
/// the one who asks may refer from. Nobody of another family is ever among them.
pub(in crate::casework) async fn siblings(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
    live: &Live,
) -> Result<Vec<(Live, String)>, VerbError> {
    let today = office.today();
    let mut found = Vec::new();
    let people = live.kept.network.people.iter();
    for person in people.filter(|one| one.is_sibling_on(today)) {
        let Some(document) = snapshot.current_document(FORM, &person.id).await? else {
            continue;
        };
        let Some(sibling) = Live::load(snapshot, &document).await? else {
            continue;
        };
        if asker.may(&sibling.about(office), Action::Refer).is_ok() {
            let name = sibling.compose(office, childs_name);
            found.push((sibling, name));
        }
    }
    Ok(found)
}

/// Begins a referral for a child and for these brothers and sisters of the child.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for somebody who is no sibling or must
/// not be known to the one who asks; [`VerbError::NotNow`] for a review that is closed.
pub async fn begin(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    with: &[DocumentId],
) -> Result<ReferralId, VerbError> {
    let mut tx = match office.begin(who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => {
            let id = std::str::from_utf8(&replay.result).unwrap_or_default();
            return match id {
                "" => Err(VerbError::NotThere),
                id => Ok(ReferralId(Arc::from(id))),
            };
        }
    };
    tx.hold(document).await?;
    let (live, asker) = office.live(&mut tx, who, document, Action::Refer).await?;
    if !is_open(&live) {
        let why = "This review is closed. Refer from the child's current one.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    if with.len() >= MOST {
        return Err(VerbError::NotThere);
    }
    let known = match with {
        [] => Vec::new(),
        _ => siblings(office, &mut tx, &asker, &live).await?,
    };
    let mut children = vec![document.clone()];
    for one in with {
        let is_known = known.iter().any(|(sibling, _)| sibling.kept.id == *one);
        if !is_known {
            return Err(VerbError::NotThere);
        }
        if !children.contains(one) {
            children.push(one.clone());
        }
    }
    let reference = tx.referral_reference(&live.kept.reference).await?;
    let version = office.desk.referral.version();
    let id = tx
        .begin_referral((&children, &reference), version, &Typed::default())
        .await?;
    tx.commit(id.0.as_bytes()).await?;
    Ok(id)
}

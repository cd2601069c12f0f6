//! Serve: the program of a service lists what is for it, reads it, and answers.
//!
//! Its token is made for one service, and reaches the parts of that service and nothing else. It
//! reads what the page behind the service's link shows; every look at an open part stands in the
//! access log of each child.

use crate::{
    casework::{
        machines::SERVICE,
        office::{Office, VerbError, of_form},
        open::log_look,
        page::{
            Done,
            referrals::{ServedPage, ServedPart, ServiceState},
        },
        refer::{
            answer::{Answering, written},
            behind::Behind,
            standing_of,
            states::since,
            tell,
        },
    },
    model::{
        actor::Actor,
        live::{ChangeKind, OperationId},
        referral::{PartId, Room},
    },
    rules::referral::offer::Service,
    store::{
        reading::Snapshot,
        referrals::{KeptPart, KeptReferral},
    },
};

/// Parts on one page of the list.
const MOST: u32 = 100;

/// Nobody waits longer: ten years.
const LONGEST_WAIT: u32 = 520;

/// The service that a program speaks for.
fn service_of<'o>(office: &'o Office, who: &Actor) -> Result<&'o Service, VerbError> {
    let Actor::Machine { scopes, .. } = who else {
        return Err(VerbError::NotThere);
    };
    let mut own = scopes
        .iter()
        .filter_map(|scope| scope.strip_prefix(SERVICE));
    let service = own.next().ok_or(VerbError::NotThere)?;
    let found = office.desk.referral.catalogue.find(service);
    found.ok_or(VerbError::NotThere)
}

/// A part of that service: those of others are not there.
async fn part_of(
    snapshot: &mut Snapshot,
    service: &Service,
    part: &PartId,
) -> Result<(KeptReferral, KeptPart), VerbError> {
    let found = snapshot.part(part).await?;
    found
        .filter(|(_, part)| part.service == service.id)
        .ok_or(VerbError::NotThere)
}

/// What is for the service, the oldest first, from behind the part that was listed last.
///
/// # Errors
/// [`VerbError::NotThere`] for whoever is no service's program.
pub async fn list(
    office: &Office,
    who: &Actor,
    after: Option<&PartId>,
) -> Result<Vec<ServedPart>, VerbError> {
    let service = service_of(office, who)?;
    let mut snapshot = office.store.read().await?;
    let mut all = Vec::new();
    for (_, id) in snapshot
        .parts_of_service(&service.id, (after, MOST))
        .await?
    {
        // A referral whose first child was forgotten is none any more.
        if let Some((referral, part)) = snapshot.part(&id).await? {
            all.push(listed(&referral, &part));
        }
    }
    Ok(all)
}

fn listed(referral: &KeptReferral, part: &KeptPart) -> ServedPart {
    let newest = part.deliveries.last();
    ServedPart {
        id: part.id.to_string(),
        reference: referral.reference.to_string(),
        version: referral.version,
        number: newest.map_or(0, |one| one.number),
        kind: newest.map(|one| one.errand),
        standing: standing_of(part),
        since: since(part),
    }
}

/// One part, as the service may read it now.
///
/// # Errors
/// [`VerbError::NotThere`] for a part of another service.
pub async fn one(office: &Office, who: &Actor, part: &PartId) -> Result<ServedPage, VerbError> {
    let service = service_of(office, who)?;
    let mut snapshot = office.store.read().await?;
    let (referral, part) = part_of(&mut snapshot, service, part).await?;
    let listed = listed(&referral, &part);
    let behind = Behind::around(&mut snapshot, referral, part).await?;
    let page = behind.page(office);
    if matches!(page.state, ServiceState::Open(_)) {
        for (live, _) in &behind.children {
            log_look(office, &mut snapshot, who, &live.kept.id, "referral").await?;
        }
    }
    Ok(ServedPage { listed, page })
}

/// The program has everything up to that number: until it says so, nothing counts as delivered.
///
/// # Errors
/// As [`one`]; [`VerbError::NotNow`] where nothing lies ready.
pub async fn received(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (part, number): (&PartId, u32),
) -> Result<Done, VerbError> {
    let service = service_of(office, who)?;
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let (referral, part) = part_of(&mut tx, service, part).await?;
    let mut documents = referral.children.clone();
    documents.sort();
    for document in &documents {
        tx.hold(document).await?;
    }
    if !tx.fetched(&part.id, number).await? {
        let why = "Nothing up to this number lies ready: it was received already, or goes by \
                   another way.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let what = (Some(&part), "Fetched by their own program");
    tell(
        &mut tx,
        &referral.children,
        ChangeKind::ReferralChanged,
        what,
    );
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Accepts, declines or asks.
///
/// # Errors
/// As [`one`], and as by the link of the service.
pub async fn answer(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    part: &PartId,
    answering: &Answering,
) -> Result<Done, VerbError> {
    let service = service_of(office, who)?;
    let mut snapshot = office.store.read().await?;
    part_of(&mut snapshot, service, part).await?;
    drop(snapshot);
    written(office, who, operation, part, answering).await
}

/// The service says what room it has: `open`, `full`, or `waiting_list` and its weeks.
///
/// # Errors
/// [`VerbError::NotThere`] for whoever is no service's program; [`VerbError::Wrong`] for another
/// word, for a waiting list without weeks, and for weeks without one.
pub async fn room(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (room, weeks): (&str, Option<u32>),
) -> Result<Done, VerbError> {
    let service = service_of(office, who)?;
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let is_likely = |weeks: u32| (1..=LONGEST_WAIT).contains(&weeks);
    let said = Room::from_code(room, weeks).filter(|_| weeks.is_none_or(is_likely));
    let said = said.ok_or_else(|| {
        let message = "Say open, full, or waiting_list with the weeks that people wait";
        VerbError::wrong(Some(of_form("room")), room, message)
    })?;
    tx.say_room(&service.id, said).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

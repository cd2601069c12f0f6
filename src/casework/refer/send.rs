//! Send: the referral, its parts and their letters in one transaction, or nothing.

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError},
        page::Done,
        refer::{
            Found,
            begin::childs_name,
            cut::{self, Cut},
            deliver::{deliver, way_of},
            rooms::Rooms,
            tell, wrong,
        },
    },
    forms::referral::typing::Missing,
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
        referral::{Errand, PartId, ReferralId, Slice, Stage, Typed},
    },
    rules::{
        access::Action,
        referral::{
            eligibility::Verdict,
            offer::{Room, Service},
        },
    },
    store::{referrals::KeptReferral, writing::Tx},
};

/// A service that was chosen, with what it gets about each child that it can take.
pub(in crate::casework) struct Chosen<'a> {
    pub service: &'a Service,
    pub slices: Vec<(&'a Live, Slice)>,
}

/// Sends a referral to every service that was chosen.
///
/// # Errors
/// [`VerbError::Wrong`] for what is missing, for a service that is unknown, full or takes none of
/// the children, and for words that a service must not be told; [`VerbError::NotNow`] for one that
/// has been sent.
pub async fn send(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &ReferralId,
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let found = Found::hold(office, &mut tx, who, id).await?;
    if found.referral.stage != Stage::Draft {
        let why = "This referral has been sent already. Change it on its page.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let typed = &found.referral.typed;
    let agreeing = cut::all_agreeing(office, &found.children);
    let mut missing = office.desk.referral.missing(typed, &agreeing);
    let chosen = chosen(office, (&found.children, &found.rooms), typed, &mut missing);
    if !missing.is_empty() {
        return Err(wrong(missing));
    }
    let basis = office.desk.referral.basis(typed);
    let version = tx.send_referral(&found.referral, basis).await?;
    for one in &chosen {
        let at = (version, None);
        put(office, &mut tx, &found.referral, one, at).await?;
    }
    let names: Vec<&str> = chosen.iter().map(|one| &*one.service.name).collect();
    let words = names.join(", ");
    let documents = &found.referral.children;
    tell(&mut tx, documents, ChangeKind::Referred, (None, &words));
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// Whether a referral could be sent as it stands.
///
/// # Errors
/// As [`send`].
pub async fn check(office: &Office, who: &Actor, id: &ReferralId) -> Result<(), VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, who, id, Action::Refer).await?;
    drop(snapshot);
    let typed = &found.referral.typed;
    let agreeing = cut::all_agreeing(office, &found.children);
    let mut missing = office.desk.referral.missing(typed, &agreeing);
    chosen(office, (&found.children, &found.rooms), typed, &mut missing);
    match missing.is_empty() {
        true => Ok(()),
        false => Err(wrong(missing)),
    }
}

/// Adds one service to a referral and tells it: in that version, and in the place of a part that has
/// declined, if it is.
pub(in crate::casework) async fn put(
    office: &Office,
    tx: &mut Tx,
    referral: &KeptReferral,
    chosen: &Chosen<'_>,
    (version, instead_of): (u32, Option<&PartId>),
) -> Result<(), VerbError> {
    let service = chosen.service;
    let to = (&*service.id, way_of(service));
    let part = tx.add_part(referral, to, instead_of).await?;
    for (child, slice) in &chosen.slices {
        tx.put_slice(&part, &child.kept.id, version, slice).await?;
    }
    tx.put_words(referral, &part, version, &referral.typed)
        .await?;
    deliver(office, tx, (referral, service), (&part, 1), Errand::New).await
}

/// The services that were chosen, with what each gets; what is in the way is added to `missing`.
pub(in crate::casework) fn chosen<'a>(
    office: &'a Office,
    (children, rooms): (&'a [Live], &Rooms),
    typed: &Typed,
    missing: &mut Vec<Missing>,
) -> Vec<Chosen<'a>> {
    let mut all = Vec::with_capacity(typed.services.len());
    for id in &typed.services {
        let Some(service) = office.desk.referral.catalogue.find(id) else {
            let message = format!("There is no service `{id}` any more: take it out");
            missing.push(Missing::new("services", message));
            continue;
        };
        match one(office, (children, rooms), service, typed) {
            Ok(chosen) => all.push(chosen),
            Err(wrong) => missing.extend(wrong),
        }
    }
    all
}

/// One service, with what it gets about each child that it can take.
fn one<'a>(
    office: &'a Office,
    (children, rooms): (&'a [Live], &Rooms),
    service: &'a Service,
    typed: &Typed,
) -> Result<Chosen<'a>, Vec<Missing>> {
    let refused = |why: String| vec![Missing::new("services", why)];
    if rooms.capacity(service).room == Room::Full {
        return Err(refused(format!("{} is full: take it out", service.name)));
    }
    let mut reasons = Vec::new();
    let mut slices = Vec::new();
    for live in children {
        if let Verdict::No(why) = cut::eligible(office, live, service) {
            let name = live.compose(office, childs_name);
            reasons.push(format!("{name}: {}", why.join("; ")));
            continue;
        }
        let Cut { slice, blocks } = cut::cut(office, live, service);
        if let Some(why) = blocks.first() {
            let what = format!("Nothing can be sent to {} from here: {why}", service.name);
            return Err(refused(what));
        }
        slices.push((live, slice));
    }
    if slices.is_empty() {
        let why = reasons.join(". ");
        return Err(refused(format!("{} cannot take them. {why}", service.name)));
    }
    let told: Vec<(&DocumentId, &Slice)> = slices
        .iter()
        .map(|(live, slice)| (&live.kept.id, slice))
        .collect();
    let mut leaks = Vec::new();
    // What must not be told of one child must not be told of any, whoever the part is about.
    for live in children {
        for leak in cut::leaks(office, live, (service, &told), typed) {
            if !leaks.contains(&leak) {
                leaks.push(leak);
            }
        }
    }
    match leaks.is_empty() {
        true => Ok(Chosen { service, slices }),
        false => Err(leaks),
    }
}

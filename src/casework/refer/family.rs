//! Family: how a referral stands, on a paper for the family.

use crate::{
    casework::{
        office::{Office, VerbError},
        open::log_look,
        page::referrals::FamilyPage,
        refer::{Found, begin::referrer, cut, standing_of},
    },
    forms::referral::agreeing::Weighs,
    model::{
        actor::Actor,
        referral::{ReferralId, Stage},
    },
    rules::{
        access::Action,
        referral::family::{Paper, paper, words},
    },
};

/// How a referral stands, for the family. It names no reason, no address, nobody but the referrer
/// and what the children are called, and no service that could harm by being named.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where somebody who decides has not agreed,
/// or nothing has been sent.
pub async fn page(office: &Office, who: &Actor, id: &ReferralId) -> Result<FamilyPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, who, id, Action::Refer).await?;
    for document in &found.referral.children {
        log_look(office, &mut snapshot, who, document, "referral").await?;
    }
    drop(snapshot);
    let referral = &found.referral;
    if referral.stage == Stage::Draft {
        let why = "This referral has not been sent yet.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let agreeing = cut::all_agreeing(office, &found.children);
    let said = |weighs: Weighs| {
        let asked = agreeing.iter().filter(move |one| one.weighs == weighs);
        asked.map(|one| referral.typed.consent_of(&one.id))
    };
    if paper(said(Weighs::Decides), said(Weighs::Heard)) == Paper::No {
        let why = "Not everybody has agreed, somebody could not be asked, or nobody is recorded \
                   who decides. Tell each of the family yourself what they may know.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let services = found.parts.iter().filter_map(|part| {
        let service = office.desk.referral.catalogue.find(&part.service)?;
        let words = words(service, standing_of(part))?;
        Some((service.name.to_string(), words))
    });
    let settings = office.desk.invite.settings();
    let called = found.children.iter().filter_map(|live| {
        let name = live.kept.network.child.name.called()?;
        Some(name.reveal().to_owned())
    });
    Ok(FamilyPage {
        id: referral.id.clone(),
        council: settings.name.clone(),
        phone: settings.phone.clone(),
        reference: referral.reference.to_string(),
        referrer: referrer(referral),
        children: called.collect(),
        today: office.today(),
        services: services.collect(),
        withdrawn: referral.stage == Stage::Withdrawn,
    })
}

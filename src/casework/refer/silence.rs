//! Silence: services that have not answered are reminded, once.

use crate::{
    casework::{
        office::{Office, VerbError, by},
        refer::{
            deliver::{deliver, next_number, service_of},
            tasks::due,
            tell,
        },
    },
    model::{
        actor::Actor,
        live::ChangeKind,
        referral::{Errand, Way},
    },
    rules::referral::silence::Due,
    store::referrals::{KeptPart, KeptReferral},
};

/// Reminds every service that is due for it; answers how many were. What becomes a task after
/// that stands on the board by itself.
///
/// # Errors
/// The record cannot be read.
pub async fn round(office: &Office, who: &Actor) -> Result<usize, VerbError> {
    let mut snapshot = office.store.read().await?;
    let mut wanted: Vec<(KeptReferral, KeptPart)> = Vec::new();
    for referral in snapshot.sent_referrals().await? {
        for part in snapshot.referral_parts(&referral).await? {
            if due(office, &part) == Some(Due::Remind) {
                wanted.push((referral.clone(), part));
            }
        }
    }
    drop(snapshot);
    let mut reminded = 0;
    for (referral, part) in wanted {
        match remind(office, who, &referral, &part).await {
            Ok(true) => reminded += 1,
            Ok(false) => {}
            // One that cannot be reminded keeps no other from it.
            Err(error) => tracing::warn!(part = %part.id, %error, "a service was not reminded"),
        }
    }
    if reminded > 0 {
        office.wake_post();
    }
    Ok(reminded)
}

/// Reminds one service, if it still has not answered.
async fn remind(
    office: &Office,
    who: &Actor,
    referral: &KeptReferral,
    part: &KeptPart,
) -> Result<bool, VerbError> {
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    let mut documents = referral.children.clone();
    documents.sort();
    for document in &documents {
        tx.hold(document).await?;
    }
    let now = tx.part(&part.id).await?;
    let Some((referral, part)) = now.filter(|(_, part)| due(office, part) == Some(Due::Remind))
    else {
        return Ok(false);
    };
    let service = service_of(office, &part.service)?;
    // Whom somebody told by hand, somebody asks by hand: it becomes a task.
    let to = (&referral, service);
    let number = (&part.id, next_number(&part));
    deliver(office, &mut tx, to, number, Errand::Reminder).await?;
    let words = match part.way {
        Way::Mail => "Reminded by mail",
        Way::Webhook | Way::Fetch => "Reminded in their own system",
        Way::CaseNote | Way::ByHand => "To be asked by hand",
    };
    let what = (Some(&part), words);
    tell(
        &mut tx,
        &referral.children,
        ChangeKind::ReferralChased,
        what,
    );
    tx.commit(b"").await?;
    Ok(true)
}

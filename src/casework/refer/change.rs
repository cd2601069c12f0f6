//! Change: answer, amend, withdraw, offer the next, say that it was passed on.

use crate::{
    casework::{
        office::{Office, VerbError, of_form, required},
        page::Done,
        refer::{
            Found,
            choose::{Entering, only_theirs, overtaken},
            cut,
            deliver::{
                Reached, deliver, deliver_anyhow, fetched_until, next_number, service_of, stop,
            },
            send::{chosen, put},
            standing_of,
            states::waits_on,
            tell, wrong,
        },
    },
    model::{
        actor::Actor,
        live::{ChangeKind, OperationId},
        name::PersonalText,
        referral::{Errand, ReferralId, Said, Stage, Way},
    },
    rules::referral::standing::Standing,
    store::{referrals::NewAnswer, writing::Tx},
};

/// Begins to change a referral that has been sent and stands. The inner error is what a repetition
/// is answered.
async fn hold(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &ReferralId,
) -> Result<Result<(Tx, Found), Done>, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(Err(done)),
    };
    let found = Found::hold(office, &mut tx, who, id).await?;
    let why = match found.referral.stage {
        Stage::Sent => return Ok(Ok((tx, found))),
        Stage::Draft => "This referral has not been sent yet.",
        Stage::Withdrawn => "This referral was withdrawn. Begin another if it is wanted again.",
    };
    Err(VerbError::NotNow(why.to_owned()))
}

async fn finish(office: &Office, tx: Tx) -> Result<Done, VerbError> {
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// Answers what a service has asked, and tells it that there is an answer.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where nothing is asked;
/// [`VerbError::Wrong`] for an empty answer, or one that holds what the service must not be told.
pub async fn reply(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (id, part): (&ReferralId, &str),
    words: &str,
) -> Result<Done, VerbError> {
    let (mut tx, found) = match hold(office, who, operation, id).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let part = found.part(part)?;
    if standing_of(part) != Standing::Asks {
        let why = "There is no question to answer any more.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let service = service_of(office, &part.service)?;
    let words = required("reply", words, "Write your answer")?;
    let slices = tx.slices(&part.id).await?;
    // What it was told once and may not be told now is no reason to tell it again.
    let still = slices.iter().filter_map(|(document, slice)| {
        let live = found
            .children
            .iter()
            .find(|live| live.kept.id == *document)?;
        Some(cut::still(office, live, &service.id, slice).slice)
    });
    let still: Vec<_> = still.collect();
    let told: Vec<_> = still.iter().collect();
    for live in &found.children {
        let leak = live.compose(office, |composed| {
            cut::reading(office, composed, &service.id, |reader| {
                crate::rules::referral::slice::check_typed(words.reveal(), &told, reader)
            })
        });
        if let Err(kind) = leak {
            let message = format!("Take out {kind}: {} must not be told it", service.name);
            let place = Some(of_form("reply"));
            return Err(VerbError::wrong(place, words.reveal(), &message));
        }
    }
    let new = NewAnswer {
        said: Said::Replied,
        words: Some(&words),
        who: None,
    };
    tx.answer_part(&found.referral, part, &new).await?;
    let to = (&found.referral, service);
    let number = (&part.id, next_number(part));
    deliver(office, &mut tx, to, number, Errand::Replied).await?;
    let documents = &found.referral.children;
    let what = (Some(part), "Answered what they asked");
    tell(&mut tx, documents, ChangeKind::ReferralAnswered, what);
    finish(office, tx).await
}

/// Changes what was typed. A service that has not been told yet gets the new words alone; one that
/// has is told that something has changed, whatever it has said; one that declined is left alone.
///
/// # Errors
/// As the table of access has it; [`VerbError::Wrong`] for what is missing or must not be told;
/// [`VerbError::NotNow`] where somebody else has changed it meanwhile.
pub async fn amend(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (id, edit): (&ReferralId, u32),
    entering: &Entering,
) -> Result<Done, VerbError> {
    let (mut tx, mut found) = match hold(office, who, operation, id).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let mut typed = only_theirs(office, &found, entering.taken(office.today())?);
    // Which services have it is not changed here: each has its own part.
    typed.services = found.referral.typed.services.clone();
    if !tx.put_referral(&found.referral, edit, &typed).await? {
        return Err(overtaken());
    }
    let agreeing = cut::all_agreeing(office, &found.children);
    let mut missing = office.desk.referral.missing(&typed, &agreeing);
    let standing: Vec<_> = found
        .parts
        .iter()
        .filter(|part| standing_of(part) != Standing::Declined && part.withdrawn_at.is_none())
        .collect();
    let mut cuts = Vec::with_capacity(standing.len());
    for part in standing {
        // To one that is gone from the catalogue nothing new is cut: somebody tells it.
        let slices = service_of(office, &part.service)
            .map(|service| cuts_of(office, &found, service, &typed, &mut missing));
        cuts.push((part, slices.ok()));
    }
    if !missing.is_empty() {
        return Err(wrong(missing));
    }
    let basis = office.desk.referral.basis(&typed);
    let version = tx.send_referral(&found.referral, basis).await?;
    found.referral.typed = typed.clone();
    for (part, slices) in cuts {
        if let Some(slices) = slices {
            for (document, slice) in slices {
                tx.put_slice(&part.id, &document, version, &slice).await?;
            }
            tx.put_words(&found.referral, &part.id, version, &typed)
                .await?;
        }
        // What has not left yet shows the newest when it does.
        if !matches!(standing_of(part), Standing::Waiting | Standing::ToTell) {
            let what = (&found.referral, part);
            deliver_anyhow(office, &mut tx, what, Errand::Amended).await?;
        }
    }
    let documents = &found.referral.children;
    let what = (None, "What was typed has changed");
    tell(&mut tx, documents, ChangeKind::ReferralChanged, what);
    finish(office, tx).await
}

/// What a service gets now of each child whom it can take.
fn cuts_of(
    office: &Office,
    found: &Found,
    service: &crate::rules::referral::offer::Service,
    typed: &crate::model::referral::Typed,
    missing: &mut Vec<crate::forms::referral::typing::Missing>,
) -> Vec<(
    crate::model::live::DocumentId,
    crate::model::referral::Slice,
)> {
    let slices: Vec<_> = found
        .children
        .iter()
        .filter(|live| !cut::eligible(office, live, service).is_no())
        .map(|live| (live.kept.id.clone(), cut::cut(office, live, service).slice))
        .collect();
    let told: Vec<_> = slices.iter().map(|(child, slice)| (child, slice)).collect();
    for live in &found.children {
        for leak in cut::leaks(office, live, (service, &told), typed) {
            if !missing.contains(&leak) {
                missing.push(leak);
            }
        }
    }
    slices
}

/// Consent was withdrawn: what waits is stopped, and what may have arrived is recalled.
///
/// # Errors
/// As the table of access has it; [`VerbError::Wrong`] without a reason.
pub async fn withdraw(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &ReferralId,
    reason: &str,
) -> Result<Done, VerbError> {
    let (mut tx, found) = match hold(office, who, operation, id).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let reason = required("withdraw", reason, "Say who withdrew consent, and when")?;
    tx.end_referral(&found.referral, &reason).await?;
    for part in &found.parts {
        if !tx.withdraw_part(&part.id).await? {
            continue;
        }
        let reached = stop(&mut tx, part).await?;
        // Who has declined has been told nothing more of the family than to forget it.
        let answered = !part.answers.is_empty();
        if reached == Reached::Never && !answered {
            continue;
        }
        let what = (&found.referral, part);
        deliver_anyhow(office, &mut tx, what, Errand::Recalled).await?;
    }
    let documents = &found.referral.children;
    let what = (None, "Consent was withdrawn");
    tell(&mut tx, documents, ChangeKind::ReferralWithdrawn, what);
    finish(office, tx).await
}

/// Sends the same referral to one service more, in the place of one that has declined: nothing is
/// typed again but what only the new one asks. That decline is dealt with, and no other.
///
/// # Errors
/// As [`super::send::send`]; [`VerbError::NotNow`] where that one has not declined.
pub async fn offer(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (id, declined, service): (&ReferralId, &str, &str),
    extras: &[(String, String)],
) -> Result<Done, VerbError> {
    let (mut tx, mut found) = match hold(office, who, operation, id).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let declined = found.part(declined)?;
    if standing_of(declined) != Standing::Declined {
        let why = "This service has not declined: nobody takes its place.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let declined = declined.id.clone();
    if found.parts.iter().any(|part| *part.service == *service) {
        let why = "This service has the referral already.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let mut typed = found.referral.typed.clone();
    for (key, words) in extras {
        if let Some(words) = PersonalText::parse(words)
            && typed.extra(key).is_none()
        {
            typed.extras.push((key.as_str().into(), words));
        }
    }
    let mut only = typed.clone();
    only.services = vec![service.into()];
    let agreeing = cut::all_agreeing(office, &found.children);
    let mut missing = office.desk.referral.missing(&only, &agreeing);
    let all = chosen(office, (&found.children, &found.rooms), &only, &mut missing);
    if !missing.is_empty() {
        return Err(wrong(missing));
    }
    typed.services.push(service.into());
    let edit = found.referral.edit;
    if !tx.put_referral(&found.referral, edit, &typed).await? {
        return Err(overtaken());
    }
    found.referral.typed = typed;
    for one in &all {
        let at = (found.referral.version, Some(&declined));
        put(office, &mut tx, &found.referral, one, at).await?;
    }
    let names: Vec<&str> = all.iter().map(|one| &*one.service.name).collect();
    let words = names.join(", ");
    let documents = &found.referral.children;
    tell(&mut tx, documents, ChangeKind::Referred, (None, &words));
    finish(office, tx).await
}

/// Leaves it at a decline: nobody else is asked in that service's place.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where it has not declined, or that was
/// settled already.
pub async fn leave(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (id, part): (&ReferralId, &str),
) -> Result<Done, VerbError> {
    let (mut tx, found) = match hold(office, who, operation, id).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let part = found.part(part)?;
    if standing_of(part) != Standing::Declined || !waits_on(office, &found.parts, part) {
        let why = "There is nothing to settle any more.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let new = NewAnswer {
        said: Said::Settled,
        words: None,
        who: None,
    };
    tx.answer_part(&found.referral, part, &new).await?;
    let documents = &found.referral.children;
    let what = (Some(part), "Left at a decline");
    tell(&mut tx, documents, ChangeKind::ReferralChanged, what);
    finish(office, tx).await
}

/// Says that somebody here has told the service what there was to tell.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where there is nothing to tell.
pub async fn passed_on(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (id, part): (&ReferralId, &str),
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let found = Found::hold(office, &mut tx, who, id).await?;
    let part = found.part(part)?;
    if !tx.told_by_hand(&part.id).await? {
        let why = "There is nothing to pass on any more.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let documents = &found.referral.children;
    let what = (Some(part), "Passed on by hand");
    tell(&mut tx, documents, ChangeKind::ReferralChanged, what);
    finish(office, tx).await
}

/// Gives a service a new link to its page, by the way that it is told things: the time for which
/// the page shows anything begins anew, and the link before opens nothing any more.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] for what was withdrawn.
pub async fn new_link(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (id, part): (&ReferralId, &str),
) -> Result<Done, VerbError> {
    let (mut tx, found) = match hold(office, who, operation, id).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let part = found.part(part)?;
    let service = service_of(office, &part.service)?;
    if !tx.new_service_link(&part.id).await? {
        let why = "This referral was taken back from the service.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    let to = (&found.referral, service);
    let number = (&part.id, next_number(part));
    deliver(office, &mut tx, to, number, Errand::NewLink).await?;
    let documents = &found.referral.children;
    let what = (Some(part), "A new link was sent");
    tell(&mut tx, documents, ChangeKind::ReferralChanged, what);
    finish(office, tx).await
}

/// Tries again what a service's own system did not take.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where nothing was given up.
pub async fn try_again(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (id, part): (&ReferralId, &str),
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let found = Found::hold(office, &mut tx, who, id).await?;
    let part = found.part(part)?;
    let until = (part.way == Way::Fetch).then(|| fetched_until(office));
    if !tx.call_again(&part.id, until).await? {
        let why = "It is being tried already, or has arrived.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    finish(office, tx).await
}

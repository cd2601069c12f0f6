//! Deliver: one thing told to one service, by its own way, once.

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::{
        mailed::{Addressed, mailed, not_written},
        office::{Office, VerbError},
        refer::answer_by,
    },
    forms::{
        referral::letters::{Notice, notice},
        sheet::day_in_words,
    },
    model::{
        contact::EmailAddress,
        post::{Phase, Purpose},
        referral::{CallPhase, Errand, PartId, Way},
    },
    rules::referral::offer::{Service, ServiceWay},
    store::{
        outbox::NewLetter,
        referrals::{Delivery, KeptPart, KeptReferral, NewDelivery},
        writing::Tx,
    },
};

/// So long something lies ready to be fetched, until it is a task for a person.
const FETCHED_WITHIN: SignedDuration = SignedDuration::from_hours(72);

/// The way by which a service is told, as it is kept.
pub fn way_of(service: &Service) -> Way {
    match service.way {
        ServiceWay::Mail(_) => Way::Mail,
        ServiceWay::Webhook(_) => Way::Webhook,
        ServiceWay::Fetch => Way::Fetch,
        ServiceWay::CaseNote(_) => Way::CaseNote,
        ServiceWay::ByHand(_) => Way::ByHand,
    }
}

/// Writes down that a service is to be told something: a letter in the outbox, a call, or a task.
/// `number` counts up with everything that is told to it.
///
/// # Errors
/// [`VerbError::NotNow`] where the site has no address or no mailbox, so that no mail could lead
/// anywhere.
pub async fn deliver(
    office: &Office,
    tx: &mut Tx,
    (referral, service): (&KeptReferral, &Service),
    (part, number): (&PartId, u32),
    errand: Errand,
) -> Result<(), VerbError> {
    let letter = match &service.way {
        ServiceWay::Mail(to) => {
            let token = tx.newest_token(part).await?;
            let what = (errand, &*token);
            let letter = letter(office, (referral, service), (part, number), what, to)?;
            Some(tx.queue(&letter).await?.id().clone())
        }
        _ => None,
    };
    let phase = match service.way {
        ServiceWay::Mail(_) => CallPhase::Letter,
        ServiceWay::Webhook(_) => CallPhase::Queued,
        ServiceWay::Fetch => CallPhase::ToFetch,
        ServiceWay::CaseNote(_) | ServiceWay::ByHand(_) => CallPhase::ToDo,
    };
    let new = NewDelivery {
        part,
        number,
        errand,
        phase,
        until: (phase == CallPhase::ToFetch).then(|| fetched_until(office)),
        letter: letter.as_ref(),
    };
    tx.deliver_part(&new).await?;
    Ok(())
}

/// Until when something lies ready for the program of a service: for as long as a call is tried.
pub fn fetched_until(office: &Office) -> Timestamp {
    let now = office.now();
    now.saturating_add(FETCHED_WITHIN).unwrap_or(now)
}

/// The same to a service whose file may be gone from the catalogue since: then somebody here tells
/// it by hand, and it becomes a task.
///
/// # Errors
/// As [`deliver`].
pub async fn deliver_anyhow(
    office: &Office,
    tx: &mut Tx,
    (referral, part): (&KeptReferral, &KeptPart),
    errand: Errand,
) -> Result<(), VerbError> {
    let number = next_number(part);
    if let Ok(service) = service_of(office, &part.service) {
        return deliver(office, tx, (referral, service), (&part.id, number), errand).await;
    }
    let new = NewDelivery {
        part: &part.id,
        number,
        errand,
        phase: CallPhase::ToDo,
        until: None,
        letter: None,
    };
    tx.deliver_part(&new).await?;
    Ok(())
}

/// The mail, frozen. There is nothing in it about any child.
fn letter(
    office: &Office,
    (referral, service): (&KeptReferral, &Service),
    (part, number): (&PartId, u32),
    (errand, token): (Errand, &str),
    to: &EmailAddress,
) -> Result<NewLetter<'static>, VerbError> {
    let settings = office.desk.invite.settings();
    let link = office.link(&format!("/s/{token}"));
    let (Some(link), Some(from)) = (link, &settings.reply_mailbox) else {
        let why = "No mail can go to a service: the settings give no address of this site, or no \
                   mailbox of the council.";
        return Err(VerbError::NotNow(why.to_owned()));
    };
    let asks = !matches!(errand, Errand::Recalled | Errand::NewLink);
    let by = answer_by(office, office.today(), service.answers_within);
    let words = notice(
        office.desk.press.engine(),
        &Notice {
            errand,
            council: &settings.name,
            team: &settings.team,
            phone: &settings.phone,
            service: &service.name,
            reference: &referral.reference,
            link: &link,
            urgency: referral
                .typed
                .urgency
                .filter(|_| asks)
                .map(|one| one.words()),
            answer_by: by.filter(|_| asks).map(day_in_words),
        },
    )
    .map_err(not_written)?;
    let tag = format!("{part}-{number}");
    let message_id = format!("referral.{tag}@{}", from.host());
    let addressed = Addressed {
        from,
        name: &service.name,
        to,
        message_id: &message_id,
    };
    let bytes = mailed(office, &addressed, &words, None)?;
    Ok(NewLetter {
        document: referral.document.clone(),
        person: part.reader(&service.id),
        purpose: Purpose::Referral,
        version: number,
        audience: "service",
        to: to.clone().into(),
        message_id,
        tag,
        bytes,
        not_before: None,
    })
}

/// The number of the next thing that a service is told.
pub fn next_number(part: &KeptPart) -> u32 {
    let last = part.deliveries.iter().map(|one| one.number).max();
    last.unwrap_or_default() + 1
}

/// Stops everything that waits to be told to a service. Answers whether anything may have reached
/// it all the same.
pub async fn stop(tx: &mut Tx, part: &KeptPart) -> Result<Reached, VerbError> {
    let mut reached = Reached::Never;
    for one in &part.deliveries {
        if may_have_arrived(one) {
            reached = Reached::Perhaps;
        }
        if let Some((letter, phase)) = &one.letter
            && !phase.is_over()
            && !tx.cancel_letter(letter).await?
        {
            reached = Reached::Perhaps;
        }
    }
    tx.cancel_calls(&part.id).await?;
    Ok(reached)
}

/// Whether a service can know anything of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    Never,
    Perhaps,
}

/// A call that was tried once may have arrived, whatever came back.
fn may_have_arrived(one: &Delivery) -> bool {
    match &one.letter {
        // Somebody has told them, whatever became of the letter.
        _ if one.phase == CallPhase::Done => true,
        Some((_, phase)) => matches!(
            phase,
            Phase::Final | Phase::Accepted | Phase::Uncertain | Phase::Checked
        ),
        None => match one.phase {
            // What lies ready can be read before it is said to have been.
            CallPhase::Accepted | CallPhase::Done | CallPhase::ToFetch => true,
            CallPhase::Claimed | CallPhase::Deferred | CallPhase::Refused | CallPhase::Queued => {
                one.attempts > 0
            }
            CallPhase::Letter | CallPhase::Cancelled | CallPhase::ToDo => false,
        },
    }
}

/// What a service that is not in the catalogue any more is still told by: nothing.
pub fn service_of<'o>(office: &'o Office, id: &str) -> Result<&'o Service, VerbError> {
    let found = office.desk.referral.catalogue.find(id);
    found.ok_or_else(|| {
        VerbError::NotNow(format!(
            "The service `{id}` is not in the catalogue any more. Reach it another way."
        ))
    })
}

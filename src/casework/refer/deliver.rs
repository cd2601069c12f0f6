//! Deliver: one thing told to one service, by its own way, once.

use crate::{
    casework::{
        letters::LettersError,
        office::{Office, VerbError},
        refer::answer_by,
    },
    forms::{
        press::PressError,
        referral::letters::{Notice, notice},
        sheet::day_in_words,
    },
    mail::letter::{self, Correspondent},
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

/// The way by which a service is told, as it is kept.
pub fn way_of(service: &Service) -> Way {
    match service.way {
        ServiceWay::Mail(_) => Way::Mail,
        ServiceWay::Webhook(_) => Way::Webhook,
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
            let letter = letter(office, tx, (referral, service), (part, number), errand, to)?;
            Some(tx.queue(&letter).await?.id().clone())
        }
        ServiceWay::Webhook(_) | ServiceWay::ByHand(_) => None,
    };
    let phase = match service.way {
        ServiceWay::Mail(_) => CallPhase::Letter,
        ServiceWay::Webhook(_) => CallPhase::Queued,
        ServiceWay::ByHand(_) => CallPhase::ToDo,
    };
    let new = NewDelivery {
        part,
        number,
        errand,
        phase,
        letter: letter.as_ref(),
    };
    tx.deliver_part(&new).await?;
    Ok(())
}

/// The mail, frozen. There is nothing in it about any child.
fn letter(
    office: &Office,
    tx: &Tx,
    (referral, service): (&KeptReferral, &Service),
    (part, number): (&PartId, u32),
    errand: Errand,
    to: &EmailAddress,
) -> Result<NewLetter<'static>, VerbError> {
    let settings = office.desk.invite.settings();
    let link = office.link(&format!("/s/{}", tx.service_token(part)));
    let (Some(link), Some(from)) = (link, &settings.reply_mailbox) else {
        let why = "No mail can go to a service: the settings give no address of this site, or no \
                   mailbox of the council.";
        return Err(VerbError::NotNow(why.to_owned()));
    };
    let asks = !matches!(errand, Errand::Recalled);
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
    .map_err(|error| VerbError::Press(LettersError::Press(PressError::Page(error))))?;
    let tag = format!("{part}-{number}");
    let message_id = format!("referral.{tag}@{}", from.host());
    let bytes = letter::freeze(&letter::Letter {
        from: Correspondent {
            name: Some(&settings.team),
            address: from,
        },
        reply_to: from,
        to: Correspondent {
            name: Some(&service.name),
            address: to,
        },
        message_id: &message_id,
        date: office.now(),
        subject: &words.subject,
        text: &words.text,
        html: &words.html,
        calendar: None,
    })
    .map_err(|error| VerbError::Press(LettersError::Mail(error)))?;
    Ok(NewLetter {
        document: referral.document.clone(),
        person: part.reader(&service.id),
        purpose: Purpose::Referral,
        version: number,
        audience: "service",
        to: to.clone(),
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
        Some((_, phase)) => matches!(
            phase,
            Phase::Final | Phase::Accepted | Phase::Uncertain | Phase::Checked
        ),
        None => match one.phase {
            CallPhase::Accepted | CallPhase::Done => true,
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

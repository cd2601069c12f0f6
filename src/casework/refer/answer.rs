//! Answer: a service reads its part by its link, and says what it does about it.
//!
//! Whoever has the link is taken for the service. Looking changes nothing.

use crate::{
    casework::{
        office::{Office, VerbError, of_form},
        page::{
            Done,
            referrals::{ServicePage, ServiceState, WhyOver},
        },
        refer::{behind::Behind, deliver::stop, tell},
    },
    forms::referral::typing::LONGEST,
    model::{
        actor::Actor,
        live::{ChangeKind, OperationId},
        name::PersonalText,
        referral::{PartId, Said, Way},
    },
    store::{referrals::NewAnswer, writing::Tx},
};

/// What was chosen and typed on the page of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answering {
    /// `accepted`, `declined`, `asked`.
    pub said: String,
    pub words: String,
    /// How whoever answers calls themselves.
    pub who: String,
}

/// The page behind a link. It changes nothing, and nobody's look is written down.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is unknown.
pub async fn page(office: &Office, token: &str) -> Result<ServicePage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let behind = Behind::of(&mut snapshot, token).await?;
    drop(snapshot);
    Ok(behind.page(office))
}

/// Writes down what a service says by its link.
///
/// # Errors
/// As [`page`]; [`VerbError::NotNow`] where it was taken back or cannot be shown;
/// [`VerbError::Wrong`] where nothing was chosen, or a reason or a question is missing.
pub async fn by_link(
    office: &Office,
    token: &str,
    operation: &OperationId,
    answering: &Answering,
) -> Result<Done, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = snapshot.part_by_token(token).await?;
    let (_, part) = found.ok_or(VerbError::NotThere)?;
    drop(snapshot);
    let who = Actor::Invitee {
        link: part.id.0.clone(),
        name: None,
    };
    written(office, &who, operation, &part.id, answering).await
}

/// Writes down what was said about a part by somebody who has shown that it is theirs.
pub(in crate::casework) async fn written(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    part: &PartId,
    answering: &Answering,
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let (referral, _) = tx.part(part).await?.ok_or(VerbError::NotThere)?;
    let mut documents = referral.children.clone();
    documents.sort();
    for document in &documents {
        tx.hold(document).await?;
    }
    let (referral, part) = tx.part(part).await?.ok_or(VerbError::NotThere)?;
    let behind = Behind::around(&mut tx, referral, part).await?;
    let said = taken(answering)?;
    keep(office, &mut tx, &behind, (said, answering)).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn taken(answering: &Answering) -> Result<Said, VerbError> {
    let wrong =
        |field: &str, message: &str| Err(VerbError::wrong(Some(of_form(field)), "", message));
    let has_words = PersonalText::parse(&answering.words).is_some();
    if answering.words.chars().count() > LONGEST || answering.who.chars().count() > 200 {
        return wrong("words", &format!("Write at most {LONGEST} characters"));
    }
    match (Said::from_code(&answering.said), has_words) {
        (Some(Said::Accepted), _) => Ok(Said::Accepted),
        (Some(Said::Declined), true) => Ok(Said::Declined),
        (Some(Said::Declined), false) => {
            wrong("words", "Say why, so that another way can be found")
        }
        (Some(Said::Asked), true) => Ok(Said::Asked),
        (Some(Said::Asked), false) => wrong("words", "Write what you want to know"),
        _ => wrong("said", "Choose an answer"),
    }
}

/// The one place where answers of services come in, by whichever way.
async fn keep(
    office: &Office,
    tx: &mut Tx,
    behind: &Behind,
    (said, answering): (Said, &Answering),
) -> Result<(), VerbError> {
    let state = match (behind.page(office).state, said) {
        // Who has declined may help after all, and then reads what it was told.
        (ServiceState::Over(over), Said::Accepted) if over.why == WhyOver::Declined => {
            behind.shown(office)
        }
        (state, _) => state,
    };
    match state {
        ServiceState::Open(_) => {}
        ServiceState::Over(over) => {
            let why = match over.why {
                WhyOver::Declined => "You have said that you cannot take this.",
                WhyOver::Late => "This link has ended. Ask for a new one.",
            };
            return Err(VerbError::NotNow(why.to_owned()));
        }
        ServiceState::TakenBack => {
            let why = "This referral has been taken back. There is nothing to answer any more.";
            return Err(VerbError::NotNow(why.to_owned()));
        }
        ServiceState::NotNow => {
            let why = "This referral cannot be shown just now. Ring us about it.";
            return Err(VerbError::NotNow(why.to_owned()));
        }
    }
    let (words, who) = (
        PersonalText::parse(&answering.words),
        PersonalText::parse(&answering.who),
    );
    let new = NewAnswer {
        said,
        words: words.as_ref(),
        who: who.as_ref(),
    };
    tx.answer_part(&behind.referral, &behind.part, &new).await?;
    // Who declines is told nothing more.
    if said == Said::Declined {
        stop(tx, &behind.part).await?;
    }
    // An answer says that it arrived, whatever the way has told of it.
    if behind.part.way == Way::Fetch {
        tx.fetched(&behind.part.id, u32::MAX).await?;
    }
    for one in &behind.part.deliveries {
        if let Some((letter, _)) = &one.letter {
            let answered = crate::model::post::Resolution::Answered;
            tx.resolve_letter(letter, answered).await?;
        }
    }
    let words = match said {
        Said::Accepted => "Accepted",
        Said::Declined => "Declined",
        Said::Asked => "Asks something",
        Said::Replied => "Answered",
        Said::Settled => "Left at that",
    };
    let documents = &behind.referral.children;
    let part = Some(&behind.part);
    tell(tx, documents, ChangeKind::ReferralAnswered, (part, words));
    Ok(())
}

//! Answer: a service reads its part by its link, and says what it does about it.
//!
//! Whoever has the link is taken for the service. Looking changes nothing. What is shown is what
//! was cut for this service, less what may not be told any more.

use crate::{
    casework::{
        live::{Live, day_of},
        office::{Office, VerbError, of_form},
        page::{
            Done,
            referrals::{ServiceChild, ServiceContent, ServicePage, ServiceState},
        },
        refer::{
            answer_by,
            begin::referrer,
            cut::{self, Cut, typed_words},
            said, standing_of, tell,
        },
    },
    forms::referral::typing::LONGEST,
    model::{
        actor::Actor,
        live::{ChangeKind, OperationId},
        name::PersonalText,
        referral::{Errand, Said, Slice},
    },
    rules::referral::{
        offer::Service,
        slice,
        standing::{Arrival, arrival},
    },
    store::{
        reading::Snapshot,
        referrals::{KeptPart, KeptReferral, NewAnswer},
        writing::{Begun, Tx},
    },
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

/// What stands behind a link.
pub(in crate::casework) struct Behind {
    pub referral: KeptReferral,
    pub part: KeptPart,
    pub children: Vec<(Live, Slice)>,
    /// What opens its page.
    pub token: String,
}

impl Behind {
    async fn of(snapshot: &mut Snapshot, token: &str) -> Result<Self, VerbError> {
        let found = snapshot.part_by_token(token).await?;
        let (referral, part) = found.ok_or(VerbError::NotThere)?;
        Self::around(snapshot, referral, part).await
    }

    /// What a part stands on.
    pub async fn around(
        snapshot: &mut Snapshot,
        referral: KeptReferral,
        part: KeptPart,
    ) -> Result<Self, VerbError> {
        let mut children = Vec::new();
        for (document, slice) in snapshot.slices(&part.id).await? {
            // Of a child who was forgotten nothing is told.
            if let Some(live) = Live::load(snapshot, &document).await? {
                children.push((live, slice));
            }
        }
        Ok(Self {
            token: snapshot.service_token(&part.id),
            referral,
            part,
            children,
        })
    }

    /// What the service may read now.
    pub fn page(&self, office: &Office) -> ServicePage {
        let settings = office.desk.invite.settings();
        let service = office.desk.referral.catalogue.find(&self.part.service);
        let state = match service {
            _ if self.part.withdrawn_at.is_some() => ServiceState::TakenBack,
            Some(service) => self.content(office, service),
            None => ServiceState::NotNow,
        };
        ServicePage {
            council: settings.name.clone(),
            phone: settings.phone.clone(),
            service: service.map_or_else(String::new, |one| one.name.to_string()),
            reference: self.referral.reference.to_string(),
            version: self.referral.version,
            state,
        }
    }

    fn content(&self, office: &Office, service: &Service) -> ServiceState {
        let mut children = Vec::with_capacity(self.children.len());
        let mut slices = Vec::with_capacity(self.children.len());
        for (live, kept) in &self.children {
            let Cut { slice, blocks } = cut::still(office, live, &service.id, kept);
            if !blocks.is_empty() {
                return ServiceState::NotNow;
            }
            let items = slice.items.iter().map(|item| {
                let words = item.words.reveal().to_owned();
                (item.name.to_string(), item.label.to_string(), words)
            });
            children.push(ServiceChild {
                items: items.collect(),
                kept_back: labels(&slice),
            });
            slices.push(slice);
        }
        if children.is_empty() {
            return ServiceState::NotNow;
        }
        let typed = &self.referral.typed;
        let reached = reached_on(&self.part);
        let from = reached.unwrap_or_else(|| office.today());
        ServiceState::Open(Box::new(ServiceContent {
            referrer: referrer(&self.referral),
            sent_at: self.referral.sent_at,
            urgency: typed.urgency,
            answer_by: answer_by(office, from, service.answers_within),
            words: self.words(office, service, &slices),
            consents: self.consents(office),
            how: typed.how,
            children,
            said: said(&self.part),
            standing: standing_of(&self.part),
        }))
    }

    /// What was typed, unless it holds what this service may not be told now.
    fn words(
        &self,
        office: &Office,
        service: &Service,
        slices: &[Slice],
    ) -> Vec<(String, String, String)> {
        let told: Vec<&Slice> = slices.iter().collect();
        let may = |words: &PersonalText| {
            self.children.iter().all(|(live, _)| {
                live.compose(office, |composed| {
                    cut::reading(office, composed, &service.id, |reader| {
                        slice::check_typed(words.reveal(), &told, reader).is_ok()
                    })
                })
            })
        };
        let form = &office.desk.referral;
        typed_words(&self.referral.typed, service)
            .into_iter()
            .map(|(field, words)| {
                let ask = field.strip_prefix("extra-");
                let ask = ask.and_then(|key| service.asks.iter().find(|one| *one.key == *key));
                let label = ask.map_or_else(
                    || form.label(&field).to_owned(),
                    |ask| ask.label.to_string(),
                );
                let words = match may(words) {
                    true => words.reveal().to_owned(),
                    false => "Kept back: ask whoever referred".to_owned(),
                };
                (field, label, words)
            })
            .collect()
    }

    /// Who agreed, by their part in the family and never by name.
    fn consents(&self, office: &Office) -> Vec<(String, &'static str)> {
        let mut all = Vec::new();
        for (live, _) in &self.children {
            for one in live.compose(office, cut::agreeing_of) {
                if let Some(said) = self.referral.typed.consent_of(&one.id) {
                    let line = (one.part, said.words());
                    if !all.contains(&line) {
                        all.push(line);
                    }
                }
            }
        }
        all
    }
}

fn labels(slice: &Slice) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (label, _) in &slice.left_out {
        if !all.iter().any(|known| **known == **label) {
            all.push(label.to_string());
        }
    }
    all
}

/// The day on which a part reached its service, if it did.
pub(in crate::casework) fn reached_on(part: &KeptPart) -> Option<jiff::civil::Date> {
    let arrived = part.deliveries.iter().find(|one| {
        let letter = one.letter.as_ref().map(|(_, phase)| *phase);
        let arrived = arrival(one.phase, letter);
        matches!(one.errand, Errand::New | Errand::Amended) && arrived == Arrival::There
    });
    arrived.map(|one| day_of(one.since))
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
    let mut tx = match office.begin(&who, operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) => {
            let number = replay.number;
            return Ok(Done { number });
        }
    };
    let found = tx.part_by_token(token).await?;
    let (referral, _) = found.ok_or(VerbError::NotThere)?;
    let mut documents = referral.children.clone();
    documents.sort();
    for document in &documents {
        tx.hold(document).await?;
    }
    let behind = Behind::of(&mut tx, token).await?;
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
    match behind.page(office).state {
        ServiceState::Open(_) => {}
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
    // An answer says that it arrived, whatever the way has told of it.
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
    };
    let documents = &behind.referral.children;
    let part = Some(&behind.part);
    tell(tx, documents, ChangeKind::ReferralAnswered, (part, words));
    Ok(())
}

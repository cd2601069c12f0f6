//! Behind: what a link of a service opens, cut for it as it may be told now.
//!
//! What is shown is what was cut for this service, less what may not be told any more.

use crate::{
    casework::{
        live::{Live, day_of},
        office::{Office, VerbError},
        page::referrals::{
            ConsentLine, SaidLine, ServiceChild, ServiceContent, ServiceOver, ServicePage,
            ServiceState, WhyOver,
        },
        refer::{
            answer_by,
            begin::referrer,
            child_now,
            cut::{self, Cut, typed_words},
            form::consent_in_words,
            referrer::Referrer,
            said, shown_until, standing_of,
        },
    },
    model::{
        id::Identifier,
        name::PersonalText,
        referral::{Errand, Said, Slice, Typed},
    },
    rules::{
        disclosure::doors::Door,
        referral::{
            offer::Service,
            slice,
            standing::{Arrival, Standing, arrival},
        },
    },
    store::{
        reading::Snapshot,
        referrals::{Answer, Delivery, KeptPart, KeptReferral},
    },
};

/// What stands behind a link.
pub(in crate::casework) struct Behind {
    /// With the version of this part, and what was typed as it was told then.
    pub referral: KeptReferral,
    pub part: KeptPart,
    pub children: Vec<(Live, Slice)>,
    /// Children of the referral who are in no slice: what is typed may be about them all the same.
    others: Vec<Live>,
    /// Whoever refers, as they stand in the list of staff; nothing of one who has left.
    referrer: Option<Referrer>,
    /// What opens its page.
    pub token: String,
}

impl Behind {
    pub async fn of(snapshot: &mut Snapshot, token: &str) -> Result<Self, VerbError> {
        let found = snapshot.part_by_token(token).await?;
        let (referral, part) = found.ok_or(VerbError::NotThere)?;
        Self::around(snapshot, referral, part).await
    }

    /// What a part stands on.
    pub async fn around(
        snapshot: &mut Snapshot,
        mut referral: KeptReferral,
        part: KeptPart,
    ) -> Result<Self, VerbError> {
        let mut children = Vec::new();
        for (document, mut slice) in snapshot.slices(&part.id).await? {
            // The numbers of the case system are nobody's business outside.
            for item in &mut slice.items {
                if let Some(alias) = snapshot.field_alias(&part.id, &item.name) {
                    item.name = alias.into();
                }
            }
            // Of a child who was forgotten nothing is told.
            if let Some(live) = child_now(snapshot, &document).await? {
                children.push((live, slice));
            }
        }
        let mut others = Vec::new();
        for document in &referral.children {
            if !children.iter().any(|(live, _)| live.kept.id == *document) {
                others.extend(child_now(snapshot, document).await?);
            }
        }
        let declined = || part.answers.iter().any(|one| one.said == Said::Declined);
        match snapshot.words_of(&referral, &part.id).await? {
            Some((version, typed)) => {
                // What was typed for one child stands with the child, as it was typed last.
                let own = std::mem::take(&mut referral.typed.own);
                (referral.version, referral.typed) = (version, Typed { own, ..typed });
            }
            // Of one that declined before each version was kept, nobody knows what it was told.
            None if declined() => referral.typed = Typed::default(),
            None => {}
        }
        Ok(Self {
            token: snapshot.newest_token(&part.id).await?,
            referrer: Referrer::of(snapshot, &referral).await?,
            referral,
            part,
            children,
            others,
        })
    }

    /// Every child of the referral, whether or not this service was told of the child.
    fn everybody(&self) -> impl Iterator<Item = &Live> {
        let told = self.children.iter().map(|(live, _)| live);
        told.chain(&self.others)
    }

    /// What the service may read now.
    pub fn page(&self, office: &Office) -> ServicePage {
        let settings = office.desk.invite.settings();
        let service = office.desk.referral.catalogue.find(&self.part.service);
        let state = match self.over(office) {
            _ if self.part.withdrawn_at.is_some() => ServiceState::TakenBack,
            Some(why) => ServiceState::Over(Box::new(ServiceOver {
                why,
                said: self.own_words(),
            })),
            None => self.shown(office),
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

    /// Why nothing of the family is shown any more; nothing where it is.
    fn over(&self, office: &Office) -> Option<WhyOver> {
        let until = shown_until(office, &self.part, self.everybody());
        if until.is_some_and(|day| day < office.today()) {
            return Some(WhyOver::Late);
        }
        (standing_of(&self.part) == Standing::Declined).then_some(WhyOver::Declined)
    }

    /// What the service has said itself.
    fn own_words(&self) -> Vec<SaidLine> {
        let lines = said(&self.part).into_iter().zip(&self.part.answers);
        lines
            .filter(|(_, answer)| !matches!(answer.said, Said::Replied | Said::Settled))
            .map(|(line, _)| line)
            .collect()
    }

    /// What is shown, or would be if the service had not declined.
    pub fn shown(&self, office: &Office) -> ServiceState {
        match office.desk.referral.catalogue.find(&self.part.service) {
            Some(service) => self.content(office, service),
            None => ServiceState::NotNow,
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
                kept_back: labels(office, &slice),
            });
            slices.push(slice);
        }
        for ((live, _), child) in self.children.iter().zip(&mut children) {
            child.items.extend(self.own(office, service, &slices, live));
        }
        if children.is_empty() {
            return ServiceState::NotNow;
        }
        let typed = &self.referral.typed;
        let from = waits_from(&self.part).unwrap_or_else(|| office.today());
        ServiceState::Open(Box::new(ServiceContent {
            referrer: referrer(&self.referral),
            reach: self.reach(office),
            sent_at: self.referral.sent_at,
            urgency: typed.urgency,
            answer_by: answer_by(office, from, service.answers_within),
            words: self.words(office, service, &slices),
            consents: self.consents(office, service),
            children,
            said: self.said(office, service, &slices),
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
                let words = self.if_it_may(office, service, slices, words);
                (field, label, words)
            })
            .collect()
    }

    /// What was typed for one child alone, under the label of the box in whose place it stands.
    fn own(
        &self,
        office: &Office,
        service: &Service,
        slices: &[Slice],
        live: &Live,
    ) -> Vec<(String, String, String)> {
        let own = self.referral.typed.own_of(&live.kept.id);
        own.map(|one| {
            let label = office.desk.referral.label(&one.field);
            (
                format!("own_{}", one.field),
                format!("{label} For this child"),
                self.if_it_may(office, service, slices, &one.words),
            )
        })
        .collect()
    }

    /// Words that somebody typed, unless they hold what this service may not be told now of any
    /// child of the referral.
    fn if_it_may(
        &self,
        office: &Office,
        service: &Service,
        slices: &[Slice],
        words: &PersonalText,
    ) -> String {
        let told: Vec<&Slice> = slices.iter().collect();
        let may = self.everybody().all(|live| {
            live.compose(office, |composed| {
                cut::reading(office, composed, &service.id, |reader| {
                    slice::check_typed(words.reveal(), &told, reader).is_ok()
                })
            })
        });
        match may {
            true => words.reveal().to_owned(),
            false => "Kept back: ask whoever referred".to_owned(),
        }
    }

    /// What the service needs to speak with whoever refers: their role, team, telephone and mail.
    fn reach(&self, office: &Office) -> Vec<(&'static str, &'static str, String)> {
        let referrer = self.referrer.as_ref();
        let lines = referrer.map(|one| one.lines(office, self.everybody()));
        let lines = lines.unwrap_or_default().into_iter();
        lines
            .map(|(name, label, words)| (name, label, words.reveal().to_owned()))
            .collect()
    }

    /// What was said: our own answers as far as they may still be told.
    fn said(&self, office: &Office, service: &Service, slices: &[Slice]) -> Vec<SaidLine> {
        let lines = said(&self.part).into_iter().zip(&self.part.answers);
        let line = |(line, answer): (SaidLine, &Answer)| match (&answer.words, answer.said) {
            (Some(words), Said::Replied) => SaidLine {
                words: Some(self.if_it_may(office, service, slices, words)),
                ..line
            },
            _ => line,
        };
        // What is thought here of a decline is nothing to tell the service.
        lines
            .filter(|(_, answer)| answer.said != Said::Settled)
            .map(line)
            .collect()
    }

    /// Whether a service may be told of somebody who agrees, by every record that knows them.
    fn may_name(&self, office: &Office, service: &Service, person: &Identifier) -> bool {
        self.everybody().all(|live| {
            let network = &live.kept.network;
            if network.child.id == *person || network.person(person).is_none() {
                return true;
            }
            let door = Door::Person(person.clone());
            live.compose(office, |composed| {
                cut::reading(office, composed, &service.id, |reader| {
                    reader.shut(&door).is_none()
                })
            })
        })
    }

    /// Who agreed, by their part in the family and never by name; of people of whom this service may
    /// not be told, nothing.
    fn consents(&self, office: &Office, service: &Service) -> Vec<ConsentLine> {
        let mut all = Vec::new();
        for (live, _) in &self.children {
            for one in live.compose(office, |composed| cut::agreeing_of(office, composed)) {
                if !self.may_name(office, service, &one.id) {
                    continue;
                }
                let typed = &self.referral.typed;
                if let Some(said) = typed.consent_of(&one.id) {
                    let line = ConsentLine {
                        who: one.part,
                        said,
                        how: typed.how_of(&one.id),
                        on: typed.agreed_on(&one.id),
                        words: consent_in_words(typed, &one.id, said),
                    };
                    if !all.contains(&line) {
                        all.push(line);
                    }
                }
            }
        }
        all
    }
}

/// What a service is told that it is not told: nothing from which it could learn that there is a
/// father, a brother or a home with a key worker.
fn labels(office: &Office, slice: &Slice) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (label, _) in &slice.left_out {
        if !office.desk.referral.is_of_every_child(label) {
            continue;
        }
        if !all.iter().any(|known| **known == **label) {
            all.push(label.to_string());
        }
    }
    all
}

/// What the service has to answer next, once it has reached it: our answer to what it asked last, else
/// the referral itself.
pub(in crate::casework) fn to_answer(part: &KeptPart) -> Option<&Delivery> {
    let has_arrived = |one: &&Delivery| {
        let letter = one.letter.as_ref().map(|(_, phase)| *phase);
        arrival(one.phase, letter) == Arrival::There
    };
    let mut deliveries = part.deliveries.iter();
    match deliveries.rfind(|one| one.errand == Errand::Replied) {
        Some(replied) => Some(replied).filter(has_arrived),
        None => part
            .deliveries
            .iter()
            .filter(|one| matches!(one.errand, Errand::New | Errand::Amended))
            .find(has_arrived),
    }
}

/// The day from which the time of the service counts; nothing where nothing has reached it.
pub(in crate::casework) fn waits_from(part: &KeptPart) -> Option<jiff::civil::Date> {
    to_answer(part).map(|one| day_of(one.since))
}

//! A referral from its first page to the answers of the services.

mod changing;
mod counting;
mod cutting;
mod ending;
mod serving;
mod standing_on;
mod steps;
mod tasks;

use std::sync::{Arc, Mutex};

use futures_util::{FutureExt, future::BoxFuture};

use super::bed::*;
use crate::{
    casework::{
        deliver::{AsFrozen, Deliverer, Terms},
        office::VerbError,
        page::referrals::{ReferralForm, ServiceContent, ServiceState, Standing, StatesPage},
        refer::{
            answer::{self, Answering},
            begin,
            call::{Calls, Tally},
            change,
            choose::{self, Entering},
            form, send, states,
        },
    },
    mail::{
        carrier::Carrier,
        memory::Memory,
        webhook::{Caller, Outcome, Request, Trouble},
    },
    model::{actor::Actor, contact::EmailAddress, live::DocumentId, referral::ReferralId},
};

const MENTORING: (&str, &str) = (
    "services/mentoring.toml",
    include_str!("../../../templates/forms/referral/services/mentoring.toml"),
);
const FAMILY_TIME: (&str, &str) = (
    "services/family-time.toml",
    include_str!("../../../templates/forms/referral/services/family-time.toml"),
);
const CONFERENCE: (&str, &str) = (
    "services/family-group-conference.toml",
    include_str!("../../../templates/forms/referral/services/family-group-conference.toml"),
);
const SUPPORT: (&str, &str) = (
    "services/family-support.toml",
    include_str!("../../../templates/forms/referral/services/family-support.toml"),
);
const HARBOUR: (&str, &str) = (
    "services/domestic-abuse.toml",
    include_str!("../../../templates/forms/referral/services/domestic-abuse.toml"),
);
const ALL: Services = &[MENTORING, FAMILY_TIME, CONFERENCE, SUPPORT, HARBOUR];

/// A program of a service that answers as it is told, and keeps what came.
#[derive(Default)]
struct Program {
    answers: Mutex<Vec<Outcome>>,
    came: Mutex<Vec<(String, serde_json::Value)>>,
}

impl Caller for Program {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Outcome> {
        async move {
            let outcome = self.answers.lock().unwrap().pop();
            let outcome = outcome.unwrap_or(Outcome::Accepted(202));
            if outcome != Outcome::Later(Trouble::Unreachable) {
                let body = serde_json::from_slice(&request.body).unwrap();
                let mut came = self.came.lock().unwrap();
                came.push((request.name.to_string(), body));
            }
            outcome
        }
        .boxed()
    }
}

/// A bed whose letters and calls go into memory.
struct Refers {
    bed: Bed,
    post: Arc<Memory>,
    program: Arc<Program>,
    document: DocumentId,
}

impl Refers {
    async fn new() -> Self {
        Self::with(ALL).await
    }

    async fn with(services: Services<'_>) -> Self {
        Self::on(Bed::with_services(services).await).await
    }

    /// One in each kind of record that there is.
    async fn each(services: Services<'_>) -> Vec<Self> {
        let mut all = Vec::new();
        for bed in Bed::each_with_services(services).await {
            all.push(Self::on(bed).await);
        }
        all
    }

    async fn on(bed: Bed) -> Self {
        bed.office.is_at("https://reviews.northshire.example");
        bed.mosaic.change(MAYA, |network| {
            network.child.area_authority =
                crate::rules::example::fact(crate::rules::example::text("Northshire"), "area");
        });
        let document = bed.maya().await;
        Self {
            bed,
            post: Arc::default(),
            program: Arc::default(),
            document,
        }
    }

    async fn begun(&self) -> ReferralId {
        let (office, op) = (&self.bed.office, self.bed.op());
        begin::begin(office, &jo(), &op, &self.document, &[])
            .await
            .unwrap()
    }

    async fn form(&self, id: &ReferralId) -> ReferralForm {
        form::page(&self.bed.office, &jo(), id).await.unwrap()
    }

    async fn enters(&self, id: &ReferralId, entering: &Entering) {
        let edit = self.form(id).await.edit;
        let (office, op) = (&self.bed.office, self.bed.op());
        choose::enter(office, &jo(), &op, (id, edit), entering)
            .await
            .unwrap();
    }

    async fn sends(&self, id: &ReferralId) -> Result<(), VerbError> {
        let (office, op) = (&self.bed.office, self.bed.op());
        send::send(office, &jo(), &op, id).await.map(|_| ())
    }

    /// A referral to these services, sent.
    async fn sent(&self, services: &[&str]) -> ReferralId {
        let id = self.begun().await;
        self.enters(&id, &usual(services)).await;
        self.sends(&id).await.unwrap();
        id
    }

    async fn posted(&self) {
        self.posted_by(Arc::clone(&self.post) as Arc<dyn Carrier>)
            .await;
    }

    async fn called(&self) -> Tally {
        let caller: Arc<dyn Caller> = Arc::clone(&self.program) as Arc<dyn Caller>;
        let calls = Calls::new(Arc::clone(&self.bed.office), caller);
        calls.once().await.unwrap()
    }

    async fn states(&self, id: &ReferralId) -> StatesPage {
        self.states_for(&jo(), id).await
    }

    async fn states_for(&self, who: &Actor, id: &ReferralId) -> StatesPage {
        states::page(&self.bed.office, who, id).await.unwrap()
    }

    async fn posted_by(&self, carrier: Arc<dyn Carrier>) {
        let terms = Terms {
            return_path: EmailAddress::parse("reviews@northshire.example").unwrap(),
            when_unsure: Default::default(),
            at_once: 4,
            lease: jiff::SignedDuration::from_mins(5),
        };
        let deliverer = Deliverer::new(
            self.bed.office.post_room(),
            carrier,
            Arc::new(AsFrozen),
            terms,
            self.bed.office.desk.chance,
        );
        deliverer.once().await.unwrap();
    }

    /// The token of a service's page, as its part has it.
    async fn token(&self, id: &ReferralId, service: &str) -> String {
        let mut snapshot = self.bed.office.store.read().await.unwrap();
        let referral = snapshot.referral(id).await.unwrap().unwrap();
        let parts = snapshot.referral_parts(&referral).await.unwrap();
        let part = parts.iter().find(|part| *part.service == *service).unwrap();
        snapshot.service_token(&part.id)
    }

    async fn answers(&self, token: &str, said: &str, words: &str) -> Result<(), VerbError> {
        let answering = Answering {
            said: said.into(),
            words: words.into(),
            who: "Pat Lane, duty desk".into(),
        };
        let (office, op) = (&self.bed.office, self.bed.op());
        answer::by_link(office, token, &op, &answering)
            .await
            .map(|_| ())
    }

    async fn reads(&self, token: &str) -> Box<ServiceContent> {
        let page = answer::page(&self.bed.office, token).await.unwrap();
        match page.state {
            ServiceState::Open(content) => content,
            other => panic!("{other:?}"),
        }
    }
}

/// What somebody types for a usual referral.
fn usual(services: &[&str]) -> Entering {
    let row = |row: &str| (row.to_owned(), "agreed".to_owned());
    Entering {
        reason: "Maya is very quiet since she moved".into(),
        hoped: "That she has somebody of her own to talk to".into(),
        tried: "Talks at school; they helped a little".into(),
        urgency: "soon".into(),
        consents: vec![row("mosaic:1"), row("mosaic:401"), row("mosaic:402")],
        how: "in_person".into(),
        extras: vec![("likes".into(), "Drawing and football".into())],
        services: services.iter().map(|one| (*one).to_owned()).collect(),
        ..Entering::default()
    }
}

#[track_caller]
fn standings(page: &StatesPage) -> Vec<(&str, Standing)> {
    let parts = page.parts.iter();
    parts
        .map(|part| (part.service.as_str(), part.standing))
        .collect()
}

#[tokio::test]
async fn a_referral_goes_to_each_service_by_its_own_way() {
    let refers = Refers::new().await;

    let id = refers
        .sent(&["mentoring", "family-support", "domestic-abuse"])
        .await;

    let waiting = refers.states(&id).await;
    assert_eq!(
        standings(&waiting),
        [
            ("Domestic abuse service for families", Standing::ToTell),
            ("Family support workers", Standing::Waiting),
            ("Northshire Mentors", Standing::Waiting),
        ]
    );
    refers.posted().await;
    assert_eq!(refers.called().await.accepted, 1);
    let there = refers.states(&id).await;
    assert_eq!(
        standings(&there)[1..],
        [
            ("Family support workers", Standing::WithService),
            ("Northshire Mentors", Standing::WithService),
        ]
    );
    let letters = refers.post.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to().reveal(), "referrals@mentors.example");
    let letter = String::from_utf8_lossy(letters[0].bytes()).into_owned();
    assert!(
        !letter.contains("Maya") && !letter.contains("Bell"),
        "{letter}"
    );
    let came = refers.program.came.lock().unwrap();
    let fields = came[0].1["referral"]["children"][0]["fields"].as_array();
    let names: Vec<&str> = fields
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"name") && names.contains(&"address"),
        "{names:?}"
    );
}

#[tokio::test]
async fn a_service_reads_what_it_needs_and_answers_by_its_link() {
    let refers = Refers::new().await;
    let id = refers.sent(&["mentoring"]).await;
    refers.posted().await;
    let token = refers.token(&id, "mentoring").await;

    let content = refers.reads(&token).await;
    let all = format!("{content:?}");
    assert!(all.contains("Maya Bell") && all.contains("Drawing and football"));
    for kept in ["Larch Hill", "Hale", "Quarry Street", "07700", "Kerry"] {
        assert!(!all.contains(kept), "{kept} in {all}");
    }
    let nothing = refers.answers(&token, "", "").await;
    assert!(matches!(nothing, Err(VerbError::Wrong(_))), "{nothing:?}");
    let why = refers.answers(&token, "declined", "").await;
    assert!(matches!(why, Err(VerbError::Wrong(_))), "{why:?}");
    refers
        .answers(&token, "asked", "Which day suits her?")
        .await
        .unwrap();
    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::Asks);
    assert!(page.parts[0].can_reply);
    let part = page.parts[0].id.clone();
    let op = refers.bed.op();
    change::reply(&refers.bed.office, &jo(), &op, (&id, &part), "Saturdays")
        .await
        .unwrap();
    refers.posted().await;
    assert_eq!(refers.post.letters().len(), 2);
    refers.answers(&token, "accepted", "").await.unwrap();
    let page = refers.states(&id).await;
    assert_eq!(page.parts[0].standing, Standing::Accepted);
    assert_eq!(page.parts[0].said.len(), 3);
}

#[tokio::test]
async fn no_number_of_the_case_system_goes_to_the_program_of_a_service() {
    let refers = Refers::new().await;
    refers.sent(&["family-support"]).await;
    let other = refers.sent(&["family-support"]).await;
    assert_eq!(refers.called().await.accepted, 2);

    let came = refers.program.came.lock().unwrap();
    let names = |(_, body): &(String, serde_json::Value)| -> Vec<String> {
        assert!(!body.to_string().contains("mosaic:"), "{body}");
        let fields = body["referral"]["children"][0]["fields"].as_array();
        let names = fields.unwrap().iter().map(|one| one["name"].as_str());
        names.map(|name| name.unwrap().to_owned()).collect()
    };
    let (one, two) = (names(&came[0]), names(&came[1]));
    let person = |names: &[String], kind: &str| {
        let found = names.iter().find_map(|name| name.strip_prefix(kind));
        found.map(str::to_owned).unwrap()
    };
    let parent = person(&one, "parent ");
    assert_eq!(parent, person(&one, "parent_contact "), "one person");
    assert_ne!(parent, person(&two, "parent "), "in {other} another word");
}

//! What the people of the demo asked for this week: a referral, some forms.

use std::sync::Arc;

use crate::{
    casework::{
        machines::SERVICE,
        office::{Office, VerbError},
        open::Opening,
        page::referrals::{ReferralForm, ServiceChoice},
        plain::{
            self,
            enter::PlainTyped,
            page::{MayEnter, PlainPage},
        },
        refer::{
            answer::Answering,
            begin,
            choose::{self, Entering},
            form, send, serve,
        },
    },
    cli::demo::history::taken,
    model::{
        actor::Actor,
        live::{DocumentId, OperationId, Place},
        referral::PartId,
        staff::{Role, Staff},
    },
};

/// So many of the first documents are left to whoever tries the demo.
const KEPT: usize = 12;

/// How many of the others are looked at for somebody who may refer.
const TRIED: usize = 12;

/// The most services of the one referral.
const SERVICES: usize = 3;

/// A journey to the review, as somebody asks for it.
const JOURNEY: &[(&str, &str)] = &[
    ("journey//reason", "Review meeting"),
    ("journey//day", "10 December 2026"),
    ("journey//be_there", "3:45pm"),
    ("journey//from", "The school gate"),
    ("journey//to", "Moot Hall, Northshire"),
    ("journey//return", "No"),
    ("needs//escort", "No escort"),
    ("contact//worker_contact", "020 7946 0131"),
];

/// What services say this week, one after the other.
const SAID: [(&str, &str); 2] = [
    ("accepted", ""),
    ("asked", "Which afternoons suit the family?"),
];

/// What was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    pub referrals: usize,
    pub forms: usize,
}

/// How far a form is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Begun,
    Signed,
}

struct Week<'a> {
    office: &'a Office,
    staff: &'a [Arc<Staff>],
    operations: u32,
}

/// Lets one child be referred to a few services, of which some have answered, and lets journeys be
/// asked for: one that is signed, and one that is not yet.
///
/// # Errors
/// The record does not answer.
pub async fn requests(
    office: &Office,
    staff: &[Arc<Staff>],
    documents: &[DocumentId],
) -> Result<Requests, VerbError> {
    let mut week = Week {
        office,
        staff,
        operations: 0,
    };
    let mut done = Requests::default();
    for document in documents.iter().skip(KEPT).take(TRIED) {
        let Some(worker) = week.worker_of(document).await? else {
            continue;
        };
        if done.referrals == 0 && week.refer(&worker, document).await? {
            done.referrals = 1;
        } else if done.forms < 2 {
            let wanted = match done.forms {
                0 => Wanted::Signed,
                _ => Wanted::Begun,
            };
            week.journey(&worker, document, wanted).await?;
            done.forms += 1;
        }
    }
    Ok(done)
}

impl Week<'_> {
    fn operation(&mut self) -> Result<OperationId, VerbError> {
        self.operations += 1;
        let name = format!("demo-requests-{:06}", self.operations);
        OperationId::parse(&name).ok_or(VerbError::NotThere)
    }

    /// The social worker of a child, if one of ours is.
    async fn worker_of(&self, document: &DocumentId) -> Result<Option<Actor>, VerbError> {
        for one in self.staff.iter().filter(|one| one.is(Role::SocialWorker)) {
            let actor = Actor::Staff(Arc::clone(one));
            match begin::list(self.office, &actor, document).await {
                Ok(page) if page.may_refer => return Ok(Some(actor)),
                Ok(_) | Err(VerbError::NotThere | VerbError::NotAllowed(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    /// Refers a child to the first services that surely take the child; answers whether it went.
    async fn refer(&mut self, worker: &Actor, document: &DocumentId) -> Result<bool, VerbError> {
        let operation = self.operation()?;
        let id = begin::begin(self.office, worker, &operation, document, &[]).await?;
        let page = form::page(self.office, worker, &id).await?;
        let takes = |one: &&ServiceChoice| {
            one.eligible == "yes" && !one.full && one.blocked.is_empty() && one.asks.is_empty()
        };
        let chosen: Vec<String> = page
            .services
            .iter()
            .filter(takes)
            .take(SERVICES)
            .map(|one| one.id.clone())
            .collect();
        let entering = entering(&page, chosen.clone());
        let (operation, edit) = (self.operation()?, (&id, page.edit));
        choose::enter(self.office, worker, &operation, edit, &entering).await?;
        let operation = self.operation()?;
        if !taken(send::send(self.office, worker, &operation, &id).await)? {
            return Ok(false);
        }
        for (service, said) in chosen.iter().zip(SAID) {
            self.says(service, said).await?;
        }
        Ok(true)
    }

    /// A service answers by its own program.
    async fn says(&mut self, service: &str, (said, words): (&str, &str)) -> Result<(), VerbError> {
        let program = Actor::Machine {
            name: service.into(),
            scopes: vec![format!("{SERVICE}{service}").into()],
        };
        let listed = serve::list(self.office, &program, None).await?;
        let Some(part) = listed.last() else {
            return Ok(());
        };
        let answering = Answering {
            said: said.to_owned(),
            words: words.to_owned(),
            who: "Duty desk".to_owned(),
        };
        let (operation, part) = (self.operation()?, PartId(part.id.as_str().into()));
        let answered = serve::answer(self.office, &program, &operation, &part, &answering).await;
        taken(answered).map(drop)
    }

    /// Asks for a journey, and signs for it where that is wanted.
    async fn journey(
        &mut self,
        worker: &Actor,
        document: &DocumentId,
        wanted: Wanted,
    ) -> Result<(), VerbError> {
        let operation = self.operation()?;
        let asked = ("transport-request", plain::begin::Beginning::Known);
        let begun = plain::begin::begin(self.office, worker, &operation, document, asked).await?;
        let page = plain::open::page(self.office, worker, &begun, Opening::Redraw).await?;
        let (operation, typed) = (self.operation()?, typed(&page));
        let entered = plain::enter::enter(self.office, worker, &operation, &begun, &typed).await;
        if taken(entered)? && wanted == Wanted::Signed {
            let page = plain::open::page(self.office, worker, &begun, Opening::Redraw).await?;
            let own = page.steps.iter().find(|step| step.may == MayEnter::Yes);
            if let Some(step) = own {
                let (operation, what) = (self.operation()?, (&*step.name, &*page.seen));
                let signed = plain::sign::sign(self.office, worker, &operation, &begun, what);
                taken(signed.await)?;
            }
        }
        Ok(())
    }
}

fn entering(page: &ReferralForm, services: Vec<String>) -> Entering {
    let agreed = page.agreeing.iter();
    Entering {
        reason: "Things at home have become calmer, and the family wants to build on that".into(),
        hoped: "More time together that goes well".into(),
        tried: "Visits with the social worker there".into(),
        urgency: "routine".into(),
        consents: agreed
            .map(|one| (one.row.clone(), "agreed".to_owned()))
            .collect(),
        how: "in_person".into(),
        services,
        ..Entering::default()
    }
}

/// The journey, typed over what the page shows.
fn typed(page: &PlainPage) -> Vec<PlainTyped> {
    let fields = page.sections.iter().flat_map(|section| &section.fields);
    let typed = fields.filter_map(|field| {
        let place: &Place = &field.input.place;
        let words = JOURNEY.iter().find(|(one, _)| place.to_string() == *one);
        words.map(|(_, text)| PlainTyped {
            place: place.clone(),
            text: (*text).to_owned(),
            was: field.input.value.clone(),
            version: field.input.version,
        })
    });
    typed.collect()
}

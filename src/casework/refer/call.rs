//! Call: the programs of services are told, each once however often tried.
//!
//! A call is claimed under a lease, looked at once more against what may be told now, made, and
//! settled. One that broke off is made again under the same name, by which the receiver knows it.
//! One that is tried in vain for three days becomes a task with a name on it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    casework::{
        office::{Office, VerbError, by},
        page::referrals::{SaidLine, ServiceContent, ServiceState},
        refer::{behind::Behind, tell},
    },
    mail::webhook::{Caller, Outcome, Request, Trouble, signature::Keys},
    model::{
        actor::Actor,
        live::ChangeKind,
        post::next_try,
        referral::{Consent, Errand, How},
    },
    rules::referral::offer::ServiceWay,
    store::referrals::{Call, CallSettled, KeptPart, KeptReferral},
};

const WHO: Actor = Actor::Timer("calls");

/// So long a call stays in the hands of one process.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// Calls that are taken in hand at once.
const AT_ONCE: u32 = 8;

/// So often it is looked for calls that another process has queued.
const LOOK: Duration = Duration::from_secs(5);

/// The number of what a call holds; it counts up when that changes its shape.
const SCHEMA: u32 = 1;

/// How a round of calls went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub accepted: usize,
    pub deferred: usize,
    pub refused: usize,
    pub cancelled: usize,
    /// What lay ready for three days, and nobody fetched.
    pub unfetched: usize,
}

/// A key in the settings that is no service's.
#[derive(Debug, thiserror::Error)]
#[error("[calls.secrets] has a key for `{0}`, and there is no such service in the catalogue")]
pub struct NoSuchService(String);

/// Makes the calls of one process.
pub struct Calls {
    office: Arc<Office>,
    caller: Arc<dyn Caller>,
    /// By the ids of services, in the catalogue's own spelling.
    keys: BTreeMap<Arc<str>, Keys>,
    /// What this process calls itself.
    holder: String,
}

impl Calls {
    pub fn new(office: Arc<Office>, caller: Arc<dyn Caller>) -> Self {
        let name = (office.desk.chance)().unwrap_or_default();
        Self {
            office,
            caller,
            keys: BTreeMap::new(),
            holder: name.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// Signs the calls of the services that have a key, by their ids in the settings.
    ///
    /// # Errors
    /// [`NoSuchService`]: a key that is never used is a key that somebody believes in.
    pub fn signed_by(mut self, secrets: BTreeMap<String, Keys>) -> Result<Self, NoSuchService> {
        let services = self.office.desk.referral.catalogue.services();
        for (name, keys) in secrets {
            let is_it = |id: &str| id == name || id.replace('-', "_") == name;
            let found = services.iter().find(|one| is_it(&one.id));
            let service = found.ok_or(NoSuchService(name))?;
            self.keys.insert(service.id.clone(), keys);
        }
        Ok(self)
    }

    /// Calls until it is dropped.
    pub async fn go(&self) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            match self.once().await {
                Ok(tally) if tally != Tally::default() => tracing::info!(
                    accepted = tally.accepted,
                    deferred = tally.deferred,
                    refused = tally.refused,
                    cancelled = tally.cancelled,
                    unfetched = tally.unfetched,
                    "services were called"
                ),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "services were not called"),
            }
        }
    }

    /// Makes every call that is due now.
    ///
    /// # Errors
    /// The record does not answer: what was settled stays settled.
    pub async fn once(&self) -> Result<Tally, VerbError> {
        let mut tally = Tally {
            unfetched: self.give_up().await?,
            ..Tally::default()
        };
        loop {
            let calls = self.claim().await?;
            if calls.is_empty() {
                return Ok(tally);
            }
            for call in calls {
                let (settled, of) = self.one(&call).await?;
                match &settled {
                    CallSettled::Accepted => tally.accepted += 1,
                    CallSettled::Deferred(..) => tally.deferred += 1,
                    CallSettled::Refused(_) => tally.refused += 1,
                    CallSettled::Cancelled => tally.cancelled += 1,
                }
                self.settle(&call, &settled, of.as_ref()).await?;
            }
        }
    }

    async fn give_up(&self) -> Result<usize, VerbError> {
        let now = self.office.now();
        let mut tx = self.office.store.begin(&by(&WHO), now).await?;
        let given_up = tx.give_up_unfetched().await?;
        tx.commit(b"").await?;
        Ok(usize::try_from(given_up).unwrap_or(usize::MAX))
    }

    async fn claim(&self) -> Result<Vec<Call>, VerbError> {
        let now = self.office.now();
        let until = now.saturating_add(LEASE).unwrap_or(now);
        let mut tx = self.office.store.begin(&by(&WHO), now).await?;
        let calls = tx.claim_calls(&self.holder, until, AT_ONCE).await?;
        tx.commit(b"").await?;
        Ok(calls)
    }

    /// Writes down what has become of a call, and tells open pages of it where that is the end.
    async fn settle(
        &self,
        call: &Call,
        settled: &CallSettled,
        of: Option<&(KeptReferral, KeptPart)>,
    ) -> Result<(), VerbError> {
        let now = self.office.now();
        let mut tx = self.office.store.begin(&by(&WHO), now).await?;
        let words = match settled {
            CallSettled::Accepted => Some("Reached their own system"),
            CallSettled::Refused(_) => Some("Did not reach their own system"),
            CallSettled::Deferred(..) | CallSettled::Cancelled => None,
        };
        match (tx.settle_call(call, settled).await?, of.zip(words)) {
            (true, Some(((referral, part), words))) => {
                let (documents, what) = (&referral.children, (Some(part), words));
                tell(&mut tx, documents, ChangeKind::ReferralChanged, what);
            }
            (true, None) => {}
            (false, _) => tracing::info!(call = %call.id, "a call was in other hands by then"),
        }
        tx.commit(b"").await?;
        Ok(())
    }

    /// Makes one call; answers what became of it, and of whose part it was.
    async fn one(
        &self,
        call: &Call,
    ) -> Result<(CallSettled, Option<(KeptReferral, KeptPart)>), VerbError> {
        let mut snapshot = self.office.store.read().await?;
        let Some((referral, part)) = snapshot.part(&call.part).await? else {
            return Ok((CallSettled::Cancelled, None));
        };
        let behind = Behind::around(&mut snapshot, referral, part).await?;
        drop(snapshot);
        let settled = self.made(call, &behind).await;
        Ok((settled, Some((behind.referral, behind.part))))
    }

    async fn made(&self, call: &Call, behind: &Behind) -> CallSettled {
        let services = &self.office.desk.referral.catalogue;
        let to = services
            .find(&behind.part.service)
            .and_then(|service| match &service.way {
                ServiceWay::Webhook(to) => Some(to.clone()),
                _ => None,
            });
        let Some(to) = to else {
            return CallSettled::Refused("not in the catalogue".into());
        };
        let Some(body) = body(&self.office, behind, call) else {
            return CallSettled::Refused("may not be told now".into());
        };
        let keys = self.keys.get(&behind.part.service);
        let request = Request {
            to,
            name: call.id.clone(),
            // Of the moment at which it leaves: a receiver may refuse what is old.
            signed: keys.map_or_else(Vec::new, |keys| {
                keys.headers(&call.id, self.office.now(), &body)
            }),
            body,
        };
        match self.caller.call(&request).await {
            Outcome::Accepted(_) => CallSettled::Accepted,
            Outcome::Refused(status) => CallSettled::Refused(status.to_string().into()),
            Outcome::Later(trouble) => self.later(call, trouble),
        }
    }

    fn later(&self, call: &Call, trouble: Trouble) -> CallSettled {
        match next_try(call.attempts, call.tried_at, self.office.now()) {
            Some(next) => CallSettled::Deferred(trouble.code(), next),
            None => CallSettled::Refused(trouble.code()),
        }
    }
}

/// What a call holds; nothing where nothing may be told now.
fn body(office: &Office, behind: &Behind, call: &Call) -> Option<Vec<u8>> {
    let page = behind.page(office);
    let mut whole = json!({
        "schema": SCHEMA,
        "delivery": *call.id,
        "kind": call.errand.code(),
        "reference": page.reference,
        "version": page.version,
        "service": *behind.part.service,
        "council": page.council,
        // Where the service answers, with a page for people behind the same address.
        "answer_at": office.link(&format!("/s/{}", behind.token)),
    });
    match page.state {
        // What was taken back says only that.
        ServiceState::TakenBack if call.errand == Errand::Recalled => {}
        ServiceState::Open(content) => whole["referral"] = content_json(&content),
        ServiceState::TakenBack | ServiceState::NotNow | ServiceState::Over(_) => return None,
    }
    serde_json::to_vec(&whole).ok()
}

/// What a service may read, in JSON.
pub fn content_json(content: &ServiceContent) -> Value {
    let fields = |items: &[(String, String, String)]| -> Vec<Value> {
        let field = |(name, label, words): &(String, String, String)| json!({ "name": name, "label": label, "value": words });
        items.iter().map(field).collect()
    };
    let children: Vec<Value> = content
        .children
        .iter()
        .map(|child| json!({ "fields": fields(&child.items), "kept_back": child.kept_back }))
        .collect();
    let consents: Vec<Value> = content
        .consents
        .iter()
        .map(|one| {
            let (how, on) = (
                one.how.map(|how| how.code()),
                one.on.map(|on| on.to_string()),
            );
            json!({ "who": one.who, "said": one.said.words(), "how": how, "on": on })
        })
        .collect();
    let said = |line: &SaidLine| json!({ "what": line.what, "who": line.who, "at": line.at.to_string(), "words": line.words });
    let reach: Vec<Value> = content
        .reach
        .iter()
        .map(|(name, label, words)| json!({ "name": name, "label": label, "value": words }))
        .collect();
    json!({
        "referrer": content.referrer,
        "reach_referrer": reach,
        "sent_at": content.sent_at.map(|at| at.to_string()),
        "urgency": content.urgency.map(|one| one.code()),
        "answer_by": content.answer_by.map(|day| day.to_string()),
        "answers": fields(&content.words),
        "agreed": consents,
        "how_agreed": how_agreed(content).map(|one| one.code()),
        "children": children,
        "said": content.said.iter().map(said).collect::<Vec<_>>(),
    })
}

/// How everybody who agreed did so; nothing where one did so in another way.
fn how_agreed(content: &ServiceContent) -> Option<How> {
    let agreed = content.consents.iter();
    let mut agreed = agreed.filter(|one| one.said == Consent::Agreed);
    let first = agreed.next()?.how;
    first.filter(|_| agreed.all(|one| one.how == first))
}

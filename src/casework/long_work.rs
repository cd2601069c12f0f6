//! Long work: taken in hand, done child by child, and found again after a restart.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use jiff::SignedDuration;

use crate::{
    casework::{
        headline::Headline,
        letters::Chance,
        office::{Office, VerbError, by},
        page::several::{Outcome, Several, Stage, WorkLine, WorkPage, WorkSummary},
        reread,
        rights::{About, Asker},
        several,
        show::READ_AGAIN,
    },
    model::{
        actor::Actor,
        live::{DocumentId, Number, OperationId},
        name::PersonalText,
        staff::StaffId,
    },
    rules::access::Action,
    store::{
        headings::Whose,
        items::{Item, ItemState},
        work::{Work, WorkId, WorkState},
    },
};

/// For so long work stays in the hands of a process that is not heard of any more.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// So often it is looked for work that another process has let fall.
const LOOK: Duration = Duration::from_secs(15);

/// So many children at a time: the case system has others to answer.
const AT_ONCE: usize = 4;

/// So many pieces of one's own work are told of.
const LATEST: u32 = 5;

/// Does the long work of one process.
pub struct Worker {
    office: Arc<Office>,
    /// What this process calls itself.
    holder: String,
}

impl Worker {
    pub fn new(office: Arc<Office>, chance: Chance) -> Self {
        let name = chance().unwrap_or_default();
        let holder = name.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { office, holder }
    }

    /// Works until it is dropped: what there is, then what comes.
    pub async fn go(&self) {
        if let Err(error) = self.begin().await {
            tracing::warn!(%error, "long work could not be looked for");
        }
        loop {
            if let Err(error) = self.once().await {
                tracing::warn!(%error, "long work was not finished");
            }
            tokio::select! {
                () = self.office.work_to_do() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Takes over what a process before this one had in hand, where there can be no other now.
    async fn begin(&self) -> Result<(), VerbError> {
        if self.office.store.is_alone() {
            let mut tx = self.tx().await?;
            tx.let_go_of_all_work().await?;
            tx.commit(b"").await?;
        }
        Ok(())
    }

    /// Does all the work that is to be had now. Answers how many children's part was settled.
    ///
    /// # Errors
    /// The record does not answer: what was settled stays settled.
    pub async fn once(&self) -> Result<usize, VerbError> {
        let mut snapshot = self.office.store.read().await?;
        let running = snapshot.running_work().await?;
        drop(snapshot);
        let mut settled = 0;
        for work in running {
            if let Some(what) = Several::from_code(&work.kind) {
                settled += self.finish(&work, what).await?;
            }
        }
        Ok(settled)
    }

    /// Lets go of what is in hand, so that another goes on at once.
    ///
    /// # Errors
    /// The record does not answer: then the lease has to run out.
    pub async fn let_go(&self) -> Result<(), VerbError> {
        let mut tx = self.tx().await?;
        tx.let_go_of_work(&self.holder).await?;
        tx.commit(b"").await?;
        Ok(())
    }

    async fn tx(&self) -> Result<crate::store::writing::Tx, VerbError> {
        let who = Actor::Timer("work");
        Ok(self
            .office
            .store
            .begin(&by(&who), self.office.now())
            .await?)
    }

    /// Takes a piece of work in hand, or keeps it there.
    async fn lease(&self, work: &WorkId) -> Result<bool, VerbError> {
        let mut tx = self.tx().await?;
        let until = self.office.now().saturating_add(LEASE);
        let until = until.unwrap_or(self.office.now());
        let is_ours = tx.lease_work(work, &self.holder, until).await?;
        tx.commit(b"").await?;
        Ok(is_ours)
    }

    async fn finish(&self, work: &Work, what: Several) -> Result<usize, VerbError> {
        if !self.lease(&work.id).await? {
            return Ok(0);
        }
        let mut snapshot = self.office.store.read().await?;
        let waiting = snapshot.waiting_items(&work.id).await?;
        drop(snapshot);
        let actor = actor_of(&self.office, &work.by).await?;
        let mut settled = 0;
        for some in waiting.chunks(AT_ONCE) {
            if !self.lease(&work.id).await? {
                break;
            }
            let all = some.iter().map(|(document, seen)| {
                self.settle(&work.id, what, actor.as_ref(), document, *seen)
            });
            for done in join_all(all).await {
                done?;
                settled += 1;
            }
        }
        Ok(settled)
    }

    /// One child's part, by the verb itself. Its operation is named after the work and the
    /// document: whoever does it once more does nothing more.
    async fn settle(
        &self,
        work: &WorkId,
        what: Several,
        actor: Option<&Actor>,
        document: &DocumentId,
        seen: Number,
    ) -> Result<(), VerbError> {
        let name = format!("w-{}-{document}", work.0);
        let done = match (actor, OperationId::parse(&name)) {
            (Some(actor), Some(operation)) => {
                let office = &self.office;
                match what {
                    Several::ReadAgain => read(office, actor, &operation, document).await,
                    Several::ConfirmContacts => {
                        several::confirm(office, actor, &operation, document, seen).await
                    }
                    Several::Send => {
                        several::send_ready(office, actor, &operation, document, seen).await
                    }
                }
            }
            _ => Err(VerbError::NotNow(
                "Whoever asked for this does not work here any more.".to_owned(),
            )),
        };
        let why_not = match done {
            Ok(()) => None,
            Err(VerbError::Store(error)) => return Err(VerbError::Store(error)),
            Err(other) => Some(in_words(&other)),
        };
        let mut tx = self.tx().await?;
        let reason = why_not.as_deref().and_then(PersonalText::parse);
        tx.settle_item(work, document, reason.as_ref()).await?;
        tx.commit(b"").await?;
        Ok(())
    }
}

/// Reads again; a case system that did not answer is a part that was not done.
async fn read(
    office: &Office,
    actor: &Actor,
    operation: &OperationId,
    document: &DocumentId,
) -> Result<(), VerbError> {
    reread::read_again(office, actor, operation, document).await?;
    let mut snapshot = office.store.read().await?;
    let kept = snapshot.document(document).await?;
    let kept = kept.ok_or(VerbError::NotThere)?;
    let failed = kept
        .findings
        .iter()
        .find(|one| one.field.as_deref() == Some(READ_AGAIN));
    match failed {
        Some(finding) => Err(VerbError::NotNow(finding.what.to_string())),
        None => Ok(()),
    }
}

fn in_words(error: &VerbError) -> String {
    match error {
        VerbError::NotThere => "It is closed, or no longer shared with you.".to_owned(),
        VerbError::NotAllowed(words) | VerbError::NotNow(words) => words.clone(),
        VerbError::Wrong(wrong) => wrong
            .first()
            .map_or_else(String::new, |one| format!("{}.", one.message)),
        VerbError::Conflict(_) => {
            "Somebody else has entered something meanwhile. Look at the document again.".to_owned()
        }
        VerbError::Source(error) => format!("{error}."),
        VerbError::Store(_) | VerbError::Press(_) => "The service had a problem.".to_owned(),
    }
}

/// Who began it, with the rights that they have today; `None` for who has left.
async fn actor_of(office: &Office, code: &str) -> Result<Option<Actor>, VerbError> {
    let mut snapshot = office.store.read().await?;
    match code.split_once(':') {
        Some(("staff", id)) => {
            let kept = snapshot.staff(&StaffId::new(id)).await?;
            let kept = kept.filter(|kept| kept.active);
            Ok(kept.map(|kept| Actor::Staff(Arc::new(kept.staff))))
        }
        Some(("machine", name)) => {
            let machine = snapshot.machine_named(name).await?;
            Ok(machine.map(|machine| Actor::Machine {
                name: machine.name,
                scopes: machine.scopes,
            }))
        }
        _ => Ok(None),
    }
}

/// How far a piece of work has come, for the one who began it.
///
/// # Errors
/// [`VerbError::NotThere`] for work that is unknown, or another's.
pub async fn page(office: &Office, who: &Actor, id: &WorkId) -> Result<WorkPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let work = snapshot.work(id).await?;
    let work = work.filter(|work| *work.by == *who.code());
    let work = work.ok_or(VerbError::NotThere)?;
    let items = snapshot.work_items(id).await?;
    let summary = summary(&work, &items).ok_or(VerbError::NotThere)?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    let headings = snapshot.headings(Whose::Everybody).await?;
    let mut lines: Vec<WorkLine> = items
        .into_iter()
        .map(|item| {
            // Who has lost the right to a child since sees that something was done, not for whom.
            let heading = headings.iter().find(|one| one.document == item.document);
            let heading =
                heading.filter(|one| asker.may(&About::from(*one), Action::ReadDocument).is_ok());
            let headline = heading.map(|one| Headline::read(one.label.as_ref()));
            let headline = headline.unwrap_or_else(|| Headline {
                child: "A child whose document is closed or no longer yours to see".to_owned(),
                ..Headline::default()
            });
            WorkLine {
                document: item.document,
                child: headline.child,
                reference: headline.reference,
                outcome: match item.state {
                    ItemState::Waiting => Outcome::Waiting,
                    ItemState::Done => Outcome::Done,
                    ItemState::NotDone(reason) => Outcome::NotDone(reason.reveal().to_owned()),
                },
            }
        })
        .collect();
    lines.sort_by_key(|line| match line.outcome {
        Outcome::NotDone(_) => 0,
        Outcome::Waiting => 1,
        Outcome::Done => 2,
    });
    Ok(WorkPage { summary, lines })
}

/// The latest work that the one who asks began, the newest first.
///
/// # Errors
/// [`VerbError::Store`].
pub async fn mine(office: &Office, who: &Actor) -> Result<Vec<WorkSummary>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let latest = snapshot.work_of(&who.code(), LATEST).await?;
    let mut found = Vec::new();
    for work in latest {
        let items = snapshot.work_items(&work.id).await?;
        found.extend(summary(&work, &items));
    }
    Ok(found)
}

fn summary(work: &Work, items: &[Item]) -> Option<WorkSummary> {
    let count = |is: fn(&ItemState) -> bool| items.iter().filter(|one| is(&one.state)).count();
    Some(WorkSummary {
        id: work.id.clone(),
        what: Several::from_code(&work.kind)?,
        stage: match work.state {
            WorkState::Running => Stage::Running,
            WorkState::Done | WorkState::Failed => Stage::Done,
        },
        settled: count(|state| *state != ItemState::Waiting),
        total: items.len(),
        not_done: count(|state| matches!(state, ItemState::NotDone(_))),
        began_at: work.began_at,
        changed_at: work.changed_at,
    })
}

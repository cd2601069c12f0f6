//! A folder of nightly files, read through the same mappings.

pub mod folder;
pub mod passing;
pub mod plan;
pub mod raw;

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};

use crate::{
    model::{
        fact::Fact,
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
    },
    sources::{
        case_system::{
            CaseSystem, Changes, Children, Fault, Listed, Reading, Row, SourceError, Which,
        },
        extract::{
            passing::{Passed, Passing},
            plan::Plan,
        },
        reading,
    },
};

/// Children that are read at a time, off the threads that wait for others.
const AT_A_TIME: usize = 32;

/// A folder of files.
///
/// The files are gone through in their order, one child in memory after another. Whoever lists
/// the children and then asks for each gets them from the same pass; a child who is asked for
/// out of order costs a pass of its own.
pub struct Extract {
    system: SystemName,
    shared: Arc<Shared>,
}

struct Shared {
    plan: Plan,
    passing: Mutex<Option<Passing>>,
}

impl CaseSystem for Extract {
    fn system(&self) -> &SystemName {
        &self.system
    }

    fn children(&self, which: Which) -> BoxFuture<'_, Result<Children<'_>, SourceError>> {
        async move {
            match which {
                Which::Ids(ids) => Ok(reading::named(ids)),
                Which::All => self.listed().await,
            }
        }
        .boxed()
    }

    fn changes(&self) -> Changes {
        Changes::Nightly
    }

    fn child<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Reading, SourceError>> {
        async move {
            let wanted: Arc<str> = id.trim().into();
            let id = wanted.clone();
            let found = self.apart(move |shared| shared.find(&wanted)).await;
            let attempted = format!("read child {id}");
            let found = found.map_err(|fault| self.error(&id, attempted, fault))?;
            Ok(found.unwrap_or_else(|| self.not_found(&id)))
        }
        .boxed()
    }
}

impl Extract {
    pub fn new(plan: Plan) -> Self {
        Self {
            system: plan.system.clone(),
            shared: Arc::new(Shared {
                plan,
                passing: Mutex::new(None),
            }),
        }
    }

    /// Runs what reads files where it holds up nobody.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let shared = self.shared.clone();
        let done = tokio::task::spawn_blocking(move || work(&shared)).await;
        done.unwrap_or(Err(Fault::BrokenOff))
    }

    async fn listed(&self) -> Result<Children<'_>, SourceError> {
        let error = |fault| self.error("children", "list the children".to_owned(), fault);
        let about = self.apart(|shared| shared.start()).await.map_err(error)?;
        let about = stream::iter(about.into_iter().map(|finding| Ok(Row::Finding(finding))));
        let children = stream::try_unfold((), move |()| async move {
            let next = self
                .apart(|shared| shared.next(AT_A_TIME))
                .await
                .map_err(error)?;
            Ok((!next.is_empty()).then_some((stream::iter(next.into_iter().map(Ok)), ())))
        });
        let children = children.flat_map(|batch| match batch {
            Ok(rows) => rows.boxed(),
            Err(error) => stream::once(async move { Err(error) }).boxed(),
        });
        Ok(about.chain(children).boxed())
    }

    fn not_found(&self, id: &str) -> Reading {
        let system = &self.system;
        let finding = Finding::new(
            Code::RecordNotFound,
            Weight::Blocks,
            format!("The files of {system} hold no child {id}."),
            "Check the identifier, and whether the extract is of the day on which it was given.",
        );
        Reading {
            network: None,
            findings: vec![
                finding
                    .at(system, id, "")
                    .about(&Identifier::new(system, id)),
            ],
        }
    }

    fn error(&self, record: &str, attempted: String, fault: Fault) -> SourceError {
        SourceError {
            system: self.system.clone(),
            record: record.into(),
            attempted: attempted.into(),
            fault,
        }
    }
}

impl Shared {
    /// Starts a pass from the top; says what is the matter with the files themselves.
    fn start(&self) -> Result<Vec<Finding>, Fault> {
        let passing = Passing::start(&self.plan)?;
        let about = passing.about().to_vec();
        *self.held() = Some(passing);
        Ok(about)
    }

    /// The next children of the pass, kept for whoever asks for them.
    fn next(&self, most: usize) -> Result<Vec<Row>, Fault> {
        let mut held = self.held();
        let mut rows = Vec::new();
        let Some(passing) = held.as_mut() else {
            return Ok(rows);
        };
        while rows.len() < most {
            match passing.advance()? {
                Some(Passed::Child(id, reading)) => rows.push(Row::Child(Listed {
                    id: id.clone(),
                    due: due_in(reading),
                })),
                Some(Passed::Nobody(finding)) => rows.push(Row::Finding(finding)),
                None => break,
            }
        }
        Ok(rows)
    }

    fn find(&self, id: &str) -> Result<Option<Reading>, Fault> {
        let mut held = self.held();
        if let Some(found) = held.as_mut().and_then(|passing| passing.take(id)) {
            return Ok(Some(found));
        }
        if let Some(passing) = held.as_mut()
            && let Some(found) = passing.find(id)?
        {
            return Ok(Some(found));
        }
        let mut again = Passing::start(&self.plan)?;
        let found = again.find(id)?;
        *held = Some(again);
        Ok(found)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<Passing>> {
        self.passing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn due_in(reading: &Reading) -> Option<jiff::civil::Date> {
    match &reading.network.as_ref()?.child.recorded_due {
        Fact::Known { value, .. } => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

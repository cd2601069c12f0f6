//! A folder of a mailbox, read by its delta query: what is new since the last.
//!
//! Only the names of messages come so; each is then fetched whole, as it came over the wire, and
//! read by the same rules as any other mail. Nothing in the mailbox is marked, moved or deleted.

use std::collections::HashSet;

use futures_util::{FutureExt as _, future::BoxFuture};
use reqwest::Url;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::mail::{
    api::{self, Asking, Missed, Told},
    graph::{Graph, NotAsked},
    inbox::{
        LARGEST,
        mailbox::{After, Arrived, Batch, Cursor, MailKey, Mailbox, MailboxError, Rest},
    },
};

/// The most messages that one page names.
const PAGE: usize = 20;

/// A folder of a mailbox.
pub struct GraphMailbox {
    graph: Graph,
    /// `inbox`, or what Graph calls another.
    folder: String,
    /// Which mailbox and folder a mark belongs to: one of another would be read on for ever.
    mark: String,
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Named>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
    #[serde(rename = "@odata.deltaLink")]
    delta: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    #[serde(rename = "@removed")]
    removed: Option<serde::de::IgnoredAny>,
}

impl GraphMailbox {
    /// That folder of the mailbox.
    pub fn new(graph: Graph, folder: &str) -> Self {
        let folder = api::word(folder);
        let mark = format!("graph {}/{folder} ", graph.user);
        Self {
            graph,
            folder,
            mark,
        }
    }

    async fn take(&self, after: After, most: usize) -> Result<Batch, MailboxError> {
        let kept = after.cursor.and_then(|Cursor(kept)| self.place(&kept));
        let from_the_start = kept.is_none();
        let page = match self
            .page(kept.unwrap_or_else(|| self.start()), most)
            .await?
        {
            Some(page) => page,
            // The mark has been forgotten there: what was filed before is known by its name.
            None if !from_the_start => {
                tracing::warn!("the mailbox has forgotten how far it was read: it is read anew");
                let page = self.page(self.start(), most).await?;
                page.ok_or(MailboxError::NotUnderstood)?
            }
            None => return Err(MailboxError::NotUnderstood),
        };
        let (link, rest) = match (&page.next, &page.delta) {
            (Some(next), _) => (next, Rest::More),
            (None, Some(delta)) => (delta, Rest::Nothing),
            (None, None) => return Err(MailboxError::NotUnderstood),
        };
        if self.graph.api.own(link).is_none() {
            return Err(MailboxError::NotUnderstood);
        }
        let cursor = Cursor(format!("{}{link}", self.mark).into());
        let mut seen = HashSet::new();
        let mut arrived = Vec::new();
        for one in page.value {
            if one.removed.is_some() || !seen.insert(one.id.clone()) {
                continue;
            }
            // Somebody may have taken it away meanwhile: then it is not there to be filed.
            if let Some(found) = self.message(&one.id).await? {
                arrived.push(found);
            }
        }
        Ok(Batch {
            arrived,
            cursor: Some(cursor),
            rest,
        })
    }

    /// Where a mark of ours goes on; nothing where it is of another mailbox.
    fn place(&self, kept: &str) -> Option<Url> {
        self.graph.api.own(kept.strip_prefix(&self.mark)?)
    }

    fn start(&self) -> Url {
        self.graph.api.address(&format!(
            "users/{}/mailFolders/{}/messages/delta?changeType=created&$select=id",
            self.graph.user, self.folder
        ))
    }

    /// One page of names; nothing where the mark is no longer known there.
    async fn page(&self, at: Url, most: usize) -> Result<Option<Page>, MailboxError> {
        let prefer = format!(
            "odata.maxpagesize={}, IdType=\"ImmutableId\"",
            most.clamp(1, PAGE)
        );
        let asked = self.graph.ask(|token| Asking {
            headers: vec![("prefer", prefer.clone())],
            ..Asking::get(at.clone(), token)
        });
        let told = asked.await.map_err(not_asked)?;
        match told.status {
            410 => Ok(None),
            200 => {
                let body = told.body.as_deref().unwrap_or_default();
                let page = serde_json::from_slice(body);
                page.map(Some).map_err(|_| MailboxError::NotUnderstood)
            }
            _ => Err(refused(&told, &self.graph)),
        }
    }

    async fn message(&self, id: &str) -> Result<Option<Arrived>, MailboxError> {
        let path = format!(
            "users/{}/messages/{}/$value",
            self.graph.user,
            api::word(id)
        );
        let asked = self.graph.ask(|token| Asking {
            largest: LARGEST,
            ..Asking::get(self.graph.api.address(&path), token)
        });
        let told = asked.await.map_err(not_asked)?;
        match told.status {
            200 => Ok(Some(Arrived {
                key: key(id),
                bytes: told.body,
            })),
            404 | 410 => Ok(None),
            _ => Err(refused(&told, &self.graph)),
        }
    }
}

/// Names that are not numbers are called by one made of them.
fn key(id: &str) -> MailKey {
    let hash = Sha256::digest(id);
    let first = hash.iter().take(7);
    MailKey {
        validity: 0,
        number: first.fold(0, |number, byte| (number << 8) | u64::from(*byte)),
    }
}

fn not_asked(why: NotAsked) -> MailboxError {
    match why {
        NotAsked::Waits(wait) => MailboxError::Wait(wait),
        NotAsked::SignIn => MailboxError::NoToken,
        NotAsked::Missed(Missed::NotAsked) => {
            MailboxError::Unreachable(std::io::ErrorKind::NotConnected.into())
        }
        NotAsked::Missed(Missed::Unheard(_)) => {
            MailboxError::Unreachable(std::io::ErrorKind::ConnectionAborted.into())
        }
    }
}

fn refused(told: &Told, graph: &Graph) -> MailboxError {
    match told.status {
        429 | 503 => graph
            .api
            .wait()
            .map_or(MailboxError::NotUnderstood, MailboxError::Wait),
        403 => MailboxError::Refused,
        404 => MailboxError::NoFolder,
        _ => MailboxError::NotUnderstood,
    }
}

impl Mailbox for GraphMailbox {
    fn read(&self, after: After, most: usize) -> BoxFuture<'_, Result<Batch, MailboxError>> {
        self.take(after, most).boxed()
    }

    fn filed(&self, _: MailKey) {}
}

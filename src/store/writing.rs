//! One verb's writing: all that it changes commits together, or nothing does.

use std::{
    mem,
    ops::{Deref, DerefMut},
};

use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::{
    model::live::{By, DocumentId, Number, OperationId, Reuse},
    store::{
        changes::NewChange,
        error::StoreError,
        flush::{Epoch, Flusher},
        link::Link,
        reading::Snapshot,
        record,
        sealing::Spot,
        writer::{Back, Verdict},
    },
};

/// A transaction. It reads what it has written; nobody else does before [`Tx::commit`].
pub struct Tx {
    snapshot: Snapshot,
    way: Way,
    pub(crate) by: By,
    pub(crate) at: Timestamp,
    pub(crate) told: Vec<NewChange>,
    /// The name under which the operation is kept.
    operation: Option<String>,
}

/// How a transaction ends.
pub(crate) enum Way {
    /// It is lent, and goes back.
    Lent(oneshot::Sender<Back>),
    /// It is this verb's own; its commit is made durable with others. The epoch is that of its
    /// beginning, so it covers what was read as well.
    Own(Flusher, Epoch),
    Ended,
}

/// A first try to write, or the answer that the first try got.
pub enum Begun {
    First(Tx),
    Replay(Replay),
}

/// What an operation gave the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// As [`Tx::commit`] answered it.
    pub number: Number,
    /// As it was handed to [`Tx::commit`].
    pub result: Vec<u8>,
}

impl Tx {
    pub(crate) fn new(snapshot: Snapshot, way: Way, by: By, at: Timestamp) -> Self {
        Self {
            snapshot,
            way,
            by,
            at,
            told: Vec::new(),
            operation: None,
        }
    }

    /// Claims an operation, or finds what it gave. On PostgreSQL a second process that claims it
    /// at the same time waits here for the first.
    pub(crate) async fn operation(mut self, operation: &OperationId) -> Result<Begun, StoreError> {
        let insert = "insert into operation (id, by_code, at, request) values ($1, $2, $3, $4)
            on conflict (id, by_code) do nothing";
        let (id, request) = self.name_and_request(operation);
        let by = self.by.code.clone();
        let at = self.at.as_microsecond();
        if execute!(&mut self.link, insert, &id, &*by, at, request.as_deref())? == 1 {
            self.operation = Some(id);
            return Ok(Begun::First(self));
        }
        let select = "select number, result, request from operation
            where id = $1 and by_code = $2";
        type Row = (Option<i64>, Option<Vec<u8>>, Option<String>);
        let row = fetch_optional!(&mut self.link, Row, select, &id, &*by)?;
        let (Some(number), Some(result), first) = row.unwrap_or_default() else {
            return Err(StoreError::WriterGone);
        };
        if first.is_some() && request.is_some() && first != request {
            return Err(StoreError::OtherRequest);
        }
        let row = format!("{id} {by}");
        let replay = Replay {
            number: Number(number),
            result: self.open_for_council(spot(&row), &result)?,
        };
        // The first may have been a moment ago, and not be on the disk yet.
        self.end(replay.number).await?;
        Ok(Begun::Replay(replay))
    }

    /// The name under which an operation is kept, and the keyed hash of its request where another
    /// request under the same name is to be refused.
    fn name_and_request(&self, operation: &OperationId) -> (String, Option<String>) {
        let name = operation.as_str();
        let Some((request, reuse)) = operation.request() else {
            return (name.to_owned(), None);
        };
        let request = self.vault.blind("request", request);
        match reuse {
            Reuse::Apart => (format!("{name}.{}", &request[..32]), None),
            Reuse::Refused => (name.to_owned(), Some(request)),
        }
    }

    /// Holds a document, so that nobody else decides about it until this has ended: what is read
    /// of it from here on is what stands at the commit. SQLite has one writer anyway.
    pub async fn hold(&mut self, document: &DocumentId) -> Result<(), StoreError> {
        if let Link::Postgres(_) = self.link {
            let select = "select id from document where id = $1 for update";
            fetch_optional!(&mut self.link, (String,), select, document.as_str())?;
        }
        Ok(())
    }

    /// Holds the codes by text of all documents: of two who count those that went, and then write
    /// one more, the second counts the first's. After what is held of documents, never before.
    pub async fn hold_codes(&mut self) -> Result<(), StoreError> {
        if let Link::Postgres(_) = self.link {
            // A server may keep the records of several councils, each in a schema of its own.
            let select = "select pg_advisory_xact_lock(
                hashtextextended(current_schema()::text || ' codes by text', 0))";
            execute!(&mut self.link, select)?;
        }
        Ok(())
    }

    /// Who writes.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// The moment that stands beside everything that this writes.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Makes everything that was written count, and answers the number of its last change (of the
    /// latest of all where it made none) once it is on the disk. `result` is what a repetition of
    /// the operation will be answered.
    pub async fn commit(mut self, result: &[u8]) -> Result<Number, StoreError> {
        let number = self.append().await?;
        if let Some(id) = self.operation.take() {
            let by = self.by.code.clone();
            let row = format!("{id} {by}");
            let sealed = self.seal_for_council(spot(&row), &result.to_vec())?;
            let update = "update operation set number = $3, result = $4
                where id = $1 and by_code = $2";
            execute!(&mut self.link, update, &id, &*by, number.0, &sealed)?;
        }
        self.end(number).await?;
        Ok(number)
    }

    async fn end(&mut self, number: Number) -> Result<(), StoreError> {
        let link = mem::replace(&mut self.snapshot.link, Link::Gone);
        match mem::replace(&mut self.way, Way::Ended) {
            Way::Lent(back) => {
                let (done, told) = oneshot::channel();
                let verdict = Verdict::Keep { number, done };
                let sent = back.send(Back { link, verdict });
                sent.map_err(|_| StoreError::WriterGone)?;
                told.await.map_err(|_| StoreError::WriterGone)?
            }
            Way::Own(flusher, epoch) => {
                record::commit(link).await?;
                flusher.flushed(epoch, number).await
            }
            Way::Ended => Err(StoreError::WriterGone),
        }
    }
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "operation",
        row,
        column: "result",
    }
}

impl Deref for Tx {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Snapshot {
        &mut self.snapshot
    }
}

/// What was not committed is undone; what was lent goes back.
impl Drop for Tx {
    fn drop(&mut self) {
        if let Way::Lent(back) = mem::replace(&mut self.way, Way::Ended) {
            let link = mem::replace(&mut self.snapshot.link, Link::Gone);
            let verdict = Verdict::Undo;
            let _ = back.send(Back { link, verdict });
        }
    }
}

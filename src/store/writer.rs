//! The one writer of a SQLite file: many verbs, one durable commit.
//!
//! A file of SQLite has one writer, and making a commit durable costs the disk's time whatever
//! is in it. So those who want to write stand in line. The writer lends its transaction to one
//! after the other, each inside a savepoint; when nobody waits any more, or the batch is full, it
//! commits, and only then does anybody hear that it is done. A verb that fails, or whose caller
//! has gone away, rolls back its own savepoint; the others of the batch do not notice.

use std::{future::Future, sync::Arc};

use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    model::live::Number,
    store::{error::StoreError, link::Link, listener::raise, writing::Way},
};

/// Verbs in a batch at most: those at its beginning wait for those at its end.
const BATCH: usize = 128;

/// Callers who may stand in line before others wait to be let in.
const LINE: usize = 1024;

/// Where callers stand in line.
#[derive(Clone)]
pub(crate) struct Queue {
    turns: mpsc::Sender<Turn>,
    closing: watch::Sender<bool>,
}

/// Somebody waits for the transaction.
struct Turn(oneshot::Sender<Loan>);

/// The transaction, lent, and where it goes back to.
struct Loan {
    transaction: Transaction<'static, Sqlite>,
    back: oneshot::Sender<Back>,
}

/// The transaction as it comes back, and what is to become of the verb.
pub(crate) struct Back {
    pub link: Link,
    pub verdict: Verdict,
}

/// What is to become of what a verb wrote.
pub(crate) enum Verdict {
    Keep {
        /// The last number that the verb gave out, or found.
        number: Number,
        /// Told once it is on the disk, or once it is clear that it will not be.
        done: oneshot::Sender<Result<(), StoreError>>,
    },
    Undo,
}

impl Queue {
    /// Waits for the transaction.
    pub async fn turn(&self) -> Result<(Link, Way), StoreError> {
        let (lend, lent) = oneshot::channel();
        let sent = self.turns.send(Turn(lend)).await;
        sent.map_err(|_| StoreError::WriterGone)?;
        let loan = lent.await.map_err(|_| StoreError::WriterGone)?;
        Ok((Link::Sqlite(loan.transaction), Way::Lent(loan.back)))
    }

    /// Lets nobody in any more. Those who stand in line still get their turn.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }
}

/// A queue, and the writer that serves it until it is closed.
pub(crate) fn writer(
    pool: SqlitePool,
    changed: watch::Sender<Number>,
) -> (Queue, impl Future<Output = ()>) {
    let (turns, line) = mpsc::channel(LINE);
    let (closing, closed) = watch::channel(false);
    let writer = Writer {
        pool,
        line,
        changed,
    };
    (Queue { turns, closing }, writer.run(closed))
}

async fn told(closed: &mut watch::Receiver<bool>) {
    // A queue that is gone altogether asks for nothing more either.
    let _ = closed.wait_for(|closed| *closed).await;
}

struct Writer {
    pool: SqlitePool,
    line: mpsc::Receiver<Turn>,
    changed: watch::Sender<Number>,
}

/// Those of a batch who wait to hear that it is on the disk.
#[derive(Default)]
struct Batch {
    waiting: Vec<oneshot::Sender<Result<(), StoreError>>>,
    number: Number,
}

impl Writer {
    async fn run(mut self, mut closed: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                biased;
                turn = self.line.recv() => match turn {
                    Some(turn) => self.batch(turn).await,
                    None => break,
                },
                () = told(&mut closed) => {
                    self.line.close();
                    while let Some(turn) = self.line.recv().await {
                        self.batch(turn).await;
                    }
                    break;
                }
            }
        }
        self.pool.close().await;
    }

    async fn batch(&mut self, first: Turn) {
        let mut batch = Batch::default();
        let outcome = self.fill(first, &mut batch).await;
        let outcome = match outcome {
            Ok(Some(transaction)) if batch.waiting.is_empty() => transaction.rollback().await,
            Ok(Some(transaction)) => transaction.commit().await,
            Ok(None) => Err(sqlx::Error::WorkerCrashed),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => {
                for done in batch.waiting {
                    let _ = done.send(Ok(()));
                }
                raise(&self.changed, batch.number);
            }
            Err(error) => {
                tracing::error!(%error, verbs = batch.waiting.len(), "a batch was not written");
                let error = Arc::new(error);
                for done in batch.waiting {
                    let _ = done.send(Err(StoreError::NotDurable(error.clone())));
                }
            }
        }
    }

    /// Lends the transaction to one caller after the other. Answers nothing where a caller did
    /// not give it back.
    async fn fill(
        &mut self,
        first: Turn,
        batch: &mut Batch,
    ) -> Result<Option<Transaction<'static, Sqlite>>, sqlx::Error> {
        let mut transaction = self.pool.begin_with("begin immediate").await?;
        run(&mut transaction, "savepoint verb").await?;
        let mut next = Some(first);
        while let Some(Turn(lend)) = next {
            let (back, given_back) = oneshot::channel();
            if let Err(loan) = lend.send(Loan { transaction, back }) {
                // The caller has gone away while waiting.
                transaction = loan.transaction;
                next = self.line.try_recv().ok();
                continue;
            }
            let Ok(Back {
                link: Link::Sqlite(returned),
                verdict,
            }) = given_back.await
            else {
                return Ok(None);
            };
            transaction = returned;
            match verdict {
                Verdict::Keep { number, done } => {
                    run(&mut transaction, "release verb; savepoint verb").await?;
                    batch.number = batch.number.max(number);
                    batch.waiting.push(done);
                }
                Verdict::Undo => run(&mut transaction, "rollback to verb").await?,
            }
            next = (batch.waiting.len() < BATCH)
                .then(|| self.line.try_recv().ok())
                .flatten();
        }
        Ok(Some(transaction))
    }
}

async fn run(
    transaction: &mut Transaction<'static, Sqlite>,
    statement: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(&mut **transaction).await?;
    Ok(())
}

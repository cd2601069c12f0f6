//! Making commits durable together, on PostgreSQL.
//!
//! Whoever appends changes holds the head until the commit, so commits follow one another; were
//! each to wait for the disk with the head in hand, the disk would set the pace of the whole
//! council. So transactions commit with `synchronous_commit = off`, which lets the head go at
//! once, and are answered only after one later, synchronous commit of the flusher: the log is
//! written in its order, so what is on the disk up to that commit holds all that came before.
//!
//! That only holds while the server lives. The flusher keeps one connection; a transaction notes
//! which one it was when it began, and if another has taken its place when it is flushed,
//! nobody can tell whether the server lost the commit in between, and nothing is promised. The
//! same operation can be sent again: it is done once.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tokio::sync::{mpsc, oneshot};

use crate::{
    model::live::Number,
    store::{error::StoreError, listener},
};

/// Commits that one flush answers at most.
const BATCH: usize = 1024;

/// How long to wait before a lost connection is made again.
const AGAIN: Duration = Duration::from_secs(1);

/// Where those wait whose commits are not on the disk yet.
#[derive(Clone)]
pub(crate) struct Flusher {
    line: mpsc::Sender<Waiting>,
    connection: Arc<AtomicU64>,
}

/// The connection that the flusher had at a moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Epoch(u64);

enum Waiting {
    For {
        epoch: Epoch,
        number: Number,
        done: oneshot::Sender<Result<(), StoreError>>,
    },
    Close,
}

impl Flusher {
    /// To be noted before anything is read or written.
    pub fn epoch(&self) -> Epoch {
        Epoch(self.connection.load(Ordering::SeqCst))
    }

    /// Waits until all that was committed since an epoch, up to now, is on the disk and known to
    /// others.
    pub async fn flushed(&self, epoch: Epoch, number: Number) -> Result<(), StoreError> {
        let (done, told) = oneshot::channel();
        let waiting = Waiting::For {
            epoch,
            number,
            done,
        };
        let sent = self.line.send(waiting).await;
        sent.map_err(|_| StoreError::WriterGone)?;
        told.await.map_err(|_| StoreError::WriterGone)?
    }

    /// Answers those who wait, and ends.
    pub async fn close(&self) {
        // One that has ended already needs no telling.
        let _ = self.line.send(Waiting::Close).await;
    }
}

/// A flusher with its connection made, and its work until it is closed.
pub(crate) async fn flusher(
    options: PgConnectOptions,
) -> Result<(Flusher, impl Future<Output = ()>), StoreError> {
    let first = connect(&options).await?;
    let (line, waiting) = mpsc::channel(BATCH);
    let connection = Arc::new(AtomicU64::new(0));
    let work = run(first, options, waiting, connection.clone());
    Ok((Flusher { line, connection }, work))
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let kept = "select current_setting('synchronous_commit')";
    let kept: String = sqlx::query_scalar(kept).fetch_one(&mut connection).await?;
    // A server that waits for its replicas too goes on doing so.
    if kept == "off" {
        let on = "set synchronous_commit = on";
        sqlx::query(on).execute(&mut connection).await?;
    }
    Ok(connection)
}

async fn run(
    mut connection: PgConnection,
    options: PgConnectOptions,
    mut waiting: mpsc::Receiver<Waiting>,
    epoch: Arc<AtomicU64>,
) {
    loop {
        let current = Epoch(epoch.load(Ordering::SeqCst));
        let Err(error) = serve(&mut connection, &mut waiting, current).await else {
            // The connection ends with the process anyway.
            let _ = connection.close().await;
            return;
        };
        tracing::error!(%error, "commits could not be made durable, will connect again");
        connection = loop {
            match connect(&options).await {
                Ok(connection) => break connection,
                Err(_) => tokio::time::sleep(AGAIN).await,
            }
        };
        epoch.fetch_add(1, Ordering::SeqCst);
    }
}

/// Flushes for those who wait until it is closed, or the connection is lost.
async fn serve(
    connection: &mut PgConnection,
    waiting: &mut mpsc::Receiver<Waiting>,
    current: Epoch,
) -> Result<(), Arc<sqlx::Error>> {
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let numbers = batch.iter().filter_map(|one| match one {
            Waiting::For { epoch, number, .. } if *epoch == current => Some(*number),
            _ => None,
        });
        let flushed = match numbers.max() {
            Some(number) => flush(connection, number).await.map_err(Arc::new),
            None => Ok(()),
        };
        let mut closing = false;
        for one in batch.drain(..) {
            match one {
                Waiting::For { epoch, done, .. } => {
                    let told = match &flushed {
                        Err(error) => Err(StoreError::NotDurable(error.clone())),
                        Ok(()) if epoch == current => Ok(()),
                        Ok(()) => Err(StoreError::NotDurable(Arc::new(sqlx::Error::PoolClosed))),
                    };
                    let _ = done.send(told);
                }
                Waiting::Close => closing = true,
            }
        }
        flushed?;
        if closing {
            break;
        }
    }
    Ok(())
}

/// One synchronous commit with something in it, and the news.
async fn flush(connection: &mut PgConnection, number: Number) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    sqlx::query("select pg_logical_emit_message(true, 'samepage', '')")
        .execute(&mut *transaction)
        .await?;
    sqlx::query(listener::NOTIFY)
        .bind(number.0.to_string())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

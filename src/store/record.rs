//! The record, open: where to read, where to write, and what has changed.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use sqlx::{
    PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::SqlitePoolOptions,
};
use tokio::{
    sync::{Mutex, broadcast, watch},
    task::JoinHandle,
};

use crate::{
    model::live::{By, Number, OperationId},
    store::{
        error::StoreError,
        flush::{self, Flusher},
        keys::{Chance, Keys},
        link::Link,
        listener,
        lookers::{self, Looker},
        migration,
        misdirected::Places,
        moving::{self, Copied},
        raw::{self, Raw},
        reading::Snapshot,
        sealing::Vault,
        settings::{Address, StoreSettings},
        writer::{self, Queue},
        writing::{Begun, Tx, Way},
    },
};

/// An open record. Copies share it.
#[derive(Clone)]
pub struct Store {
    base: Base,
    vault: Arc<Vault>,
    changed: watch::Sender<Number>,
    open: Arc<Mutex<Option<Open>>>,
}

/// What an open record holds on to.
struct Open {
    /// The writer, or the flusher.
    task: JoinHandle<()>,
    listener: Option<JoinHandle<()>>,
    /// Held for as long as a file is open for writing.
    lock: Option<File>,
}

#[derive(Clone)]
enum Base {
    Sqlite {
        read: SqlitePool,
        queue: Queue,
    },
    Postgres {
        pool: PgPool,
        flusher: Flusher,
        lookers: broadcast::Sender<Looker>,
    },
}

impl Store {
    /// Opens a record for reading and writing, makes it where there is none, and brings its
    /// tables up to date. `at` is written beside a key that is made.
    ///
    /// A file of SQLite is open for writing in one process at a time; several may share a
    /// PostgreSQL. Must be called inside a tokio runtime: it starts the writer, or the listener.
    pub async fn open(
        settings: &StoreSettings,
        keys: Keys,
        chance: Chance,
        at: Timestamp,
    ) -> Result<Self, StoreError> {
        match &settings.address {
            Address::Sqlite(file) => open_file(settings, file, keys, chance, at).await,
            Address::Postgres(url) => open_server(settings, url, keys, chance, at).await,
        }
    }

    /// Opens a record that is there, with the tables that this version knows, beside whoever has
    /// it open: for a small write of a command that tells of no change. On SQLite it waits its
    /// turn at the file.
    pub async fn beside(
        settings: &StoreSettings,
        keys: Keys,
        chance: Chance,
        at: Timestamp,
    ) -> Result<Self, StoreError> {
        Raw::existing(&settings.address).await?.close().await;
        match &settings.address {
            Address::Sqlite(file) => {
                let options = raw::options(file).create_if_missing(false);
                let write = SqlitePoolOptions::new().max_connections(1);
                let write = write.connect_with(options).await?;
                open_files(settings, file, (write, None), (keys, chance, at)).await
            }
            Address::Postgres(url) => open_server(settings, url, keys, chance, at).await,
        }
    }

    /// Looks whether a record is there with the tables that this version knows, and whether these
    /// keys open it; answers the number of its last change. Whoever has it open may go on, and
    /// nothing in it is changed.
    pub async fn look(
        settings: &StoreSettings,
        keys: &Keys,
        chance: Chance,
    ) -> Result<Number, StoreError> {
        let raw = Raw::existing(&settings.address).await?;
        let mut link = raw.snapshot().await?;
        let number = migration::look(&mut link, keys, chance).await;
        drop(link);
        raw.close().await;
        number
    }

    /// By what places are known that reached another.
    pub fn places(&self) -> Places {
        Places::new(Arc::clone(&self.vault))
    }

    /// One moment of the record, to read from: what it answers agrees with itself.
    pub async fn read(&self) -> Result<Snapshot, StoreError> {
        let link = match &self.base {
            Base::Sqlite { read, .. } => Link::Sqlite(read.begin().await?),
            Base::Postgres { pool, .. } => Link::moment(pool).await?,
        };
        Ok(Snapshot::new(link, self.vault.clone()))
    }

    /// Begins to write what an operation asks for, or answers what it gave the first time. What
    /// is written counts from [`Tx::commit`] on; a transaction that is dropped leaves nothing.
    ///
    /// On SQLite this waits for its turn, and others wait until it is committed or dropped: ask
    /// nobody outside the record in between.
    pub async fn write(
        &self,
        operation: &OperationId,
        by: &By,
        at: Timestamp,
    ) -> Result<Begun, StoreError> {
        self.begin(by, at).await?.operation(operation).await
    }

    /// Begins to write something that may be repeated: a look into a record, a sign-in.
    pub async fn begin(&self, by: &By, at: Timestamp) -> Result<Tx, StoreError> {
        let (link, way) = match &self.base {
            Base::Sqlite { queue, .. } => queue.turn().await?,
            Base::Postgres { pool, flusher, .. } => {
                let way = Way::Own(flusher.clone(), flusher.epoch());
                (Link::writing(pool).await?, way)
            }
        };
        let snapshot = Snapshot::new(link, self.vault.clone());
        Ok(Tx::new(snapshot, way, by.clone(), at))
    }

    /// Whether nobody else can have this record open to do its work: a file is in one process.
    pub fn is_alone(&self) -> bool {
        matches!(self.base, Base::Sqlite { .. })
    }

    /// The number of the latest change, as it grows: of this process, and of others on PostgreSQL.
    pub fn changed(&self) -> watch::Receiver<Number> {
        self.changed.subscribe()
    }

    /// Tells the other processes that somebody has a document open. A file has no others.
    pub async fn tell_looker(&self, looker: &Looker) -> Result<(), StoreError> {
        if let Base::Postgres { pool, .. } = &self.base {
            let told = lookers::told(looker, &self.vault)?;
            sqlx::query(lookers::NOTIFY)
                .bind(told)
                .execute(pool)
                .await?;
        }
        Ok(())
    }

    /// Who has which document open, as any process on the same PostgreSQL tells it, this one
    /// included; nothing where the record is a file.
    pub fn lookers(&self) -> Option<broadcast::Receiver<Looker>> {
        match &self.base {
            Base::Sqlite { .. } => None,
            Base::Postgres { lookers, .. } => Some(lookers.subscribe()),
        }
    }

    /// Walks the chain of this record and counts its rows.
    pub async fn examine(&self) -> Result<Copied, StoreError> {
        let mut snapshot = self.read().await?;
        let head = snapshot.verify_chain().await?;
        let rows = moving::counts(&mut snapshot.link).await?;
        Ok(Copied { rows, head })
    }

    /// Copies this record whole into a database that holds none, opens the copy with the same
    /// keys, and compares: the rows of every table, and the chain from end to end.
    pub async fn copy_to(
        &self,
        to: &StoreSettings,
        keys: Keys,
        at: Timestamp,
    ) -> Result<Copied, StoreError> {
        let before = self.examine().await?;
        let mut snapshot = self.read().await?;
        moving::copy(&mut snapshot.link, &to.address).await?;
        drop(snapshot);
        let copy = Self::open(to, keys, self.vault.chance, at).await?;
        let after = copy.examine().await;
        copy.close().await;
        let after = after?;
        if after != before {
            return Err(StoreError::Differs);
        }
        Ok(after)
    }

    /// Lets those who write finish, and closes the record. Every copy is of no use afterwards.
    pub async fn close(self) {
        let Some(Open {
            task,
            listener,
            lock,
        }) = self.open.lock().await.take()
        else {
            return;
        };
        match &self.base {
            Base::Sqlite { read, queue } => {
                // Readers first: the last to leave tidies the file, and readers cannot.
                read.close().await;
                queue.close();
                let _ = task.await;
            }
            Base::Postgres { pool, flusher, .. } => {
                if let Some(listener) = listener {
                    listener.abort();
                }
                pool.close().await;
                flusher.close().await;
                let _ = task.await;
            }
        }
        drop(lock);
    }
}

async fn open_file(
    settings: &StoreSettings,
    file: &Path,
    keys: Keys,
    chance: Chance,
    at: Timestamp,
) -> Result<Store, StoreError> {
    make_private(file)?;
    let lock = lock_beside(file)?;
    let write = SqlitePoolOptions::new().max_connections(1);
    let write = write.connect_with(raw::options(file)).await?;
    assert_durable(&write).await?;
    migration::run_sqlite(&write).await?;
    open_files(settings, file, (write, Some(lock)), (keys, chance, at)).await
}

/// The record in a file whose tables are up to date, with the lock where it is held.
async fn open_files(
    settings: &StoreSettings,
    file: &Path,
    (write, lock): (SqlitePool, Option<File>),
    (keys, chance, at): (Keys, Chance, Timestamp),
) -> Result<Store, StoreError> {
    let mut link = Link::Sqlite(write.begin_with("begin immediate").await?);
    let (vault, number) = migration::found(&mut link, keys, chance, at).await?;
    commit(link).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(settings.connections)
        // A file does not hang up.
        .test_before_acquire(false);
    let read = read
        .connect_with(raw::options(file).read_only(true))
        .await?;
    let changed = watch::Sender::new(number);
    let (queue, writer) = writer::writer(write, changed.clone());
    Ok(Store {
        base: Base::Sqlite { read, queue },
        vault: Arc::new(vault),
        changed,
        open: opened(tokio::spawn(writer), None, lock),
    })
}

async fn open_server(
    settings: &StoreSettings,
    url: &str,
    keys: Keys,
    chance: Chance,
    at: Timestamp,
) -> Result<Store, StoreError> {
    let options: PgConnectOptions = url.parse()?;
    let pool = PgPoolOptions::new()
        .max_connections(settings.connections)
        // Made durable by the flusher, together: see there.
        .after_connect(|connection, _| {
            Box::pin(async move {
                let off = "set synchronous_commit = off";
                sqlx::query(off).execute(connection).await.map(|_| ())
            })
        });
    let pool = pool.connect_with(options.clone()).await?;
    migration::run_postgres(&pool).await?;
    // Listening comes first: a change between the number read and the listening would be missed.
    let listening = listener::listen(&pool).await?;
    let mut link = Link::writing(&pool).await?;
    let (vault, number) = migration::found(&mut link, keys, chance, at).await?;
    commit(link).await?;
    let changed = watch::Sender::new(number);
    let (flusher, flushing) = flush::flusher(options).await?;
    let (vault, lookers) = (Arc::new(vault), lookers::channel());
    let here = (lookers.clone(), Arc::clone(&vault));
    let listener = tokio::spawn(listener::run(listening, changed.clone(), here));
    Ok(Store {
        base: Base::Postgres {
            pool,
            flusher,
            lookers,
        },
        vault,
        changed,
        open: opened(tokio::spawn(flushing), Some(listener), None),
    })
}

fn opened(
    task: JoinHandle<()>,
    listener: Option<JoinHandle<()>>,
    lock: Option<File>,
) -> Arc<Mutex<Option<Open>>> {
    Arc::new(Mutex::new(Some(Open {
        task,
        listener,
        lock,
    })))
}

pub(crate) async fn commit(link: Link) -> Result<(), StoreError> {
    match link {
        Link::Sqlite(transaction) => transaction.commit().await?,
        Link::Postgres(transaction) => transaction.commit().await?,
        Link::Gone => (),
    }
    Ok(())
}

/// How a file is made that nobody else on this machine reads: days, teams and who did what stand
/// in the open in a record.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the file of a record, empty, where there is none. What SQLite puts beside it gets the
/// same rights.
pub(crate) fn make_private(file: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::File(file.to_owned(), Arc::new(error));
    private().open(file).map(drop).map_err(failed)
}

/// Takes the lock file that stands beside a record; it is free again when its holder has ended.
pub(crate) fn lock_beside(file: &Path) -> Result<File, StoreError> {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let failed = |error| StoreError::File(path.clone(), Arc::new(error));
    let lock = private().open(&path).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(file.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// An answer is given when it is on the disk. A SQLite that was told so and does otherwise is refused.
async fn assert_durable(pool: &SqlitePool) -> Result<(), StoreError> {
    let journal: String = sqlx::query_scalar("pragma journal_mode")
        .fetch_one(pool)
        .await?;
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous")
        .fetch_one(pool)
        .await?;
    let wanted = [
        ("journal_mode", journal.to_lowercase(), "wal"),
        // 2 is FULL, in the words of SQLite's manual.
        ("synchronous", synchronous.to_string(), "2"),
    ];
    for (pragma, found, wanted) in wanted {
        if found != wanted {
            return Err(StoreError::Pragma {
                pragma,
                found,
                wanted,
            });
        }
    }
    Ok(())
}

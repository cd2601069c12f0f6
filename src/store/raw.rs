//! A database without its keys: to make its tables, and to copy it as it stands.

use std::{fs::File, path::Path, time::Duration};

use sqlx::{
    PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::store::{error::StoreError, link::Link, migration, record, settings::Address};

/// How long to wait for a file that another process of this machine holds for a moment.
const BUSY: Duration = Duration::from_secs(10);

/// A connection to a database.
pub(crate) enum Raw {
    Sqlite {
        pool: SqlitePool,
        /// Held while it is written.
        lock: Option<File>,
    },
    Postgres(PgPool),
}

/// How a file is opened for writing: what is committed is on the disk.
pub(crate) fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
}

/// How a file is opened beside somebody who writes it.
fn beside(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .busy_timeout(BUSY)
}

impl Raw {
    /// A database to write, with its tables made and up to date.
    pub async fn create(address: &Address) -> Result<Self, StoreError> {
        match address {
            Address::Sqlite(file) => {
                record::make_private(file)?;
                let lock = Some(record::lock_beside(file)?);
                let pool = SqlitePoolOptions::new().max_connections(1);
                let pool = pool.connect_with(options(file)).await?;
                migration::run_sqlite(&pool).await?;
                Ok(Self::Sqlite { pool, lock })
            }
            Address::Postgres(url) => {
                let pool = server(url).await?;
                migration::run_postgres(&pool).await?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    /// A database to read, whoever writes it; it must have the tables that this version knows.
    pub async fn existing(address: &Address) -> Result<Self, StoreError> {
        let raw = match address {
            Address::Sqlite(file) => {
                let pool = SqlitePoolOptions::new().max_connections(1);
                let pool = pool.connect_with(beside(file)).await?;
                Self::Sqlite { pool, lock: None }
            }
            Address::Postgres(url) => Self::Postgres(server(url).await?),
        };
        let mut link = raw.snapshot().await?;
        migration::assert_known(&mut link).await?;
        drop(link);
        Ok(raw)
    }

    pub async fn begin(&self) -> Result<Link, StoreError> {
        Ok(match self {
            Self::Sqlite { pool, .. } => Link::Sqlite(pool.begin_with("begin immediate").await?),
            Self::Postgres(pool) => Link::writing(pool).await?,
        })
    }

    /// One moment of it.
    pub async fn snapshot(&self) -> Result<Link, StoreError> {
        Ok(match self {
            Self::Sqlite { pool, .. } => Link::Sqlite(pool.begin().await?),
            Self::Postgres(pool) => Link::moment(pool).await?,
        })
    }

    /// Copies a file of SQLite into a new one, at one moment, whoever writes it.
    pub async fn vacuum(file: &Path, into: &Path) -> Result<(), StoreError> {
        let address = Address::Sqlite(file.to_owned());
        let raw = Self::existing(&address).await?;
        if let Self::Sqlite { pool, .. } = &raw {
            let into = into.to_string_lossy().into_owned();
            sqlx::query("vacuum into $1")
                .bind(into)
                .execute(pool)
                .await?;
        }
        raw.close().await;
        Ok(())
    }

    pub async fn close(self) {
        match self {
            Self::Sqlite { pool, lock } => {
                pool.close().await;
                drop(lock);
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

async fn server(url: &str) -> Result<PgPool, StoreError> {
    let options: PgConnectOptions = url.parse()?;
    let pool = PgPoolOptions::new().max_connections(1);
    Ok(pool.connect_with(options).await?)
}

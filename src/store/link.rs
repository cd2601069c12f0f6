//! One connection to either database, and the same SQL for both.

use sqlx::{PgPool, Postgres, Sqlite, Transaction};

/// One moment of the whole record, and nothing is written at it.
const MOMENT: &str = "begin isolation level repeatable read read only";

/// A transaction of one of the two databases.
pub enum Link {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    /// It has been handed back: nothing more can be asked through it.
    Gone,
}

impl Link {
    /// A transaction to write in.
    pub async fn writing(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Self::begun(pool, "begin").await
    }

    /// One moment to read from.
    pub async fn moment(pool: &PgPool) -> Result<Self, sqlx::Error> {
        Self::begun(pool, MOMENT).await
    }

    /// Begins to its end even where whoever asked has gone, as a browser does that is closed: the
    /// driver hands a connection back with the transaction open on it if it is dropped while the
    /// server begins (sqlx 0.9, issue 4393), and the next one to borrow it would read an old
    /// moment, or be refused its writing.
    async fn begun(pool: &PgPool, begin: &'static str) -> Result<Self, sqlx::Error> {
        let pool = pool.clone();
        let begun = tokio::spawn(async move { pool.begin_with(begin).await });
        let begun = begun.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
        begun.map(Self::Postgres)
    }
}

/// Expands an expression once for each database: the text and the values are written once, and
/// each copy is checked against its own driver.
macro_rules! on {
    ($link:expr, $c:ident => $body:expr) => {
        match $link {
            $crate::store::link::Link::Sqlite(transaction) => {
                let $c = &mut **transaction;
                $body
            }
            $crate::store::link::Link::Postgres(transaction) => {
                let $c = &mut **transaction;
                $body
            }
            $crate::store::link::Link::Gone => Err(sqlx::Error::PoolClosed),
        }
    };
}

/// Runs a statement that answers no rows; answers how many rows it touched.
macro_rules! execute {
    ($link:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        on!($link, c => sqlx::query($sql)$(.bind($value))*.execute(c).await.map(|done| done.rows_affected()))
    };
}

/// Every row that a question finds, as tuples.
macro_rules! fetch_all {
    ($link:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on!($link, c => sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_all(c).await)
    };
}

/// The one row that a question finds, as a tuple, if it finds one.
macro_rules! fetch_optional {
    ($link:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on!($link, c => sqlx::query_as::<_, $row>($sql)$(.bind($value))*.fetch_optional(c).await)
    };
}

//! Why the record could not be read or written.

use std::sync::Arc;

use crate::store::{chain::Broken, coding::NotReadable, keys::KeysError, sealing::SealError};

/// What went wrong in the record. None of it holds a personal value.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database did not answer as it should")]
    Database(#[source] Arc<sqlx::Error>),
    #[error("what was written could not be made durable, so it does not count")]
    NotDurable(#[source] Arc<sqlx::Error>),
    #[error("the writer of the record has stopped")]
    WriterGone,
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("a row of `{table}` holds what this version cannot read")]
    Unreadable {
        table: &'static str,
        #[source]
        cause: NotReadable,
    },
    #[error("the chain of changes is broken")]
    Broken(#[source] Broken),
    #[error("the child of this document has been forgotten")]
    Forgotten,
    #[error("the name of this operation was used before, for something else")]
    OtherRequest,
    #[error("there is no such document")]
    NoSuchDocument,
    #[error("the address of the record is neither `sqlite:FILE` nor `postgres://...`")]
    Address,
    #[error("another process keeps this record open for writing: {0}")]
    InUse(std::path::PathBuf),
    #[error("cannot open the file {0}")]
    File(std::path::PathBuf, #[source] Arc<std::io::Error>),
    #[error(
        "this SQLite does not keep what it has answered: `{pragma}` is `{found}`, not `{wanted}`"
    )]
    Pragma {
        pragma: &'static str,
        found: String,
        wanted: &'static str,
    },
    #[error("the record was written by a newer version (schema {found}, this one knows {known})")]
    Newer { found: i64, known: i64 },
    #[error(
        "the record has the tables of an older version ({found}, this one knows {known}): run `samepage migrate`"
    )]
    Older { found: i64, known: i64 },
    #[error("there is a record already where the copy was to go")]
    NotEmpty,
    #[error("of `{table}` {sent} rows were sent and {kept} were kept")]
    Miscounted {
        table: &'static str,
        sent: u64,
        kept: u64,
    },
    #[error("the copy does not hold what the record holds")]
    Differs,
    #[error("the tables of the record could not be brought up to date")]
    Migration(#[source] Arc<sqlx::migrate::MigrateError>),
    #[error("no chance to draw from")]
    Chance,
    #[error("no free name was found in {0} tries")]
    NoFreeName(u32),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl StoreError {
    /// A row that cannot be decoded, with its table.
    pub(crate) fn unreadable(table: &'static str) -> impl Fn(NotReadable) -> Self {
        move |cause| Self::Unreadable { table, cause }
    }

    /// A row with a code, a moment or a name that this version does not know.
    pub(crate) fn odd(table: &'static str) -> Self {
        Self::Unreadable {
            table,
            cause: NotReadable::Not("what this version writes"),
        }
    }
}

//! Hearing of changes that other processes commit, on PostgreSQL.

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::watch;

use crate::{model::live::Number, store::error::StoreError};

/// Tells those who listen in this database and schema of a number, when the transaction commits.
pub(crate) const NOTIFY: &str = "select pg_notify('samepage_change_' || current_schema(), $1)";

/// A listener that hears from now on, and how to ask for the number that stands.
pub(crate) struct Listening {
    listener: PgListener,
    pool: PgPool,
}

pub(crate) async fn listen(pool: &PgPool) -> Result<Listening, StoreError> {
    let channel: String = sqlx::query_scalar("select 'samepage_change_' || current_schema()")
        .fetch_one(pool)
        .await?;
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(&channel).await?;
    Ok(Listening {
        listener,
        pool: pool.clone(),
    })
}

/// Tells the numbers that are heard, until it is aborted. The connection is made again when it is
/// lost, and then the number is asked for, so that nothing said in between is missed.
pub(crate) async fn run(mut listening: Listening, changed: watch::Sender<Number>) {
    loop {
        let number = match listening.listener.try_recv().await {
            Ok(Some(notice)) => notice.payload().parse().ok(),
            Ok(None) => latest(&listening.pool).await,
            Err(error) => {
                tracing::warn!(%error, "not hearing of changes, will listen again");
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                latest(&listening.pool).await
            }
        };
        if let Some(number) = number {
            raise(&changed, Number(number));
        }
    }
}

async fn latest(pool: &PgPool) -> Option<i64> {
    let asked = sqlx::query_scalar("select number from head where id = 1");
    asked.fetch_optional(pool).await.ok().flatten()
}

/// Numbers only grow: news that comes late wakes nobody.
pub(crate) fn raise(changed: &watch::Sender<Number>, number: Number) {
    changed.send_if_modified(|stands| {
        let grows = *stands < number;
        if grows {
            *stands = number;
        }
        grows
    });
}

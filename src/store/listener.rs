//! Hearing what other processes commit and who is with them, on PostgreSQL.

use std::sync::Arc;

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::{broadcast, watch};

use crate::{
    model::live::Number,
    store::{
        error::StoreError,
        lookers::{self, Looker},
        sealing::Vault,
    },
};

/// Tells those who listen in this database and schema of a number, when the transaction commits.
pub(crate) const NOTIFY: &str = "select pg_notify('samepage_change_' || current_schema(), $1)";

/// A listener that hears from now on, and how to ask for the number that stands.
pub(crate) struct Listening {
    listener: PgListener,
    pool: PgPool,
    /// The channel on which it is told who is where.
    here: String,
}

pub(crate) async fn listen(pool: &PgPool) -> Result<Listening, StoreError> {
    let channel: String = sqlx::query_scalar("select 'samepage_change_' || current_schema()")
        .fetch_one(pool)
        .await?;
    let here: String = sqlx::query_scalar("select 'samepage_here_' || current_schema()")
        .fetch_one(pool)
        .await?;
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen_all([channel.as_str(), &here]).await?;
    Ok(Listening {
        listener,
        pool: pool.clone(),
        here,
    })
}

/// Tells the numbers that are heard, until it is aborted. The connection is made again when it is
/// lost, and then the number is asked for, so that nothing said in between is missed.
pub(crate) async fn run(
    mut listening: Listening,
    changed: watch::Sender<Number>,
    (around, vault): (broadcast::Sender<Looker>, Arc<Vault>),
) {
    loop {
        let number = match listening.listener.try_recv().await {
            Ok(Some(notice)) if notice.channel() == listening.here => {
                if let Some(looker) = lookers::heard(notice.payload(), &vault) {
                    // An error means that nobody follows.
                    let _ = around.send(looker);
                }
                continue;
            }
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

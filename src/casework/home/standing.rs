//! Standing: what goes home unasked, where the council has so chosen.

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::{
        home::{
            ask::queue,
            due::{Behind, with_files},
        },
        live::Live,
        office::{Office, VerbError, by},
        open::FORM,
    },
    model::{actor::Actor, home::HomePart, live::DocumentId},
};

/// For so long after a review was closed its steps go home by themselves: what was closed before
/// the council so chose has its own way into the record.
const FOLLOWED: SignedDuration = SignedDuration::from_hours(24 * 7);

/// How a round went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub sent: usize,
    /// Documents of which nothing could be sent; the next round tries again.
    pub failed: usize,
}

/// Sends home what every step has left that is done, once; notes that would be amended wait for
/// somebody's click.
///
/// # Errors
/// The record cannot be read.
pub async fn round(office: &Office, who: &Actor) -> Result<Tally, VerbError> {
    let since = office.now().saturating_sub(FOLLOWED);
    let since = since.unwrap_or(Timestamp::MIN);
    let mut snapshot = office.store.read().await?;
    let documents = snapshot.documents_open_or_closed_since(FORM, since).await?;
    drop(snapshot);
    let mut tally = Tally::default();
    for document in documents {
        match one(office, who, &document).await {
            Ok(sent) => tally.sent += sent,
            // One that cannot be sent stops no other.
            Err(error) => {
                tracing::warn!(%document, %error, "nothing of a review was sent to the record");
                tally.failed += 1;
            }
        }
    }
    Ok(tally)
}

async fn one(office: &Office, who: &Actor, document: &DocumentId) -> Result<usize, VerbError> {
    let mut snapshot = office.store.read().await?;
    let Some(live) = Live::load(&mut snapshot, document).await? else {
        return Ok(0);
    };
    let behind = Behind::load(&mut snapshot, &live).await?;
    drop(snapshot);
    let mut parcels = behind.news(office);
    parcels.retain(|parcel| parcel.earlier == 0 || parcel.part == HomePart::Fields);
    if parcels.is_empty() {
        return Ok(0);
    }
    let parcels = with_files(office, &behind, parcels)?;
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    tx.hold(document).await?;
    let kept = queue(office, &mut tx, &live, &parcels).await?;
    tx.commit(b"").await?;
    Ok(kept)
}

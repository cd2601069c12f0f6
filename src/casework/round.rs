//! The round: documents are begun for every child whose review is near.

use futures_util::StreamExt;
use jiff::Timestamp;

use crate::{
    casework::{
        live::Live,
        office::{Office, VerbError, by},
        open::{FORM, begin, unsaved},
        reread,
    },
    model::{actor::Actor, id::Identifier, live::OperationId},
    sources::case_system::{Reading, Row, Which},
    store::{actions::later::LaterReading, documents::Started},
};

/// How a round went, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub begun: usize,
    pub there_already: usize,
    /// Due later than was asked for.
    pub not_due: usize,
    /// Nothing could be read of them; the next round asks again.
    pub not_read: usize,
}

/// How reading again went, in documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Again {
    pub read: usize,
    /// They were not laid down; the next round tries again.
    pub failed: usize,
}

/// Begins a document for every child whose review is due within so many calendar days, overdue,
/// or of whom no due date can be worked out.
///
/// # Errors
/// The case system gives no list of children, or the record cannot be written.
pub async fn begin_due(office: &Office, who: &Actor, days: u32) -> Result<Tally, VerbError> {
    let mut tally = Tally::default();
    let latest = office
        .today()
        .saturating_add(jiff::Span::new().days(i64::from(days)));
    let system = office.desk.case_system.system().clone();
    let mut children = office
        .desk
        .case_system
        .children(Which::All)
        .await
        .map_err(VerbError::Source)?;
    while let Some(row) = children.next().await {
        let listed = match row.map_err(VerbError::Source)? {
            Row::Child(listed) => listed,
            Row::Finding(_) => continue,
        };
        if listed.due.is_some_and(|due| due > latest) {
            tally.not_due += 1;
            continue;
        }
        let child = Identifier::new(&system, &listed.id);
        let mut snapshot = office.store.read().await?;
        if snapshot.current_document(FORM, &child).await?.is_some() {
            tally.there_already += 1;
            continue;
        }
        drop(snapshot);
        match office.desk.case_system.child(&listed.id).await {
            Ok(Reading {
                network: Some(network),
                findings,
            }) => {
                let one = unsaved(office, network, findings);
                place(office, who, &one, latest, &mut tally).await?;
            }
            Ok(_) | Err(_) => tally.not_read += 1,
        }
    }
    Ok(tally)
}

/// Reads the record again under every open document that was read before that moment, so that no
/// restriction is trusted longer than it may be. A case system that does not answer leaves its
/// finding on the page.
///
/// # Errors
/// The record cannot be read.
pub async fn read_open(
    office: &Office,
    who: &Actor,
    before: Timestamp,
) -> Result<Again, VerbError> {
    let mut snapshot = office.store.read().await?;
    let old = snapshot.documents_read_before(FORM, before).await?;
    drop(snapshot);
    let mut again = Again::default();
    for document in old {
        let name = format!("read-{}-{document}", office.now().as_second());
        let Some(operation) = OperationId::parse(&name) else {
            continue;
        };
        match reread::read_again(office, who, &operation, &document).await {
            Ok(_) => again.read += 1,
            // One that cannot be laid down stops no other.
            Err(error) => {
                tracing::warn!(%document, %error, "a record was not read again");
                again.failed += 1;
            }
        }
    }
    Ok(again)
}

/// For so many days after a review was closed its minutes may have to be told of: until the next
/// review, which is at most six months later, and some.
const FOLLOWED_DAYS: i64 = 240;

/// Reads the record again of every child whose last review is closed and was minuted, where it was
/// read before that moment: whether something of the minutes may still be told is asked of what
/// stands now. The review that is closed stays as it was.
///
/// # Errors
/// The record cannot be read.
pub async fn read_followed(
    office: &Office,
    who: &Actor,
    before: Timestamp,
) -> Result<Again, VerbError> {
    let long = jiff::SignedDuration::from_hours(24 * FOLLOWED_DAYS);
    let after = office.now().saturating_sub(long).unwrap_or(Timestamp::MIN);
    let mut snapshot = office.store.read().await?;
    let mut wanted = Vec::new();
    for document in snapshot.closed_and_followed(after, before).await? {
        if let Some(kept) = snapshot.document(&document).await? {
            wanted.push((document, kept.child));
        }
    }
    drop(snapshot);
    let mut again = Again::default();
    for (document, child) in wanted {
        // One whose record cannot be had stops no other: the old one gets too old to be trusted.
        let Ok(Reading {
            network: Some(network),
            findings,
        }) = office.desk.case_system.child(&child.value).await
        else {
            again.failed += 1;
            continue;
        };
        let reading = LaterReading {
            read_at: network.child.origin.record.read_at,
            network,
            findings,
        };
        let mut tx = office.store.begin(&by(who), office.now()).await?;
        tx.put_later_reading(&document, &reading).await?;
        tx.commit(b"").await?;
        again.read += 1;
    }
    Ok(again)
}

/// Clears away what nobody needs any more: sessions that are over, and the answers that are kept
/// for whoever repeats a wish to write, after thirty days.
///
/// # Errors
/// The record cannot be written.
pub async fn tidy(office: &Office, who: &Actor) -> Result<(), VerbError> {
    let now = office.now();
    let ago = |hours| {
        let long = jiff::SignedDuration::from_hours(hours);
        now.saturating_sub(long).unwrap_or(Timestamp::MIN)
    };
    let mut tx = office.store.begin(&by(who), now).await?;
    tx.drop_sessions(ago(24)).await?;
    tx.drop_operations(ago(30 * 24)).await?;
    tx.commit(b"").await?;
    Ok(())
}

async fn place(
    office: &Office,
    who: &Actor,
    one: &Live,
    latest: jiff::civil::Date,
    tally: &mut Tally,
) -> Result<(), VerbError> {
    let due = one.compose(office, |composed| {
        composed.prepared.clock.due.as_ref().map(|due| due.date)
    });
    if due.is_some_and(|due| due > latest) {
        tally.not_due += 1;
        return Ok(());
    }
    let mut tx = office.store.begin(&by(who), office.now()).await?;
    match begin(office, &mut tx, &one.kept).await? {
        Started::New(_) => tally.begun += 1,
        Started::Already(_) => tally.there_already += 1,
    }
    tx.commit(b"").await?;
    Ok(())
}

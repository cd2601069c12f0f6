//! The record of a child as it was read after the review was closed.

use jiff::Timestamp;

use crate::{
    model::{finding::Finding, live::DocumentId, network::Network},
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// A reading of the record, what was found in it, and when it was read.
#[derive(Clone, Debug)]
pub struct LaterReading {
    pub network: Network,
    pub findings: Vec<Finding>,
    pub read_at: Timestamp,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "later_reading",
        row,
        column: "content",
    }
}

impl Tx {
    /// Keeps a reading beside a document that is closed, in the place of an earlier one.
    pub async fn put_later_reading(
        &mut self,
        document: &DocumentId,
        reading: &LaterReading,
    ) -> Result<(), StoreError> {
        let read = (reading.network.clone(), reading.findings.clone());
        let sealed = self.seal(document, spot(document.as_str()), &read).await?;
        let upsert = "insert into later_reading (document, read_at, content)
            values ($1, $2, $3)
            on conflict (document) do update
            set read_at = excluded.read_at, content = excluded.content";
        let read_at = reading.read_at.as_microsecond();
        execute!(&mut self.link, upsert, document.as_str(), read_at, &sealed)?;
        Ok(())
    }
}

impl Snapshot {
    /// The newest reading that was kept beside a document after it was closed.
    pub async fn later_reading(
        &mut self,
        document: &DocumentId,
    ) -> Result<Option<LaterReading>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(None);
        };
        let select = "select read_at, content from later_reading where document = $1";
        let row = fetch_optional!(&mut self.link, (i64, Vec<u8>), select, document.as_str())?;
        let Some((read_at, content)) = row else {
            return Ok(None);
        };
        let (network, findings) = sealing::open(&key, spot(document.as_str()), &content)?;
        Ok(Some(LaterReading {
            network,
            findings,
            read_at: moment(read_at, "later_reading")?,
        }))
    }

    /// Documents that were closed after a day, whose minutes somebody may still have to be told
    /// of and whose child has no newer document, where the record was last read before a moment.
    pub async fn closed_and_followed(
        &mut self,
        closed_after: Timestamp,
        read_before: Timestamp,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select d.id from document d
            left join later_reading l on l.document = d.id
            where d.state = 'closed' and d.closed_at > $1
            and exists (select 1 from minutes m where m.document = d.id)
            and d.read_at < $2 and (l.read_at is null or l.read_at < $2)
            and not exists (select 1 from document n where n.child = d.child
                and n.form = d.form and n.created_at > d.created_at)
            order by d.id";
        let (after, before) = (closed_after.as_microsecond(), read_before.as_microsecond());
        let rows = fetch_all!(&mut self.link, (String,), select, after, before)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }
}

//! The documents of a piece of long work: each settled by itself, under a lease.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        live::{DocumentId, Number},
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        link::Link,
        reading::Snapshot,
        sealing::{self, Spot},
        work::{Work, WorkId},
        writing::Tx,
    },
};

/// What has become of one document of a piece of work.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemState {
    Waiting,
    Done,
    /// It was not done, for this reason.
    NotDone(PersonalText),
}

/// One document of a piece of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub document: DocumentId,
    pub state: ItemState,
    pub settled_at: Option<Timestamp>,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "work_item",
        row,
        column: "reason",
    }
}

fn row_name(work: &WorkId, document: &DocumentId) -> String {
    format!("{} {document}", work.0)
}

impl Tx {
    /// Begins a piece of work on documents, each named once, in this order. `seen` is the newest
    /// change that whoever chose them had seen.
    pub async fn begin_work_on(
        &mut self,
        kind: &str,
        documents: &[DocumentId],
        seen: Number,
    ) -> Result<WorkId, StoreError> {
        let total = u32::try_from(documents.len()).map_err(|_| StoreError::odd("work"))?;
        let work = self.begin_work(kind, total).await?;
        let insert = "insert into work_item (work, position, document, state, seen)
            values ($1, $2, $3, 'waiting', $4)";
        for (position, document) in (0_i64..).zip(documents) {
            let id = &*work.0;
            let document = document.as_str();
            execute!(&mut self.link, insert, id, position, document, seen.0)?;
        }
        Ok(work)
    }

    /// Takes a piece of work in hand until a moment, or keeps it; answers whether it was to be
    /// had: not in another's hands, and not at its end.
    pub async fn lease_work(
        &mut self,
        WorkId(id): &WorkId,
        holder: &str,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let upsert = "insert into work_lease (work, holder, until)
            select id, $2, $3 from work where id = $1 and state = 'running'
            on conflict (work) do update set holder = excluded.holder, until = excluded.until
            where work_lease.holder = excluded.holder or work_lease.until <= $4";
        let (until, at) = (until.as_microsecond(), self.at.as_microsecond());
        Ok(execute!(&mut self.link, upsert, &**id, holder, until, at)? > 0)
    }

    /// Lets go of everything that one holder has in hand.
    pub async fn let_go_of_work(&mut self, holder: &str) -> Result<u64, StoreError> {
        let delete = "delete from work_lease where holder = $1";
        Ok(execute!(&mut self.link, delete, holder)?)
    }

    /// Lets go of everything, whoever has it in hand: for who knows to be the only process.
    pub async fn let_go_of_all_work(&mut self) -> Result<u64, StoreError> {
        Ok(execute!(&mut self.link, "delete from work_lease")?)
    }

    /// Settles one document of a piece of work; the last one ends the work. What is settled
    /// already stays as it is.
    pub async fn settle_item(
        &mut self,
        work: &WorkId,
        document: &DocumentId,
        not_done: Option<&PersonalText>,
    ) -> Result<(), StoreError> {
        let id = &*work.0;
        if let Link::Postgres(_) = self.link {
            // Two that settle the last two must not each find the other waiting.
            let select = "select id from work where id = $1 for update";
            fetch_optional!(&mut self.link, (String,), select, id)?;
        }
        let (state, reason) = match not_done {
            None => ("done", None),
            Some(reason) => {
                let name = row_name(work, document);
                match self.seal(document, spot(&name), reason).await {
                    Ok(sealed) => ("not_done", Some(sealed)),
                    // Nothing is left that anybody could be told about.
                    Err(StoreError::Forgotten) => ("done", None),
                    Err(error) => return Err(error),
                }
            }
        };
        let at = self.at.as_microsecond();
        let update = "update work_item set state = $3, reason = $4, settled_at = $5
            where work = $1 and document = $2 and state = 'waiting'";
        let document = document.as_str();
        execute!(&mut self.link, update, id, document, state, &reason, at)?;
        let count = "update work set changed_at = $2,
            done = (select count(*) from work_item where work = $1 and state <> 'waiting'),
            state = case when exists
                (select 1 from work_item where work = $1 and state = 'waiting')
                then 'running' else 'done' end
            where id = $1";
        execute!(&mut self.link, count, id, at)?;
        let end = "delete from work_lease where work = $1
            and exists (select 1 from work where id = $1 and state <> 'running')";
        execute!(&mut self.link, end, id)?;
        Ok(())
    }
}

type Row = (String, String, Option<i64>, Option<Vec<u8>>);

impl Snapshot {
    /// The documents of a piece of work, in their order; without those of children who have been
    /// forgotten.
    pub async fn work_items(&mut self, work: &WorkId) -> Result<Vec<Item>, StoreError> {
        let select = "select document, state, settled_at, reason from work_item
            where work = $1 order by position";
        let rows = fetch_all!(&mut self.link, Row, select, &*work.0)?;
        let mut items = Vec::new();
        for (document, state, settled, reason) in rows {
            let document = DocumentId::new(&document);
            let key = match self.key(&document).await {
                Err(StoreError::Forgotten) | Ok(None) => continue,
                Ok(Some(key)) => key,
                Err(error) => return Err(error),
            };
            let odd = || StoreError::odd("work_item");
            let state = match (state.as_str(), reason) {
                ("waiting", None) => ItemState::Waiting,
                ("done", None) => ItemState::Done,
                ("not_done", Some(reason)) => {
                    let name = row_name(work, &document);
                    ItemState::NotDone(sealing::open(&key, spot(&name), &reason)?)
                }
                _ => return Err(odd()),
            };
            let settled_at = settled.map(|at| moment(at, "work_item")).transpose()?;
            items.push(Item {
                document,
                state,
                settled_at,
            });
        }
        Ok(items)
    }

    /// The documents of a piece of work that nothing has become of yet, in their order, each with
    /// the newest change that whoever chose it had seen.
    pub async fn waiting_items(
        &mut self,
        WorkId(id): &WorkId,
    ) -> Result<Vec<(DocumentId, Number)>, StoreError> {
        let select = "select document, seen from work_item
            where work = $1 and state = 'waiting' order by position";
        let rows = fetch_all!(&mut self.link, (String, i64), select, &**id)?;
        let named = |(id, seen): (String, i64)| (DocumentId::new(&id), Number(seen));
        Ok(rows.into_iter().map(named).collect())
    }

    /// The latest pieces of work of one who asked, the newest first.
    pub async fn work_of(&mut self, by: &str, limit: u32) -> Result<Vec<Work>, StoreError> {
        let select = "select id from work where by_code = $1
            order by began_at desc, id limit $2";
        let rows = fetch_all!(&mut self.link, (String,), select, by, i64::from(limit))?;
        let mut found = Vec::new();
        for (id,) in rows {
            found.extend(self.work(&WorkId(Arc::from(id))).await?);
        }
        Ok(found)
    }

    /// When the record under an open document was read last.
    pub async fn read_at_of(
        &mut self,
        document: &DocumentId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let select = "select read_at from document where id = $1 and state = 'open'";
        let row = fetch_optional!(&mut self.link, (i64,), select, document.as_str())?;
        row.map(|(at,)| moment(at, "document")).transpose()
    }
}

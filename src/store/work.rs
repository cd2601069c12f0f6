//! Work that takes long: it outlives the page, and the service.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::live::By,
    store::{changes::moment, error::StoreError, reading::Snapshot, writing::Tx},
};

/// What we call a piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WorkId(pub Arc<str>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkState {
    Running,
    Done,
    Failed,
}

impl WorkState {
    const ALL: &[(Self, &str)] = &[
        (Self::Running, "running"),
        (Self::Done, "done"),
        (Self::Failed, "failed"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(state, _)| *state == self);
        found.map_or("", |(_, code)| code)
    }
}

/// A piece of work, and how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    pub id: WorkId,
    pub kind: Arc<str>,
    pub state: WorkState,
    pub done: u32,
    pub total: u32,
    /// The code of who began it.
    pub by: Arc<str>,
    pub began_at: Timestamp,
    pub changed_at: Timestamp,
    /// What came of it, in words about counts only.
    pub outcome: Option<Arc<str>>,
}

impl Tx {
    /// Begins a piece of work.
    pub async fn begin_work(&mut self, kind: &str, total: u32) -> Result<WorkId, StoreError> {
        let id = self.vault.name()?;
        let By { code, .. } = self.by.clone();
        let insert = "insert into work
            (id, kind, state, done, total, by_code, began_at, changed_at)
            values ($1, $2, 'running', 0, $3, $4, $5, $5)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            kind,
            i64::from(total),
            &*code,
            at
        )?;
        Ok(WorkId(id.into()))
    }

    /// Says how far a piece of work has come; answers whether there is such a piece.
    pub async fn put_work(
        &mut self,
        WorkId(id): &WorkId,
        state: WorkState,
        done: u32,
        outcome: Option<&str>,
    ) -> Result<bool, StoreError> {
        let update = "update work set state = $2, done = $3, outcome = $4, changed_at = $5
            where id = $1";
        let at = self.at.as_microsecond();
        let done = i64::from(done);
        Ok(execute!(
            &mut self.link,
            update,
            &**id,
            state.code(),
            done,
            outcome,
            at
        )? > 0)
    }
}

type WorkRow = (
    String,
    String,
    String,
    i64,
    i64,
    String,
    i64,
    i64,
    Option<String>,
);

impl Snapshot {
    pub async fn work(&mut self, WorkId(id): &WorkId) -> Result<Option<Work>, StoreError> {
        let select = "select id, kind, state, done, total, by_code, began_at, changed_at, outcome
            from work where id = $1";
        let row = fetch_optional!(&mut self.link, WorkRow, select, &**id)?;
        row.map(work_of).transpose()
    }

    /// What was running when it was last heard of: after a restart, what to go on with.
    pub async fn running_work(&mut self) -> Result<Vec<Work>, StoreError> {
        let select = "select id, kind, state, done, total, by_code, began_at, changed_at, outcome
            from work where state = 'running' order by began_at, id";
        let rows = fetch_all!(&mut self.link, WorkRow, select)?;
        rows.into_iter().map(work_of).collect()
    }

    /// The latest pieces of work of a kind, the newest first.
    pub async fn latest_work(&mut self, kind: &str, limit: u32) -> Result<Vec<Work>, StoreError> {
        let select = "select id, kind, state, done, total, by_code, began_at, changed_at, outcome
            from work where kind = $1 order by began_at desc, id limit $2";
        let rows = fetch_all!(&mut self.link, WorkRow, select, kind, i64::from(limit))?;
        rows.into_iter().map(work_of).collect()
    }
}

fn work_of(row: WorkRow) -> Result<Work, StoreError> {
    let (id, kind, state, done, total, by, began_at, changed_at, outcome) = row;
    let odd = || StoreError::odd("work");
    let found = WorkState::ALL.iter().find(|(_, code)| *code == state);
    Ok(Work {
        id: WorkId(id.into()),
        kind: kind.into(),
        state: found.map(|(state, _)| *state).ok_or_else(odd)?,
        done: u32::try_from(done).map_err(|_| odd())?,
        total: u32::try_from(total).map_err(|_| odd())?,
        by: by.into(),
        began_at: moment(began_at, "work")?,
        changed_at: moment(changed_at, "work")?,
        outcome: outcome.map(Arc::from),
    })
}

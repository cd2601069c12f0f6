//! The access log: who opened which child's record, and why.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        live::{By, DocumentId},
        name::PersonalText,
    },
    store::{changes::moment, error::StoreError, reading::Snapshot, sealing::Spot, writing::Tx},
};

/// One look into a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    pub by: By,
    /// Nothing where it was a list over several.
    pub document: Option<DocumentId>,
    /// Which page or which export, as a code.
    pub view: Arc<str>,
    pub at: Timestamp,
    pub reason: Option<PersonalText>,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "access_log",
        row,
        column: "content",
    }
}

impl Tx {
    /// Writes down that somebody looks. Who and when are those of the transaction.
    pub async fn log_access(
        &mut self,
        document: Option<&DocumentId>,
        view: &str,
        reason: Option<&PersonalText>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        // With the council's key: who looked is still known when the child is forgotten.
        let content = self.seal_for_council(spot(&id), &(name, reason.cloned()))?;
        let insert = "insert into access_log (id, by_code, document, view_code, at, content)
            values ($1, $2, $3, $4, $5, $6)";
        let document = document.map(DocumentId::as_str);
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            &*code,
            document,
            view,
            at,
            &content
        )?;
        Ok(())
    }
}

type Row = (String, String, Option<String>, String, i64, Option<Vec<u8>>);

impl Snapshot {
    /// Who looked at a document, the latest first, so many at most.
    pub async fn accesses(
        &mut self,
        document: &DocumentId,
        limit: u32,
    ) -> Result<Vec<Access>, StoreError> {
        let select = "select id, by_code, document, view_code, at, content from access_log
            where document = $1 order by at desc, id limit $2";
        let limit = i64::from(limit);
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str(), limit)?;
        rows.into_iter().map(|row| self.access_of(row)).collect()
    }

    /// Where somebody looked, the latest first, so many at most.
    pub async fn accesses_by(&mut self, code: &str, limit: u32) -> Result<Vec<Access>, StoreError> {
        let select = "select id, by_code, document, view_code, at, content from access_log
            where by_code = $1 order by at desc, id limit $2";
        let rows = fetch_all!(&mut self.link, Row, select, code, i64::from(limit))?;
        rows.into_iter().map(|row| self.access_of(row)).collect()
    }

    /// When somebody looked at a document, the latest first, so many at most.
    pub async fn looks_of(
        &mut self,
        document: &DocumentId,
        code: &str,
        limit: u32,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let select = "select at from access_log where document = $1 and by_code = $2
            order by at desc limit $3";
        let (document, limit) = (document.as_str(), i64::from(limit));
        let rows = fetch_all!(&mut self.link, (i64,), select, document, code, limit)?;
        rows.into_iter()
            .map(|(at,)| moment(at, "access_log"))
            .collect()
    }

    fn access_of(&self, (id, by, document, view, at, content): Row) -> Result<Access, StoreError> {
        let (name, reason) = content
            .map(|content| self.open_for_council(spot(&id), &content))
            .transpose()?
            .unwrap_or_default();
        Ok(Access {
            by: By {
                code: by.into(),
                name,
            },
            document: document.as_deref().map(DocumentId::new),
            view: view.into(),
            at: moment(at, "access_log")?,
            reason,
        })
    }
}

//! Programs with a token of their own, known by the hash of it alone.

use std::sync::Arc;

use jiff::Timestamp;

use crate::store::{
    changes::moment, error::StoreError, reading::Snapshot, sessions::TokenHash, writing::Tx,
};

/// A program that may ask, and for what.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    pub name: Arc<str>,
    pub scopes: Vec<Arc<str>>,
    pub made_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl Tx {
    /// Makes a machine known by its token; one of the same name is replaced.
    pub async fn put_machine(
        &mut self,
        token: &TokenHash,
        name: &str,
        scopes: &[Arc<str>],
    ) -> Result<(), StoreError> {
        let delete = "delete from machine_token where name = $1";
        execute!(&mut self.link, delete, name)?;
        let insert = "insert into machine_token (token, name, scopes, made_at)
            values ($1, $2, $3, $4)";
        let at = self.at.as_microsecond();
        // One a line: the code of a team may hold a blank.
        let scopes = scopes.join("\n");
        execute!(&mut self.link, insert, token.as_str(), name, scopes, at)?;
        Ok(())
    }

    /// Ends a machine's token; answers whether there was one.
    pub async fn end_machine(&mut self, name: &str) -> Result<bool, StoreError> {
        let update = "update machine_token set ended_at = $2 where name = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, name, at)? > 0)
    }
}

type Row = (String, String, i64, Option<i64>);

impl Snapshot {
    /// The machine of a token that has not been ended.
    pub async fn machine(&mut self, token: &TokenHash) -> Result<Option<Machine>, StoreError> {
        let select = "select name, scopes, made_at, ended_at from machine_token
            where token = $1 and ended_at is null";
        let row = fetch_optional!(&mut self.link, Row, select, token.as_str())?;
        row.map(machine_of).transpose()
    }

    /// The machine of a name, if its token has not been ended.
    pub async fn machine_named(&mut self, name: &str) -> Result<Option<Machine>, StoreError> {
        let select = "select name, scopes, made_at, ended_at from machine_token
            where name = $1 and ended_at is null";
        let row = fetch_optional!(&mut self.link, Row, select, name)?;
        row.map(machine_of).transpose()
    }

    /// Every machine, ended ones too, by name.
    pub async fn machines(&mut self) -> Result<Vec<Machine>, StoreError> {
        let select = "select name, scopes, made_at, ended_at from machine_token order by name";
        let rows = fetch_all!(&mut self.link, Row, select)?;
        rows.into_iter().map(machine_of).collect()
    }
}

fn machine_of((name, scopes, made_at, ended_at): Row) -> Result<Machine, StoreError> {
    Ok(Machine {
        name: name.into(),
        scopes: scopes.lines().map(Arc::from).collect(),
        made_at: moment(made_at, "machine_token")?,
        ended_at: ended_at.map(|at| moment(at, "machine_token")).transpose()?,
    })
}

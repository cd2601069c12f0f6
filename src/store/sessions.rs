//! Sessions and the tokens of machines: known by the hash of the token alone.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::staff::StaffId,
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{digest, hex},
        writing::Tx,
    },
};

/// The SHA-256 of a token. Who has a copy of the record has no token.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    pub fn of(token: &str) -> Self {
        Self(hex(&digest(&[token.as_bytes()])))
    }

    /// As it stands in a column.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Somebody who has signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub staff: StaffId,
    pub created_at: Timestamp,
    /// When it was last used, as far as it was written down.
    pub seen_at: Timestamp,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
}

/// A program that may ask, and for what.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    pub name: Arc<str>,
    pub scopes: Vec<Arc<str>>,
    pub made_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl Tx {
    /// Begins a session that ends at a moment at the latest.
    pub async fn begin_session(
        &mut self,
        token: &TokenHash,
        staff: &StaffId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let insert = "insert into session (token, staff, created_at, seen_at, expires_at)
            values ($1, $2, $3, $3, $4)";
        let (at, expires) = (self.at.as_microsecond(), expires_at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &token.0,
            staff.as_str(),
            at,
            expires
        )?;
        Ok(())
    }

    /// Writes down that a session was used; answers whether there is one.
    pub async fn touch_session(&mut self, token: &TokenHash) -> Result<bool, StoreError> {
        let update = "update session set seen_at = $2 where token = $1";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &token.0, at)? > 0)
    }

    /// Ends a session; answers whether there was one.
    pub async fn end_session(&mut self, token: &TokenHash) -> Result<bool, StoreError> {
        let delete = "delete from session where token = $1";
        Ok(execute!(&mut self.link, delete, &token.0)? > 0)
    }

    /// Ends every session of somebody, as when they leave; answers how many.
    pub async fn end_sessions_of(&mut self, staff: &StaffId) -> Result<u64, StoreError> {
        let delete = "delete from session where staff = $1";
        Ok(execute!(&mut self.link, delete, staff.as_str())?)
    }

    /// Clears away sessions that have expired, or were not used since a moment; answers how many.
    pub async fn drop_sessions(&mut self, unused_since: Timestamp) -> Result<u64, StoreError> {
        let delete = "delete from session where expires_at <= $1 or seen_at < $2";
        let (at, unused) = (self.at.as_microsecond(), unused_since.as_microsecond());
        Ok(execute!(&mut self.link, delete, at, unused)?)
    }

    /// Clears away what operations gave before a moment: nobody repeats them any more.
    pub async fn drop_operations(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        let delete = "delete from operation where at < $1";
        Ok(execute!(&mut self.link, delete, before.as_microsecond())?)
    }

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
        execute!(&mut self.link, insert, &token.0, name, scopes.join(" "), at)?;
        Ok(())
    }

    /// Ends a machine's token; answers whether there was one.
    pub async fn end_machine(&mut self, name: &str) -> Result<bool, StoreError> {
        let update = "update machine_token set ended_at = $2 where name = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, name, at)? > 0)
    }
}

type MachineRow = (String, String, i64, Option<i64>);

impl Snapshot {
    /// The session of a token, whether or not it has expired: who asks knows the time.
    pub async fn session(&mut self, token: &TokenHash) -> Result<Option<Session>, StoreError> {
        let select = "select staff, created_at, seen_at, expires_at from session where token = $1";
        let row = fetch_optional!(&mut self.link, (String, i64, i64, i64), select, &token.0)?;
        row.map(|(staff, created, seen, expires)| {
            Ok(Session {
                staff: StaffId::new(&staff),
                created_at: moment(created, "session")?,
                seen_at: moment(seen, "session")?,
                expires_at: moment(expires, "session")?,
            })
        })
        .transpose()
    }

    /// The machine of a token that has not been ended.
    pub async fn machine(&mut self, token: &TokenHash) -> Result<Option<Machine>, StoreError> {
        let select = "select name, scopes, made_at, ended_at from machine_token
            where token = $1 and ended_at is null";
        let row = fetch_optional!(&mut self.link, MachineRow, select, &token.0)?;
        row.map(machine_of).transpose()
    }

    /// Every machine, ended ones too, by name.
    pub async fn machines(&mut self) -> Result<Vec<Machine>, StoreError> {
        let select = "select name, scopes, made_at, ended_at from machine_token order by name";
        let rows = fetch_all!(&mut self.link, MachineRow, select)?;
        rows.into_iter().map(machine_of).collect()
    }
}

fn machine_of((name, scopes, made_at, ended_at): MachineRow) -> Result<Machine, StoreError> {
    Ok(Machine {
        name: name.into(),
        scopes: scopes.split_whitespace().map(Arc::from).collect(),
        made_at: moment(made_at, "machine_token")?,
        ended_at: ended_at.map(|at| moment(at, "machine_token")).transpose()?,
    })
}

//! Sessions: known by the hash of the token alone.

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

    /// One that stood in a column.
    pub(in crate::store) fn kept(hash: String) -> Self {
        Self(hash)
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
}

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
}

//! What teams are called: a name for each code that allocations use.

use std::{collections::HashMap, sync::Arc};

use crate::store::{error::StoreError, reading::Snapshot, writing::Tx};

impl Tx {
    /// Lays down what the case system calls a team.
    pub async fn put_team(&mut self, code: &str, name: &str) -> Result<(), StoreError> {
        let select = "select name from team where code = $1";
        let known = fetch_optional!(&mut self.link, (String,), select, code)?;
        if known.is_some_and(|(known,)| known == name) {
            return Ok(());
        }
        let upsert = "insert into team (code, name, told_at) values ($1, $2, $3)
            on conflict (code) do update set name = excluded.name, told_at = excluded.told_at";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, upsert, code, name, at)?;
        Ok(())
    }
}

impl Snapshot {
    /// Names of teams, by their codes.
    pub async fn team_names(&mut self) -> Result<HashMap<Arc<str>, Arc<str>>, StoreError> {
        let select = "select code, name from team order by code";
        let rows = fetch_all!(&mut self.link, (String, String), select)?;
        let named = |(code, name): (String, String)| (Arc::from(code), Arc::from(name));
        Ok(rows.into_iter().map(named).collect())
    }
}

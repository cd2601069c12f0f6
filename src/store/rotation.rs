//! A new master key: every data key is wrapped again, and no value is touched.

use crate::store::{error::StoreError, writing::Tx};

impl Tx {
    /// Wraps every data key that another master key wraps with the current one. Answers how many
    /// there were. Once this has committed, the older master keys open nothing here any more; the
    /// backups made before still need them.
    pub async fn rewrap_keys(&mut self) -> Result<u64, StoreError> {
        let select = "select id, wrapped from data_key where wrapped is not null order by id";
        let rows = fetch_all!(&mut self.link, (String, Vec<u8>), select)?;
        let update = "update data_key set wrapped = $2 where id = $1";
        let mut count = 0;
        for (id, wrapped) in rows {
            if let Some(wrapped) = self.vault.rewrapped(&id, &wrapped)? {
                execute!(&mut self.link, update, &id, &wrapped)?;
                count += 1;
            }
        }
        Ok(count)
    }
}

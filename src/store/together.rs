//! Together: the reviews of several children that are one meeting.

use crate::{
    model::live::DocumentId,
    store::{error::StoreError, reading::Snapshot, writing::Tx},
};

impl Snapshot {
    /// The documents that are one meeting with this one, itself among them, in their order; none
    /// where it is a meeting of its own.
    pub async fn together(&mut self, document: &DocumentId) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select o.document from together t join together o on o.meeting = t.meeting
            where t.document = $1 order by o.document";
        let rows = fetch_all!(&mut self.link, (String,), select, document.as_str())?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }
}

impl Tx {
    /// Makes two documents one meeting, with all that either is one meeting with.
    pub async fn join(
        &mut self,
        document: &DocumentId,
        other: &DocumentId,
    ) -> Result<(), StoreError> {
        let mut all = self.together(document).await?;
        all.extend(self.together(other).await?);
        all.extend([document.clone(), other.clone()]);
        let meeting = self.vault.name()?;
        let insert = "insert into together (document, meeting, by_code, at)
            values ($1, $2, $3, $4)
            on conflict (document) do update set meeting = $2";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        for one in all {
            execute!(&mut self.link, insert, one.as_str(), &meeting, &*by, at)?;
        }
        Ok(())
    }

    /// Makes a document a meeting of its own again; answers whether it was none. One that is left
    /// alone is as well.
    pub async fn leave(&mut self, document: &DocumentId) -> Result<bool, StoreError> {
        let all = self.together(document).await?;
        let delete = "delete from together where document = $1";
        if all.len() <= 2 {
            for one in &all {
                execute!(&mut self.link, delete, one.as_str())?;
            }
        } else {
            execute!(&mut self.link, delete, document.as_str())?;
        }
        Ok(!all.is_empty())
    }
}

//! Files that were attached to forms.

use crate::{
    model::{live::DocumentId, name::PersonalText},
    store::{
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "form_file",
        row,
        column: "content",
    }
}

impl Tx {
    /// Keeps a file of a document; answers what it is called here.
    pub async fn put_file(
        &mut self,
        document: &DocumentId,
        name: &PersonalText,
        bytes: &[u8],
    ) -> Result<String, StoreError> {
        let id = self.vault.name()?;
        let content = (name.clone(), bytes.to_vec());
        let content = self.seal(document, spot(&id), &content).await?;
        let by = self.by.code.clone();
        let at = self.at.as_microsecond();
        let insert = "insert into form_file (id, document, by_code, at, content)
            values ($1, $2, $3, $4, $5)";
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            &*by,
            at,
            &content
        )?;
        Ok(id)
    }
}

impl Snapshot {
    /// A file of a document, with its name.
    pub async fn file(
        &mut self,
        document: &DocumentId,
        id: &str,
    ) -> Result<Option<(PersonalText, Vec<u8>)>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(None);
        };
        let select = "select content from form_file where id = $1 and document = $2";
        let row = fetch_optional!(&mut self.link, (Vec<u8>,), select, id, document.as_str())?;
        row.map(|(content,)| sealing::open(&key, spot(id), &content))
            .transpose()
    }
}

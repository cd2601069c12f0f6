//! Who was asked to take the minutes of a meeting, and said no.

use crate::{
    model::{id::Identifier, live::DocumentId},
    store::{error::StoreError, headings::identifier, reading::Snapshot, writing::Tx},
};

impl Tx {
    /// Writes down that somebody does not take the minutes of this meeting.
    pub async fn refuse_minutes(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<(), StoreError> {
        let insert = "insert into minutes_refusal (document, person, by_code, at)
            values ($1, $2, $3, $4) on conflict (document, person) do nothing";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let document = document.as_str();
        execute!(
            &mut self.link,
            insert,
            document,
            person.to_string(),
            &*by,
            at
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// Whoever does not take the minutes of this meeting.
    pub async fn minutes_refusals(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Identifier>, StoreError> {
        let select = "select person from minutes_refusal where document = $1 order by at, person";
        let rows = fetch_all!(&mut self.link, (String,), select, document.as_str())?;
        rows.iter()
            .map(|(person,)| identifier(person).ok_or_else(|| StoreError::odd("minutes_refusal")))
            .collect()
    }
}

//! To whom a version of the minutes went, on which day and how.

use jiff::civil::Date;

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId},
        minutes::Distributed,
        name::PersonalText,
        reply::Means,
    },
    store::{
        error::StoreError,
        headings::identifier,
        minutes::{day, spot},
        reading::Snapshot,
        sealing,
        writing::Tx,
    },
};

type Row = (String, String, String, String, String, Vec<u8>);

impl Tx {
    /// Writes down that somebody was given their version of the minutes.
    pub async fn minutes_given(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
        on: Date,
        means: Means,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let sealed = self
            .seal(document, spot("minutes_sent", &id), &name)
            .await?;
        let insert = "insert into minutes_sent (id, document, person, sent_on, means, by_code,
            at, content) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            person.to_string(),
            on.to_string(),
            means.code(),
            &*code,
            at,
            &sealed
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// Whoever was given a version of a document's minutes, in the order in which it was said.
    pub async fn minutes_sent(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Distributed>, StoreError> {
        let odd = || StoreError::odd("minutes_sent");
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, person, sent_on, means, by_code, content from minutes_sent
            where document = $1 order by at, id";
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter()
            .map(|(id, person, on, means, code, content)| {
                let name: Option<PersonalText> =
                    sealing::open(&key, spot("minutes_sent", &id), &content)?;
                Ok(Distributed {
                    person: identifier(&person).ok_or_else(odd)?,
                    on: day(&on, "minutes_sent")?,
                    means: Means::from_code(&means).ok_or_else(odd)?,
                    by: By {
                        code: code.into(),
                        name,
                    },
                })
            })
            .collect()
    }
}

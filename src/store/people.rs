//! People whom somebody has added to a document.

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId},
        person::Person,
    },
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// A person who is not in the reading, and who added them.
#[derive(Clone, Debug, PartialEq)]
pub struct Added {
    pub person: Person,
    pub by: By,
    pub at: Timestamp,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "added_person",
        row,
        column: "content",
    }
}

fn row_of(document: &DocumentId, person: &Identifier) -> String {
    format!("{document} {person}")
}

impl Tx {
    /// Adds a person to a document, or lays them down anew.
    pub async fn put_person(
        &mut self,
        document: &DocumentId,
        person: &Person,
    ) -> Result<(), StoreError> {
        let content = (person.clone(), self.by.name.clone());
        let row = row_of(document, &person.id);
        let content = self.seal(document, spot(&row), &content).await?;
        let upsert = "insert into added_person (document, person, by_code, at, content)
            values ($1, $2, $3, $4, $5) on conflict (document, person) do update set
            by_code = excluded.by_code, at = excluded.at, content = excluded.content";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let person = person.id.to_string();
        execute!(
            &mut self.link,
            upsert,
            document.as_str(),
            &person,
            &*by,
            at,
            &content
        )?;
        Ok(())
    }

    /// Adds a person of an earlier document to this one, with who added them and when.
    pub async fn carry_person(
        &mut self,
        document: &DocumentId,
        earlier: &Added,
    ) -> Result<(), StoreError> {
        let content = (earlier.person.clone(), earlier.by.name.clone());
        let row = row_of(document, &earlier.person.id);
        let content = self.seal(document, spot(&row), &content).await?;
        let insert = "insert into added_person (document, person, by_code, at, content)
            values ($1, $2, $3, $4, $5) on conflict (document, person) do nothing";
        let person = earlier.person.id.to_string();
        execute!(
            &mut self.link,
            insert,
            document.as_str(),
            &person,
            &*earlier.by.code,
            earlier.at.as_microsecond(),
            &content
        )?;
        Ok(())
    }

    /// Lays a person that was added down anew, as they are now; who added them stays.
    pub async fn mend_person(
        &mut self,
        document: &DocumentId,
        added: &Added,
    ) -> Result<(), StoreError> {
        let content = (added.person.clone(), added.by.name.clone());
        let row = row_of(document, &added.person.id);
        let content = self.seal(document, spot(&row), &content).await?;
        let update = "update added_person set content = $3 where document = $1 and person = $2";
        let person = added.person.id.to_string();
        execute!(&mut self.link, update, document.as_str(), &person, &content)?;
        Ok(())
    }

    /// Takes an added person off a document; answers whether there was one.
    pub async fn remove_person(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<bool, StoreError> {
        let delete = "delete from added_person where document = $1 and person = $2";
        let person = person.to_string();
        Ok(execute!(&mut self.link, delete, document.as_str(), &person)? > 0)
    }
}

impl Snapshot {
    /// The open documents to which a person was added.
    pub async fn documents_with(
        &mut self,
        person: &Identifier,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select a.document from added_person a join document d on d.id = a.document
            where a.person = $1 and d.state = 'open' order by a.document";
        let rows = fetch_all!(&mut self.link, (String,), select, person.to_string())?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// The people added to a document, in the order in which they were.
    pub async fn added_people(&mut self, document: &DocumentId) -> Result<Vec<Added>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select person, by_code, at, content from added_person
            where document = $1 order by at, person";
        type Row = (String, String, i64, Vec<u8>);
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter()
            .map(|(person, by, at, content)| {
                let row = format!("{document} {person}");
                let (person, by_name) = sealing::open(&key, spot(&row), &content)?;
                Ok(Added {
                    person,
                    by: By {
                        code: by.into(),
                        name: by_name,
                    },
                    at: moment(at, "added_person")?,
                })
            })
            .collect()
    }
}

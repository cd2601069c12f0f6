//! Entries: what people typed over the reading, one that stands in each place.

use jiff::Timestamp;

use crate::{
    model::{
        live::{By, DocumentId, Entry, Place},
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, DataKey, Spot},
        writing::Tx,
    },
};

/// What writing an entry came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Put {
    Entered(Entry),
    /// Another version stands than the one that was to be replaced. Nothing was written.
    Stands(Option<Entry>),
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "entry",
        row,
        column: "content",
    }
}

fn row_of(document: &DocumentId, place: &Place) -> String {
    format!("{document} {place}")
}

impl Tx {
    /// Enters a value in a place, or takes one back, if the version that is to be replaced still
    /// stands (0 where nobody has entered anything). Who and when are those of the transaction.
    pub async fn put_entry(
        &mut self,
        document: &DocumentId,
        place: &Place,
        value: Option<&PersonalText>,
        replaces: u32,
    ) -> Result<Put, StoreError> {
        let name = place.to_string();
        let row = row_of(document, place);
        let content = (value.cloned(), self.by.name.clone());
        let content = self.seal(document, spot(&row), &content).await?;
        let by = self.by.clone();
        let (at, version) = (self.at.as_microsecond(), i64::from(replaces) + 1);
        // Both compare and set in one statement, so that of two who saw the same version one wins.
        let written = if replaces == 0 {
            let insert = "insert into entry (document, place, version, by_code, at, content)
                values ($1, $2, $3, $4, $5, $6) on conflict (document, place) do nothing";
            execute!(
                &mut self.link,
                insert,
                document.as_str(),
                &name,
                version,
                &*by.code,
                at,
                &content
            )?
        } else {
            let update = "update entry set version = $3, by_code = $4, at = $5, content = $6
                where document = $1 and place = $2 and version = $3 - 1";
            execute!(
                &mut self.link,
                update,
                document.as_str(),
                &name,
                version,
                &*by.code,
                at,
                &content
            )?
        };
        if written == 0 {
            return Ok(Put::Stands(self.entry(document, place).await?));
        }
        Ok(Put::Entered(Entry {
            place: place.clone(),
            value: value.cloned(),
            version: replaces + 1,
            by,
            at: moment(at, "entry")?,
        }))
    }
}

impl Tx {
    /// Lays an entry of an earlier document into this one as its first, with who entered it and
    /// when: what was confirmed then is no younger for it.
    pub async fn carry_entry(
        &mut self,
        document: &DocumentId,
        earlier: &Entry,
    ) -> Result<(), StoreError> {
        let name = earlier.place.to_string();
        let row = row_of(document, &earlier.place);
        let content = (earlier.value.clone(), earlier.by.name.clone());
        let content = self.seal(document, spot(&row), &content).await?;
        let insert = "insert into entry (document, place, version, by_code, at, content)
            values ($1, $2, 1, $3, $4, $5) on conflict (document, place) do nothing";
        let at = earlier.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            document.as_str(),
            &name,
            &*earlier.by.code,
            at,
            &content
        )?;
        Ok(())
    }
}

type Row = (String, i64, String, i64, Vec<u8>);

impl Snapshot {
    /// Every entry of a document, by place.
    pub async fn entries(&mut self, document: &DocumentId) -> Result<Vec<Entry>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select place, version, by_code, at, content from entry
            where document = $1 order by place";
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter()
            .map(|row| entry_of(&key, document, row))
            .collect()
    }

    /// The entry that stands in a place.
    pub async fn entry(
        &mut self,
        document: &DocumentId,
        place: &Place,
    ) -> Result<Option<Entry>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(None);
        };
        let select = "select place, version, by_code, at, content from entry
            where document = $1 and place = $2";
        let name = place.to_string();
        let row = fetch_optional!(&mut self.link, Row, select, document.as_str(), &name)?;
        row.map(|row| entry_of(&key, document, row)).transpose()
    }
}

fn entry_of(
    key: &DataKey,
    document: &DocumentId,
    (place, version, by, at, content): Row,
) -> Result<Entry, StoreError> {
    let place: Place = place.parse().map_err(|_| StoreError::odd("entry"))?;
    let row = row_of(document, &place);
    let (value, by_name) = sealing::open(key, spot(&row), &content)?;
    let at: Timestamp = moment(at, "entry")?;
    Ok(Entry {
        place,
        value,
        version: u32::try_from(version).map_err(|_| StoreError::odd("entry"))?,
        by: By {
            code: by.into(),
            name: by_name,
        },
        at,
    })
}

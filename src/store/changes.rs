//! The changes: numbered, chained, newest first or since a number.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        live::{By, Change, ChangeKind, DocumentId, Number, Place},
        name::PersonalText,
    },
    store::{
        chain::{self, Row},
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// A change to tell of. Who and when are those of the transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct NewChange {
    pub document: DocumentId,
    pub kind: ChangeKind,
    pub place: Option<Place>,
    pub before: Option<PersonalText>,
    pub after: Option<PersonalText>,
    pub reason: Option<PersonalText>,
}

impl NewChange {
    /// A change of a document as a whole.
    pub fn of(document: &DocumentId, kind: ChangeKind) -> Self {
        Self {
            document: document.clone(),
            kind,
            place: None,
            before: None,
            after: None,
            reason: None,
        }
    }
}

/// That something changed, without what: enough to fetch the part again with one's own rights.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    pub number: Number,
    pub document: DocumentId,
    pub kind: ChangeKind,
    pub place: Option<Place>,
    pub by: Arc<str>,
    pub at: Timestamp,
}

/// The name of who did it, the value before and after, the reason.
type Payload = (
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
);

fn spot(number: &str) -> Spot<'_> {
    Spot {
        table: "change",
        row: number,
        column: "payload",
    }
}

impl Tx {
    /// Tells of a change. It gets its number at the commit.
    pub fn tell(&mut self, change: NewChange) {
        self.told.push(change);
    }

    /// Appends what was told, and answers the last number. The head is held from here to the
    /// commit, so this comes last.
    pub(crate) async fn append(&mut self) -> Result<Number, StoreError> {
        let told = std::mem::take(&mut self.told);
        if told.is_empty() {
            return self.latest().await;
        }
        // Keys first: what can wait outside the held head does.
        for change in &told {
            self.key(&change.document)
                .await?
                .ok_or(StoreError::NoSuchDocument)?;
        }
        let vault = self.vault.clone();
        let mut head = chain::held(&mut self.link, &vault).await?;
        for change in told {
            head.number.0 += 1;
            head.hash = self.insert(head.number, &head.hash, &change).await?;
        }
        chain::put(&mut self.link, &vault, &head).await?;
        Ok(head.number)
    }

    async fn insert(
        &mut self,
        number: Number,
        before: &[u8],
        change: &NewChange,
    ) -> Result<Vec<u8>, StoreError> {
        let payload: Payload = (
            self.by.name.clone(),
            change.before.clone(),
            change.after.clone(),
            change.reason.clone(),
        );
        let name = number.0.to_string();
        let payload = self.seal(&change.document, spot(&name), &payload).await?;
        let place = change.place.as_ref().map(Place::to_string);
        let by = self.by.code.clone();
        let row = Row {
            number: number.0,
            document: change.document.as_str(),
            kind: change.kind.code(),
            place: place.as_deref(),
            by: &by,
            at: self.at.as_microsecond(),
            payload: &payload,
        };
        let hash = row.hash(before).to_vec();
        let insert = "insert into change
            (number, document, kind, place, by_code, at, payload, hash)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        execute!(
            &mut self.link,
            insert,
            row.number,
            row.document,
            row.kind,
            row.place,
            row.by,
            row.at,
            row.payload,
            &hash
        )?;
        Ok(hash)
    }
}

type Kept = (i64, String, Option<String>, String, i64, Vec<u8>);

impl Snapshot {
    /// The changes of a document before a number, newest first, so many at most.
    pub async fn changes(
        &mut self,
        document: &DocumentId,
        before: Option<Number>,
        limit: u32,
    ) -> Result<Vec<Change>, StoreError> {
        let select = "select number, kind, place, by_code, at, payload from change
            where document = $1 and number < $2 order by number desc limit $3";
        let before = before.map_or(i64::MAX, |number| number.0);
        let limit = i64::from(limit);
        let rows = fetch_all!(
            &mut self.link,
            Kept,
            select,
            document.as_str(),
            before,
            limit
        )?;
        self.opened(document, rows).await
    }

    /// The changes of a document after a number, oldest first: what came between two signatures.
    pub async fn changes_after(
        &mut self,
        document: &DocumentId,
        after: Number,
    ) -> Result<Vec<Change>, StoreError> {
        let select = "select number, kind, place, by_code, at, payload from change
            where document = $1 and number > $2 order by number";
        let rows = fetch_all!(&mut self.link, Kept, select, document.as_str(), after.0)?;
        self.opened(document, rows).await
    }

    /// The change of a kind that a document made at a moment.
    pub async fn change_at(
        &mut self,
        document: &DocumentId,
        kind: ChangeKind,
        at: Timestamp,
    ) -> Result<Option<Change>, StoreError> {
        let select = "select number, kind, place, by_code, at, payload from change
            where document = $1 and kind = $2 and at = $3 order by number desc limit 1";
        let rows = fetch_all!(
            &mut self.link,
            Kept,
            select,
            document.as_str(),
            kind.code(),
            at.as_microsecond()
        )?;
        Ok(self.opened(document, rows).await?.pop())
    }

    async fn opened(
        &mut self,
        document: &DocumentId,
        rows: Vec<Kept>,
    ) -> Result<Vec<Change>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        rows.into_iter()
            .map(|(number, kind, place, by, at, payload)| {
                let name = number.to_string();
                let (by_name, before, after, reason): Payload =
                    sealing::open(&key, spot(&name), &payload)?;
                Ok(Change {
                    number: Number(number),
                    document: document.clone(),
                    kind: kind_of(&kind)?,
                    place: place_of(place)?,
                    by: By {
                        code: by.into(),
                        name: by_name,
                    },
                    at: moment(at, "change")?,
                    before,
                    after,
                    reason,
                })
            })
            .collect()
    }

    /// What changed after a number in all documents, oldest first, so many at most. Numbers
    /// become visible in their order, so the last one is where to go on from.
    pub async fn since(&mut self, after: Number, limit: u32) -> Result<Vec<Signal>, StoreError> {
        let select = "select number, document, kind, place, by_code, at from change
            where number > $1 order by number limit $2";
        type Told = (i64, String, String, Option<String>, String, i64);
        let rows = fetch_all!(&mut self.link, Told, select, after.0, i64::from(limit))?;
        rows.into_iter()
            .map(|(number, document, kind, place, by, at)| {
                Ok(Signal {
                    number: Number(number),
                    document: DocumentId::new(&document),
                    kind: kind_of(&kind)?,
                    place: place_of(place)?,
                    by: by.into(),
                    at: moment(at, "change")?,
                })
            })
            .collect()
    }
}

fn kind_of(code: &str) -> Result<ChangeKind, StoreError> {
    ChangeKind::from_code(code).ok_or_else(|| StoreError::odd("change"))
}

fn place_of(text: Option<String>) -> Result<Option<Place>, StoreError> {
    text.map(|text| text.parse().map_err(|_| StoreError::odd("change")))
        .transpose()
}

/// A moment, from microseconds.
pub(crate) fn moment(at: i64, table: &'static str) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(at).map_err(|_| StoreError::odd(table))
}

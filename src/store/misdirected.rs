//! Misdirected: addresses at which what was meant for somebody reached another.

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use crate::{
    model::{id::Identifier, live::DocumentId, name::PersonalText},
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        reading::Snapshot,
        sealing::{self, Spot, Vault},
        writing::Tx,
    },
};

/// That what was sent to somebody reached another, until their address is entered anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Misdirected {
    pub id: Arc<str>,
    /// What was sent was about this review.
    pub document: DocumentId,
    pub person: Identifier,
    /// The mail address, the number or the postal address; nothing for what was handed over, and
    /// once the child about whom it was has been forgotten.
    pub contact: Option<PersonalText>,
    /// What the place is known by, by whoever has it: see [`Places`].
    pub place: Option<Arc<str>>,
    pub at: Timestamp,
}

/// By what places are known that nobody may read: a hash that cannot be tried out without the
/// council's key.
#[derive(Clone)]
pub struct Places(Arc<Vault>);

impl Places {
    pub(super) fn new(vault: Arc<Vault>) -> Self {
        Self(vault)
    }

    /// Of a place as it is written in one way only.
    pub fn mark(&self, place: &str) -> Arc<str> {
        self.0.blind("misdirected place", place).into()
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Places")
    }
}

/// The contact, and the name of who said so.
type Content = (Option<PersonalText>, Option<PersonalText>);

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "misdirected",
        row,
        column: "content",
    }
}

impl Tx {
    /// Writes down that what was sent to somebody reached another: the place, and the same as it is
    /// written in one way only.
    pub async fn misdirect(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
        to: Option<(&PersonalText, &str)>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let contact = to.map(|(contact, _)| contact.clone());
        let mark = to.map(|(_, place)| self.places().mark(place));
        let mark = mark.as_deref();
        let content: Content = (contact, self.by.name.clone());
        let content = self.seal(document, spot(&id), &content).await?;
        let insert = "insert into misdirected (id, document, person, at, by_code, content, place)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let (at, by) = (self.at.as_microsecond(), self.by.code.clone());
        let (of, person) = (document.as_str(), person.to_string());
        execute!(
            &mut self.link,
            insert,
            &id,
            of,
            &person,
            at,
            &*by,
            &content,
            mark
        )?;
        Ok(())
    }

    /// Writes down that the address was right after all; answers whether it stood.
    pub async fn end_misdirected(&mut self, id: &str) -> Result<bool, StoreError> {
        let update = "update misdirected set ended_by = $2, ended_at = $3
            where id = $1 and ended_at is null";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        Ok(execute!(&mut self.link, update, id, &*by, at)? > 0)
    }
}

impl Snapshot {
    /// By what places are known.
    pub fn places(&self) -> Places {
        Places::new(Arc::clone(&self.vault))
    }

    /// What reached another of those people and stands, the oldest first. Of children who have been
    /// forgotten nobody reads the place any more, and it still is known.
    pub async fn misdirected(
        &mut self,
        people: &[Identifier],
    ) -> Result<Vec<Misdirected>, StoreError> {
        self.misdirected_of(|person| people.contains(person)).await
    }

    /// The same, of everybody.
    pub async fn all_misdirected(&mut self) -> Result<Vec<Misdirected>, StoreError> {
        self.misdirected_of(|_| true).await
    }

    async fn misdirected_of(
        &mut self,
        is_asked: impl Fn(&Identifier) -> bool,
    ) -> Result<Vec<Misdirected>, StoreError> {
        let select = "select id, document, person, at, content, place from misdirected
            where ended_at is null order by at, id";
        type Row = (String, String, String, i64, Vec<u8>, Option<String>);
        let rows = fetch_all!(&mut self.link, Row, select)?;
        let odd = || StoreError::odd("misdirected");
        let mut all = Vec::new();
        for (id, document, person, at, content, place) in rows {
            let person = identifier(&person).ok_or_else(odd)?;
            if !is_asked(&person) {
                continue;
            }
            let document = DocumentId::new(&document);
            let contact = match self.key(&document).await {
                Ok(key) => {
                    let key = key.ok_or_else(odd)?;
                    let (contact, _): Content = sealing::open(&key, spot(&id), &content)?;
                    contact
                }
                Err(StoreError::Forgotten) if place.is_some() => None,
                Err(StoreError::Forgotten) => continue,
                Err(error) => return Err(error),
            };
            all.push(Misdirected {
                at: moment(at, "misdirected")?,
                id: id.into(),
                person,
                document,
                contact,
                place: place.map(Into::into),
            });
        }
        Ok(all)
    }
}

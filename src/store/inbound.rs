//! What came back by mail: filed once, with what it seems to mean.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        inbound::{Class, Doubt, Handled, MatchedBy},
        live::DocumentId,
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// The one mailbox that is read.
const MAILBOX: &str = "answers";

/// The most messages that a list holds.
const MOST: i64 = 500;

/// Where a message lies in the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailPosition {
    pub validity: u32,
    pub number: u64,
}

/// What a message seems to say, in the words of its writer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InboundWords {
    /// What its class asks for: a day, an address, a code.
    pub detail: Option<PersonalText>,
    pub quoted: Vec<PersonalText>,
    /// Why a person decides.
    pub doubts: Vec<Doubt>,
    pub from: Option<PersonalText>,
    pub subject: Option<PersonalText>,
    /// What stands in the return address of the letter that it names.
    pub letter: Option<Arc<str>>,
}

/// A message to file. Who and when are those of the transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct NewInbound {
    /// What it is known by: its Message-ID and sender, or its bytes.
    pub known_by: Vec<u8>,
    /// Nothing for what came otherwise than into the mailbox.
    pub at: Option<MailPosition>,
    pub written_at: Option<Timestamp>,
    /// Whose answer it is.
    pub of: Option<(DocumentId, Identifier)>,
    pub matched: Option<MatchedBy>,
    pub class: Class,
    pub handled: Handled,
    pub words: InboundWords,
}

/// A message, as it was filed.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptInbound {
    pub id: Arc<str>,
    pub at: MailPosition,
    pub came_at: Timestamp,
    pub written_at: Option<Timestamp>,
    pub of: Option<(DocumentId, Identifier)>,
    pub matched: Option<MatchedBy>,
    pub class: Class,
    pub handled: Handled,
    pub words: InboundWords,
}

/// Whether a message was news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filed {
    First,
    /// It was filed before, and nothing was changed.
    Known,
}

type Row = (
    String,
    i64,
    i64,
    i64,
    Option<i64>,
    Option<String>,
    Option<String>,
    String,
    String,
    String,
    Vec<u8>,
);

type Content = (
    Option<PersonalText>,
    Vec<PersonalText>,
    Vec<Arc<str>>,
    Option<PersonalText>,
    Option<PersonalText>,
    Option<Arc<str>>,
);

/// The same as it was filed before it was kept which letter is named.
type Before = (
    Option<PersonalText>,
    Vec<PersonalText>,
    Vec<Arc<str>>,
    Option<PersonalText>,
    Option<PersonalText>,
);

/// What was filed before is shorter, so it can be read as one of the two only.
fn whole<E>(
    now: Result<Content, E>,
    before: impl FnOnce() -> Result<Before, E>,
) -> Result<Content, E> {
    now.or_else(|_| {
        let (detail, quoted, doubts, from, subject) = before()?;
        Ok((detail, quoted, doubts, from, subject, None))
    })
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "select id, validity, number, came_at, written_at, document, person, matched, class,
            state, content from inbound ",
            $which
        )
    };
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "inbound",
        row,
        column: "content",
    }
}

impl Tx {
    /// Files a message, unless it was filed before. How far the mailbox has been read is written
    /// down either way.
    pub async fn file_inbound(&mut self, new: &NewInbound) -> Result<Filed, StoreError> {
        if let Some(at) = new.at {
            self.put_mail_position(at).await?;
        }
        let at = new.at.unwrap_or(MailPosition {
            validity: 0,
            number: 0,
        });
        let message = self.vault.blind("inbound message", &new.known_by);
        let select = "select id from inbound where message = $1";
        if fetch_optional!(&mut self.link, (String,), select, &message)?.is_some() {
            return Ok(Filed::Known);
        }
        let id = self.vault.name()?;
        let words = &new.words;
        let doubts = words.doubts.iter().map(|doubt| doubt.code().into());
        let content: Content = (
            words.detail.clone(),
            words.quoted.clone(),
            doubts.collect(),
            words.from.clone(),
            words.subject.clone(),
            words.letter.clone(),
        );
        let sealed = match &new.of {
            Some((document, _)) => self.seal(document, spot(&id), &content).await?,
            None => self.seal_for_council(spot(&id), &content)?,
        };
        let insert = "insert into inbound (id, message, validity, number, came_at, written_at,
            document, person, matched, class, state, content)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let number = i64::try_from(at.number).map_err(|_| StoreError::odd("inbound"))?;
        let validity = i64::from(at.validity);
        let of = new.of.as_ref();
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            &message,
            validity,
            number,
            at,
            new.written_at.map(Timestamp::as_microsecond),
            of.map(|(document, _)| document.as_str()),
            of.map(|(_, person)| person.to_string()),
            MatchedBy::code_of(new.matched),
            new.class.code(),
            new.handled.code(),
            &sealed
        )?;
        Ok(Filed::First)
    }

    /// Writes down how far the mailbox has been read.
    pub async fn put_mail_position(&mut self, at: MailPosition) -> Result<(), StoreError> {
        let upsert = "insert into inbox_position (name, validity, number) values ($1, $2, $3)
            on conflict (name) do update set
            validity = excluded.validity, number = excluded.number";
        let number = i64::try_from(at.number).map_err(|_| StoreError::odd("inbox_position"))?;
        execute!(
            &mut self.link,
            upsert,
            MAILBOX,
            i64::from(at.validity),
            number
        )?;
        Ok(())
    }

    /// Writes down the mailbox's own mark of how far it has been read.
    pub async fn put_mail_cursor(&mut self, cursor: &str) -> Result<(), StoreError> {
        let upsert = "insert into inbox_cursor (name, cursor) values ($1, $2)
            on conflict (name) do update set cursor = excluded.cursor";
        execute!(&mut self.link, upsert, MAILBOX, cursor)?;
        Ok(())
    }

    /// Writes down that somebody has dealt with a message; answers whether it was open.
    pub async fn settle_inbound(&mut self, id: &str) -> Result<bool, StoreError> {
        let update = "update inbound set state = 'settled', settled_by = $2, settled_at = $3
            where id = $1 and state = 'open'";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        Ok(execute!(&mut self.link, update, id, &*by, at)? > 0)
    }
}

impl Snapshot {
    /// How far the mailbox has been read.
    pub async fn mail_position(&mut self) -> Result<Option<MailPosition>, StoreError> {
        let select = "select validity, number from inbox_position where name = $1";
        let row = fetch_optional!(&mut self.link, (i64, i64), select, MAILBOX)?;
        row.map(|(validity, number)| position(validity, number))
            .transpose()
    }

    /// The mailbox's own mark of how far it has been read, where it gave one.
    pub async fn mail_cursor(&mut self) -> Result<Option<Arc<str>>, StoreError> {
        let select = "select cursor from inbox_cursor where name = $1";
        let row = fetch_optional!(&mut self.link, (String,), select, MAILBOX)?;
        Ok(row.map(|(cursor,)| cursor.into()))
    }

    /// What came about a document, the newest first.
    pub async fn inbound(&mut self, document: &DocumentId) -> Result<Vec<KeptInbound>, StoreError> {
        let select = select!("where document = $1 order by came_at desc, number desc, id limit $2");
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str(), MOST)?;
        self.inbound_of(rows).await
    }

    /// What came and belongs to no invitation, as long as nobody has dealt with it; the oldest
    /// first.
    pub async fn inbound_of_nobody(&mut self) -> Result<Vec<KeptInbound>, StoreError> {
        let select = select!(
            "where document is null and state = 'open' order by came_at, number, id limit $1"
        );
        let rows = fetch_all!(&mut self.link, Row, select, MOST)?;
        self.inbound_of(rows).await
    }

    /// What came about any document and waits for somebody, the oldest first.
    pub async fn inbound_to_read(&mut self) -> Result<Vec<KeptInbound>, StoreError> {
        let select = select!(
            "where document is not null and state = 'open' order by came_at, number, id limit $1"
        );
        let rows = fetch_all!(&mut self.link, Row, select, MOST)?;
        self.inbound_of(rows).await
    }

    async fn inbound_of(&mut self, rows: Vec<Row>) -> Result<Vec<KeptInbound>, StoreError> {
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            kept.push(self.one_inbound(row).await?);
        }
        Ok(kept)
    }

    async fn one_inbound(&mut self, row: Row) -> Result<KeptInbound, StoreError> {
        let odd = || StoreError::odd("inbound");
        let (id, validity, number, came, written, document, person, matched, class, state, sealed) =
            row;
        let of = match (document, person) {
            (Some(document), Some(person)) => {
                let person = identifier(&person).ok_or_else(odd)?;
                Some((DocumentId::new(&document), person))
            }
            _ => None,
        };
        let content: Content = match &of {
            Some((document, _)) => {
                let key = self.key(document).await?.ok_or(StoreError::Forgotten)?;
                whole(sealing::open(&key, spot(&id), &sealed), || {
                    sealing::open(&key, spot(&id), &sealed)
                })?
            }
            None => whole(self.open_for_council(spot(&id), &sealed), || {
                self.open_for_council(spot(&id), &sealed)
            })?,
        };
        let (detail, quoted, doubts, from, subject, letter) = content;
        let doubts = doubts
            .iter()
            .map(|code| Doubt::from_code(code).ok_or_else(odd));
        Ok(KeptInbound {
            at: position(validity, number)?,
            came_at: moment(came, "inbound")?,
            written_at: written.map(|at| moment(at, "inbound")).transpose()?,
            of,
            matched: MatchedBy::from_code(&matched).ok_or_else(odd)?,
            class: Class::from_code(&class).ok_or_else(odd)?,
            handled: Handled::from_code(&state).ok_or_else(odd)?,
            words: InboundWords {
                detail,
                quoted,
                doubts: doubts.collect::<Result<_, _>>()?,
                from,
                subject,
                letter,
            },
            id: id.into(),
        })
    }
}

fn position(validity: i64, number: i64) -> Result<MailPosition, StoreError> {
    let odd = |_| StoreError::odd("inbox_position");
    Ok(MailPosition {
        validity: u32::try_from(validity).map_err(odd)?,
        number: u64::try_from(number).map_err(odd)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::coding::{decode, encode};

    #[test]
    fn what_was_filed_before_names_no_letter_and_reads_as_it_was() {
        let words = |text: &str| PersonalText::parse(text).unwrap();
        let (from, said) = (words("ana@school.example"), words("I will come"));
        let of_dates: Arc<str> = Doubt::OfDates.code().into();
        let before: Before = (
            None,
            vec![said],
            vec![of_dates],
            Some(from),
            Some(words("Re: dates")),
        );
        let read = |bytes: &[u8]| whole(decode(bytes), || decode::<Before>(bytes)).unwrap();
        let now = read(&encode(&before));
        let (detail, quoted, doubts, from, subject, letter) = now.clone();
        assert_eq!((detail, quoted, doubts, from, subject), before);
        assert_eq!(letter, None);
        let named: Content = (now.0, now.1, now.2, now.3, now.4, Some("abc-d1".into()));
        assert_eq!(read(&encode(&named)), named);
    }
}

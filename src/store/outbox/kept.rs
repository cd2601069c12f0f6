//! Letters as they are kept: how far each has come.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        live::DocumentId,
        post::{Destination, Hold, HoldWhy, Last, LetterId, Phase, Purpose},
    },
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        outbox::{Content, name, spot},
        reading::Snapshot,
        sealing,
    },
};

/// A letter, and how far it has come. Not what it says: see [`Snapshot::letter_content`].
#[derive(Clone, Debug, PartialEq)]
pub struct KeptLetter {
    pub id: LetterId,
    pub document: DocumentId,
    pub person: Identifier,
    pub purpose: Purpose,
    pub version: u32,
    pub audience: Arc<str>,
    pub tag: Arc<str>,
    pub message_id: Arc<str>,
    pub phase: Phase,
    /// Since when it is in that phase.
    pub since: Timestamp,
    pub queued_at: Timestamp,
    /// Times that it was tried.
    pub attempts: u32,
    /// When it is tried next, where it will be.
    pub next_try: Option<Timestamp>,
    /// What was heard of it last.
    pub last: Option<Last>,
    /// Why it is held, where it is.
    pub hold: Option<Hold>,
}

/// One letter, and where it went or is to go.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenTo {
    pub document: DocumentId,
    pub person: Identifier,
    pub to: Destination,
    pub phase: Phase,
    pub queued_at: Timestamp,
}

type Row = (
    String,
    String,
    String,
    String,
    i64,
    String,
    String,
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    Option<String>,
    Option<String>,
    Option<Vec<u8>>,
);

type WrittenRow = (String, String, String, String, i64, Vec<u8>);

impl Snapshot {
    /// Every letter of a document, the newest first.
    pub async fn letters(&mut self, document: &DocumentId) -> Result<Vec<KeptLetter>, StoreError> {
        let select = "select id, document, person, purpose, version, audience, tag, message_id,
            phase, changed_at, queued_at, attempts, next_try, last, why, words
            from letter where document = $1 order by queued_at desc, id";
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        self.kept_letters(rows).await
    }

    /// Letters of all documents that go no further by themselves, the oldest first: refused,
    /// uncertain and held. One in whose place another has been queued since needs nobody.
    pub async fn letters_needing_someone(&mut self) -> Result<Vec<KeptLetter>, StoreError> {
        let select = "select id, document, person, purpose, version, audience, tag, message_id,
            phase, changed_at, queued_at, attempts, next_try, last, why, words
            from letter l where phase in ('uncertain', 'held', 'refused')
            and not exists (select 1 from letter n where n.document = l.document
                and n.person = l.person and n.purpose = l.purpose and n.version > l.version
                and n.phase <> 'cancelled')
            order by changed_at, id";
        let rows = fetch_all!(&mut self.link, Row, select)?;
        self.kept_letters(rows).await
    }

    /// Messages of all documents of which nobody knows whether they went, the oldest first.
    pub async fn uncertain_letters(&mut self, most: u32) -> Result<Vec<KeptLetter>, StoreError> {
        let select = "select id, document, person, purpose, version, audience, tag, message_id,
            phase, changed_at, queued_at, attempts, next_try, last, why, words
            from letter where phase = 'uncertain' and rides_with is null
            order by changed_at, id limit $1";
        let rows = fetch_all!(&mut self.link, Row, select, i64::from(most))?;
        self.kept_letters(rows).await
    }

    /// The letter whose tag stands in an address to which something came back.
    pub async fn letter_by_tag(&mut self, tag: &str) -> Result<Option<KeptLetter>, StoreError> {
        let select = "select id, document, person, purpose, version, audience, tag, message_id,
            phase, changed_at, queued_at, attempts, next_try, last, why, words
            from letter where tag = $1";
        let rows = fetch_all!(&mut self.link, Row, select, tag)?;
        Ok(self.kept_letters(rows).await?.pop())
    }

    /// The letter that goes under that Message-ID.
    pub async fn letter_by_message_id(
        &mut self,
        message_id: &str,
    ) -> Result<Option<KeptLetter>, StoreError> {
        let select = "select id, document, person, purpose, version, audience, tag, message_id,
            phase, changed_at, queued_at, attempts, next_try, last, why, words
            from letter where message_id = $1 and rides_with is null
            order by queued_at desc limit 1";
        let rows = fetch_all!(&mut self.link, Row, select, message_id)?;
        Ok(self.kept_letters(rows).await?.pop())
    }

    pub async fn letter(&mut self, id: &LetterId) -> Result<Option<KeptLetter>, StoreError> {
        let select = "select id, document, person, purpose, version, audience, tag, message_id,
            phase, changed_at, queued_at, attempts, next_try, last, why, words
            from letter where id = $1";
        let rows = fetch_all!(&mut self.link, Row, select, &*id.0)?;
        Ok(self.kept_letters(rows).await?.pop())
    }

    /// To whom a letter goes, and its bytes.
    pub async fn letter_content(
        &mut self,
        id: &LetterId,
    ) -> Result<Option<(Destination, Vec<u8>)>, StoreError> {
        let select = "select document, content from letter where id = $1";
        let row = fetch_optional!(&mut self.link, (String, Vec<u8>), select, &*id.0)?;
        let Some((document, content)) = row else {
            return Ok(None);
        };
        let key = self.key(&DocumentId::new(&document)).await?;
        let key = key.ok_or_else(|| StoreError::odd("letter"))?;
        let content: Content = sealing::open(&key, spot(&id.0, "content"), &content)?;
        Ok(Some(content))
    }

    /// To whom letters of that purpose went or are to go, of every open document.
    pub async fn written_for(&mut self, purpose: Purpose) -> Result<Vec<WrittenTo>, StoreError> {
        let select = "select id, document, person, phase, queued_at, content from letter
            where purpose = $1 and document in (select id from document where state = 'open')
            order by queued_at, id";
        let rows = fetch_all!(&mut self.link, WrittenRow, select, purpose.code())?;
        self.written_to(rows).await
    }

    /// The same of those that were queued since a moment, of closed documents too.
    pub async fn written_since(
        &mut self,
        purpose: Purpose,
        since: Timestamp,
    ) -> Result<Vec<WrittenTo>, StoreError> {
        let select = "select id, document, person, phase, queued_at, content from letter
            where purpose = $1 and queued_at > $2 order by queued_at, id";
        let since = since.as_microsecond();
        let rows = fetch_all!(&mut self.link, WrittenRow, select, purpose.code(), since)?;
        self.written_to(rows).await
    }

    /// Of children who were forgotten nobody knows any more where something went.
    async fn written_to(&mut self, rows: Vec<WrittenRow>) -> Result<Vec<WrittenTo>, StoreError> {
        let odd = || StoreError::odd("letter");
        let mut all = Vec::new();
        for (id, document, person, phase, at, content) in rows {
            let document = DocumentId::new(&document);
            let key = match self.key(&document).await {
                Err(StoreError::Forgotten) | Ok(None) => continue,
                key => key?.ok_or_else(odd)?,
            };
            let (to, _): Content = sealing::open(&key, spot(&id, "content"), &content)?;
            all.push(WrittenTo {
                document,
                person: identifier(&person).ok_or_else(odd)?,
                to,
                phase: Phase::from_code(&phase).ok_or_else(odd)?,
                queued_at: moment(at, "letter")?,
            });
        }
        Ok(all)
    }

    /// The moment at which the next letter is due, if one waits.
    pub async fn next_letter_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let select = "select next_try from letter where phase in ('queued', 'deferred')
            and rides_with is null order by next_try limit 1";
        let row = fetch_optional!(&mut self.link, (i64,), select)?;
        row.map(|(at,)| moment(at, "letter")).transpose()
    }

    /// How many messages there are in each phase, of all documents: one that holds several
    /// children's letters is one.
    pub async fn letters_by_phase(&mut self) -> Result<Vec<(Phase, u64)>, StoreError> {
        let select = "select phase, count(*) from letter where rides_with is null
            group by phase order by phase";
        let rows = fetch_all!(&mut self.link, (String, i64), select)?;
        let odd = || StoreError::odd("letter");
        let counted = rows.into_iter().map(|(phase, count)| {
            let phase = Phase::from_code(&phase).ok_or_else(odd)?;
            Ok((phase, u64::try_from(count).map_err(|_| odd())?))
        });
        counted.collect()
    }

    /// Without those of children who have been forgotten.
    async fn kept_letters(&mut self, rows: Vec<Row>) -> Result<Vec<KeptLetter>, StoreError> {
        let mut letters = Vec::with_capacity(rows.len());
        for row in rows {
            match self.kept_letter(row).await {
                Ok(letter) => letters.push(letter),
                Err(StoreError::Forgotten) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(letters)
    }

    async fn kept_letter(&mut self, row: Row) -> Result<KeptLetter, StoreError> {
        let (id, document, person, purpose, version, audience, tag, message_id, ..) = &row;
        let (.., phase, since, queued_at, attempts, next_try, last, why, words) = &row;
        let odd = || StoreError::odd("letter");
        let document = DocumentId::new(document);
        let key = self.key(&document).await?.ok_or_else(odd)?;
        let words = words
            .as_ref()
            .map(|words| sealing::open(&key, spot(id, "words"), words))
            .transpose()?;
        let phase = Phase::from_code(phase).ok_or_else(odd)?;
        let hold = match (phase, why) {
            (Phase::Held, Some(why)) => Some(Hold {
                why: HoldWhy::from_code(why).ok_or_else(odd)?,
                words,
            }),
            (Phase::Held, None) => return Err(odd()),
            _ => None,
        };
        let last = last
            .as_deref()
            .map(|last| Last::from_code(last).ok_or_else(odd))
            .transpose()?;
        let waits = matches!(phase, Phase::Queued | Phase::Deferred);
        Ok(KeptLetter {
            id: name(id),
            document,
            person: identifier(person).ok_or_else(odd)?,
            purpose: Purpose::from_code(purpose).ok_or_else(odd)?,
            version: u32::try_from(*version).map_err(|_| odd())?,
            audience: audience.as_str().into(),
            tag: tag.as_str().into(),
            message_id: message_id.as_str().into(),
            phase,
            since: moment(*since, "letter")?,
            queued_at: moment(*queued_at, "letter")?,
            attempts: u32::try_from(*attempts).map_err(|_| odd())?,
            next_try: match waits {
                true => Some(moment(*next_try, "letter")?),
                false => None,
            },
            last,
            hold,
        })
    }
}

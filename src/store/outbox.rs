//! The outbox: one row a letter, each of its phases on the disk before the next.

mod claiming;
mod kept;
mod riding;

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        live::DocumentId,
        name::PersonalText,
        post::{Destination, Hold, Last, LetterId, Phase, Purpose, Resolution},
    },
    store::{error::StoreError, sealing::Spot, writing::Tx},
};

pub use claiming::{Claimed, Settled};
pub use kept::{KeptLetter, WrittenTo};
pub use riding::Riding;

/// A letter to send. Who and when are those of the transaction.
#[derive(Clone, PartialEq)]
pub struct NewLetter<'a> {
    pub document: DocumentId,
    pub person: Identifier,
    pub purpose: Purpose,
    /// Counts up with every letter of that purpose whose words are others.
    pub version: u32,
    /// As templates name it: `professional`.
    pub audience: &'a str,
    pub to: Destination,
    /// As it stands in the letter, without angle brackets.
    pub message_id: String,
    /// Letters, digits and hyphens, at most 40, in the address to which it comes back.
    pub tag: String,
    /// The letter, frozen: what is sent, however often.
    pub bytes: Vec<u8>,
    pub not_before: Option<Timestamp>,
}

/// What it says is nobody's to print.
impl fmt::Debug for NewLetter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLetter")
            .field("document", &self.document)
            .field("purpose", &self.purpose)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// A letter has its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Queued {
    First(LetterId),
    /// It was there already, whatever has become of it, and stays as it was.
    Already(LetterId),
}

impl Queued {
    pub fn id(&self) -> &LetterId {
        match self {
            Self::First(id) | Self::Already(id) => id,
        }
    }
}

/// The address and the bytes.
type Content = (Destination, Vec<u8>);

fn spot<'a>(row: &'a str, column: &'static str) -> Spot<'a> {
    Spot {
        table: "letter",
        row,
        column,
    }
}

impl Tx {
    /// Queues a letter, or finds that it was queued before: the key is document, person, purpose
    /// and version, and there is never a second row.
    pub async fn queue(&mut self, new: &NewLetter<'_>) -> Result<Queued, StoreError> {
        let id = self.vault.name()?;
        let content: Content = (new.to.clone(), new.bytes.clone());
        let content = self
            .seal(&new.document, spot(&id, "content"), &content)
            .await?;
        let insert = "insert into letter
            (id, document, person, purpose, version, audience, tag, message_id, phase,
             changed_at, by_code, queued_at, next_try, attempts, fence, content)
            values ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10, $9, $11, 0, 0, $12)
            on conflict (document, person, purpose, version) do nothing";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let next = new.not_before.map_or(at, Timestamp::as_microsecond);
        let person = new.person.to_string();
        let (document, purpose) = (new.document.as_str(), new.purpose.code());
        let version = i64::from(new.version);
        let made = execute!(
            &mut self.link,
            insert,
            &id,
            document,
            &person,
            purpose,
            version,
            new.audience,
            &new.tag,
            &new.message_id,
            at,
            &*by,
            next,
            &content
        )?;
        if made == 1 {
            return Ok(Queued::First(LetterId(id.into())));
        }
        let select = "select id from letter
            where document = $1 and person = $2 and purpose = $3 and version = $4";
        let row = fetch_optional!(
            &mut self.link,
            (String,),
            select,
            document,
            &person,
            purpose,
            version
        )?;
        let (id,) = row.ok_or_else(|| StoreError::odd("letter"))?;
        Ok(Queued::Already(LetterId(id.into())))
    }

    /// Keeps a letter back until it is released; answers whether there was time. One that a
    /// process has in hand is taken from it, unless its last dot may have gone. This and the
    /// following reach every row of the message in which the letter goes.
    pub async fn hold_letter(&mut self, id: &LetterId, hold: &Hold) -> Result<bool, StoreError> {
        let id = &self.front(id).await?;
        let words = match &hold.words {
            Some(words) => self.sealed_words(id, words).await?,
            None => None,
        };
        let update = "update letter set phase = 'held', why = $2, words = $3, changed_at = $4,
            fence = fence + 1, holder = null, lease_until = null
            where id = $1 and phase in ('queued', 'claimed', 'deferred', 'held')";
        let at = self.at.as_microsecond();
        let why = hold.why.code();
        let touched = execute!(&mut self.link, update, &*id.0, why, &words, at)?;
        self.follow(id).await?;
        Ok(touched > 0)
    }

    /// Lets a held letter go, now; answers whether it was held.
    pub async fn release_letter(&mut self, id: &LetterId) -> Result<bool, StoreError> {
        let id = &self.front(id).await?;
        let update = "update letter set phase = 'queued', why = null, words = null,
            changed_at = $2, next_try = $2, fence = fence + 1
            where id = $1 and phase = 'held'";
        let at = self.at.as_microsecond();
        let touched = execute!(&mut self.link, update, &*id.0, at)?;
        self.follow(id).await?;
        Ok(touched > 0)
    }

    /// Takes a letter back for good; answers whether there was time.
    pub async fn cancel_letter(&mut self, id: &LetterId) -> Result<bool, StoreError> {
        let id = &self.front(id).await?;
        let update = "update letter set phase = 'cancelled', why = null, words = null,
            changed_at = $2, fence = fence + 1, holder = null, lease_until = null
            where id = $1 and phase in ('queued', 'claimed', 'deferred', 'held')";
        let at = self.at.as_microsecond();
        let touched = execute!(&mut self.link, update, &*id.0, at)?;
        self.follow(id).await?;
        Ok(touched > 0)
    }

    /// Ends the uncertainty about a letter; answers whether it was uncertain. What its reader has
    /// answered also counts for one of which no answer of the relay was heard yet.
    pub async fn resolve_letter(
        &mut self,
        id: &LetterId,
        resolution: Resolution,
    ) -> Result<bool, StoreError> {
        let id = &self.front(id).await?;
        let phase = match resolution {
            Resolution::SendAgain => Phase::Queued,
            Resolution::Checked => Phase::Checked,
            Resolution::Answered | Resolution::Found => Phase::Accepted,
        };
        let also = match resolution {
            Resolution::Answered => Phase::Final,
            Resolution::SendAgain | Resolution::Checked | Resolution::Found => Phase::Uncertain,
        };
        let update = "update letter set phase = $2, changed_at = $4, next_try = $4,
            fence = fence + 1, holder = null, lease_until = null
            where id = $1 and phase in ('uncertain', $3)";
        let at = self.at.as_microsecond();
        let (phase, also) = (phase.code(), also.code());
        let touched = execute!(&mut self.link, update, &*id.0, phase, also, at)?;
        self.follow(id).await?;
        if touched > 0 && resolution != Resolution::SendAgain {
            self.links_arrived(id).await?;
        }
        Ok(touched > 0)
    }

    /// Somebody has told by another way what a letter was to tell that goes no further; answers
    /// whether it was such a one.
    pub async fn told_otherwise(&mut self, id: &LetterId) -> Result<bool, StoreError> {
        let update = "update letter set phase = 'checked', why = null, words = null,
            changed_at = $2, fence = fence + 1, holder = null, lease_until = null
            where id = $1 and rides_with is null and phase in ('held', 'refused', 'uncertain')";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &*id.0, at)? > 0)
    }

    /// A report says that a letter came back, and why; answers whether it had gone.
    pub async fn return_letter(&mut self, id: &LetterId, last: Last) -> Result<bool, StoreError> {
        let id = &self.front(id).await?;
        let update = "update letter set phase = 'refused', last = $2, changed_at = $3,
            fence = fence + 1, holder = null, lease_until = null
            where id = $1 and phase in ('final', 'accepted', 'uncertain', 'checked')";
        let at = self.at.as_microsecond();
        let touched = execute!(&mut self.link, update, &*id.0, last.code(), at)?;
        self.follow(id).await?;
        if touched > 0 {
            self.links_returned(id).await?;
        }
        Ok(touched > 0)
    }

    /// Words about a letter, locked; nothing where nobody could be told of them any more.
    async fn sealed_words(
        &mut self,
        id: &LetterId,
        words: &PersonalText,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let select = "select document from letter where id = $1";
        let row = fetch_optional!(&mut self.link, (String,), select, &*id.0)?;
        let Some((document,)) = row else {
            return Ok(None);
        };
        let document = DocumentId::new(&document);
        match self.seal(&document, spot(&id.0, "words"), words).await {
            Ok(sealed) => Ok(Some(sealed)),
            Err(StoreError::Forgotten) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn name(id: &str) -> LetterId {
    LetterId(Arc::from(id))
}

//! Letters in hand: claimed under a lease, marked before the end, settled after it.

use std::{fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use crate::{
    model::{
        id::Identifier,
        live::DocumentId,
        name::PersonalText,
        post::{Answered, Destination, Hold, HoldWhy, Last, LetterId, Phase, Purpose},
    },
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        link::Link,
        outbox::{Content, Riding, name, spot},
        sealing,
        writing::Tx,
    },
};

/// A letter in the hands of one process.
#[derive(Clone, PartialEq)]
pub struct Claimed {
    pub id: LetterId,
    /// Only who knows the latest may go on with the letter.
    pub fence: i64,
    pub document: DocumentId,
    pub person: Identifier,
    pub purpose: Purpose,
    pub version: u32,
    pub audience: Arc<str>,
    pub tag: Arc<str>,
    pub to: Destination,
    pub bytes: Arc<[u8]>,
    /// Times that it was tried, with the one that begins now.
    pub attempts: u32,
    /// When it was tried first.
    pub tried_at: Timestamp,
    /// The letters about other children that go in the same message.
    pub riders: Vec<Riding>,
}

/// What it says is nobody's to print.
impl fmt::Debug for Claimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claimed")
            .field("id", &self.id)
            .field("fence", &self.fence)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// What has become of a letter that was in hand.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    Accepted {
        answer: Answered,
        queue_id: Option<Arc<str>>,
    },
    Refused(Last),
    /// It is tried again then.
    Deferred(Last, Timestamp),
    Uncertain(Last),
    Held(Hold, Option<Last>),
    /// It was not tried: it stands where it stood.
    PutBack,
    Cancelled,
}

type Row = (
    String,
    i64,
    String,
    String,
    String,
    i64,
    String,
    String,
    Vec<u8>,
    i64,
    Option<i64>,
);

/// The columns of a claim are the same on both; only one of them knows rows that others hold.
macro_rules! claim {
    ($skipping:literal) => {
        concat!(
            "update letter set phase = 'claimed', holder = $1, fence = fence + 1,
                lease_until = $2, changed_at = $3, attempts = attempts + 1,
                tried_at = coalesce(tried_at, $3)
            where id in (select id from letter
                where phase in ('queued', 'deferred') and next_try <= $3
                and rides_with is null
                order by next_try, id limit $4 ",
            $skipping,
            ")
            returning id, fence, document, person, purpose, version, audience, tag, content,
                attempts, tried_at"
        )
    };
}

/// Takes letters out of hands.
macro_rules! free {
    ($whose:literal) => {
        concat!(
            "update letter set
                phase = case when phase = 'final' then 'uncertain' else 'queued' end,
                last = case when phase = 'final' then 'end stopped' else last end,
                changed_at = $1, holder = null, lease_until = null
            where phase in ('claimed', 'final') and rides_with is null and ",
            $whose
        )
    };
}

impl Tx {
    /// Takes at most so many letters that are due in hand, until a moment; nobody else gets them
    /// before. One that cannot be opened is held, one of a forgotten child cancelled, and neither
    /// is in the way of others.
    pub async fn claim_letters(
        &mut self,
        holder: &str,
        until: Timestamp,
        most: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        let (until, at) = (until.as_microsecond(), self.at.as_microsecond());
        let most = i64::from(most);
        let rows = match &self.link {
            Link::Postgres(_) => {
                let claim = claim!("for update skip locked");
                fetch_all!(&mut self.link, Row, claim, holder, until, at, most)?
            }
            Link::Sqlite(_) | Link::Gone => {
                fetch_all!(&mut self.link, Row, claim!(""), holder, until, at, most)?
            }
        };
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        self.follow_all().await?;
        let riding = self.riding_in_hand().await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, fence) = (name(&row.0), row.1);
            match self.claimed(row).await {
                Ok(mut letter) => {
                    let own = riding.iter().filter(|(front, _)| *front == letter.id);
                    letter.riders = own.map(|(_, rider)| rider.clone()).collect();
                    claimed.push(letter);
                }
                Err(StoreError::Forgotten) => {
                    self.settle_letter(&id, fence, &Settled::Cancelled).await?;
                }
                Err(StoreError::Seal(_) | StoreError::Unreadable { .. }) => {
                    let hold = Hold {
                        why: HoldWhy::Broken,
                        words: None,
                    };
                    let held = Settled::Held(hold, None);
                    self.settle_letter(&id, fence, &held).await?;
                }
                Err(error) => return Err(error),
            }
        }
        claimed.sort_by(|a, b| (a.tried_at, &a.id).cmp(&(b.tried_at, &b.id)));
        Ok(claimed)
    }

    async fn claimed(&mut self, row: Row) -> Result<Claimed, StoreError> {
        let (id, fence, document, person, purpose, version, audience, tag, ..) = &row;
        let (.., content, attempts, tried_at) = &row;
        let odd = || StoreError::odd("letter");
        let document = DocumentId::new(document);
        let key = self.key(&document).await?.ok_or_else(odd)?;
        let (to, bytes): Content = sealing::open(&key, spot(id, "content"), content)?;
        Ok(Claimed {
            id: name(id),
            fence: *fence,
            document,
            person: identifier(person).ok_or_else(odd)?,
            purpose: Purpose::from_code(purpose).ok_or_else(odd)?,
            version: u32::try_from(*version).map_err(|_| odd())?,
            audience: audience.as_str().into(),
            tag: tag.as_str().into(),
            to,
            bytes: bytes.into(),
            attempts: u32::try_from(*attempts).map_err(|_| odd())?,
            tried_at: moment(tried_at.ok_or_else(odd)?, "letter")?,
            riders: Vec::new(),
        })
    }

    /// Says that the last dot of a letter is about to go; answers whether it may: not where the
    /// letter was held, cancelled or taken over since.
    pub async fn finish_letter(
        &mut self,
        id: &LetterId,
        fence: i64,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let update = "update letter set phase = 'final', changed_at = $3, lease_until = $4
            where id = $1 and fence = $2 and phase = 'claimed'";
        let (at, until) = (self.at.as_microsecond(), until.as_microsecond());
        let touched = execute!(&mut self.link, update, &*id.0, fence, at, until)?;
        self.follow(id).await?;
        Ok(touched > 0)
    }

    /// Writes down what has become of a letter; answers whether it was still in these hands. An
    /// answer that comes after the lease still counts, unless somebody has decided meanwhile.
    pub async fn settle_letter(
        &mut self,
        id: &LetterId,
        fence: i64,
        settled: &Settled,
    ) -> Result<bool, StoreError> {
        let at = self.at.as_microsecond();
        let (phase, last, next) = match settled {
            Settled::Accepted { answer, .. } => {
                (Phase::Accepted, Some(Last::Answered(*answer)), None)
            }
            Settled::Refused(last) => (Phase::Refused, Some(*last), None),
            Settled::Deferred(last, next) => (Phase::Deferred, Some(*last), Some(*next)),
            Settled::Uncertain(last) => (Phase::Uncertain, Some(*last), None),
            Settled::Held(_, last) => (Phase::Held, *last, None),
            Settled::PutBack => return self.put_back(id, fence).await,
            Settled::Cancelled => (Phase::Cancelled, None, None),
        };
        let queue_id = match settled {
            Settled::Accepted { queue_id, .. } => queue_id.as_deref(),
            _ => None,
        };
        let (why, words) = match settled {
            Settled::Held(hold, _) => (Some(hold.why.code()), hold.words.as_ref()),
            _ => (None, None),
        };
        let words = self.words_of(id, words).await?;
        let update = "update letter set phase = $3, changed_at = $4, holder = null,
            lease_until = null, last = coalesce($5, last), next_try = coalesce($6, next_try),
            queue_id = $7, why = $8, words = $9
            where id = $1 and fence = $2 and phase in ('claimed', 'final', 'uncertain')";
        let last = last.map(Last::code);
        let next = next.map(Timestamp::as_microsecond);
        let touched = execute!(
            &mut self.link,
            update,
            &*id.0,
            fence,
            phase.code(),
            at,
            &last,
            next,
            queue_id,
            why,
            &words
        )?;
        self.follow(id).await?;
        if touched > 0 && phase == Phase::Accepted {
            self.links_arrived(id).await?;
        }
        Ok(touched > 0)
    }

    async fn words_of(
        &mut self,
        id: &LetterId,
        words: Option<&PersonalText>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        match words {
            Some(words) => self.sealed_words(id, words).await,
            None => Ok(None),
        }
    }

    /// A letter that was not tried after all.
    async fn put_back(&mut self, id: &LetterId, fence: i64) -> Result<bool, StoreError> {
        let update = "update letter set phase = 'queued', changed_at = $3, holder = null,
            lease_until = null, attempts = attempts - 1,
            tried_at = case when attempts > 1 then tried_at end
            where id = $1 and fence = $2 and phase in ('claimed', 'final')";
        let at = self.at.as_microsecond();
        let touched = execute!(&mut self.link, update, &*id.0, fence, at)?;
        self.follow(id).await?;
        Ok(touched > 0)
    }

    /// A letter with which the program could not go on: held where its last dot cannot have gone,
    /// else uncertain. Answers whether it was still in these hands.
    pub async fn quarantine_letter(
        &mut self,
        id: &LetterId,
        fence: i64,
    ) -> Result<bool, StoreError> {
        let update = "update letter set
            phase = case when phase = 'final' then 'uncertain' else 'held' end,
            why = case when phase = 'final' then null else 'broken' end,
            words = null, changed_at = $3, holder = null, lease_until = null
            where id = $1 and fence = $2 and phase in ('claimed', 'final')";
        let at = self.at.as_microsecond();
        let touched = execute!(&mut self.link, update, &*id.0, fence, at)?;
        self.follow(id).await?;
        Ok(touched > 0)
    }

    /// Goes on holding everything that one holder has in hand.
    pub async fn keep_letters(
        &mut self,
        holder: &str,
        until: Timestamp,
    ) -> Result<u64, StoreError> {
        let update = "update letter set lease_until = $2
            where holder = $1 and phase in ('claimed', 'final')";
        let until = until.as_microsecond();
        Ok(execute!(&mut self.link, update, holder, until)?)
    }

    /// Takes out of all hands what nobody holds any more: letters whose lease has run out. What
    /// was claimed is queued again; what was final is uncertain. Answers how many there were.
    pub async fn free_letters(&mut self) -> Result<u64, StoreError> {
        let at = self.at.as_microsecond();
        let freed = execute!(&mut self.link, free!("lease_until <= $1"), at)?;
        self.followed(freed).await
    }

    /// Takes everything out of one holder's hands, whatever its lease.
    pub async fn let_go_of_letters(&mut self, holder: &str) -> Result<u64, StoreError> {
        let at = self.at.as_microsecond();
        let freed = execute!(&mut self.link, free!("holder = $2"), at, holder)?;
        self.followed(freed).await
    }

    /// Takes everything out of all hands: for who knows to be the only process.
    pub async fn let_go_of_all_letters(&mut self) -> Result<u64, StoreError> {
        let at = self.at.as_microsecond();
        let freed = execute!(&mut self.link, free!("holder is not null"), at)?;
        self.followed(freed).await
    }

    /// So many were moved at once, and those that ride with them.
    async fn followed(&mut self, moved: u64) -> Result<u64, StoreError> {
        if moved > 0 {
            self.follow_all().await?;
        }
        Ok(moved)
    }

    /// Queues again, with the same bytes, what has been uncertain for so long and is for one of
    /// these audiences. Answers how many.
    pub async fn send_uncertain_again(
        &mut self,
        audiences: &[&str],
        after: SignedDuration,
    ) -> Result<u64, StoreError> {
        let update = "update letter set phase = 'queued', changed_at = $3, next_try = $3,
            fence = fence + 1
            where phase = 'uncertain' and audience = $1 and changed_at <= $2
            and rides_with is null";
        let before = self.at.saturating_sub(after).unwrap_or(Timestamp::MIN);
        let (before, at) = (before.as_microsecond(), self.at.as_microsecond());
        let mut again = 0;
        for audience in audiences {
            again += execute!(&mut self.link, update, *audience, before, at)?;
        }
        self.followed(again).await
    }
}

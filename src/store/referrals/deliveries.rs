//! Deliveries: a row for all that is told to a service, each phase kept.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        post::LetterId,
        referral::{CallPhase, Errand, PartId},
    },
    store::{changes::moment, error::StoreError, link::Link, reading::Snapshot, writing::Tx},
};

/// Something to tell a service. Who and when are those of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery<'a> {
    pub part: &'a PartId,
    /// Counts up with everything that is told to one service.
    pub number: u32,
    pub errand: Errand,
    /// `Letter`, `Queued`, `ToFetch` or `ToDo`.
    pub phase: CallPhase,
    /// Until when what lies ready is waited for; nothing for any other way.
    pub until: Option<Timestamp>,
    pub letter: Option<&'a LetterId>,
}

/// A call in the hands of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: Arc<str>,
    /// Only who knows the latest may go on with it.
    pub fence: i64,
    pub part: PartId,
    pub number: u32,
    pub errand: Errand,
    /// Times that it was tried, with the one that begins now.
    pub attempts: u32,
    /// When it was tried first.
    pub tried_at: Timestamp,
}

/// What has become of a call that was in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallSettled {
    Accepted,
    /// It will not go, and what was heard last.
    Refused(Arc<str>),
    /// It is tried again then.
    Deferred(Arc<str>, Timestamp),
    /// Nobody wants it any more.
    Cancelled,
}

/// The columns of a claim are the same on both; only one of them knows rows that others hold.
macro_rules! claim {
    ($skipping:literal) => {
        concat!(
            "update referral_delivery set phase = 'claimed', holder = $1, fence = fence + 1,
                lease_until = $2, changed_at = $3, attempts = attempts + 1,
                tried_at = coalesce(tried_at, $3)
            where id in (select id from referral_delivery
                where phase in ('queued', 'deferred') and next_try <= $3
                order by next_try, id limit $4 ",
            $skipping,
            ")
            returning id, fence, part, number, errand, attempts, tried_at"
        )
    };
}

type CallRow = (String, i64, String, i64, String, i64, Option<i64>);

/// Why something was given up that lay ready and that nobody fetched.
const NOT_FETCHED: &str = "not fetched";

fn odd() -> StoreError {
    StoreError::odd("referral_delivery")
}

impl Tx {
    /// Writes down something to tell a service, or finds that it was: the key is the part and the
    /// number, and there is never a second row.
    pub async fn deliver_part(&mut self, new: &NewDelivery<'_>) -> Result<bool, StoreError> {
        let id = format!("{}.{}", new.part, new.number);
        let insert = "insert into referral_delivery
            (id, part, number, errand, phase, letter, at, changed_at, next_try, attempts, fence,
             by_code)
            values ($1, $2, $3, $4, $5, $6, $7, $7, $8, 0, 0, $9) on conflict do nothing";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let next = match new.phase {
            CallPhase::Queued => Some(at),
            _ => new.until.map(Timestamp::as_microsecond),
        };
        let made = execute!(
            &mut self.link,
            insert,
            &id,
            &*new.part.0,
            i64::from(new.number),
            new.errand.code(),
            new.phase.code(),
            new.letter.map(|letter| letter.0.to_string()),
            at,
            next,
            &*by
        )?;
        Ok(made == 1)
    }

    /// Takes back every call and every task of a part that has not been done; answers how many.
    /// One that a process has in hand is taken from it: what it has sent meanwhile was sent.
    pub async fn cancel_calls(&mut self, part: &PartId) -> Result<u64, StoreError> {
        let update = "update referral_delivery set phase = 'cancelled', changed_at = $2,
            fence = fence + 1, holder = null, lease_until = null
            where part = $1 and phase in ('queued', 'claimed', 'deferred', 'to_fetch', 'to_do')";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &*part.0, at)?)
    }

    /// Says that somebody here has told the service; answers whether that was still to do. What did
    /// not arrive by its own way is told with it.
    pub async fn told_by_hand(&mut self, part: &PartId) -> Result<bool, StoreError> {
        let update = "update referral_delivery set phase = 'done', changed_at = $2, by_code = $3
            where part = $1 and (phase in ('to_do', 'refused')
                or (phase = 'letter' and not exists (select 1 from letter l
                    where l.id = referral_delivery.letter
                    and l.phase not in ('refused', 'uncertain', 'held'))))";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        Ok(execute!(&mut self.link, update, &*part.0, at, &*by)? > 0)
    }

    /// Queues again what was given up, to be tried now, or lets it lie ready once more until then;
    /// answers whether there was anything.
    pub async fn call_again(
        &mut self,
        part: &PartId,
        until: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let update = "update referral_delivery set phase = $3, changed_at = $2,
            next_try = $4, tried_at = null, attempts = 0, fence = fence + 1
            where part = $1 and phase = 'refused'";
        let at = self.at.as_microsecond();
        let phase = match until {
            Some(_) => CallPhase::ToFetch,
            None => CallPhase::Queued,
        };
        let next = until.unwrap_or(self.at).as_microsecond();
        Ok(execute!(&mut self.link, update, &*part.0, at, phase.code(), next)? > 0)
    }

    /// Says that the service's program has everything up to that number that lay ready for it;
    /// answers whether anything did. What was given up meanwhile has arrived after all.
    pub async fn fetched(&mut self, part: &PartId, number: u32) -> Result<bool, StoreError> {
        let update = "update referral_delivery set phase = 'accepted', changed_at = $2,
            last = null, by_code = $4
            where part = $1 and number <= $3
            and (phase = 'to_fetch' or (phase = 'refused' and last = $5))";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let number = i64::from(number);
        Ok(execute!(
            &mut self.link,
            update,
            &*part.0,
            at,
            number,
            &*by,
            NOT_FETCHED
        )? > 0)
    }

    /// Gives up what has lain ready for too long; answers how much that was.
    pub async fn give_up_unfetched(&mut self) -> Result<u64, StoreError> {
        let update = "update referral_delivery set phase = 'refused', changed_at = $1, last = $2
            where phase = 'to_fetch' and next_try <= $1";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, at, NOT_FETCHED)?)
    }

    /// Takes calls that are due in hand, under a lease, and frees what nobody holds any more: a
    /// call that was on its way is made once more under the same key, by which it is recognised.
    pub async fn claim_calls(
        &mut self,
        holder: &str,
        until: Timestamp,
        most: u32,
    ) -> Result<Vec<Call>, StoreError> {
        let free = "update referral_delivery set phase = 'queued', changed_at = $1, next_try = $1,
            holder = null, lease_until = null, fence = fence + 1
            where phase = 'claimed' and lease_until <= $1";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, free, at)?;
        let claim = match self.link {
            Link::Postgres(_) => claim!("for update skip locked"),
            _ => claim!(""),
        };
        let until = until.as_microsecond();
        let rows = fetch_all!(
            &mut self.link,
            CallRow,
            claim,
            holder,
            until,
            at,
            i64::from(most)
        )?;
        let mut calls = rows
            .into_iter()
            .map(call_of)
            .collect::<Result<Vec<Call>, _>>()?;
        calls.sort_by(|a, b| (a.tried_at, &a.id).cmp(&(b.tried_at, &b.id)));
        Ok(calls)
    }

    /// Writes down what has become of a call; answers whether it was still in these hands.
    pub async fn settle_call(
        &mut self,
        call: &Call,
        settled: &CallSettled,
    ) -> Result<bool, StoreError> {
        let (phase, last, next) = match settled {
            CallSettled::Accepted => (CallPhase::Accepted, None, None),
            CallSettled::Refused(last) => (CallPhase::Refused, Some(last), None),
            CallSettled::Deferred(last, next) => (CallPhase::Deferred, Some(last), Some(*next)),
            CallSettled::Cancelled => (CallPhase::Cancelled, None, None),
        };
        let update = "update referral_delivery set phase = $3, changed_at = $4, holder = null,
            lease_until = null, last = $5, next_try = coalesce($6, next_try)
            where id = $1 and fence = $2 and phase = 'claimed'";
        let at = self.at.as_microsecond();
        let touched = execute!(
            &mut self.link,
            update,
            &*call.id,
            call.fence,
            phase.code(),
            at,
            last.map(ToString::to_string),
            next.map(Timestamp::as_microsecond)
        )?;
        Ok(touched > 0)
    }
}

impl Snapshot {
    /// When the next call is due, where there is one.
    pub async fn next_call_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let select = "select min(next_try) from referral_delivery
            where phase in ('queued', 'deferred')";
        let row = fetch_optional!(&mut self.link, (Option<i64>,), select)?;
        let due = row.and_then(|(due,)| due);
        due.map(|at| moment(at, "referral_delivery")).transpose()
    }
}

fn call_of(row: CallRow) -> Result<Call, StoreError> {
    let (id, fence, part, number, errand, attempts, tried) = row;
    Ok(Call {
        id: id.into(),
        fence,
        part: PartId(part.into()),
        number: u32::try_from(number).map_err(|_| odd())?,
        errand: Errand::from_code(&errand).ok_or_else(odd)?,
        attempts: u32::try_from(attempts).map_err(|_| odd())?,
        tried_at: moment(tried.ok_or_else(odd)?, "referral_delivery")?,
    })
}

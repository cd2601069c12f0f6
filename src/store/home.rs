//! What goes home to the case system: each write a row, each phase kept.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        home::{Carried, HomeId, HomePart, HomeState, HomeStep},
        live::{By, DocumentId},
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        link::Link,
        reading::Snapshot,
        sealing::{self, DataKey, Spot},
        writing::Tx,
    },
};

/// Something to send home. Who asks, and when, are those of the transaction.
#[derive(Clone, Copy, Debug)]
pub struct NewHoming<'a> {
    pub document: &'a DocumentId,
    pub step: HomeStep,
    /// Which meeting's minutes it tells; nothing where it tells of none.
    pub meeting: Option<u32>,
    pub part: HomePart,
    pub version: u32,
    /// `Waiting` or `ByHand`.
    pub state: HomeState,
    pub carried: &'a Carried,
    /// The name and the bytes of a document.
    pub file: Option<(&'a PersonalText, &'a [u8])>,
}

/// Something that goes home, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Homing {
    pub id: HomeId,
    pub document: DocumentId,
    pub step: HomeStep,
    /// Which meeting's minutes it tells; nothing where it tells of none.
    pub meeting: Option<u32>,
    pub part: HomePart,
    /// Counted on over all meetings of the document.
    pub version: u32,
    pub state: HomeState,
    pub asked: By,
    pub asked_at: Timestamp,
    pub changed_at: Timestamp,
    /// When it is tried or looked at next.
    pub next_try: Option<Timestamp>,
    pub last: Option<Arc<str>>,
    pub carried: Carried,
    /// What the file is called here.
    pub file: Option<Arc<str>>,
    pub found: HomeFound,
}

/// What the record was found to say, and who has put it there by hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HomeFound {
    pub words: Carried,
    /// The identifier in the case system.
    pub record: Option<PersonalText>,
    pub by: Option<PersonalText>,
}

/// Something that goes home, in the hands of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeCall {
    pub id: HomeId,
    /// Only who knows the latest may go on with it.
    pub fence: i64,
    pub document: DocumentId,
    pub state: HomeState,
    /// Times that it was taken in hand, with this one.
    pub attempts: u32,
    pub tried_at: Timestamp,
    /// Whether it may have been written before, by whoever had it in hand.
    pub before: Before,
}

/// What is known of a write when it is taken in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// It never left.
    NeverLeft,
    /// It may be in the record.
    MayBeThere,
}

/// What has become of something that was in hand.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeSettled {
    pub state: HomeState,
    pub next_try: Option<Timestamp>,
    pub last: Option<Arc<str>>,
    pub found: Option<HomeFound>,
}

/// The columns of a claim are the same on both; only one of them knows rows that others hold. What
/// is still to be written is left once a newer version stands: it would come after it.
macro_rules! claim {
    ($skipping:literal) => {
        concat!(
            "update home_write set holder = $1, fence = fence + 1, lease_until = $2,
                attempts = attempts + 1, tried_at = coalesce(tried_at, $3),
                sent = sent + case when state = 'waiting' then 1 else 0 end
            where id in (select due.id from home_write as due
                where due.next_try <= $3 and (due.lease_until is null or due.lease_until <= $3)
                    and (due.state not in ('waiting', 'uncertain') or not exists (
                        select 1 from home_write as newer where newer.document = due.document
                            and newer.step = due.step and newer.part = due.part
                            and newer.meeting = due.meeting
                            and newer.version > due.version))
                order by due.next_try, due.id limit 1 ",
            $skipping,
            ")
            returning id, fence, document, state, attempts, tried_at, sent"
        )
    };
}

/// Every column of what goes home, and which rows of it.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "select id, document, step, part, version, state, by_code, at, changed_at, next_try,
            last, content, found, meeting from home_write ",
            $which
        )
    };
}

type Row = (
    String,
    String,
    String,
    String,
    i64,
    String,
    String,
    i64,
    i64,
    Option<i64>,
    Option<String>,
    Vec<u8>,
    Option<Vec<u8>>,
    i64,
);

type Words = Vec<(Arc<str>, Vec<PersonalText>)>;
type Content = (Option<PersonalText>, Words, Option<Arc<str>>);
type Found = (Words, Option<PersonalText>, Option<PersonalText>);

fn odd() -> StoreError {
    StoreError::odd("home_write")
}

fn spot<'a>(row: &'a str, column: &'static str) -> Spot<'a> {
    Spot {
        table: "home_write",
        row,
        column,
    }
}

impl Tx {
    /// Writes down something to send home, or finds that it was: there is one row for each version.
    pub async fn send_home(&mut self, new: &NewHoming<'_>) -> Result<bool, StoreError> {
        let all = self.homings(new.document).await?;
        let is_it =
            |one: &&Homing| (one.step, one.part, one.version) == (new.step, new.part, new.version);
        if all.iter().any(|one| is_it(&one)) {
            return Ok(false);
        }
        let file = match new.file {
            Some((name, bytes)) => Some(self.put_file(new.document, name, bytes).await?),
            None => None,
        };
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let content: Content = (name, new.carried.0.clone(), file.map(Arc::from));
        let sealed = self
            .seal(new.document, spot(&id, "content"), &content)
            .await?;
        let insert = "insert into home_write
            (id, document, step, part, version, state, by_code, at, changed_at, next_try, attempts,
             sent, fence, content, meeting)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, 0, 0, 0, $10, $11)
            on conflict do nothing";
        let at = self.at.as_microsecond();
        let is_looked_at = new.state == HomeState::Waiting || new.part == HomePart::Fields;
        let next = is_looked_at.then_some(at);
        let made = execute!(
            &mut self.link,
            insert,
            &id,
            new.document.as_str(),
            new.step.code(),
            new.part.code(),
            i64::from(new.version),
            new.state.code(),
            &*code,
            at,
            next,
            &sealed,
            new.meeting.map_or(0, i64::from)
        )?;
        Ok(made == 1)
    }

    /// Takes the next that is due in hand, under a lease.
    pub async fn claim_home(
        &mut self,
        holder: &str,
        until: Timestamp,
    ) -> Result<Option<HomeCall>, StoreError> {
        let claim = match self.link {
            Link::Postgres(_) => claim!("for update skip locked"),
            _ => claim!(""),
        };
        type Claimed = (String, i64, String, String, i64, Option<i64>, i64);
        let (until, at) = (until.as_microsecond(), self.at.as_microsecond());
        let row = fetch_optional!(&mut self.link, Claimed, claim, holder, until, at)?;
        let Some((id, fence, document, state, attempts, tried, sent)) = row else {
            return Ok(None);
        };
        let state = HomeState::from_code(&state).ok_or_else(odd)?;
        Ok(Some(HomeCall {
            id: HomeId(id.into()),
            fence,
            document: DocumentId::new(&document),
            state,
            attempts: u32::try_from(attempts).map_err(|_| odd())?,
            tried_at: moment(tried.ok_or_else(odd)?, "home_write")?,
            before: match state {
                HomeState::Waiting if sent <= 1 => Before::NeverLeft,
                _ => Before::MayBeThere,
            },
        }))
    }

    /// Writes down what has become of it; answers whether it was still in these hands. One that
    /// waits on has surely not left, unless it may have been written before.
    pub async fn settle_home(
        &mut self,
        call: &HomeCall,
        settled: &HomeSettled,
    ) -> Result<bool, StoreError> {
        let found = match &settled.found {
            Some(found) => Some(self.sealed_found(&call.document, &call.id, found).await?),
            None => None,
        };
        let update = "update home_write set state = $3, changed_at = $4, holder = null,
            lease_until = null, last = $5, next_try = $6, found = coalesce($7, found),
            sent = case when $3 = 'waiting' and $8 = 'never' then 0 else sent end
            where id = $1 and fence = $2 and holder is not null";
        let before = match call.before {
            Before::NeverLeft => "never",
            Before::MayBeThere => "perhaps",
        };
        let at = self.at.as_microsecond();
        let touched = execute!(
            &mut self.link,
            update,
            &*call.id.0,
            call.fence,
            settled.state.code(),
            at,
            settled.last.as_deref(),
            settled.next_try.map(Timestamp::as_microsecond),
            found,
            before
        )?;
        Ok(touched > 0)
    }

    /// Says that it is in the record because somebody has put it there, or has seen it; answers
    /// whether that was still to do, and in nobody's hands. With `next` it is read back then.
    pub async fn home_by_hand(
        &mut self,
        homing: &Homing,
        state: HomeState,
        next: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let found = HomeFound {
            by: self.by.name.clone(),
            ..homing.found.clone()
        };
        let found = self
            .sealed_found(&homing.document, &homing.id, &found)
            .await?;
        let update = "update home_write set state = $2, changed_at = $3, next_try = $4, found = $5,
            fence = fence + 1, holder = null, lease_until = null, last = null
            where id = $1 and (lease_until is null or lease_until <= $3)
                and (state in ('by_hand', 'refused', 'differs')
                    or state = 'uncertain' and next_try is null)";
        let at = self.at.as_microsecond();
        let touched = execute!(
            &mut self.link,
            update,
            &*homing.id.0,
            state.code(),
            at,
            next.map(Timestamp::as_microsecond),
            &found
        )?;
        Ok(touched > 0)
    }

    /// Has it tried or looked at again now, in the state that it is put into; answers whether it
    /// had come to rest.
    pub async fn home_again(
        &mut self,
        HomeId(id): &HomeId,
        state: HomeState,
    ) -> Result<bool, StoreError> {
        let update = "update home_write set state = $2, changed_at = $3, next_try = $3,
            tried_at = null, attempts = 0, fence = fence + 1, holder = null, lease_until = null,
            sent = case when $2 = 'waiting' then 0 else sent end
            where id = $1 and (lease_until is null or lease_until <= $3)";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &**id, state.code(), at)? > 0)
    }

    async fn sealed_found(
        &mut self,
        document: &DocumentId,
        id: &HomeId,
        found: &HomeFound,
    ) -> Result<Vec<u8>, StoreError> {
        let HomeFound { words, record, by } = found.clone();
        let found: Found = (words.0, record, by);
        self.seal(document, spot(&id.0, "found"), &found).await
    }
}

impl Snapshot {
    /// Everything of a document that goes home, in its order; nothing of a forgotten child.
    pub async fn homings(&mut self, document: &DocumentId) -> Result<Vec<Homing>, StoreError> {
        let key = match self.key(document).await {
            Ok(Some(key)) => key,
            Err(StoreError::Forgotten) | Ok(None) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let select = select!("where document = $1 order by at, id");
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter().map(|row| read_row(&key, row)).collect()
    }

    /// One of them.
    pub async fn homing(
        &mut self,
        document: &DocumentId,
        HomeId(id): &HomeId,
    ) -> Result<Option<Homing>, StoreError> {
        let key = match self.key(document).await {
            Ok(Some(key)) => key,
            Err(StoreError::Forgotten) | Ok(None) => return Ok(None),
            Err(error) => return Err(error),
        };
        let select = select!("where document = $1 and id = $2");
        let row = fetch_optional!(&mut self.link, Row, select, document.as_str(), &**id)?;
        row.map(|row| read_row(&key, row)).transpose()
    }

    /// Documents of which something waits for somebody here.
    pub async fn homes_needing_someone(&mut self) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select document from home_write
            where state in ('by_hand', 'refused', 'differs')
                or state = 'uncertain' and next_try is null
            group by document order by min(changed_at), document";
        let rows = fetch_all!(&mut self.link, (String,), select)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// Documents of a form that are open, or were closed at that moment or after it.
    pub async fn documents_open_or_closed_since(
        &mut self,
        form: &str,
        since: Timestamp,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select id from document
            where form = $1 and (closed_at is null or closed_at >= $2) order by id";
        let since = since.as_microsecond();
        let rows = fetch_all!(&mut self.link, (String,), select, form, since)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }
}

fn read_row(key: &DataKey, row: Row) -> Result<Homing, StoreError> {
    let (
        id,
        document,
        step,
        part,
        version,
        state,
        by,
        at,
        changed,
        next,
        last,
        content,
        found,
        meeting,
    ) = row;
    let (name, words, file): Content = sealing::open(key, spot(&id, "content"), &content)?;
    let found = match found {
        Some(found) => {
            let (words, record, by): Found = sealing::open(key, spot(&id, "found"), &found)?;
            HomeFound {
                words: Carried(words),
                record,
                by,
            }
        }
        None => HomeFound::default(),
    };
    Ok(Homing {
        document: DocumentId::new(&document),
        step: HomeStep::from_code(&step).ok_or_else(odd)?,
        meeting: match meeting {
            0 => None,
            number => Some(u32::try_from(number).map_err(|_| odd())?),
        },
        part: HomePart::from_code(&part).ok_or_else(odd)?,
        version: u32::try_from(version).map_err(|_| odd())?,
        state: HomeState::from_code(&state).ok_or_else(odd)?,
        asked: By {
            code: by.into(),
            name,
        },
        asked_at: moment(at, "home_write")?,
        changed_at: moment(changed, "home_write")?,
        next_try: next.map(|at| moment(at, "home_write")).transpose()?,
        last: last.map(Arc::from),
        carried: Carried(words),
        file,
        found,
        id: HomeId(id.into()),
    })
}

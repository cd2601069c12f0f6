//! What was done about silence: nudges, talks, tasks; and who is out of office.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    model::{
        id::Identifier,
        live::DocumentId,
        post::{LetterId, Phase},
    },
    store::{
        changes::moment, error::StoreError, headings::identifier, reading::Snapshot, writing::Tx,
    },
};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChaseWhat {
    /// A nudge was queued.
    Nudged,
    /// The social worker was asked to talk to them.
    Talk,
    /// Somebody was asked to try another way.
    Sideways,
    /// A person took it over.
    HandedOver,
    /// Somebody was in touch with them.
    ByHand,
    /// What they were asked for, or had promised, has come.
    Came,
}

impl ChaseWhat {
    const ALL: &[(Self, &str)] = &[
        (Self::Nudged, "nudged"),
        (Self::Talk, "talk"),
        (Self::Sideways, "sideways"),
        (Self::HandedOver, "handed_over"),
        (Self::ByHand, "by_hand"),
        (Self::Came, "came"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(one, _)| *one == self);
        found.map_or("", |(_, code)| code)
    }

    /// `None` for a code that this version does not know.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(what, _)| *what)
    }

    /// Whether somebody has something to do about it.
    pub fn is_task(self) -> bool {
        matches!(self, Self::Talk | Self::Sideways | Self::HandedOver)
    }
}

/// Something to write down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChase<'a> {
    pub person: &'a Identifier,
    /// The code of what was asked.
    pub ask: &'a str,
    pub what: ChaseWhat,
    /// Of a nudge the deadline, of a task the last useful day.
    pub day: Option<Date>,
    pub letter: Option<&'a LetterId>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chase {
    pub id: Arc<str>,
    pub document: DocumentId,
    pub person: Identifier,
    pub ask: Arc<str>,
    pub what: ChaseWhat,
    pub at: Timestamp,
    pub day: Option<Date>,
    /// How far the letter of a nudge has come.
    pub letter: Option<Phase>,
    /// When a task was done.
    pub done_at: Option<Timestamp>,
}

impl Chase {
    /// Whether it counts: a letter that was taken back before it went has reminded nobody.
    pub fn counts(&self) -> bool {
        self.letter != Some(Phase::Cancelled)
    }

    /// Whether it is a task that waits for somebody.
    pub fn is_open(&self) -> bool {
        self.what.is_task() && self.done_at.is_none()
    }
}

/// An out-of-office reply, as it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptAway {
    pub since: Timestamp,
    pub back: Option<Date>,
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
);

/// Every column, and which rows of them.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "select c.id, c.document, c.person, c.ask, c.what, c.at, c.day, l.phase, c.done_at
            from chase c left join letter l on l.id = c.letter ",
            $which
        )
    };
}

impl Tx {
    /// Writes down what was done about one ask.
    pub async fn chased(
        &mut self,
        document: &DocumentId,
        new: &NewChase<'_>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let insert = "insert into chase (id, document, person, ask, what, by_code, at, day, letter)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            new.person.to_string(),
            new.ask,
            new.what.code(),
            &*by,
            at,
            new.day.map(|day| day.to_string()),
            new.letter.map(|letter| letter.0.to_string())
        )?;
        Ok(())
    }

    /// Ends the tasks about one person in one document; answers how many were open.
    pub async fn end_chases(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
    ) -> Result<u64, StoreError> {
        let update = "update chase set done_by = $3, done_at = $4
            where document = $1 and person = $2 and done_at is null
            and what in ('talk', 'sideways', 'handed_over')";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        Ok(execute!(
            &mut self.link,
            update,
            document.as_str(),
            person.to_string(),
            &*by,
            at
        )?)
    }

    /// Keeps that somebody is out of office, in the place of what was known before.
    pub async fn note_away(
        &mut self,
        person: &Identifier,
        away: &KeptAway,
    ) -> Result<(), StoreError> {
        let upsert = "insert into away (person, since, back) values ($1, $2, $3)
            on conflict (person) do update set since = excluded.since, back = excluded.back";
        let since = away.since.as_microsecond();
        let back = away.back.map(|day| day.to_string());
        execute!(&mut self.link, upsert, person.to_string(), since, back)?;
        Ok(())
    }
}

impl Snapshot {
    /// Everything that was done about silence in one document, the oldest first.
    pub async fn chases(&mut self, document: &DocumentId) -> Result<Vec<Chase>, StoreError> {
        let select = select!("where c.document = $1 order by c.at, c.id");
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter().map(chase_of).collect()
    }

    /// Tasks of all documents that wait for somebody, the first due in front.
    pub async fn open_chases(&mut self) -> Result<Vec<Chase>, StoreError> {
        let select = select!(
            "where c.done_at is null and c.what in ('talk', 'sideways', 'handed_over')
            order by c.day, c.id"
        );
        let rows = fetch_all!(&mut self.link, Row, select)?;
        rows.into_iter().map(chase_of).collect()
    }

    /// What one letter reminds of.
    pub async fn chases_of_letter(
        &mut self,
        LetterId(id): &LetterId,
    ) -> Result<Vec<Chase>, StoreError> {
        let select = select!("where c.letter = $1 order by c.document, c.id");
        let rows = fetch_all!(&mut self.link, Row, select, &**id)?;
        rows.into_iter().map(chase_of).collect()
    }

    /// When somebody was last reminded of anything, in whichever document.
    pub async fn last_nudge(
        &mut self,
        person: &Identifier,
    ) -> Result<Option<Timestamp>, StoreError> {
        let select = "select c.at from chase c left join letter l on l.id = c.letter
            where c.person = $1 and c.what = 'nudged'
            and (l.phase is null or l.phase <> 'cancelled')
            order by c.at desc limit 1";
        let row = fetch_optional!(&mut self.link, (i64,), select, person.to_string())?;
        row.map(|(at,)| moment(at, "chase")).transpose()
    }

    /// Whether somebody is out of office, as far as is known.
    pub async fn away(&mut self, person: &Identifier) -> Result<Option<KeptAway>, StoreError> {
        let select = "select since, back from away where person = $1";
        type Row = (i64, Option<String>);
        let row = fetch_optional!(&mut self.link, Row, select, person.to_string())?;
        let Some((since, back)) = row else {
            return Ok(None);
        };
        Ok(Some(KeptAway {
            since: moment(since, "away")?,
            back: back.map(|day| read_day(&day, "away")).transpose()?,
        }))
    }
}

fn read_day(text: &str, table: &'static str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::odd(table))
}

fn chase_of(row: Row) -> Result<Chase, StoreError> {
    let odd = || StoreError::odd("chase");
    let (id, document, person, ask, what, at, day, letter, done_at) = row;
    let phase = |phase: String| Phase::from_code(&phase).ok_or_else(odd);
    Ok(Chase {
        id: id.into(),
        document: DocumentId::new(&document),
        person: identifier(&person).ok_or_else(odd)?,
        ask: ask.into(),
        what: ChaseWhat::from_code(&what).ok_or_else(odd)?,
        at: moment(at, "chase")?,
        day: day.map(|day| read_day(&day, "chase")).transpose()?,
        letter: letter.map(phase).transpose()?,
        done_at: done_at.map(|at| moment(at, "chase")).transpose()?,
    })
}

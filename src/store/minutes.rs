//! Minutes as they are kept: their state, the pen, what was done.

mod flags;
mod letter;
pub(in crate::store) mod links;
mod list;
mod rows;
mod sent;
mod turns;
mod written;

use std::{collections::HashMap, sync::Arc};

use jiff::{Timestamp, civil::Date};

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId},
        minutes::{
            MeetingId, Minutes, MinutesKind, MinutesState, MinutesStep, Participation, Stepped,
        },
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

pub use list::KeptList;
pub use rows::NewRow;
pub use written::{KeptAttendance, Marked};

fn spot<'a>(table: &'static str, row: &'a str) -> Spot<'a> {
    Spot {
        table,
        row,
        column: "content",
    }
}

/// The day that a column names.
pub(in crate::store) fn day(text: &str, table: &'static str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::odd(table))
}

/// The meeting that two columns name.
pub(in crate::store) fn meeting_of(
    document: &str,
    number: i64,
    table: &'static str,
) -> Result<MeetingId, StoreError> {
    let number = u32::try_from(number).ok();
    let meeting = number.and_then(|number| MeetingId::new(&DocumentId::new(document), number));
    meeting.ok_or_else(|| StoreError::odd(table))
}

/// When something was done about a meeting with minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingDays {
    pub meeting: MeetingId,
    pub kind: MinutesKind,
    pub held_on: Option<Date>,
    pub begun_at: Option<Timestamp>,
    /// When its minutes went to the chair, the last time.
    pub submitted_at: Option<Timestamp>,
    /// When somebody said that the next one was held.
    pub next_held_at: Option<Timestamp>,
}

/// A meeting with minutes, and who works with its child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minuted {
    pub meeting: MeetingId,
    pub workers: Vec<Identifier>,
    pub teams: Vec<Arc<str>>,
}

type MinutesRow = (
    i64,
    String,
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// Every column of minutes, and which rows of them.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "select meeting, kind, form_version, state, holder, held_on, participation,
            adjourned_to, next_on from minutes where document = $1 ",
            $which
        )
    };
}

type DaysRow = (
    String,
    String,
    i64,
    String,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

/// The days of meetings, and of which children.
macro_rules! select_days {
    ($which:literal) => {
        concat!(
            "select d.child, m.document, m.meeting, m.kind, m.held_on,
            min(case when s.step = 'begun' then s.at end),
            max(case when s.step = 'submitted' then s.at end),
            max(case when s.step = 'next_held' then s.at end)
            from minutes m join document d on d.id = m.document
            left join minutes_step s on s.document = m.document and s.meeting = m.meeting
            where d.form = $1 and ",
            $which,
            " group by d.child, m.document, m.meeting, m.kind, m.held_on
            order by m.document, m.meeting"
        )
    };
}

impl Tx {
    /// Begins the minutes of a meeting; answers whether there were none of it, nor another record
    /// of the review. Whoever begins them holds the pen.
    pub async fn begin_minutes(
        &mut self,
        meeting: &MeetingId,
        kind: MinutesKind,
        form_version: u32,
        held_on: Option<Date>,
    ) -> Result<bool, StoreError> {
        let insert = "insert into minutes
            (document, kind, form_version, state, holder, held_on, meeting)
            values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
        let by = self.by.code.clone();
        let held_on = held_on.map(|day| day.to_string());
        let made = execute!(
            &mut self.link,
            insert,
            meeting.as_str(),
            kind.code(),
            i64::from(form_version),
            MinutesState::Taking.code(),
            &*by,
            held_on,
            i64::from(meeting.number())
        )?;
        Ok(made > 0)
    }

    /// Puts minutes into a state and the pen into somebody's hand; an empty code is nobody's.
    pub async fn turn_minutes(
        &mut self,
        meeting: &MeetingId,
        state: MinutesState,
        holder: &str,
    ) -> Result<(), StoreError> {
        let update = "update minutes set state = $2, holder = $3
            where document = $1 and meeting = $4 and state <> 'accepted'";
        execute!(
            &mut self.link,
            update,
            meeting.as_str(),
            state.code(),
            holder,
            i64::from(meeting.number())
        )?;
        Ok(())
    }

    /// Says on which day the meeting was held, and how the child took part.
    pub async fn date_minutes(
        &mut self,
        meeting: &MeetingId,
        held_on: Option<Date>,
        participation: Option<Participation>,
    ) -> Result<(), StoreError> {
        let update = "update minutes set held_on = $2, participation = $3
            where document = $1 and meeting = $4 and state <> 'accepted'";
        let held_on = held_on.map(|day| day.to_string());
        let participation = participation.map(Participation::code);
        execute!(
            &mut self.link,
            update,
            meeting.as_str(),
            held_on,
            participation,
            i64::from(meeting.number())
        )?;
        Ok(())
    }

    /// Says to which day the meeting was adjourned; answers whether it stood as it was seen: not
    /// adjourned before, or to that day.
    pub async fn adjourn_minutes(
        &mut self,
        meeting: &MeetingId,
        to: Date,
        before: Option<Date>,
    ) -> Result<bool, StoreError> {
        let update = "update minutes set adjourned_to = $2
            where document = $1 and meeting = $3 and coalesce(adjourned_to, '') = $4
            and state <> 'accepted'";
        let (of, number) = (meeting.as_str(), i64::from(meeting.number()));
        let before = before.map_or_else(String::new, |day| day.to_string());
        Ok(execute!(&mut self.link, update, of, to.to_string(), number, &before)? > 0)
    }

    /// Says on which day the next meeting of this kind is; answers whether it stood as it was seen. Of
    /// accepted minutes nothing is changed.
    pub async fn say_next(
        &mut self,
        meeting: &MeetingId,
        on: Option<Date>,
        before: Option<Date>,
    ) -> Result<bool, StoreError> {
        let update = "update minutes set next_on = $2
            where document = $1 and meeting = $3 and coalesce(next_on, '') = $4
            and state <> 'accepted'";
        let (of, number) = (meeting.as_str(), i64::from(meeting.number()));
        let on = on.map(|day| day.to_string());
        let before = before.map_or_else(String::new, |day| day.to_string());
        Ok(execute!(&mut self.link, update, of, on, number, &before)? > 0)
    }

    /// Writes down what was done with minutes, behind what was done before.
    pub async fn add_step(
        &mut self,
        meeting: &MeetingId,
        step: MinutesStep,
        words: Option<&PersonalText>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let sealed = self
            .seal(meeting, spot("minutes_step", &id), &(words.cloned(), name))
            .await?;
        let select = "select count(*) from minutes_step where document = $1 and meeting = $2";
        let (of, meeting) = (meeting.as_str(), i64::from(meeting.number()));
        let before = fetch_optional!(&mut self.link, (i64,), select, of, meeting)?;
        let number = before.map_or(0, |(count,)| count) + 1;
        let insert = "insert into minutes_step
            (id, document, number, step, by_code, at, content, meeting)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            of,
            number,
            step.code(),
            &*code,
            at,
            &sealed,
            meeting
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// The minutes of a meeting, where they were begun.
    pub async fn minutes(&mut self, meeting: &MeetingId) -> Result<Option<Minutes>, StoreError> {
        let select = select!("and meeting = $2");
        let (of, number) = (meeting.as_str(), i64::from(meeting.number()));
        let row = fetch_optional!(&mut self.link, MinutesRow, select, of, number)?;
        row.map(|row| minutes_of(meeting, row)).transpose()
    }

    /// The minutes of all meetings of a document, in the order in which they were begun.
    pub async fn all_minutes(&mut self, document: &DocumentId) -> Result<Vec<Minutes>, StoreError> {
        let select = select!("order by meeting");
        let rows = fetch_all!(&mut self.link, MinutesRow, select, document.as_str())?;
        let rows = rows.into_iter();
        rows.map(|row| minutes_of(document, row)).collect()
    }

    /// The record of the review of a document, where it was begun: there is one at most.
    pub async fn review_minutes(
        &mut self,
        document: &DocumentId,
    ) -> Result<Option<Minutes>, StoreError> {
        let select = select!("and kind = 'review'");
        let row = fetch_optional!(&mut self.link, MinutesRow, select, document.as_str())?;
        row.map(|row| minutes_of(document, row)).transpose()
    }

    /// What was done with the minutes of a meeting, in its order.
    pub async fn minutes_steps(&mut self, meeting: &MeetingId) -> Result<Vec<Stepped>, StoreError> {
        let Some(key) = self.key(meeting).await? else {
            return Ok(Vec::new());
        };
        type Row = (String, String, String, i64, Vec<u8>);
        let select = "select id, step, by_code, at, content from minutes_step
            where document = $1 and meeting = $2 order by number";
        let number = i64::from(meeting.number());
        let rows = fetch_all!(&mut self.link, Row, select, meeting.as_str(), number)?;
        rows.into_iter()
            .map(|(id, step, code, at, content)| {
                let (words, name): (Option<PersonalText>, Option<PersonalText>) =
                    sealing::open(&key, spot("minutes_step", &id), &content)?;
                Ok(Stepped {
                    step: MinutesStep::from_code(&step)
                        .ok_or_else(|| StoreError::odd("minutes_step"))?,
                    by: By {
                        code: code.into(),
                        name,
                    },
                    at: moment(at, "minutes_step")?,
                    words,
                })
            })
            .collect()
    }

    /// Every meeting that was held on a day or after it, or has minutes without a day yet; with the workers and the teams that its heading names.
    pub async fn minutes_since(&mut self, day: Date) -> Result<Vec<Minuted>, StoreError> {
        type Row = (String, i64, Option<String>, Option<String>);
        let select = "select m.document, m.meeting, h.reviewing_officer, h.social_worker
            from minutes m join heading h on h.document = m.document
            where m.held_on is null or m.held_on >= $1 order by m.document, m.meeting";
        let rows = fetch_all!(&mut self.link, Row, select, day.to_string())?;
        let select = "select distinct t.document, t.team from heading_team t
            join minutes m on m.document = t.document
            where m.held_on is null or m.held_on >= $1";
        let teams = fetch_all!(&mut self.link, (String, String), select, day.to_string())?;
        rows.into_iter()
            .map(|(document, number, officer, worker)| {
                Ok(Minuted {
                    workers: [officer, worker]
                        .into_iter()
                        .flatten()
                        .filter_map(|text| identifier(&text))
                        .collect(),
                    teams: teams
                        .iter()
                        .filter(|(of, _)| *of == document)
                        .map(|(_, team)| team.as_str().into())
                        .collect(),
                    meeting: meeting_of(&document, number, "minutes")?,
                })
            })
            .collect()
    }

    /// The days of every meeting of a child that was minuted, beside whichever document.
    pub async fn meeting_days(
        &mut self,
        form: &str,
        child: &Identifier,
    ) -> Result<Vec<MeetingDays>, StoreError> {
        let child = self.vault.blind("child", child.to_string());
        let select = select_days!("d.child = $2");
        let rows = fetch_all!(&mut self.link, DaysRow, select, form, &child)?;
        rows.into_iter().map(days_of).collect()
    }

    /// The same of these children, for those who have an open document.
    pub async fn meeting_days_of(
        &mut self,
        form: &str,
        children: &[Identifier],
    ) -> Result<HashMap<Identifier, Vec<MeetingDays>>, StoreError> {
        let blind = |child: &Identifier| self.vault.blind("child", child.to_string());
        let wanted: HashMap<String, Identifier> = children
            .iter()
            .map(|child| (blind(child), child.clone()))
            .collect();
        let select = select_days!(
            "d.child in (select o.child from document o where o.form = $1 and o.state = 'open')"
        );
        let mut found: HashMap<Identifier, Vec<MeetingDays>> = HashMap::new();
        for row in fetch_all!(&mut self.link, DaysRow, select, form)? {
            if let Some(child) = wanted.get(&row.0) {
                let days = found.entry(child.clone()).or_default();
                days.push(days_of(row)?);
            }
        }
        Ok(found)
    }

    /// Every document the record of whose review was accepted, for what is reported of a year.
    pub async fn accepted_reviews(&mut self) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select document from minutes
            where state = 'accepted' and kind = 'review' order by document";
        let rows = fetch_all!(&mut self.link, (String,), select)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// The references of reviews that were held between two days and whose record was not accepted:
    /// those that were closed as held, and open ones whose minutes say a day.
    pub async fn reviews_without_record(
        &mut self,
        form: &str,
        (first, last): (Date, Date),
    ) -> Result<Vec<Arc<str>>, StoreError> {
        let select = "select d.reference from document d
            left join minutes m on m.document = d.id and m.kind = 'review'
            where d.form = $1 and (m.state is null or m.state <> 'accepted')
            and ((d.held_on >= $2 and d.held_on <= $3)
                or (d.state = 'open' and m.held_on >= $2 and m.held_on <= $3))
            order by d.reference";
        let (first, last) = (first.to_string(), last.to_string());
        let rows = fetch_all!(&mut self.link, (String,), select, form, &first, &last)?;
        Ok(rows
            .into_iter()
            .map(|(reference,)| reference.into())
            .collect())
    }
}

fn days_of(row: DaysRow) -> Result<MeetingDays, StoreError> {
    let (_, document, number, kind, held_on, begun, submitted, next_held) = row;
    let at = |at: Option<i64>| at.map(|at| moment(at, "minutes_step")).transpose();
    Ok(MeetingDays {
        meeting: meeting_of(&document, number, "minutes")?,
        kind: MinutesKind::from_code(&kind).ok_or_else(|| StoreError::odd("minutes"))?,
        held_on: held_on.map(|text| day(&text, "minutes")).transpose()?,
        begun_at: at(begun)?,
        submitted_at: at(submitted)?,
        next_held_at: at(next_held)?,
    })
}

fn minutes_of(document: &DocumentId, row: MinutesRow) -> Result<Minutes, StoreError> {
    let odd = || StoreError::odd("minutes");
    let (number, kind, version, state, holder, held_on, participation, adjourned, next) = row;
    let participation = participation
        .map(|code| Participation::from_code(&code).ok_or_else(odd))
        .transpose()?;
    Ok(Minutes {
        meeting: meeting_of(document.as_str(), number, "minutes")?,
        kind: MinutesKind::from_code(&kind).ok_or_else(odd)?,
        form_version: u32::try_from(version).map_err(|_| odd())?,
        state: MinutesState::from_code(&state).ok_or_else(odd)?,
        holder: holder.into(),
        held_on: held_on.map(|text| day(&text, "minutes")).transpose()?,
        participation,
        adjourned_to: adjourned.map(|text| day(&text, "minutes")).transpose()?,
        next_on: next.map(|text| day(&text, "minutes")).transpose()?,
    })
}

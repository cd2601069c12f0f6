//! Decisions and actions, every version of each.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId},
        minutes::{MeetingId, MinutesRow, RowId, RowKind, RowState, RowWords},
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        minutes::{day, spot},
        reading::Snapshot,
        sealing::{self, DataKey},
        writing::Tx,
    },
};

/// What a version of a row is to say. Who and when are those of the transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRow {
    pub kind: RowKind,
    pub state: RowState,
    pub person: Option<Identifier>,
    pub due_on: Option<Date>,
    pub comes_from: Option<RowId>,
    pub words: RowWords,
}

type Row = (
    String,
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    i64,
    Vec<u8>,
);

type Content = (
    PersonalText,
    PersonalText,
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
);

fn name_of(document: &DocumentId, id: &str, version: u32) -> String {
    format!("{document} {id} {version}")
}

impl Tx {
    /// Writes a decision or an action down for the first time.
    pub async fn add_minutes_row(
        &mut self,
        meeting: &MeetingId,
        new: &NewRow,
    ) -> Result<RowId, StoreError> {
        let id = RowId(self.vault.name()?.into());
        self.write_minutes_row(meeting, &id, new, 0).await?;
        Ok(id)
    }

    /// Writes another version of a row behind the one that was seen; answers whether it was
    /// written: of two who saw the same version one wins.
    pub async fn write_minutes_row(
        &mut self,
        meeting: &MeetingId,
        RowId(id): &RowId,
        new: &NewRow,
        seen: u32,
    ) -> Result<bool, StoreError> {
        let version = seen + 1;
        let By { code, name } = self.by.clone();
        let content: Content = (
            new.words.what.clone(),
            new.words.owner.clone(),
            new.words.why.clone(),
            new.words.changed.clone(),
            name,
        );
        let row = name_of(meeting, id, version);
        let sealed = self
            .seal(meeting, spot("minutes_row", &row), &content)
            .await?;
        let insert = "insert into minutes_row (document, id, version, kind, state, person,
            due_on, comes_from, by_code, at, content, meeting)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, meeting from minutes
            where document = $1 and meeting = $12 and state <> 'accepted'
            on conflict (document, id, version) do nothing";
        let at = self.at.as_microsecond();
        let written = execute!(
            &mut self.link,
            insert,
            meeting.as_str(),
            &**id,
            i64::from(version),
            new.kind.code(),
            new.state.code(),
            new.person.as_ref().map(ToString::to_string),
            new.due_on.map(|day| day.to_string()),
            new.comes_from.as_ref().map(ToString::to_string),
            &*code,
            at,
            &sealed,
            i64::from(meeting.number())
        )?;
        Ok(written > 0)
    }
}

impl Snapshot {
    /// The decisions and actions of a meeting's minutes as they stand, in the order in which
    /// they were first written down. Those that were taken out are among them.
    pub async fn minutes_rows(
        &mut self,
        meeting: &MeetingId,
    ) -> Result<Vec<MinutesRow>, StoreError> {
        let select = "select id, version, kind, state, person, due_on, comes_from, by_code, at,
            content from minutes_row
            where document = $1 and meeting = $2 order by id, version";
        let Some(key) = self.key(meeting).await? else {
            return Ok(Vec::new());
        };
        let number = i64::from(meeting.number());
        let rows = fetch_all!(&mut self.link, Row, select, meeting.as_str(), number)?;
        let mut newest: Vec<(i64, MinutesRow)> = Vec::new();
        for row in rows {
            let at = row.8;
            let mut row = row_of(&key, meeting, row)?;
            match newest.last_mut().filter(|(_, before)| before.id == row.id) {
                Some((_, before)) => {
                    keep_writers(&mut row, before);
                    *before = row;
                }
                None => newest.push((at, row)),
            }
        }
        newest.sort_by(|(at, one), (other, two)| (at, &one.id).cmp(&(other, &two.id)));
        Ok(newest.into_iter().map(|(_, row)| row).collect())
    }

    /// One version of a decision or an action, as a page showed it.
    pub async fn minutes_row_at(
        &mut self,
        meeting: &MeetingId,
        RowId(id): &RowId,
        version: u32,
    ) -> Result<Option<MinutesRow>, StoreError> {
        let select = "select id, version, kind, state, person, due_on, comes_from, by_code, at,
            content from minutes_row
            where document = $1 and id = $2 and version = $3 and meeting = $4";
        let Some(key) = self.key(meeting).await? else {
            return Ok(None);
        };
        let (version, number) = (i64::from(version), i64::from(meeting.number()));
        let of = meeting.as_str();
        let row = fetch_optional!(&mut self.link, Row, select, of, &**id, version, number)?;
        row.map(|row| row_of(&key, meeting, row)).transpose()
    }
}

/// What a version leaves as it was keeps who wrote it.
fn keep_writers(row: &mut MinutesRow, before: &MinutesRow) {
    let wish = |row: &MinutesRow| (row.words.what.clone(), row.words.why.clone());
    if wish(row) == wish(before) && row.words.owner == before.words.owner {
        row.wrote = Arc::clone(&before.wrote);
    }
    if row.words.changed == before.words.changed {
        row.answered = Arc::clone(&before.answered);
    }
}

fn row_of(key: &DataKey, document: &DocumentId, row: Row) -> Result<MinutesRow, StoreError> {
    let odd = || StoreError::odd("minutes_row");
    let (id, version, kind, state, person, due_on, comes_from, code, at, content) = row;
    let version = u32::try_from(version).map_err(|_| odd())?;
    let row = name_of(document, &id, version);
    let (what, owner, why, changed, name): Content =
        sealing::open(key, spot("minutes_row", &row), &content)?;
    let person = person
        .map(|text| identifier(&text).ok_or_else(odd))
        .transpose()?;
    let code: Arc<str> = code.into();
    Ok(MinutesRow {
        id: RowId(id.into()),
        version,
        kind: RowKind::from_code(&kind).ok_or_else(odd)?,
        state: RowState::from_code(&state).ok_or_else(odd)?,
        person,
        due_on: due_on.map(|text| day(&text, "minutes_row")).transpose()?,
        comes_from: comes_from.map(|id| RowId(id.into())),
        words: RowWords {
            what,
            owner,
            why,
            changed,
        },
        wrote: Arc::clone(&code),
        answered: Arc::clone(&code),
        by: By { code, name },
        at: moment(at, "minutes_row")?,
    })
}

//! Who belongs to a core group, every version of the list.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        live::By,
        minutes::{MeetingId, Member, Stay},
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        minutes::spot,
        reading::Snapshot,
        sealing::{self, DataKey},
        writing::Tx,
    },
};

const TABLE: &str = "minutes_list";

/// One version of who belongs to a core group.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptList {
    pub version: u32,
    pub members: Vec<Member>,
    pub by: By,
    pub at: Timestamp,
}

type Lines = Vec<(Arc<str>, Arc<str>)>;

type Row = (i64, String, i64, Vec<u8>);

fn list_row(meeting: &MeetingId, version: u32) -> String {
    format!("{meeting} {version}")
}

impl Tx {
    /// Writes down who belongs to a core group, behind the version that was seen (0 where there is
    /// none). Answers whether it was written: of two who saw the same version one wins, and the
    /// list of accepted minutes stays as it is.
    pub async fn write_list(
        &mut self,
        meeting: &MeetingId,
        members: &[Member],
        seen: u32,
    ) -> Result<bool, StoreError> {
        let version = seen + 1;
        let row = list_row(meeting, version);
        let By { code, name } = self.by.clone();
        let lines = members.iter().map(|one| {
            let person: Arc<str> = one.person.to_string().into();
            (person, Arc::from(one.stay.code()))
        });
        let lines: Lines = lines.collect();
        let sealed = self
            .seal(meeting, spot(TABLE, &row), &(lines, name))
            .await?;
        let insert = "insert into minutes_list
            (document, version, by_code, at, content, meeting)
            select $1, $2, $3, $4, $5, meeting from minutes
            where document = $1 and meeting = $6 and state <> 'accepted'
            on conflict (document, meeting, version) do nothing";
        let at = self.at.as_microsecond();
        let written = execute!(
            &mut self.link,
            insert,
            meeting.as_str(),
            i64::from(version),
            &*code,
            at,
            &sealed,
            i64::from(meeting.number())
        )?;
        Ok(written > 0)
    }
}

impl Snapshot {
    /// Who belongs to a core group, as it was settled last; nothing of a meeting without a list.
    pub async fn minutes_list(
        &mut self,
        meeting: &MeetingId,
    ) -> Result<Option<KeptList>, StoreError> {
        let Some(key) = self.key(meeting).await? else {
            return Ok(None);
        };
        let select = "select version, by_code, at, content from minutes_list
            where document = $1 and meeting = $2 order by version desc limit 1";
        let number = i64::from(meeting.number());
        let row = fetch_optional!(&mut self.link, Row, select, meeting.as_str(), number)?;
        row.map(|row| list_of(&key, meeting, row)).transpose()
    }

    /// One version of the list, as a page showed it.
    pub async fn minutes_list_at(
        &mut self,
        meeting: &MeetingId,
        version: u32,
    ) -> Result<Option<KeptList>, StoreError> {
        let Some(key) = self.key(meeting).await? else {
            return Ok(None);
        };
        let select = "select version, by_code, at, content from minutes_list
            where document = $1 and meeting = $2 and version = $3";
        let (number, version) = (i64::from(meeting.number()), i64::from(version));
        let of = meeting.as_str();
        let row = fetch_optional!(&mut self.link, Row, select, of, number, version)?;
        row.map(|row| list_of(&key, meeting, row)).transpose()
    }
}

fn list_of(
    key: &DataKey,
    meeting: &MeetingId,
    (version, code, at, content): Row,
) -> Result<KeptList, StoreError> {
    let odd = || StoreError::odd(TABLE);
    let version = u32::try_from(version).map_err(|_| odd())?;
    let row = list_row(meeting, version);
    let (lines, name): (Lines, Option<PersonalText>) =
        sealing::open(key, spot(TABLE, &row), &content)?;
    let members = lines.iter().map(|(person, stay)| {
        Ok(Member {
            person: identifier(person).ok_or_else(odd)?,
            stay: Stay::from_code(stay).ok_or_else(odd)?,
        })
    });
    Ok(KeptList {
        version,
        members: members.collect::<Result<_, StoreError>>()?,
        by: By {
            code: code.into(),
            name,
        },
        at: moment(at, TABLE)?,
    })
}

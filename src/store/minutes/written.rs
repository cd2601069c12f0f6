//! What is written in minutes: boxes and who was there, every version of them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        live::By,
        minutes::{Block, Boxed, MeetingId, Passage, Presence, Report},
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

type Blocks = Vec<(Arc<str>, PersonalText)>;

type BoxRow = (String, i64, String, i64, Vec<u8>);

type AttendanceRow = (i64, String, i64, Vec<u8>);

/// Whether one person was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    pub person: Identifier,
    pub presence: Presence,
    pub report: Report,
}

/// One version of who was there.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptAttendance {
    pub version: u32,
    pub marked: Vec<Marked>,
    /// Who came besides those on the list.
    pub others: Option<PersonalText>,
    /// The code of who wrote that, as it stands.
    pub named_by: Arc<str>,
    pub by: By,
    pub at: Timestamp,
}

fn box_row(meeting: &MeetingId, name: &str, version: u32) -> String {
    format!("{meeting} {name} {version}")
}

fn attendance_row(meeting: &MeetingId, version: u32) -> String {
    format!("{meeting} {version}")
}

impl Tx {
    /// Writes into a box what is to stand behind the version that was seen (0 where nobody has
    /// written). Answers whether it was written: of two who saw the same version one wins, and in
    /// accepted minutes nothing is written.
    pub async fn write_box(
        &mut self,
        meeting: &MeetingId,
        name: &str,
        text: &Passage,
        seen: u32,
    ) -> Result<bool, StoreError> {
        let version = seen + 1;
        let row = box_row(meeting, name, version);
        let blocks: Blocks = text.0.iter().map(coded).collect();
        let By { code, name: who } = self.by.clone();
        let sealed = self
            .seal(meeting, spot("minutes_box", &row), &(blocks, who))
            .await?;
        let insert = "insert into minutes_box 
            (document, box, version, by_code, at, content, meeting)
            select $1, $2, $3, $4, $5, $6, meeting from minutes
            where document = $1 and meeting = $7 and state <> 'accepted'
            on conflict (document, meeting, box, version) do nothing";
        let at = self.at.as_microsecond();
        let written = execute!(
            &mut self.link,
            insert,
            meeting.as_str(),
            name,
            i64::from(version),
            &*code,
            at,
            &sealed,
            i64::from(meeting.number())
        )?;
        Ok(written > 0)
    }

    /// Writes down who was there, behind the version that was seen; answers whether it was written.
    pub async fn write_attendance(
        &mut self,
        meeting: &MeetingId,
        (marked, others): (&[Marked], Option<&PersonalText>),
        seen: u32,
    ) -> Result<bool, StoreError> {
        let version = seen + 1;
        let row = attendance_row(meeting, version);
        let By { code, name } = self.by.clone();
        let lines: Vec<(Arc<str>, Arc<str>, Arc<str>)> = marked
            .iter()
            .map(|one| {
                (
                    one.person.to_string().into(),
                    one.presence.code().into(),
                    one.report.code().into(),
                )
            })
            .collect();
        let sealed = self
            .seal(
                meeting,
                spot("minutes_attendance", &row),
                &(lines, others.cloned(), name),
            )
            .await?;
        let insert = "insert into minutes_attendance 
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

fn coded((block, words): &(Block, PersonalText)) -> (Arc<str>, PersonalText) {
    (block.code().into(), words.clone())
}

impl Snapshot {
    /// What stands in each box of a meeting's minutes: the newest version of each.
    pub async fn minutes_boxes(&mut self, meeting: &MeetingId) -> Result<Vec<Boxed>, StoreError> {
        let select = "select box, version, by_code, at, content from minutes_box b
            where document = $1 and meeting = $2 and version =
                (select max(version) from minutes_box o
                 where o.document = b.document and o.meeting = b.meeting and o.box = b.box)
            order by box";
        let Some(key) = self.key(meeting).await? else {
            return Ok(Vec::new());
        };
        let number = i64::from(meeting.number());
        let rows = fetch_all!(&mut self.link, BoxRow, select, meeting.as_str(), number)?;
        rows.into_iter()
            .map(|row| box_of(&key, meeting, row))
            .collect()
    }

    /// One version of what stood in a box, as a page showed it.
    pub async fn minutes_box_at(
        &mut self,
        meeting: &MeetingId,
        name: &str,
        version: u32,
    ) -> Result<Option<Boxed>, StoreError> {
        let select = "select box, version, by_code, at, content from minutes_box
            where document = $1 and box = $2 and version = $3 and meeting = $4";
        let Some(key) = self.key(meeting).await? else {
            return Ok(None);
        };
        let (version, number) = (i64::from(version), i64::from(meeting.number()));
        let of = meeting.as_str();
        let row = fetch_optional!(&mut self.link, BoxRow, select, of, name, version, number)?;
        row.map(|row| box_of(&key, meeting, row)).transpose()
    }

    /// Who was there, as it was written down last.
    pub async fn minutes_attendance(
        &mut self,
        meeting: &MeetingId,
    ) -> Result<Option<KeptAttendance>, StoreError> {
        let Some(key) = self.key(meeting).await? else {
            return Ok(None);
        };
        let select = "select version, by_code, at, content from minutes_attendance
            where document = $1 and meeting = $2 order by version";
        let number = i64::from(meeting.number());
        let rows = fetch_all!(
            &mut self.link,
            AttendanceRow,
            select,
            meeting.as_str(),
            number
        )?;
        let mut newest: Option<KeptAttendance> = None;
        for row in rows {
            let mut next = attendance_of(&key, meeting, row)?;
            if let Some(before) = newest.filter(|before| before.others == next.others) {
                next.named_by = before.named_by;
            }
            newest = Some(next);
        }
        Ok(newest)
    }

    /// One version of who was there, as a page showed it.
    pub async fn minutes_attendance_at(
        &mut self,
        meeting: &MeetingId,
        version: u32,
    ) -> Result<Option<KeptAttendance>, StoreError> {
        let Some(key) = self.key(meeting).await? else {
            return Ok(None);
        };
        let select = "select version, by_code, at, content from minutes_attendance
            where document = $1 and meeting = $2 and version = $3";
        let (number, version) = (i64::from(meeting.number()), i64::from(version));
        let of = meeting.as_str();
        let row = fetch_optional!(&mut self.link, AttendanceRow, select, of, number, version)?;
        row.map(|row| attendance_of(&key, meeting, row)).transpose()
    }
}

fn attendance_of(
    key: &DataKey,
    meeting: &MeetingId,
    (version, code, at, content): AttendanceRow,
) -> Result<KeptAttendance, StoreError> {
    type Lines = Vec<(Arc<str>, Arc<str>, Arc<str>)>;
    let odd = || StoreError::odd("minutes_attendance");
    let version = u32::try_from(version).map_err(|_| odd())?;
    let row = attendance_row(meeting, version);
    let (lines, others, name): (Lines, Option<PersonalText>, Option<PersonalText>) =
        sealing::open(key, spot("minutes_attendance", &row), &content)?;
    let marked = lines
        .iter()
        .map(|(person, presence, report)| {
            Ok(Marked {
                person: identifier(person).ok_or_else(odd)?,
                presence: Presence::from_code(presence).ok_or_else(odd)?,
                report: Report::from_code(report).ok_or_else(odd)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let code: Arc<str> = code.into();
    Ok(KeptAttendance {
        version,
        marked,
        others,
        named_by: Arc::clone(&code),
        by: By { code, name },
        at: moment(at, "minutes_attendance")?,
    })
}

fn box_of(key: &DataKey, meeting: &MeetingId, row: BoxRow) -> Result<Boxed, StoreError> {
    let odd = || StoreError::odd("minutes_box");
    let (name, version, code, at, content) = row;
    let version = u32::try_from(version).map_err(|_| odd())?;
    let row = box_row(meeting, &name, version);
    let (blocks, who): (Blocks, Option<PersonalText>) =
        sealing::open(key, spot("minutes_box", &row), &content)?;
    let blocks = blocks
        .into_iter()
        .map(|(block, words)| Ok((Block::from_code(&block).ok_or_else(odd)?, words)))
        .collect::<Result<_, StoreError>>()?;
    Ok(Boxed {
        name: name.into(),
        version,
        text: Passage(blocks),
        by: By {
            code: code.into(),
            name: who,
        },
        at: moment(at, "minutes_box")?,
    })
}

//! The letter to the child: every version of its words, and which were approved.

use crate::{
    model::{
        live::By,
        minutes::{ChildLetter, Lines, MeetingId, ReadingLevel},
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

type Row = (i64, String, String, i64, Option<i64>, Vec<u8>);

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "child_letter",
        row,
        column: "content",
    }
}

fn name_of(meeting: &MeetingId, version: u32) -> String {
    format!("{meeting} {version}")
}

impl Tx {
    /// Writes another version of the letter behind the one that was seen (0 where there is none);
    /// answers whether it was written: of two who saw the same version one wins.
    pub async fn write_child_letter(
        &mut self,
        meeting: &MeetingId,
        (level, text): (ReadingLevel, &Lines),
        seen: u32,
    ) -> Result<bool, StoreError> {
        let version = seen + 1;
        let By { code, name } = self.by.clone();
        let row = name_of(meeting, version);
        let content = (text.0.clone(), name);
        let sealed = self.seal(meeting, spot(&row), &content).await?;
        let insert = "insert into child_letter
            (document, version, level, by_code, at, content, meeting)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (document, meeting, version) do nothing";
        let at = self.at.as_microsecond();
        let written = execute!(
            &mut self.link,
            insert,
            meeting.as_str(),
            i64::from(version),
            level.code(),
            &*code,
            at,
            &sealed,
            i64::from(meeting.number())
        )?;
        Ok(written > 0)
    }

    /// Approves the words of one version; answers whether it is the newest and was not approved.
    pub async fn approve_child_letter(
        &mut self,
        meeting: &MeetingId,
        version: u32,
    ) -> Result<bool, StoreError> {
        let update = "update child_letter set approved_by = $3, approved_at = $4
            where document = $1 and meeting = $5 and version = $2 and approved_at is null
            and version = (select max(version) from child_letter
                where document = $1 and meeting = $5)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let (document, number) = (meeting.as_str(), i64::from(meeting.number()));
        let version = i64::from(version);
        Ok(execute!(&mut self.link, update, document, version, &*by, at, number)? > 0)
    }
}

impl Snapshot {
    /// The newest version of the letter to the child.
    pub async fn child_letter(
        &mut self,
        meeting: &MeetingId,
    ) -> Result<Option<ChildLetter>, StoreError> {
        let odd = || StoreError::odd("child_letter");
        let Some(key) = self.key(meeting).await? else {
            return Ok(None);
        };
        let select = "select version, level, by_code, at, approved_at, content from child_letter
            where document = $1 and meeting = $2 order by version desc limit 1";
        let number = i64::from(meeting.number());
        let row = fetch_optional!(&mut self.link, Row, select, meeting.as_str(), number)?;
        let Some((version, level, code, at, approved, content)) = row else {
            return Ok(None);
        };
        let version = u32::try_from(version).map_err(|_| odd())?;
        let row = name_of(meeting, version);
        let (text, name): (Vec<Option<PersonalText>>, Option<PersonalText>) =
            sealing::open(&key, spot(&row), &content)?;
        Ok(Some(ChildLetter {
            version,
            level: ReadingLevel::from_code(&level).ok_or_else(odd)?,
            text: Lines(text),
            by: By {
                code: code.into(),
                name,
            },
            at: moment(at, "child_letter")?,
            approved_at: approved.map(|at| moment(at, "child_letter")).transpose()?,
        }))
    }
}

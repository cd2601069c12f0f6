//! The letter to the child: every version of its words, and which were approved.

use crate::{
    model::{
        live::{By, DocumentId},
        minutes::{ChildLetter, Lines, ReadingLevel},
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

fn name_of(document: &DocumentId, version: u32) -> String {
    format!("{document} {version}")
}

impl Tx {
    /// Writes another version of the letter behind the one that was seen (0 where there is none);
    /// answers whether it was written: of two who saw the same version one wins.
    pub async fn write_child_letter(
        &mut self,
        document: &DocumentId,
        (level, text): (ReadingLevel, &Lines),
        seen: u32,
    ) -> Result<bool, StoreError> {
        let version = seen + 1;
        let By { code, name } = self.by.clone();
        let row = name_of(document, version);
        let content = (text.0.clone(), name);
        let sealed = self.seal(document, spot(&row), &content).await?;
        let insert = "insert into child_letter (document, version, level, by_code, at, content)
            values ($1, $2, $3, $4, $5, $6) on conflict (document, version) do nothing";
        let at = self.at.as_microsecond();
        let written = execute!(
            &mut self.link,
            insert,
            document.as_str(),
            i64::from(version),
            level.code(),
            &*code,
            at,
            &sealed
        )?;
        Ok(written > 0)
    }

    /// Approves the words of one version; answers whether it is the newest and was not approved.
    pub async fn approve_child_letter(
        &mut self,
        document: &DocumentId,
        version: u32,
    ) -> Result<bool, StoreError> {
        let update = "update child_letter set approved_by = $3, approved_at = $4
            where document = $1 and version = $2 and approved_at is null
            and version = (select max(version) from child_letter where document = $1)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let version = i64::from(version);
        Ok(execute!(&mut self.link, update, document.as_str(), version, &*by, at)? > 0)
    }
}

impl Snapshot {
    /// The newest version of the letter to the child.
    pub async fn child_letter(
        &mut self,
        document: &DocumentId,
    ) -> Result<Option<ChildLetter>, StoreError> {
        let odd = || StoreError::odd("child_letter");
        let Some(key) = self.key(document).await? else {
            return Ok(None);
        };
        let select = "select version, level, by_code, at, approved_at, content from child_letter
            where document = $1 order by version desc limit 1";
        let row = fetch_optional!(&mut self.link, Row, select, document.as_str())?;
        let Some((version, level, code, at, approved, content)) = row else {
            return Ok(None);
        };
        let version = u32::try_from(version).map_err(|_| odd())?;
        let row = name_of(document, version);
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

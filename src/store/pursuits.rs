//! What has to be done between reviews: checks midway, and disagreements.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    model::{
        live::{By, DocumentId},
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, DataKey, Spot},
        writing::Tx,
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PursuitKind {
    /// The reviewing officer looks at the case between two reviews.
    Midway,
    /// The reviewing officer does not agree, and says so to one after the other.
    Dispute,
}

impl PursuitKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Midway => "midway",
            Self::Dispute => "dispute",
        }
    }

    fn from_code(code: &str) -> Self {
        match code {
            "midway" => Self::Midway,
            _ => Self::Dispute,
        }
    }
}

/// What we call one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PursuitId(pub Arc<str>);

/// One of them, and how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Pursuit {
    pub id: PursuitId,
    pub kind: PursuitKind,
    /// From 1; 0 for what has no stages.
    pub stage: u32,
    pub began_on: Date,
    pub due_on: Date,
    pub by: By,
    pub at: Timestamp,
    /// What it is about; nothing where the clock alone asks for it.
    pub about: Option<PersonalText>,
    pub ended: Option<Ended>,
}

/// How one of them ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    pub by: By,
    pub at: Timestamp,
    pub outcome: Option<PersonalText>,
}

/// One that is open, as far as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub id: PursuitId,
    pub document: DocumentId,
    pub kind: PursuitKind,
    pub stage: u32,
    pub began_on: Date,
    pub due_on: Date,
}

/// A pursuit to begin.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPursuit {
    pub kind: PursuitKind,
    pub stage: u32,
    pub began_on: Date,
    pub due_on: Date,
    pub about: Option<PersonalText>,
}

fn spot<'a>(row: &'a str, column: &'static str) -> Spot<'a> {
    Spot {
        table: "pursuit",
        row,
        column,
    }
}

impl Tx {
    pub async fn begin_pursuit(
        &mut self,
        document: &DocumentId,
        new: &NewPursuit,
    ) -> Result<PursuitId, StoreError> {
        let id = self.vault.name()?;
        let content = (new.about.clone(), self.by.name.clone());
        let content = self.seal(document, spot(&id, "content"), &content).await?;
        let insert = "insert into pursuit
            (id, document, kind, stage, began_on, due_on, by_code, at, content)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            new.kind.code(),
            i64::from(new.stage),
            new.began_on.to_string(),
            new.due_on.to_string(),
            &*by,
            at,
            &content
        )?;
        Ok(PursuitId(id.into()))
    }

    /// Sets the day, and the stage, of one that is open; answers whether there was one.
    pub async fn move_pursuit(
        &mut self,
        PursuitId(id): &PursuitId,
        stage: u32,
        due_on: Date,
    ) -> Result<bool, StoreError> {
        let update = "update pursuit set stage = $2, due_on = $3
            where id = $1 and ended_at is null";
        let (stage, due_on) = (i64::from(stage), due_on.to_string());
        Ok(execute!(&mut self.link, update, &**id, stage, &due_on)? > 0)
    }

    /// Ends one; answers whether it was open.
    pub async fn end_pursuit(
        &mut self,
        document: &DocumentId,
        PursuitId(id): &PursuitId,
        outcome: Option<&PersonalText>,
    ) -> Result<bool, StoreError> {
        let By { code, name } = self.by.clone();
        let content = (outcome.cloned(), name);
        let content = self
            .seal(document, spot(id, "ended_content"), &content)
            .await?;
        let update = "update pursuit set ended_by = $3, ended_at = $4, ended_content = $5
            where id = $1 and document = $2 and ended_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(
            &mut self.link,
            update,
            &**id,
            document.as_str(),
            &*code,
            at,
            &content
        )? > 0)
    }

    /// Moves the open disagreements of one document to the child's next: they go on. Answers how
    /// many there were.
    pub async fn hand_on_disputes(
        &mut self,
        from: &DocumentId,
        to: &DocumentId,
    ) -> Result<u64, StoreError> {
        let update = "update pursuit set document = $2
            where document = $1 and kind = 'dispute' and ended_at is null";
        Ok(execute!(
            &mut self.link,
            update,
            from.as_str(),
            to.as_str()
        )?)
    }
}

type Row = (
    String,
    String,
    i64,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<i64>,
    Vec<u8>,
    Option<Vec<u8>>,
);

impl Snapshot {
    /// Every pursuit of a document, ended ones too, the oldest in front.
    pub async fn pursuits(&mut self, document: &DocumentId) -> Result<Vec<Pursuit>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, kind, stage, began_on, due_on, by_code, at, ended_by, ended_at,
            content, ended_content from pursuit where document = $1 order by at, id";
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter().map(|row| pursuit_of(&key, row)).collect()
    }

    /// Every open one of the council, the first due in front.
    pub async fn open_pursuits(&mut self) -> Result<Vec<Standing>, StoreError> {
        let select = "select id, document, kind, stage, began_on, due_on from pursuit
            where ended_at is null order by due_on, id";
        type Row = (String, String, String, i64, String, String);
        let rows = fetch_all!(&mut self.link, Row, select)?;
        rows.into_iter()
            .map(|(id, document, kind, stage, began_on, due_on)| {
                Ok(Standing {
                    id: PursuitId(id.into()),
                    document: DocumentId::new(&document),
                    kind: PursuitKind::from_code(&kind),
                    stage: u32::try_from(stage).unwrap_or_default(),
                    began_on: day(&began_on)?,
                    due_on: day(&due_on)?,
                })
            })
            .collect()
    }
}

fn day(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::odd("pursuit"))
}

fn pursuit_of(key: &DataKey, row: Row) -> Result<Pursuit, StoreError> {
    let (id, kind, stage, began_on, due_on, by, at, ended_by, ended_at, content, ended) = row;
    let (about, name) = sealing::open(key, spot(&id, "content"), &content)?;
    let ended = match (ended_by, ended_at, ended) {
        (Some(code), Some(at), Some(content)) => {
            let (outcome, name) = sealing::open(key, spot(&id, "ended_content"), &content)?;
            Some(Ended {
                by: By {
                    code: code.into(),
                    name,
                },
                at: moment(at, "pursuit")?,
                outcome,
            })
        }
        _ => None,
    };
    Ok(Pursuit {
        kind: PursuitKind::from_code(&kind),
        stage: u32::try_from(stage).unwrap_or_default(),
        began_on: day(&began_on)?,
        due_on: day(&due_on)?,
        by: By {
            code: by.into(),
            name,
        },
        at: moment(at, "pursuit")?,
        about,
        ended,
        id: PursuitId(id.into()),
    })
}

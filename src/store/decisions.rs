//! Decisions about people of a document: left out, told more, told less.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId},
        name::PersonalText,
    },
    store::{
        changes::moment,
        error::StoreError,
        headings::identifier,
        reading::Snapshot,
        sealing::{self, DataKey, Spot},
        writing::Tx,
    },
};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecisionKind {
    /// Somebody is not invited.
    Exclusion,
    /// Somebody is told what the rules would keep back.
    Grant,
    /// Something is kept back that the rules would tell.
    Withholding,
    /// Something is done that the child does not want.
    AgainstWish,
    /// A second person has read somebody's letter.
    SecondCheck,
}

impl DecisionKind {
    pub const ALL: &[(Self, &str)] = &[
        (Self::Exclusion, "exclusion"),
        (Self::Grant, "grant"),
        (Self::Withholding, "withholding"),
        (Self::AgainstWish, "against_wish"),
        (Self::SecondCheck, "second_check"),
    ];

    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(kind, _)| *kind == self);
        found.map_or("", |(_, code)| code)
    }

    /// The kind that a code names; `None` for a code that is not in the list.
    pub fn from_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, one)| *one == code);
        found.map(|(kind, _)| *kind)
    }
}

/// Who took a step, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub by: By,
    pub at: Timestamp,
}

/// A decision to put forward. Who and when are those of the transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDecision {
    pub document: DocumentId,
    pub kind: DecisionKind,
    /// Whom it is about.
    pub person: Identifier,
    /// Which thing, where it is about one: a code of the disclosure rules.
    pub item: Option<Arc<str>>,
    pub reason: PersonalText,
    /// How somebody who is left out takes part otherwise.
    pub alternative: Option<PersonalText>,
}

/// What we call a decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DecisionId(pub Arc<str>);

/// A decision, and how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub id: DecisionId,
    pub document: DocumentId,
    pub kind: DecisionKind,
    pub person: Identifier,
    pub item: Option<Arc<str>>,
    pub reason: PersonalText,
    pub alternative: Option<PersonalText>,
    pub proposed: Step,
    pub agreed: Option<Step>,
    pub ended: Option<Step>,
}

fn spot<'a>(row: &'a str, column: &'static str) -> Spot<'a> {
    Spot {
        table: "decision",
        row,
        column,
    }
}

impl Tx {
    /// Puts a decision forward.
    pub async fn propose(&mut self, new: &NewDecision) -> Result<DecisionId, StoreError> {
        let id = self.vault.name()?;
        let content = (
            new.reason.clone(),
            new.alternative.clone(),
            self.by.name.clone(),
        );
        let content = self
            .seal(&new.document, spot(&id, "content"), &content)
            .await?;
        let insert = "insert into decision
            (id, document, kind, person, item, proposed_by, proposed_at, content)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &id,
            new.document.as_str(),
            new.kind.code(),
            new.person.to_string(),
            new.item.as_deref(),
            &*by,
            at,
            &content
        )?;
        Ok(DecisionId(id.into()))
    }

    /// Writes a decision of an earlier document of the child into this one, with those who took
    /// it then and what `item` says of it now.
    pub async fn carry_decision(
        &mut self,
        document: &DocumentId,
        earlier: &Decision,
        item: Option<&str>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let Step { by, at } = &earlier.proposed;
        let content = (
            earlier.reason.clone(),
            earlier.alternative.clone(),
            by.name.clone(),
        );
        let content = self.seal(document, spot(&id, "content"), &content).await?;
        let agreed_name = match &earlier.agreed {
            Some(step) => Some(
                self.seal(document, spot(&id, "agreed_name"), &step.by.name)
                    .await?,
            ),
            None => None,
        };
        let insert = "insert into decision
            (id, document, kind, person, item, proposed_by, proposed_at, agreed_by, agreed_at,
             content, agreed_name)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let agreed = earlier.agreed.as_ref();
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            earlier.kind.code(),
            earlier.person.to_string(),
            item,
            &*by.code,
            at.as_microsecond(),
            agreed.map(|step| step.by.code.to_string()),
            agreed.map(|step| step.at.as_microsecond()),
            &content,
            agreed_name
        )?;
        Ok(())
    }

    /// Agrees to a decision; answers whether it was waiting for that.
    pub async fn agree(
        &mut self,
        document: &DocumentId,
        decision: &DecisionId,
    ) -> Result<bool, StoreError> {
        let update = "update decision set agreed_by = $3, agreed_at = $4, agreed_name = $5
            where id = $1 and document = $2 and agreed_at is null and ended_at is null";
        self.step(document, decision, update, "agreed_name").await
    }

    /// Ends a decision; answers whether it still stood.
    pub async fn end_decision(
        &mut self,
        document: &DocumentId,
        decision: &DecisionId,
    ) -> Result<bool, StoreError> {
        let update = "update decision set ended_by = $3, ended_at = $4, ended_name = $5
            where id = $1 and document = $2 and ended_at is null";
        self.step(document, decision, update, "ended_name").await
    }

    async fn step(
        &mut self,
        document: &DocumentId,
        DecisionId(id): &DecisionId,
        update: &'static str,
        column: &'static str,
    ) -> Result<bool, StoreError> {
        let By { code, name } = self.by.clone();
        let name = self.seal(document, spot(id, column), &name).await?;
        let at = self.at.as_microsecond();
        Ok(execute!(
            &mut self.link,
            update,
            &**id,
            document.as_str(),
            &*code,
            at,
            &name
        )? > 0)
    }
}

type Row = (
    String,
    String,
    String,
    Option<String>,
    String,
    i64,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Vec<u8>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
);

impl Snapshot {
    /// Every decision of a document, ended ones too, in the order in which they were put forward.
    pub async fn decisions(&mut self, document: &DocumentId) -> Result<Vec<Decision>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, kind, person, item, proposed_by, proposed_at, agreed_by,
            agreed_at, ended_by, ended_at, content, agreed_name, ended_name
            from decision where document = $1 order by proposed_at, id";
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter()
            .map(|row| decision_of(&key, document, row))
            .collect()
    }
}

fn decision_of(key: &DataKey, document: &DocumentId, row: Row) -> Result<Decision, StoreError> {
    let (
        id,
        kind,
        person,
        item,
        by,
        at,
        agreed_by,
        agreed_at,
        ended_by,
        ended_at,
        content,
        agreed,
        ended,
    ) = row;
    let odd = || StoreError::odd("decision");
    let (reason, alternative, by_name) = sealing::open(key, spot(&id, "content"), &content)?;
    let step = |by: Option<String>, at: Option<i64>, name: Option<Vec<u8>>, column| {
        let (Some(by), Some(at), Some(name)) = (by, at, name) else {
            return Ok::<_, StoreError>(None);
        };
        Ok(Some(Step {
            by: By {
                code: by.into(),
                name: sealing::open(key, spot(&id, column), &name)?,
            },
            at: moment(at, "decision")?,
        }))
    };
    Ok(Decision {
        document: document.clone(),
        kind: DecisionKind::from_code(&kind).ok_or_else(odd)?,
        person: identifier(&person).ok_or_else(odd)?,
        item: item.map(Arc::from),
        reason,
        alternative,
        proposed: Step {
            by: By {
                code: by.into(),
                name: by_name,
            },
            at: moment(at, "decision")?,
        },
        agreed: step(agreed_by, agreed_at, agreed, "agreed_name")?,
        ended: step(ended_by, ended_at, ended, "ended_name")?,
        id: DecisionId(id.as_str().into()),
    })
}

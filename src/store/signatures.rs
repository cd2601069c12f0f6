//! Signatures: who stands for a document, and up to which change.

use jiff::Timestamp;

use crate::{
    model::live::{By, DocumentId, Number},
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// In which part somebody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureKind {
    /// Confirms who is to come, and what may be told.
    SocialWorker,
    /// Agrees, as the one who chairs.
    Chair,
}

impl SignatureKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::SocialWorker => "social_worker",
            Self::Chair => "chair",
        }
    }
}

/// A signature. The last of a kind that was not withdrawn is the one that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    pub kind: SignatureKind,
    pub by: By,
    pub at: Timestamp,
    /// The last change that the signer had seen.
    pub covers: Number,
    pub withdrawn_at: Option<Timestamp>,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "signature",
        row,
        column: "by_name",
    }
}

impl Tx {
    /// Signs a document as it was at a change.
    pub async fn sign(
        &mut self,
        document: &DocumentId,
        kind: SignatureKind,
        covers: Number,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let name = self.seal(document, spot(&id), &name).await?;
        let insert = "insert into signature (id, document, kind, by_code, at, covers, by_name)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            kind.code(),
            &*code,
            at,
            covers.0,
            &name
        )?;
        Ok(())
    }

    /// Withdraws the signatures of a kind that stand; answers how many.
    pub async fn withdraw_signatures(
        &mut self,
        document: &DocumentId,
        kind: SignatureKind,
    ) -> Result<u64, StoreError> {
        let update = "update signature set withdrawn_at = $3
            where document = $1 and kind = $2 and withdrawn_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(
            &mut self.link,
            update,
            document.as_str(),
            kind.code(),
            at
        )?)
    }
}

impl Snapshot {
    /// Every signature of a document, withdrawn ones too, the first in front.
    pub async fn signatures(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Signature>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, kind, by_code, at, covers, withdrawn_at, by_name
            from signature where document = $1 order by at, id";
        type Row = (String, String, String, i64, i64, Option<i64>, Vec<u8>);
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter()
            .map(|(id, kind, by, at, covers, withdrawn_at, name)| {
                Ok(Signature {
                    kind: match &*kind {
                        "chair" => SignatureKind::Chair,
                        _ => SignatureKind::SocialWorker,
                    },
                    by: By {
                        code: by.into(),
                        name: sealing::open(&key, spot(&id), &name)?,
                    },
                    at: moment(at, "signature")?,
                    covers: Number(covers),
                    withdrawn_at: withdrawn_at.map(|at| moment(at, "signature")).transpose()?,
                })
            })
            .collect()
    }
}

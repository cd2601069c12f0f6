//! Live documents: the last reading, whole, and what state it is in.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    model::{finding::Finding, id::Identifier, live::DocumentId, network::Network},
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, DataKey, Spot},
        writing::Tx,
    },
};

/// Letters of a reference: none that is taken for another on the telephone.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// How often another reference is drawn where one is taken.
pub(super) const TRIES: u32 = 8;

/// A document to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewDocument<'a> {
    pub form: &'a str,
    pub form_version: u32,
    pub child: &'a Identifier,
    pub network: &'a Network,
    /// What the reading found, for as long as nothing newer is read.
    pub findings: &'a [Finding],
    pub read_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentState {
    Open,
    Closed,
}

/// What came of a review, as it is kept with the document that was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// A code of the office's list.
    pub outcome: Arc<str>,
    /// The day on which it was held or begun.
    pub held_on: Option<Date>,
}

/// A document as it is kept: what was read, before anybody's entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub id: DocumentId,
    pub form: Arc<str>,
    pub form_version: u32,
    pub child: Identifier,
    /// What people say on the telephone: `SP-7K4MQ2`. Says nothing of the child.
    pub reference: Arc<str>,
    pub state: DocumentState,
    pub network: Network,
    pub findings: Vec<Finding>,
    pub read_at: Timestamp,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub closing: Option<Closing>,
}

/// What beginning a document came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    New(DocumentId),
    /// There is an open one of this form for this child already.
    Already(DocumentId),
}

impl Started {
    pub fn id(&self) -> &DocumentId {
        match self {
            Self::New(id) | Self::Already(id) => id,
        }
    }
}

fn about(row: &str) -> Spot<'_> {
    Spot {
        table: "document",
        row,
        column: "about",
    }
}

fn reading(row: &str) -> Spot<'_> {
    Spot {
        table: "document",
        row,
        column: "reading",
    }
}

impl Tx {
    /// Begins a document, or finds the open one. Two who begin at once get the same.
    pub async fn begin_document(&mut self, new: NewDocument<'_>) -> Result<Started, StoreError> {
        if let Some(id) = self.current_document(new.form, new.child).await? {
            return Ok(Started::Already(id));
        }
        self.lay_down(new, 0).await
    }

    /// Begins a document beside those that are open. Two who ask for it at once get the same.
    pub async fn begin_beside(&mut self, new: NewDocument<'_>) -> Result<Started, StoreError> {
        let child = self.vault.blind("child", new.child.to_string());
        let select = "select max(beside) from document
            where form = $1 and child = $2 and state = 'open'";
        let last = fetch_optional!(&mut self.link, (Option<i64>,), select, new.form, &child)?;
        let last = last.and_then(|(last,)| last);
        self.lay_down(new, last.map_or(0, |last| last + 1)).await
    }

    /// Lays the first reading of a document down in its place among the open ones of its form and
    /// child, or finds the one that is there.
    async fn lay_down(&mut self, new: NewDocument<'_>, beside: i64) -> Result<Started, StoreError> {
        let child = self.vault.blind("child", new.child.to_string());
        let key = self.child_key(&child).await?;
        let chance = self.vault.chance;
        let id = self.vault.name()?;
        let sealed_about = sealing::seal(&key, about(&id), new.child, chance)?;
        let read = (new.network.clone(), new.findings.to_vec());
        let sealed_reading = sealing::seal(&key, reading(&id), &read, chance)?;
        let insert = "insert into document
            (id, form, form_version, child, data_key, reference, state, about, reading, read_at,
             created_at, beside)
            values ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11) on conflict do nothing";
        let (version, read_at) = (i64::from(new.form_version), new.read_at.as_microsecond());
        let at = self.at.as_microsecond();
        for _ in 0..TRIES {
            let reference = self.reference()?;
            let made = execute!(
                &mut self.link,
                insert,
                &id,
                new.form,
                version,
                &child,
                &*key.id,
                &reference,
                &sealed_about,
                &sealed_reading,
                read_at,
                at,
                beside
            )?;
            if made == 1 {
                return Ok(Started::New(DocumentId::new(&id)));
            }
            let select = "select id from document
                where form = $1 and child = $2 and beside = $3 and state = 'open'";
            let there =
                fetch_optional!(&mut self.link, (String,), select, new.form, &child, beside)?;
            if let Some(id) = there.map(|(id,)| DocumentId::new(&id)) {
                return Ok(Started::Already(id));
            }
        }
        Err(StoreError::NoFreeName(TRIES))
    }

    /// Lays a newer reading down in the place of the last one. What people entered stays.
    pub async fn put_reading(
        &mut self,
        document: &DocumentId,
        network: &Network,
        findings: &[Finding],
        read_at: Timestamp,
    ) -> Result<(), StoreError> {
        let read = (network.clone(), findings.to_vec());
        let sealed = self
            .seal(document, reading(document.as_str()), &read)
            .await?;
        let update = "update document set reading = $2, read_at = $3 where id = $1";
        let read_at = read_at.as_microsecond();
        execute!(&mut self.link, update, document.as_str(), &sealed, read_at)?;
        Ok(())
    }

    /// Puts a document under another identifier of its child: its record was merged into that
    /// one. Answers the open document that stands there already, if one does; then nothing moves.
    pub async fn move_document(
        &mut self,
        document: &DocumentId,
        form: &str,
        child: &Identifier,
    ) -> Result<Option<DocumentId>, StoreError> {
        if let Some(there) = self.current_document(form, child).await? {
            return Ok((there != *document).then_some(there));
        }
        let blind = self.vault.blind("child", child.to_string());
        let sealed = self.seal(document, about(document.as_str()), child).await?;
        let update = "update document set child = $2, about = $3 where id = $1";
        execute!(&mut self.link, update, document.as_str(), &blind, &sealed)?;
        Ok(None)
    }

    /// Closes a document: the next one of the form for the child is another.
    pub async fn close_document(
        &mut self,
        document: &DocumentId,
        closing: &Closing,
    ) -> Result<(), StoreError> {
        let update = "update document set state = 'closed', closed_at = $2, outcome = $3,
            held_on = $4 where id = $1 and state = 'open'";
        let at = self.at.as_microsecond();
        let held_on = closing.held_on.map(|day| day.to_string());
        execute!(
            &mut self.link,
            update,
            document.as_str(),
            at,
            &*closing.outcome,
            held_on
        )?;
        Ok(())
    }

    /// Drops the key of a child: nothing that is kept of the child can be read any more, here or
    /// in any copy made from now on. The chain of changes stays whole. Answers how many
    /// documents there were.
    pub async fn forget_child(&mut self, child: &Identifier) -> Result<u64, StoreError> {
        let child = self.vault.blind("child", child.to_string());
        for delete in [
            "delete from heading_team where document in (select id from document where child = $1)",
            "delete from heading where document in (select id from document where child = $1)",
            "delete from together where document in (select id from document where child = $1)",
        ] {
            execute!(&mut self.link, delete, &child)?;
        }
        let at = self.at.as_microsecond();
        // A document that moved here when records were merged has kept the key it began with.
        let drop = "update data_key set wrapped = null, dropped_at = $2, owner = 'forgotten:' || id
            where owner = $1 or id in (select data_key from document where child = $3)";
        execute!(&mut self.link, drop, format!("child:{child}"), at, &child)?;
        let close = "update document set state = 'closed', closed_at = coalesce(closed_at, $2)
            where child = $1";
        Ok(execute!(&mut self.link, close, &child, at)?)
    }

    /// The key of a child, made where there is none.
    async fn child_key(&mut self, child: &str) -> Result<DataKey, StoreError> {
        let owner = format!("child:{child}");
        if let Some(key) = self.kept_key(&owner).await? {
            return Ok(key);
        }
        let (key, wrapped) = self.vault.new_key()?;
        let insert = "insert into data_key (id, owner, wrapped, made_at) values ($1, $2, $3, $4)
            on conflict (owner) do nothing";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, insert, &*key.id, &owner, &wrapped, at)?;
        // Somebody else may have made it in the meantime: the one that stands counts.
        self.kept_key(&owner).await?.ok_or(StoreError::Forgotten)
    }

    async fn kept_key(&mut self, owner: &str) -> Result<Option<DataKey>, StoreError> {
        let select = "select id, wrapped from data_key where owner = $1 and wrapped is not null";
        let row = fetch_optional!(&mut self.link, (String, Vec<u8>), select, owner)?;
        row.map(|(id, wrapped)| self.vault.unwrap(&id, &wrapped))
            .transpose()
    }

    fn reference(&self) -> Result<String, StoreError> {
        Ok(format!("SP-{}", self.drawn::<6>()?))
    }
}

impl Snapshot {
    /// So many letters for a reference.
    pub(super) fn drawn<const LONG: usize>(&self) -> Result<String, StoreError> {
        let mut bytes = [0; LONG];
        (self.vault.chance)(&mut bytes).map_err(|_| StoreError::Chance)?;
        let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
        Ok(bytes.iter().map(letter).collect())
    }
}

fn closing(
    outcome: Option<String>,
    held_on: Option<String>,
) -> Result<Option<Closing>, StoreError> {
    let held_on = held_on.map(|day| day.parse()).transpose();
    let held_on = held_on.map_err(|_| StoreError::odd("document"))?;
    Ok(outcome.map(|outcome| Closing {
        outcome: outcome.into(),
        held_on,
    }))
}

impl Snapshot {
    /// A document with its reading; `None` where there is none, or its child has been forgotten.
    pub async fn document(&mut self, id: &DocumentId) -> Result<Option<Kept>, StoreError> {
        let select = "select form, form_version, reference, state, about, reading, read_at,
            created_at, closed_at, outcome, held_on from document where id = $1";
        type Row = (
            String,
            i64,
            String,
            String,
            Vec<u8>,
            Vec<u8>,
            i64,
            i64,
            Option<i64>,
            Option<String>,
            Option<String>,
        );
        let Some(row) = fetch_optional!(&mut self.link, Row, select, id.as_str())? else {
            return Ok(None);
        };
        let key = match self.key(id).await {
            Err(StoreError::Forgotten) | Ok(None) => return Ok(None),
            key => key?.ok_or(StoreError::NoSuchDocument)?,
        };
        let (
            form,
            version,
            reference,
            state,
            sealed_about,
            sealed_reading,
            read_at,
            created_at,
            closed_at,
            outcome,
            held_on,
        ) = row;

        let (network, findings) = sealing::open(&key, reading(id.as_str()), &sealed_reading)?;
        Ok(Some(Kept {
            id: id.clone(),
            form: form.into(),
            form_version: u32::try_from(version).map_err(|_| StoreError::odd("document"))?,
            child: sealing::open(&key, about(id.as_str()), &sealed_about)?,
            reference: reference.into(),
            state: match &*state {
                "open" => DocumentState::Open,
                _ => DocumentState::Closed,
            },
            network,
            findings,
            read_at: moment(read_at, "document")?,
            created_at: moment(created_at, "document")?,
            closed_at: closed_at.map(|at| moment(at, "document")).transpose()?,
            closing: closing(outcome, held_on)?,
        }))
    }

    /// The reference of a document, and what came of its review where it is closed.
    pub async fn closing(
        &mut self,
        id: &DocumentId,
    ) -> Result<Option<(Arc<str>, Option<Closing>)>, StoreError> {
        let select = "select reference, outcome, held_on from document where id = $1";
        type Row = (String, Option<String>, Option<String>);
        let row = fetch_optional!(&mut self.link, Row, select, id.as_str())?;
        row.map(|(reference, outcome, held_on)| {
            Ok((Arc::from(reference), closing(outcome, held_on)?))
        })
        .transpose()
    }

    /// The open document of a form for a child.
    pub async fn current_document(
        &mut self,
        form: &str,
        child: &Identifier,
    ) -> Result<Option<DocumentId>, StoreError> {
        let child = self.vault.blind("child", child.to_string());
        let select = "select id from document where form = $1 and child = $2 and state = 'open'
            order by beside limit 1";
        let row = fetch_optional!(&mut self.link, (String,), select, form, &child)?;
        Ok(row.map(|(id,)| DocumentId::new(&id)))
    }

    /// Open documents of a form whose record was read before a moment, the longest ago first.
    pub async fn documents_read_before(
        &mut self,
        form: &str,
        before: Timestamp,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let select = "select id from document where form = $1 and state = 'open' and read_at < $2
            order by read_at, id";
        let before = before.as_microsecond();
        let rows = fetch_all!(&mut self.link, (String,), select, form, before)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// When the record under an open document was read; nothing for any other.
    pub async fn open_read_at(
        &mut self,
        form: &str,
        document: &DocumentId,
    ) -> Result<Option<Timestamp>, StoreError> {
        let select = "select read_at from document
            where id = $1 and form = $2 and state = 'open'";
        let row = fetch_optional!(&mut self.link, (i64,), select, document.as_str(), form)?;
        row.map(|(at,)| moment(at, "document")).transpose()
    }

    /// Every document of a form for a child, the newest first; of two that began in one moment the
    /// open one.
    pub async fn documents_of(
        &mut self,
        form: &str,
        child: &Identifier,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let child = self.vault.blind("child", child.to_string());
        let select = "select id from document where form = $1 and child = $2
            order by created_at desc, state desc, id";
        let rows = fetch_all!(&mut self.link, (String,), select, form, &child)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// The document of a form that a reference names, as somebody read it out: any case, with or
    /// without `SP-`.
    pub async fn document_by_reference(
        &mut self,
        form: &str,
        reference: &str,
    ) -> Result<Option<DocumentId>, StoreError> {
        let upper = reference.trim().to_ascii_uppercase();
        let letters = upper.strip_prefix("SP-").unwrap_or(&upper);
        let select = "select id from document where form = $1 and reference = $2";
        let reference = format!("SP-{letters}");
        let row = fetch_optional!(&mut self.link, (String,), select, form, reference)?;
        Ok(row.map(|(id,)| DocumentId::new(&id)))
    }
}

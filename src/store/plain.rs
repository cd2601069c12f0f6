//! Documents of forms that need no program: the edition, and who signed what.

pub mod letters;

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId, Entry, Place},
        name::PersonalText,
    },
    store::{
        changes::moment,
        documents::DocumentState,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot, digest, hex},
        writing::Tx,
    },
};

/// The step of the mark that is made when a document is closed.
pub const CLOSED: &str = "closed";

/// The step of the mark that is made when somebody has dealt with what changed after the end.
pub const SETTLED: &str = "settled";

/// One edition of a form, as it was when a document was begun with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEdition {
    pub form: Arc<str>,
    pub version: u32,
    pub text: String,
    pub guide: String,
}

/// What stood in one place: the place, the value, where it came from.
pub type Stood = (Arc<str>, Option<PersonalText>, Arc<str>);

/// Somebody's name under a document, with all that stood in it then.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The sign-off as the form names it, or [`CLOSED`], or [`SETTLED`].
    pub step: Arc<str>,
    pub by: By,
    pub at: Timestamp,
    pub stood: Vec<Stood>,
}

/// A document as a list tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    pub id: DocumentId,
    pub form: Arc<str>,
    pub version: u32,
    pub reference: Arc<str>,
    pub state: DocumentState,
    pub created_at: Timestamp,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "form_mark",
        row,
        column: "content",
    }
}

impl Tx {
    /// Says with which edition a document was begun; the edition is kept, once.
    pub async fn put_edition(
        &mut self,
        document: &DocumentId,
        edition: &KeptEdition,
    ) -> Result<(), StoreError> {
        let id = edition_id(edition);
        let KeptEdition {
            form, text, guide, ..
        } = edition;
        let insert = "insert into form_edition (id, form, version, form_text, guide, kept_at)
            values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing";
        let at = self.at.as_microsecond();
        let version = i64::from(edition.version);
        execute!(
            &mut self.link,
            insert,
            &id,
            &**form,
            version,
            text,
            guide,
            at
        )?;
        let insert = "insert into plain_document (document, edition) values ($1, $2)";
        execute!(&mut self.link, insert, document.as_str(), &id)?;
        Ok(())
    }

    /// Lays an answer of another document into this one as its first, with who entered it and when,
    /// and says from which document it came.
    pub async fn copy_entry(
        &mut self,
        document: &DocumentId,
        entry: &Entry,
        source: &DocumentId,
    ) -> Result<(), StoreError> {
        self.carry_entry(document, entry).await?;
        let insert = "insert into entry_copy (document, place, source) values ($1, $2, $3)
            on conflict (document, place) do nothing";
        let place = entry.place.to_string();
        execute!(
            &mut self.link,
            insert,
            document.as_str(),
            &place,
            source.as_str()
        )?;
        Ok(())
    }

    /// Puts the name of the one who writes under a document, with all that stands in it.
    pub async fn put_mark(
        &mut self,
        document: &DocumentId,
        step: &str,
        stood: &[Stood],
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let content = (name, stood.to_vec());
        let content = self.seal(document, spot(&id), &content).await?;
        let insert = "insert into form_mark (id, document, step, by_code, at, content)
            values ($1, $2, $3, $4, $5, $6)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            step,
            &*code,
            at,
            &content
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// The edition with which a document was begun; nothing for a form with habits of its own.
    pub async fn edition_of(
        &mut self,
        document: &DocumentId,
    ) -> Result<Option<KeptEdition>, StoreError> {
        let select = "select e.form, e.version, e.form_text, e.guide from plain_document p
            join form_edition e on e.id = p.edition where p.document = $1";
        type Row = (String, i64, String, String);
        let row = fetch_optional!(&mut self.link, Row, select, document.as_str())?;
        row.map(|(form, version, text, guide)| {
            Ok(KeptEdition {
                form: form.into(),
                version: number(version)?,
                text,
                guide,
            })
        })
        .transpose()
    }

    /// The answers that were copied into a document: the place, and the reference of the document
    /// from which each came.
    pub async fn copied_entries(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<(Place, Arc<str>)>, StoreError> {
        let select = "select c.place, d.reference from entry_copy c
            join document d on d.id = c.source where c.document = $1 order by c.place";
        let rows = fetch_all!(&mut self.link, (String, String), select, document.as_str())?;
        rows.into_iter()
            .map(|(place, reference)| {
                let place = place.parse().map_err(|_| StoreError::odd("entry_copy"))?;
                Ok((place, reference.into()))
            })
            .collect()
    }

    /// Every mark under a document, the first in front.
    pub async fn marks(&mut self, document: &DocumentId) -> Result<Vec<Mark>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, step, by_code, at, content from form_mark
            where document = $1 order by at, id";
        type Row = (String, String, String, i64, Vec<u8>);
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter()
            .map(|(id, step, by, at, content)| {
                let (name, stood) = sealing::open(&key, spot(&id), &content)?;
                Ok(Mark {
                    step: step.into(),
                    by: By {
                        code: by.into(),
                        name,
                    },
                    at: moment(at, "form_mark")?,
                    stood,
                })
            })
            .collect()
    }

    /// Documents of plain forms that are open, and those closed since a moment, of one child or of
    /// all, the first that was begun in front.
    pub async fn forms_in_use(
        &mut self,
        child: Option<&Identifier>,
        since: Timestamp,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let child = child.map(|child| self.vault.blind("child", child.to_string()));
        let select = "select d.id from document d join plain_document p on p.document = d.id
            where ($1 = '' or d.child = $1) and (d.state = 'open' or d.closed_at >= $2)
            order by d.created_at, d.id";
        let (child, since) = (child.unwrap_or_default(), since.as_microsecond());
        let rows = fetch_all!(&mut self.link, (String,), select, &child, since)?;
        Ok(rows.iter().map(|(id,)| DocumentId::new(id)).collect())
    }

    /// The plain documents of a child, the newest first.
    pub async fn plain_documents_of(
        &mut self,
        child: &Identifier,
    ) -> Result<Vec<Brief>, StoreError> {
        let child = self.vault.blind("child", child.to_string());
        let select = "select d.id, d.form, d.form_version, d.reference, d.state, d.created_at
            from document d join plain_document p on p.document = d.id
            where d.child = $1 order by d.created_at desc, d.id";
        type Row = (String, String, i64, String, String, i64);
        let rows = fetch_all!(&mut self.link, Row, select, &child)?;
        rows.into_iter()
            .map(|(id, form, version, reference, state, created_at)| {
                Ok(Brief {
                    id: DocumentId::new(&id),
                    form: form.into(),
                    version: number(version)?,
                    reference: reference.into(),
                    state: match &*state {
                        "open" => DocumentState::Open,
                        "closed" => DocumentState::Closed,
                        _ => return Err(StoreError::odd("document")),
                    },
                    created_at: moment(created_at, "document")?,
                })
            })
            .collect()
    }
}

pub(crate) fn number(version: i64) -> Result<u32, StoreError> {
    u32::try_from(version).map_err(|_| StoreError::odd("form_edition"))
}

/// The name under which an edition is kept: another text has another.
pub(crate) fn edition_id(edition: &KeptEdition) -> String {
    let KeptEdition {
        form, text, guide, ..
    } = edition;
    hex(&digest(&[
        form.as_bytes(),
        text.as_bytes(),
        guide.as_bytes(),
    ]))
}

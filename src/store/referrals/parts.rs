//! Parts: what each service gets, and what was said about it.

use std::sync::Arc;

use crate::{
    model::{
        live::DocumentId,
        name::PersonalText,
        referral::{PartId, Said, Slice, SliceItem, Typed, Way},
    },
    store::{
        error::StoreError,
        reading::Snapshot,
        referrals::{
            Content, KeptPart, KeptReferral, coded, decoded,
            kept::{AnswerContent, answer_spot},
        },
        sealing::{self, Spot},
        sessions::TokenHash,
        writing::Tx,
    },
};

/// Something that was said about a part.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAnswer<'a> {
    pub said: Said,
    pub words: Option<&'a PersonalText>,
    /// How whoever answers calls themselves.
    pub who: Option<&'a PersonalText>,
}

type Item = (Arc<str>, Arc<str>, PersonalText, Arc<str>);
type SliceContent = (Vec<Item>, Vec<(Arc<str>, Arc<str>)>);

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "referral_slice",
        row,
        column: "content",
    }
}

fn words_spot(row: &str) -> Spot<'_> {
    Spot {
        table: "referral_words",
        row,
        column: "content",
    }
}

fn row_of(part: &PartId, document: &DocumentId, version: u32) -> String {
    format!("{part} {document} {version}")
}

impl Tx {
    /// The part of a service: the one that is there, or a new one. A service has one part of a
    /// referral, whoever asks how often. `instead_of` is the part that has declined, where it is
    /// asked in the place of one.
    pub async fn add_part(
        &mut self,
        referral: &KeptReferral,
        (service, way): (&str, Way),
        instead_of: Option<&PartId>,
    ) -> Result<PartId, StoreError> {
        let id = PartId(self.vault.name()?.into());
        let token = TokenHash::of(&self.service_token(&id));
        let insert = "insert into referral_part (id, referral, service, way, token, made_at,
             instead_of)
            values ($1, $2, $3, $4, $5, $6, $7) on conflict (referral, service) do nothing";
        let (of, at) = (&*referral.id.0, self.at.as_microsecond());
        let made = execute!(
            &mut self.link,
            insert,
            &*id.0,
            of,
            service,
            way.code(),
            token.as_str(),
            at,
            instead_of.map(ToString::to_string)
        )?;
        if made == 1 {
            return Ok(id);
        }
        let select = "select id from referral_part where referral = $1 and service = $2";
        let row = fetch_optional!(&mut self.link, (String,), select, of, service)?;
        let (id,) = row.ok_or_else(|| StoreError::odd("referral_part"))?;
        Ok(PartId(id.into()))
    }

    /// Keeps what a service gets about one child in one version.
    pub async fn put_slice(
        &mut self,
        part: &PartId,
        document: &DocumentId,
        version: u32,
        slice: &Slice,
    ) -> Result<(), StoreError> {
        let items = slice.items.iter().map(|item| {
            let SliceItem {
                name,
                label,
                words,
                gate,
            } = item.clone();
            (name, label, words, gate)
        });
        let content: SliceContent = (items.collect(), slice.left_out.clone());
        let row = row_of(part, document, version);
        let sealed = self.seal(document, spot(&row), &content).await?;
        let insert = "insert into referral_slice (part, document, version, content)
            values ($1, $2, $3, $4) on conflict (part, document, version) do nothing";
        let version = i64::from(version);
        execute!(
            &mut self.link,
            insert,
            &*part.0,
            document.as_str(),
            version,
            &sealed
        )?;
        Ok(())
    }

    /// Keeps what was typed as a service is told it in one version of its part.
    pub async fn put_words(
        &mut self,
        referral: &KeptReferral,
        part: &PartId,
        version: u32,
        typed: &Typed,
    ) -> Result<(), StoreError> {
        let row = format!("{part} {version}");
        let content = coded(typed, None);
        let sealed = self
            .seal(&referral.document, words_spot(&row), &content)
            .await?;
        let insert = "insert into referral_words (part, version, content) values ($1, $2, $3)
            on conflict (part, version) do nothing";
        execute!(
            &mut self.link,
            insert,
            &*part.0,
            i64::from(version),
            &sealed
        )?;
        Ok(())
    }

    /// Gives a service a new link: the one before opens nothing any more. Answers whether the part
    /// stands.
    pub async fn new_service_link(&mut self, part: &PartId) -> Result<bool, StoreError> {
        let select = "select links from referral_part where id = $1 and withdrawn_at is null";
        let row = fetch_optional!(&mut self.link, (i64,), select, &*part.0)?;
        let Some((links,)) = row else {
            return Ok(false);
        };
        let token = TokenHash::of(&self.later_token(part, links + 1));
        let update = "update referral_part set links = $2, linked_at = $3, token = $4
            where id = $1 and links < $2";
        let at = self.at.as_microsecond();
        let touched = execute!(
            &mut self.link,
            update,
            &*part.0,
            links + 1,
            at,
            token.as_str()
        )?;
        Ok(touched > 0)
    }

    /// Takes a part back; answers whether it stood.
    pub async fn withdraw_part(&mut self, part: &PartId) -> Result<bool, StoreError> {
        let update = "update referral_part set withdrawn_at = $2
            where id = $1 and withdrawn_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &*part.0, at)? > 0)
    }

    /// Appends what was said about a part.
    pub async fn answer_part(
        &mut self,
        referral: &KeptReferral,
        part: &KeptPart,
        new: &NewAnswer<'_>,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let content: AnswerContent = (new.words.cloned(), new.who.cloned(), self.by.name.clone());
        let sealed = self
            .seal(&referral.document, answer_spot(&id), &content)
            .await?;
        let select = "select count(*) from referral_answer where part = $1";
        let before = fetch_optional!(&mut self.link, (i64,), select, &*part.id.0)?;
        let number = before.map_or(0, |(count,)| count) + 1;
        let insert = "insert into referral_answer (id, part, number, said, at, by_code, content)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        execute!(
            &mut self.link,
            insert,
            &id,
            &*part.id.0,
            number,
            new.said.code(),
            at,
            &*by,
            &sealed
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// What was typed as a service was told it last, and in which version of its part.
    pub async fn words_of(
        &mut self,
        referral: &KeptReferral,
        part: &PartId,
    ) -> Result<Option<(u32, Typed)>, StoreError> {
        let select = "select version, content from referral_words where part = $1
            order by version desc limit 1";
        let row = fetch_optional!(&mut self.link, (i64, Vec<u8>), select, &*part.0)?;
        let Some((version, content)) = row else {
            return Ok(None);
        };
        let key = self.key(&referral.document).await?;
        let key = key.ok_or(StoreError::NoSuchDocument)?;
        let version = u32::try_from(version).map_err(|_| StoreError::odd("referral_words"))?;
        let row = format!("{part} {version}");
        let content: Content = sealing::open(&key, words_spot(&row), &content)?;
        let (typed, _) = decoded(content)?;
        Ok(Some((version, typed)))
    }

    /// What a service gets about each child in the newest version of its part. A child who was
    /// forgotten is in none.
    pub async fn slices(&mut self, part: &PartId) -> Result<Vec<(DocumentId, Slice)>, StoreError> {
        let select = "select s.document, s.version, s.content from referral_slice s
            join referral_part p on p.id = s.part
            join referral_child c on c.referral = p.referral and c.document = s.document
            where s.part = $1 and s.version = (select max(version) from referral_slice
                where part = $1)
            order by c.position";
        let rows = fetch_all!(&mut self.link, (String, i64, Vec<u8>), select, &*part.0)?;
        let mut all = Vec::with_capacity(rows.len());
        for (document, version, content) in rows {
            let document = DocumentId::new(&document);
            let key = match self.key(&document).await {
                Ok(Some(key)) => key,
                Err(StoreError::Forgotten) | Ok(None) => continue,
                Err(error) => return Err(error),
            };
            let version = u32::try_from(version).map_err(|_| StoreError::odd("referral_slice"))?;
            let row = row_of(part, &document, version);
            let (items, left_out): SliceContent = sealing::open(&key, spot(&row), &content)?;
            let items = items
                .into_iter()
                .map(|(name, label, words, gate)| SliceItem {
                    name,
                    label,
                    words,
                    gate,
                });
            let slice = Slice {
                items: items.collect(),
                left_out,
            };
            all.push((document, slice));
        }
        Ok(all)
    }
}

//! Referrals and parts as they are kept.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        live::{By, DocumentId},
        name::PersonalText,
        post::{LetterId, Phase},
        referral::{CallPhase, Errand, PartId, ReferralId, Said, Stage, Typed, Way},
    },
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        referrals::{Content, decoded, odd, spot},
        sealing::{self, Spot},
        sessions::TokenHash,
    },
};

/// A referral, without its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptReferral {
    pub id: ReferralId,
    /// Of the child who was chosen first.
    pub document: DocumentId,
    /// Of every child, the first too, in their order.
    pub children: Vec<DocumentId>,
    pub reference: Arc<str>,
    pub form_version: u32,
    pub stage: Stage,
    pub edit: u32,
    /// 0 for a draft.
    pub version: u32,
    /// Who began it: their code, and their name.
    pub by: Arc<str>,
    pub referrer: Option<PersonalText>,
    pub begun_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub typed: Typed,
    /// Why consent was withdrawn.
    pub ended_because: Option<PersonalText>,
}

/// What one service gets of a referral, and all that has happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptPart {
    pub id: PartId,
    pub referral: ReferralId,
    /// Its id in the catalogue.
    pub service: Arc<str>,
    pub way: Way,
    pub made_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
    /// When the service was given a new link last; nothing while it has its first.
    pub linked_at: Option<Timestamp>,
    /// The part that has declined, and in whose place this service was asked.
    pub instead_of: Option<PartId>,
    /// In the order in which they were made.
    pub deliveries: Vec<Delivery>,
    /// In the order in which they came.
    pub answers: Vec<Answer>,
}

/// One thing that was to be told to a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    pub id: Arc<str>,
    pub number: u32,
    pub errand: Errand,
    pub phase: CallPhase,
    pub letter: Option<(LetterId, Phase)>,
    pub at: Timestamp,
    /// Since when it is in that phase; of a letter, in the letter's.
    pub since: Timestamp,
    pub attempts: u32,
    pub last: Option<Arc<str>>,
}

/// One thing that was said about a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub said: Said,
    pub at: Timestamp,
    pub by: By,
    pub words: Option<PersonalText>,
    /// How whoever answered calls themselves.
    pub who: Option<PersonalText>,
}

type ReferralRow = (
    String,
    String,
    String,
    i64,
    String,
    i64,
    i64,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Vec<u8>,
    Option<Vec<u8>>,
    Option<String>,
);

type DeliveryRow = (
    String,
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<i64>,
    i64,
    i64,
    i64,
    Option<String>,
);

type AnswerRow = (String, String, i64, String, Vec<u8>);

/// Words, who says so, and the name of who wrote it down.
pub(super) type AnswerContent = (
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
);

macro_rules! select {
    ($which:literal) => {
        concat!(
            "select r.id, r.document, r.reference, r.form_version, r.stage, r.edit, r.version,
            r.by_code, r.begun_at, r.sent_at, r.ended_at, r.content, r.ended_content, r.basis
            from referral r ",
            $which
        )
    };
}

pub(super) fn answer_spot(row: &str) -> Spot<'_> {
    Spot {
        table: "referral_answer",
        row,
        column: "content",
    }
}

impl Snapshot {
    /// A referral; `None` where there is none, or its first child has been forgotten.
    pub async fn referral(&mut self, id: &ReferralId) -> Result<Option<KeptReferral>, StoreError> {
        let select = select!("where r.id = $1");
        let row = fetch_optional!(&mut self.link, ReferralRow, select, &*id.0)?;
        match row {
            Some(row) => self.kept_referral(row).await,
            None => Ok(None),
        }
    }

    /// Every referral of which this child is one, the newest first.
    pub async fn referrals_of(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<KeptReferral>, StoreError> {
        let select = select!(
            "join referral_child c on c.referral = r.id where c.document = $1
            order by r.begun_at desc, r.id"
        );
        let rows = fetch_all!(&mut self.link, ReferralRow, select, document.as_str())?;
        self.kept_referrals(rows).await
    }

    /// Referrals that have been sent and not been withdrawn, the oldest first.
    pub async fn sent_referrals(&mut self) -> Result<Vec<KeptReferral>, StoreError> {
        let select = select!("where r.stage = 'sent' order by r.sent_at, r.id");
        let rows = fetch_all!(&mut self.link, ReferralRow, select)?;
        self.kept_referrals(rows).await
    }

    /// Referrals that were withdrawn, and of which a service has not been told yet.
    pub async fn recalled_referrals(&mut self) -> Result<Vec<KeptReferral>, StoreError> {
        let select = select!(
            "where r.stage = 'withdrawn' and exists (select 1 from referral_part p
                join referral_delivery d on d.part = p.id
                left join letter l on l.id = d.letter
                where p.referral = r.id and d.errand = 'recalled'
                and (d.phase in ('queued', 'deferred', 'refused', 'to_fetch', 'to_do')
                    or (d.phase = 'letter' and l.phase in ('refused', 'uncertain', 'held'))))
            order by r.ended_at, r.id"
        );
        let rows = fetch_all!(&mut self.link, ReferralRow, select)?;
        self.kept_referrals(rows).await
    }

    async fn kept_referrals(
        &mut self,
        rows: Vec<ReferralRow>,
    ) -> Result<Vec<KeptReferral>, StoreError> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.extend(self.kept_referral(row).await?);
        }
        Ok(all)
    }

    async fn kept_referral(
        &mut self,
        row: ReferralRow,
    ) -> Result<Option<KeptReferral>, StoreError> {
        let (id, document, reference, form, stage, edit, version, by, ..) = &row;
        let (.., begun, sent, ended, content, why, basis) = &row;
        let document = DocumentId::new(document);
        let key = match self.key(&document).await {
            Ok(Some(key)) => key,
            Err(StoreError::Forgotten) | Ok(None) => return Ok(None),
            Err(error) => return Err(error),
        };
        let content: Content = sealing::open(&key, spot(id, "content"), content)?;
        let (mut typed, referrer) = decoded(content)?;
        typed.own = self.own_of(&ReferralId(id.as_str().into())).await?;
        typed.basis = basis.as_deref().map(Arc::from);
        let because = match why {
            Some(why) => Some(sealing::open(&key, spot(id, "ended_content"), why)?),
            None => None,
        };
        let select = "select document from referral_child where referral = $1 order by position";
        let children = fetch_all!(&mut self.link, (String,), select, id)?;
        let number = |number: i64| u32::try_from(number).map_err(|_| odd());
        let at = |at: i64| moment(at, "referral");
        Ok(Some(KeptReferral {
            id: ReferralId(id.as_str().into()),
            document,
            children: children.iter().map(|(id,)| DocumentId::new(id)).collect(),
            reference: reference.as_str().into(),
            form_version: number(*form)?,
            stage: Stage::from_code(stage).ok_or_else(odd)?,
            edit: number(*edit)?,
            version: number(*version)?,
            by: by.as_str().into(),
            referrer,
            begun_at: at(*begun)?,
            sent_at: sent.map(at).transpose()?,
            ended_at: ended.map(at).transpose()?,
            typed,
            ended_because: because,
        }))
    }

    /// Every part of a referral, in the order in which they were made.
    pub async fn referral_parts(
        &mut self,
        referral: &KeptReferral,
    ) -> Result<Vec<KeptPart>, StoreError> {
        let select = "select id, service, way, made_at, withdrawn_at, linked_at, instead_of
            from referral_part where referral = $1 order by made_at, service";
        type Row = (
            String,
            String,
            String,
            i64,
            Option<i64>,
            Option<i64>,
            Option<String>,
        );
        let rows = fetch_all!(&mut self.link, Row, select, &*referral.id.0)?;
        let mut parts = Vec::with_capacity(rows.len());
        for (id, service, way, made, withdrawn, linked, instead) in rows {
            let id = PartId(id.into());
            parts.push(KeptPart {
                referral: referral.id.clone(),
                service: service.into(),
                way: Way::from_code(&way).ok_or_else(odd)?,
                made_at: moment(made, "referral_part")?,
                withdrawn_at: withdrawn
                    .map(|at| moment(at, "referral_part"))
                    .transpose()?,
                linked_at: linked.map(|at| moment(at, "referral_part")).transpose()?,
                instead_of: instead.map(|part| PartId(part.into())),
                deliveries: self.deliveries_of(&id).await?,
                answers: self.answers_of(&referral.document, &id).await?,
                id,
            });
        }
        Ok(parts)
    }

    async fn deliveries_of(&mut self, part: &PartId) -> Result<Vec<Delivery>, StoreError> {
        let select = "select d.id, d.number, d.errand, d.phase, d.letter, l.phase, l.changed_at,
            d.at, d.changed_at, d.attempts, d.last
            from referral_delivery d left join letter l on l.id = d.letter
            where d.part = $1 order by d.number";
        let rows = fetch_all!(&mut self.link, DeliveryRow, select, &*part.0)?;
        rows.into_iter().map(delivery_of).collect()
    }

    async fn answers_of(
        &mut self,
        document: &DocumentId,
        part: &PartId,
    ) -> Result<Vec<Answer>, StoreError> {
        let select = "select id, said, at, by_code, content from referral_answer
            where part = $1 order by number";
        let rows = fetch_all!(&mut self.link, AnswerRow, select, &*part.0)?;
        let key = self
            .key(document)
            .await?
            .ok_or(StoreError::NoSuchDocument)?;
        let answer = |(id, said, at, by, content): AnswerRow| {
            let content: AnswerContent = sealing::open(&key, answer_spot(&id), &content)?;
            let (words, who, name) = content;
            Ok(Answer {
                said: Said::from_code(&said).ok_or_else(odd)?,
                at: moment(at, "referral_answer")?,
                by: By {
                    code: by.into(),
                    name,
                },
                words,
                who,
            })
        };
        rows.into_iter().map(answer).collect()
    }

    /// The referral and the part that a service's token opens, whatever has become of them.
    pub async fn part_by_token(
        &mut self,
        token: &str,
    ) -> Result<Option<(KeptReferral, KeptPart)>, StoreError> {
        let select = "select id, referral from referral_part where token = $1";
        let hash = TokenHash::of(token);
        let row = fetch_optional!(&mut self.link, (String, String), select, hash.as_str())?;
        let Some((id, referral)) = row else {
            return Ok(None);
        };
        self.part_of(&ReferralId(referral.into()), &PartId(id.into()))
            .await
    }

    /// A part with its referral.
    pub async fn part(
        &mut self,
        id: &PartId,
    ) -> Result<Option<(KeptReferral, KeptPart)>, StoreError> {
        let select = "select referral from referral_part where id = $1";
        let row = fetch_optional!(&mut self.link, (String,), select, &*id.0)?;
        match row {
            Some((referral,)) => self.part_of(&ReferralId(referral.into()), id).await,
            None => Ok(None),
        }
    }

    async fn part_of(
        &mut self,
        referral: &ReferralId,
        id: &PartId,
    ) -> Result<Option<(KeptReferral, KeptPart)>, StoreError> {
        let Some(referral) = self.referral(referral).await? else {
            return Ok(None);
        };
        let parts = self.referral_parts(&referral).await?;
        let part = parts.into_iter().find(|part| part.id == *id);
        Ok(part.map(|part| (referral, part)))
    }

    /// What the page of a service is opened by at first: 256 bits that nobody can guess who has not
    /// the council's key.
    pub fn service_token(&self, PartId(id): &PartId) -> String {
        self.vault.blind("service link", &**id)
    }

    /// A field of a slice that names somebody by the number of another system, under a name that says
    /// nothing outside this part: `sibling mosaic:12` as `sibling 5e0c1f2a9b3d`. One person has one
    /// name in it, in every version.
    pub fn field_alias(&self, part: &PartId, field: &str) -> Option<String> {
        let (kind, person) = field.split_once(' ')?;
        let alias = self
            .vault
            .blind("service field", format!("{part} {person}"));
        Some(format!("{kind} {}", alias.get(..12)?))
    }

    /// What the page of a service is opened by now: its newest link, and no other.
    pub async fn newest_token(&mut self, part: &PartId) -> Result<String, StoreError> {
        let select = "select links from referral_part where id = $1";
        let row = fetch_optional!(&mut self.link, (i64,), select, &*part.0)?;
        Ok(match row {
            Some((links,)) if links > 0 => self.later_token(part, links),
            _ => self.service_token(part),
        })
    }

    pub(super) fn later_token(&self, part: &PartId, links: i64) -> String {
        self.vault.blind("service link", format!("{part} {links}"))
    }
}

fn delivery_of(row: DeliveryRow) -> Result<Delivery, StoreError> {
    let (id, number, errand, phase, letter, state, state_since, at, since, attempts, last) = row;
    let letter = match letter.zip(state) {
        Some((letter, state)) => Some((
            LetterId(letter.into()),
            Phase::from_code(&state).ok_or_else(odd)?,
        )),
        None => None,
    };
    let phase = CallPhase::from_code(&phase).ok_or_else(odd)?;
    // What somebody has told by hand after all stands since then, whatever became of its letter.
    let since = match phase {
        CallPhase::Letter => state_since.unwrap_or(since),
        _ => since,
    };
    Ok(Delivery {
        id: id.into(),
        number: u32::try_from(number).map_err(|_| odd())?,
        errand: Errand::from_code(&errand).ok_or_else(odd)?,
        phase,
        letter,
        at: moment(at, "referral_delivery")?,
        since: moment(since, "referral_delivery")?,
        attempts: u32::try_from(attempts).map_err(|_| odd())?,
        last: last.map(Into::into),
    })
}

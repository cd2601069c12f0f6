//! Dates offered for a meeting, the links to answer by, and the answers.

use std::sync::Arc;

use jiff::{Timestamp, civil::DateTime};

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId},
        name::PersonalText,
        reply::{InvitationId, Means},
        slot::{Meets, Slot},
    },
    store::{
        changes::moment,
        decisions::Step,
        error::StoreError,
        headings::identifier,
        reading::Snapshot,
        sealing::{self, DataKey, Spot},
        sessions::TokenHash,
        writing::Tx,
    },
};

/// What we call an offer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OfferId(pub Arc<str>);

/// What we call a link. It is no secret; the token is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinkId(pub Arc<str>);

/// Slots to offer. Who and when are those of the transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct NewOffer {
    pub document: DocumentId,
    pub slots: Vec<Slot>,
    pub meets: Meets,
    pub place: Option<PersonalText>,
    pub room: Option<PersonalText>,
    pub expires_at: Timestamp,
}

/// How an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Open,
    Withdrawn,
    /// The place of the chosen slot in the list.
    Chosen(u32),
}

/// What was offered, and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub id: OfferId,
    pub document: DocumentId,
    pub slots: Vec<Slot>,
    pub meets: Meets,
    pub place: Option<PersonalText>,
    pub room: Option<PersonalText>,
    pub offered: Step,
    pub expires_at: Timestamp,
    pub outcome: Outcome,
    pub ended: Option<Step>,
}

/// One person's link, and what they answered by it.
#[derive(Clone, Debug, PartialEq)]
pub struct DateLink {
    pub id: LinkId,
    pub offer: OfferId,
    pub document: DocumentId,
    pub person: Identifier,
    pub made_at: Timestamp,
    pub answer: Option<Answer>,
    /// What was ticked by the link before the newest of their invitation, until somebody has checked
    /// that it is theirs.
    pub former: Option<Answer>,
    /// The way by which they were written to; nothing where nobody has.
    pub means: Option<Means>,
    /// Who said that the printed letter was posted or handed over, and when.
    pub handed: Option<(Arc<str>, Timestamp)>,
}

/// The places in the list of the slots that somebody can make; none where they can make none.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub slots: Vec<u32>,
    pub at: Timestamp,
}

type Content = (
    Vec<(DateTime, u32)>,
    Arc<str>,
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
);

fn spot<'a>(table: &'static str, row: &'a str, column: &'static str) -> Spot<'a> {
    Spot { table, row, column }
}

impl Tx {
    /// Writes an offer down. Where one is open already the database refuses.
    pub async fn offer_dates(&mut self, new: &NewOffer) -> Result<OfferId, StoreError> {
        let id = self.vault.name()?;
        let slots = new.slots.iter().map(|slot| (slot.start, slot.minutes));
        let content: Content = (
            slots.collect(),
            new.meets.code().into(),
            new.place.clone(),
            new.room.clone(),
            self.by.name.clone(),
        );
        let place = spot("date_offer", &id, "content");
        let content = self.seal(&new.document, place, &content).await?;
        let insert = "insert into date_offer
            (id, document, state, by_code, offered_at, expires_at, content)
            values ($1, $2, 'open', $3, $4, $5, $6)";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let expires = new.expires_at.as_microsecond();
        let document = new.document.as_str();
        execute!(
            &mut self.link,
            insert,
            &id,
            document,
            &*by,
            at,
            expires,
            &content
        )?;
        Ok(OfferId(id.into()))
    }

    /// Ends an offer; answers whether it was open.
    pub async fn end_offer(
        &mut self,
        document: &DocumentId,
        OfferId(id): &OfferId,
        outcome: Outcome,
    ) -> Result<bool, StoreError> {
        let (state, chosen) = match outcome {
            Outcome::Open => return Ok(false),
            Outcome::Withdrawn => ("withdrawn", None),
            Outcome::Chosen(slot) => ("chosen", Some(slot)),
        };
        let By { code, name } = self.by.clone();
        let place = spot("date_offer", id, "outcome");
        let content = self.seal(document, place, &(chosen, name)).await?;
        let update = "update date_offer
            set state = $3, ended_by = $4, ended_at = $5, outcome = $6
            where id = $1 and document = $2 and state = 'open'";
        let at = self.at.as_microsecond();
        let document = document.as_str();
        Ok(execute!(
            &mut self.link,
            update,
            &**id,
            document,
            state,
            &*code,
            at,
            &content
        )? > 0)
    }

    /// Makes a link for somebody. An earlier one of theirs to the same offer is over.
    pub async fn add_link(
        &mut self,
        offer: &Offer,
        person: &Identifier,
    ) -> Result<LinkId, StoreError> {
        let (at, of) = (self.at.as_microsecond(), &*offer.id.0);
        let end = "update date_link set ended_at = $3
            where offer = $1 and person = $2 and ended_at is null";
        execute!(&mut self.link, end, of, person.to_string(), at)?;
        let id = LinkId(self.vault.name()?.into());
        let token = TokenHash::of(&self.link_token(&id));
        let insert = "insert into date_link (id, offer, document, person, token, made_at)
            values ($1, $2, $3, $4, $5, $6)";
        let document = offer.document.as_str();
        execute!(
            &mut self.link,
            insert,
            &*id.0,
            of,
            document,
            person.to_string(),
            token.as_str(),
            at
        )?;
        Ok(id)
    }

    /// Ends a link: it opens nothing any more.
    pub async fn end_link(&mut self, link: &DateLink) -> Result<(), StoreError> {
        let update = "update date_link set ended_at = $2 where id = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, &*link.id.0, at)?;
        Ok(())
    }

    /// Writes down that somebody was written to, and by which way. What was handed over is over:
    /// the new letter has to be.
    pub async fn dates_letter_made(
        &mut self,
        link: &DateLink,
        means: Means,
    ) -> Result<(), StoreError> {
        let update = "update date_link set channel = $2, handed_by = null, handed_at = null
            where id = $1 and ended_at is null";
        execute!(&mut self.link, update, &*link.id.0, means.code())?;
        Ok(())
    }

    /// Writes down that the printed letter has left the house; answers whether that was news.
    pub async fn dates_handed_over(&mut self, link: &DateLink) -> Result<bool, StoreError> {
        let update = "update date_link set handed_by = $2, handed_at = $3
            where id = $1 and ended_at is null and handed_at is null";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        Ok(execute!(&mut self.link, update, &*link.id.0, &*by, at)? > 0)
    }

    /// Writes down which slots somebody can make, in the place of what they said before.
    pub async fn answer_dates(&mut self, link: &DateLink, slots: &[u32]) -> Result<(), StoreError> {
        let id = &*link.id.0;
        let place = spot("date_link", id, "answer");
        let answer = self.seal(&link.document, place, &slots.to_vec()).await?;
        let update = "update date_link set answered_at = $2, answer = $3,
            former_at = null, former = null where id = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, id, at, &answer)?;
        Ok(())
    }

    /// Writes down which slots were ticked by the link before the newest, and when, beside what they said.
    pub async fn hold_dates(&mut self, link: &DateLink, ticked: &Answer) -> Result<(), StoreError> {
        let id = &*link.id.0;
        let place = spot("date_link", id, "former");
        let former = self.seal(&link.document, place, &ticked.slots).await?;
        let update = "update date_link set former_at = $2, former = $3
            where id = $1 and ended_at is null";
        let at = ticked.at.as_microsecond();
        execute!(&mut self.link, update, id, at, &former)?;
        Ok(())
    }

    /// What was ticked by the link before is not theirs; answers whether some waited.
    pub async fn drop_held_dates(&mut self, link: &DateLink) -> Result<bool, StoreError> {
        let update = "update date_link set former_at = null, former = null
            where id = $1 and former_at is not null";
        Ok(execute!(&mut self.link, update, &*link.id.0)? > 0)
    }
}

type OfferRow = (
    String,
    String,
    String,
    i64,
    i64,
    Option<String>,
    Option<i64>,
    Vec<u8>,
    Option<Vec<u8>>,
);

type LinkRow = (
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    Option<Vec<u8>>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<Vec<u8>>,
);

/// Every column of links, and which rows of them.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "select id, offer, document, person, made_at, answered_at, answer, channel, handed_by,
            handed_at, former_at, former from date_link ",
            $which
        )
    };
}

impl Snapshot {
    /// What a link is opened by: 256 bits that nobody can guess who has not the council's key.
    pub fn link_token(&self, LinkId(id): &LinkId) -> String {
        self.vault.blind("date link", &**id)
    }

    /// What stands in the return address of the letters that bring a link: sixteen letters, as in
    /// those of an invitation, and never one of those.
    pub fn dates_tag(&self, LinkId(id): &LinkId) -> String {
        self.mail_tag(&InvitationId(format!("dates {id}").into()))
    }

    /// Every offer of a document, the newest first.
    pub async fn offers(&mut self, document: &DocumentId) -> Result<Vec<Offer>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, state, by_code, offered_at, expires_at, ended_by, ended_at,
            content, outcome from date_offer where document = $1
            order by offered_at desc, id";
        let rows = fetch_all!(&mut self.link, OfferRow, select, document.as_str())?;
        rows.into_iter()
            .map(|row| offer_of(&key, document, row))
            .collect()
    }

    /// The links of an offer that open a page, with their answers.
    pub async fn links(&mut self, offer: &Offer) -> Result<Vec<DateLink>, StoreError> {
        let select = select!("where offer = $1 and ended_at is null order by person, id");
        let rows = fetch_all!(&mut self.link, LinkRow, select, &*offer.id.0)?;
        let mut links = Vec::with_capacity(rows.len());
        for row in rows {
            links.push(self.link_of(row).await?);
        }
        Ok(links)
    }

    /// Links to open offers that go by paper, of all documents, and have not left the house; the
    /// longest waiting first.
    pub async fn dates_to_hand_over(&mut self) -> Result<Vec<DateLink>, StoreError> {
        let select = select!(
            "where ended_at is null and handed_at is null and answered_at is null
            and channel in ('post', 'by_hand')
            and offer in (select id from date_offer where state = 'open')
            order by made_at, id"
        );
        let rows = fetch_all!(&mut self.link, LinkRow, select)?;
        let mut links = Vec::with_capacity(rows.len());
        for row in rows {
            // Of a child who was forgotten nothing is left to post.
            if self.key(&DocumentId::new(&row.2)).await?.is_some() {
                links.push(self.link_of(row).await?);
            }
        }
        Ok(links)
    }

    /// Links to open offers by which somebody has to check what was ticked, of all documents or of one;
    /// the longest waiting first.
    pub async fn dates_to_check(
        &mut self,
        document: Option<&DocumentId>,
    ) -> Result<Vec<DateLink>, StoreError> {
        let select = select!(
            "where former_at is not null and ended_at is null and document = coalesce($1, document)
            and offer in (select id from date_offer where state = 'open')
            order by former_at, id"
        );
        let of = document.map(DocumentId::as_str);
        let rows = fetch_all!(&mut self.link, LinkRow, select, of)?;
        let mut links = Vec::with_capacity(rows.len());
        for row in rows {
            // Of a child who was forgotten nothing is left to check.
            if self.key(&DocumentId::new(&row.2)).await?.is_some() {
                links.push(self.link_of(row).await?);
            }
        }
        Ok(links)
    }

    /// The link that a token opens, with its offer, whatever has become of that.
    pub async fn link_by_token(
        &mut self,
        token: &str,
    ) -> Result<Option<(DateLink, Offer)>, StoreError> {
        let select = select!("where token = $1 and ended_at is null");
        let hash = TokenHash::of(token);
        let row = fetch_optional!(&mut self.link, LinkRow, select, hash.as_str())?;
        let Some(row) = row else {
            return Ok(None);
        };
        let link = self.link_of(row).await?;
        let offers = self.offers(&link.document).await?;
        let offer = offers.into_iter().find(|offer| offer.id == link.offer);
        Ok(offer.map(|offer| (link, offer)))
    }

    async fn link_of(&mut self, row: LinkRow) -> Result<DateLink, StoreError> {
        let (id, offer, document, person, made, answered, answer, means, by, handed, ..) = &row;
        let (.., former_at, former) = &row;
        let document = DocumentId::new(document);
        let odd = || StoreError::odd("date_link");
        let answer = (answered, answer, "answer");
        let answer = self.answer_of(&document, id, answer).await?;
        let former = (former_at, former, "former");
        let former = self.answer_of(&document, id, former).await?;
        Ok(DateLink {
            id: LinkId(id.as_str().into()),
            offer: OfferId(offer.as_str().into()),
            document,
            person: identifier(person).ok_or_else(odd)?,
            made_at: moment(*made, "date_link")?,
            answer,
            former,
            means: means
                .as_deref()
                .map(|means| Means::from_code(means).ok_or_else(odd))
                .transpose()?,
            handed: match by.as_deref().zip(*handed) {
                Some((by, at)) => Some((by.into(), moment(at, "date_link")?)),
                None => None,
            },
        })
    }

    /// The slots that were ticked, and when; nothing where none were.
    async fn answer_of(
        &mut self,
        document: &DocumentId,
        id: &str,
        (at, sealed, column): (&Option<i64>, &Option<Vec<u8>>, &'static str),
    ) -> Result<Option<Answer>, StoreError> {
        let (Some(at), Some(sealed)) = (at, sealed) else {
            return Ok(None);
        };
        let key = self.key(document).await?;
        let key = key.ok_or_else(|| StoreError::odd("date_link"))?;
        Ok(Some(Answer {
            slots: sealing::open(&key, spot("date_link", id, column), sealed)?,
            at: moment(*at, "date_link")?,
        }))
    }
}

fn offer_of(key: &DataKey, document: &DocumentId, row: OfferRow) -> Result<Offer, StoreError> {
    let (id, state, by, at, expires, ended_by, ended_at, content, outcome) = row;
    let odd = || StoreError::odd("date_offer");
    let (slots, meets, place, room, name): Content =
        sealing::open(key, spot("date_offer", &id, "content"), &content)?;
    let ended: Option<(Option<u32>, Option<PersonalText>)> = outcome
        .map(|outcome| sealing::open(key, spot("date_offer", &id, "outcome"), &outcome))
        .transpose()?;
    let chosen = ended.as_ref().and_then(|(chosen, _)| *chosen);
    let outcome = match (&*state, chosen) {
        ("open", _) => Outcome::Open,
        ("withdrawn", _) => Outcome::Withdrawn,
        ("chosen", Some(slot)) => Outcome::Chosen(slot),
        _ => return Err(odd()),
    };
    let ended = match (ended_by, ended_at, ended) {
        (Some(code), Some(at), Some((_, name))) => Some(Step {
            by: By {
                code: code.into(),
                name,
            },
            at: moment(at, "date_offer")?,
        }),
        _ => None,
    };
    let slots = slots.into_iter();
    Ok(Offer {
        document: document.clone(),
        slots: slots
            .map(|(start, minutes)| Slot { start, minutes })
            .collect(),
        meets: Meets::from_code(&meets).ok_or_else(odd)?,
        place,
        room,
        offered: Step {
            by: By {
                code: by.into(),
                name,
            },
            at: moment(at, "date_offer")?,
        },
        expires_at: moment(expires, "date_offer")?,
        outcome,
        ended,
        id: OfferId(id.into()),
    })
}

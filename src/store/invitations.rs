//! Invitations, what their letters said, and every answer as it came.

/// Every column of invitations, and which rows of them.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "select id, document, person, tag, paper_code, made_at, ended_at, version, told,
            channel, handed_by, handed_at, returned_by, returned_at, link, linked_at
            from invitation ",
            $which
        )
    };
}

mod asides;
mod links;
mod standing;

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId},
        name::PersonalText,
        paper_code::PaperCode,
        reply::{Attending, Evidence, InvitationId, Means, Reply, Way},
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

pub use asides::{KeptAside, OpenAside};
pub use links::{Before, FormerLink};

/// How often a code is drawn anew before the machine's chance is called broken.
const TRIES: u32 = 20;

/// What the letters of an invitation said, each thing under its code.
pub type Said = Vec<(Arc<str>, PersonalText)>;

/// One person, asked to one meeting, however many letters went out for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Invitation {
    pub id: InvitationId,
    pub document: DocumentId,
    pub person: Identifier,
    /// What stands in the return address of its mails: sixteen letters.
    pub tag: Arc<str>,
    pub code: PaperCode,
    pub made_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// How many letters were made for it; the newest has this number, the first has 1.
    pub version: u32,
    pub means: Means,
    /// What the newest letter said.
    pub said: Said,
    /// When the printed letter was posted or handed over, and who said so.
    pub handed: Option<(Arc<str>, Timestamp)>,
    /// When the printed letter came back, and who had it in their hand.
    pub returned: Option<(Arc<str>, Timestamp)>,
    /// Which link opens its page: a letter to another place than the last has another.
    pub link: u32,
    /// When that link was made: letters from before bring none that opens anything.
    pub linked_at: Timestamp,
}

/// An answer, when it came, and who wrote it down.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptReply {
    pub id: Arc<str>,
    pub person: Identifier,
    pub reply: Reply,
    pub came: Step,
    /// What was written beside it that somebody has to see to, or had to.
    pub asides: Vec<KeptAside>,
}

type InvitationRow = (
    String,
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    i64,
    Option<Vec<u8>>,
    String,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<i64>,
    i64,
    Option<i64>,
);

type ReplyRow = (String, String, i64, String, Vec<u8>);

type ReplyContent = (
    (Arc<str>, Arc<str>, Arc<str>),
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
    Option<PersonalText>,
);

fn told(row: &str) -> Spot<'_> {
    Spot {
        table: "invitation",
        row,
        column: "told",
    }
}

fn content(row: &str) -> Spot<'_> {
    Spot {
        table: "reply",
        row,
        column: "content",
    }
}

impl Tx {
    /// The invitation of a person to a meeting: the open one, or a new one.
    ///
    /// # Errors
    /// The database, or a machine without chance.
    pub async fn invite(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
        means: Means,
    ) -> Result<Invitation, StoreError> {
        let all = self.invitations(document).await?;
        let mut own = all.into_iter().filter(|one| one.person == *person);
        let mut before = 0;
        for one in own.by_ref() {
            if one.ended_at.is_none() {
                return Ok(one);
            }
            // A letter is known by its number: no number is given twice to one person.
            before = before.max(one.version);
        }
        let id = InvitationId(self.vault.name()?.into());
        let code = self.new_code(&id).await?;
        let token = TokenHash::of(&self.token_of(&id, 0));
        let tag = self.mail_tag(&id);
        let insert = "insert into invitation
            (id, document, person, token, tag, paper_code, made_at, version, channel)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &*id.0,
            document.as_str(),
            person.to_string(),
            token.as_str(),
            &tag,
            code.to_string(),
            at,
            i64::from(before),
            means.code()
        )?;
        Ok(Invitation {
            id,
            document: document.clone(),
            person: person.clone(),
            tag: tag.into(),
            code,
            made_at: self.at,
            ended_at: None,
            version: before,
            means,
            said: Vec::new(),
            handed: None,
            returned: None,
            link: 0,
            linked_at: self.at,
        })
    }

    /// A code that no other invitation has.
    async fn new_code(&mut self, id: &InvitationId) -> Result<PaperCode, StoreError> {
        for again in 0..TRIES {
            let drawn = self.vault.blind("paper code", format!("{} {again}", id.0));
            let number = u64::from_str_radix(&drawn[..16], 16);
            let code = PaperCode::of(number.map_err(|_| StoreError::odd("invitation"))?);
            let select = "select id from invitation where paper_code = $1";
            let taken = fetch_optional!(&mut self.link, (String,), select, code.to_string())?;
            if taken.is_none() {
                return Ok(code);
            }
        }
        Err(StoreError::Chance)
    }

    /// Writes down that another letter was made for an invitation, which way it goes and what it
    /// says. What was handed over is over: the new letter has to be.
    pub async fn letter_made(
        &mut self,
        invitation: &Invitation,
        version: u32,
        means: Means,
        said: &Said,
    ) -> Result<(), StoreError> {
        let id = &*invitation.id.0;
        let sealed = self.seal(&invitation.document, told(id), said).await?;
        let update = "update invitation
            set version = $2, channel = $3, told = $4, handed_by = null, handed_at = null,
            returned_by = null, returned_at = null
            where id = $1 and ended_at is null";
        let version = i64::from(version);
        execute!(&mut self.link, update, id, version, means.code(), &sealed)?;
        Ok(())
    }

    /// Takes an invitation back; answers whether it stood. Its link opens nothing any more.
    pub async fn end_invitation(
        &mut self,
        InvitationId(id): &InvitationId,
    ) -> Result<bool, StoreError> {
        let update = "update invitation set ended_at = $2 where id = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &**id, at)? > 0)
    }

    /// Writes down that the printed letter has left the house; answers whether that was news.
    pub async fn hand_over(&mut self, InvitationId(id): &InvitationId) -> Result<bool, StoreError> {
        let update = "update invitation set handed_by = $2, handed_at = $3
            where id = $1 and ended_at is null and handed_at is null";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let is_news = execute!(&mut self.link, update, &**id, &*by, at)? > 0;
        if is_news {
            self.link_arrived(&InvitationId(id.clone())).await?;
        }
        Ok(is_news)
    }

    /// Writes down that the printed letter has come back; answers whether it had left the house
    /// and that was news.
    pub async fn letter_returned(
        &mut self,
        InvitationId(id): &InvitationId,
    ) -> Result<bool, StoreError> {
        let update = "update invitation set returned_by = $2, returned_at = $3
            where id = $1 and ended_at is null and handed_at is not null and returned_at is null";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        Ok(execute!(&mut self.link, update, &**id, &*by, at)? > 0)
    }

    /// Writes an answer down, behind those that came before it, and answers its name.
    pub async fn add_reply(
        &mut self,
        document: &DocumentId,
        person: &Identifier,
        reply: &Reply,
    ) -> Result<Arc<str>, StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let kinds = (
            Arc::from(reply.attending.code()),
            Arc::from(reply.way.code()),
            Arc::from(reply.evidence.code()),
        );
        let all: ReplyContent = (
            kinds,
            reply.instead.clone(),
            reply.note.clone(),
            reply.contact.clone(),
            name,
        );
        let sealed = self.seal(document, content(&id), &all).await?;
        let select = "select count(*) from reply where document = $1";
        let before = fetch_optional!(&mut self.link, (i64,), select, document.as_str())?;
        let number = before.map_or(0, |(count,)| count) + 1;
        let insert = "insert into reply (id, document, person, number, at, by_code, content)
            values ($1, $2, $3, $4, $5, $6, $7)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            person.to_string(),
            number,
            at,
            &*code,
            &sealed
        )?;
        Ok(id.into())
    }
}

impl Snapshot {
    /// What the reply page of an invitation is opened by: 256 bits that nobody can guess who has
    /// not the council's key.
    pub fn reply_token(&self, invitation: &Invitation) -> String {
        self.token_of(&invitation.id, invitation.link)
    }

    fn token_of(&self, InvitationId(id): &InvitationId, link: u32) -> String {
        match link {
            0 => self.vault.blind("reply link", &**id),
            _ => self.vault.blind("reply link", format!("{id} {link}")),
        }
    }

    /// The name of the meeting in this person's calendar: 128 bits, the same for every letter.
    pub fn calendar_number(&self, InvitationId(id): &InvitationId) -> u128 {
        let drawn = self.vault.blind("calendar entry", &**id);
        // Thirty-two digits of hexadecimal always are such a number.
        u128::from_str_radix(&drawn[..32], 16).unwrap_or_default()
    }

    /// What stands in the return address of this person's letters: sixteen letters, a to p.
    pub(in crate::store) fn mail_tag(&self, InvitationId(id): &InvitationId) -> String {
        let drawn = self.vault.blind("mail tag", &**id);
        let digits = drawn.chars().take(16);
        digits
            .filter_map(|digit| digit.to_digit(16))
            .filter_map(|digit| char::from_u32(u32::from(b'a') + digit))
            .collect()
    }

    /// Every invitation of a document, those that were taken back too.
    /// Everybody whose invitation to a document stands, in no order that says anything.
    pub async fn asked_people(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Identifier>, StoreError> {
        let select = "select person from invitation where document = $1 and ended_at is null
            order by person";
        let rows = fetch_all!(&mut self.link, (String,), select, document.as_str())?;
        let odd = || StoreError::odd("invitation");
        let read = rows
            .iter()
            .map(|(person,)| identifier(person).ok_or_else(odd));
        read.collect()
    }

    pub async fn invitations(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Invitation>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = select!("where document = $1 order by made_at, id");
        let rows = fetch_all!(&mut self.link, InvitationRow, select, document.as_str())?;
        rows.into_iter()
            .map(|row| invitation_of(&key, row))
            .collect()
    }

    /// The invitation whose mails carry this in their return address, if it still stands.
    pub async fn invitation_by_tag(&mut self, tag: &str) -> Result<Option<Invitation>, StoreError> {
        let select = select!("where tag = $1 and ended_at is null");
        self.open_invitation(select, tag).await
    }

    /// The invitation whose letter carries this code, if it still stands.
    pub async fn invitation_by_paper_code(
        &mut self,
        code: &PaperCode,
    ) -> Result<Option<Invitation>, StoreError> {
        let select = select!("where paper_code = $1 and ended_at is null");
        self.open_invitation(select, &code.to_string()).await
    }

    async fn open_invitation(
        &mut self,
        select: &'static str,
        value: &str,
    ) -> Result<Option<Invitation>, StoreError> {
        let row = fetch_optional!(&mut self.link, InvitationRow, select, value)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let key = self.key(&DocumentId::new(&row.1)).await?;
        let key = key.ok_or_else(|| StoreError::odd("invitation"))?;
        invitation_of(&key, row).map(Some)
    }

    /// Every answer about a document, in the order in which they came.
    pub async fn replies(&mut self, document: &DocumentId) -> Result<Vec<KeptReply>, StoreError> {
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, person, at, by_code, content from reply
            where document = $1 order by number";
        let rows = fetch_all!(&mut self.link, ReplyRow, select, document.as_str())?;
        let mut asides = self.asides(document).await?;
        let replies = rows.into_iter().map(|row| {
            let asides = asides.remove(&*row.0).unwrap_or_default();
            reply_of(&key, row, asides)
        });
        replies.collect()
    }
}

fn invitation_of(key: &DataKey, row: InvitationRow) -> Result<Invitation, StoreError> {
    let odd = || StoreError::odd("invitation");
    let (.., by, handed, back_by, back, _, _) = &row;
    let step = |by: &Option<String>, at: &Option<i64>| match (by, at) {
        (Some(by), Some(at)) => Ok(Some((by.as_str().into(), moment(*at, "invitation")?))),
        _ => Ok::<_, StoreError>(None),
    };
    let (handed, returned) = (step(by, handed)?, step(back_by, back)?);
    let (.., link, linked) = row;
    let (id, document, person, tag, code, made, ended, version, said, means, ..) = row;
    let linked = linked.unwrap_or(made);
    let said = match said {
        Some(said) => sealing::open(key, told(&id), &said)?,
        None => Vec::new(),
    };
    Ok(Invitation {
        document: DocumentId::new(&document),
        person: identifier(&person).ok_or_else(odd)?,
        tag: tag.into(),
        code: PaperCode::parse(&code).ok_or_else(odd)?,
        made_at: moment(made, "invitation")?,
        ended_at: ended.map(|at| moment(at, "invitation")).transpose()?,
        version: u32::try_from(version).map_err(|_| odd())?,
        means: Means::from_code(&means).ok_or_else(odd)?,
        said,
        handed,
        returned,
        link: u32::try_from(link).map_err(|_| odd())?,
        linked_at: moment(linked, "invitation")?,
        id: InvitationId(id.into()),
    })
}

fn reply_of(key: &DataKey, row: ReplyRow, asides: Vec<KeptAside>) -> Result<KeptReply, StoreError> {
    let odd = || StoreError::odd("reply");
    let (id, person, at, by, sealed) = row;
    let ((attending, way, evidence), instead, note, contact, name): ReplyContent =
        sealing::open(key, content(&id), &sealed)?;
    Ok(KeptReply {
        id: id.into(),
        asides,
        person: identifier(&person).ok_or_else(odd)?,
        reply: Reply {
            attending: Attending::from_code(&attending).ok_or_else(odd)?,
            way: Way::from_code(&way).ok_or_else(odd)?,
            evidence: Evidence::from_code(&evidence).ok_or_else(odd)?,
            instead,
            note,
            contact,
        },
        came: Step {
            by: By {
                code: by.into(),
                name,
            },
            at: moment(at, "reply")?,
        },
    })
}

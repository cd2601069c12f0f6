//! Links by which the minute-taker's role is lent, and their codes.

use crate::{
    model::{
        id::Identifier,
        live::DocumentId,
        minutes::{LentId, LentLink, LinkEnd, MeetingId},
    },
    store::{
        changes::moment, error::StoreError, headings::identifier, minutes::meeting_of,
        reading::Snapshot, sessions::TokenHash, writing::Tx,
    },
};

/// How many codes there are: six figures.
const CODES: u64 = 1_000_000;

type Row = (
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    i64,
    Option<i64>,
    Option<String>,
    i64,
);

/// Every column of links, and which rows of them.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "select id, document, person, made_by, made_at, opened_at, wrong, ended_at, ended_why,
            meeting from minutes_link ",
            $which
        )
    };
}

impl Tx {
    /// Lends the minute-taker's role to somebody by a new link. An earlier one of theirs is over.
    pub async fn lend_minutes(
        &mut self,
        meeting: &MeetingId,
        person: &Identifier,
    ) -> Result<LentId, StoreError> {
        let at = self.at.as_microsecond();
        let end = "update minutes_link set ended_at = $3, ended_why = $4
            where document = $1 and meeting = $5 and person = $2 and ended_at is null";
        let why = LinkEnd::Replaced.code();
        let (of, whose) = (meeting.as_str(), person.to_string());
        let number = i64::from(meeting.number());
        execute!(&mut self.link, end, of, &whose, at, why, number)?;
        let id = LentId(self.vault.name()?.into());
        let token = TokenHash::of(&self.minutes_token(&id));
        let insert = "insert into minutes_link (id, document, person, token, made_by, made_at,
            wrong, meeting) values ($1, $2, $3, $4, $5, $6, 0, $7)";
        let by = self.by.code.clone();
        let token = token.as_str();
        let id_code = &*id.0;
        execute!(
            &mut self.link,
            insert,
            id_code,
            of,
            &whose,
            token,
            &*by,
            at,
            number
        )?;
        Ok(id)
    }

    /// Ends a lent link; answers whether it stood.
    pub async fn end_lent(
        &mut self,
        LentId(id): &LentId,
        why: LinkEnd,
    ) -> Result<bool, StoreError> {
        let update = "update minutes_link set ended_at = $2, ended_why = $3
            where id = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, &**id, at, why.code())? > 0)
    }

    /// Ends every lent link of a meeting that stands.
    pub async fn end_all_lent(
        &mut self,
        meeting: &MeetingId,
        why: LinkEnd,
    ) -> Result<(), StoreError> {
        let update = "update minutes_link set ended_at = $2, ended_why = $3
            where document = $1 and meeting = $4 and ended_at is null";
        let at = self.at.as_microsecond();
        let (document, number) = (meeting.as_str(), i64::from(meeting.number()));
        execute!(&mut self.link, update, document, at, why.code(), number)?;
        Ok(())
    }

    /// Counts a wrong code.
    pub async fn wrong_code(&mut self, LentId(id): &LentId) -> Result<(), StoreError> {
        let update = "update minutes_link set wrong = wrong + 1 where id = $1";
        execute!(&mut self.link, update, &**id)?;
        Ok(())
    }

    /// Writes down that the code was given rightly: wrong ones before it no longer count.
    pub async fn right_code(&mut self, LentId(id): &LentId) -> Result<(), StoreError> {
        let update = "update minutes_link
            set wrong = 0, opened_at = coalesce(opened_at, $2) where id = $1";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, &**id, at)?;
        Ok(())
    }
}

impl Snapshot {
    /// What a lent link is opened by: 256 bits that nobody can guess who has not the council's
    /// key.
    pub fn minutes_token(&self, LentId(id): &LentId) -> String {
        self.vault.blind("minutes link", &**id)
    }

    /// The code that goes with a lent link, by another way than the link: six figures.
    pub fn minutes_code(&self, LentId(id): &LentId) -> String {
        six_figures(&self.vault.blind("minutes code", &**id))
    }

    /// What a browser keeps once the code was given: 256 bits, of no use without the link.
    pub fn minutes_pass(&self, LentId(id): &LentId) -> String {
        self.vault.blind("minutes pass", &**id)
    }

    /// What a person on the list is called on the page behind a link: nobody can read from it who
    /// they are in the case system, and no other link calls them so.
    pub fn minutes_alias(&self, LentId(id): &LentId, person: &Identifier) -> String {
        let mut alias = self.vault.blind("minutes person", format!("{id} {person}"));
        alias.truncate(24);
        alias
    }

    /// Every link that was lent of a meeting, the newest first.
    pub async fn lent_links(&mut self, meeting: &MeetingId) -> Result<Vec<LentLink>, StoreError> {
        let select = select!("where document = $1 and meeting = $2 order by made_at desc, id");
        let number = i64::from(meeting.number());
        let rows = fetch_all!(&mut self.link, Row, select, meeting.as_str(), number)?;
        rows.into_iter().map(link_of).collect()
    }

    /// The same of all meetings of a document.
    pub async fn lent_links_of_document(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<LentLink>, StoreError> {
        let select = select!("where document = $1 order by made_at desc, id");
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter().map(link_of).collect()
    }

    /// The lent link that a token opens, if it still stands.
    pub async fn lent_by_token(&mut self, token: &str) -> Result<Option<LentLink>, StoreError> {
        let select = select!("where token = $1 and ended_at is null");
        let hash = TokenHash::of(token);
        let row = fetch_optional!(&mut self.link, Row, select, hash.as_str())?;
        row.map(link_of).transpose()
    }
}

/// Six figures out of what was drawn.
pub(in crate::store) fn six_figures(drawn: &str) -> String {
    // Sixteen digits of hexadecimal always are such a number.
    let number = u64::from_str_radix(&drawn[..16], 16).unwrap_or_default();
    format!("{:06}", number % CODES)
}

fn link_of(row: Row) -> Result<LentLink, StoreError> {
    let odd = || StoreError::odd("minutes_link");
    let (id, document, person, by, made, opened, wrong, ended, why, number) = row;
    let ended = match ended.zip(why) {
        Some((at, why)) => Some((
            LinkEnd::from_code(&why).ok_or_else(odd)?,
            moment(at, "minutes_link")?,
        )),
        None => None,
    };
    Ok(LentLink {
        id: LentId(id.into()),
        meeting: meeting_of(&document, number, "minutes_link")?,
        person: identifier(&person).ok_or_else(odd)?,
        made_by: by.into(),
        made_at: moment(made, "minutes_link")?,
        opened_at: opened.map(|at| moment(at, "minutes_link")).transpose()?,
        wrong: u32::try_from(wrong).map_err(|_| odd())?,
        ended,
    })
}

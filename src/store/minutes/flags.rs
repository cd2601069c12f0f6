//! What somebody must not read of minutes: asked, and decided by the chair.

use crate::{
    model::{
        id::Identifier,
        live::{By, DocumentId},
        minutes::{FlagState, MinutesFlag, MinutesPart},
        name::PersonalText,
    },
    store::{
        changes::moment, error::StoreError, headings::identifier, minutes::spot, reading::Snapshot,
        sealing, writing::Tx,
    },
};

type Row = (
    String,
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    Vec<u8>,
);

impl Tx {
    /// Writes down that a part is not for somebody.
    pub async fn flag_minutes(
        &mut self,
        document: &DocumentId,
        (part, person): (&MinutesPart, &Identifier),
        state: FlagState,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let sealed = self
            .seal(document, spot("minutes_flag", &id), &name)
            .await?;
        let at = self.at.as_microsecond();
        let (decided_by, decided_at) = match state {
            FlagState::Asked => (None, None),
            FlagState::Kept | FlagState::Told => (Some(code.to_string()), Some(at)),
        };
        let insert = "insert into minutes_flag (id, document, part, person, state, by_code, at,
            decided_by, decided_at, content) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        execute!(
            &mut self.link,
            insert,
            &id,
            document.as_str(),
            part.code(),
            person.to_string(),
            state.code(),
            &*code,
            at,
            decided_by,
            decided_at,
            &sealed
        )?;
        Ok(())
    }

    /// Decides about a flag; answers whether it is one of this document.
    pub async fn decide_flag(
        &mut self,
        document: &DocumentId,
        id: &str,
        state: FlagState,
    ) -> Result<bool, StoreError> {
        let update = "update minutes_flag set state = $3, decided_by = $4, decided_at = $5
            where id = $1 and document = $2";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let document = document.as_str();
        Ok(execute!(&mut self.link, update, id, document, state.code(), &*by, at)? > 0)
    }
}

impl Snapshot {
    /// Every flag on a document's minutes, in the order in which they were set.
    pub async fn minutes_flags(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<MinutesFlag>, StoreError> {
        let odd = || StoreError::odd("minutes_flag");
        let Some(key) = self.key(document).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, part, person, state, by_code, at, decided_at, content
            from minutes_flag where document = $1 order by at, id";
        let rows = fetch_all!(&mut self.link, Row, select, document.as_str())?;
        rows.into_iter()
            .map(|(id, part, person, state, code, at, decided, content)| {
                let name: Option<PersonalText> =
                    sealing::open(&key, spot("minutes_flag", &id), &content)?;
                Ok(MinutesFlag {
                    id: id.into(),
                    part: MinutesPart::from_code(&part).ok_or_else(odd)?,
                    person: identifier(&person).ok_or_else(odd)?,
                    state: FlagState::from_code(&state).ok_or_else(odd)?,
                    by: By {
                        code: code.into(),
                        name,
                    },
                    at: moment(at, "minutes_flag")?,
                    decided_at: decided.map(|at| moment(at, "minutes_flag")).transpose()?,
                })
            })
            .collect()
    }
}

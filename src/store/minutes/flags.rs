//! What somebody must not read of minutes: asked, and decided by the chair.

use crate::{
    model::{
        id::Identifier,
        live::By,
        minutes::{FlagState, MeetingId, MinutesFlag, MinutesPart},
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
        meeting: &MeetingId,
        (part, person): (&MinutesPart, &Identifier),
        state: FlagState,
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let sealed = self.seal(meeting, spot("minutes_flag", &id), &name).await?;
        let at = self.at.as_microsecond();
        let (decided_by, decided_at) = match state {
            FlagState::Asked => (None, None),
            FlagState::Kept | FlagState::Told => (Some(code.to_string()), Some(at)),
        };
        let insert = "insert into minutes_flag (id, document, part, person, state, by_code, at,
            decided_by, decided_at, content, meeting)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        execute!(
            &mut self.link,
            insert,
            &id,
            meeting.as_str(),
            part.code(),
            person.to_string(),
            state.code(),
            &*code,
            at,
            decided_by,
            decided_at,
            &sealed,
            i64::from(meeting.number())
        )?;
        Ok(())
    }

    /// Decides about a flag; answers whether it is one of this meeting's.
    pub async fn decide_flag(
        &mut self,
        meeting: &MeetingId,
        id: &str,
        state: FlagState,
    ) -> Result<bool, StoreError> {
        let update = "update minutes_flag set state = $3, decided_by = $4, decided_at = $5
            where id = $1 and document = $2 and meeting = $6";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let (document, number) = (meeting.as_str(), i64::from(meeting.number()));
        let state = state.code();
        Ok(execute!(
            &mut self.link,
            update,
            id,
            document,
            state,
            &*by,
            at,
            number
        )? > 0)
    }
}

impl Snapshot {
    /// Every flag on a meeting's minutes, in the order in which they were set.
    pub async fn minutes_flags(
        &mut self,
        meeting: &MeetingId,
    ) -> Result<Vec<MinutesFlag>, StoreError> {
        let odd = || StoreError::odd("minutes_flag");
        let Some(key) = self.key(meeting).await? else {
            return Ok(Vec::new());
        };
        let select = "select id, part, person, state, by_code, at, decided_at, content
            from minutes_flag where document = $1 and meeting = $2 order by at, id";
        let number = i64::from(meeting.number());
        let rows = fetch_all!(&mut self.link, Row, select, meeting.as_str(), number)?;
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

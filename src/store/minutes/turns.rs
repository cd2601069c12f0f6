//! Who was asked to take the minutes of a meeting, and said no.

use crate::{
    model::{id::Identifier, minutes::MeetingId},
    store::{error::StoreError, headings::identifier, reading::Snapshot, writing::Tx},
};

impl Tx {
    /// Writes down that somebody does not take the minutes of this meeting.
    pub async fn refuse_minutes(
        &mut self,
        meeting: &MeetingId,
        person: &Identifier,
    ) -> Result<(), StoreError> {
        let insert = "insert into minutes_refusal (document, person, by_code, at, meeting)
            values ($1, $2, $3, $4, $5) on conflict (document, meeting, person) do nothing";
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let document = meeting.as_str();
        execute!(
            &mut self.link,
            insert,
            document,
            person.to_string(),
            &*by,
            at,
            i64::from(meeting.number())
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// Whoever does not take the minutes of this meeting.
    pub async fn minutes_refusals(
        &mut self,
        meeting: &MeetingId,
    ) -> Result<Vec<Identifier>, StoreError> {
        let select = "select person from minutes_refusal
            where document = $1 and meeting = $2 order by at, person";
        let number = i64::from(meeting.number());
        let rows = fetch_all!(&mut self.link, (String,), select, meeting.as_str(), number)?;
        rows.iter()
            .map(|(person,)| identifier(person).ok_or_else(|| StoreError::odd("minutes_refusal")))
            .collect()
    }
}

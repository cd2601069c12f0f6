//! To whom a version of the minutes went, on which day and how.

use jiff::civil::Date;

use crate::{
    model::{
        id::Identifier,
        live::By,
        minutes::{Distributed, Given, Lines, MeetingId},
        name::PersonalText,
        reply::Means,
    },
    store::{
        error::StoreError,
        headings::identifier,
        minutes::{day, spot},
        reading::Snapshot,
        sealing,
        writing::Tx,
    },
};

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    Vec<u8>,
    Option<i64>,
    Option<Vec<u8>>,
);

fn copy_spot(row: &str) -> sealing::Spot<'_> {
    spot("minutes_copy", row)
}

impl Tx {
    /// Writes down that somebody was given their version of the minutes, and what it said.
    pub async fn minutes_given(
        &mut self,
        meeting: &MeetingId,
        (person, what): (&Identifier, Given),
        (on, means): (Date, Means),
        (version, text): (u32, &Lines),
    ) -> Result<(), StoreError> {
        let id = self.vault.name()?;
        let By { code, name } = self.by.clone();
        let sealed = self.seal(meeting, spot("minutes_sent", &id), &name).await?;
        let insert = "insert into minutes_sent (id, document, person, sent_on, means, by_code,
            at, content, what, meeting) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            insert,
            &id,
            meeting.as_str(),
            person.to_string(),
            on.to_string(),
            means.code(),
            &*code,
            at,
            &sealed,
            what.code(),
            i64::from(meeting.number())
        )?;
        let sealed = self.seal(meeting, copy_spot(&id), &text.0).await?;
        let insert = "insert into minutes_copy (id, document, version, content)
            values ($1, $2, $3, $4)";
        let version = i64::from(version);
        execute!(
            &mut self.link,
            insert,
            &id,
            meeting.as_str(),
            version,
            &sealed
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// Whoever was given a version of a meeting's minutes, in the order in which it was said.
    pub async fn minutes_sent(
        &mut self,
        meeting: &MeetingId,
    ) -> Result<Vec<Distributed>, StoreError> {
        let odd = || StoreError::odd("minutes_sent");
        let Some(key) = self.key(meeting).await? else {
            return Ok(Vec::new());
        };
        let select = "select s.id, s.person, s.what, s.sent_on, s.means, s.by_code, s.content,
            c.version, c.content from minutes_sent s left join minutes_copy c on c.id = s.id
            where s.document = $1 and s.meeting = $2 order by s.at, s.id";
        let number = i64::from(meeting.number());
        let rows = fetch_all!(&mut self.link, Row, select, meeting.as_str(), number)?;
        rows.into_iter()
            .map(
                |(id, person, what, on, means, code, content, version, text)| {
                    let name: Option<PersonalText> =
                        sealing::open(&key, spot("minutes_sent", &id), &content)?;
                    let copy = match version.zip(text) {
                        Some((version, text)) => Some((
                            u32::try_from(version).map_err(|_| odd())?,
                            Lines(sealing::open(&key, copy_spot(&id), &text)?),
                        )),
                        None => None,
                    };
                    Ok(Distributed {
                        copy,
                        person: identifier(&person).ok_or_else(odd)?,
                        what: Given::from_code(&what).ok_or_else(odd)?,
                        on: day(&on, "minutes_sent")?,
                        means: Means::from_code(&means).ok_or_else(odd)?,
                        by: By {
                            code: code.into(),
                            name,
                        },
                    })
                },
            )
            .collect()
    }
}

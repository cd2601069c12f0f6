//! Digests of a week: to whom, and whether there was anything to say.

use crate::{
    model::{
        post::{LetterId, Phase},
        staff::StaffId,
    },
    store::{error::StoreError, reading::Snapshot, writing::Tx},
};

/// What was done about one person and one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptDigest {
    pub lines: u32,
    /// How far its letter has come; nothing where there was nothing to say.
    pub letter: Option<Phase>,
}

impl KeptDigest {
    /// Whether it counts: a letter that was taken back before it went has told nobody.
    pub fn counts(&self) -> bool {
        self.letter != Some(Phase::Cancelled)
    }
}

impl Tx {
    /// Writes down what was done about a week of one person, in the place of what did not count.
    pub async fn put_digest(
        &mut self,
        (staff, week): (&StaffId, &str),
        lines: u32,
        letter: Option<&LetterId>,
    ) -> Result<(), StoreError> {
        let upsert = "insert into digest (staff, week, at, lines, letter)
            values ($1, $2, $3, $4, $5) on conflict (staff, week) do update set
            at = excluded.at, lines = excluded.lines, letter = excluded.letter";
        let at = self.at.as_microsecond();
        execute!(
            &mut self.link,
            upsert,
            staff.as_str(),
            week,
            at,
            i64::from(lines),
            letter.map(|letter| letter.0.to_string())
        )?;
        Ok(())
    }
}

impl Snapshot {
    /// What was done about a week of one person.
    pub async fn digest(
        &mut self,
        staff: &StaffId,
        week: &str,
    ) -> Result<Option<KeptDigest>, StoreError> {
        let select = "select d.lines, l.phase from digest d
            left join letter l on l.id = d.letter where d.staff = $1 and d.week = $2";
        type Row = (i64, Option<String>);
        let row = fetch_optional!(&mut self.link, Row, select, staff.as_str(), week)?;
        let odd = || StoreError::odd("digest");
        row.map(|(lines, phase)| {
            let phase = phase.map(|phase| Phase::from_code(&phase).ok_or_else(odd));
            Ok(KeptDigest {
                lines: u32::try_from(lines).map_err(|_| odd())?,
                letter: phase.transpose()?,
            })
        })
        .transpose()
    }

    /// To whom a digest goes, by its letter.
    pub async fn reader_of_digest(
        &mut self,
        LetterId(id): &LetterId,
    ) -> Result<Option<StaffId>, StoreError> {
        let select = "select staff from digest where letter = $1";
        let row = fetch_optional!(&mut self.link, (String,), select, &**id)?;
        Ok(row.map(|(staff,)| StaffId::new(&staff)))
    }

    /// What stands in the return address of a digest: it tells nobody whose it is.
    pub fn digest_tag(&self, staff: &StaffId, week: &str, version: u32) -> String {
        let mut drawn = self
            .vault
            .blind("digest tag", format!("{staff} {week} {version}"));
        drawn.truncate(32);
        format!("digest-{drawn}")
    }
}

//! Digests of a week: to whom, and whether there was anything to say.

use crate::{
    model::{
        live::DocumentId,
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

/// To whom a digest goes, and what it lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestLetter {
    pub reader: StaffId,
    /// The reviews that its lines speak of.
    pub documents: Vec<DocumentId>,
}

impl Tx {
    /// Takes the week of one person in hand; answers whether it is ours: nothing that counts was
    /// done about it. Another process that wants the same waits here until this one is through.
    pub async fn claim_digest(&mut self, staff: &StaffId, week: &str) -> Result<bool, StoreError> {
        let insert = "insert into digest (staff, week, at, lines, documents)
            values ($1, $2, $3, 0, '') on conflict (staff, week) do nothing";
        let again = "update digest set at = $3, lines = 0, documents = '', letter = null
            where staff = $1 and week = $2
            and letter in (select id from letter where phase = 'cancelled')";
        let at = self.at.as_microsecond();
        for claim in [insert, again] {
            if execute!(&mut self.link, claim, staff.as_str(), week, at)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes down the letter of a week that is in hand, and what it lists in so many lines.
    pub async fn put_digest(
        &mut self,
        (staff, week): (&StaffId, &str),
        (letter, lines): (&LetterId, u32),
        documents: &[&DocumentId],
    ) -> Result<(), StoreError> {
        let update = "update digest set lines = $3, documents = $4, letter = $5
            where staff = $1 and week = $2";
        let documents: Vec<&str> = documents.iter().map(|one| one.as_str()).collect();
        execute!(
            &mut self.link,
            update,
            staff.as_str(),
            week,
            i64::from(lines),
            documents.join(" "),
            &*letter.0
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

    /// To whom a digest goes and what it lists, by its letter.
    pub async fn digest_of(
        &mut self,
        LetterId(id): &LetterId,
    ) -> Result<Option<DigestLetter>, StoreError> {
        let select = "select staff, documents from digest where letter = $1";
        let row = fetch_optional!(&mut self.link, (String, String), select, &**id)?;
        Ok(row.map(|(staff, documents)| DigestLetter {
            reader: StaffId::new(&staff),
            documents: documents.split_whitespace().map(DocumentId::new).collect(),
        }))
    }

    /// What stands in the return address of a digest: it tells nobody whose it is.
    /// One that is written anew may stand with another document than the one before it.
    pub fn digest_tag(
        &self,
        (staff, week): (&StaffId, &str),
        (document, version): (&DocumentId, u32),
    ) -> String {
        let mut drawn = self
            .vault
            .blind("digest tag", format!("{staff} {week} {document} {version}"));
        drawn.truncate(32);
        format!("digest-{drawn}")
    }
}

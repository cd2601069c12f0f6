//! What somebody may do for a while: as cover, by breaking the glass, by agreement.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

use crate::{
    model::{
        live::{By, DocumentId},
        name::PersonalText,
        staff::{Role, StaffId},
    },
    store::{
        changes::moment,
        error::StoreError,
        reading::Snapshot,
        sealing::{self, Spot},
        writing::Tx,
    },
};

/// Somebody's work, done by somebody else until a day has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    pub id: Arc<str>,
    pub absent: StaffId,
    pub stand_in: StaffId,
    pub until: Date,
    pub at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// A document opened by somebody who is not allocated, with a reason, until a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Glass {
    pub id: Arc<str>,
    pub staff: StaffId,
    pub document: DocumentId,
    pub reason: PersonalText,
    pub opened_at: Timestamp,
    pub until: Timestamp,
    /// When the allocated social worker was told.
    pub told_at: Option<Timestamp>,
}

/// What a role may do without being asked again, and who agreed to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub id: Arc<str>,
    pub role: Role,
    /// What is permitted, as a code of the rules.
    pub what: Arc<str>,
    pub agreed_by: PersonalText,
    pub agreed_on: Date,
    pub ended_on: Option<Date>,
}

fn glass_spot(row: &str) -> Spot<'_> {
    Spot {
        table: "glass",
        row,
        column: "reason",
    }
}

fn standing_spot(row: &str) -> Spot<'_> {
    Spot {
        table: "standing",
        row,
        column: "agreed_by",
    }
}

impl Tx {
    /// Lets somebody do a colleague's work until a day has ended.
    pub async fn set_cover(
        &mut self,
        absent: &StaffId,
        stand_in: &StaffId,
        until: Date,
    ) -> Result<Arc<str>, StoreError> {
        let id = self.vault.name()?;
        let insert = "insert into cover (id, absent, stand_in, until, by_code, at)
            values ($1, $2, $3, $4, $5, $6)";
        let By { code, .. } = self.by.clone();
        let (until, at) = (until.to_string(), self.at.as_microsecond());
        let (absent, stand_in) = (absent.as_str(), stand_in.as_str());
        execute!(
            &mut self.link,
            insert,
            &id,
            absent,
            stand_in,
            until,
            &*code,
            at
        )?;
        Ok(id.into())
    }

    /// Ends a cover; answers whether it still stood.
    pub async fn end_cover(&mut self, id: &str) -> Result<bool, StoreError> {
        let update = "update cover set ended_at = $2 where id = $1 and ended_at is null";
        let at = self.at.as_microsecond();
        Ok(execute!(&mut self.link, update, id, at)? > 0)
    }

    /// Opens a document to somebody until a moment.
    pub async fn break_glass(
        &mut self,
        staff: &StaffId,
        document: &DocumentId,
        reason: &PersonalText,
        until: Timestamp,
    ) -> Result<Arc<str>, StoreError> {
        let id = self.vault.name()?;
        let reason = self.seal(document, glass_spot(&id), reason).await?;
        let insert = "insert into glass (id, staff, document, opened_at, until, reason)
            values ($1, $2, $3, $4, $5, $6)";
        let (at, until) = (self.at.as_microsecond(), until.as_microsecond());
        let (staff, document) = (staff.as_str(), document.as_str());
        execute!(
            &mut self.link,
            insert,
            &id,
            staff,
            document,
            at,
            until,
            &reason
        )?;
        Ok(id.into())
    }

    /// Writes down that the allocated social worker was told.
    pub async fn told_of_glass(&mut self, id: &str) -> Result<(), StoreError> {
        let update = "update glass set told_at = $2 where id = $1 and told_at is null";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, update, id, at)?;
        Ok(())
    }

    /// Writes a standing permission down.
    pub async fn agree_standing(
        &mut self,
        role: Role,
        what: &str,
        agreed_by: &PersonalText,
        agreed_on: Date,
    ) -> Result<Arc<str>, StoreError> {
        let id = self.vault.name()?;
        let agreed_by = self.seal_for_council(standing_spot(&id), agreed_by)?;
        let insert = "insert into standing (id, role, what, agreed_on, agreed_by)
            values ($1, $2, $3, $4, $5)";
        let on = agreed_on.to_string();
        execute!(
            &mut self.link,
            insert,
            &id,
            role.code(),
            what,
            &on,
            &agreed_by
        )?;
        Ok(id.into())
    }

    /// Ends a standing permission on a day; answers whether it still stood.
    pub async fn end_standing(&mut self, id: &str, on: Date) -> Result<bool, StoreError> {
        let update = "update standing set ended_on = $2 where id = $1 and ended_on is null";
        Ok(execute!(&mut self.link, update, id, on.to_string())? > 0)
    }
}

type GlassRow = (String, String, String, i64, i64, Option<i64>, Vec<u8>);

impl Snapshot {
    /// Every cover that was not ended and holds on a day or later.
    pub async fn covers(&mut self, on: Date) -> Result<Vec<Cover>, StoreError> {
        let select = "select id, absent, stand_in, until, at, ended_at from cover
            where until >= $1 and ended_at is null order by until, id";
        type Row = (String, String, String, String, i64, Option<i64>);
        let rows = fetch_all!(&mut self.link, Row, select, on.to_string())?;
        rows.into_iter()
            .map(|(id, absent, stand_in, until, at, ended_at)| {
                Ok(Cover {
                    id: id.into(),
                    absent: StaffId::new(&absent),
                    stand_in: StaffId::new(&stand_in),
                    until: day(&until, "cover")?,
                    at: moment(at, "cover")?,
                    ended_at: ended_at.map(|at| moment(at, "cover")).transpose()?,
                })
            })
            .collect()
    }

    /// What somebody has opened by breaking the glass, and what has not ended at a moment.
    pub async fn glass_of(
        &mut self,
        staff: &StaffId,
        at: Timestamp,
    ) -> Result<Vec<Glass>, StoreError> {
        let select = "select id, staff, document, opened_at, until, told_at, reason from glass
            where staff = $1 and until > $2 order by opened_at, id";
        let at = at.as_microsecond();
        let rows = fetch_all!(&mut self.link, GlassRow, select, staff.as_str(), at)?;
        self.glasses(rows).await
    }

    /// Of whom the allocated social worker was not told yet.
    pub async fn glass_untold(&mut self) -> Result<Vec<Glass>, StoreError> {
        let select = "select id, staff, document, opened_at, until, told_at, reason from glass
            where told_at is null order by opened_at, id";
        let rows = fetch_all!(&mut self.link, GlassRow, select)?;
        self.glasses(rows).await
    }

    /// Every time that the glass of a document was broken, the latest first.
    pub async fn glass_of_document(
        &mut self,
        document: &DocumentId,
    ) -> Result<Vec<Glass>, StoreError> {
        let select = "select id, staff, document, opened_at, until, told_at, reason from glass
            where document = $1 order by opened_at desc, id";
        let rows = fetch_all!(&mut self.link, GlassRow, select, document.as_str())?;
        self.glasses(rows).await
    }

    async fn glasses(&mut self, rows: Vec<GlassRow>) -> Result<Vec<Glass>, StoreError> {
        let mut found = Vec::new();
        for (id, staff, document, opened_at, until, told_at, reason) in rows {
            let document = DocumentId::new(&document);
            let key = match self.key(&document).await {
                Err(StoreError::Forgotten) | Ok(None) => continue,
                Ok(Some(key)) => key,
                Err(error) => return Err(error),
            };
            found.push(Glass {
                reason: sealing::open(&key, glass_spot(&id), &reason)?,
                id: id.into(),
                staff: StaffId::new(&staff),
                document,
                opened_at: moment(opened_at, "glass")?,
                until: moment(until, "glass")?,
                told_at: told_at.map(|at| moment(at, "glass")).transpose()?,
            });
        }
        Ok(found)
    }

    /// Every standing permission, ended ones too, the latest first.
    pub async fn standings(&mut self) -> Result<Vec<Standing>, StoreError> {
        let select = "select id, role, what, agreed_on, ended_on, agreed_by from standing
            order by agreed_on desc, id";
        type Row = (String, String, String, String, Option<String>, Vec<u8>);
        let rows = fetch_all!(&mut self.link, Row, select)?;
        rows.into_iter()
            .map(|(id, role, what, agreed_on, ended_on, agreed_by)| {
                Ok(Standing {
                    agreed_by: self.open_for_council(standing_spot(&id), &agreed_by)?,
                    id: id.into(),
                    role: Role::from_code(&role).ok_or_else(|| StoreError::odd("standing"))?,
                    what: what.into(),
                    agreed_on: day(&agreed_on, "standing")?,
                    ended_on: ended_on.map(|on| day(&on, "standing")).transpose()?,
                })
            })
            .collect()
    }
}

fn day(text: &str, table: &'static str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| StoreError::odd(table))
}

//! The addresses at which members of staff publish their calendars.

use jiff::Timestamp;

use crate::{
    model::{name::PersonalText, staff::StaffId},
    store::{changes::moment, error::StoreError, reading::Snapshot, sealing::Spot, writing::Tx},
};

/// An address, and since when it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub address: PersonalText,
    pub changed_at: Timestamp,
}

fn spot(row: &str) -> Spot<'_> {
    Spot {
        table: "staff_calendar",
        row,
        column: "content",
    }
}

impl Tx {
    /// Lays down where somebody's calendar is, or takes that away.
    pub async fn put_calendar(
        &mut self,
        staff: &StaffId,
        address: Option<&PersonalText>,
    ) -> Result<(), StoreError> {
        let Some(address) = address else {
            let delete = "delete from staff_calendar where staff = $1";
            execute!(&mut self.link, delete, staff.as_str())?;
            return Ok(());
        };
        let content = self.seal_for_council(spot(staff.as_str()), address)?;
        let upsert = "insert into staff_calendar (staff, changed_at, content) values ($1, $2, $3)
            on conflict (staff) do update set
            changed_at = excluded.changed_at, content = excluded.content";
        let at = self.at.as_microsecond();
        execute!(&mut self.link, upsert, staff.as_str(), at, &content)?;
        Ok(())
    }
}

impl Snapshot {
    /// Where somebody's calendar is, if they have said so.
    pub async fn calendar_of(&mut self, staff: &StaffId) -> Result<Option<Kept>, StoreError> {
        let select = "select changed_at, content from staff_calendar where staff = $1";
        let row = fetch_optional!(&mut self.link, (i64, Vec<u8>), select, staff.as_str())?;
        row.map(|(at, content)| {
            Ok(Kept {
                address: self.open_for_council(spot(staff.as_str()), &content)?,
                changed_at: moment(at, "staff_calendar")?,
            })
        })
        .transpose()
    }
}

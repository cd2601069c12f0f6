//! What services say of themselves, and which parts are theirs.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::referral::{PartId, ReferralId, Room},
    store::{changes::moment, error::StoreError, reading::Snapshot, writing::Tx},
};

/// The room that a service said it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidRoom {
    /// Its id in the catalogue.
    pub service: Arc<str>,
    pub room: Room,
    pub at: Timestamp,
}

fn odd() -> StoreError {
    StoreError::odd("service_room")
}

impl Tx {
    /// Keeps what room a service says it has, in the place of what it said before.
    pub async fn say_room(&mut self, service: &str, room: Room) -> Result<(), StoreError> {
        let insert = "insert into service_room (service, room, weeks, at, by_code)
            values ($1, $2, $3, $4, $5)
            on conflict (service) do update set room = excluded.room, weeks = excluded.weeks,
                at = excluded.at, by_code = excluded.by_code";
        let (code, weeks) = room.code();
        let (by, at) = (self.by.code.clone(), self.at.as_microsecond());
        let weeks = weeks.map(i64::from);
        execute!(&mut self.link, insert, service, code, weeks, at, &*by)?;
        Ok(())
    }
}

impl Snapshot {
    /// What each service said last of its room, for those that ever did.
    pub async fn rooms(&mut self) -> Result<Vec<SaidRoom>, StoreError> {
        let select = "select service, room, weeks, at from service_room order by service";
        type Row = (String, String, Option<i64>, i64);
        let rows = fetch_all!(&mut self.link, Row, select)?;
        let room = |(service, room, weeks, at): Row| {
            let weeks = weeks.map(u32::try_from).transpose().map_err(|_| odd())?;
            Ok(SaidRoom {
                service: service.into(),
                room: Room::from_code(&room, weeks).ok_or_else(odd)?,
                at: moment(at, "service_room")?,
            })
        };
        rows.into_iter().map(room).collect()
    }

    /// The parts of one service, the oldest first, at most so many behind the one that was seen
    /// last.
    pub async fn parts_of_service(
        &mut self,
        service: &str,
        (after, most): (Option<&PartId>, u32),
    ) -> Result<Vec<(ReferralId, PartId)>, StoreError> {
        let select = "select p.referral, p.id from referral_part p
            where p.service = $1 and ($2 = '' or (p.made_at, p.id) >
                (select made_at, id from referral_part where id = $2))
            order by p.made_at, p.id limit $3";
        let after = after.map_or("", |part| &*part.0);
        let most = i64::from(most);
        let rows = fetch_all!(
            &mut self.link,
            (String, String),
            select,
            service,
            after,
            most
        )?;
        let part =
            |(referral, part): (String, String)| (ReferralId(referral.into()), PartId(part.into()));
        Ok(rows.into_iter().map(part).collect())
    }
}

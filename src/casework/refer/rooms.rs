//! Rooms: how much room services have, by their files and their own word.

use crate::{
    casework::{live::day_of, office::Office},
    rules::referral::offer::{Capacity, Service},
    store::{error::StoreError, reading::Snapshot, referrals::SaidRoom},
};

/// What services have said of their room.
#[derive(Clone, Debug, Default)]
pub struct Rooms(Vec<SaidRoom>);

impl Rooms {
    pub async fn of(snapshot: &mut Snapshot) -> Result<Self, StoreError> {
        Ok(Self(snapshot.rooms().await?))
    }

    /// The room of a service: what it said itself, unless its file is of a later day.
    pub fn capacity(&self, service: &Service) -> Capacity {
        let said = self.0.iter().find(|one| one.service == service.id);
        let said = said.map(|one| Capacity {
            room: one.room,
            as_of: day_of(one.at),
        });
        said.filter(|one| one.as_of >= service.capacity.as_of)
            .unwrap_or(service.capacity)
    }

    /// The whole catalogue, each service with the room that it has.
    pub fn services(&self, office: &Office) -> Vec<Service> {
        let services = office.desk.referral.catalogue.services().iter();
        let now = |service: &Service| Service {
            capacity: self.capacity(service),
            ..service.clone()
        };
        services.map(now).collect()
    }
}

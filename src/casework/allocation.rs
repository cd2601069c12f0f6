//! Allocation: who has whom, who has nobody, how the month stands.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::lists::AllocationPage,
    },
    model::actor::Actor,
};

/// Unallocated children, caseloads, cover, and timeliness of the month.
pub async fn page(office: &Office, who: &Actor) -> Result<AllocationPage, VerbError> {
    let _ = (office, who);
    Err(VerbError::NotBuilt)
}

//! Reviews: mine, or those of a team, by how late they are.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::lists::{ReviewFilter, ReviewsPage},
    },
    model::actor::Actor,
};

/// The reviews of the one who asks, and of those for whom they cover.
pub async fn mine(
    office: &Office,
    who: &Actor,
    filter: &ReviewFilter,
) -> Result<ReviewsPage, VerbError> {
    let _ = (office, who, filter);
    Err(VerbError::NotBuilt)
}

/// The reviews of the teams of the one who asks; of the council for the manager.
pub async fn team(
    office: &Office,
    who: &Actor,
    filter: &ReviewFilter,
) -> Result<ReviewsPage, VerbError> {
    let _ = (office, who, filter);
    Err(VerbError::NotBuilt)
}

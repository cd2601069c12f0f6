//! The board: the work of business support, by what is needed.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::lists::BoardPage,
    },
    model::actor::Actor,
};

/// The board of the teams of the one who asks, or of one of them.
pub async fn page(
    office: &Office,
    who: &Actor,
    team: Option<&str>,
) -> Result<BoardPage, VerbError> {
    let _ = (office, who, team);
    Err(VerbError::NotBuilt)
}

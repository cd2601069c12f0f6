//! The directory of professionals and teams, kept by business support.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{Done, lists::DirectoryPage},
    },
    model::{actor::Actor, live::OperationId},
};

/// What is typed of one professional or team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryTyped {
    /// Empty for a new one.
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub role_code: String,
    pub email: String,
    pub phone: String,
    pub address: String,
    pub hours: String,
    pub charter: String,
    pub version: u32,
}

/// All whose name, organisation or role holds the words.
pub async fn list(office: &Office, who: &Actor, words: &str) -> Result<DirectoryPage, VerbError> {
    let _ = (office, who, words);
    Err(VerbError::NotBuilt)
}

/// Adds or corrects one: every open review that names it shows the correction.
pub async fn put(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    typed: &DirectoryTyped,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, typed);
    Err(VerbError::NotBuilt)
}

/// Says that an entry is right as it is today.
pub async fn confirm(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, id);
    Err(VerbError::NotBuilt)
}

/// Says who has taken whose place.
pub async fn replace(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
    by: &str,
) -> Result<Done, VerbError> {
    let _ = (office, who, operation, id, by);
    Err(VerbError::NotBuilt)
}

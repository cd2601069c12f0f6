//! Arrive: somebody has shown the council's sign-in service who they are.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::{
    casework::office::{Office, VerbError},
    model::{
        contact::EmailAddress,
        id::Identifier,
        name::PersonalText,
        staff::{Role, Staff, StaffId},
    },
};

/// Who they are, as that service tells it today.
#[derive(Clone, PartialEq)]
pub struct Newcomer {
    /// What it calls them for ever.
    pub subject: Arc<str>,
    pub name: PersonalText,
    pub email: Option<EmailAddress>,
    pub roles: Vec<Role>,
    pub teams: Vec<Arc<str>>,
    pub workers: Vec<Identifier>,
}

/// The member of staff, the same at every sign-in; roles and teams are those of today.
///
/// # Errors
/// [`VerbError`] where the record does not answer.
pub async fn arrive(office: &Office, newcomer: Newcomer) -> Result<Arc<Staff>, VerbError> {
    let _ = office;
    let hash: [u8; 32] = Sha256::digest(newcomer.subject.as_bytes()).into();
    let id: String = hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(Arc::new(Staff {
        id: StaffId::new(&id),
        name: newcomer.name,
        email: newcomer.email,
        roles: newcomer.roles,
        teams: newcomer.teams,
        workers: newcomer.workers,
    }))
}

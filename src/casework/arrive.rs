//! Arrive: somebody has shown the council's sign-in service who they are.

use std::sync::Arc;

use crate::{
    casework::office::{Office, VerbError},
    model::{
        contact::EmailAddress,
        id::Identifier,
        live::By,
        name::PersonalText,
        staff::{Role, Staff, StaffId},
    },
    store::staff::KeptStaff,
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

/// Lays down who they are: the same member of staff at every sign-in, with the roles and teams of
/// today. `None` for somebody who no longer works here, whatever the sign-in service says.
///
/// # Errors
/// [`VerbError`] where the record does not answer.
pub async fn arrive(office: &Office, newcomer: Newcomer) -> Result<Option<StaffId>, VerbError> {
    let by = By {
        code: "sign-in".into(),
        name: None,
    };
    let mut tx = office.store.begin(&by, office.desk.clock.now()).await?;
    let known = tx.staff_by_subject(&newcomer.subject).await?;
    if known.as_ref().is_some_and(|known| !known.active) {
        return Ok(None);
    }
    let id = match known {
        Some(known) => known.staff.id,
        None => tx.new_staff_id()?,
    };
    let kept = KeptStaff {
        staff: Staff {
            id: id.clone(),
            name: newcomer.name,
            email: newcomer.email,
            roles: newcomer.roles,
            teams: newcomer.teams,
            workers: newcomer.workers,
        },
        active: true,
    };
    tx.put_staff(&kept, Some(&newcomer.subject)).await?;
    tx.commit(&[]).await?;
    Ok(Some(id))
}

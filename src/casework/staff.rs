//! Staff: who has signed in here, and whose access has ended.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{
            Done,
            lists::{StaffLine, StaffPage},
        },
        rights::Asker,
    },
    model::{actor::Actor, live::OperationId, staff::StaffId},
    rules::access::Action,
    store::staff::KeptStaff,
};

/// Everybody who has ever signed in, by name.
///
/// # Errors
/// As the table of access has it.
pub async fn page(office: &Office, who: &Actor) -> Result<StaffPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::KeepStaff)?;
    let lines = snapshot.all_staff().await?.into_iter().map(|kept| {
        let is_own = matches!(who, Actor::Staff(own) if own.id == kept.staff.id);
        StaffLine {
            name: kept.staff.name.reveal().to_owned(),
            email: kept.staff.email.map(|email| email.reveal().to_owned()),
            roles: kept.staff.roles.iter().map(|role| role.words()).collect(),
            active: kept.active,
            is_own,
            id: kept.staff.id,
        }
    });
    Ok(StaffPage {
        lines: lines.collect(),
    })
}

/// Ends somebody's access, as when they leave: their sessions end at once, and they cannot sign in
/// again, whatever the sign-in service says of them.
///
/// # Errors
/// [`VerbError::NotThere`] for somebody who is not known; [`VerbError::NotNow`] for oneself.
pub async fn end(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &StaffId,
) -> Result<Done, VerbError> {
    if matches!(who, Actor::Staff(own) if own.id == *id) {
        return Err(VerbError::NotNow(
            "Your own access is for another administrator to end.".to_owned(),
        ));
    }
    put(office, who, operation, id, Access::Ended).await
}

/// Lets somebody in again whose access was ended; they sign in anew.
///
/// # Errors
/// As [`end`].
pub async fn give_back(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &StaffId,
) -> Result<Done, VerbError> {
    put(office, who, operation, id, Access::Given).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Given,
    Ended,
}

async fn put(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &StaffId,
    access: Access,
) -> Result<Done, VerbError> {
    let mut tx = match office.begin_as(who, operation, Action::KeepStaff).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let known = tx.staff(id).await?.ok_or(VerbError::NotThere)?;
    let kept = KeptStaff {
        active: access == Access::Given,
        ..known
    };
    tx.put_staff(&kept, None).await?;
    let view = match access {
        Access::Given => "access_given_back",
        Access::Ended => {
            tx.end_sessions_of(id).await?;
            "access_ended"
        }
    };
    tx.log_access(None, view, Some(&kept.staff.name)).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

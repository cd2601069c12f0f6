//! Cover: who stands in for a colleague, until when.

use jiff::civil::Date;

use crate::{
    casework::{
        office::{Office, VerbError},
        page::Done,
    },
    model::{actor::Actor, live::OperationId, staff::StaffId},
    rules::access::Action,
};

/// Says that one covers for another until a day, that day included.
///
/// # Errors
/// [`VerbError::Wrong`] for a day that has passed, or for somebody who would cover for
/// themselves; [`VerbError::NotThere`] for staff who do not work here.
pub async fn set(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    away: &StaffId,
    covered_by: &StaffId,
    until: Date,
) -> Result<Done, VerbError> {
    let mut tx = match office.begin_as(who, operation, Action::SetCover).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    if away == covered_by {
        return Err(VerbError::wrong(
            None,
            covered_by.as_str(),
            "Choose somebody else to cover",
        ));
    }
    if until < office.today() {
        return Err(VerbError::wrong(
            None,
            &until.to_string(),
            "Enter the last day of the cover: today or a later day",
        ));
    }
    for id in [away, covered_by] {
        let known = tx.staff(id).await?;
        if !known.is_some_and(|one| one.active) {
            return Err(VerbError::NotThere);
        }
    }
    tx.set_cover(away, covered_by, until).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Ends a cover.
///
/// # Errors
/// [`VerbError::NotThere`] where there is none of that name that still stands.
pub async fn end(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    id: &str,
) -> Result<Done, VerbError> {
    let mut tx = match office.begin_as(who, operation, Action::SetCover).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    if !tx.end_cover(id).await? {
        return Err(VerbError::NotThere);
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

//! Cover: who stands in for a colleague, until when.

use std::sync::Arc;

use jiff::{Span, civil::Date};

use crate::{
    casework::{
        office::{Office, VerbError},
        page::Done,
    },
    model::{
        actor::Actor,
        live::OperationId,
        name::PersonalText,
        staff::{Role, Staff, StaffId},
    },
    rules::access::Action,
};

/// For at most so many days ahead: a longer absence is a new allocation, in the case system.
const AT_MOST_DAYS: i64 = 92;

/// Says that one covers for another until a day, that day included.
///
/// # Errors
/// [`VerbError::Wrong`] for a day that has passed or is too far off, or for somebody who would cover
/// for themselves; [`VerbError::NotAllowed`] for a team manager who names somebody of another team;
/// [`VerbError::NotThere`] for staff who do not work here.
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
    let today = office.today();
    let latest = today.saturating_add(Span::new().days(AT_MOST_DAYS));
    if !(today..=latest).contains(&until) {
        return Err(VerbError::wrong(
            None,
            &until.to_string(),
            "Enter the last day of the cover: today or a day in the next three months",
        ));
    }
    let mut names = Vec::new();
    for id in [away, covered_by] {
        let known = tx.staff(id).await?.filter(|one| one.active);
        let known = known.ok_or(VerbError::NotThere)?.staff;
        may_cover(who, &known)?;
        names.push(known.name.reveal().to_owned());
    }
    tx.set_cover(away, covered_by, until).await?;
    let said = format!("{} covers for {} until {until}", names[1], names[0]);
    tx.log_access(None, "cover_set", PersonalText::parse(&said).as_ref())
        .await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// A team manager speaks for their own teams; the manager of the reviewing officers for everybody.
fn may_cover(who: &Actor, one: &Staff) -> Result<(), VerbError> {
    let Actor::Staff(asks) = who else {
        return Ok(());
    };
    let shares = |team: &Arc<str>| one.teams.iter().any(|own| own.eq_ignore_ascii_case(team));
    if asks.is(Role::ReviewingOfficerManager) || asks.teams.iter().any(shares) {
        return Ok(());
    }
    Err(VerbError::NotAllowed(
        "Cover between other teams is for their own manager to set.".to_owned(),
    ))
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
    tx.log_access(None, "cover_ended", None).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

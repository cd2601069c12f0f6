//! Standing permissions: who may do what, agreed by whom.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{
            Done,
            lists::{StandingLine, StandingPage},
        },
        rights::Asker,
    },
    model::{actor::Actor, live::OperationId},
    rules::access::{self, Action, Line, Relation},
    store::cover::Standing,
};

/// Who may do what, line by line, from the table that is in force.
///
/// # Errors
/// As the table of access has it.
pub async fn page(office: &Office, who: &Actor) -> Result<StandingPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let asker = Asker::of(&mut snapshot, who, office.now(), office.today()).await?;
    asker.may_at_all(Action::SeeStanding)?;
    let agreed = snapshot.standings().await?;
    let lines = access::TABLE
        .iter()
        .map(|line| {
            let by = agreed.iter().find(|one| is_for(one, line));
            StandingLine {
                role: line.role,
                what: line.action.words().to_owned(),
                how_far: how_far(line),
                agreed_by: by.map(|one| one.agreed_by.reveal().to_owned()),
                agreed_on: by.map(|one| one.agreed_on),
            }
        })
        .collect();
    Ok(StandingPage { lines })
}

fn how_far(line: &Line) -> String {
    if !line.action.is_about_a_child() {
        return String::new();
    }
    if line.relations.contains(&Relation::None) {
        return Relation::None.words().to_owned();
    }
    let words: Vec<&str> = line.relations.iter().map(|one| one.words()).collect();
    words.join("; ")
}

fn is_for(standing: &Standing, line: &Line) -> bool {
    standing.ended_on.is_none() && standing.role == line.role && *standing.what == *line.code()
}

/// Records that the one who asks agrees to the table as it is.
///
/// # Errors
/// As the table of access has it.
pub async fn agree(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
) -> Result<Done, VerbError> {
    let mut tx = match office
        .begin_as(who, operation, Action::AgreeStanding)
        .await?
    {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    let Actor::Staff(staff) = who else {
        return Err(VerbError::NotAllowed(
            "Permissions are agreed by a member of staff.".to_owned(),
        ));
    };
    let agreed = tx.standings().await?;
    for line in access::TABLE {
        if !agreed.iter().any(|one| is_for(one, line)) {
            tx.agree_standing(line.role, &line.code(), &staff.name, office.today())
                .await?;
        }
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

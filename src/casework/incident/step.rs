//! What is done about an incident: decided, told, released, closed.

use crate::{
    casework::{
        exclude::row_of,
        incident::{When, words},
        office::{Office, VerbError},
        page::Done,
    },
    model::{
        actor::Actor,
        incident::{Incident, IncidentId, IncidentStep, Reached},
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        post::HoldWhy,
    },
    rules::{
        access::Action,
        incident::{IncidentStanding, standing},
    },
    store::{changes::NewChange, writing::Tx},
};

/// One thing that somebody says was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    pub step: IncidentStep,
    pub words: String,
    pub when: When,
    /// Who may be written to again.
    pub person: String,
}

/// Who may say that this was done.
fn whose(step: IncidentStep) -> Action {
    match step {
        IncidentStep::Reportable
        | IncidentStep::NotReportable
        | IncidentStep::RegulatorTold
        | IncidentStep::Closed => Action::DecideIncident,
        IncidentStep::Begun | IncidentStep::FamilyTold | IncidentStep::Released => {
            Action::TellIncident
        }
    }
}

/// Writes down what was done about an incident.
///
/// # Errors
/// As the table of access has it; [`VerbError::Wrong`] without the reason of a decision or without
/// how an address was checked; [`VerbError::NotNow`] for what comes before another thing.
pub async fn step(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, id): (&DocumentId, &IncidentId),
    moving: &Moving,
) -> Result<Done, VerbError> {
    let action = whose(moving.step);
    let held = office.hold(who, operation, document, action).await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let all = tx.incidents(document).await?;
    let incident = all.into_iter().find(|one| one.id == *id);
    let incident = incident.ok_or(VerbError::NotThere)?;
    let steps = tx.incident_steps(document, id).await?;
    let steps: Vec<IncidentStep> = steps.iter().map(|one| one.step).collect();
    may_follow(moving.step, standing(&steps))?;
    let said = said(moving)?;
    let done_at = match moving.step {
        IncidentStep::RegulatorTold | IncidentStep::FamilyTold => Some(moving.when.read(office)?),
        _ => None,
    };
    let place = match moving.step {
        IncidentStep::Released => Some(release(&mut tx, &incident, &moving.person).await?),
        IncidentStep::Closed => {
            tx.end_incident(id).await?;
            None
        }
        _ => None,
    };
    let words = said.as_ref();
    tx.step_incident(document, id, (moving.step, done_at), words)
        .await?;
    tx.tell(NewChange {
        place,
        after: PersonalText::parse(moving.step.words()),
        reason: said,
        ..NewChange::of(document, ChangeKind::IncidentMoved)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The words that belong to it: some things are not done without.
fn said(moving: &Moving) -> Result<Option<PersonalText>, VerbError> {
    let needed = match moving.step {
        IncidentStep::Reportable | IncidentStep::NotReportable => "Say why",
        IncidentStep::Released => "Say how you checked where they are reached",
        IncidentStep::RegulatorTold => "Enter the reference that the Commissioner's office gave",
        IncidentStep::FamilyTold => "Say who was told, and by whom",
        IncidentStep::Begun | IncidentStep::Closed => return Ok(None),
    };
    words(field(moving.step), &moving.words, needed).map(Some)
}

/// The field of the page in which these words are typed.
fn field(step: IncidentStep) -> &'static str {
    match step {
        IncidentStep::Reportable | IncidentStep::NotReportable => "why",
        IncidentStep::RegulatorTold => "regulator",
        IncidentStep::FamilyTold => "family",
        IncidentStep::Released => "checked",
        IncidentStep::Begun | IncidentStep::Closed => "words",
    }
}

/// Whether it can be done as things stand.
fn may_follow(step: IncidentStep, standing: IncidentStanding) -> Result<(), VerbError> {
    use IncidentStanding::{Closed, Settled, ToDecide, ToTell};
    let why = match (step, standing) {
        // Where somebody is reached can be found out long after.
        (IncidentStep::Released, _) => return Ok(()),
        (IncidentStep::Begun, _) => return Err(VerbError::NotThere),
        (_, Closed) => "This incident is closed.",
        (IncidentStep::RegulatorTold, ToDecide) | (IncidentStep::Closed, ToDecide) => {
            "Decide first whether the Information Commissioner is told."
        }
        (IncidentStep::Closed, ToTell) => {
            "It was decided to tell the Information Commissioner. Say first when that was done."
        }
        (IncidentStep::RegulatorTold, ToTell | Settled)
        | (IncidentStep::Closed, Settled)
        | (IncidentStep::Reportable | IncidentStep::NotReportable | IncidentStep::FamilyTold, _) => {
            return Ok(());
        }
    };
    Err(VerbError::NotNow(why.to_owned()))
}

/// Lets somebody be written to again. What waited for them says what their ended link opened: it
/// is taken back, and whoever wants to write to them makes a new letter with a new link.
async fn release(tx: &mut Tx, incident: &Incident, row: &str) -> Result<Place, VerbError> {
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let reached = tx.reached(&incident.document, &incident.id).await?;
    let is_theirs = |one: &Reached| one.person == row && one.ended_at.is_none();
    if !reached.iter().any(is_theirs) || !tx.release_person(&row).await? {
        let why = "They may be written to already. Look at the page again.";
        return Err(VerbError::NotNow(why.to_owned()));
    }
    for document in tx.documents_that_reach(&row).await? {
        for letter in tx.letters(&document).await? {
            let why = letter.hold.as_ref().map(|hold| hold.why);
            if letter.person == row && why == Some(HoldWhy::Paused) {
                tx.cancel_letter(&letter.id).await?;
            }
        }
    }
    Ok(Place::in_row("people", &row, "incident"))
}

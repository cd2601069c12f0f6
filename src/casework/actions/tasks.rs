//! Tasks about actions: each with who does what, until it is done.

use crate::{
    casework::{
        actions::{Followed, Meeting, part},
        exclude::row_of,
        live::Composed,
        minutes::{
            known::{self, Answered},
            place,
        },
        office::{Office, VerbError, of_form},
        page::{Done, actions::ActionTask},
        rights::Asker,
    },
    forms::{
        invite::{clock, sheet::child_label},
        sheet::day_in_words,
    },
    model::{
        action::{FollowStep, FollowUp},
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId},
        minutes::MeetingId,
        name::PersonalText,
    },
    rules::{access::Action, attendance::role::Role},
    store::{actions::NewStep, changes::NewChange, reading::Snapshot, writing::Tx},
};

/// What somebody has done about a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settle<'a> {
    /// They were spoken to.
    Done,
    /// The later day is agreed.
    Agree,
    /// The day that was agreed stands.
    Keep,
    /// It is for the person of that row.
    Move(&'a str),
}

/// Every task that waits, of children whom the one who asks may know.
pub(in crate::casework) async fn open(
    office: &Office,
    snapshot: &mut Snapshot,
    asker: &Asker,
) -> Result<Vec<ActionTask>, VerbError> {
    let mut tasks = Vec::new();
    for document in snapshot.documents_with_action_tasks().await? {
        for meeting in Meeting::all(snapshot, &document).await? {
            meeting.live.compose(office, |composed| {
                if asker.may(&composed.about, Action::ReadDocument).is_err() {
                    return;
                }
                let around = (composed, asker, meeting.id());
                for followed in meeting.actions.iter().filter(|one| !one.is_taken_up) {
                    let waiting = followed.steps.iter().filter(|step| step.is_open());
                    tasks.extend(waiting.map(|step| task(office, around, followed, step)));
                }
            });
        }
    }
    tasks.sort_by(|one, other| (one.due, &one.reference).cmp(&(other.due, &other.reference)));
    Ok(tasks)
}

fn task(
    office: &Office,
    (composed, asker, meeting): (&Composed, &Asker, &MeetingId),
    followed: &Followed,
    step: &FollowStep,
) -> ActionTask {
    let desk = &office.desk;
    let clock = followed.due.map(|due| {
        let nearness = &desk.limits.nearness;
        let (pressure, left) = clock::standing(due, office.today(), &desk.calendar, nearness);
        clock::in_words(due, pressure, left)
    });
    let own = asker.workers();
    let about = &composed.about;
    let workers = [&about.worker, &about.officer];
    let is_theirs = workers
        .iter()
        .any(|worker| worker.as_ref().is_some_and(|worker| own.contains(worker)));
    let kept = &composed.live.kept;
    ActionTask {
        meeting: meeting.clone(),
        reference: kept.reference.to_string(),
        child: child_label(&kept.network),
        restricted: about.restricted,
        row: step.person.as_ref().map(ToString::to_string),
        who: part::owner(composed, followed),
        words: format!("{}: {}", whose(composed, step.what), words(followed, step)),
        action: followed.row.words.what.reveal().to_owned(),
        due: followed.due,
        clock: clock.unwrap_or_default(),
        teams: about.teams.iter().map(ToString::to_string).collect(),
        is_theirs,
    }
}

/// Who does it: the name of the social worker for what is said to somebody, else the desk.
fn whose(composed: &Composed, what: FollowUp) -> String {
    let worker = match what {
        FollowUp::Talk | FollowUp::NotMine | FollowUp::Later => {
            composed.name_of_role(Role::SocialWorker)
        }
        _ => None,
    };
    worker.unwrap_or_else(|| "Business support".to_owned())
}

/// What is to be done, in a sentence.
pub(super) fn words(followed: &Followed, step: &FollowStep) -> String {
    match step.what {
        FollowUp::Talk => {
            "talk to them about what they agreed to do, and give them their page".to_owned()
        }
        FollowUp::Sideways => "no mail reaches them for certain: tell them another way".to_owned(),
        FollowUp::HandedOver => "its day has passed: ask what came of it".to_owned(),
        FollowUp::NotMine => "they say that it is not theirs: find out whose it is".to_owned(),
        FollowUp::Later => {
            let to = step.day.map_or_else(String::new, day_in_words);
            match followed.due {
                Some(agreed) => format!(
                    "they propose {to} in the place of {}: agree, or keep the day",
                    day_in_words(agreed)
                ),
                None => format!("they propose {to}: agree, or ask for another day"),
            }
        }
        FollowUp::Told | FollowUp::Nudged | FollowUp::Agreed | FollowUp::Kept | FollowUp::Moved => {
            String::new()
        }
    }
}

/// Says that a task is done, and how.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a task that is done already, or that
/// cannot be done so; [`VerbError::Wrong`] without the person whose it is.
pub async fn settle(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, task): (&DocumentId, &str),
    how: Settle<'_>,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::TakeMinutes)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let meetings = Meeting::all(&mut tx, document).await?;
    let found = meetings.iter().find_map(|meeting| {
        meeting.actions.iter().find_map(|followed| {
            let mut steps = followed.steps.iter();
            let step = steps.find(|step| *step.id == *task && step.is_open())?;
            Some((meeting, followed, step))
        })
    });
    let (meeting, followed, step) = found.ok_or(VerbError::NotThere)?;
    let (what, person, day) = match (how, step.what) {
        (Settle::Done, FollowUp::Talk | FollowUp::Sideways | FollowUp::HandedOver) => {
            (None, followed.owner.clone(), None)
        }
        (Settle::Agree, FollowUp::Later) => {
            (Some(FollowUp::Agreed), followed.owner.clone(), step.day)
        }
        (Settle::Keep, FollowUp::Later) => {
            (Some(FollowUp::Kept), followed.owner.clone(), followed.due)
        }
        (Settle::Move(row), _) => {
            let person = moved_to(office, &mut tx, meeting, row).await?;
            (Some(FollowUp::Moved), Some(person), None)
        }
        _ => return Err(VerbError::NotThere),
    };
    if !tx.end_step(&step.id).await? {
        return Err(VerbError::NotThere);
    }
    if let Some(what) = what {
        let new = NewStep {
            action: &followed.row.id,
            person: person.as_ref(),
            what,
            day,
            letter: None,
        };
        tx.follow_up(document, &new).await?;
    }
    told(tx, document, what).await
}

/// Whose it is from now on: somebody of those who were asked to the meeting.
async fn moved_to(
    office: &Office,
    tx: &mut Tx,
    meeting: &Meeting,
    row: &str,
) -> Result<Identifier, VerbError> {
    let answered = Answered::load(tx, &meeting.minuted).await?;
    let person = row_of(row).filter(|row| {
        meeting.live.compose(office, |composed| {
            let people = known::people(composed, &answered);
            people.iter().any(|one| one.row == *row)
        })
    });
    person.ok_or_else(|| VerbError::wrong(Some(of_form("owner")), "", "Choose who does it"))
}

async fn told(
    mut tx: Tx,
    document: &DocumentId,
    what: Option<FollowUp>,
) -> Result<Done, VerbError> {
    let words = what.map_or("Spoken to", part::step_words);
    tx.tell(NewChange {
        place: Some(place("action")),
        after: PersonalText::parse(words),
        ..NewChange::of(document, ChangeKind::ActionFollowed)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Makes the link by which somebody sees their actions, to be handed on. An earlier one of theirs
/// is over.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for who has no action here;
/// [`VerbError::NotNow`] where nothing may be told to them.
pub async fn link(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::TakeMinutes)
        .await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let meetings = Meeting::all(&mut tx, document).await?;
    let person = row_of(row).ok_or(VerbError::NotThere)?;
    let mut theirs = meetings.iter();
    let meeting = theirs.find(|meeting| meeting.of(&person).next().is_some());
    let meeting = meeting.ok_or(VerbError::NotThere)?;
    meeting.live.compose(office, |composed| {
        known::told(composed, &meeting.belongs(), &person)
            .map(|_| ())
            .map_err(|stopped| {
                let words: Vec<&str> = stopped.0.iter().map(|one| &**one).collect();
                VerbError::NotNow(words.join(" "))
            })
    })?;
    tx.end_action_link(document, &person).await?;
    tx.link_to_actions(document, &person).await?;
    tx.tell(NewChange {
        place: Some(crate::model::live::Place::in_row(
            "minutes", &person, "action",
        )),
        ..NewChange::of(document, ChangeKind::LinkMade)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

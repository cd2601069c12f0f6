//! Part: the actions on the tab of staff, with all that happened to each.

use crate::{
    casework::{
        actions::{Followed, in_words, tasks},
        live::Composed,
        office::name_of,
        page::actions::ActionPart,
    },
    forms::sheet::day_in_words,
    model::{
        action::{FollowStep, FollowUp},
        post::Phase,
    },
};

/// Whose an action is, as staff call them.
pub(in crate::casework) fn owner(composed: &Composed, followed: &Followed) -> String {
    match &followed.owner {
        Some(person) => composed.name(person),
        None => followed.row.words.owner.reveal().to_owned(),
    }
}

/// What was done, in some words.
pub(in crate::casework) fn step_words(what: FollowUp) -> &'static str {
    match what {
        FollowUp::Told => "Told by mail",
        FollowUp::Nudged => "Reminded by mail",
        FollowUp::Talk => "The social worker was asked to talk to them",
        FollowUp::Sideways => "No mail reaches them for certain: somebody was asked to tell them",
        FollowUp::HandedOver => "Its day has passed: somebody was asked to ring",
        FollowUp::NotMine => "Somebody was asked to find out whose it is",
        FollowUp::Later => "A later day was proposed",
        FollowUp::Agreed => "The later day was agreed",
        FollowUp::Kept => "The day that was agreed stands",
        FollowUp::Moved => "It was given to somebody else",
    }
}

/// The actions of minutes that are accepted, as staff who may open them see them.
pub(in crate::casework) fn parts(composed: &Composed, actions: &[Followed]) -> Vec<ActionPart> {
    actions
        .iter()
        .map(|followed| ActionPart {
            id: followed.row.id.to_string(),
            what: followed.row.words.what.reveal().to_owned(),
            owner: owner(composed, followed),
            row: followed.owner.as_ref().map(ToString::to_string),
            due: followed.due,
            first_due: followed.row.due_on,
            proposed: followed.proposed,
            standing: followed.standing,
            is_taken_up: followed.is_taken_up,
            history: history(composed, followed),
            tasks: waiting(followed),
        })
        .collect()
}

fn waiting(followed: &Followed) -> Vec<(String, FollowUp, String)> {
    if followed.is_taken_up {
        return Vec::new();
    }
    let open = followed.steps.iter().filter(|step| step.is_open());
    open.map(|step| {
        let words = tasks::words(followed, step);
        (step.id.to_string(), step.what, words)
    })
    .collect()
}

fn history(composed: &Composed, followed: &Followed) -> Vec<(String, jiff::Timestamp)> {
    let said = followed.said.iter().map(|said| {
        let words = format!("{}: {}", name_of(&said.by), in_words(said));
        (words, said.at)
    });
    let done = followed.steps.iter().map(|step| {
        let words = match (step.what, &step.person) {
            (FollowUp::Moved, Some(person)) => format!("Given to {}", composed.name(person)),
            (FollowUp::Told | FollowUp::Nudged, _) => mailed(step),
            (what, _) => step_words(what).to_owned(),
        };
        let words = match (step.what, step.day) {
            (FollowUp::Agreed | FollowUp::Kept, Some(day)) => {
                format!("{words}: {}", day_in_words(day))
            }
            _ => words,
        };
        (words, step.at)
    });
    let mut all: Vec<_> = said.chain(done).collect();
    all.sort_by_key(|(_, at)| *at);
    all
}

fn mailed(step: &FollowStep) -> String {
    let words = step_words(step.what);
    match step.letter {
        Some((Phase::Accepted | Phase::Checked, _)) | None => words.to_owned(),
        Some((Phase::Cancelled, _)) => format!("{words}: taken back before it went"),
        Some((Phase::Refused, _)) => format!("{words}: it came back"),
        Some((Phase::Uncertain, _)) => format!("{words}: nobody is sure that it went"),
        Some((Phase::Held, _)) => format!("{words}: held, what may be told has changed"),
        Some(_) => format!("{words}: on its way"),
    }
}

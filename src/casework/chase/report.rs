//! Report: one that was asked for or promised is waited for until it has come.

use jiff::Timestamp;

use crate::{
    casework::{
        exclude::row_of,
        office::{Office, VerbError},
        page::{Done, responses::AnswerPart, responses::ReportPart},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        reply::Attending,
    },
    rules::{access::Action, chasing::ask::Ask},
    store::{
        changes::NewChange,
        chases::{Chase, ChaseWhat, NewChase},
    },
};

/// When somebody said that a report of theirs has come, the first time.
pub(in crate::casework) fn came_at(chases: &[Chase], person: &Identifier) -> Option<Timestamp> {
    let came = chases
        .iter()
        .filter(|one| one.what == ChaseWhat::Came && one.person == *person);
    came.map(|one| one.at).min()
}

/// What is wanted of somebody now: who promises a report has answered, and owes that report.
pub(in crate::casework) fn wanted(ask: Ask, answer: Option<&AnswerPart>) -> Ask {
    let promised = answer.is_some_and(|answer| answer.attending == Attending::SendingReport);
    match ask {
        Ask::Answer if promised => Ask::Report,
        ask => ask,
    }
}

/// When that was done: a report when it came, or when they said no to it; all else with an answer.
/// An answer that it reached another is none.
pub(super) fn done_at(
    wanted: Ask,
    answer: Option<&AnswerPart>,
    came: Option<Timestamp>,
) -> Option<Timestamp> {
    let answer = answer.filter(|answer| answer.attending != Attending::NotMe);
    match wanted {
        Ask::Report => {
            let refused = answer.filter(|answer| answer.attending == Attending::NotComing);
            came.or(refused.map(|answer| answer.at))
        }
        _ => answer.map(|answer| answer.at),
    }
}

/// How far a report of somebody has come, for their row; nothing where none is wanted.
pub(in crate::casework) fn part(
    ask: Option<Ask>,
    answer: Option<&AnswerPart>,
    came: Option<Timestamp>,
) -> Option<ReportPart> {
    if let Some(at) = came {
        return Some(ReportPart::Came(at));
    }
    let wanted = wanted(ask?, answer);
    let is_open = wanted == Ask::Report && done_at(wanted, answer, came).is_none();
    is_open.then_some(ReportPart::Wanted)
}

/// Says that somebody's report has come, in whatever way: it is not asked after any more.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list.
pub async fn came(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    live.compose(office, |composed| {
        composed.part(&row).map(|_| ()).ok_or(VerbError::NotThere)
    })?;
    let new = NewChase {
        person: &row,
        ask: Ask::Report.code(),
        what: ChaseWhat::Came,
        day: None,
        letter: None,
    };
    tx.chased(document, &new).await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &row, "answer")),
        after: PersonalText::parse("Their report has come"),
        ..NewChange::of(document, ChangeKind::Answered)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

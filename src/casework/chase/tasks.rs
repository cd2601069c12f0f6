//! Tasks of people that chasing begins, and that somebody was in touch.

use crate::{
    casework::{
        chase::{
            around::Around,
            gather::{self, Came, Found},
            instead::{self, Absence},
            report,
        },
        exclude::row_of,
        live::Live,
        office::{Office, VerbError},
        page::Done,
        responses,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
    },
    rules::{
        access::Action,
        chasing::{Away, Hour, Instead, Reach, ask::Ask},
    },
    store::{
        changes::NewChange,
        chases::{Chase, ChaseWhat, NewChase},
        documents::DocumentState,
        reading::Snapshot,
    },
};

/// Something that a person has to do about somebody who has not answered.
pub(in crate::casework) struct Task {
    pub document: DocumentId,
    pub what: ChaseWhat,
    pub row: String,
    /// Who has not answered.
    pub who: String,
    /// One sentence.
    pub words: String,
}

/// Who is tried, as the history of a document tells it.
pub(super) fn tried(to: &Instead) -> &'static str {
    match to {
        Instead::Deputy(_) => "Try another way: whoever stands in for them",
        Instead::Team(_) => "Try another way: their team",
        Instead::Named => "Try another way: whom their mail names",
        Instead::Telephone => "Try another way: ring them",
    }
}

/// What has to be done, in some words.
pub(super) fn words(what: ChaseWhat) -> &'static str {
    match what {
        ChaseWhat::Talk => "The social worker talks to them",
        ChaseWhat::Sideways => "Try another way: ring them, or whoever stands in for them",
        ChaseWhat::HandedOver => "Ring them: this review needs their answer",
        ChaseWhat::Nudged => "Reminded",
        ChaseWhat::ByHand => "Somebody was in touch",
        ChaseWhat::Came => "It has come",
    }
}

/// The same for one person: whom to try, and where.
fn what_to_do(what: ChaseWhat, known: Option<&Found>, absence: Absence) -> String {
    let is_report = known.is_some_and(|known| known.asked.ask == Ask::Report);
    let wanted = match is_report {
        true => "report",
        false => "answer",
    };
    let absence = match known.map(|known| known.reach) {
        Some(Reach::Left) => Absence::Left,
        _ => absence,
    };
    let ways = known.and_then(|known| instead::in_words(&known.ways, absence));
    match (what, ways) {
        (ChaseWhat::Sideways, Some(ways)) => format!("Try another way: {ways}"),
        (ChaseWhat::HandedOver, Some(ways)) => format!("This review needs their {wanted}: {ways}"),
        (ChaseWhat::HandedOver, None) => format!("Ring them: this review needs their {wanted}"),
        (what, _) => words(what).to_owned(),
    }
}

/// Whether somebody is out of office now.
async fn is_away(
    office: &Office,
    snapshot: &mut Snapshot,
    person: &Identifier,
) -> Result<bool, VerbError> {
    let hour = Hour::new(office.now(), &office.desk.calendar, &office.desk.chasing);
    let away = snapshot.away(person).await?.map(|away| Away {
        since: away.since,
        back: away.back,
    });
    Ok(away.is_some_and(|away| hour.back_from(&away).is_some()))
}

/// Tasks of these documents that wait for somebody. Whoever has answered meanwhile needs nobody, and
/// whoever has written needs a reader first.
pub(in crate::casework) async fn open_tasks(
    office: &Office,
    snapshot: &mut Snapshot,
    documents: &[&DocumentId],
) -> Result<Vec<Task>, VerbError> {
    let open = snapshot.open_chases().await?;
    let around = Around::load(snapshot).await?;
    let mut tasks = Vec::new();
    for document in documents {
        let own: Vec<&Chase> = open
            .iter()
            .filter(|one| one.document == **document)
            .collect();
        if own.is_empty() {
            continue;
        }
        let came = Came::load(snapshot, document).await?;
        let mut away = Vec::new();
        for one in &own {
            if is_away(office, snapshot, &one.person).await? {
                away.push(&one.person);
            }
        }
        let live = Live::load(snapshot, document).await?;
        let Some(live) = live.filter(|live| live.kept.state == DocumentState::Open) else {
            continue;
        };
        live.compose(office, |composed| {
            let found = gather::all(office, composed, (&came, &around));
            let mut seen = Vec::new();
            // The gravest of one person stands for all: what was handed over comes last.
            for one in own.iter().rev() {
                let invitation = came.posted.invitation(&one.person);
                let answer = responses::answered(&came.posted.replies, &one.person, invitation);
                let came_at = came.posted.report(&one.person);
                let ask = Ask::from_code(&one.ask).unwrap_or(Ask::Answer);
                let answered = report::done_at(ask, answer.as_ref(), came_at).is_some();
                // What they wrote is read first: that is a task of its own.
                let answered = answered || came.mails.unread(&one.person).is_some();
                if answered || composed.part(&one.person).is_none() || seen.contains(&&one.person) {
                    continue;
                }
                seen.push(&one.person);
                let known = found.iter().find(|found| found.person == one.person);
                let absence = match away.contains(&&one.person) {
                    true => Absence::Away,
                    false => Absence::No,
                };
                tasks.push(Task {
                    document: (*document).clone(),
                    what: one.what,
                    row: one.person.to_string(),
                    who: composed.name(&one.person),
                    words: what_to_do(one.what, known, absence),
                });
            }
        });
    }
    Ok(tasks)
}

/// Says that somebody was in touch with a person who has not answered: what waits for somebody is
/// done, and no machine writes to them for some days.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list.
pub async fn spoke(
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
    tx.end_chases(document, &row).await?;
    let new = NewChase {
        person: &row,
        ask: "answer",
        what: ChaseWhat::ByHand,
        day: None,
        letter: None,
    };
    tx.chased(document, &new).await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &row, "answer")),
        ..NewChange::of(document, ChangeKind::SpokenTo)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

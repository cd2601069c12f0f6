//! Present: who was there, and what came of the last meeting's actions.

use crate::{
    casework::{
        minutes::{
            known::Answered,
            pen::Held,
            place,
            write::{Attended, PRESENT, SaidOf},
        },
        office::{Office, VerbError, of_form},
    },
    model::{
        live::ChangeKind,
        minutes::{Presence, Report, RowId, RowState, RowWords},
        name::PersonalText,
    },
    store::{
        changes::NewChange,
        minutes::{Marked, NewRow},
    },
};

/// The most characters of who else was there.
const LONGEST: usize = 300;

/// Who was there: people of the list alone. What whoever writes is not shown stays as it stands.
pub(in crate::casework) async fn attend(
    office: &Office,
    held: &mut Held,
    attended: &Attended,
    versions: &mut Vec<(String, u32)>,
) -> Result<(), VerbError> {
    let document = held.document().clone();
    let said = marked(office, held, attended).await?;
    if attended.others.chars().count() > LONGEST {
        let message = format!("Write at most {LONGEST} characters");
        let wrong = VerbError::wrong(Some(place("others")), &attended.others, &message);
        return Err(wrong);
    }
    let is_shown = held.seen(office, |_, seen| seen.reads_others())?;
    let before = held.minuted.attendance.as_ref();
    let others = match is_shown {
        true => PersonalText::parse(&attended.others),
        false => before.and_then(|one| one.others.clone()),
    };
    let marked = before.map_or_else(|| said.clone(), |one| merged(&one.marked, &said));
    let standing = held.minuted.attendance.as_ref();
    let version = standing.map_or(0, |one| one.version);
    if standing.is_some_and(|one| one.marked == marked && one.others == others) {
        versions.push((PRESENT.to_owned(), version));
        return Ok(());
    }
    let is_own = standing.is_some_and(|one| *one.by.code == *held.code());
    let is_seen = attended.seen == version || is_own;
    let written = is_seen
        && held
            .tx
            .write_attendance(&document, (&marked, others.as_ref()), version)
            .await?;
    if !written {
        return Err(VerbError::NotNow(
            "Somebody else has said who is here since you opened the page. Load the page again to see what they said.".to_owned(),
        ));
    }
    versions.push((PRESENT.to_owned(), version + 1));
    held.tx.tell(NewChange {
        place: Some(place(PRESENT)),
        ..NewChange::of(&document, ChangeKind::MinutesWritten)
    });
    Ok(())
}

/// What was said of each person, understood.
async fn marked(
    office: &Office,
    held: &mut Held,
    attended: &Attended,
) -> Result<Vec<Marked>, VerbError> {
    let document = held.document().clone();
    let answered = Answered::load(&mut held.tx, &document).await?;
    let mut marked = Vec::with_capacity(attended.marked.len());
    for (field, presence, report) in &attended.marked {
        let person = held.person(office, field, &answered)?;
        let (Some(person), Some(presence)) = (person, Presence::from_code(presence)) else {
            return Err(VerbError::wrong(
                Some(place(PRESENT)),
                "",
                "Say of each person on the list whether they are here",
            ));
        };
        let report = Report::from_code(report).unwrap_or(Report::NotReceived);
        marked.push(Marked {
            person,
            presence,
            report,
        });
    }
    Ok(marked)
}

/// What stands of those of whom nothing was said now, and what was said of the others.
fn merged(before: &[Marked], said: &[Marked]) -> Vec<Marked> {
    let newest = |one: &Marked| said.iter().find(|new| new.person == one.person);
    let stays = before.iter().map(|one| newest(one).unwrap_or(one).clone());
    let is_new = |one: &&Marked| before.iter().all(|old| old.person != one.person);
    stays.chain(said.iter().filter(is_new).cloned()).collect()
}

/// What came of an action of the last meeting, which whoever writes is shown.
pub(in crate::casework) async fn say(
    office: &Office,
    held: &mut Held,
    said: &SaidOf,
) -> Result<(), VerbError> {
    let document = held.document().clone();
    let id = RowId(said.id.as_str().into());
    let mut rows = held.minuted.rows.iter();
    let row = rows.find(|row| row.id == id && row.comes_from.is_some());
    let row = row.cloned().ok_or(VerbError::NotThere)?;
    if !held.seen(office, |_, seen| seen.reads_row(&row))? {
        return Err(VerbError::NotThere);
    }
    let state = RowState::from_code(&said.state).filter(|state| RowState::SAID.contains(state));
    let Some(state) = state else {
        let message = "Say whether it is done";
        return Err(VerbError::wrong(Some(of_form("state")), "", message));
    };
    let changed = PersonalText::parse(&said.changed);
    if row.state == state && row.words.changed == changed {
        return Ok(());
    }
    let is_own = *row.by.code == *held.code();
    let new = NewRow {
        kind: row.kind,
        state,
        person: row.person,
        due_on: row.due_on,
        comes_from: row.comes_from,
        words: RowWords {
            changed,
            ..row.words
        },
    };
    let seen = match is_own {
        true => row.version,
        false => said.seen,
    };
    if seen != row.version
        || !held
            .tx
            .write_minutes_row(&document, &id, &new, seen)
            .await?
    {
        return Err(VerbError::NotNow(
            "Somebody else has said what came of an action since you opened the page. Load the page again to see what they said.".to_owned(),
        ));
    }
    held.tx.tell(NewChange {
        place: Some(place("since")),
        ..NewChange::of(&document, ChangeKind::MinutesRowKept)
    });
    Ok(())
}

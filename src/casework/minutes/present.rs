//! Present: who was there, and what came of the last meeting's actions.

use crate::{
    casework::{
        live::Composed,
        minutes::{
            copies::present_in_full,
            known::Answered,
            pen::Held,
            place,
            seen::Seen,
            write::{Attended, Outcome, PRESENT, SaidOf, Whose},
        },
        office::{Office, VerbError, of_form},
        page::ConflictField,
    },
    model::{
        live::ChangeKind,
        minutes::{Presence, Report, RowId, RowState, RowWords},
        name::PersonalText,
    },
    store::{
        changes::NewChange,
        minutes::{KeptAttendance, Marked, NewRow},
    },
};

/// The most characters of who else was there.
const LONGEST: usize = 300;

/// What stands before the name of an action in the name of its place.
const STATE: &str = "state-";

/// Who was there: people of the list alone. What whoever writes is not shown stays as it stands. What
/// somebody else has said meanwhile is told, and all else that was sent is kept.
pub(in crate::casework) async fn attend(
    office: &Office,
    held: &mut Held,
    attended: &Attended,
    outcome: &mut Outcome,
) -> Result<(), VerbError> {
    let meeting = held.meeting().clone();
    let (said, left) = marked(office, held, attended).await?;
    if left == Left::Some {
        outcome.conflicts.push(ConflictField {
            theirs: "Somebody is not on the list any more. Load the page again to see who is."
                .to_owned(),
            version: attended.seen,
            ..nobodys(PRESENT, "Who is here")
        });
    }
    if said.is_empty() {
        return Ok(());
    }
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
        outcome.versions.push((PRESENT.to_owned(), version));
        return Ok(());
    }
    let shown = held.tx.minutes_attendance_at(&meeting, attended.seen);
    let shown = shown.await?;
    let standing = held.minuted.attendance.as_ref();
    let written = is_seen(shown.as_ref(), standing, (&marked, others.as_ref()))
        && held
            .tx
            .write_attendance(&meeting, (&marked, others.as_ref()), version)
            .await?;
    if !written {
        return told(office, held, PRESENT, outcome);
    }
    outcome.versions.push((PRESENT.to_owned(), version + 1));
    held.tx.tell(NewChange {
        place: Some(meeting.place(PRESENT)),
        ..NewChange::of(&meeting, ChangeKind::MinutesWritten)
    });
    Ok(())
}

/// Whether somebody of whom something was said is not on the list any more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Nobody,
    Some,
}

/// What was said of each person who is on the list, understood.
async fn marked(
    office: &Office,
    held: &mut Held,
    attended: &Attended,
) -> Result<(Vec<Marked>, Left), VerbError> {
    let answered = Answered::load(&mut held.tx, &held.minuted).await?;
    let mut marked = Vec::with_capacity(attended.marked.len());
    let mut left = Left::Nobody;
    for (field, presence, report) in &attended.marked {
        let Some(presence) = Presence::from_code(presence) else {
            return Err(VerbError::wrong(
                Some(place(PRESENT)),
                "",
                "Say of each person on the list whether they are here",
            ));
        };
        let Some(person) = held.person_or_left(office, field, &answered)? else {
            left = Left::Some;
            continue;
        };
        let report = Report::from_code(report).unwrap_or(Report::NotReceived);
        marked.push(Marked {
            person,
            presence,
            report,
        });
    }
    Ok((marked, left))
}

/// Whether the page had seen what stands of everything that would be changed, whoever wrote it: an older
/// page of the same person takes nothing back unseen.
fn is_seen(
    shown: Option<&KeptAttendance>,
    standing: Option<&KeptAttendance>,
    (marked, others): (&[Marked], Option<&PersonalText>),
) -> bool {
    let of = |said: Option<&KeptAttendance>, new: &Marked| {
        let mut all = said?.marked.iter();
        all.find(|one| one.person == new.person).cloned()
    };
    let others_of = |said: Option<&KeptAttendance>| said.and_then(|one| one.others.clone());
    let knows_others = others_of(standing).as_ref() == others
        || others_of(shown).as_ref() == others_of(standing).as_ref();
    knows_others
        && marked.iter().all(|new| {
            let stands = of(standing, new);
            stands.as_ref() == Some(new) || of(shown, new) == stands
        })
}

/// What stands of those of whom nothing was said now, and what was said of the others.
fn merged(before: &[Marked], said: &[Marked]) -> Vec<Marked> {
    let newest = |one: &Marked| said.iter().find(|new| new.person == one.person);
    let stays = before.iter().map(|one| newest(one).unwrap_or(one).clone());
    let is_new = |one: &&Marked| before.iter().all(|old| old.person != one.person);
    stays.chain(said.iter().filter(is_new).cloned()).collect()
}

/// What came of an action of the last meeting, which whoever writes is shown. What cannot be said any
/// more is told, and all else that was sent is kept; so is what was said since by anybody, also in
/// another window of the same person.
pub(in crate::casework) async fn say(
    office: &Office,
    held: &mut Held,
    said: &SaidOf,
    outcome: &mut Outcome,
) -> Result<(), VerbError> {
    let meeting = held.meeting().clone();
    let id = RowId(said.id.as_str().into());
    let mut rows = held.minuted.rows.iter();
    let row = rows.find(|row| row.id == id && row.comes_from.is_some());
    let row = row.cloned();
    let is_shown = held.seen(office, |_, seen| {
        row.as_ref().is_some_and(|row| seen.reads_row(row))
    })?;
    let name = format!("{STATE}{}", said.id);
    let Some(row) = row.filter(|_| is_shown) else {
        outcome.conflicts.push(ConflictField {
            theirs: "This action is not for you to write about any more.".to_owned(),
            version: said.seen,
            ..nobodys(&name, "Since last time")
        });
        return Ok(());
    };
    let state = RowState::from_code(&said.state).filter(|state| RowState::SAID.contains(state));
    let Some(state) = state else {
        let message = "Say whether it is done";
        return Err(VerbError::wrong(Some(of_form("state")), "", message));
    };
    let changed = PersonalText::parse(&said.changed);
    if row.state == state && row.words.changed == changed {
        outcome.versions.push((name, row.version));
        return Ok(());
    }
    let shown = held.tx.minutes_row_at(&meeting, &id, said.seen).await?;
    if shown.is_some_and(|one| one.state == state && one.words.changed == changed) {
        // Nothing was said of it here. What stands there by now the page has not seen.
        outcome.versions.push((name, said.seen.min(row.version)));
        return Ok(());
    }
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
    let version = row.version;
    let written = said.seen == version
        && held
            .tx
            .write_minutes_row(&meeting, &id, &new, version)
            .await?;
    if !written {
        return told(office, held, &name, outcome);
    }
    outcome.versions.push((name, version + 1));
    held.tx.tell(NewChange {
        place: Some(meeting.place("since")),
        ..NewChange::of(&meeting, ChangeKind::MinutesRowKept)
    });
    Ok(())
}

/// Tells whoever writes what stands where they have not seen it.
fn told(office: &Office, held: &Held, name: &str, outcome: &mut Outcome) -> Result<(), VerbError> {
    let code = held.code();
    let whose = Whose::of(held.lent.as_ref(), &code);
    let stale = held.seen(office, |composed, seen| stale(composed, &seen, name, whose))?;
    // What they may not read is in the way all the same.
    let stale = stale.unwrap_or_else(|| nobodys(name, "Who is here"));
    outcome.conflicts.push(stale);
    Ok(())
}

/// What somebody else has said of who was there, or of an action, as the one who writes may read it;
/// nothing for a place that is neither.
pub(super) fn stale(
    composed: &Composed,
    seen: &Seen<'_>,
    name: &str,
    whose: Whose<'_>,
) -> Option<ConflictField> {
    if name == PRESENT {
        let said = seen.minuted.attendance.as_ref()?;
        let marked = said.marked.iter();
        let marked = marked.filter(|one| seen.eyes.knows(composed, &one.person));
        let mut lines: Vec<String> = marked
            .map(|one| {
                let name = seen.eyes.name(composed, &one.person);
                present_in_full(&name, (one.presence, one.report))
            })
            .collect();
        let others = said.others.as_ref().filter(|_| seen.reads_others());
        lines.extend(others.map(|words| format!("Also here: {}", words.reveal())));
        return Some(ConflictField {
            theirs: lines.join("\n"),
            by: whose.called(&said.by),
            at: said.at,
            version: said.version,
            ..nobodys(PRESENT, "Who is here")
        });
    }
    let id = name.strip_prefix(STATE)?;
    let row = seen.minuted.rows.iter().find(|row| *row.id.0 == *id)?;
    if !seen.reads_row(row) {
        return None;
    }
    let changed = row.words.changed.as_ref();
    let changed = changed.map_or_else(String::new, |words| format!(": {}", words.reveal()));
    Some(ConflictField {
        theirs: format!("{}{changed}", row.state.words()),
        by: whose.called(&row.by),
        at: row.at,
        version: row.version,
        ..nobodys(name, row.words.what.reveal())
    })
}

/// A place in conflict of which nothing more is told.
fn nobodys(name: &str, label: &str) -> ConflictField {
    ConflictField {
        place: place(name),
        label: label.to_owned(),
        yours: String::new(),
        theirs: String::new(),
        by: String::new(),
        at: jiff::Timestamp::UNIX_EPOCH,
        version: 0,
    }
}

//! Flags: who must not read which part; the chair decides.

use crate::{
    casework::{
        live::Composed,
        minutes::{
            Minuted, boxes, finish,
            known::Answered,
            pen::{Held, Pen},
        },
        office::{Office, VerbError, name_of, of_form},
        page::{Done, minutes::FlagPart},
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, OperationId},
        minutes::{FlagState, MeetingId, MinutesPart, RowState},
    },
    store::{
        changes::NewChange,
        writing::{Replay, Tx},
    },
};

/// Flags a part as not for somebody. Until the chair decides, it stands in no copy of theirs.
///
/// # Errors
/// As who writes in the minutes; [`VerbError::Wrong`] for a part or a person that is not there.
pub async fn flag(
    office: &Office,
    pen: &Pen<'_>,
    operation: &OperationId,
    (part, row): (&str, &str),
) -> Result<Done, VerbError> {
    let mut held = match pen.hold(office, operation).await? {
        Ok(held) => held,
        Err(Replay { number, .. }) => return Ok(Done { number }),
    };
    held.writes(office)?;
    let answered = Answered::load(&mut held.tx, &held.minuted).await?;
    let part = match MinutesPart::from_code(part) {
        Some(MinutesPart::Box(name)) => {
            let found = held.boxed(office, &name, &answered)?;
            found.map(|(_, name)| MinutesPart::Box(name))
        }
        row => row,
    };
    let part = match part {
        Some(part) if is_there(office, &held, &part)? => Some(part),
        _ => None,
    };
    let Some(part) = part else {
        let message = "Choose the part that somebody must not read";
        return Err(VerbError::wrong(Some(of_form("flag_part")), "", message));
    };
    let meeting = held.meeting().clone();
    let Some(person) = held.person(office, row, &answered)? else {
        let message = "Choose who must not read it";
        return Err(VerbError::wrong(Some(of_form("flag_person")), "", message));
    };
    held.tx
        .flag_minutes(&meeting, (&part, &person), FlagState::Asked)
        .await?;
    tell(&mut held.tx, &meeting, &person);
    let number = held.tx.commit(b"").await?;
    Ok(Done { number })
}

/// Decides about a flag: the part is kept from them, or told.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a flag that is not on these minutes.
pub async fn decide(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    meeting: &MeetingId,
    (flag, state): (&str, FlagState),
) -> Result<Done, VerbError> {
    let (mut tx, _, minuted) = match finish::chair(office, who, operation, meeting).await? {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let found = minuted.flags.iter().find(|one| *one.id == *flag);
    let found = found.ok_or(VerbError::NotThere)?;
    tx.decide_flag(meeting, flag, state).await?;
    tell(&mut tx, meeting, &found.person);
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

fn tell(tx: &mut Tx, meeting: &MeetingId, person: &Identifier) {
    tx.tell(NewChange {
        place: Some(meeting.place_of(person, "flag")),
        ..NewChange::of(meeting, ChangeKind::MinutesFlagged)
    });
}

/// Whether a part is there for whoever writes: what they do not read they cannot flag.
fn is_there(office: &Office, held: &Held, part: &MinutesPart) -> Result<bool, VerbError> {
    let layout = held.minuted.layout(office)?;
    held.seen(office, |_, seen| match part {
        MinutesPart::Box(name) => {
            let section = boxes::section_of(layout, name);
            section.is_some_and(|section| seen.reads_box(section, name))
        }
        MinutesPart::Row(id) => {
            let mut rows = held.minuted.rows.iter();
            rows.any(|row| row.id == *id && seen.reads_row(row))
        }
    })
}

/// What a part is called: the label of a section, or the words of a row.
pub(in crate::casework) fn called(
    office: &Office,
    minuted: &Minuted,
    part: &MinutesPart,
    call: impl FnOnce(&Identifier) -> String,
) -> String {
    let layout = minuted.layout(office).ok();
    let found = match part {
        MinutesPart::Box(name) => layout
            .and_then(|layout| match boxes::section_of(layout, name) {
                // Who else was there is no box, and is flagged by the name of its list.
                None => layout.section(name),
                found => found,
            })
            .map(|section| boxes::called(section, name, call)),
        MinutesPart::Row(id) => {
            let row = minuted.rows.iter().find(|row| row.id == *id);
            row.map(|row| row.words.what.reveal().to_owned())
        }
    };
    found.unwrap_or_default()
}

/// The flags, for the page.
pub(in crate::casework) fn lines(
    office: &Office,
    composed: &Composed,
    minuted: &Minuted,
) -> Vec<FlagPart> {
    let flags = minuted.flags.iter();
    flags
        .map(|flag| FlagPart {
            id: flag.id.to_string(),
            part: called(office, minuted, &flag.part, |row| composed.name(row)),
            name: composed.name(&flag.person),
            state: flag.state,
            by: name_of(&flag.by),
        })
        .collect()
}

/// Parts in which something stands, that can be flagged: code and words.
pub(in crate::casework) fn parts(
    office: &Office,
    minuted: &Minuted,
    call: impl Fn(&Identifier) -> String,
) -> Vec<(MinutesPart, String)> {
    let boxes = minuted.boxes.iter().filter(|one| !one.text.is_empty());
    let boxes = boxes.map(|one| MinutesPart::Box(one.name.clone()));
    let rows = minuted.rows.iter();
    let rows = rows.filter(|row| row.state != RowState::Withdrawn);
    let rows = rows.map(|row| MinutesPart::Row(row.id.clone()));
    boxes
        .chain(rows)
        .map(|part| {
            let words = called(office, minuted, &part, &call);
            (part, words)
        })
        .collect()
}

//! Files: the document of a step, as the record keeps it whole.

use crate::{
    casework::{
        letters::LettersError,
        live::Composed,
        minutes::{
            Minuted, boxes,
            copies::present_in_full,
            known::{self, Answered},
            naming::Eyes,
            sheet,
        },
        office::{Office, VerbError},
        responses::Posted,
    },
    forms::{
        invite::sheet::Sheet,
        minutes::{
            Asks, Section,
            printed::{PrintedCopy, PrintedRow, PrintedSection},
        },
        press::PressError,
        sheet::day_in_words,
    },
    model::minutes::{Boxed, MinutesRow, RowState},
};

/// A file with its name and its type.
pub struct MadeFile {
    pub name: String,
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

const PDF: &str = "application/pdf";

/// The list that the letters went out by.
///
/// # Errors
/// It cannot be printed.
pub fn list(office: &Office, composed: &Composed) -> Result<MadeFile, VerbError> {
    let desk = &office.desk;
    let sheet = Sheet::new(&desk.invite, &composed.prepared);
    let council = &desk.invite.settings().name;
    let reference = &composed.live.kept.reference;
    match desk.press.pdf(&sheet, council, office.today()) {
        Ok((bytes, _)) => Ok(MadeFile {
            name: format!("invitations-{reference}.pdf"),
            kind: PDF,
            bytes,
        }),
        Err(PressError::NoPdf) => {
            let page = desk.press.html(&sheet).map_err(not_made)?;
            Ok(MadeFile {
                name: format!("invitations-{reference}.html"),
                kind: "text/html",
                bytes: page.into_bytes(),
            })
        }
        Err(error) => Err(not_made(error)),
    }
}

/// The minutes, whole: the record's own readers are kept from none of it.
///
/// # Errors
/// They cannot be printed.
pub fn minutes(
    office: &Office,
    composed: &Composed,
    (minuted, posted): (&Minuted, &Posted),
) -> Result<MadeFile, VerbError> {
    let printed = printed(office, composed, (minuted, posted))?;
    let reference = &composed.live.kept.reference;
    let reference = match minuted.minutes.meeting.number() {
        1 => reference.to_string(),
        number => format!("{reference}-{number}"),
    };
    match office.desk.press.minutes_pdf(&printed, office.today()) {
        Ok((bytes, _)) => Ok(MadeFile {
            name: format!("minutes-{reference}.pdf"),
            kind: PDF,
            bytes,
        }),
        Err(PressError::NoPdf) => Ok(MadeFile {
            name: format!("minutes-{reference}.txt"),
            kind: "text/plain",
            bytes: in_text(&printed).into_bytes(),
        }),
        Err(error) if error.is_too_long() => Ok(MadeFile {
            name: format!("minutes-{reference}.txt"),
            kind: "text/plain",
            bytes: in_text(&printed).into_bytes(),
        }),
        Err(error) => Err(not_made(error)),
    }
}

fn not_made(error: PressError) -> VerbError {
    VerbError::Press(LettersError::Press(error))
}

fn printed(
    office: &Office,
    composed: &Composed,
    (minuted, posted): (&Minuted, &Posted),
) -> Result<PrintedCopy, VerbError> {
    let settings = office.desk.invite.settings();
    let layout = minuted.layout(office)?;
    let sections = layout.sections.iter();
    let sections = sections.map(|one| section(composed, (minuted, posted), one));
    Ok(PrintedCopy {
        title: layout.title.to_string(),
        name: "The child's record".to_owned(),
        held_on: minuted.minutes.held_on.map(day_in_words),
        reference: composed.live.kept.reference.to_string(),
        council: settings.name.clone(),
        phone: settings.phone.clone(),
        sections: sections
            .filter(|one| !one.blocks.is_empty() || !one.rows.is_empty())
            .collect(),
    })
}

fn section(
    composed: &Composed,
    (minuted, posted): (&Minuted, &Posted),
    section: &Section,
) -> PrintedSection {
    let words = |boxed: &Boxed| -> Vec<(&'static str, String)> {
        let blocks = boxed.text.0.iter();
        let blocks = blocks.map(|(block, words)| (block.code(), words.reveal().to_owned()));
        blocks.collect()
    };
    let boxed = minuted.boxed(&section.name);
    let boxed = boxed.filter(|_| section.asks.has_box());
    let mut blocks = boxed.map(words).unwrap_or_default();
    if section.repeat.is_some() && !blocks.is_empty() {
        blocks.insert(0, ("heading", boxes::OTHERS.to_owned()));
    }
    for (boxed, row) in boxes::written(minuted, section) {
        if !boxed.text.is_empty() {
            blocks.push(("heading", composed.name(&row)));
            blocks.extend(words(boxed));
        }
    }
    let rows = |wanted: fn(&MinutesRow) -> bool| -> Vec<PrintedRow> {
        let rows = minuted.rows.iter();
        let rows = rows.filter(|row| row.state != RowState::Withdrawn && wanted(row));
        rows.map(|row| printed_row(composed, row)).collect()
    };
    let rows = match section.asks {
        Asks::Since => rows(|row| row.comes_from.is_some()),
        Asks::Decisions => rows(|row| row.comes_from.is_none()),
        Asks::People => {
            blocks.extend(people(composed, (minuted, posted)));
            Vec::new()
        }
        Asks::Next => {
            let day = minuted.minutes.next_on.map(day_in_words);
            blocks.extend(day.map(|day| ("item", format!("Next core group: {day}"))));
            Vec::new()
        }
        _ => Vec::new(),
    };
    PrintedSection {
        label: section.label.to_string(),
        blocks,
        rows,
    }
}

fn people(
    composed: &Composed,
    (minuted, posted): (&Minuted, &Posted),
) -> Vec<(&'static str, String)> {
    let said = minuted.attendance.as_ref();
    let answered = Answered::of_meeting(posted, minuted);
    let people = known::people(composed, &answered).into_iter();
    let mut lines: Vec<(&'static str, String)> = people
        .map(|one| {
            let name = composed.name(&one.row);
            ("item", present_in_full(&name, one.presence(said)))
        })
        .collect();
    let others = said.and_then(|one| one.others.as_ref());
    lines.extend(others.map(|words| ("paragraph", format!("Others: {}", words.reveal()))));
    lines
}

fn printed_row(composed: &Composed, row: &MinutesRow) -> PrintedRow {
    let part = sheet::row_part(composed, &Eyes::Staff, row);
    PrintedRow {
        kind: part.kind.words(),
        what: part.what,
        owner: part.owner,
        due: part.due_on.map(day_in_words),
        why: part.why,
        state: (part.state != RowState::Open).then(|| part.state.words().to_owned()),
    }
}

/// The same as plain text, where nothing can be set.
fn in_text(copy: &PrintedCopy) -> String {
    let mut lines = vec![copy.title.clone()];
    lines.extend(copy.held_on.clone());
    for section in &copy.sections {
        lines.push(String::new());
        lines.push(section.label.clone());
        lines.extend(section.blocks.iter().map(|(_, words)| words.clone()));
        lines.extend(section.rows.iter().map(|row| {
            let due = row.due.as_ref();
            let due = due.map_or(String::new(), |due| format!(", by {due}"));
            format!("{}: {} ({}{due})", row.kind, row.what, row.owner)
        }));
    }
    lines.join("\n")
}

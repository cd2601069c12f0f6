//! Print: one reader's copy as a file, and as the text that is kept of it.

use std::fmt::Write;

use crate::{
    casework::{
        letters::LettersError,
        office::{Office, VerbError},
        open::log,
        page::minutes::{CopyPage, RowPart},
    },
    forms::{
        minutes::printed::{PrintedCopy, PrintedRow, PrintedSection},
        press::PressError,
        sheet::day_in_words,
    },
    model::{
        actor::Actor,
        minutes::{MeetingId, RowState},
        reply::Means,
    },
};

/// One person's copy as PDF, as it would reach them in that way.
///
/// # Errors
/// As the page of the copy; [`VerbError::NotNow`] before the minutes are accepted, where nothing may
/// be told to them, or where something cannot be printed.
pub async fn file(
    office: &Office,
    who: &Actor,
    meeting: &MeetingId,
    of: (&str, Means),
) -> Result<Vec<u8>, VerbError> {
    let page = super::copies::page(office, who, meeting, of).await?;
    if !page.is_accepted {
        let words = "Copies are printed once the chair has accepted the minutes.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    if !page.stopped.is_empty() {
        return Err(VerbError::NotNow(page.stopped.join(" ")));
    }
    log(office, who, meeting, "minutes_print").await?;
    let printed = printed(office, &page);
    let pdf = office.desk.press.minutes_pdf(&printed, office.today());
    match pdf {
        Ok((file, missing)) if missing.is_empty() => Ok(file),
        Ok(_) => Err(VerbError::NotNow(
            "A character of this copy is in no font of ours. Print it from the page, and write it in by hand."
                .to_owned(),
        )),
        Err(PressError::NoPdf) => Err(VerbError::NotNow(
            "This program was built without PDF. Print the copy from the page.".to_owned(),
        )),
        Err(error) if error.is_too_long() => Err(VerbError::NotNow(
            "A part of this copy is longer than a printed file takes. Print it from the page."
                .to_owned(),
        )),
        Err(error) => Err(VerbError::Press(LettersError::Press(error))),
    }
}

fn printed(office: &Office, page: &CopyPage) -> PrintedCopy {
    let settings = office.desk.invite.settings();
    let sections = page.sections.iter().map(|section| PrintedSection {
        label: section.label.clone(),
        blocks: section.blocks.clone(),
        rows: section.rows.iter().map(row).collect(),
    });
    PrintedCopy {
        title: page.title.clone(),
        name: page.name.clone(),
        held_on: page.held_on.map(day_in_words),
        reference: page.reference.clone(),
        council: settings.name.clone(),
        phone: settings.phone.clone(),
        sections: sections.collect(),
    }
}

fn row(row: &RowPart) -> PrintedRow {
    let said = (row.state != RowState::Open).then(|| match &row.changed {
        Some(changed) => format!("{}: {changed}", row.state.words()),
        None => row.state.words().to_owned(),
    });
    PrintedRow {
        kind: row.kind.words(),
        what: row.what.clone(),
        owner: row.owner.clone(),
        due: row.due_on.map(day_in_words),
        why: row.why.clone(),
        state: said,
    }
}

/// All that a copy says, as one text: what is kept of it when it is given.
pub(in crate::casework) fn text(page: &CopyPage) -> String {
    let mut text = page.title.clone();
    for section in &page.sections {
        // Writing into a text cannot fail.
        let _ = write!(text, "\n\n{}", section.label);
        for (_, words) in &section.blocks {
            let _ = write!(text, "\n{words}");
        }
        for one in section.rows.iter().map(row) {
            let _ = write!(text, "\n{} ({}: {}", one.what, one.kind, one.owner);
            let more = [&one.due, &one.why, &one.state];
            for words in more.into_iter().flatten() {
                let _ = write!(text, "; {words}");
            }
            text.push(')');
        }
    }
    text
}

//! Print: a letter that is posted or handed over, as its person gets it.
//!
//! It carries the marks of its invitation, so that an answer by phone finds it; a preview does not.

use crate::{
    casework::{
        exclude::row_of,
        letters::LettersError,
        office::{Office, VerbError},
        open::log,
        responses::{Posted, differs, recipient, said, written},
        send::marks_of,
    },
    forms::{
        invite::letters::{Letter, Marks, Outcome, printed::Printed},
        press::PressError,
    },
    model::{actor::Actor, live::DocumentId, post::Phase},
    rules::access::Action,
};

/// What is printed for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The letter, as PDF.
    Letter,
    /// The paper on which views or a report are asked for, as a page to print.
    Paper,
}

/// The letter or the paper of one person who gets it printed, or whom no mail reached. A letter
/// whose facts have changed since it was made has to be made anew first: what is printed is what
/// was said to be sent.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where this person has no such sheet;
/// [`VerbError::NotNow`] where something changed, or a character cannot be printed.
pub async fn print(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
    sheet: Sheet,
) -> Result<Vec<u8>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::Send)
        .await?;
    let posted = Posted::load(&mut snapshot, document).await?;
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    // What a mail could not deliver goes by post: the same letter, printed.
    let came_back = posted
        .letter(&row)
        .is_some_and(|letter| matches!(letter.phase, Phase::Refused | Phase::Held));
    let invitation = posted
        .invitation(&row)
        .filter(|one| one.version > 0 && (one.means.is_paper() || came_back));
    let invitation = invitation.ok_or(VerbError::NotThere)?;
    let marks = marks_of(office, &snapshot, invitation);
    drop(snapshot);
    log(office, who, document, "print").await?;
    live.compose(office, |composed| {
        let mut of = |person: &_| match *person == row {
            true => marks.clone(),
            false => Marks::default(),
        };
        let outcomes = written(office, composed, &mut of)?;
        let outcome = outcomes.iter().find(|one| *recipient(one) == row);
        let Some(Outcome::Letter(letter)) = outcome else {
            return Err(changed());
        };
        if differs(&invitation.said, &said(composed, letter)).is_some() {
            return Err(changed());
        }
        match sheet {
            Sheet::Letter => pdf(office, letter),
            Sheet::Paper => match &letter.paper {
                Some((_, page)) => Ok(page.clone().into_bytes()),
                None => Err(VerbError::NotThere),
            },
        }
    })
}

pub(in crate::casework) fn changed() -> VerbError {
    VerbError::NotNow(
        "Something has changed since this letter was made. Tick it and send it again, then print it."
            .to_owned(),
    )
}

fn pdf(office: &Office, letter: &Letter) -> Result<Vec<u8>, VerbError> {
    set(office, &letter.printed)
}

/// Sets a letter as PDF.
///
/// # Errors
/// [`VerbError::NotNow`] where a character cannot be printed.
pub(in crate::casework) fn set(office: &Office, printed: &Printed) -> Result<Vec<u8>, VerbError> {
    let council = &office.desk.invite.settings().name;
    let printed = office
        .desk
        .press
        .letter_pdf(printed, council, office.today());
    match printed {
        Ok((page, missing)) if missing.is_empty() => Ok(page),
        Ok(_) => Err(VerbError::NotNow(
            "A character of this letter is in no font of ours. Print it from Preview, and write it in by hand."
                .to_owned(),
        )),
        Err(PressError::NoPdf) => Err(VerbError::NotNow(
            "This program was built without PDF. Print the letter from Preview.".to_owned(),
        )),
        Err(error) => Err(VerbError::Press(LettersError::Press(error))),
    }
}

//! Preview: a letter as one person would see it.

use crate::{
    casework::{
        exclude::row_of,
        letters::LettersError,
        live::Composed,
        office::{Office, VerbError},
        open::log,
        page::document::Preview,
        responses::untold::{UNTOLD, is_untold},
    },
    forms::{
        invite::letters::{Letter, Marks, Outcome, Stopped},
        press::PressError,
    },
    model::{actor::Actor, id::Identifier, live::DocumentId},
    rules::access::Action,
};

/// The letter of one person, made from what is cleared for that person; `row` is their row.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for a row that is not on the list.
pub async fn as_person(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    row: &str,
) -> Result<Preview, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, _) = office
        .live(&mut snapshot, who, document, Action::Preview)
        .await?;
    drop(snapshot);
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    log(office, who, document, "preview").await?;
    live.compose(office, |composed| of(office, composed, &row))
}

/// The letter of one person as the document stands.
pub(in crate::casework) fn of(
    office: &Office,
    composed: &Composed,
    row: &Identifier,
) -> Result<Preview, VerbError> {
    let part = composed.part(row).ok_or(VerbError::NotThere)?;
    let mut preview = Preview {
        name: composed.name(row),
        role: part.role.label(),
        channel: "",
        to: None,
        subject: String::new(),
        text: String::new(),
        paper: None,
        withheld: Vec::new(),
        stopped: Vec::new(),
    };
    // A preview is nobody's letter: it carries no link of theirs.
    let letters = office
        .desk
        .invite
        .letters(
            &composed.prepared,
            &composed.circumstances,
            office.desk.press.engine(),
            &mut |_| Marks::default(),
        )
        .map_err(|error| VerbError::Press(LettersError::Press(PressError::Page(error))))?;
    let outcome = letters.outcomes.into_iter().find(|outcome| match outcome {
        Outcome::Letter(letter) => letter.recipient == *row,
        Outcome::Stopped(stopped) => stopped.recipient == *row,
    });
    match outcome {
        Some(Outcome::Letter(letter)) => {
            if is_untold(composed, &letter) {
                preview.stopped = vec![UNTOLD.to_owned()];
            }
            fill(&mut preview, *letter);
        }
        Some(Outcome::Stopped(Stopped { reasons, .. })) => {
            preview.stopped = reasons.iter().map(|reason| reason.to_string()).collect();
        }
        None => preview.stopped = vec![format!("No letter is written: {}.", part.mode.words())],
    }
    Ok(preview)
}

fn fill(preview: &mut Preview, letter: Letter) {
    preview.channel = letter.channel.words();
    if let Some((number, words)) = letter.text_message {
        // A text is all that goes: neither the letter nor its paper does.
        preview.to = Some(number.reveal().to_owned());
        preview.subject = "A text message".to_owned();
        preview.text = words;
    } else {
        preview.to = letter.to.map(|to| to.reveal().to_owned());
        preview.subject = letter.subject;
        preview.text = letter.text;
        preview.paper = letter.paper.map(|(paper, _)| paper.words());
    }
    let withheld = letter.withheld.iter();
    preview.withheld = by_reason(withheld.map(|(item, _, reason)| (item.words(), &**reason)));
}

/// What is left out, a line for each reason, each thing once.
fn by_reason<'a>(withheld: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for (item, reason) in withheld {
        match lines.iter_mut().find(|(one, _)| *one == reason) {
            Some((_, items)) if items.contains(&item) => {}
            Some((_, items)) => items.push(item),
            None => lines.push((reason, vec![item])),
        }
    }
    let line = |(reason, items): (&str, Vec<&str>)| format!("{}: {reason}", items.join(", "));
    lines.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_for_one_reason_is_one_line() {
        let (short, safe) = ("the first name is enough", "never told to family");
        let withheld = [
            ("the full name", short),
            ("where the child lives", safe),
            ("the full name", short),
            ("date of birth", short),
        ];

        assert_eq!(
            by_reason(withheld.into_iter()),
            [
                "the full name, date of birth: the first name is enough",
                "where the child lives: never told to family"
            ]
        );
    }
}

//! The letters of one prepared invite, each made into the files one person gets.

use crate::{
    casework::prepare::Format,
    forms::{
        form::Circumstances,
        invite::Prepared as Filled,
        invite::{
            Invite,
            letters::{Letter, Marks, Outcome, Stopped},
        },
        press::{Press, PressError},
    },
    mail::letter::{self, Calendar, Correspondent, FileCopy, LetterError, Method},
    model::{
        contact::EmailAddress,
        finding::{Code, Finding, Weight},
        id::Identifier,
    },
};

/// What lies ready for one person: files to send or to print, or why nothing may go.
pub struct Post {
    /// The person's part, as a code: `parent_mother`. It names the folder; a name never does.
    pub role: &'static str,
    /// Why no letter was written, in sentences for staff; empty where one was.
    pub blocked: Vec<String>,
    /// How it goes: `Email`, `Post`, `By hand`.
    pub channel: &'static str,
    /// What was left out or told in other words, and by which rule, for staff.
    pub withheld: Vec<String>,
    /// Names and bytes: `letter.eml`, `letter.html`, `meeting.ics`, `letter.pdf` ...
    pub files: Vec<(&'static str, Vec<u8>)>,
}

impl Post {
    pub fn is_blocked(&self) -> bool {
        !self.blocked.is_empty()
    }
}

/// Why the letters of a child could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LettersError {
    #[error("a letter could not be written")]
    Press(#[source] PressError),
    #[error("a mail could not be put together")]
    Mail(#[source] LetterError),
    #[error("this machine gives no random numbers, so no letter can be told from another")]
    Chance,
}

/// Sixteen bytes that nobody can guess; nothing where the machine has none to give.
pub type Chance = fn() -> Option<[u8; 16]>;

/// Writes all letters of an invite and makes the files of each.
///
/// # Errors
/// A template of the house does not work, or there is no chance to name messages by.
pub fn letters(
    invite: &Invite,
    press: &Press,
    filled: &Filled,
    circumstances: &Circumstances,
    (formats, chance): (&[Format], Chance),
) -> Result<(Vec<Post>, Vec<Finding>), LettersError> {
    let mut without_chance = false;
    let mut number = || {
        let bytes = chance();
        without_chance |= bytes.is_none();
        bytes.map_or(0, u128::from_be_bytes)
    };
    let mut marks = |_: &Identifier| Marks {
        number: number(),
        ..Marks::default()
    };
    let letters = invite
        .letters(filled, circumstances, press.engine(), &mut marks)
        .map_err(|error| LettersError::Press(PressError::Page(error)))?;
    let mut findings = letters.findings;
    let mut posts = Vec::with_capacity(letters.outcomes.len());
    for outcome in letters.outcomes {
        posts.push(match outcome {
            Outcome::Letter(letter) => post(
                &letter,
                (press, formats),
                circumstances,
                &message_id(number(), circumstances),
                &mut findings,
            )?,
            Outcome::Stopped(stopped) => held_back(&stopped),
        });
    }
    // A number that others could guess would let them answer in somebody's place.
    if without_chance {
        return Err(LettersError::Chance);
    }
    Ok((posts, findings))
}

/// A printed paper has empty boxes where the fonts have no letter; none where there are none.
pub(in crate::casework) fn not_printed(missing: &[char], paper: &str) -> Option<Finding> {
    let count = missing.len();
    (count > 0).then(|| {
        let characters = if count == 1 { "character" } else { "characters" };
        Finding::new(
            Code::CharacterNotPrinted,
            Weight::Check,
            format!("{count} {characters} of {paper} could not be printed in the PDF: empty boxes stand there."),
            "Write the name in by hand on the printed paper; the page for the browser and the mail are right.",
        )
    })
}

fn held_back(stopped: &Stopped) -> Post {
    Post {
        role: stopped.role.code(),
        blocked: stopped
            .reasons
            .iter()
            .map(|reason| reason.to_string())
            .collect(),
        channel: "Nothing is sent",
        withheld: Vec::new(),
        files: Vec::new(),
    }
}

fn post(
    letter: &Letter,
    (press, formats): (&Press, &[Format]),
    circumstances: &Circumstances,
    message_id: &str,
    findings: &mut Vec<Finding>,
) -> Result<Post, LettersError> {
    let mut files = vec![
        ("letter.txt", letter.text.clone().into_bytes()),
        ("letter.html", letter.html.clone().into_bytes()),
    ];
    let mut blocked = Vec::new();
    match message(letter, circumstances, message_id) {
        Ok(Some(bytes)) => files.push(("letter.eml", bytes)),
        Ok(None) => (),
        // The paper ones can still go; that the mail cannot has to be seen.
        Err(error) => blocked.push(format!("The mail could not be made: {error}.")),
    }
    if let Some(calendar) = &letter.calendar {
        files.push(("meeting.ics", calendar.clone().into_bytes()));
    }
    if let Some((_, paper)) = &letter.paper {
        files.push(("consultation.html", paper.clone().into_bytes()));
    }
    if formats.contains(&Format::Pdf) {
        let council = &circumstances.settings.name;
        let (page, missing) = press
            .letter_pdf(&letter.printed, council, circumstances.today)
            .map_err(LettersError::Press)?;
        files.push(("letter.pdf", page));
        let paper = format!("the letter to the {}", letter.role.label().to_lowercase());
        findings.extend(not_printed(&missing, &paper));
    }
    Ok(Post {
        role: letter.role.code(),
        blocked,
        channel: letter.channel.words(),
        withheld: withheld(letter),
        files,
    })
}

/// A line for each thing that is kept from the reader. Several items may be one thing to staff
/// (a name and its initial), so no line comes twice.
fn withheld(letter: &Letter) -> Vec<String> {
    let mut lines: Vec<String> = Vec::with_capacity(letter.withheld.len());
    for (item, rule, reason) in &letter.withheld {
        let line = format!("{}: {reason} ({})", item.words(), rule.code());
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// What names a message that belongs to no invitation.
fn message_id(number: u128, circumstances: &Circumstances) -> String {
    let mailbox = circumstances.settings.reply_mailbox.as_ref();
    let host = mailbox.map_or("localhost", EmailAddress::host);
    format!("inv.{number:032x}.s0@{host}")
}

/// The mail, where the letter goes by mail. One recipient, and the council's own mailbox.
///
/// # Errors
/// Something of it cannot stand in a message.
pub(in crate::casework) fn message(
    letter: &Letter,
    circumstances: &Circumstances,
    message_id: &str,
) -> Result<Option<Vec<u8>>, LetterError> {
    let settings = circumstances.settings;
    let (Some(to), Some(from)) = (&letter.to, &settings.reply_mailbox) else {
        return Ok(None);
    };
    let calendar = letter.calendar.as_deref();
    letter::freeze(&letter::Letter {
        from: Correspondent {
            name: Some(&settings.team),
            address: from,
        },
        reply_to: from,
        to: Correspondent {
            name: letter.to_name.as_deref(),
            address: to,
        },
        message_id,
        date: circumstances.prepared_at,
        subject: &letter.subject,
        text: &letter.text,
        html: &letter.html,
        calendar: calendar.map(|file| Calendar {
            method: Method::Request,
            file,
            copy: FileCopy::PartOnly,
        }),
    })
    .map(Some)
}

#[cfg(test)]
mod tests;

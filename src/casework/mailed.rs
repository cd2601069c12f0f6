//! A worded letter as the mail that goes from the council to one address.

use crate::{
    casework::{
        letters::LettersError,
        office::{Office, VerbError},
    },
    forms::worded::{Worded, WordedError},
    mail::letter::{self, Calendar, Correspondent},
    model::contact::EmailAddress,
};

/// Who gets it, and under which name it is known on its way.
pub struct Addressed<'a> {
    /// The council's own mailbox, which answers come back to.
    pub from: &'a EmailAddress,
    /// As it stands beside the address; empty where nobody is to be named.
    pub name: &'a str,
    pub to: &'a EmailAddress,
    pub message_id: &'a str,
}

/// The bytes of the mail, as they are kept and sent.
///
/// # Errors
/// Something of it cannot stand in a message.
pub fn mailed(
    office: &Office,
    addressed: &Addressed<'_>,
    words: &Worded,
    calendar: Option<Calendar<'_>>,
) -> Result<Vec<u8>, VerbError> {
    letter::freeze(&letter::Letter {
        from: Correspondent {
            name: Some(&office.desk.invite.settings().team),
            address: addressed.from,
        },
        reply_to: addressed.from,
        to: Correspondent {
            name: Some(addressed.name).filter(|name| !name.is_empty()),
            address: addressed.to,
        },
        message_id: addressed.message_id,
        date: office.now(),
        subject: &words.subject,
        text: &words.text,
        html: &words.html,
        calendar,
    })
    .map_err(|error| VerbError::Press(LettersError::Mail(error)))
}

/// What somebody reads where a letter could not be worded: the log says why.
pub fn not_written(error: WordedError) -> VerbError {
    tracing::error!(%error, "a letter was not written");
    VerbError::NotNow("This letter could not be written.".to_owned())
}

//! What a frozen letter says: its words again, as its reader's program shows them.

use mail_parser::{MessageParser, PartType};

/// The subject, the words and the calendar file of a letter of ours; nothing where it is none.
pub fn words(bytes: &[u8]) -> Option<String> {
    let message = MessageParser::default().parse(bytes)?;
    let mut words = message.subject().unwrap_or_default().to_owned();
    for part in &message.parts {
        // The HTML of our letters says what their text says.
        if let PartType::Text(text) = &part.body {
            words.push('\n');
            words.push_str(&unfolded(text));
        }
    }
    Some(words)
}

/// Lines of a calendar file go on behind a line end and a space.
fn unfolded(text: &str) -> String {
    match text.contains("BEGIN:VCALENDAR") {
        true => text
            .replace("\r\n ", "")
            .replace("\n ", "")
            .replace('\\', ""),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        mail::letter::{self, Calendar, Correspondent, FileCopy, Method},
        model::contact::EmailAddress,
    };

    #[test]
    fn a_frozen_letter_says_what_was_written_and_what_its_calendar_says() {
        let office = EmailAddress::parse("reviews@northshire.example").unwrap();
        let reader = EmailAddress::parse("kerry@example.org").unwrap();
        let file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n\
                    LOCATION:The quiet room\\, Lind\r\n en House\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let bytes = letter::freeze(&letter::Letter {
            from: Correspondent {
                name: None,
                address: &office,
            },
            reply_to: &office,
            to: Correspondent {
                name: None,
                address: &reader,
            },
            message_id: "inv.abc.s0@northshire.example",
            date: Timestamp::UNIX_EPOCH,
            subject: "A meeting",
            text: "Zo\u{eb} would like you to come.",
            html: "<p>Zo\u{eb} would like you to come.</p>",
            calendar: Some(Calendar {
                method: Method::Request,
                file,
                copy: FileCopy::PartOnly,
            }),
        })
        .unwrap();
        let words = words(&bytes).unwrap();
        assert!(words.starts_with("A meeting\n"), "{words}");
        assert!(words.contains("Zo\u{eb} would like"), "{words}");
        assert!(words.contains("The quiet room, Linden House"), "{words}");
        assert!(!words.contains("<p>"), "{words}");
    }
}

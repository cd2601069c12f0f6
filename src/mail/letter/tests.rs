//! Letters, read back by a parser that others wrote.

use mail_parser::{HeaderValue, MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::*;

const FILE: &str = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Réview\r\nEND:VCALENDAR\r\n";

struct Desk {
    ours: EmailAddress,
    theirs: EmailAddress,
}

impl Desk {
    fn new() -> Self {
        Self {
            ours: EmailAddress::parse("reviews@northshire.example").unwrap(),
            theirs: EmailAddress::parse("ana.patel@school.example").unwrap(),
        }
    }

    fn letter<'a>(&'a self, name: &'a str, subject: &'a str) -> Letter<'a> {
        Letter {
            from: Correspondent {
                name: Some("Northshire reviews"),
                address: &self.ours,
            },
            reply_to: &self.ours,
            to: Correspondent {
                name: Some(name),
                address: &self.theirs,
            },
            message_id: "inv.7f3k2.c41.s0@northshire.example",
            date: "2026-11-23T09:12:00Z".parse().unwrap(),
            subject,
            text: "Hello Zoë,\nplease come.\n.\nFrom us\n",
            html: "<p>Hello Zoë, please come.</p>",
            calendar: Some(Calendar {
                method: Method::Request,
                file: FILE,
                copy: FileCopy::PartOnly,
            }),
        }
    }
}

fn freeze_text(letter: &Letter<'_>) -> String {
    String::from_utf8(freeze(letter).unwrap()).unwrap()
}

/// Content types from the outside in, in the order in which they stand.
fn kinds(bytes: &[u8]) -> Vec<String> {
    let message = MessageParser::default().parse(bytes).unwrap();
    message
        .parts
        .iter()
        .filter_map(|part| part.content_type())
        .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()))
        .collect()
}

#[test]
fn the_meeting_stands_in_the_first_part_and_last_in_it() {
    let desk = Desk::new();
    let bytes = freeze(&desk.letter("Ana Patel", "Meeting on 3 December: can you come?")).unwrap();

    assert_eq!(
        kinds(&bytes),
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar"
        ]
    );
    let message = MessageParser::default().parse(&bytes).unwrap();
    let calendar = message.parts.last().unwrap();
    let kind = calendar.content_type().unwrap();
    assert_eq!(kind.attribute("method"), Some("REQUEST"));
    assert_eq!(kind.attribute("component"), Some("VEVENT"));
    assert_eq!(kind.attribute("charset"), Some("utf-8"));
    assert_eq!(calendar.text_contents(), Some(FILE));
}

#[test]
fn the_headers_are_those_that_were_handed_in() {
    let desk = Desk::new();
    let bytes = freeze(&desk.letter("Zoë O'Brien", "Réview, 3 December")).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();

    assert_eq!(message.subject(), Some("Réview, 3 December"));
    assert_eq!(
        message.message_id(),
        Some("inv.7f3k2.c41.s0@northshire.example")
    );
    assert_eq!(message.date().unwrap().to_rfc3339(), "2026-11-23T09:12:00Z");
    let to = message.to().unwrap().first().unwrap();
    assert_eq!(to.name(), Some("Zoë O'Brien"));
    assert_eq!(to.address(), Some("ana.patel@school.example"));
    let from = message.from().unwrap();
    assert_eq!(from.as_list().map(<[_]>::len), Some(1));
    assert_eq!(
        message.body_text(0).as_deref(),
        Some("Hello Zoë,\r\nplease come.\r\n.\r\nFrom us\r\n")
    );
    for absent in ["Auto-Submitted", "Cc", "Bcc", "X-Auto-Response-Suppress"] {
        assert!(message.header(absent).is_none(), "{absent}");
    }
    assert!(matches!(
        message.header("Reply-To"),
        Some(HeaderValue::Address(_))
    ));
}

#[test]
fn a_copy_of_the_calendar_file_goes_along_where_it_is_asked_for() {
    let desk = Desk::new();
    let mut letter = desk.letter("Ana Patel", "Meeting");
    if let Some(calendar) = &mut letter.calendar {
        calendar.copy = FileCopy::AlsoAttached;
    }
    let bytes = freeze(&letter).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();

    assert_eq!(
        kinds(&bytes).last().map(String::as_str),
        Some("application/ics")
    );
    let file = message.attachments().last().unwrap();
    assert_eq!(file.attachment_name(), Some("invite.ics"));
    assert_eq!(file.contents(), FILE.as_bytes());
}

#[test]
fn a_letter_without_a_meeting_is_text_and_html_alone() {
    let desk = Desk::new();
    let mut letter = desk.letter("Ana Patel", "Meeting");
    letter.calendar = None;

    assert_eq!(
        kinds(&freeze(&letter).unwrap()),
        ["multipart/alternative", "text/plain", "text/html"]
    );
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let desk = Desk::new();
    let letter = desk.letter("Ana Patel", "Meeting");

    assert_eq!(freeze_text(&letter), freeze_text(&letter));
}

#[test]
fn every_line_ends_in_cr_lf_and_none_is_long() {
    let desk = Desk::new();
    let letter = Letter {
        text: &"long words without end ".repeat(200),
        ..desk.letter("Ana Patel", "Meeting")
    };
    let text = freeze_text(&letter);

    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 78), "{text}");
}

#[track_caller]
fn refuses(change: impl FnOnce(&mut Letter<'_>), expected: &str) {
    let desk = Desk::new();
    let mut letter = desk.letter("Ana Patel", "Meeting");
    change(&mut letter);
    let error = freeze(&letter).unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn a_letter_that_would_go_wrong_is_not_made() {
    let accents = EmailAddress::parse("zoë@school.example").unwrap();
    let far = Calendar {
        method: Method::Cancel,
        file: FILE,
        copy: FileCopy::PartOnly,
    };
    refuses(|letter| letter.subject = " \r\n ", "no subject");
    refuses(|letter| letter.message_id = "x", "name@host");
    refuses(
        |letter| letter.message_id = "x@a>\r\nBcc: x@b.example",
        "name@host",
    );
    refuses(|letter| letter.calendar = Some(far), "METHOD:CANCEL");
    refuses(
        |letter| letter.date = "1960-01-01T00:00:00Z".parse().unwrap(),
        "1970",
    );
    let desk = Desk::new();
    let mut letter = desk.letter("Ana Patel", "Meeting");
    letter.to.address = &accents;
    let error = freeze(&letter).unwrap_err();
    assert!(error.to_string().contains("recipient's address"), "{error}");
}

/// Letters, marks, line ends and what headers are made of.
fn words() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        '"', '\\', ';', ',', ':', '\n', '\r', '\t', '\0', '<', '>', '@', '(', ')', '=', '?', '_',
        '\u{85}', '\u{2028}', '\u{202E}', 'é', 'م', '日', '👩', ' ',
    ]);
    let any = prop::char::any();
    prop::collection::vec(
        prop_oneof![2 => nasty, 1 => any, 3 => prop::char::range('a', 'z')],
        0..90,
    )
    .prop_map(|v| v.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_words_make_a_header_of_their_own(name in words(), subject in words()) {
        let subject = format!("S{subject}");
        let desk = Desk::new();
        let letter = desk.letter(&name, &subject);
        let bytes = freeze(&letter).unwrap();
        let message = MessageParser::default().parse(&bytes).unwrap();

        let head: Vec<_> = message.headers().iter().map(|h| h.name().to_owned()).collect();
        prop_assert_eq!(head, ["From", "Reply-To", "To", "Subject", "Message-ID", "Date", "MIME-Version", "Content-Type"]);
        let to = message.to().unwrap();
        prop_assert_eq!(to.as_list().map(<[_]>::len), Some(1));
        let to = to.first().unwrap();
        prop_assert_eq!(to.address(), Some("ana.patel@school.example"));
        prop_assert_eq!(message.subject().unwrap_or_default(), one_line(&subject));
        prop_assert_eq!(to.name().unwrap_or_default(), one_line(&name));
        prop_assert_eq!(bytes, freeze(&letter).unwrap());
    }
}

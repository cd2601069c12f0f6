//! Reading messages, one trait of them at a time.

use super::*;
use crate::model::inbound::{
    AutomaticSign, CalendarMethod, DeliveryAction, Participation, SenderCheck, StatusCode, TagPlace,
};

const HEAD: &str = "From: Ana <ana@school.example>\r\nTo: reviews+abcdefgh234567yz@northshire.example\r\n\
    Subject: Re: Review meeting\r\nDate: Mon, 23 Nov 2026 10:14:05 +0000\r\nMessage-ID: <m1@school.example>\r\n";

fn read_text(text: &str) -> InboundMail {
    read(text.as_bytes(), &Reading::default()).unwrap()
}

fn plain(body: &str) -> InboundMail {
    read_text(&format!(
        "{HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    ))
}

fn page(body: &str) -> InboundMail {
    read_text(&format!(
        "{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n{body}"
    ))
}

#[track_caller]
fn check(body: &str, expected: &str) {
    let mail = plain(body);
    assert_eq!(mail.words.reveal(), expected, "{body}");
}

#[test]
fn only_the_new_words_are_kept() {
    for (body, expected) in [
        (
            "Yes.\n\nOn Mon, 23 Nov 2026 at 09:12, Reviews <r@n.example> wrote:\n> Dear Ana\n",
            "Yes.",
        ),
        (
            "Yes.\n\nOn Mon, 23 Nov 2026 at 09:12, Reviews\n<r@n.example> wrote:\n\nDear Ana\n",
            "Yes.",
        ),
        (
            "On Mon, 23 Nov 2026, Reviews wrote:\n> Can you come?\n\nYes.\n",
            "Yes.",
        ),
        (
            "Yes.\n\nFrom: R <r@n.example>\nSent: 23 November\nTo: Ana\nSubject: Review\n\nNo.\n",
            "Yes.",
        ),
        ("Yes.\n-----Original Message-----\nNo.\n", "Yes."),
        ("Yes.\n\n-- \nAna\nNo fax\n", "Yes."),
        (
            "Yes.\n\nKind regards,\nAna Patel\nSENCO | School\n020 7946 0188\n",
            "Yes.",
        ),
        (
            "Yes.\n\nThanks\nAna\n\nPS I will be late.\n",
            "Yes.\n\nPS I will be late.",
        ),
        ("Thanks,\nI will come.\n", "Thanks,\nI will come."),
        ("Yes.\n\nSent from my iPhone\n", "Yes."),
        (
            "Yes.\n\nThis email is confidential and intended solely for the addressee.\n",
            "Yes.",
        ),
        (
            "[EXTERNAL] This email originated from outside the council.\n\nYes.\n",
            "Yes.",
        ),
        ("Y\u{200b}es\u{202e}.\n", "Yes."),
    ] {
        check(body, expected);
    }
}

#[test]
fn a_page_gives_the_text_that_is_seen() {
    for (body, text, hidden) in [
        ("<p>Yes &amp; no</p>", "Yes & no", false),
        (
            "<p>Yes</p><p style='display:none'>secret words</p>",
            "Yes",
            true,
        ),
        (
            "<p>Yes</p><font color=#FFFFFF>secret words</font>",
            "Yes",
            true,
        ),
        (
            "<p>Yes</p><div style=\"background:#003\"><b style='color:white'>seen</b></div>",
            "Yes\n\nseen",
            false,
        ),
        (
            "<p>Yes</p><span style='font-size:0'>secret words</span>",
            "Yes",
            true,
        ),
        (
            "<style>.x{display:none}</style><p>Yes</p><p class=x>secret words</p>",
            "Yes",
            true,
        ),
        (
            "<style>p{color:red}</style><script>no()</script><p>Yes</p><!-- no -->",
            "Yes",
            false,
        ),
        (
            "<p>Yes</p><blockquote>Will you come?</blockquote>",
            "Yes",
            false,
        ),
        (
            "<p>Yes</p><div class=gmail_quote>Will you come?</div>",
            "Yes",
            false,
        ),
        (
            "<p>Yes</p><div id=divRplyFwdMsg>From: us</div>",
            "Yes",
            false,
        ),
        ("a < b and <", "a < b and <", false),
        ("<p title='>'>Yes", "Yes", false),
    ] {
        let mail = page(body);
        let odd = mail.oddities.contains(&Oddity::HiddenText);
        assert_eq!((mail.words.reveal(), odd), (text, hidden), "{body}");
    }
}

#[test]
fn the_sender_and_the_letter_are_found() {
    let text = format!(
        "{HEAD}In-Reply-To: <inv.bbbbbbbb222222bb.s1@northshire.example>\r\nReply-To: other@x.example\r\n\r\nYes"
    );
    let mail = read_text(&text);
    let tags: Vec<_> = mail
        .tags
        .iter()
        .map(|found| (found.tag.as_str(), found.letter.as_deref(), found.place))
        .collect();

    let (first, second) = ("abcdefgh234567yz", "bbbbbbbb222222bb");
    assert_eq!(
        tags,
        [
            (first, Some(first), TagPlace::Recipient),
            (second, Some("bbbbbbbb222222bb-2"), TagPlace::InReplyTo)
        ]
    );
    assert_eq!(mail.from.address.unwrap().reveal(), "ana@school.example");
    assert_eq!(mail.oddities, [Oddity::OtherReplyAddress]);
    assert_eq!(mail.sent.unwrap().to_string(), "2026-11-23T10:14:05Z");
}

#[test]
fn a_check_of_the_sender_is_believed_from_the_own_server_alone() {
    let says = |by: &str, result: &str| {
        let line =
            format!("Authentication-Results: {by}; dmarc={result} header.from=school.example\r\n");
        let reading = Reading {
            checked_by: Some("mx.northshire.example".into()),
        };
        let text = format!("{line}{HEAD}\r\nYes");
        read(text.as_bytes(), &reading).unwrap().from.check
    };
    for (by, result, expected) in [
        ("mx.northshire.example", "pass", SenderCheck::Passed),
        ("mx.northshire.example", "fail", SenderCheck::Failed),
        ("mx.elsewhere.example", "pass", SenderCheck::NotSaid),
        ("mx.elsewhere.example", "fail", SenderCheck::Failed),
    ] {
        assert_eq!(says(by, result), expected, "{by} {result}");
    }
}

#[test]
fn what_machines_send_shows() {
    for (line, sign) in [
        (
            "Auto-Submitted: auto-replied",
            Some(AutomaticSign::AutoReplied),
        ),
        ("Auto-Submitted: no", None),
        (
            "Auto-Submitted: auto-generated",
            Some(AutomaticSign::AutoGenerated),
        ),
        ("Precedence: bulk", Some(AutomaticSign::Bulk)),
        (
            "Precedence: auto_reply",
            Some(AutomaticSign::VendorAutoReply),
        ),
        ("X-Autoreply: yes", Some(AutomaticSign::VendorAutoReply)),
        ("Return-Path: <>", Some(AutomaticSign::NullSender)),
        ("Return-Path: <ana@school.example>", None),
        // Exchange puts it into what people write, too.
        ("X-Auto-Response-Suppress: All", None),
    ] {
        let mail = read_text(&format!("{HEAD}{line}\r\n\r\nYes"));
        assert_eq!(mail.signs.first().copied(), sign, "{line}");
    }
}

#[test]
fn the_report_of_a_server_is_read_by_its_fields() {
    let report = |fields: &str| {
        let text = format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: reviews@northshire.example\r\nSubject: Undelivered\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n\
             --B\r\nContent-Type: text/plain\r\n\r\nIt failed, says 4.0.0\r\n\
             --B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n{fields}\r\n\r\n\
             --B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <inv.abcdefgh234567yz.s0@northshire.example>\r\n\r\nDear\r\n--B--\r\n"
        );
        read_text(&text)
    };
    for (fields, action, status) in [
        (
            "Action: failed\r\nStatus: 5.1.1",
            DeliveryAction::Failed,
            "5.1.1",
        ),
        (
            "Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550\r\n 5.2.1 disabled",
            DeliveryAction::Failed,
            "5.2.1",
        ),
        (
            "action: delayed\r\nstatus: 4.4.1 (timed out)",
            DeliveryAction::Delayed,
            "4.4.1",
        ),
        (
            "Action: relayed\r\nStatus: 2.0.0",
            DeliveryAction::Arrived,
            "2.0.0",
        ),
        ("Status: 5.1.1", DeliveryAction::Failed, "5.1.1"),
    ] {
        let mail = report(fields);
        let delivery = mail.deliveries.first().unwrap();
        assert_eq!(delivery.action, action, "{fields}");
        assert_eq!(delivery.status, StatusCode::parse(status).ok(), "{fields}");
        assert_eq!(mail.tags.first().unwrap().place, TagPlace::Returned);
    }
}

#[track_caller]
fn names(text: &str, letter: Option<&str>) {
    let mut all = super::headers::in_addresses(text);
    all.extend(super::headers::in_message_ids(text));
    let letters: Vec<_> = all.iter().map(|(_, letter)| letter.as_deref()).collect();
    assert_eq!(letters, [letter], "{text}");
}

#[test]
fn a_message_names_the_very_letter_that_it_is_about() {
    names(
        "reviews+abcdefghijklmnop@x.example",
        Some("abcdefghijklmnop"),
    );
    names("Reviews+ABCDEFGHIJKLMNOP-2@x", Some("abcdefghijklmnop-2"));
    names(
        "<reviews+abcdefghijklmnop-N3@x>",
        Some("abcdefghijklmnop-n3"),
    );
    names("<inv.abcdefghijklmnop.s0@x>", Some("abcdefghijklmnop"));
    names("<inv.abcdefghijklmnop.s4@x>", Some("abcdefghijklmnop-5"));
    names("<nudge.abcdefghijklmnop-n1@x>", Some("abcdefghijklmnop-n1"));
    names("<dates.abcdefghijklmnop-d2@x>", Some("abcdefghijklmnop-d2"));
    names("reviews+abcdefghijklmnop-d1@x", Some("abcdefghijklmnop-d1"));
    names(
        "<inv.abcdefghijklmnop.s4294967295@x>",
        Some("abcdefghijklmnop-4294967296"),
    );
    names("<inv.abcdefghijklmnop.other@x>", None);
    for stranger in [
        "reviews+abcdefghijklmnop-@x",
        "a+abcdefghijklmnop-x@x",
        "nudge.abcdefghijklmnop",
    ] {
        assert!(
            super::headers::in_addresses(stranger).is_empty(),
            "{stranger}"
        );
        assert!(
            super::headers::in_message_ids(stranger).is_empty(),
            "{stranger}"
        );
    }
}

#[test]
fn the_answer_of_a_calendar_is_read_without_its_organiser() {
    let file = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:abc@northshire.example\r\nSEQUENCE:1\r\n\
        DTSTART;TZID=GMT Standard Time:20270609T143000\r\nATTENDEE;PARTSTAT=DECLINED;CN=\"Patel, Ana\":MAILTO:ana@school.exam\r\n ple\r\n\
        COMMENT;LANGUAGE=en-GB:On leave\\, sorry\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let mail = read_text(&format!(
        "{HEAD}Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n{file}"
    ));
    let answer = mail.calendar.unwrap();

    assert_eq!(
        (answer.method, &*answer.uid, answer.sequence),
        (CalendarMethod::Reply, "abc@northshire.example", 1)
    );
    assert_eq!(answer.attendee.unwrap().reveal(), "ana@school.example");
    assert_eq!(answer.participation, Some(Participation::Declined));
    assert_eq!(answer.start.unwrap().to_string(), "2027-06-09T14:30:00");
    assert_eq!(answer.comment.reveal(), "On leave, sorry");
}

#[test]
fn what_is_no_message_is_refused() {
    let refused = |bytes: &[u8]| read(bytes, &Reading::default()).unwrap_err();

    assert_eq!(refused(b""), Unreadable::NoMessage);
    assert_eq!(refused(&vec![b'a'; LARGEST + 1]), Unreadable::TooLarge);
}

#[test]
fn messages_within_messages_end_somewhere() {
    let mut text = String::new();
    for at in 0..2000 {
        text.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n"
        ));
    }
    let _ = read(text.as_bytes(), &Reading::default());
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(2000);
    let mail = read(format!("{HEAD}{deep}").as_bytes(), &Reading::default());

    assert!(mail.is_err() || mail.unwrap().oddities.contains(&Oddity::NotReadWhole));
    let _ = page(&"<div>".repeat(100_000));
}

/// Answers that a fuzzer starts from, or once stumbled over.
#[test]
fn odd_and_hostile_answers_of_calendars_are_read_or_left() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/corpus/calendar/answers"
    );
    let mut answers = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let kind = "Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n";
        let mut bytes = format!("{HEAD}{kind}").into_bytes();
        bytes.extend(std::fs::read(file.unwrap().path()).unwrap());
        let mail = read(&bytes, &Reading::default()).unwrap();
        answers += usize::from(mail.calendar.is_some());
    }
    assert!(answers >= 3, "{answers}");
}

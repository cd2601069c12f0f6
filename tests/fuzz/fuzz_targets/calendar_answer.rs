//! An answer of a calendar program, of any bytes, in somebody's message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use samepage::{
    mail::inbox::{self, Reading},
    model::inbound::MatchedBy,
    rules::triage::{Asked, CheckWanted, Side, triage},
};
use samepage_fuzz::caught;

const HEAD: &[u8] = b"From: Ana Patel <ana.patel@school.example>\r\n\
    To: reviews@northshire.example\r\nSubject: Accepted: Meeting\r\n\
    Date: Mon, 23 Nov 2026 10:14:05 +0000\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n";

fuzz_target!(init: caught(&["calcard", "mail-parser"]), |bytes: &[u8]| {
    let message = [HEAD, bytes].concat();
    let Ok(mail) = inbox::read(&message, &Reading::default()) else { return };
    let (Some(address), Some(answer)) = (mail.from.address.clone(), &mail.calendar) else { return };
    let asked = Asked {
        address,
        side: Side::Professional,
        matched_by: MatchedBy::Tag,
        uid: answer.uid.clone(),
        day: answer.start.map(|start| start.date()),
        sequence: answer.sequence,
    };
    let _ = triage(&mail, Some(&asked), CheckWanted::NotFailed);
});

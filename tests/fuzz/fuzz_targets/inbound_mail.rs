//! A message of any bytes, read and judged, with what is within.
#![no_main]

use libfuzzer_sys::fuzz_target;
use samepage::{
    mail::inbox::{self, Reading, authentication},
    model::inbound::MatchedBy,
    rules::triage::{Asked, CheckWanted, Side, triage},
};
use samepage_fuzz::caught;

fuzz_target!(init: caught(&["calcard", "mail-parser"]), |bytes: &[u8]| {
    let _ = authentication::read(bytes);
    // The name that the seeds have, so that a sender can be believed.
    let reading = Reading { checked_by: Some("mx1.northshire.example".to_owned()) };
    let Ok(mail) = inbox::read(bytes, &reading) else { return };
    // Whoever wrote it is taken for somebody who was asked, so that every rule has its turn.
    let uid = mail.calendar.as_ref().map_or_else(|| "review".into(), |answer| answer.uid.clone());
    // One of these for each message: judging takes the most of the time.
    let (side, wanted) = match bytes.len() % 3 {
        0 => (None, CheckWanted::NotFailed),
        1 => (Some(Side::Professional), CheckWanted::NotFailed),
        _ => (Some(Side::Family), CheckWanted::Passed),
    };
    let asked = mail.from.address.clone().zip(side).map(|(address, side)| Asked {
        address,
        side,
        matched_by: MatchedBy::Tag,
        uid,
        day: Some(jiff::civil::date(2026, 12, 3)),
        sequence: 1,
    });
    let _ = triage(&mail, asked.as_ref(), wanted);
});

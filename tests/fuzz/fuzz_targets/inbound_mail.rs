//! A message of any bytes, read and judged, with what is within.
#![no_main]

use libfuzzer_sys::fuzz_target;
use samepage::{
    mail::inbox::{self, Reading},
    rules::triage::{Asked, CheckWanted, MatchedBy, Side, triage},
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(mail) = inbox::read(bytes, &Reading::default()) else { return };
    // Whoever wrote it is taken for somebody who was asked, so that every rule has its turn.
    let asked = mail.from.address.clone().map(|address| Asked {
        address,
        side: Side::Professional,
        matched_by: MatchedBy::Tag,
        uid: "review".into(),
        day: Some(jiff::civil::date(2026, 12, 3)),
        sequence: 1,
    });
    for wanted in [CheckWanted::NotFailed, CheckWanted::Passed] {
        let _ = triage(&mail, asked.as_ref(), wanted);
    }
});

//! What is typed or recorded in one small field, of any text.
//!
//! What is kept of it is read as it was written.
#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use samepage::{
    forms::day::{day, day_past, day_to_come},
    model::{
        contact::{EmailAddress, PhoneNumber, Postcode},
        date::PartialDate,
        inbound::{StatusCode, Tag},
        live::OperationId,
        minutes::Lines,
        name::PersonalText,
        paper_code::PaperCode,
        post::Status,
    },
    rules::{slots::wish::Wish, sniff::sniff, texts},
};

fuzz_target!(|text: &str| {
    if let Some(code) = PaperCode::parse(text) {
        assert_eq!(PaperCode::parse(&code.to_string()), Some(code));
    }
    if let Ok(address) = EmailAddress::parse(text) {
        assert_eq!(EmailAddress::parse(address.reveal()).as_ref(), Ok(&address));
        assert!(!address.host().is_empty());
    }
    if let Some(number) = PhoneNumber::parse(text) {
        assert_eq!(PhoneNumber::parse(number.reveal()).as_ref(), Some(&number));
        let _ = number.digits();
    }
    if let Some(postcode) = Postcode::parse(text) {
        assert_eq!(Postcode::parse(postcode.reveal()).as_ref(), Some(&postcode));
    }
    if let Some(words) = PersonalText::parse(text) {
        assert_eq!(PersonalText::parse(words.reveal()).as_ref(), Some(&words));
    }
    if let Some(lines) = Lines::parse(text) {
        assert_eq!(Lines::parse(&lines.typed()).as_ref(), Some(&lines));
    }
    if let Ok(day) = PartialDate::parse(text) {
        assert_eq!(PartialDate::parse(&day.to_string()), Ok(day));
        assert!(day.earliest() <= day.latest());
    }
    if let Some(status) = Status::parse(text) {
        assert_eq!(Status::parse(&status.to_string()), Some(status));
    }
    if let Ok(status) = StatusCode::parse(text) {
        assert_eq!(StatusCode::parse(&status.to_string()), Ok(status));
    }
    if let Ok(tag) = Tag::parse(text) {
        assert_eq!(Tag::parse(tag.as_str()).as_ref(), Ok(&tag));
    }
    if let Some(operation) = OperationId::parse(text) {
        assert_eq!(operation.as_str(), text);
    }
    let today = date(2026, 11, 24);
    if let Some(day) = day(text) {
        assert_eq!(day_past(text, today), Some(day));
    }
    assert!(day_to_come(text, today).is_none_or(|day| day_past(text, day).is_some()));
    let _ = (
        Wish::read(Some(text)),
        texts::read(text),
        sniff(text.as_bytes()),
    );
});

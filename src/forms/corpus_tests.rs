//! Odd and hostile words and settings, replayed: whatever is typed, nothing panics.

use jiff::civil::date;

use crate::{
    forms::{
        day::{day_past, day_to_come},
        invite::Invite,
        minutes::MinutesForm,
        settings::CouncilSettings,
    },
    model::{
        contact::{EmailAddress, PhoneNumber, Postcode},
        date::PartialDate,
        minutes::Lines,
        name::PersonalText,
        paper_code::PaperCode,
        post::Status,
    },
    rules::{slots::wish::Wish, sniff::sniff, texts},
};

fn texts_of(folder: &str) -> Vec<String> {
    let folder = format!("{}/fixtures/corpus/{folder}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap();
    let bytes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    bytes
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

#[test]
fn what_is_kept_of_what_was_typed_is_read_as_it_was_written() {
    let today = date(2026, 11, 24);
    let mut kept = 0;
    for text in texts_of("typed") {
        let address = EmailAddress::parse(&text).ok();
        let again = address.as_ref().map(|it| EmailAddress::parse(it.reveal()));
        assert_eq!(again.and_then(Result::ok), address);
        let number = PhoneNumber::parse(&text);
        let again = number
            .as_ref()
            .and_then(|it| PhoneNumber::parse(it.reveal()));
        assert_eq!(again, number);
        let postcode = Postcode::parse(&text);
        let again = postcode
            .as_ref()
            .and_then(|it| Postcode::parse(it.reveal()));
        assert_eq!(again, postcode);
        let words = PersonalText::parse(&text);
        let again = words
            .as_ref()
            .and_then(|it| PersonalText::parse(it.reveal()));
        assert_eq!(again, words);
        let lines = Lines::parse(&text);
        let again = lines.as_ref().and_then(|it| Lines::parse(&it.typed()));
        assert_eq!(again, lines);
        let code = PaperCode::parse(&text);
        assert_eq!(code.and_then(|it| PaperCode::parse(&it.to_string())), code);
        let status = Status::parse(&text);
        assert_eq!(status.and_then(|it| Status::parse(&it.to_string())), status);
        let day = PartialDate::parse(&text).ok();
        let again = day.and_then(|it| PartialDate::parse(&it.to_string()).ok());
        assert_eq!(again, day);
        let to_come = day_to_come(&text, today);
        assert!(to_come.is_none_or(|day| day_past(&text, day).is_some()));
        let _ = (
            Wish::read(Some(&text)),
            texts::read(&text),
            sniff(text.as_bytes()),
        );
        kept += usize::from(address.is_some()) + usize::from(postcode.is_some());
        kept += usize::from(code.is_some()) + usize::from(to_come.is_some());
    }
    assert!(kept >= 5, "{kept}");
}

#[test]
fn settings_of_any_size_are_read_or_refused() {
    let invite = include_str!("../../templates/forms/invite/form.toml");
    let minutes = include_str!("../../templates/forms/minutes/form.toml");
    let mut read = 0;
    for text in texts_of("settings") {
        if let Ok(settings) = toml::from_str::<CouncilSettings>(&text) {
            MinutesForm::read("minutes.toml", minutes, &settings).unwrap();
            Invite::new("form.toml", invite, settings).unwrap();
            read += 1;
        }
    }
    assert!(read > 0);
}

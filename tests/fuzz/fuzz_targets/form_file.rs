//! A form's file of any text, read as the library reads it.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use samepage::forms::{
    form::Form as _,
    invite::Invite,
    plain::{Places, PlainForm, Surroundings},
    settings::CouncilSettings,
};

static AROUND: OnceLock<Surroundings> = OnceLock::new();

fuzz_target!(|text: &str| {
    if text.len() > 20_000 {
        return;
    }
    let around = AROUND.get_or_init(|| {
        let invite = include_str!("../../../templates/forms/invite/form.toml");
        let council = CouncilSettings::default();
        let invite = Invite::new("form.toml", invite, council.clone()).expect("it is right");
        Surroundings {
            places: Places::of(invite.file()),
            limits: [("food_voucher".to_owned(), 30)].into(),
            council,
        }
    });
    if let Err(errors) = PlainForm::read("fuzz.toml", text, around) {
        assert!(!errors.is_empty(), "a form that is refused says why");
    }
});

//! The council's settings of any text, and what is made of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use samepage::forms::{
    invite::{Invite, questions::Questionnaires},
    minutes::MinutesForm,
    settings::CouncilSettings,
};

fuzz_target!(|text: &str| {
    if text.len() > 20_000 {
        return;
    }
    let _ = Questionnaires::read("questions.toml", text);
    let Ok(settings) = toml::from_str::<CouncilSettings>(text) else {
        return;
    };
    let _ = (
        settings.freshness.keeps(),
        settings.public_values(),
        settings.mailbox(),
    );
    let _ = settings.in_own_words("a child looked after review about family time");
    let _ = settings.referrals.patience();
    let minutes = include_str!("../../../templates/forms/minutes/form.toml");
    let _ = MinutesForm::read("minutes.toml", minutes, &settings);
    let invite = include_str!("../../../templates/forms/invite/form.toml");
    let _ = Invite::new("form.toml", invite, settings);
});

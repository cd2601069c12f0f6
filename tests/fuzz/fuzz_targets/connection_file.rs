//! A `connection.toml` of any text, checked and compiled.
#![no_main]

use libfuzzer_sys::fuzz_target;
use samepage::sources::connector::plan::Plan;

fuzz_target!(|text: &str| {
    if text.len() > 20_000 {
        return;
    }
    if let Err(errors) = Plan::parse("fuzz.toml", text) {
        assert!(
            !errors.0.is_empty(),
            "a connection that is refused says why"
        );
    }
});

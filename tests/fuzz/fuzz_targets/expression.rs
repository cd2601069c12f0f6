//! An expression of any text, compiled and run within its allowance.
#![no_main]

use std::{sync::OnceLock, time::Duration};

use libfuzzer_sys::fuzz_target;
use samepage::mapping::{
    expression::{Expression, Language, Scope},
    tree::Tree,
};
use samepage_fuzz::caught;

static LANGUAGE: OnceLock<Language> = OnceLock::new();

fuzz_target!(init: caught(&["jaq-core", "jaq-json", "jaq-std"]), |text: &str| {
    if text.len() > 2_000 {
        return;
    }
    let language = LANGUAGE.get_or_init(Language::plain);
    let Ok(record) = Tree::from_json(br#"{"id": 1, "name": "Zo\u00eb", "list": [{"a": 1}, null, "x"]}"#)
    else {
        return;
    };
    if let Ok(expression) = Expression::compile(text, language) {
        let scope = Scope::new(record.clone()).within(Duration::from_millis(200));
        let _ = expression.run(&record, &scope);
    }
});

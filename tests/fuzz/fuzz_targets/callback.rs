//! What a carrier calls back with, of any bytes: fates and texts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use samepage::{
    mail::notify::word::Fate,
    mail::{
        notify::word::{Receipt, Received},
        refusal::{Goes, told},
    },
    rules::texts,
};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(Some(Receipt {
        fate: Fate::Failed(last),
        ..
    })) = Receipt::read(bytes)
    {
        let told = told(last, Goes::NoFurther);
        assert!(
            !told.what.is_empty() && !told.next.is_empty(),
            "a failure is told in words"
        );
    }
    if let Ok(text) = Received::read(bytes) {
        let _ = text.from.digits();
        let _ = text.words.map(|words| texts::read(words.reveal()));
    }
});

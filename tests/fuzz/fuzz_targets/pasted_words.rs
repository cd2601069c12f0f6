//! What is pasted into minutes, of any text, made into blocks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use samepage::rules::minutes::tidy::tidy;

fuzz_target!(|text: &str| {
    let once = tidy(text);
    // What somebody opens to write on, and saves as it is, says the same.
    assert_eq!(tidy(&once.typed()), once);
});

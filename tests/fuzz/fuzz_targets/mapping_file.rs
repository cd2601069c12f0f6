//! A mapping file of any text, compiled and run on an empty record.
#![no_main]

use libfuzzer_sys::fuzz_target;
use samepage::mapping::{apply, file::Mapping, sources::Sources, tree::Tree};

fuzz_target!(|text: &str| {
    if text.len() > 20_000 {
        return;
    }
    if let Ok(mapping) = Mapping::load(text, "fuzz.toml") {
        let at = jiff::Timestamp::UNIX_EPOCH;
        let sources = Sources::whole(&mapping.system, Tree::object([]), at);
        let _ = apply::network(&mapping, &sources);
    }
});

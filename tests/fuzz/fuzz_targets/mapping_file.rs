//! A mapping file of any text, compiled, its tests run, and run on an empty record.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use samepage::mapping::{apply, file::Mapping, lint, sources::Sources, tree::Tree};
use samepage_fuzz::caught;

fuzz_target!(init: caught(&["jaq-core", "jaq-json", "jaq-std"]), |text: &str| {
    if text.len() > 40_000 {
        return;
    }
    match Mapping::load(text, "fuzz.toml") {
        Ok(mapping) => {
            let at = jiff::Timestamp::UNIX_EPOCH;
            let sources = Sources::whole(&mapping.system, Tree::object([]), at);
            let _ = apply::network(&mapping, &sources);
            // With no folder beside it: its tests may name any file.
            let nowhere = Path::new("/dev/null");
            let _ = lint::text_of(text, "fuzz.toml", (nowhere, &lint::as_saved));
        }
        Err(errors) => assert!(!errors.is_empty(), "a mapping that is refused says why"),
    }
});

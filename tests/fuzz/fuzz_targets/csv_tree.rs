//! A table of any bytes, read and mapped.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use samepage::mapping::{apply, file::Mapping, sources::Sources, tree::Tree};

static MAPPING: OnceLock<Mapping> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let Ok(tree) = Tree::from_csv(bytes) else {
        return;
    };
    let text = include_str!("../../../mappings/ssda903/csv.toml");
    let mapping = MAPPING.get_or_init(|| Mapping::load(text, "mosaic").expect("it is right"));
    let sources = Sources::whole(&mapping.system, tree, jiff::Timestamp::UNIX_EPOCH).asking("1");
    let _ = apply::network(mapping, &sources);
});

//! XML of any bytes, read and mapped.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use samepage::mapping::{apply, file::Mapping, sources::Sources, tree::Tree};

static MAPPING: OnceLock<Mapping> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let Ok(tree) = Tree::from_xml(bytes, &["Person".to_owned()]) else {
        return;
    };
    let text = include_str!("../../../mappings/mosaic-soap/network.toml");
    let mapping = MAPPING.get_or_init(|| Mapping::load(text, "mosaic").expect("it is right"));
    let sources = Sources::whole(&mapping.system, tree, jiff::Timestamp::UNIX_EPOCH).asking("1");
    let _ = apply::network(mapping, &sources);
});

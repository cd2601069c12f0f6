//! Files with many children, of any bytes, read child by child.
//!
//! XML, or tables joined by their keys.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use samepage::mapping::{
    file::Mapping,
    records::{Given, Records},
};
use samepage_fuzz::file;

static MAPPINGS: OnceLock<[Mapping; 2]> = OnceLock::new();

/// Stands between the tables of one input; where one is missing, the first stands for it.
const NEXT: u8 = 0x1d;

fuzz_target!(|bytes: &[u8]| {
    let [xml, csv] = MAPPINGS.get_or_init(|| {
        let xml = include_str!("../../../mappings/ssda903/network.toml");
        let csv = include_str!("../../../mappings/ssda903/csv.toml");
        [xml, csv].map(|text| Mapping::load(text, "ssda903").expect("it is right"))
    });
    let is_xml = bytes.iter().take(8).any(|byte| *byte == b'<');
    let (mapping, given) = if is_xml {
        let path = file("return.xml", bytes);
        (xml, vec![Given { name: None, path }])
    } else {
        let mut tables = bytes.split(|byte| *byte == NEXT);
        let first = tables.next().unwrap_or_default();
        let given = ["header", "episodes", "reviews"].into_iter().enumerate();
        let given = given.map(|(at, name)| {
            let table = if at == 0 {
                first
            } else {
                tables.next().unwrap_or(first)
            };
            Given {
                name: Some(name.to_owned()),
                path: file(name, table),
            }
        });
        (csv, given.collect())
    };
    let Ok(mut records) = Records::open(mapping, &given, jiff::Timestamp::UNIX_EPOCH) else {
        return;
    };
    let most = bytes.len();
    assert!(
        records.by_ref().take(most + 1).count() <= most,
        "there are more children than bytes"
    );
    let _ = (records.about(), records.left());
});

//! What staff read on the sheet.

use super::office::Office;
use crate::{
    forms::invite::sheet::Sheet,
    rules::example::{network, text},
};

fn page(network: &crate::model::network::Network) -> String {
    let office = Office::new();
    let prepared = office.prepare(network);
    office
        .engine
        .page(
            "forms/invite/sheet.html",
            &Sheet::new(&office.invite, &prepared),
        )
        .unwrap()
}

#[test]
fn the_sheet_shows_the_child_the_clock_and_the_people() {
    let page = page(&network());
    if let Ok(path) = std::env::var("SHEET_OUT") {
        std::fs::write(path, &page).unwrap();
    }

    for expected in [
        "Maya Bell, born 9 March 2017",
        "Tuesday 8 December 2026",
        "11 working days left",
        "Thursday 3 December 2026, 4pm",
        "Kerry Bell",
        "Mosaic, read 9:12am on 23 Nov 2026, last confirmed 12 Nov 2026",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn what_a_name_holds_is_never_markup() {
    let mut network = network();
    network.child.name.family = Some(text("<script>alert(1)</script>"));

    assert!(!page(&network).contains("<script"));
}

//! What the files of a letter say to whoever sends it.

use std::path::Path;

use super::*;
use crate::{
    forms::settings::CouncilSettings,
    model::network::Network,
    rules::{
        calendar::Calendar,
        clock::{limits::Limits, profiles::Profiles},
        disclosure::Decisions,
        example::{TODAY, change, network, now, text},
    },
};

const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");

/// The pages and letters that are delivered with the program, below a folder of them.
fn templates(below: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(Path::new(TEMPLATES).join(below)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let name = format!("{below}{name}");
        if entry.path().is_dir() {
            templates(&format!("{name}/"), found);
        } else if name.ends_with(".html") || name.ends_with(".txt") {
            found.push((name, std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

fn made(network: &Network, formats: &[Format]) -> (Vec<Post>, Vec<Finding>) {
    let mut pages = Vec::new();
    templates("", &mut pages);
    let press = Press::new(pages, None).unwrap();
    let settings = CouncilSettings::default();
    let form = std::fs::read_to_string(Path::new(TEMPLATES).join("forms/invite/form.toml"));
    let invite = Invite::new("form.toml", &form.unwrap(), settings.clone()).unwrap();
    let circumstances = Circumstances {
        today: TODAY,
        prepared_at: now(),
        calendar: &Calendar::england_and_wales(),
        limits: &Limits::default(),
        profiles: &Profiles::default(),
        settings: &settings,
        decisions: &Decisions::default(),
        exclusions: &[],
        choices: &[],
        earlier: None,
        reference: "7F3K2",
    };
    let filled = invite.prepare(network, Vec::new(), &circumstances);
    letters(
        &invite,
        &press,
        &filled,
        &circumstances,
        (formats, || Some([7; 16])),
    )
    .unwrap()
}

#[cfg(feature = "pdf")]
#[test]
fn a_name_that_the_fonts_cannot_print_is_found_and_the_rest_of_the_letter_stands() {
    let mut network = network();
    let (_, findings) = made(&network, &[Format::Letters, Format::Pdf]);
    let boxes = |findings: &[Finding]| {
        let mut of_code = findings.to_vec();
        of_code.retain(|one| one.code == Code::CharacterNotPrinted);
        of_code
    };
    assert_eq!(boxes(&findings), []);

    // Two letters of Tangut, which hardly any font has.
    change(&mut network, "401").name.given = Some(text("Kerry \u{17000}\u{17001}"));
    let (posts, findings) = made(&network, &[Format::Letters, Format::Pdf]);

    let found = boxes(&findings);
    assert_eq!(found.len(), 1, "{found:?}");
    let what = "2 characters of the letter to the mother could not be printed";
    assert!(found[0].what.starts_with(what), "{}", found[0].what);
    let mother = posts
        .iter()
        .find(|one| one.role == "parent_mother")
        .unwrap();
    assert!(mother.files.iter().any(|(name, _)| *name == "letter.pdf"));
}

#[test]
fn what_is_kept_from_a_reader_is_told_once() {
    let (posts, _) = made(&network(), &[Format::Letters]);

    assert!(posts.iter().any(|post| !post.withheld.is_empty()));
    for post in posts {
        let mut lines = post.withheld.clone();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), post.withheld.len(), "{:?}", post.withheld);
    }
}

//! What is in an invite, and in which files.

use std::{collections::BTreeSet, fs, path::Path};

use crate::world::{THIRD, World, is_well_formed};

#[tokio::test(flavor = "multi_thread")]
async fn a_named_child_gets_an_invite_with_every_section() {
    let world = World::new().await.making("html,pdf,docx,letters");

    let run = world.prepare(THIRD).await;

    run.ended(0, &["Prepared 1 review invite ", "index.html"]);
    world.is_whole(THIRD);
    let document = world.document(THIRD);
    let sections = document.0["sections"].as_array().unwrap().iter();
    let sections: Vec<&str> = sections.map(|one| one["name"].as_str().unwrap()).collect();
    for wanted in [
        "child",
        "review",
        "wishes",
        "people",
        "logistics",
        "sign_off",
    ] {
        assert!(sections.contains(&wanted), "{wanted} in {sections:?}");
    }
    for field in [
        "child.name",
        "child.date_of_birth",
        "child.legal_status",
        "child.looked_after_since",
        "child.placement_type",
        "child.carer",
        "review.kind",
        "review.number",
        "review.due",
        "review.due_rule",
        "review.last_review",
        "review.chair",
        "review.social_worker",
    ] {
        assert_eq!(document.state(field), "known", "{field}");
        let answer = document.answer(field);
        // Each fact says where it is from and when it was read, each conclusion by which rule.
        let origin = document.origin(answer);
        let is_read = origin["system"] == "mosaic" && origin["read_at"].is_string();
        assert!(is_read || origin["rule"].is_string(), "{field}: {answer}");
    }
    for role in [
        "Child",
        "Mother",
        "Father",
        "Foster carer",
        "Social worker",
        "Independent reviewing officer",
    ] {
        assert!(!document.of_person(role, "name").is_empty(), "{role}");
        assert!(!document.of_person(role, "mode").is_empty(), "{role}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_holds_the_sheet_in_three_forms_and_a_folder_for_each_letter() {
    let world = World::new().await.making("html,pdf,docx,letters");

    world.prepare(2).await.ended(0, &[]);

    assert!(world.file(2, "sheet.pdf").starts_with(b"%PDF-"));
    assert!(world.file(2, "sheet.docx").starts_with(b"PK"));
    let sheet = String::from_utf8(world.file(2, "sheet.html")).unwrap();
    is_well_formed(&sheet);
    assert!(sheet.starts_with("<!doctype html>") && sheet.contains("lang=\"en-GB\""));
    let ready: Vec<_> = world
        .letters(2)
        .into_iter()
        .filter(|one| !one.is_held_back())
        .collect();
    assert!(!ready.is_empty());
    for letter in ready {
        for file in ["letter.txt", "letter.html", "letter.pdf", "check.txt"] {
            assert!(
                letter.files.contains_key(file),
                "no {file} in {}",
                letter.folder
            );
        }
        is_well_formed(&letter.text_of("letter.html"));
        if let Some(paper) = letter.files.get("consultation.html") {
            is_well_formed(std::str::from_utf8(paper).unwrap());
        }
    }
    let index = fs::read_to_string(world.out().join("index.html")).unwrap();
    is_well_formed(&index);
    assert!(index.contains(&format!("{}/sheet.html", world.id(2))));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_asked_for_is_made() {
    let world = World::new().await.making("html");

    world.prepare(2).await.ended(0, &[]);

    let folder = world.out().join(world.id(2));
    let files: BTreeSet<String> = names_in(&folder);
    let wanted = ["document.json", "findings.json", "sheet.html"].map(str::to_owned);
    assert_eq!(files, BTreeSet::from(wanted));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sheet_of_the_council_is_well_formed() {
    let world = World::of(40, &[]).await.making("html");

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 40 review invites"]);
    run.never_says("could not be prepared");
    for child in 1..=40 {
        let sheet = world.sheet(child);
        assert!(
            sheet.contains("What to do") || sheet.contains("Nothing"),
            "child {child}"
        );
        let found = world.findings(child);
        let failed = found.iter().find(|one| one.code == "mapping_failed");
        assert_eq!(failed, None, "child {child}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobodys_name_stands_in_the_name_of_a_file_or_on_the_screen() {
    let world = World::new().await;

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    let mut paths = Vec::new();
    walk(&world.out(), &mut paths);
    assert!(paths.len() > 100, "{}", paths.len());
    let screen = format!("{}{}", run.said, run.complained).to_lowercase();
    for child in 1..=4 {
        for name in names_around(&world, child) {
            for path in &paths {
                assert!(!has_word(path, &name), "{name} in {path}");
            }
            assert!(!has_word(&screen, &name), "{name} on the screen");
        }
    }
}

/// Given and family names of everybody on a sheet, in lower case.
fn names_around(world: &World, child: u32) -> BTreeSet<String> {
    let document = world.document(child);
    let rows = document.rows("people").into_iter();
    rows.filter(|row| !is_no_human(row["about"].as_str().unwrap_or_default()))
        .map(|row| crate::world::cell(row, "name"))
        .flat_map(|name| {
            name.split_whitespace()
                .map(str::to_lowercase)
                .collect::<Vec<_>>()
        })
        .filter(|word| word.len() > 3)
        .collect()
}

/// Teams and organisations are called by words that are nobody's name.
fn is_no_human(id: &str) -> bool {
    id.starts_with("team:") || id.starts_with("organisation:")
}

fn has_word(text: &str, word: &str) -> bool {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .any(|one| one == word)
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).unwrap();
    files
        .map(|one| one.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Every path below a folder, without the folder's own.
fn walk(folder: &Path, paths: &mut Vec<String>) {
    for one in fs::read_dir(folder).unwrap() {
        let one = one.unwrap();
        paths.push(one.file_name().into_string().unwrap());
        if one.file_type().unwrap().is_dir() {
            walk(&one.path(), paths);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_with_the_same_settings_tell_the_same() {
    let world = World::new().await.making("html");
    world.prepare_all().await.ended(0, &[]);
    let first: Vec<_> = (1..=4)
        .map(|child| (world.document(child), world.findings(child)))
        .collect();

    world
        .prepare_all()
        .await
        .ended(0, &["Prepared 4 review invites"]);

    for (child, (document, findings)) in (1..=4).zip(first) {
        let again = world.document(child);
        assert_eq!(again.facts(), document.facts(), "child {child}");
        assert_eq!(world.findings(child), findings, "child {child}");
        // The reference is read out on the phone; nobody can guess another one from it.
        assert_ne!(
            again.value("review.reference"),
            document.value("review.reference")
        );
        assert_eq!(again.value("review.reference").len(), 5);
    }
}

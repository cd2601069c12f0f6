//! The other commands, as somebody at a terminal meets them.

use std::{fs, path::Path};

use serde_json::Value;

use crate::world::{Run, samepage};

/// Runs the program with these words.
async fn run_words(words: &str) -> Run {
    samepage(words.split_whitespace().map(str::to_owned).collect()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn help_names_every_command() {
    let help = run_words("--help").await;

    help.ended(
        0,
        &["demo", "prepare", "clock", "mapping", "check", "simulate"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_not_there_is_refused() {
    run_words("perpare").await.ended(2, &["perpare"]);
    run_words("prepare --all").await.ended(2, &["--out"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_tells_the_due_date_and_its_working() {
    let asked = "clock --looked-after-since 2026-03-02 --as-of 2026-03-10 --json";

    let said = run_words(asked).await;

    assert_eq!(said.exit_code, Some(0), "{said:#?}");
    let value: Value = serde_json::from_str(&said.said).unwrap();
    assert_eq!(
        (&value["schema"], &value["due"]),
        (&1.into(), &"2026-03-30".into())
    );
    assert!(value["basis"].is_string());
    let working = value["working"].as_array().unwrap();
    assert!(working.iter().all(Value::is_string) && !working.is_empty());

    let with_steps = run_words(&format!("{asked} --review 2026-03-26")).await;
    let value: Value = serde_json::from_str(&with_steps.said).unwrap();
    assert!(!value["steps"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_refuses_what_it_cannot_know() {
    run_words("clock --looked-after-since yesterday")
        .await
        .ended(2, &["--looked-after-since", "2026-03-02"]);
    let beyond = run_words("clock --looked-after-since 2040-03-02 --as-of 2040-03-10").await;
    assert_eq!(beyond.exit_code, Some(1), "{beyond:#?}");
    beyond.says("bank holiday");
}

#[tokio::test(flavor = "multi_thread")]
async fn simulate_lists_every_fault_in_a_sentence() {
    let said = run_words("simulate --list-faults").await;

    assert_eq!(said.exit_code, Some(0));
    assert_eq!(
        said.said.lines().count(),
        samepage::simulation::case_system::faults::FAULTS.len()
    );
    assert!(said.said.lines().all(|line| line.ends_with('.')));
}

#[tokio::test(flavor = "multi_thread")]
async fn simulate_refuses_a_fault_that_is_not_there() {
    run_words("simulate --fault no_such_thing")
        .await
        .ended(1, &["no_such_thing", "--list-faults"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_is_tried_on_saved_answers() {
    let everyday = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/mosaic/saved/everyday");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/mosaic");
    let mut arguments = vec![
        "mapping".to_owned(),
        "try".to_owned(),
        root.display().to_string(),
    ];
    for (name, file) in [
        ("person", "person"),
        ("relationships", "relationships"),
        ("placements", "placements"),
        ("reviews", "reviews"),
        ("legal_statuses", "legal-statuses"),
    ] {
        arguments.push(format!(
            "{name}={}",
            everyday.join(file).with_extension("json").display()
        ));
    }
    arguments.push("--json".to_owned());

    let run = samepage(arguments).await;

    assert_eq!(run.exit_code, Some(0), "{run:#?}");
    let line: Value = serde_json::from_str(run.said.lines().next().unwrap()).unwrap();
    assert_eq!(line["schema"], 1);
    assert_eq!(
        line["child"]["date_of_birth"]["date"]
            .as_str()
            .or(line["child"]["date_of_birth"].as_str()),
        Some("2013-05-17")
    );
    assert!(!line["child"]["placements"].as_array().unwrap().is_empty());
    assert!(!line["child"]["reviews"].as_array().unwrap().is_empty());
    assert!(!line["network"].as_array().unwrap().is_empty());
    assert!(line["findings"].is_array());
    let schema = run_words("mapping schema").await;
    let schema: Value = serde_json::from_str(&schema.said).unwrap();
    assert!(schema["properties"]["child"].is_object(), "{schema}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_that_is_not_there_cannot_be_tried() {
    run_words("mapping try nowhere nothing.json")
        .await
        .ended(2, &["nowhere"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_no_rule_reads_is_refused_and_what_is_missing_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let person = root.join("mappings/mosaic/saved/everyday/person.json");
    let mapping = root.join("mappings/mosaic").display().to_string();
    let tried = async |document: String| {
        let words = ["mapping", "try", &mapping, &document];
        samepage(words.map(str::to_owned).into()).await
    };

    tried(format!("poeple={}", person.display()))
        .await
        .ended(2, &["reads no document called `poeple`", "relationships"]);
    let lonely = tried(format!("person={}", person.display())).await;
    lonely.ended(0, &["not given", "relationships"]);
    let nameless = tried(person.display().to_string()).await;
    nameless.ended(
        1,
        &["no child came out. It reads:", "person, ", "NAME=FILE"],
    );

    let extract = root.join("mappings/ssd-extract").display().to_string();
    let people = root.join("fixtures/ssd-extract/ssd_person.csv");
    let words = [
        "mapping",
        "try",
        &extract,
        &format!("poeple={}", people.display()),
    ];
    let run = samepage(words.map(str::to_owned).into()).await;
    run.ended(2, &["reads no document called `poeple`", "person"]);

    // Who stands in no row of the main file is not lost without a word.
    let folder = tempfile::tempdir().unwrap();
    let reviews = folder.path().join("reviews.csv");
    let text = "CHILD,DOB,REVIEW,REVIEW_CODE\n510001,01/01/2015,01/09/2026,PN1\n999,,,\n";
    fs::write(&reviews, text).unwrap();
    let header = root.join("fixtures/ssda903/header.csv");
    let (header, reviews) = (
        format!("header={}", header.display()),
        format!("reviews={}", reviews.display()),
    );
    let mapping = root.join("mappings/ssda903").display().to_string();
    let words = ["mapping", "try", &mapping, &header, &reviews];
    let run = samepage(words.map(str::to_owned).into()).await;
    run.ended(
        0,
        &[
            "reviews.csv has rows in one place that belong to no child",
            "not given",
            "episodes",
        ],
    );
}

/// What a page of OData wraps around the rows is taken off in a trial as it is in a reading.
#[tokio::test(flavor = "multi_thread")]
async fn a_saved_page_and_its_rows_alone_are_tried_alike() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    write(
        "connection.toml",
        r#"
system = "dynamics"
[[fetch]]
as = "contact"
path = "/contacts({id})"
required = true
believe = ".contactid != null"
[[fetch]]
as = "connections"
path = "/connections?$filter=_record1id_value eq {id}"
page = { kind = "odata" }
"#,
    );
    write(
        "network.toml",
        r#"
system = "dynamics"
format = "json"
[codes.relationship]
mother = "parent_mother"
[[rule]]
to = "child"
each = ".contact"
[rule.fields]
id = ".contactid | txt"
[[rule]]
to = "network"
each = "each($root.connections)"
[rule.fields]
id = ".other | txt"
relationship = '.role | code("relationship")'
[[test]]
name = "a page as it was saved"
expect = '{"network": [{"relationship": "parent_mother"}]}'
[test.inputs]
contact = '{"contactid": 1}'
connections = '{"value": [{"other": 2, "role": "Mother"}]}'
"#,
    );
    let contact = write("contact.json", r#"{"contactid": 1}"#);
    let row = r#"{"other": 2, "role": "Mother"}"#;
    let page = write(
        "page.json",
        &format!(r#"{{"value": [{row}], "@odata.nextLink": null}}"#),
    );
    let rows = write("rows.json", &format!("[{row}]"));
    let mapping = folder.path().display().to_string();
    let tried = async |connections: &str| {
        let words = [
            "mapping",
            "try",
            &mapping,
            &format!("contact={contact}"),
            &format!("connections={connections}"),
            "--json",
            "--read-at",
            "2026-11-23T09:00:00Z",
        ];
        samepage(words.map(str::to_owned).into()).await
    };

    let (whole, bare) = (tried(&page).await, tried(&rows).await);

    whole.ended(0, &["parent_mother"]);
    assert_eq!(whole.said, bare.said);
    let mappings = tempfile::tempdir().unwrap();
    let copied = mappings.path().join("dynamics");
    fs::create_dir(&copied).unwrap();
    for file in ["connection.toml", "network.toml"] {
        fs::copy(folder.path().join(file), copied.join(file)).unwrap();
    }
    let mappings = mappings.path().display().to_string();
    let words = ["check", "--mappings", &mappings];
    let checked = samepage(words.map(str::to_owned).into()).await;
    checked.ended(0, &["Nothing is wrong."]);
}

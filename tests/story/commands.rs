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

/// A copy of what ships, in which one thing can be spoilt.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["mappings", "templates", "fixtures"] {
            copy(&root.join(name), &folder.path().join(name));
        }
        Self(folder)
    }

    /// Replaces words in one file, and tells the line on which they stood.
    #[track_caller]
    fn spoil(&self, file: &str, words: &str, wrong: &str) -> usize {
        let path = self.0.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let at = text
            .find(words)
            .unwrap_or_else(|| panic!("no {words:?} in {file}"));
        let line = text[..at].matches('\n').count() + 1;
        fs::write(&path, text.replacen(words, wrong, 1)).unwrap();
        line
    }

    async fn check(&self) -> Run {
        let folder = |name: &str| self.0.path().join(name).display().to_string();
        let arguments = [
            "check".to_owned(),
            "--mappings".to_owned(),
            folder("mappings"),
            "--templates".to_owned(),
            folder("templates"),
        ];
        samepage(arguments.into()).await
    }

    /// One planted fault is found in its file, on its line, and told in words.
    async fn finds(file: &str, words: &str, wrong: &str, told: &[&str]) {
        let copy = Self::new();
        let line = copy.spoil(file, words, wrong);

        let found = copy.check().await;

        found.ended(1, told);
        let name = file.rsplit('/').next().unwrap();
        found.says(&format!("{name}:{line}:"));
        found.never_says("Nothing is wrong");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for one in fs::read_dir(from).unwrap() {
        let one = one.unwrap();
        let target = to.join(one.file_name());
        match one.file_type().unwrap().is_dir() {
            true => copy(&one.path(), &target),
            false => {
                fs::copy(one.path(), target).unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_nothing_wrong_with_what_ships() {
    let run = Copy::new().check().await;

    run.ended(
        0,
        &["checked mapping", "all templates on", "Nothing is wrong."],
    );
    for mapping in ["mosaic", "mosaic-soap", "ssd-extract", "ssda903"] {
        run.says(&format!("mappings/{mapping}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_mistyped_key_of_a_connection() {
    Copy::finds(
        "mappings/mosaic/connection.toml",
        "required = true",
        "requierd = true",
        &["requierd"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_an_expression_of_a_connection_that_cannot_be_read() {
    Copy::finds(
        "mappings/mosaic/connection.toml",
        "believe = '.id != null'",
        "believe = '.id !='",
        &[],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_field_that_no_child_has() {
    Copy::finds(
        "mappings/mosaic/network.toml",
        "pronouns = ",
        "pronuons = ",
        &["pronuons"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_an_expression_of_a_mapping_that_cannot_be_read() {
    Copy::finds(
        "mappings/mosaic/network.toml",
        "pronouns = \".pronoun | txt\"",
        "pronouns = \".pronoun | | txt\"",
        &[],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_mapping_test_that_fails() {
    let copy = Copy::new();
    copy.spoil(
        "mappings/ssda903/csv.toml",
        "\"gender\": \"F\"",
        "\"gender\": \"M\"",
    );

    let run = copy.check().await;

    run.ended(
        1,
        &[
            "csv.toml",
            "a child with episodes and reviews, joined by CHILD",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_template_that_asks_for_what_no_letter_has() {
    let copy = Copy::new();
    copy.spoil(
        "templates/forms/invite/parent.en.txt",
        "{{",
        "{{ no_such_name }}{{",
    );

    let run = copy.check().await;

    run.ended(1, &["parent.en.txt", "no_such_name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_template_that_does_not_end_what_it_began() {
    let copy = Copy::new();
    copy.spoil("templates/forms/invite/sheet.html", "{% endfor %}", "");

    copy.check().await.ended(1, &["sheet.html:"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_field_that_the_form_does_not_have() {
    let copy = Copy::new();
    copy.spoil(
        "templates/forms/invite/form.toml",
        "date_of_birth",
        "date_of_brith",
    );

    copy.check().await.ended(1, &["form.toml", "date_of_b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_question_whose_code_stands_twice() {
    Copy::finds(
        "templates/forms/invite/questions.toml",
        r#"code = "not_who""#,
        r#"code = "who""#,
        &["asks under the code `who` twice", "another code"],
    )
    .await;
}

/// What a settings file names is checked as it will be used: templates beside it, keys of services.
#[tokio::test(flavor = "multi_thread")]
async fn check_finds_what_a_settings_file_names_wrongly() {
    let council = tempfile::tempdir().unwrap();
    let page = council.path().join("ours/forms/invite");
    fs::create_dir_all(&page).unwrap();
    fs::write(page.join("nudge.en.txt"), "{% if %}").unwrap();
    let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr";
    let settings = format!(
        "templates = \"ours\"\n[source]\nmapping = \"mosaic\"\nbase = \"http://127.0.0.1:1\"\n\
         [calls.secrets]\nno-such-service = \"{key}\"\n"
    );
    let file = council.path().join("samepage.toml");
    fs::write(&file, settings).unwrap();

    let arguments = ["check", "--config", file.to_str().unwrap()];
    let found = samepage(arguments.map(str::to_owned).into()).await;

    found.ended(
        1,
        &["nudge.en.txt:1:", "`no-such-service`, and no service has"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_word_file_that_is_none() {
    let copy = Copy::new();
    let file = copy.0.path().join("templates/forms/invite/sheet.docx");
    fs::write(file, b"no archive").unwrap();

    copy.check().await.ended(1, &["sheet.docx"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_is_tried_on_saved_answers() {
    let everyday = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mosaic/everyday");
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

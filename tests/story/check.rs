//! What a council changes is checked: a planted fault is told where it stands.

use std::{fs, path::Path};

use crate::world::{Run, samepage};

/// A copy of what ships, in which one thing can be spoilt.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["mappings", "templates"] {
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
    Copy::finds(
        "templates/forms/invite/parent.en.txt",
        "{{",
        "{{ no_such_name }}{{",
        &["`no_such_name` is not in what this template is given"],
    )
    .await;
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
async fn check_finds_a_fetch_for_each_of_a_list_that_nobody_fetches() {
    Copy::finds(
        "mappings/mosaic/connection.toml",
        "each = '.relationships.",
        "each = '.relationshps.",
        &["no fetch before this one is called `relationshps`"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_rules_that_read_what_nobody_fetches() {
    let copy = Copy::new();
    let mapping = "mappings/mosaic/network.toml";
    copy.spoil(mapping, "each(.visits.visits)", "each(.vsits.visits)");
    copy.spoil(mapping, "$root.workers.workers", "$root.wrokers.workers");
    let line = copy.spoil(mapping, "$root.person.id", "$root.persn.id");

    let run = copy.check().await;

    run.ended(1, &["reads `vsits`, which", "reads `wrokers`, which"]);
    run.says(&format!(
        "network.toml:{line}:1: this rule reads `persn`, which"
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_join_to_an_input_that_is_not_there() {
    let copy = Copy::new();
    copy.spoil(
        "mappings/ssd-extract/network.toml",
        "to = \"cla_episodes.clae_cla_id\"",
        "to = \"cla_episode.clae_cla_id\"",
    );

    copy.check()
        .await
        .ended(1, &["`to` names the input `cla_episode`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_code_table_that_no_rule_uses() {
    Copy::finds(
        "mappings/mosaic/network.toml",
        "[codes.relationship]",
        "[codes.nobody]\na = \"b\"\n\n[codes.relationship]",
        &["no rule looks anything up in [codes.nobody]"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_mapping_that_lacks_one_of_its_two_files() {
    let copy = Copy::new();
    let mappings = copy.0.path().join("mappings");
    fs::remove_file(mappings.join("mosaic/connection.toml")).unwrap();
    fs::remove_file(mappings.join("mosaic-soap/network.toml")).unwrap();
    fs::create_dir(mappings.join("empty")).unwrap();

    let run = copy.check().await;

    run.ended(
        1,
        &[
            "mosaic/connection.toml:1:1: it is not there",
            "mosaic-soap/network.toml:1:1: it is not there",
            "empty/network.toml:1:1: there is no mapping in this folder",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_file_that_takes_the_place_of_nothing() {
    let copy = Copy::new();
    let templates = copy.0.path().join("templates");
    fs::write(templates.join("pages/revews.html"), "x").unwrap();
    let own = templates.join("forms/of-our-own");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("guide.md"), "x").unwrap();
    fs::write(templates.join("README.md"), "what we changed").unwrap();

    let run = copy.check().await;

    run.ended(
        1,
        &[
            "revews.html:1:1: it takes the place of no template",
            "did you mean `pages/reviews.html`?",
            // A form of one's own needs its form.toml.
            "of-our-own/guide.md:1:1:",
        ],
    );
    run.never_says("README.md");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_printed_page_that_cannot_be_read() {
    Copy::finds(
        "templates/print/minutes.typ",
        "#let d = json",
        "#foo(\n#let d = json",
        &["minutes.typ:"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_printed_page_that_cannot_be_set() {
    Copy::finds(
        "templates/print/sheet.typ",
        "#let about = json(\"/about.json\")",
        "#nobody #let about = json(\"/about.json\")",
        &["sheet.typ:", "unknown variable"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_a_mistyped_key_of_the_clock() {
    Copy::finds(
        "templates/forms/invite/clock.toml",
        "settled_months",
        "setled_months",
        &["setled_months"],
    )
    .await;
}

#[tokio::test]
async fn check_notes_a_form_whose_owners_have_no_library() {
    let copy = Copy::new();
    copy.spoil(
        "templates/forms/food-voucher/form.toml",
        "owned_by = [\"business_support\"]",
        "owned_by = [\"partner\"]",
    );

    let found = copy.check().await;

    found.ended(0, &["Nothing is wrong."]);
    found.says("note: food-voucher: nobody whom `owned_by` names has the library");
}

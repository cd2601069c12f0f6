//! Something is wrong before the first child is read.

use std::fs;

use crate::world::{Run, THIRD, World, samepage};

/// Prepares the third child with these settings in place of the world's own.
async fn with_settings(world: &World, text: &str) -> Run {
    let file = world.folder("settings").join("samepage.toml");
    fs::write(&file, text).unwrap();
    let (child, out) = (world.id(THIRD), world.out().display().to_string());
    let file = file.display().to_string();
    let arguments = [
        "prepare", "--child", &child, "--config", &file, "--out", &out,
    ];
    samepage(arguments.map(str::to_owned).into()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_key_is_named_with_its_line_and_column() {
    let world = World::new().await;
    let text = world.council.settings("mosaic").replace("base =", "bass =");
    let line = text
        .lines()
        .position(|line| line.starts_with("bass"))
        .unwrap()
        + 1;

    let run = with_settings(&world, &text).await;

    run.ended(2, &[&format!("samepage.toml:{line}:1:"), "bass"]);
    assert_eq!(world.council.counts().total, 0, "nothing was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_no_toml_are_told_without_their_secrets() {
    let world = World::new().await;
    let text = world
        .council
        .settings("mosaic")
        .replace("api_key = \"", "api_key = \"\"");

    let run = with_settings(&world, &text).await;

    let line = text
        .lines()
        .position(|line| line.starts_with("api_key"))
        .unwrap()
        + 1;
    run.ended(2, &[&format!("samepage.toml:{line}:")]);
    run.never_says(&world.council.credentials().api_key);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settings_file_that_is_not_there_is_named() {
    let world = World::new().await;

    let run = world.prepare_without_settings().await;

    run.ended(2, &["cannot read the settings file", "nowhere.toml"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_that_is_not_there_is_named_beside_those_that_are() {
    let world = World::new().await.by("mosiac");

    let run = world.prepare(THIRD).await;

    run.ended(2, &["there is no mapping `mosiac`", "mosaic, mosaic-soap"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_with_a_mistake_is_told_with_its_place() {
    let world = World::new().await;
    let connection = world
        .connection("mosaic")
        .replace("required = true", "requierd = true");
    let line = connection
        .lines()
        .position(|line| line.starts_with("requierd"))
        .unwrap()
        + 1;
    let world = world.with_connection(&connection);

    let run = world.prepare(THIRD).await;

    run.ended(2, &[&format!("connection.toml:{line}:"), "requierd"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_missing_is_named() {
    let world = World::new().await;
    let text = world.council.settings("mosaic");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("api_key"))
        .collect();

    let run = with_settings(&world, &lines.join("\n")).await;

    run.ended(2, &["api_key"]);
    assert_eq!(world.council.counts().total, 0, "nothing was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_is_named() {
    let world = World::new().await;
    fs::write(world.out(), "a file where the folder should be").unwrap();

    let run = world.prepare(THIRD).await;

    run.ended(2, &["cannot write to", "invites", "--out"]);
    assert_eq!(world.council.counts().total, 0, "nothing was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_must_be_named() {
    let world = World::new().await;

    let run = world.prepare_with(&["--formats", "html"]).await;

    run.ended(2, &["--child", "--due-within", "--all"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_page_of_the_councils_own_that_is_wrong_is_told_before_the_first_child() {
    let world = World::new().await;
    let own = world.folder("settings").join("ours/print");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("sheet.typ"), "= Northshire\n#foo(\n").unwrap();
    let text = format!("templates = \"ours\"\n{}", world.council.settings("mosaic"));

    let run = with_settings(&world, &text).await;

    run.ended(2, &["print/sheet.typ:2:"]);
    assert_eq!(world.council.counts().total, 0, "nothing was asked");
}

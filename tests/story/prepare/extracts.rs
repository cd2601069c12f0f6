//! Invites from a folder of nightly files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::world::{Document, Run, World, samepage};

/// Prepares every child of a folder of files that lie with the project.
async fn prepare_folder(world: &World, mapping: &str, folder: &Path) -> Run {
    let (settings, out) = (world.folder("settings").join("samepage.toml"), world.out());
    let text = format!(
        "today = \"2026-11-23\"\n[council]\nname = \"Northshire Council\"\n\
         [source]\nmapping = \"{mapping}\"\nfolder = \"{}\"\n",
        folder.display()
    );
    fs::write(&settings, text).unwrap();
    let (settings, out) = (settings.display().to_string(), out.display().to_string());
    let arguments = [
        "prepare",
        "--all",
        "--formats",
        "html,letters",
        "--config",
        &settings,
        "--out",
        &out,
    ];
    samepage(arguments.map(str::to_owned).into()).await
}

fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
}

fn document(world: &World, child: &str) -> Document {
    let file = world.out().join(child).join("document.json");
    let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    Document(serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn nightly_tables_of_the_safeguarding_dataset_become_invites() {
    let world = World::new().await;

    let run = prepare_folder(&world, "ssd-extract", &fixtures("ssd-extract")).await;

    assert_eq!(run.exit_code, Some(0), "{run:#?}");
    let prepared = world.summary()["prepared"].as_u64().unwrap();
    assert!(prepared >= 2, "{run:#?}");
    let document = document(&world, "P33310016");
    for field in [
        "child.name",
        "child.date_of_birth",
        "child.legal_status",
        "review.due",
        "review.last_review",
    ] {
        assert_eq!(document.state(field), "known", "{field}");
    }
    assert_eq!(world.council.counts().total, 0, "no case system was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_statutory_return_becomes_an_invite_as_tables_and_as_xml() {
    let world = World::new().await;
    let tables = world.folder("tables");
    for file in fs::read_dir(fixtures("ssda903")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|end| end == "csv") {
            fs::copy(&path, tables.join(path.file_name().unwrap())).unwrap();
        }
    }
    let run = prepare_folder(&world, "ssda903", &tables).await;
    assert_eq!(run.exit_code, Some(0), "{run:#?}");
    let of_tables = document(&world, "510001");
    assert_eq!(of_tables.state("child.date_of_birth"), "known");
    assert_eq!(of_tables.state("review.due"), "known");
    // The return holds no names and no contacts: that is said, and nothing is made up.
    assert_eq!(of_tables.state("child.name"), "not_recorded");

    let of_xml = World::new().await;
    let folder = of_xml.folder("return");
    fs::copy(
        fixtures("ssda903/return.xml"),
        folder.join("ssda903_2026.xml"),
    )
    .unwrap();
    let run = prepare_folder(&of_xml, "ssda903", &folder).await;

    assert_eq!(run.exit_code, Some(0), "{run:#?}");
    assert_eq!(of_xml.summary()["prepared"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_its_files_is_told_and_nothing_is_made() {
    let world = World::new().await;
    let empty = world.folder("empty");

    let run = prepare_folder(&world, "ssd-extract", &empty).await;

    assert!(matches!(run.exit_code, Some(1 | 2)), "{run:#?}");
    run.says("there is no file");
    assert_eq!(world.finished_children(), 0);
}

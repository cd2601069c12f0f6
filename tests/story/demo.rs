//! `samepage demo`: what a newcomer sees first.

use std::fs;

use crate::world::{World, is_well_formed, start_samepage};

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_shows_invites_of_an_invented_council_and_stops_on_ctrl_c() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("demo");
    let dir_text = dir.display().to_string();
    let arguments = ["demo", "--no-open", "--children", "4", "--dir", &dir_text];
    let mut demo = start_samepage(arguments.map(str::to_owned).into());

    let (demo, said) = tokio::task::spawn_blocking(move || {
        let said = demo.read_until("Ctrl-C stops it.");
        (demo, said)
    })
    .await
    .unwrap();

    let page = dir.join("invites").join("index.html");
    assert!(said.contains("Northshire, an invented council"), "{said}");
    assert!(said.contains(&format!("Open {}", page.display())), "{said}");
    assert!(said.contains("Prepared 4 review invites"), "{said}");
    let index = fs::read_to_string(&page).unwrap();
    is_well_formed(&index);
    for link in links(&index) {
        assert!(
            dir.join("invites").join(&link).exists(),
            "{link} leads nowhere"
        );
    }
    // The settings that it wrote are good for the command that it names.
    assert!(dir.join("samepage.toml").exists());
    let command = said
        .lines()
        .find(|line| line.trim().starts_with("samepage prepare"));
    let mut command: Vec<String> = command
        .unwrap()
        .split_whitespace()
        .skip(1)
        .map(str::to_owned)
        .collect();
    command.extend(["--formats".to_owned(), "html".to_owned()]);
    crate::world::samepage(command)
        .await
        .ended(0, &["Prepared 1 review invite "]);

    let ended = tokio::task::spawn_blocking(move || demo.press_ctrl_c())
        .await
        .unwrap();

    assert_eq!(ended.exit_code, Some(0), "{ended:?}");
    assert_eq!(ended.complained, "");
}

/// Where the links of a page lead, those to its own parts left out.
fn links(page: &str) -> Vec<String> {
    let links = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let own: Vec<String> = links
        .filter(|one| !one.starts_with('#'))
        .map(str::to_owned)
        .collect();
    assert!(own.len() >= 4, "{own:?}");
    own
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_named() {
    let world = World::new().await;
    let port = world.council.base().rsplit_once(':').unwrap().1.to_owned();
    let dir = world.folder("demo").display().to_string();
    let arguments = ["demo", "--no-open", "--port", &port, "--dir", &dir];

    let run = crate::world::samepage(arguments.map(str::to_owned).into()).await;

    run.ended(1, &["could not listen on port", &port]);
}

//! The list of children misbehaves.

use crate::world::{Trap, World};

/// Reads lists in pages of ten, for twelve children.
async fn small_pages(fault: &str) -> World {
    let world = World::of(12, &[fault]).await.making("html");
    let connection = world
        .connection("mosaic")
        .replace("size = 100", "size = 10");
    world.with_connection(&connection)
}

#[track_caller]
fn each_child_once(world: &World, children: u32) {
    let prepared = (1..=12).filter(|child| world.is_prepared(*child)).count();
    assert_eq!(prepared as u32, children);
    assert_eq!(world.summary()["prepared"], children);
    let listed = world.summary()["children"].as_array().unwrap().len();
    assert_eq!(listed as u32, children);
}

#[tokio::test(flavor = "multi_thread")]
async fn cursor_never_advances() {
    let world = small_pages("cursor_never_advances").await;

    let run = world.prepare_all().await;

    run.ended(
        0,
        &[
            "Prepared 10 review invites",
            "About the list of children",
            "gives the same page of children again and again; reading was stopped.",
            "says that children has 12 rows, and 10 came.",
        ],
    );
    each_child_once(&world, 10);
    let asked = world.council.requests();
    let pages = asked.iter().filter(|one| one.contains("/persons?")).count();
    assert!(pages <= 3, "it did not go on for ever: {pages}");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_repeated_across_pages() {
    let world = small_pages("row_repeated_across_pages").await;

    let run = world.prepare_all().await;

    run.ended(
        0,
        &[
            "Prepared 12 review invites",
            "gave 1 of the rows of children twice.",
        ],
    );
    each_child_once(&world, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_shift_between_pages() {
    let world = World::in_scenario(
        "children = 12\npaging = \"offset\"\nfaults = [\"rows_shift_between_pages\"]",
    )
    .await
    .making("html");
    let page = "page = { kind = \"offset\", items = \".persons\", parameter = \"offset\", size = 10, size_parameter = \"limit\", total = \".total\" }";
    let world = world.with_page(page);

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 12 review invites"]);
    each_child_once(&world, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn next_page_on_another_host() {
    let world = World::in_scenario(
        "children = 12\npaging = \"odata\"\nfaults = [\"next_page_on_another_host\"]",
    )
    .await
    .making("html");
    let trap = Trap::set(&world.council, "https://records.elsewhere.example").await;
    let world = world.through(&trap);
    let page =
        "page = { kind = \"odata\", items = \".value\", size = 10, size_parameter = \"limit\" }";
    let world = world.with_page(page);

    let run = world.prepare_all().await;

    run.ended(
        0,
        &[
            "Prepared 10 review invites",
            "names another host for the next page of children, which is never asked.",
        ],
    );
    each_child_once(&world, 10);
    assert_eq!(
        trap.caught(),
        0,
        "the token stays with the host that it is for"
    );
}

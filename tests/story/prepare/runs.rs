//! Runs over many children: whom they take, what stops them, how they go on.

use std::{collections::BTreeMap, fs};

use crate::world::{THIRD, World};

#[tokio::test(flavor = "multi_thread")]
async fn only_reviews_that_are_due_soon_are_prepared() {
    let world = World::of(8, &[]).await.making("html");

    let run = world.prepare_with(&["--due-within", "28"]).await;

    // The sixth and the eighth are due in 40 and 70 days; the fourth is overdue.
    run.ended(
        0,
        &["Prepared 6 review invites", "2 not due yet", "1 overdue"],
    );
    for child in 1..=8 {
        assert_eq!(
            world.is_prepared(child),
            child != 6 && child != 8,
            "child {child}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_due_nothing_has_failed() {
    let world = World::new().await.making("html");
    let sixth = world.id(6);
    let world = World::of(8, &[]).await.making("html");

    let run = world.prepare_with(&["--child", &sixth]).await;

    run.ended(0, &["Prepared 1 review invite "]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_who_is_not_there_stops_nobody_else() {
    let world = World::new().await.making("html");
    let (first, second) = (world.id(1), world.id(2));

    let run = world
        .prepare_with(&["--child", &first, "33399999", &second])
        .await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "1 child could not be prepared",
            "mosaic has no child 33399999",
        ],
    );
    world.is_whole(1);
    world.is_whole(2);
    assert_eq!(world.summary()["failed"], 1);
    assert_eq!(world.summary()["failures"][0]["child"], "33399999");
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_children_can_stand_in_a_file() {
    let world = World::new().await.making("html");
    let list = world.folder("lists").join("children.txt");
    fs::write(
        &list,
        format!("{}\r\n\n{}\n{}\n", world.id(1), world.id(2), world.id(1)),
    )
    .unwrap();

    let run = world
        .prepare_with(&["--child", &format!("@{}", list.display())])
        .await;

    run.ended(0, &["Prepared 2 review invites"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_cut_off_goes_on_where_it_stopped() {
    // Half of the children cannot be read to the end: the run hangs with the other half done.
    let hangs: String = (7..=12)
        .map(|child| {
            format!(
                "[[fault]]\nname = \"body_stops_half_way\"\nchild = {child}\npath = \"person\"\n"
            )
        })
        .collect();
    let world = World::in_scenario(&format!("children = 12\n{hangs}"))
        .await
        .making("html");
    let world = world
        .set("source.idle_seconds", 600)
        .set("source.total_seconds", 600);
    let underway = world.start_preparing(&["--all"]);
    world
        .until("six children are done", || world.finished_children() == 6)
        .await;
    underway.cut_off();
    let before = documents(&world);
    assert_eq!(before.len(), 6);

    world.council.switch_off("body_stops_half_way");
    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 6 review invites", "6 finished before"]);
    let after = documents(&world);
    assert_eq!(after.len(), 12, "none is lost");
    for (child, bytes) in &before {
        assert_eq!(
            after.get(child),
            Some(bytes),
            "child {child} was left as it was"
        );
    }
    let listed = world.summary()["children"].as_array().unwrap().len();
    assert_eq!(listed, 12, "none is listed twice");
    let index = fs::read_to_string(world.out().join("index.html")).unwrap();
    let links = |child| {
        index
            .matches(&format!("{}/sheet.html", world.id(child)))
            .count()
    };
    for child in 1..=12 {
        assert!(
            links(child) > 0 && links(child) == links(1),
            "child {child}"
        );
    }
    // What is finished is finished: asked once more, all are prepared anew.
    world
        .prepare_all()
        .await
        .ended(0, &["Prepared 12 review invites"]);
}

/// The bytes of each child's document; they hold the time at which it was made.
fn documents(world: &World) -> BTreeMap<u32, Vec<u8>> {
    (1..=12)
        .filter(|child| world.is_prepared(*child))
        .map(|child| (child, world.file(child, "document.json")))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_tried_again_and_what_is_done_is_left() {
    let world = World::with("sign_in_page_with_status_200")
        .await
        .making("html");
    world
        .prepare_all()
        .await
        .ended(0, &["Prepared 3 review invites"]);
    let done = world.file(1, "document.json");

    world.council.switch_off("sign_in_page_with_status_200");
    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 1 review invite ", "3 finished before"]);
    world.is_whole(THIRD);
    assert_eq!(world.file(1, "document.json"), done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_can_read_the_summary() {
    let world = World::with("child_not_found").await.making("html");

    let run = world.prepare_with(&["--all", "--json"]).await;

    assert_eq!(run.exit_code, Some(0), "{run:#?}");
    let said: serde_json::Value = serde_json::from_str(&run.said).unwrap();
    assert_eq!(said, world.summary());
    assert_eq!(
        (&said["schema"], &said["prepared"], &said["failed"]),
        (&1.into(), &3.into(), &1.into())
    );
}

/// An identifier is one thing in a path, whatever stands in it: it leads to no other record.
#[tokio::test(flavor = "multi_thread")]
async fn an_identifier_leads_nowhere_but_to_its_record() {
    let world = World::new().await.making("html");
    let first = world.id(1);
    let below = format!("{first}/relationships");
    let odd = [&*below, "%2e%2e%2fpersons", "..", "?x=1", "1\r\nX-More: 1"];

    let mut arguments = vec!["--child"];
    arguments.extend(odd);
    let run = world.prepare_with(&arguments).await;

    run.ended(1, &["5 children could not be prepared"]);
    run.says(&format!("mosaic has no child {below}"));
    let asked = world.council.requests();
    let of_another = asked
        .iter()
        .filter(|one| one.contains(&format!("/{first}/")) || one.contains("/../"));
    assert_eq!(of_another.count(), 0, "{asked:?}");
}

/// The case system gives six tokens in a minute: whoever asks for a seventh has to wait, and a run
/// that waits must not look as if it had hung.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_wait_is_told() {
    let world = World::new().await.making("html");
    for _ in 0..6 {
        world.client().await;
    }

    let mut run = world.start_preparing(&["--all"]);

    let told = tokio::task::spawn_blocking(move || {
        let told = run.complains_until("asked us to wait");
        run.cut_off();
        told
    });
    assert!(told.await.unwrap().contains("the run goes on by itself"));
}

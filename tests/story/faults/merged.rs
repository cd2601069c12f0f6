//! The record of a child is now another one.

use crate::world::{THIRD, World};

/// The third child's number was merged; the surviving record is read in its place.
async fn survivor_is_read(fault: &str) {
    let world = World::with(fault).await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(0, &["Prepared 2 review invites"]);
    let found = world.finds(THIRD, "record_superseded", &world.id(THIRD));
    assert!(found.what.contains("was merged into"), "{found:?}");
    assert!(
        found.remedy.contains("check that it is the same child"),
        "{found:?}"
    );
    assert_eq!(found.weight, "check");
    // The folder has the number that was asked for, the document that of the survivor.
    let document = world.document(THIRD);
    assert_ne!(document.0["child"].as_str(), Some(world.id(THIRD).as_str()));
    assert!(
        found.what.contains(document.0["child"].as_str().unwrap()),
        "{found:?}"
    );
    assert_eq!(document.state("child.name"), "known");
    assert_eq!(document.state("review.due"), "known");
    assert!(document.rows("people").len() > 5);
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_and_moved() {
    survivor_is_read("merged_and_moved").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_and_moved_for_good() {
    survivor_is_read("merged_and_moved_for_good").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_answers_with_another_id() {
    survivor_is_read("merged_answers_with_another_id").await;
}

/// In SOAP a merge is told in a Fault that names the survivor.
#[tokio::test(flavor = "multi_thread")]
async fn also_merged_in_soap() {
    let world = World::with("merged_and_moved").await.in_soap();

    let run = world.prepare(THIRD).await;

    run.ended(0, &["Prepared 1 review invite "]);
    world.finds(THIRD, "record_superseded", &world.id(THIRD));
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_and_invalidated() {
    let world = World::with("merged_and_invalidated").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 1 review invite ",
            "the record may have been merged, removed or mistyped",
        ],
    );
    run.says(&world.id(THIRD));
    assert!(!world.is_prepared(THIRD));
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn known_duplicate() {
    let world = World::with("known_duplicate").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "To put right before anything is sent",
            "one person seems to be recorded twice",
        ],
    );
    let found = world.finds(THIRD, "probable_duplicate", &world.id(THIRD));
    assert_eq!(found.weight, "blocks");
    assert!(found.remedy.contains("invite nobody twice"), "{found:?}");
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_overnight() {
    let world = World::with("merged_overnight").await;
    world.prepare(THIRD).await.ended(0, &[]);
    world.is_whole(THIRD);
    let before = world.document(THIRD);

    world.council.advance_days(1);
    let run = world.prepare(THIRD).await;

    run.ended(
        0,
        &[
            "Prepared 1 review invite ",
            "a record was merged into another",
        ],
    );
    world.finds(THIRD, "record_superseded", &world.id(THIRD));
    let after = world.document(THIRD);
    assert_ne!(after.0["child"], before.0["child"]);
    assert_eq!(after.value("child.name"), before.value("child.name"));
}

#[tokio::test(flavor = "multi_thread")]
async fn redirect_without_end() {
    let world = World::with("redirect_without_end").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 1 review invite ",
            "it moved more than once, which is not followed",
        ],
    );
    assert!(!world.is_prepared(THIRD));
    world.is_whole(2);
    let path = format!("GET /api/v1/persons/{}", world.id(THIRD));
    let asked = world.council.requests();
    let asked = asked.iter().filter(|one| **one == path).count();
    assert!(asked <= 8, "it did not go on for ever: {asked}");
}

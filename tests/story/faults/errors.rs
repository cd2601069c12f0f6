//! The case system refuses, each time in another shape.

use crate::world::{THIRD, World};

/// The third child's addresses are refused, in whatever shape that is told.
async fn addresses_are_refused(fault: &str) {
    let world = World::with(fault).await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 2 review invites",
            "part of the case system did not answer",
        ],
    );
    let found = world.finds(THIRD, "source_down", "could not read addresses");
    assert!(found.what.contains("status 400"), "{found:?}");
    assert_eq!(found.weight, "check");
    // Everything else of the child is there.
    let document = world.document(THIRD);
    for field in [
        "child.name",
        "review.due",
        "child.legal_status",
        "child.placement_type",
    ] {
        assert_eq!(document.state(field), "known", "{field}");
    }
    world.is_whole(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn error_as_bare_text() {
    addresses_are_refused("error_as_bare_text").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn error_as_message() {
    addresses_are_refused("error_as_message").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn error_as_list() {
    addresses_are_refused("error_as_list").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn error_as_problem_details() {
    addresses_are_refused("error_as_problem_details").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn error_as_operation_outcome() {
    addresses_are_refused("error_as_operation_outcome").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn resource_not_supported() {
    let world = World::with("resource_not_supported").await;

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(0, &["Prepared 2 review invites"]);
    for child in [2, THIRD] {
        let found = world.finds(child, "source_does_not_offer", "does not offer visits");
        assert_eq!(
            found.weight, "note",
            "it is nobody's fault and holds nothing up"
        );
        world.is_whole(child);
    }
    let asked = world.council.requests();
    let visits = asked.iter().filter(|one| one.ends_with("/visits")).count();
    assert_eq!(
        visits, 2,
        "what a system does not have is not asked for again and again"
    );
}

/// The third child is not there, and the case system says so.
async fn child_is_not_there(fault: &str) {
    let world = World::with(fault).await;

    let run = world.prepare_all().await;

    run.ended(
        0,
        &["Prepared 3 review invites", "1 child could not be prepared"],
    );
    run.says(&format!("mosaic has no child {}", world.id(THIRD)));
    run.says("Check the identifier; the record may have been merged, removed or mistyped.");
    assert!(!world.is_prepared(THIRD));
    for child in [1, 2, 4] {
        world.is_whole(child);
    }
    assert_eq!(
        world.prepare(THIRD).await.exit_code,
        Some(1),
        "alone, nothing could be prepared"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn child_not_found() {
    child_is_not_there("child_not_found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn record_deleted() {
    child_is_not_there("record_deleted").await;
}

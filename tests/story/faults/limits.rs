//! The case system says that it is asked too often.

use crate::world::World;

/// All four children are there, and nobody asked while told to wait.
#[track_caller]
fn was_patient(world: &World) {
    for child in 1..=4 {
        world.is_whole(child);
    }
    let counts = world.council.counts();
    assert!(counts.statuses.contains_key(&429), "{counts:?}");
    assert_eq!(counts.while_told_to_wait, 0, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_wait_in_seconds() {
    let world = World::with("told_to_wait_in_seconds").await.making("html");
    let world = world.set("source.connections", 1);

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    was_patient(&world);
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_wait_until_a_time() {
    let world = World::with("told_to_wait_until_a_time")
        .await
        .making("html");
    // With one connection, nothing is on its way while the word to wait goes out.
    let world = world.set("source.connections", 1);

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    was_patient(&world);
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_wait_without_a_time() {
    let world = World::with("told_to_wait_without_a_time")
        .await
        .making("html");
    // With one connection, nothing is on its way while the word to wait goes out.
    let world = world.set("source.connections", 1);

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    was_patient(&world);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_requests_a_second() {
    let world = World::of(20, &["two_hundred_requests_a_second"]).await;
    let world = world
        .set("source.rate_per_second", 200)
        .set("source.burst", 200)
        .making("html");

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 20 review invites"]);
    let counts = world.council.counts();
    assert!(counts.total > 200, "{counts:?}");
    assert!(!counts.statuses.contains_key(&429), "{counts:?}");
    assert_eq!(counts.while_told_to_wait, 0, "{counts:?}");
}

/// A limit that nobody told us about is learned by being told to wait.
#[tokio::test(flavor = "multi_thread")]
async fn also_a_limit_that_is_in_no_settings() {
    let world = World::of(20, &["two_hundred_requests_a_second"]).await;
    // One connection: what was under way when the word to wait came is no disobedience.
    let world = world.making("html").set("source.connections", 1);

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 20 review invites"]);
    assert_eq!(world.council.counts().while_told_to_wait, 0);
}

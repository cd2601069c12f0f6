//! The case system says that it is asked too often.

use crate::world::World;

/// The connections that the program opens at most unless its settings say otherwise.
const CONNECTIONS: u64 = 32;

/// Nobody was sent on who knew that all should wait. What had been let go before the word was read
/// is no disobedience, and that is less than one request for each connection: all but the one by
/// which the word came. Whoever does not wait sends more.
#[track_caller]
fn was_patient(world: &World) {
    let counts = world.council.counts();
    assert!(counts.statuses.contains_key(&429), "{counts:?}");
    assert!(counts.most_in_a_wait < CONNECTIONS, "{counts:?}");
}

#[track_caller]
fn four_are_whole(world: &World) {
    for child in 1..=4 {
        world.is_whole(child);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_wait_in_seconds() {
    let world = World::with("told_to_wait_in_seconds").await.making("html");

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    was_patient(&world);
    four_are_whole(&world);
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_wait_until_a_time() {
    let world = World::with("told_to_wait_until_a_time")
        .await
        .making("html");

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    was_patient(&world);
    four_are_whole(&world);
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_wait_without_a_time() {
    let world = World::with("told_to_wait_without_a_time")
        .await
        .making("html");

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    was_patient(&world);
    four_are_whole(&world);
}

/// With one connection nothing is under way when the word to wait comes: then nothing comes at
/// all until the wait is over.
#[tokio::test(flavor = "multi_thread")]
async fn also_with_one_connection_nothing_is_sent_in_a_wait() {
    let world = World::with("told_to_wait_until_a_time").await;
    let world = world.making("html").set("source.connections", 1);

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    was_patient(&world);
    let counts = world.council.counts();
    assert_eq!((counts.while_told_to_wait, counts.most_in_a_wait), (0, 0));
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

/// A limit that nobody told us about is kept once it is met. It goes by the number of requests and
/// not by time, so that it is met however slow the machine is: each sixtieth closes the door for a
/// second.
#[tokio::test(flavor = "multi_thread")]
async fn also_a_limit_that_is_in_no_settings() {
    let world = World::in_scenario(
        "children = 20\n[[fault]]\nname = \"told_to_wait_in_seconds\"\nevery = 60\ntimes = 0",
    );
    let world = world.await.making("html");

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 20 review invites"]);
    assert!(world.council.counts().total > 200);
    was_patient(&world);
}

//! Signing in fails, or seems to have worked.

use crate::world::{THIRD, Trap, World};

#[tokio::test(flavor = "multi_thread")]
async fn token_revoked_mid_run() {
    let world = World::with("token_revoked_mid_run").await;

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    for child in 1..=4 {
        world.is_whole(child);
    }
    let counts = world.council.counts();
    assert!(counts.statuses.contains_key(&401), "{counts:?}");
    assert_eq!(counts.tokens, 2, "one new token for all who were refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn token_lives_one_second() {
    let world = World::with("token_lives_one_second").await;
    let world = world.set("source.rate_per_second", 40).making("html");

    let run = world.prepare_all().await;

    run.ended(0, &["Prepared 4 review invites"]);
    for child in 1..=4 {
        world.is_whole(child);
    }
    let counts = world.council.counts();
    // How many depends on how long the machine takes; that one is renewed before it runs out is
    // tried on a clock of its own in the connector's tests.
    assert!(counts.tokens >= 2, "{counts:?}");
    assert!(counts.tokens < counts.total / 2, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn token_endpoint_says_wait() {
    let world = World::with("token_endpoint_says_wait").await.making("html");

    let run = world.prepare(THIRD).await;

    run.ended(0, &["Prepared 1 review invite "]);
    world.is_whole(THIRD);
    let asked = world.council.requests();
    let calls = asked.iter().filter(|one| one.contains("/oauth2/token"));
    assert_eq!(calls.count(), 2, "it was asked once more, after waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn token_endpoint_down() {
    let world = World::with("token_endpoint_down").await;

    let run = world.prepare_all().await;

    run.ended(
        1,
        &[
            "mosaic: could not list the children: it answered with status 503",
            "Check that the case system is up and can be reached from here, then run this again.",
        ],
    );
    let asked = world.council.requests();
    assert!(
        asked.iter().all(|one| one == "POST /oauth2/token"),
        "{asked:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn token_lacks_the_scope() {
    let world = World::with("token_lacks_the_scope").await;

    let run = world.prepare(THIRD).await;

    run.ended(
        1,
        &[
            "1 child could not be prepared",
            "our account may not do this there",
            "Ask the system's owner to give our account the right to read this.",
        ],
    );
    // Our own lack of rights says nothing of the child.
    run.never_says("restricted");
    assert!(!world.is_prepared(THIRD));
}

#[tokio::test(flavor = "multi_thread")]
async fn client_secret_refused() {
    let world = World::with("client_secret_refused").await;

    let run = world.prepare_all().await;

    run.ended(
        1,
        &[
            "it refused our sign-in",
            "Check the client id, the secret and the key in the settings file",
        ],
    );
    run.never_says(&world.council.credentials().client_secret);
    assert_eq!(
        world.council.counts().total,
        1,
        "asked once, not again and again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_key_refused() {
    let world = World::with("api_key_refused").await;

    let run = world.prepare_some(&[1, 2, 3, 4]).await;

    run.ended(
        1,
        &["4 children could not be prepared", "it refused our sign-in"],
    );
    run.never_says(&world.council.credentials().api_key);
    for child in 1..=4 {
        assert!(!world.is_prepared(child));
    }
    // The token endpoint bears six calls a minute. It is the key that is wrong, not the token.
    let asked = world.council.requests();
    let calls = asked.iter().filter(|one| one.contains("/oauth2/token"));
    assert!(calls.count() <= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_page_with_status_200() {
    let world = World::with("sign_in_page_with_status_200").await;

    let run = world.prepare_all().await;

    run.ended(
        0,
        &[
            "Prepared 3 review invites",
            "1 child could not be prepared",
            "a web page came in place of data, as when a sign-in page answers",
            "Nothing was taken from it",
        ],
    );
    run.says(&world.id(THIRD));
    // Above all: no child without restrictions comes of it.
    assert!(!world.is_prepared(THIRD));
    for child in [1, 2, 4] {
        world.is_whole(child);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redirect_to_another_host() {
    let world = World::with("redirect_to_another_host").await;
    let trap = Trap::set(&world.council, "https://sign-in.elsewhere.example").await;
    let world = world.through(&trap);

    let run = world.prepare_some(&[2, THIRD]).await;

    run.ended(
        0,
        &[
            "Prepared 1 review invite ",
            "it sent us to another host, which is never followed",
        ],
    );
    assert!(!world.is_prepared(THIRD));
    world.is_whole(2);
    assert_eq!(
        trap.caught(),
        0,
        "nothing was sent to the other host, least of all a token"
    );
}

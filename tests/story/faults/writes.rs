//! Writing back, as a client that sends invites does it: faults, and the right way.
//!
//! `prepare` writes nothing back. These stories hold the case system to what a client that
//! writes has to live with.

use serde_json::json;

use crate::world::{Answer, Client, THIRD, World};

/// Writes a case note about the third child.
async fn write_note(world: &World, client: &Client, key: &str) -> std::io::Result<Answer> {
    let path = format!("/api/v1/persons/{}/case-notes", world.id(THIRD));
    let note = json!({
        "title": "Review invite sent",
        "content": "Eleven letters were sent.",
        "noteType": "Review",
        "externalReference": "invite-7F3K2",
    });
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    client.ask("POST", &path, &headers, &note.to_string()).await
}

/// How many notes with our reference the case system shows.
async fn notes_of_ours(world: &World, client: &Client) -> usize {
    let path = format!(
        "/api/v1/persons/{}/case-notes?externalReference=invite-7F3K2",
        world.id(THIRD)
    );
    let answer = client.get(&path).await.unwrap().json();
    answer["caseNotes"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn idempotency_keys_ignored() {
    let world = World::with("idempotency_keys_ignored").await;
    let client = world.client().await;

    // Whoever trusts the key writes twice.
    for _ in 0..2 {
        let written = write_note(&world, &client, "key-1").await.unwrap();
        assert_eq!(written.status, 201);
        assert_eq!(written.header("idempotent-replayed"), None);
    }
    assert_eq!(world.council.kept(), (2, 0));

    // Whoever looks for the reference first does not.
    if notes_of_ours(&world, &client).await == 0 {
        write_note(&world, &client, "key-2").await.unwrap();
    }
    assert_eq!(world.council.kept(), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn write_kept_then_dropped() {
    let world = World::with("write_kept_then_dropped").await;
    let client = world.client().await;

    let lost = write_note(&world, &client, "key-1").await;

    // The client cannot tell whether it was written. It was.
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(notes_of_ours(&world, &client).await, 1);

    // With the same key it may ask again: the first note is told, and no second one kept.
    let again = write_note(&world, &client, "key-1").await.unwrap();
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (201, Some("true"))
    );
    assert_eq!(world.council.kept(), (1, 0));

    // With another key it would have been kept twice.
    write_note(&world, &client, "key-2").await.unwrap();
    assert_eq!(world.council.kept(), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn first_write_still_under_way() {
    let world = World::with("first_write_still_under_way").await;
    let client = world.client().await;

    // 409 means "not yet": it is neither a success nor a reason to take another key.
    let mut statuses = Vec::new();
    while statuses.iter().filter(|status| **status == 201).count() < 2 {
        let answer = write_note(&world, &client, "key-1").await.unwrap();
        statuses.push(answer.status);
        assert!(statuses.len() < 5, "{statuses:?}");
    }

    assert_eq!(
        statuses.iter().filter(|status| **status == 409).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(world.council.kept(), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn review_changed_meanwhile() {
    let world = World::with("review_changed_meanwhile").await;
    let client = world.client().await;
    let reviews = format!("/api/v1/persons/{}/reviews", world.id(THIRD));
    let reviews = client.get(&reviews).await.unwrap().json();
    let next = reviews["reviews"].as_array().unwrap().iter();
    let next = next.map(|one| one["id"].as_u64().unwrap()).max().unwrap();
    let path = format!("/api/v1/reviews/{next}");
    let change = json!({ "planned": { "room": "Room 7" } }).to_string();

    let read = client.get(&path).await.unwrap();
    let tag = read.header("etag").unwrap().to_owned();
    let late = client
        .ask("PATCH", &path, &[("if-match", &tag)], &change)
        .await
        .unwrap();
    assert_eq!(late.status, 412, "somebody else was first");

    // Without saying what was read, nothing is changed at all.
    let blind = client.ask("PATCH", &path, &[], &change).await.unwrap();
    assert_eq!(blind.status, 428);

    // The right way: read again, look at it, and change what is there now.
    let read = client.get(&path).await.unwrap();
    let tag = read.header("etag").unwrap().to_owned();
    let kept = client
        .ask("PATCH", &path, &[("if-match", &tag)], &change)
        .await
        .unwrap();
    assert_eq!(kept.status, 200);
    let now = client.get(&path).await.unwrap().json();
    assert_eq!(now["planned"]["room"], "Room 7");
}

//! Writing back, as a careful and as a careless client would.

use super::{council, plain::Plain, plain::Reply, with_faults, with_scenario};

const NOTE: &str = r#"{"title": "Invite sent", "content": "Eleven letters.", "noteType": "Review", "externalReference": "sp-1"}"#;
const NOTES: &str = "/api/v1/persons/33310048/case-notes";

async fn write(client: &Plain, key: &str, body: &str) -> Reply {
    let headers = [
        ("idempotency-key", key),
        ("content-type", "application/json"),
    ];
    client
        .ask("POST", NOTES, &headers, body.as_bytes())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_case_note_is_kept_and_can_be_read() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;

    let reply = client.post(NOTES, NOTE).await;

    assert_eq!(reply.status, 201);
    assert!(reply.header("location").unwrap().starts_with(NOTES));
    let found = client
        .get(&format!("{NOTES}?externalReference=sp-1"))
        .await
        .json();
    assert_eq!(found["caseNotes"].as_array().unwrap().len(), 1);
    assert_eq!(found["caseNotes"][0]["caseNoteTitle"], "Invite sent");
    assert_eq!(
        client.get(NOTES).await.json()["caseNotes"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(client.post(NOTES, "{}").await.status, 400);
    assert_eq!(
        client
            .post("/api/v1/persons/1/case-notes", NOTE)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn the_same_key_and_body_are_kept_once() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;

    let first = write(&client, "k1", NOTE).await;
    let again = write(&client, "k1", NOTE).await;

    assert_eq!(
        (first.status, first.header("idempotent-replayed")),
        (201, None)
    );
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (201, Some("true"))
    );
    assert_eq!(first.body, again.body);
    assert_eq!(running.kept(), (1, 0));
    assert_eq!(
        write(&client, "k1", &NOTE.replace("Eleven", "Twelve"))
            .await
            .status,
        422
    );
    assert_eq!(write(&client, "k2", NOTE).await.status, 201);
    assert_eq!(running.kept(), (2, 0));
}

#[tokio::test]
async fn where_keys_are_ignored_only_looking_first_helps() {
    let running = with_faults(3, &["idempotency_keys_ignored"]).await;
    let client = Plain::signed_in(&running).await;

    write(&client, "k1", NOTE).await;
    write(&client, "k1", NOTE).await;

    assert_eq!(running.kept(), (2, 0));
    let found = client
        .get(&format!("{NOTES}?externalReference=sp-1"))
        .await
        .json();
    assert_eq!(found["caseNotes"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_write_can_be_kept_although_the_connection_broke() {
    let running = with_faults(3, &["write_kept_then_dropped"]).await;
    let client = Plain::signed_in(&running).await;
    let headers = [("idempotency-key", "k1")];

    assert!(
        client
            .ask("POST", NOTES, &headers, NOTE.as_bytes())
            .await
            .is_err()
    );
    assert_eq!(running.kept(), (1, 0));
    let again = write(&client, "k1", NOTE).await;

    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (201, Some("true"))
    );
    assert_eq!(running.kept(), (1, 0));
}

#[tokio::test]
async fn a_repeat_can_come_while_the_first_is_under_way() {
    let running = with_faults(3, &["first_write_still_under_way"]).await;
    let client = Plain::signed_in(&running).await;

    let statuses = [
        write(&client, "k1", NOTE).await.status,
        write(&client, "k1", NOTE).await.status,
        write(&client, "k1", NOTE).await.status,
    ];

    assert_eq!(statuses, [201, 409, 201]);
    assert_eq!(running.kept(), (1, 0));
}

fn form(kind: &str, bytes: &str, sum: &str) -> String {
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nInvite sheet\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"sha256\"\r\n\r\n{sum}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"sheet\"\r\nContent-Type: {kind}\r\n\r\n{bytes}\r\n--edge--\r\n"
    )
}

async fn upload(client: &Plain, body: &str) -> Reply {
    let headers = [("content-type", "multipart/form-data; boundary=edge")];
    client
        .ask(
            "POST",
            "/api/v1/persons/33310048/documents",
            &headers,
            body.as_bytes(),
        )
        .await
        .unwrap()
}

#[tokio::test]
async fn a_document_is_taken_if_its_kind_size_and_sum_are_right() {
    let running = with_scenario("document_cap = 20").await;
    let client = Plain::signed_in(&running).await;
    // The SHA-256 of "hello".
    let sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    let reply = upload(&client, &form("text/html", "hello", sum)).await;
    assert_eq!(
        (reply.status, reply.json()["sha256"].as_str()),
        (201, Some(sum))
    );
    assert_eq!(reply.json()["size"], 5);
    assert_eq!(
        upload(&client, &form("text/html", "hullo", sum))
            .await
            .status,
        422
    );
    assert_eq!(
        upload(&client, &form("image/png", "hello", ""))
            .await
            .status,
        415
    );
    assert_eq!(
        upload(
            &client,
            &form("text/html", "hello, hello, hello, hello", "")
        )
        .await
        .status,
        413
    );
    assert_eq!(upload(&client, "nothing").await.status, 400);
    assert_eq!(running.kept(), (0, 1));
}

#[tokio::test]
async fn a_review_is_changed_only_by_who_has_seen_it_as_it_is() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;
    let reviews = client.get("/api/v1/persons/33310048/reviews").await.json();
    let id = reviews["reviews"][0]["id"].as_u64().unwrap();
    let path = format!("/api/v1/reviews/{id}");
    let seen = client.get(&path).await;
    let tag = seen.header("etag").unwrap().to_owned();
    let change = br#"{"planned": {"date": "2026-12-07", "time": "15:00"}}"#;

    assert_eq!(
        client
            .ask("PATCH", &path, &[], change)
            .await
            .unwrap()
            .status,
        428
    );
    let done = client
        .ask("PATCH", &path, &[("if-match", &tag)], change)
        .await
        .unwrap();
    assert_eq!(
        (done.status, done.json()["planned"]["time"].as_str()),
        (200, Some("15:00"))
    );
    let late = client
        .ask("PATCH", &path, &[("if-match", &tag)], change)
        .await
        .unwrap();
    assert_eq!(late.status, 412);
    let now = client.get("/api/v1/persons/33310048/reviews").await.json();
    assert_eq!(now["reviews"][0]["planned"]["date"], "2026-12-07T00:00:00");
    assert_eq!(client.get("/api/v1/reviews/12").await.status, 404);
}

#[tokio::test]
async fn a_review_can_be_changed_by_somebody_else_in_between() {
    let running = with_faults(3, &["review_changed_meanwhile"]).await;
    let client = Plain::signed_in(&running).await;
    let reviews = client.get("/api/v1/persons/33310048/reviews").await.json();
    let path = format!("/api/v1/reviews/{}", reviews["reviews"][0]["id"]);
    let tag = client.get(&path).await.header("etag").unwrap().to_owned();

    let change = client
        .ask("PATCH", &path, &[("if-match", &tag)], b"{}")
        .await
        .unwrap();

    assert_eq!(change.status, 412);
}

#[tokio::test]
async fn what_was_written_is_in_the_feed_of_changes() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;
    client.post(NOTES, NOTE).await;

    let feed = client.get("/api/v1/changes?since=0").await.json();

    assert_eq!(feed["changes"][0]["personId"], 33310048);
    assert_eq!(feed["changes"][0]["resource"], "case-notes");
    assert_eq!(feed["next"], 1);
    assert_eq!(
        client.get("/api/v1/changes?since=1").await.json()["changes"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

//! Every fault does what its sentence says.

use std::{io, io::Read, time::Duration};

use samepage::simulation::case_system::{Running, faults::FAULTS};
use serde_json::Value;
use tokio::io::AsyncReadExt;

use super::{
    plain::{Plain, Reply, credentials},
    with_faults, with_scenario,
};

const CHILD: &str = "/api/v1/persons/33310048";

type Shows = fn(&io::Result<Reply>) -> bool;

fn status(reply: &io::Result<Reply>, status: u16) -> bool {
    reply.as_ref().is_ok_and(|reply| reply.status == status)
}

fn says(reply: &io::Result<Reply>, part: &str) -> bool {
    reply
        .as_ref()
        .is_ok_and(|reply| reply.text().contains(part))
}

fn kind(reply: &io::Result<Reply>, part: &str) -> bool {
    reply.as_ref().is_ok_and(|reply| {
        reply
            .header("content-type")
            .is_some_and(|kind| kind.contains(part))
    })
}

/// Faults that one GET shows: the name, what is asked of the third child, and how it shows.
const BY_ONE_READ: &[(&str, &str, Shows)] = &[
    ("api_key_refused", "", |r| {
        status(r, 401) && r.as_ref().unwrap().header("www-authenticate").is_none()
    }),
    ("sign_in_page_with_status_200", "/reviews", |r| {
        status(r, 200) && kind(r, "html") && says(r, "Sign in")
    }),
    ("redirect_to_another_host", "", |r| {
        status(r, 302)
            && r.as_ref()
                .unwrap()
                .header("location")
                .unwrap()
                .contains("elsewhere")
    }),
    ("down_for_one_resource", "/reviews", |r| status(r, 503)),
    ("down_altogether", "/visits", |r| {
        status(r, 503) && kind(r, "html")
    }),
    ("server_error_in_text", "/placements", |r| {
        status(r, 500) && kind(r, "text/plain")
    }),
    ("connection_reset_always", "/workers", |r| r.is_err()),
    ("body_shorter_than_declared", "/visits", |r| r.is_err()),
    ("answer_cut_off", "/relationships", |r| {
        status(r, 200) && serde_json::from_slice::<Value>(&r.as_ref().unwrap().body).is_err()
    }),
    ("answer_is_empty", "/relationships", |r| {
        status(r, 200) && r.as_ref().unwrap().body.is_empty()
    }),
    ("answers_compressed_unasked", "", |r| {
        unpacked(r.as_ref().unwrap()).starts_with('{')
    }),
    ("byte_order_mark_first", "", |r| {
        r.as_ref().unwrap().body.starts_with(b"\xef\xbb\xbf{")
    }),
    ("nested_without_end", "", |r| {
        says(r, "{\"a\":{\"a\":{\"a\":")
    }),
    ("json_called_html", "", |r| {
        kind(r, "html") && r.as_ref().unwrap().json()["id"] == 33_310_048
    }),
    ("error_as_bare_text", "/addresses", |r| {
        status(r, 400) && r.as_ref().unwrap().text() == "Invalid Mosaic ID"
    }),
    ("error_as_message", "/addresses", |r| {
        r.as_ref().unwrap().json()["message"] == "Invalid Mosaic ID"
    }),
    ("error_as_list", "/addresses", |r| {
        r.as_ref().unwrap().json()["errors"][0]["message"] == "Invalid Mosaic ID"
    }),
    ("error_as_problem_details", "/addresses", |r| {
        kind(r, "application/problem+json") && says(r, "\"detail\"")
    }),
    ("error_as_operation_outcome", "/addresses", |r| {
        r.as_ref().unwrap().json()["resourceType"] == "OperationOutcome"
    }),
    ("resource_not_supported", "/visits", |r| status(r, 501)),
    ("child_not_found", "", |r| status(r, 404)),
    ("record_deleted", "", |r| status(r, 410)),
    ("restricted_refused", "/addresses", |r| {
        status(r, 403) && kind(r, "application/problem+json")
    }),
    ("restricted_name_only", "", |r| {
        let one = r.as_ref().unwrap().json();
        one["restricted"] == "Y" && one.as_object().unwrap().len() == 4
    }),
    ("restricted_told_in_full", "", |r| {
        says(r, "\"restricted\":\"Y\"") && says(r, "addressLines")
    }),
    ("restricted_fields_removed", "", |r| {
        let one = r.as_ref().unwrap().json();
        one.get("address").is_none()
            && one["meta"]["security"][0]["code"] == "R"
            && one["restricted"] == "Y"
    }),
    ("restricted_censored", "", |r| {
        let one = r.as_ref().unwrap().json();
        one["address"]["postCode"] == "*******" && one["dateOfBirth"] == "*******"
    }),
    ("restriction_flag_unreadable", "", |r| {
        says(r, "\"restricted\":\"?\"")
    }),
    ("restriction_flag_missing", "", |r| {
        r.as_ref().unwrap().json().get("restricted").is_none()
    }),
    ("worker_barred_from_one_child", "", |r| {
        status(r, 403) && says(r, "barred")
    }),
    ("merged_and_moved", "/reviews", |r| {
        status(r, 301)
            && r.as_ref().unwrap().header("location") == Some("/api/v1/persons/50000048/reviews")
    }),
    ("merged_and_moved_for_good", "", |r| {
        status(r, 308) && says(r, "50000048")
    }),
    ("merged_answers_with_another_id", "", |r| {
        status(r, 200) && r.as_ref().unwrap().json()["id"] == 50_000_048
    }),
    ("merged_and_invalidated", "", |r| {
        status(r, 404) && says(r, "invalidated")
    }),
    ("known_duplicate", "/relationships", |r| {
        says(r, "\"duplicate\"") && says(r, "50000048")
    }),
    ("redirect_without_end", "", |r| {
        status(r, 301) && r.as_ref().unwrap().header("location") == Some(CHILD)
    }),
];

fn unpacked(reply: &Reply) -> String {
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(&reply.body[..])
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[tokio::test]
async fn what_one_read_shows() {
    for (name, under, shows) in BY_ONE_READ {
        let running = with_faults(4, &[name]).await;
        let client = Plain::signed_in(&running).await;
        let ask = |path: String| {
            let client = &client;
            async move {
                client
                    .ask("GET", &path, &[("accept", "application/json")], b"")
                    .await
            }
        };

        let reply = ask(format!("{CHILD}{under}")).await;
        assert!(shows(&reply), "{name}: {reply:?}");
        let everywhere = [
            "api_key_refused",
            "down_altogether",
            "down_for_one_resource",
            "resource_not_supported",
            "byte_order_mark_first",
            "answers_compressed_unasked",
        ];
        if !everywhere.contains(name) {
            let other = ask("/api/v1/persons/33310064".to_owned() + under)
                .await
                .unwrap();
            assert_eq!(other.status, 200, "{name} touches another child");
        }
    }
}

/// Faults that show in XML alone.
const BY_XML: &[(&str, &str, &str)] = &[
    ("xml_with_a_document_type", "", "<!ENTITY x SYSTEM"),
    ("billion_laughs", "", "&l8;&l8;"),
];

#[tokio::test]
async fn what_only_xml_shows() {
    for (name, under, part) in BY_XML {
        let running = with_faults(3, &[name]).await;
        let client = Plain::signed_in(&running).await;

        let reply = client.xml(&format!("{CHILD}{under}")).await;
        assert!(reply.text().contains(part), "{name}");
        assert_eq!(client.get(CHILD).await.json()["id"], 33_310_048, "{name}");
    }
}

#[tokio::test]
async fn xml_can_come_in_iso_8859_1() {
    let running = with_faults(12, &["xml_in_iso_8859_1"]).await;
    let client = Plain::signed_in(&running).await;

    // The ninth child has a name with marks.
    let reply = client.xml("/api/v1/persons/33310144").await;

    assert!(
        reply
            .body
            .starts_with(b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>")
    );
    assert_eq!(reply.header("content-type"), Some("text/xml"));
    assert!(
        reply.body.windows(2).any(|two| two == b"\xf1e"),
        "ñ is one byte"
    );
    assert!(reply.text().contains("&#8217;"));
}

#[tokio::test]
async fn a_soap_fault_comes_in_three_ways() {
    let request = "<m:GetRelationships><m:PersonId>33310048</m:PersonId></m:GetRelationships>";
    for (name, status, part) in [
        ("soap_fault_1_1", 500, "<faultcode>soap:Server</faultcode>"),
        (
            "soap_fault_1_2",
            500,
            "<soap:Value>soap:Receiver</soap:Value>",
        ),
        ("soap_fault_with_status_200", 200, "<faultcode>"),
    ] {
        let running = with_faults(3, &[name]).await;
        let client = Plain::signed_in(&running).await;

        let reply = client.soap(request).await;
        assert_eq!(reply.status, status, "{name}");
        assert!(reply.text().contains(part), "{name}");
        assert_eq!(
            client.get(&format!("{CHILD}/relationships")).await.status,
            200
        );
    }
}

#[tokio::test]
async fn a_connection_reset_once_works_the_second_time() {
    let running = with_faults(3, &["connection_reset_once"]).await;
    let client = Plain::signed_in(&running).await;
    let path = format!("{CHILD}/relationships");

    let first = client.ask("GET", &path, &[], b"").await;
    assert_eq!(first.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(client.get(&path).await.status, 200);
}

#[tokio::test]
async fn a_slow_body_comes_in_drops_and_a_stalled_one_not_at_all() {
    let running = with_faults(3, &["body_comes_slowly", "body_stops_half_way"]).await;
    let client = Plain::signed_in(&running).await;

    let mut slow = client
        .send("GET", &format!("{CHILD}/addresses"), &[], b"")
        .await
        .unwrap();
    let mut drop = [0; 4096];
    let size = slow.read(&mut drop).await.unwrap();
    assert!(size < 600, "{size} bytes at once");

    let mut stalled = client
        .send("GET", &format!("{CHILD}/organisations"), &[], b"")
        .await
        .unwrap();
    let mut all = Vec::new();
    let end = tokio::time::timeout(Duration::from_millis(300), stalled.read_to_end(&mut all)).await;
    assert!(end.is_err(), "it ended");
    assert!(String::from_utf8_lossy(&all).contains("organisations"));
}

#[tokio::test]
async fn a_body_without_end_goes_on_past_any_cap() {
    let running = with_faults(3, &["body_without_end"]).await;
    let client = Plain::signed_in(&running).await;

    let mut stream = client
        .send("GET", &format!("{CHILD}/case-notes"), &[], b"")
        .await
        .unwrap();
    let mut read = 0;
    let mut piece = vec![0; 1 << 16];
    while read < 20 << 20 {
        let size = stream.read(&mut piece).await.unwrap();
        assert!(size > 0);
        read += size;
    }
}

async fn statuses(client: &Plain, count: usize) -> Vec<u16> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(client.get(CHILD).await.status);
    }
    all
}

#[tokio::test]
async fn now_and_then_it_is_busy() {
    let running = with_faults(3, &["busy_for_a_moment"]).await;
    let client = Plain::signed_in(&running).await;

    let all = statuses(&client, 20).await;

    assert_eq!(all.iter().filter(|status| **status == 503).count(), 2);
    assert_eq!((all[8], all[9], all[17]), (503, 200, 503));
}

async fn twelfth(running: &Running) -> Reply {
    let client = Plain::signed_in(running).await;
    assert_eq!(statuses(&client, 11).await, [200; 11]);
    client.get(CHILD).await
}

#[tokio::test]
async fn it_tells_how_long_to_wait_in_three_ways() {
    let seconds = with_faults(3, &["told_to_wait_in_seconds"]).await;
    let reply = twelfth(&seconds).await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("1"))
    );

    let date = with_faults(3, &["told_to_wait_until_a_time"]).await;
    let reply = twelfth(&date).await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("Mon, 23 Nov 2026 12:00:03 GMT"))
    );

    let unsaid = with_faults(3, &["told_to_wait_without_a_time"]).await;
    let reply = twelfth(&unsaid).await;
    assert_eq!((reply.status, reply.header("retry-after")), (429, None));
}

#[tokio::test]
async fn who_does_not_wait_is_refused_again_and_counted() {
    let running = with_faults(3, &["told_to_wait_until_a_time"]).await;
    assert_eq!(twelfth(&running).await.status, 429);
    let client = Plain::signed_in(&running).await;

    running.advance_seconds(1);
    assert_eq!(client.get(CHILD).await.status, 429);
    assert_eq!(running.counts().most_in_a_wait, 1);
    assert_eq!(client.get(CHILD).await.status, 429);
    assert_eq!(running.counts().most_in_a_wait, 2);
    running.advance_seconds(2);
    assert_eq!(client.get(CHILD).await.status, 200);
    assert_eq!(running.counts().most_in_a_wait, 2);
}

#[tokio::test]
async fn more_than_the_limit_in_a_second_is_refused() {
    let running = with_scenario("children = 3\nrequests_per_second = 5").await;
    let client = Plain::signed_in(&running).await;

    let all = statuses(&client, 12).await;

    assert_eq!(all[..5], [200; 5]);
    assert!(all.contains(&429));
    let reply = client.get(CHILD).await;
    assert!(reply.status == 200 || reply.header("retry-after") == Some("1"));
}

#[tokio::test]
async fn two_hundred_in_a_second_are_let_in() {
    let running = with_faults(3, &["two_hundred_requests_a_second"]).await;
    let client = Plain::signed_in(&running).await;

    assert_eq!(statuses(&client, 200).await, [200; 200]);
}

#[tokio::test]
async fn signing_in_can_go_wrong() {
    let token = |name: &'static str| async move {
        let running = with_faults(3, &[name]).await;
        let client = Plain::stranger(&running);
        let form = credentials(&running, "person.read");
        let first = client.post("/oauth2/token", &form).await;
        (first, client.post("/oauth2/token", &form).await.status)
    };

    let (first, second) = token("token_endpoint_says_wait").await;
    assert_eq!(
        (first.status, first.header("retry-after"), second),
        (429, Some("1"), 200)
    );
    let (first, second) = token("token_endpoint_down").await;
    assert_eq!((first.status, second), (503, 503));
    let (first, second) = token("client_secret_refused").await;
    assert_eq!(
        (first.status, first.json()["error"].as_str(), second),
        (401, Some("invalid_client"), 401)
    );
    let (first, _) = token("token_lives_one_second").await;
    assert_eq!(first.json()["expires_in"], 1);

    let running = with_faults(3, &["token_lacks_the_scope"]).await;
    let client = Plain::signed_in(&running).await;
    assert_eq!(client.get(CHILD).await.status, 403);
}

#[tokio::test]
async fn all_tokens_are_revoked_in_the_middle() {
    let running = with_faults(3, &["token_revoked_mid_run"]).await;
    let mut client = Plain::signed_in(&running).await;

    assert_eq!(statuses(&client, 20).await, [200; 20]);
    assert_eq!(statuses(&client, 2).await, [401; 2]);
    client.token = client.new_token(&running).await;
    assert_eq!(statuses(&client, 5).await, [200; 5]);
}

async fn ids(client: &Plain, path: &str) -> (Vec<String>, Value) {
    let page = client.get(path).await.json();
    let rows = page["persons"].as_array().unwrap();
    (rows.iter().map(|row| row["id"].to_string()).collect(), page)
}

#[tokio::test]
async fn lists_can_go_wrong() {
    let running = with_faults(30, &["cursor_never_advances"]).await;
    let client = Plain::signed_in(&running).await;
    let (first, page) = ids(&client, "/api/v1/persons?limit=10").await;
    let cursor = page["nextCursor"].as_str().unwrap();
    let (second, again) = ids(
        &client,
        &format!("/api/v1/persons?limit=10&cursor={cursor}"),
    )
    .await;
    assert_eq!((first, &page["nextCursor"]), (second, &again["nextCursor"]));

    let running = with_faults(30, &["row_repeated_across_pages"]).await;
    let client = Plain::signed_in(&running).await;
    let (first, page) = ids(&client, "/api/v1/persons?limit=10").await;
    let cursor = page["nextCursor"].as_str().unwrap();
    let (second, _) = ids(
        &client,
        &format!("/api/v1/persons?limit=10&cursor={cursor}"),
    )
    .await;
    assert_eq!(first.last(), second.first());

    let running = with_scenario(
        "children = 30\npaging = \"offset\"\nfaults = [\"rows_shift_between_pages\"]",
    )
    .await;
    let client = Plain::signed_in(&running).await;
    let (first, _) = ids(&client, "/api/v1/persons?limit=10").await;
    let (second, _) = ids(&client, "/api/v1/persons?limit=10&offset=10").await;
    assert_eq!(first.last(), second.first());

    let running =
        with_scenario("children = 30\npaging = \"link\"\nfaults = [\"next_page_on_another_host\"]")
            .await;
    let client = Plain::signed_in(&running).await;
    let link = client.get("/api/v1/persons?limit=10").await;
    assert!(
        link.header("link")
            .unwrap()
            .starts_with("<https://records.elsewhere.example/")
    );
}

async fn before_and_after(name: &str, path: &str) -> (Reply, Reply, Running) {
    let running = with_faults(3, &[name]).await;
    let mut client = Plain::signed_in(&running).await;
    let before = client.get(path).await;
    running.advance_days(1);
    client.token = client.new_token(&running).await;
    let after = client.get(path).await;
    (before, after, running)
}

#[tokio::test]
async fn a_record_becomes_restricted_overnight() {
    let (before, after, _) = before_and_after("becomes_restricted_overnight", CHILD).await;

    assert_eq!(before.json()["restricted"], "N");
    assert_eq!(after.json()["restricted"], "Y");
    assert!(after.json().get("address").is_none());
}

#[tokio::test]
async fn a_number_is_merged_overnight() {
    let (before, after, running) = before_and_after("merged_overnight", CHILD).await;

    assert_eq!((before.status, after.status), (200, 301));
    let client = Plain::signed_in(&running).await;
    let survivor = client.get(after.header("location").unwrap()).await;
    assert_eq!(
        (survivor.status, survivor.json()["id"].as_u64()),
        (200, Some(50_000_048))
    );
    let feed = client.get("/api/v1/changes").await.json();
    assert_eq!(feed["changes"][0]["kind"], "merged");
    assert_eq!(feed["changes"][0]["mergedInto"], 50_000_048);
}

#[tokio::test]
async fn a_child_moves_overnight_and_the_carer_does_not() {
    let carer = "/api/v1/persons/33310052";
    let (before, after, running) =
        before_and_after("placement_moves_overnight", &format!("{CHILD}/placements")).await;
    let client = Plain::signed_in(&running).await;

    assert!(before.json()["placements"][0]["endDate"].is_null());
    assert_eq!(
        after.json()["placements"][0]["startDate"],
        "2026-11-24T00:00:00"
    );
    assert_eq!(
        after.json()["placements"][1]["endDate"],
        "2026-11-24T00:00:00"
    );
    let child = client.get(CHILD).await.json();
    assert_eq!(child["address"]["startDate"], "2026-11-24T00:00:00");
    let old =
        client.get(&format!("{CHILD}/addresses")).await.json()["addresses"][1]["endDate"].clone();
    assert_eq!(old, "2026-11-24T00:00:00");
    assert_ne!(
        client.get(carer).await.json()["address"]["postCode"],
        child["address"]["postCode"]
    );
    assert!(
        !client
            .get(&format!("{CHILD}/relationships"))
            .await
            .text()
            .contains("fosterCarer")
    );
}

#[tokio::test]
async fn a_mother_moves_overnight() {
    let mother = "/api/v1/persons/33310049";
    let (before, after, _) = before_and_after("mother_moves_overnight", mother).await;

    assert_ne!(
        before.json()["address"]["postCode"],
        after.json()["address"]["postCode"]
    );
    assert_eq!(after.json()["address"]["startDate"], "2026-11-24T00:00:00");
}

#[tokio::test]
async fn a_relative_has_a_new_email_and_the_childs_tag_stays() {
    let mother = "/api/v1/persons/33310049";
    let (before, after, running) = before_and_after("relative_has_a_new_email", mother).await;
    assert_ne!(before.header("etag"), after.header("etag"));
    assert!(
        after.json()["emails"][0]["email"]
            .as_str()
            .unwrap()
            .contains(".new@")
    );

    let untouched = with_faults(3, &[]).await;
    let (now, then) = (
        Plain::signed_in(&running).await,
        Plain::signed_in(&untouched).await,
    );
    for path in [CHILD.to_owned(), format!("{CHILD}/relationships")] {
        assert_eq!(
            now.get(&path).await.header("etag"),
            then.get(&path).await.header("etag"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_worker_leaves_overnight_for_every_child() {
    let (before, after, running) =
        before_and_after("worker_leaves_overnight", &format!("{CHILD}/workers")).await;
    let first = |reply: &Reply| reply.json()["workers"][0].clone();

    assert_eq!(first(&before)["active"], "Y");
    assert_eq!(first(&after)["active"], "N");
    assert!(after.json()["allocations"][0]["allocationEndDate"].is_null());
    let client = Plain::signed_in(&running).await;
    let worker = client
        .get(&format!("/api/v1/workers/{}", first(&after)["id"]))
        .await
        .json();
    assert_eq!(worker["dateEnd"], "2026-11-24T00:00:00");
}

/// Faults of writing, which have their stories beside the writes.
const IN_WRITES: &[&str] = &[
    "idempotency_keys_ignored",
    "write_kept_then_dropped",
    "first_write_still_under_way",
    "review_changed_meanwhile",
];

#[test]
fn no_fault_is_without_a_test() {
    let here = include_str!("faults.rs");
    let writes = include_str!("writes.rs");
    for fault in FAULTS {
        let text = if IN_WRITES.contains(&fault.name) {
            writes
        } else {
            here
        };
        let named = text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .any(|word| word == fault.name);
        assert!(named, "{}", fault.name);
    }
}

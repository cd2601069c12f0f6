//! Lists, and what is done with them: for several, saved, taken away.

use reqwest::Url;
use serde_json::{Value, json};

use super::{
    browser::{Page, between},
    house::{READER, Record, Service, WRITER},
    pages::{Demo, hidden},
};

/// The documents of all children of the council, begun; with the number of the last change.
async fn begun(service: &Service) -> (Vec<String>, i64) {
    let mut documents = Vec::new();
    for place in 1..=service.council.children() {
        let child = json!({ "system": "mosaic", "id": service.council.child_id(place) });
        let key = format!("begin-{place:04}");
        let told = service
            .post(WRITER, "/api/v1/documents", &key, &child)
            .await;
        assert_eq!(told.status, 200, "{}", told.text);
        documents.push(told.json()["id"].as_str().unwrap().to_owned());
    }
    let mut number = 0;
    for document in &documents {
        let told = service
            .get(READER, &format!("/api/v1/documents/{document}"))
            .await;
        number = number.max(told.json()["number"].as_i64().unwrap());
    }
    (documents, number)
}

/// Work, once all of it is settled.
async fn finished(service: &Service, work: &str) -> Value {
    for _ in 0..5_000 {
        let told = service.get(WRITER, work).await;
        assert_eq!(told.status, 200, "{}", told.text);
        if told.json()["state"] == "done" {
            return told.json();
        }
    }
    panic!("the work was not finished");
}

#[tokio::test]
async fn work_for_several_goes_on_after_a_restart_and_is_done_once() {
    for record in Record::BOTH {
        let Some(mut service) = Service::start(record, None).await else {
            continue;
        };
        let (documents, before) = begun(&service).await;
        let wanted = json!({ "what": "read_again", "documents": documents, "seen": before });
        let first = service
            .post(WRITER, "/api/v1/work", "work-0001", &wanted)
            .await;
        let again = service
            .post(WRITER, "/api/v1/work", "work-0001", &wanted)
            .await;
        assert_eq!(first.status, 200, "{}", first.text);
        assert_eq!(again.text, first.text);

        service.restart();

        let work = format!("/api/v1/work/{}", first.json()["id"].as_str().unwrap());
        let done = finished(&service, &work).await;
        assert_eq!(
            (&done["settled"], &done["not_done"]),
            (&json!(documents.len()), &json!(0))
        );
        for document in &documents {
            let path = format!("/api/v1/documents/{document}/changes?after={before}");
            let told = service.get(READER, &path).await.json();
            let read = told["changes"].as_array().unwrap().iter();
            // Where the record says what it said, history tells nothing of it.
            assert!(
                read.filter(|one| one["part"] == "all").count() <= 1,
                "{told}"
            );
        }
        let other = service.get(READER, &work).await;
        assert_eq!(other.status, 404, "work is its own program's alone");
        service.end().await;
    }
}

#[tokio::test]
async fn a_token_of_one_team_reaches_that_team_until_it_is_ended_beside_the_service() {
    for record in Record::BOTH {
        let Some(mut service) = Service::start(record, None).await else {
            continue;
        };
        begun(&service).await;
        let board = service.get(READER, "/api/v1/board").await.json();
        let teams = board["teams"].as_array().unwrap();
        assert!(
            teams.iter().all(|one| one["name"] != one["code"]),
            "{teams:?}"
        );
        let team = teams[0]["code"].as_str().unwrap();
        let list = "/api/v1/documents?whose=team";
        let count = |told: Value| told["documents"].as_array().unwrap().len();

        service.lets_in("north", &["--team", team]).await;
        service
            .lets_in("nowhere", &["--team", "no such team"])
            .await;
        let all = count(service.get(READER, list).await.json());
        let own = count(service.get("north", list).await.json());
        assert!(own > 0 && own <= all, "{own} of {all}");
        assert_eq!(count(service.get("nowhere", list).await.json()), 0);

        let open = service.command(&["token", "new", "open"]).await;
        open.ended(1, &["whose children the token reaches"]);
        let listed = service.command(&["token", "list"]).await;
        listed.ended(
            0,
            &["north: read, of", "reader: read, of the whole council"],
        );
        let ended = service.command(&["token", "end", "north"]).await;
        ended.ended(0, &["lets nobody in any more"]);
        assert_eq!(service.get("north", list).await.status, 401);

        // What a manager and the return ask for is counted without stopping anybody.
        let receipt = service.command(&["receipt"]).await;
        receipt.ended(0, &["reference,", "role,asked"]);
        let reviews = ["export", "ssda903-reviews", "--year", "2027"];
        let reviews = service.command(&reviews).await;
        reviews.ended(0, &["CHILD"]);
        service.end().await;
    }
}

/// The address of a link on a page, by how it begins.
fn link(page: &Page, begins: &str) -> String {
    let found = between(&page.body, &format!("href=\"{begins}"), "\"");
    let found = found.unwrap_or_else(|| panic!("no link {begins}: {}", page.body));
    format!("{begins}{}", found.replace("&amp;", "&"))
}

#[tokio::test(flavor = "multi_thread")]
async fn business_support_takes_a_list_away_says_why_and_leads_several_at_once() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut support = demo.sign_in("Business support", 0).await;
    let at = |path: &str| -> Url { demo.page(path) };

    // An export says who is in it, and wants a reason.
    let list = support.get(&at("/reviews/team?first=1")).await;
    let asked = support.get(&at(&link(&list, "/export?"))).await;
    assert!(asked.body.contains("in it"), "{}", asked.body);
    let list = support.get(&at("/reviews/team")).await;
    let asked = support.get(&at(&link(&list, "/export?"))).await;
    let told = hidden(&asked, "told").to_owned();
    let fields = |reason: &'static str, file: &'static str| {
        [
            ("list", "team"),
            ("told", told.as_str()),
            ("reason", reason),
            ("file", file),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for (reason, file, status) in [
        ("", "csv", 422),
        ("Audit", "csv", 200),
        ("Audit", "xlsx", 200),
    ] {
        let sent = fields(reason, file);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let got = support.post(&at("/export"), &sent).await;
        assert_eq!(got.status, status, "{}", got.body);
        match (status, file) {
            (422, _) => assert!(got.body.contains("What you need it for")),
            (_, "csv") => assert!(
                got.body.starts_with("\"Reference\",\"Child\""),
                "{}",
                got.body
            ),
            _ => assert!(got.body.starts_with("PK")),
        }
    }

    // A view is saved by name, stands above the list, and is begun with.
    let narrowed = support.get(&at("/reviews/team?words=a")).await;
    let form = support.get(&at(&link(&narrowed, "/views/new?"))).await;
    let saved = [
        ("operation", hidden(&form, "operation")),
        ("to", hidden(&form, "to")),
        ("name", "With an a"),
        ("starts", "1"),
    ];
    let saved = support.post(&at("/views/new"), &saved).await;
    assert_eq!(saved.location, Some(at("/reviews/team?words=a")));
    let list = support.get(&at("/reviews/team")).await;
    assert!(list.body.contains(">With an a</a>"), "{}", list.body);
    let first = support.get(&at("/")).await;
    assert_eq!(first.location, Some(at("/reviews/team?words=a")));

    // One thing for several: chosen, looked at, and begun.
    let all = support.get(&at("/board/several?every=1")).await;
    let documents: Vec<&str> = all
        .body
        .split("name=\"document\"")
        .skip(1)
        .map(|rest| between(rest, "value=\"", "\"").unwrap())
        .collect();
    assert!(!documents.is_empty(), "{}", all.body);
    let mut chosen: Vec<(&str, &str)> = vec![("what", "confirm_contacts")];
    chosen.extend(documents.iter().map(|id| ("document", *id)));
    let check = support.post(&at("/board/several/check"), &chosen).await;
    assert_eq!(check.status, 200, "{}", check.body);
    let nothing = support
        .post(&at("/board/several/check"), &chosen[1..])
        .await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.body.contains("Choose what to do"));
    chosen[0].1 = "read_again";
    let operation = hidden(&form, "operation").chars().rev().collect::<String>();
    chosen.extend([("seen", "0"), ("operation", operation.as_str())]);
    let begun = support.post(&at("/board/several/do"), &chosen).await;
    let work = begun.location.unwrap();
    let page = support.get(&work).await;
    assert!(
        page.body.contains("Read the records again"),
        "{}",
        page.body
    );
    let board = support.get(&at("/board")).await;
    assert!(
        board.body.contains(work.path()),
        "the board leads back to it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_after_the_session_ended_is_given_back() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut nobody = super::browser::Browser::new();

    let sent = [
        ("operation", "0123456789abcdef"),
        ("value", "Half a <sentence>"),
    ];
    let page = nobody
        .post(&demo.page("/documents/00000/field?place=a"), &sent)
        .await;

    assert_eq!(page.status, 401, "{}", page.body);
    assert!(
        page.body
            .contains("action=\"/documents/00000/field?place=a\"")
    );
    assert_eq!(hidden(&page, "operation"), "0123456789abcdef");
    assert_eq!(hidden(&page, "value"), "Half a &lt;sentence&gt;");
    let stay = nobody.post(&demo.page("/session/stay"), &[]).await;
    assert_eq!(stay.status, 401);
    let mut officer = demo.sign_in("Independent Reviewing Officer", 0).await;
    let left = officer.get(&demo.page("/session/parts/left")).await;
    let left: Value = serde_json::from_str(&left.body).unwrap();
    let idle = left["idle"].as_u64().unwrap();
    assert!((1_700..=1_800).contains(&idle), "{left}");
}

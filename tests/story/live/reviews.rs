//! From one review to the next, on both kinds of record, by people who sign in.

use reqwest::Url;
use serde_json::{Map, Value, json};

use super::{
    browser::{Browser, Page, between},
    house::{Record, Service, WRITER},
    provider::Provider,
};
use crate::world::THIRD;

const SUPPORT: &str = "support-lee";

/// Everybody of the invented council, and somebody of business support.
fn cast(service: &Service) -> Value {
    let workers = service.council.colleagues().into_iter().map(|worker| {
        let role = match worker.post {
            "Independent Reviewing Officer" => "Samepage.IRO",
            _ => "Samepage.SocialWorker",
        };
        let claims = json!({ "name": worker.name, "roles": [role], "worker": worker.id });
        (worker.id.clone(), claims)
    });
    let mut people = workers.collect::<Map<_, _>>();
    let support = json!({ "name": "Lee Grant", "roles": ["Samepage.Support"] });
    people.insert(SUPPORT.into(), support);
    Value::Object(people)
}

/// A service with its people; `None` where that record or the provider is not to be had here.
async fn open(record: Record) -> Option<(Service, Provider, Value)> {
    // The council's people are known before its provider is: it is invented by its seed.
    let scout = Service::start(record, None).await?;
    let people = cast(&scout);
    scout.end().await;
    let provider = Provider::start(&people)?;
    let service = Service::start(record, Some(&provider)).await?;
    Some((service, provider, people))
}

/// Somebody who has signed in and stands before a page.
async fn signed_in(service: &Service, login: &str, page: &Url) -> (Browser, Page) {
    let mut browser = Browser::new();
    let sent = browser.get(page).await;
    let leave = browser.get(&sent.location.unwrap()).await.location.unwrap();
    let back = browser.signs_in_as(login, &leave).await;
    browser.get(&back).await;
    let arrived = browser.get(page).await;
    assert!(
        arrived
            .address
            .as_str()
            .starts_with(service.address.as_str())
    );
    (browser, arrived)
}

/// The first of a role to whom a page is open.
async fn whose(service: &Service, people: &Value, role: &str, page: &Url) -> Browser {
    for (login, claims) in people.as_object().unwrap() {
        if claims["roles"][0] == role {
            let (browser, arrived) = signed_in(service, login, page).await;
            if arrived.status == 200 {
                return browser;
            }
        }
    }
    panic!("no {role} may open {page}");
}

fn below(page: &Url, path: &str) -> Url {
    Url::parse(&format!("{page}{path}")).unwrap()
}

async fn begun(service: &Service, key: &str) -> String {
    let child = json!({ "system": "mosaic", "id": service.council.child_id(THIRD) });
    let told = service.post(WRITER, "/api/v1/documents", key, &child).await;
    assert_eq!(told.status, 200, "{}", told.text);
    told.json()["id"].as_str().unwrap().to_owned()
}

/// What a form on a page carries out of sight.
fn hidden<'a>(page: &'a Page, name: &str) -> &'a str {
    between(&page.body, &format!("name=\"{name}\" value=\""), "\"").unwrap()
}

/// The people of a document as the API has them.
async fn people_of(service: &Service, document: &str) -> Vec<Value> {
    let told = service
        .get(WRITER, &format!("/api/v1/documents/{document}/people"))
        .await;
    told.json()["people"].as_array().unwrap().clone()
}

/// Somebody with a letter who is neither the child nor one of the family.
fn is_professional(person: &Value) -> bool {
    person["letter"] == "ready" && person["role_code"] == "social_worker"
}

fn contact(person: &Value) -> &Value {
    let fields = person["fields"].as_array().unwrap();
    let is_contact = |field: &&Value| field["place"].as_str().unwrap().ends_with("/contact");
    fields.iter().find(is_contact).unwrap()
}

#[tokio::test]
async fn a_review_is_closed_and_the_next_one_begins_with_its_people() {
    for record in Record::BOTH {
        let Some((service, _provider, people)) = open(record).await else {
            continue;
        };
        let first = begun(&service, "begin-0001").await;
        let document = service.page(&format!("/documents/{first}"));
        let row = people_of(&service, &first)
            .await
            .into_iter()
            .find(is_professional);
        let row = row.unwrap()["row"].as_str().unwrap().to_owned();
        let answers = json!({ "answers": [
            { "place": format!("people/{row}/contact"), "text": "office@school.example", "version": 0 },
            { "place": "review//room", "text": "Blue room", "version": 0 },
        ] });
        let path = format!("/api/v1/documents/{first}/answers");
        assert_eq!(
            service
                .post(WRITER, &path, "answer-0001", &answers)
                .await
                .status,
            200
        );

        let mut officer = whose(&service, &people, "Samepage.IRO", &document).await;
        let mut worker = whose(&service, &people, "Samepage.SocialWorker", &document).await;
        knows(&mut officer, &mut worker, &document, &row).await;
        disagrees(&mut officer, &document).await;
        closes(&mut officer, &mut worker, &document).await;

        let late = service.post(WRITER, &path, "answer-0002", &answers).await;
        assert_eq!(
            (late.status, &late.json()["code"]),
            (409, &json!("not_now"))
        );
        let second = begun(&service, "begin-0002").await;
        assert_ne!(first, second, "{record:?}");
        let told = service
            .get(WRITER, &format!("/api/v1/documents/{second}"))
            .await;
        assert_eq!(told.json()["last_review"], first);
        let room = told.json()["fields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["place"] == "review//room")
            .unwrap()["version"]
            .clone();
        assert_eq!(room, 0, "the room belonged to one meeting");
        let person = people_of(&service, &second)
            .await
            .into_iter()
            .find(|one| one["row"] == *row);
        let person = person.unwrap();
        assert!(
            contact(&person)["text"]
                .as_str()
                .unwrap()
                .contains("office@school.example")
        );
        // The clock of a story stands still, so nothing here is older than the document.
        assert_eq!(person["decisions"][0]["kind"], "withhold");
        assert_eq!(person["decisions"].as_array().unwrap().len(), 1);
        let goes_on = officer
            .get(&service.page(&format!("/documents/{second}/between")))
            .await;
        assert!(
            goes_on.body.contains("The plan names no school"),
            "{}",
            goes_on.body
        );
        service.end().await;
    }
}

/// The officer keeps something back and sees first what it changes; telling more takes two.
async fn knows(officer: &mut Browser, worker: &mut Browser, document: &Url, row: &str) {
    let page = below(document, &format!("/knows?row={row}"));
    let address = below(document, "/knows");
    let form = officer.get(&page).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let typed = [
        ("operation", hidden(&form, "operation")),
        ("row", row),
        ("kind", "withhold"),
        ("item", "attendees"),
        ("reason", "He asks everybody about it"),
    ];
    let tried = officer.post(&address, &typed).await;
    assert!(
        tried.body.contains("What this changes in their letter"),
        "{}",
        tried.body
    );
    let mut record = typed.to_vec();
    let operation = hidden(&tried, "operation").to_owned();
    record[0].1 = &operation;
    record.push(("record", "yes"));
    assert_eq!(officer.post(&address, &record).await.status, 303);
    record[3].1 = "child_birth";
    record[2].1 = "grant";
    let form = officer.get(&page).await;
    let operation = hidden(&form, "operation").to_owned();
    record[0].1 = &operation;
    assert_eq!(officer.post(&address, &record).await.status, 303);
    let waits = worker.get(&page).await;
    let decision = waits.body.split("/knows/agree").nth(1).unwrap();
    let decision = between(decision, "name=\"decision\" value=\"", "\"").unwrap();
    let operation = hidden(&waits, "operation");
    let agreed = [
        ("operation", operation),
        ("row", row),
        ("decision", decision),
    ];
    let own = officer
        .post(&below(document, "/knows/agree"), &agreed)
        .await;
    assert_eq!(own.status, 403, "it takes two: {}", own.body);
    let other = worker.post(&below(document, "/knows/agree"), &agreed).await;
    assert_eq!(other.status, 303, "{}", other.body);
}

/// A disagreement goes up one stage, and stands as a date with words.
async fn disagrees(officer: &mut Browser, document: &Url) {
    let page = below(document, "/between");
    for (form, words) in [
        ("dispute", "The plan names no school"),
        ("raise", "No answer in five days"),
    ] {
        let shown = officer.get(&page).await;
        let operation = hidden(&shown, "operation");
        let empty = [("operation", operation), ("form", form), (form, " ")];
        assert_eq!(officer.post(&page, &empty).await.status, 422);
        let shown = officer.get(&page).await;
        let typed = [
            ("operation", hidden(&shown, "operation")),
            ("form", form),
            (form, words),
        ];
        let done = officer.post(&page, &typed).await;
        assert_eq!(done.status, 303, "{}", done.body);
    }
    let shown = officer.get(&page).await;
    assert!(
        shown.body.contains("Service manager (stage 2 of 4)"),
        "{}",
        shown.body
    );
    assert!(
        shown.body.contains("working days left (due "),
        "{}",
        shown.body
    );
    let list = officer.get(&document.join("/reviews").unwrap()).await;
    assert!(list.body.contains("Between reviews"), "{}", list.body);
}

/// What stays open is shown; the reviewing officer alone closes, and says what came of it.
async fn closes(officer: &mut Browser, worker: &mut Browser, document: &Url) {
    let page = below(document, "/close");
    assert_eq!(worker.get(&page).await.status, 403);
    let form = officer.get(&page).await;
    assert!(
        form.body.contains("This stays open") && form.body.contains("Disagreement: "),
        "{}",
        form.body
    );
    let operation = hidden(&form, "operation");
    let bare = [("operation", operation), ("outcome", "not_held")];
    let wrong = officer.post(&page, &bare).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    let operation = hidden(&wrong, "operation");
    let says = [
        ("operation", operation),
        ("outcome", "not_held"),
        ("reason", "Nobody could come"),
    ];
    let closed = officer.post(&page, &says).await;
    let again = officer.post(&page, &says).await;
    assert_eq!((closed.status, again.status), (303, 303), "{}", again.body);
    let shown = officer.get(document).await;
    assert!(shown.body.contains("This review is closed.") && shown.body.contains("Not held"));
    assert!(!shown.body.contains("data-edit"), "nothing can be changed");
    for path in [
        "/field?place=review//room",
        "/add",
        "/close",
        "/knows?row=mosaic:1",
        "/exclude?row=mosaic:1",
    ] {
        let refused = officer.get(&below(document, path)).await;
        assert!(
            matches!(refused.status, 409 | 404),
            "{path} {}",
            refused.status
        );
    }
}

#[tokio::test]
async fn somebody_who_took_over_stands_in_every_open_review() {
    for record in Record::BOTH {
        let Some((service, _provider, _)) = open(record).await else {
            continue;
        };
        let document = begun(&service, "begin-0001").await;
        let directory = service.page("/directory");
        let (mut support, _) = signed_in(&service, SUPPORT, &directory).await;
        for (name, email) in [
            ("Ana Patel", "ana@school.example"),
            ("Bo Quist", "bo@school.example"),
        ] {
            let form = support.get(&service.page("/directory/entry")).await;
            let typed = [
                ("operation", hidden(&form, "operation")),
                ("id", ""),
                ("version", "0"),
                ("name", name),
                ("role_code", "designated_teacher"),
                ("organisation", "Mill Lane School"),
                ("email", email),
            ];
            let kept = support.post(&directory, &typed).await;
            assert_eq!(kept.status, 303, "{}", kept.body);
        }
        let found = service
            .get(
                WRITER,
                &format!("/api/v1/documents/{document}/candidates?words=Ana%20Patel"),
            )
            .await;
        let key = found.json()["candidates"][0]["key"]
            .as_str()
            .unwrap()
            .to_owned();
        let person = json!({ "key": key, "function": "Personal Education Plan" });
        let path = format!("/api/v1/documents/{document}/people");
        assert_eq!(
            service
                .post(WRITER, &path, "person-0001", &person)
                .await
                .status,
            200
        );

        let before = service
            .get(WRITER, &format!("/api/v1/documents/{document}"))
            .await;
        let before = before.json()["number"].clone();
        let id = key.split_once(':').unwrap().1;
        let page = service.page(&format!("/directory/replace?id={id}"));
        let form = support.get(&page).await;
        assert!(
            form.body.contains("Open reviews that this mends (1)"),
            "{}",
            form.body
        );
        let by = form
            .body
            .split("<option value=\"")
            .find(|rest| rest.contains("Bo Quist"))
            .unwrap();
        let by = by.split('"').next().unwrap();
        let address = service.page("/directory/replace");
        let empty = [
            ("operation", hidden(&form, "operation")),
            ("id", id),
            ("by", ""),
        ];
        assert_eq!(support.post(&address, &empty).await.status, 422);
        let typed = [
            ("operation", hidden(&form, "operation")),
            ("id", id),
            ("by", by),
        ];
        let done = support.post(&address, &typed).await;
        let again = support.post(&address, &typed).await;
        for one in [&done, &again] {
            let to = one
                .location
                .as_ref()
                .unwrap_or_else(|| panic!("{}", one.body));
            assert_eq!(to.query(), Some("mended=1"));
        }

        let names: Vec<Value> = people_of(&service, &document)
            .await
            .iter()
            .map(|one| one["name"].clone())
            .collect();
        assert!(
            names.contains(&json!("Bo Quist")) && !names.contains(&json!("Ana Patel")),
            "{names:?}"
        );
        let changes = service
            .get(
                WRITER,
                &format!("/api/v1/documents/{document}/changes?after={before}"),
            )
            .await
            .json();
        let changes = changes["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 1, "it was done once: {changes:?}");
        let list = support.get(&directory).await;
        assert!(list.body.contains("Replaced by Bo Quist"), "{}", list.body);
        service.end().await;
    }
}

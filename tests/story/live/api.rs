//! Other programs at work in live documents, on both kinds of record.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::house::{OTHER, READER, Record, Service, WRITER};
use crate::world::THIRD;

/// Begins the document of the third child; answers its address in the API.
async fn begun(service: &Service) -> String {
    let child = json!({ "system": "mosaic", "id": service.council.child_id(THIRD) });
    let told = service
        .post(WRITER, "/api/v1/documents", "begin-0001", &child)
        .await;
    assert_eq!(told.status, 200, "{}", told.text);
    format!("/api/v1/documents/{}", told.json()["id"].as_str().unwrap())
}

fn room(text: &str, version: u32) -> Value {
    json!({ "answers": [{ "place": "review//room", "text": text, "version": version }] })
}

/// The room as the document shows it.
async fn shown(service: &Service, document: &str) -> Value {
    let told = service.get(READER, document).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let fields = told.json()["fields"].as_array().unwrap().clone();
    let mut fields = fields.into_iter();
    fields
        .find(|field| field["place"] == "review//room")
        .unwrap()
}

#[tokio::test]
async fn a_program_begins_a_document_and_enters_an_answer_once() {
    for record in Record::BOTH {
        let Some(service) = Service::start(record, None).await else {
            continue;
        };
        let document = begun(&service).await;
        assert_eq!(
            begun(&service).await,
            document,
            "the same key begins nothing more"
        );
        let before = service.get(READER, &document).await.json()["number"]
            .as_i64()
            .unwrap();
        let answers = format!("{document}/answers");

        let first = service
            .post(WRITER, &answers, "answer-0001", &room("Blue room", 0))
            .await;
        let again = service
            .post(WRITER, &answers, "answer-0001", &room("Blue room", 0))
            .await;

        assert_eq!(first.status, 200, "{}", first.text);
        assert_eq!(again.text, first.text);
        let field = shown(&service, &document).await;
        assert_eq!(field["text"], "Blue room", "{record:?}");
        assert_eq!(field["version"], 1);
        let changes = service
            .get(READER, &format!("{document}/changes?after={before}"))
            .await;
        let changes = changes.json();
        assert_eq!(changes["changes"].as_array().unwrap().len(), 1, "{changes}");
        assert_eq!(changes["number"], first.json()["number"]);
        service.end().await;
    }
}

#[tokio::test]
async fn two_programs_that_meet_in_one_field_are_both_told() {
    for record in Record::BOTH {
        let Some(service) = Service::start(record, None).await else {
            continue;
        };
        let answers = format!("{}/answers", begun(&service).await);

        let first = service
            .post(WRITER, &answers, "answer-0001", &room("Blue room", 0))
            .await;
        let second = service
            .post(OTHER, &answers, "answer-0002", &room("Green room", 0))
            .await;

        assert_eq!((first.status, second.status), (200, 409), "{}", second.text);
        let told = second.json();
        assert_eq!(told["code"], "conflict");
        let field = &told["fields"][0];
        assert_eq!(
            (&field["yours"], &field["theirs"]),
            (&json!("Green room"), &json!("Blue room"))
        );
        let version = u32::try_from(field["version"].as_u64().unwrap()).unwrap();
        let kept = service
            .post(OTHER, &answers, "answer-0003", &room("Green room", version))
            .await;
        assert_eq!(kept.status, 200, "{}", kept.text);
        service.end().await;
    }
}

#[tokio::test]
async fn nothing_is_answered_without_a_token_a_scope_and_a_key() {
    let service = Service::start(Record::Sqlite, None).await.unwrap();
    let document = begun(&service).await;
    let answers = format!("{document}/answers");
    let signing = json!({ "kind": "chair", "seen": "nothing" });
    let blue = room("Blue room", 0);

    for (told, status, code) in [
        (service.get("nobody", &document).await, 401, "not_signed_in"),
        (
            service
                .ask(Method::GET, &document, Some("samepage_0"), None, None)
                .await,
            401,
            "not_signed_in",
        ),
        (
            service.post(READER, &answers, "answer-0001", &blue).await,
            403,
            "out_of_scope",
        ),
        (
            service
                .post(
                    WRITER,
                    &format!("{document}/sign-offs"),
                    "answer-0002",
                    &signing,
                )
                .await,
            403,
            "out_of_scope",
        ),
        (
            service.post(WRITER, &answers, "short", &blue).await,
            400,
            "idempotency_key",
        ),
        (
            service
                .post(WRITER, &answers, "answer-0003", &json!({ "answers": 1 }))
                .await,
            400,
            "unreadable",
        ),
        (
            service.get(READER, "/api/v1/documents/00000").await,
            404,
            "not_there",
        ),
        (
            service.get(READER, "/api/v1/nothing").await,
            404,
            "not_there",
        ),
    ] {
        assert_eq!(told.status, status, "{}", told.text);
        assert_eq!(told.json()["code"], code);
        assert_eq!(told.json()["schema"], 1);
    }
    assert_ne!(shown(&service, &document).await["text"], "Blue room");
    service.end().await;
}

#[tokio::test]
async fn the_description_fits_what_is_answered() {
    let service = Service::start(Record::Sqlite, None).await.unwrap();
    let document = begun(&service).await;
    let description = service.get("nobody", "/api/v1/openapi.json").await.json();
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() >= 9);
    let own = document.rsplit('/').next().unwrap();
    let wanted = json!({ "what": "read_again", "documents": [own], "seen": 0 });
    let begun = service
        .post(WRITER, "/api/v1/work", "work-0001", &wanted)
        .await;
    let work = format!("/api/v1/work/{}", begun.json()["id"].as_str().unwrap());

    let forms = format!("{document}/forms");
    let wanted = json!({ "form": "transport-request" });
    let form = service.post(WRITER, &forms, "form-0001", &wanted).await;
    let form = form.json()["id"].as_str().unwrap().to_owned();

    for (path, methods) in paths {
        let path = path.replace("/api/v1/documents/{document}", &document);
        let path = path.replace("/api/v1/work/{work}", &work);
        let path = path.replace("/api/v1/forms/{form}", &format!("/api/v1/forms/{form}"));
        for (name, method) in [
            ("get", Method::GET),
            ("post", Method::POST),
            ("put", Method::PUT),
            ("delete", Method::DELETE),
        ] {
            let told = service.ask(method.clone(), &path, None, None, None).await;
            let expected = if methods.get(name).is_some() {
                401
            } else {
                405
            };
            assert_eq!(told.status, expected, "{name} {path}: {}", told.text);
        }
        if methods.get("get").is_some() {
            let told = service.get(WRITER, &path).await;
            if path.starts_with("/api/v1/referrals") {
                // What is referred to a service is for that service's own token.
                assert_eq!(told.status, 403, "{path}: {}", told.text);
                continue;
            }
            assert_eq!(told.status, 200, "{path}: {}", told.text);
            assert_eq!(told.json()["schema"], 1, "{path}");
            let schema = &methods["get"]["responses"]["200"]["content"]["application/json"];
            let name = schema["schema"]["$ref"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap();
            let described = &description["components"]["schemas"][name]["properties"];
            let told: BTreeSet<String> = told.json().as_object().unwrap().keys().cloned().collect();
            let described: BTreeSet<String> =
                described.as_object().unwrap().keys().cloned().collect();
            assert_eq!(told, described, "{path}");
        }
    }
    service.end().await;
}

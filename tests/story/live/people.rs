//! People who sign in at a real provider and open the documents that are theirs.

use serde_json::{Map, Value, json};

use super::{
    browser::{Browser, between},
    house::{Record, Service, WRITER},
    provider::Provider,
};
use crate::world::THIRD;

/// Claims of every worker of an invented council, by what the case system calls them.
fn claims(service: &Service) -> Value {
    let workers = service.council.colleagues().into_iter().map(|worker| {
        let role = match worker.post {
            "Independent Reviewing Officer" => "Samepage.IRO",
            _ => "Samepage.SocialWorker",
        };
        let claims = json!({ "name": worker.name, "roles": [role], "worker": worker.id });
        (worker.id.clone(), claims)
    });
    Value::Object(workers.collect::<Map<_, _>>())
}

#[tokio::test]
async fn only_those_to_whom_a_child_is_allocated_open_the_document() {
    for record in Record::BOTH {
        // The council's people are known before its provider is: it is invented by its seed.
        let Some(scout) = Service::start(record, None).await else {
            continue;
        };
        let people = claims(&scout);
        scout.end().await;
        let Some(provider) = Provider::start(&people) else {
            return;
        };
        let service = Service::start(record, Some(&provider)).await.unwrap();
        let child = json!({ "system": "mosaic", "id": service.council.child_id(THIRD) });
        let begun = service
            .post(WRITER, "/api/v1/documents", "begin-0001", &child)
            .await;
        let id = begun.json()["id"].as_str().unwrap().to_owned();
        let document = service.page(&format!("/documents/{id}"));

        let (mut opened, mut refused) = (0, 0);
        for login in people.as_object().unwrap().keys() {
            let mut browser = Browser::new();
            let sent = browser.get(&document).await;
            assert_eq!(sent.location.as_ref().map(|to| to.path()), Some("/sign-in"));
            let leave = browser.get(&sent.location.unwrap()).await.location.unwrap();
            let back = browser.signs_in_as(login, &leave).await;
            let arrived = browser.get(&back).await;
            assert_eq!(
                arrived.location.as_ref(),
                Some(&document),
                "{}",
                arrived.body
            );

            let page = browser.get(&document).await;
            match page.status {
                200 => opened += 1,
                404 => refused += 1,
                other => panic!("{other}: {}", page.body),
            }
            let unknown = browser.get(&service.page("/documents/00000")).await;
            if page.status == 404 {
                assert_eq!(page.body, unknown.body);
            }

            let out = browser.post(&service.page("/sign-out"), &[]).await;
            assert_eq!(
                out.location.as_ref().map(|to| to.path()),
                Some("/signed-out")
            );
            let said = browser.get(&out.location.unwrap()).await;
            assert!(
                between(&said.body, &provider.issuer, "\"").is_some(),
                "{}",
                said.body
            );
            let gone = browser.get(&document).await;
            assert_eq!(
                gone.location.map(|to| to.path().to_owned()),
                Some("/sign-in".into())
            );
        }

        assert!(
            opened > 0 && refused > 0,
            "{opened} opened it, {refused} did not"
        );
        service.end().await;
    }
}

//! A service whose own program fetches what is referred to it, and answers.

use reqwest::{Client, Method, Url, header::AUTHORIZATION};
use serde_json::{Value, json};

use super::{
    browser::{Browser, Page, between},
    house::token,
    pages::{Demo, hidden},
};
use crate::world::samepage;

/// The program of one service.
struct Program {
    http: Client,
    token: String,
}

impl Program {
    async fn of(demo: &Demo, service: &str) -> Self {
        let config = demo.settings().display().to_string();
        let name = format!("{service}-desk");
        let new = [
            "token",
            "new",
            &name,
            "--service",
            service,
            "--config",
            &config,
        ];
        let made = samepage(new.map(str::to_owned).into()).await;
        made.ended(0, &["nobody can show you again"]);
        Self {
            http: Client::builder().no_proxy().build().unwrap(),
            token: token(&made.said),
        }
    }

    async fn ask(&self, address: Url, write: Option<(&str, Value)>) -> (u16, Value) {
        let method = if write.is_some() {
            Method::POST
        } else {
            Method::GET
        };
        let bearer = format!("Bearer {}", self.token);
        let mut request = self.http.request(method, address);
        request = request.header(AUTHORIZATION, bearer);
        if let Some((key, body)) = write {
            request = request
                .header("idempotency-key", key)
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

/// The names of the choices by which somebody can be said to agree.
fn agreeing(page: &Page) -> Vec<String> {
    let named = page.body.split("name=\"consent-").skip(1);
    let mut names: Vec<String> = named
        .map(|rest| format!("consent-{}", rest.split('"').next().unwrap()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// A worker refers the first of their children to these services.
async fn refers(demo: &Demo, worker: &mut Browser, services: &[&str]) -> Url {
    let document = demo.documents(worker).await.remove(0);
    let refer = Url::parse(&format!("{document}/refer")).unwrap();
    let list = worker.get(&refer).await;
    let begin = [("operation", hidden(&list, "operation"))];
    let begun = worker.post(&refer, &begin).await;
    let address = begun.location.unwrap();
    let form = worker.get(&address).await;
    let agreeing = agreeing(&form);
    let mut fields = vec![
        ("operation", hidden(&form, "operation")),
        ("send_operation", hidden(&form, "send_operation")),
        ("edit", hidden(&form, "edit")),
        ("reason", "She has been quiet since the summer"),
        ("hoped", "Somebody to talk to"),
        ("tried", "Talks at school"),
        ("urgency", "soon"),
        ("how", "in_person"),
        ("do", "check"),
    ];
    fields.extend(services.iter().map(|one| ("service", *one)));
    fields.extend(agreeing.iter().map(|name| (name.as_str(), "agreed")));
    let kept = worker.post(&address, &fields).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let check = kept.location.unwrap();
    let shown = worker.get(&check).await;
    let main = shown.body.split("Send to the services").next().unwrap();
    let operation = main.rsplit("name=\"operation\" value=\"").next().unwrap();
    let operation = operation.split('"').next().unwrap();
    let sent = worker.post(&check, &[("operation", operation)]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_of_a_service_reads_what_is_for_it_and_answers_over_http() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let mut worker = demo.sign_in("Social worker", 0).await;
    let address = refers(&demo, &mut worker, &["family-support", "housing"]).await;
    let program = Program::of(&demo, "family-support").await;
    let other = Program::of(&demo, "housing").await;

    let (status, listed) = program.ask(demo.page("/api/v1/referrals"), None).await;
    assert_eq!(status, 200, "{listed}");
    let own = listed["referrals"].as_array().unwrap();
    assert_eq!(own.len(), 1, "{listed}");
    let id = own[0]["id"].as_str().unwrap();
    let one = demo.page(&format!("/api/v1/referrals/{id}"));
    let (status, told) = program.ask(one.clone(), None).await;
    assert_eq!((status, &told["state"]), (200, &json!("open")), "{told}");
    assert!(
        told["referral"]
            .to_string()
            .contains("quiet since the summer")
    );

    // What is for one service is not there for another.
    let (status, _) = other.ask(one.clone(), None).await;
    assert_eq!(status, 404);
    let answers = demo.page(&format!("/api/v1/referrals/{id}/answers"));
    let accepted = json!({"said": "accepted", "words": "From Monday", "who": "Duty desk"});
    let (status, _) = other
        .ask(
            answers.clone(),
            Some(("answer-of-another", accepted.clone())),
        )
        .await;
    assert_eq!(status, 404);

    let number = json!({"number": told["number"]});
    let receipts = demo.page(&format!("/api/v1/referrals/{id}/receipts"));
    // This service is called: nothing of it lies there to be fetched.
    let (status, received) = program.ask(receipts, Some(("receipt-of-it", number))).await;
    assert_eq!((status, &received["code"]), (409, &json!("not_now")));
    let first = program
        .ask(answers.clone(), Some(("answer-to-it", accepted.clone())))
        .await;
    assert_eq!(first.0, 200, "{}", first.1);
    // A program that did not hear the answer asks once more, and is told the same.
    let again = program.ask(answers, Some(("answer-to-it", accepted))).await;
    assert_eq!(again, first);
    let (_, told) = program.ask(one, None).await;
    assert_eq!(told["standing"], "accepted", "{told}");

    let page = worker.get(&address).await;
    assert!(page.body.contains("From Monday"), "{}", page.body);
    assert_eq!(page.body.matches("From Monday").count(), 1);

    // Its room is seen by whoever refers next.
    let room = demo.page("/api/v1/service/room");
    let full = Some(("room-of-today", json!({"room": "full"})));
    let (status, said) = program.ask(room, full).await;
    assert_eq!(status, 200, "{said}");
    let document = demo.documents(&mut worker).await.remove(0);
    let refer = Url::parse(&format!("{document}/refer")).unwrap();
    let list = worker.get(&refer).await;
    let begun = [("operation", hidden(&list, "operation"))];
    let begun = worker.post(&refer, &begun).await;
    let form = worker.get(&begun.location.unwrap()).await;
    let cannot = between(
        &form.body,
        "Services that cannot take them now",
        "</details>",
    );
    assert!(cannot.unwrap().contains("Family support workers"));
}

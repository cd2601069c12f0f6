//! A date is found: by programs on both records, by people, by a link.

use reqwest::{Client, Method, Url, redirect::Policy};
use serde_json::{Value, json};

use super::{
    browser::{Browser, Page},
    house::{READER, Record, Service, WRITER},
    pages::{Demo, hidden},
};
use crate::world::THIRD;

async fn begun(service: &Service) -> String {
    let child = json!({ "system": "mosaic", "id": service.council.child_id(THIRD) });
    let told = service
        .post(WRITER, "/api/v1/documents", "begin-0001", &child)
        .await;
    assert_eq!(told.status, 200, "{}", told.text);
    format!("/api/v1/documents/{}", told.json()["id"].as_str().unwrap())
}

/// The slots that are proposed, as an offer sends them.
fn proposed(dates: &Value, count: usize) -> Vec<Value> {
    let all = dates["proposed"].as_array().unwrap();
    let slots = all.iter().take(count);
    slots
        .map(|one| json!({ "start": one["start"], "minutes": one["minutes"] }))
        .collect()
}

#[tokio::test]
async fn a_program_finds_and_offers_dates_and_cannot_choose() {
    for record in Record::BOTH {
        let Some(service) = Service::start(record, None).await else {
            continue;
        };
        let document = begun(&service).await;
        let dates = format!("{document}/dates");
        let found = service.get(READER, &dates).await;
        assert_eq!(found.status, 200, "{}", found.text);
        let found = found.json();
        assert!(found["window"]["first"].is_string(), "{found}");
        assert!(found["offer"].is_null());
        for calendar in found["calendars"].as_array().unwrap() {
            assert_eq!(calendar["standing"], "missing", "nobody has signed in here");
        }
        for slot in found["proposed"].as_array().unwrap() {
            let good = slot["good"].as_array().unwrap();
            let free = |words: &Value| words.as_str().unwrap().contains("free");
            assert!(!good.iter().any(free), "{slot}");
        }

        let offers = format!("{dates}/offers");
        let wish = json!({ "slots": proposed(&found, 2), "meets": "remote" });
        let first = service.post(WRITER, &offers, "offer-0001", &wish).await;
        assert_eq!(first.status, 200, "{}", first.text);
        let again = service.post(WRITER, &offers, "offer-0001", &wish).await;
        assert_eq!(again.text, first.text, "the same wish, the same answer");
        let second = service.post(WRITER, &offers, "offer-0002", &wish).await;
        assert_eq!(second.status, 409, "{}", second.text);
        let scope = service.post(READER, &offers, "offer-0003", &wish).await;
        assert_eq!(scope.status, 403, "{}", scope.text);

        let found = service.get(READER, &dates).await;
        assert!(!found.text.contains("token") && !found.text.contains("/d/"));
        let offer = found.json()["offer"].clone();
        assert_eq!(offer["slots"].as_array().unwrap().len(), 2);
        assert!(!offer["asked"].as_array().unwrap().is_empty());
        let choice = json!({ "offer": offer["id"], "slot": 0, "seen": [] });
        let choices = format!("{dates}/choices");
        let chosen = service.post(WRITER, &choices, "choose-001", &choice).await;
        assert_eq!(chosen.status, 403, "{}", chosen.text);
        assert_eq!(chosen.json()["code"], "out_of_scope");

        let over = format!("{dates}/withdrawals");
        let none = service.post(WRITER, &over, "over-00001", &json!({})).await;
        assert_eq!(none.status, 200, "{}", none.text);
        let found = service.get(READER, &dates).await.json();
        assert!(found["offer"].is_null(), "{record:?}");
        let four = json!({ "slots": proposed(&found, 4), "meets": "remote" });
        let many = service.post(WRITER, &offers, "offer-0004", &four).await;
        assert_eq!(many.status, 422, "{}", many.text);
        service.end().await;
    }
}

/// Everything that one form of a page would send, hidden fields and ticked boxes alike.
fn form<'p>(page: &'p Page, action: &str) -> &'p str {
    let from = page.body.split(&format!("action=\"{action}\"")).nth(1);
    let from = from.unwrap_or_else(|| panic!("no form to {action}: {}", page.body));
    from.split("</form>").next().unwrap()
}

fn values<'f>(form: &'f str, name: &str) -> Vec<&'f str> {
    let mark = format!("name=\"{name}\"");
    let inputs = form.split("<input ").skip(1);
    let named = inputs.filter(|input| input.split('>').next().unwrap().contains(&mark));
    named
        .filter_map(|input| input.split("value=\"").nth(1)?.split('"').next())
        .collect()
}

/// Somebody who offers two dates by pressing twice; the page of dates, and the links on it.
async fn offered(demo: &Demo) -> (Browser, Url, Vec<Url>) {
    let mut worker = demo.sign_in("Social worker", 0).await;
    let document = demo.documents(&mut worker).await.remove(0);
    let path = document.path().to_owned();
    let dates = demo.page(&format!("{path}/dates"));
    let mut page = worker.get(&dates).await;
    assert_eq!(page.status, 200, "{}", page.body);
    if page.body.contains("/dates/withdraw\"") {
        withdraw(demo, &mut worker, &dates).await;
        page = worker.get(&dates).await;
    }
    let offer = form(&page, &format!("{path}/dates/offer"));
    let slots = values(offer, "slot");
    let fields = [
        ("operation", values(offer, "operation")[0]),
        ("slot", slots[0]),
        ("slot", slots[1]),
        ("meets", "remote"),
    ];
    let offers = demo.page(&format!("{path}/dates/offer"));
    for again in ["the first time", "sent twice, done once"] {
        let told = worker.post(&offers, &fields).await;
        assert_eq!(told.status, 303, "{again}: {}", told.body);
    }
    let page = worker.get(&dates).await;
    let links: Vec<Url> = page
        .body
        .split("readonly value=\"")
        .skip(1)
        .map(|rest| Url::parse(rest.split('"').next().unwrap()).unwrap())
        .collect();
    assert!(!links.is_empty(), "{}", page.body);
    let base = demo.address.as_str();
    assert!(links.iter().all(|link| link.as_str().starts_with(base)));
    (worker, dates, links)
}

async fn withdraw(demo: &Demo, who: &mut Browser, dates: &Url) {
    let page = who.get(dates).await;
    let address = demo.page(&format!("{}/withdraw", dates.path()));
    let operation = values(form(&page, address.path()), "operation")[0].to_owned();
    let gone = who.post(&address, &[("operation", &operation)]).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
}

/// Looks without a cookie, as mail scanners do.
async fn looked_at(link: &Url) {
    let http = Client::builder().redirect(Policy::none()).no_proxy();
    let http = http.build().unwrap();
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let answer = http.request(method, link.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let said = |name: &str| answer.headers().get(name).map(|it| it.to_str().unwrap());
        // Nobody else is told the address; our own form has to say where it comes from.
        assert_eq!(said("referrer-policy"), Some("same-origin"));
        assert_eq!(said("cache-control"), Some("no-store"));
        assert_eq!(said("x-robots-tag"), Some("noindex, nofollow, noarchive"));
        assert_eq!(said("set-cookie"), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_answers_by_a_link_that_opens_nothing_else() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let (mut worker, dates, links) = offered(&demo).await;
    let link = links[0].clone();
    looked_at(&link).await;
    let seen = worker.get(&dates).await.body;
    assert!(seen.contains("0 of "), "looking is no answer");

    let mut partner = Browser::new();
    let shown = partner.get(&link).await;
    assert!(!shown.body.contains("<script"), "{}", shown.body);
    assert!(
        !shown.body.contains(" checked"),
        "nothing is chosen to begin with"
    );
    let operation = hidden(&shown, "operation");
    let nothing = partner.post(&link, &[("operation", operation)]).await;
    assert_eq!(nothing.status, 422, "{}", nothing.body);
    let words = "Choose each date you can make, or that you cannot make any of them";
    assert_eq!(
        nothing.body.matches(words).count(),
        2,
        "on top and beside the field"
    );
    let operation = hidden(&nothing, "operation");
    let said = partner
        .post(&link, &[("operation", operation), ("slot", "0")])
        .await;
    assert_eq!(said.status, 303, "{}", said.body);
    let thanks = partner.get(&said.location.unwrap()).await;
    assert!(thanks.body.contains("Thank you"), "{}", thanks.body);
    let seen = worker.get(&dates).await.body;
    assert_eq!(
        seen.matches("1 of ").count(),
        2,
        "one answered, and can make one date"
    );

    // Unknown and mistyped are one page; one that is off says so to whoever was asked.
    let mistyped = demo.page(&format!("/d/{}", "0".repeat(64)));
    let unknown = partner.get(&mistyped).await;
    assert_eq!(unknown.status, 404);
    withdraw(&demo, &mut worker, &dates).await;
    let over = partner.get(&link).await;
    assert_eq!(over.status, 200);
    let off = "These dates are not offered any more";
    assert!(over.body.contains(off), "{}", over.body);
    assert!(!over.body.contains("Save my answer"), "{}", over.body);
    let late = [("operation", "operation-0001"), ("slot", "0")];
    let late = partner.post(&link, &late).await;
    assert_eq!(late.location.as_ref(), Some(&link));
}

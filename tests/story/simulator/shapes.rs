//! JSON, XML and SOAP of the same reads say the same.

use std::collections::BTreeMap;

use quick_xml::{Reader, events::Event};
use serde_json::Value;

use super::{council, plain::Plain, with_faults};

/// Every value that is told, with how often.
type Told = BTreeMap<String, u32>;

fn tell(told: &mut Told, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        *told.entry(iso(text)).or_default() += 1;
    }
}

/// A day as ISO 8601 has it, whichever way it was written.
fn iso(text: &str) -> String {
    let day = |text: &str| {
        let parts: Vec<&str> = text.split('/').collect();
        match parts[..] {
            [day, month, year] if year.len() == 4 && day.len() == 2 => {
                Some(format!("{year}-{month}-{day}"))
            }
            _ => None,
        }
    };
    match text.split_once(' ') {
        None => day(text).map_or(text.to_owned(), |day| format!("{day}T00:00:00")),
        Some((first, time)) => day(first).map_or(text.to_owned(), |day| format!("{day}T{time}")),
    }
}

fn json(value: &Value, told: &mut Told) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| json(value, told)),
        Value::Array(items) => items.iter().for_each(|item| json(item, told)),
        Value::Null => {}
        Value::String(text) => tell(told, text),
        other => tell(told, &other.to_string()),
    }
}

fn xml(text: &str) -> Told {
    let mut told = Told::new();
    let mut reader = Reader::from_str(text);
    let mut piece = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                piece.clear();
                for attribute in tag.attributes().flatten() {
                    let name: &str = attribute.key.as_ref();
                    if !name.contains(':') && name != "xmlns" {
                        tell(&mut told, &attribute.value);
                    }
                }
            }
            Event::Text(text) => piece.push_str(text.as_ref()),
            Event::GeneralRef(name) => piece.push_str(match name.as_ref() {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                other => panic!("&{other};"),
            }),
            Event::End(_) => {
                tell(&mut told, &piece);
                piece.clear();
            }
            Event::Eof => return told,
            _ => {}
        }
    }
}

const READS: &[(&str, &str)] = &[
    ("", "GetPerson"),
    ("/organisations", "GetOrganisations"),
    ("/workers", "GetWorkers"),
    ("/addresses", "GetAddresses"),
    ("/legal-statuses", "GetLegalStatuses"),
    ("/placements", "GetPlacements"),
    ("/reviews", "GetReviews"),
    ("/visits", "GetVisits"),
    ("/case-notes", "GetCaseNotes"),
    ("/relationships", "GetRelationships"),
];

#[tokio::test]
async fn the_three_shapes_of_a_read_hold_the_same_values() {
    let running = council(40).await;
    let client = Plain::signed_in(&running).await;
    for place in [1, 3, 7, 10, 17, 20, 24, 25, 34, 40] {
        let id = running.child_id(place);
        for (under, operation) in READS {
            let path = format!("/api/v1/persons/{id}{under}");
            let mut expected = Told::new();
            json(&client.get(&path).await.json(), &mut expected);

            assert_eq!(
                xml(&client.xml(&path).await.text()),
                expected,
                "XML of {path}"
            );
            if *operation != "GetRelationships" {
                let soap = client
                    .soap(&format!(
                        "<m:{operation}><m:PersonId>{id}</m:PersonId></m:{operation}>"
                    ))
                    .await;
                assert_eq!(xml(&soap.text()), expected, "SOAP of {path}");
            }
        }
    }
}

#[tokio::test]
async fn relationships_in_soap_name_both_ends() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;

    let text = client
        .soap("<m:GetRelationships><m:PersonId>33310048</m:PersonId></m:GetRelationships>")
        .await
        .text();

    assert!(
        text.contains("type=\"Mother : Child\" from=\"33310049\" to=\"33310048\""),
        "{text}"
    );
    assert!(text.contains("<m:RelatedPerson id=\"33310049\" restricted=\"N\">"));
}

#[tokio::test]
async fn the_list_and_single_things_are_the_same_too() {
    let running = council(30).await;
    let client = Plain::signed_in(&running).await;
    for (path, request) in [
        (
            "/api/v1/persons?limit=10",
            "<m:ListPersons><m:Limit>10</m:Limit></m:ListPersons>",
        ),
        (
            "/api/v1/workers/1000000",
            "<m:GetWorker><m:WorkerId>1000000</m:WorkerId></m:GetWorker>",
        ),
        (
            "/api/v1/organisations/90100001",
            "<m:GetOrganisation><m:OrganisationId>90100001</m:OrganisationId></m:GetOrganisation>",
        ),
        (
            "/api/v1/changes?since=0",
            "<m:ListChanges><m:Since>0</m:Since></m:ListChanges>",
        ),
    ] {
        let mut expected = Told::new();
        json(&client.get(path).await.json(), &mut expected);
        assert!(!expected.is_empty());

        assert_eq!(xml(&client.xml(path).await.text()), expected, "{path}");
        assert_eq!(xml(&client.soap(request).await.text()), expected, "{path}");
    }
}

#[tokio::test]
async fn refusals_in_soap_are_faults_with_a_code() {
    let running = with_faults(3, &["restricted_refused"]).await;
    let client = Plain::signed_in(&running).await;
    let get = |id: &str| format!("<m:GetPerson><m:PersonId>{id}</m:PersonId></m:GetPerson>");

    let refused = client.soap(&get("33310048")).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("code=\"Restricted\""));
    let unknown = client.soap(&get("1")).await;
    assert_eq!(unknown.status, 500);
    assert!(unknown.text().contains("code=\"NotFound\""));
    let senseless = client.soap("<m:PaintWall/>").await;
    assert!(senseless.text().contains("No such operation"));
}

#[tokio::test]
async fn soap_1_2_is_answered_in_soap_1_2() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;
    let body = "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:m=\"urn:example:northshire:case-system:v1\"><e:Body><m:GetPerson><m:PersonId>33310048</m:PersonId></m:GetPerson></e:Body></e:Envelope>";

    let reply = client.post("/soap", body).await;

    assert_eq!(reply.status, 200);
    assert!(
        reply
            .header("content-type")
            .unwrap()
            .starts_with("application/soap+xml")
    );
    assert!(
        reply
            .text()
            .contains("http://www.w3.org/2003/05/soap-envelope")
    );
}

async fn all_ids(
    client: &Plain,
    first: &str,
    next: impl Fn(&Value, Option<&str>) -> Option<String>,
) -> Vec<String> {
    let mut path = first.to_owned();
    let mut ids = Vec::new();
    for _ in 0..30 {
        let reply = client.get(&path).await;
        let page = reply.json();
        let rows = page
            .get("persons")
            .or(page.get("value"))
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        ids.extend(rows.iter().map(|row| row["id"].to_string()));
        match next(&page, reply.header("link")) {
            Some(further) => path = further,
            None => return ids,
        }
    }
    panic!("the pages have no end")
}

fn local(link: &str) -> String {
    let at = link.find("/api/").unwrap();
    link[at..].to_owned()
}

#[tokio::test]
async fn every_way_of_paging_gives_every_child_once() {
    let by_cursor: fn(&Value, Option<&str>) -> Option<String> = |page, _| {
        let cursor = page["nextCursor"].as_str().unwrap();
        (!cursor.is_empty()).then(|| format!("/api/v1/persons?limit=10&cursor={cursor}"))
    };
    let by_offset: fn(&Value, Option<&str>) -> Option<String> = |page, _| {
        let (offset, total) = (
            page["offset"].as_u64().unwrap() + 10,
            page["total"].as_u64().unwrap(),
        );
        (offset < total).then(|| format!("/api/v1/persons?limit=10&offset={offset}"))
    };
    let by_page: fn(&Value, Option<&str>) -> Option<String> = |page, _| {
        let (number, total) = (
            page["page"].as_u64().unwrap(),
            page["total"].as_u64().unwrap(),
        );
        (number * 10 < total).then(|| format!("/api/v1/persons?per=10&page={}", number + 1))
    };
    let by_link: fn(&Value, Option<&str>) -> Option<String> =
        |_, link| link.map(|link| local(link.split('>').next().unwrap()));
    let by_odata: fn(&Value, Option<&str>) -> Option<String> = |page, _| {
        page.get("@odata.nextLink")
            .map(|link| local(link.as_str().unwrap()))
    };
    for (paging, next) in [
        ("cursor", by_cursor),
        ("offset", by_offset),
        ("page", by_page),
        ("link", by_link),
        ("odata", by_odata),
    ] {
        let running = super::with_scenario(&format!("children = 43\npaging = \"{paging}\"")).await;
        let client = Plain::signed_in(&running).await;

        let ids = all_ids(&client, "/api/v1/persons?limit=10&per=10", next).await;

        let expected: Vec<String> = (1..=43).map(|place| running.child_id(place)).collect();
        let got: Vec<&str> = ids.iter().map(|id| id.trim_matches('"')).collect();
        assert_eq!(got, expected, "{paging}");
    }
}

#[tokio::test]
async fn a_list_can_be_asked_for_what_has_changed() {
    let running = council(40).await;
    let client = Plain::signed_in(&running).await;
    let count = |page: Value| page["persons"].as_array().unwrap().len();

    let all = count(client.get("/api/v1/persons?limit=100").await.json());
    let some = count(
        client
            .get("/api/v1/persons?limit=100&modifiedSince=2026-11-01")
            .await
            .json(),
    );

    assert_eq!(all, 40);
    assert!((1..40).contains(&some), "{some}");
    assert_eq!(
        client
            .get("/api/v1/persons?modifiedSince=lately")
            .await
            .status,
        400
    );
    assert_eq!(
        client.get("/api/v1/persons?cursor=here").await.text(),
        "Invalid cursor"
    );
}

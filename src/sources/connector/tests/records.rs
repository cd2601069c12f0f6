//! One child: joins, records that are kept from us, merged or gone.

use super::*;

const FULL: &str = r#"
system = "test"
[restricted]
when = '.person | .restricted == "Y" or .meta.security[0].code? == "R" or ([.. | strings] | any(test("^[*]+$")))'
[superseded]
by = '.person.id | tostring | select(. != $asked)'
answer = '.survivorId // empty'
duplicate = '[.relationships.rows[]? | select(.type == "duplicate") | .personId][0]'
[[fetch]]
as = "person"
path = "/persons/{id}"
required = true
believe = ".id != null"
[[fetch]]
as = "relationships"
path = "/persons/{id}/relationships"
[[fetch]]
as = "placements"
path = "/persons/{id}/placements"
missing = "empty"
[[fetch]]
as = "related"
each = ".relationships.rows[].personId"
path = "/people/{item}"
collect = "by_key"
"#;

fn full(request: &Request) -> Answer {
    match request.path() {
        "/persons/1" => person("1"),
        "/persons/1/relationships" => {
            Answer::json(r#"{"rows": [{"personId": 7}, {"personId": 8}, {"personId": 7}]}"#)
        }
        "/persons/1/placements" => Answer::json("[]"),
        "/people/7" => person("7"),
        "/people/8" => person("8"),
        _ => Answer::status(404),
    }
}

#[tokio::test]
async fn answers_are_joined_and_each_of_a_list_is_asked_for_once() {
    let server = Server::start(full).await;
    let bench = Bench::new(FULL, &server.base);

    let reading = bench.child("1").await;

    assert_eq!(codes(&reading), []);
    assert_eq!(bench.part("related"), r#"{"7":{"id":7},"8":{"id":8}}"#);
    assert_eq!(server.requests().len(), 5);
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.method == "GET")
    );
}

#[tokio::test]
async fn a_source_that_is_half_down_gives_the_other_half() {
    let server = Server::start(|request| match request.path() {
        "/persons/1/relationships" => Answer::status(400),
        "/persons/1/placements" => Answer::status(404),
        _ => full(request),
    })
    .await;
    let bench = Bench::new(FULL, &server.base);

    let reading = bench.child("1").await;

    assert_eq!(codes(&reading), [Code::SourceDown]);
    assert!(matches!(
        bench.state("relationships"),
        ReadState::SourceDown { .. }
    ));
    assert_eq!(bench.state("placements"), ReadState::Read);
    assert_eq!(bench.part("person"), r#"{"id":1}"#);
}

#[tokio::test]
async fn what_a_system_does_not_offer_is_not_taken_for_none() {
    for status in [501, 405, 404] {
        let server = Server::start(move |request| match request.path() {
            "/persons/1/relationships" => Answer::status(status),
            _ => full(request),
        })
        .await;
        let bench = Bench::new(FULL, &server.base);

        let reading = bench.child("1").await;

        assert_eq!(codes(&reading), [Code::SourceDoesNotOffer], "{status}");
        assert_eq!(bench.state("relationships"), ReadState::NotAsked);
    }
}

#[tokio::test]
async fn a_restricted_relative_and_one_out_of_reach_are_told_apart() {
    let server = Server::start(|request| match request.path() {
        "/people/7" => Answer::status(403),
        "/people/8" => Answer::status(400),
        _ => full(request),
    })
    .await;
    let bench = Bench::new(FULL, &server.base);

    let reading = bench.child("1").await;

    let mut found = codes(&reading);
    found.sort();
    assert_eq!(found, [Code::SourceDown, Code::RecordRestricted]);
    assert!(matches!(
        bench.state("related"),
        ReadState::SourceDown { .. }
    ));
}

#[tokio::test]
async fn a_restricted_record_is_known_in_each_of_its_five_shapes() {
    for shape in [
        Answer::status(403),
        Answer::json(r#"{"id": 1, "firstName": "A", "restricted": "Y"}"#),
        Answer::json(r#"{"id": 1, "restricted": "Y", "address": {"line": "1 High Street"}}"#),
        Answer::json(r#"{"id": 1, "meta": {"security": [{"code": "R"}]}}"#),
        Answer::json(r#"{"id": 1, "address": {"line": "*******"}}"#),
    ] {
        let answer = shape.clone();
        let server = Server::start(move |request| match request.path() {
            "/persons/1" => answer.clone(),
            _ => full(request),
        })
        .await;

        let reading = Bench::new(FULL, &server.base).child("1").await;

        assert_eq!(codes(&reading), [Code::RecordRestricted], "{shape:?}");
    }
}

#[tokio::test]
async fn a_merged_record_is_read_under_its_new_identifier() {
    for shape in [
        Answer::status(301).with("location", "/persons/1"),
        Answer::status(308).with("location", "/persons/1"),
        person("1"),
        Answer::new(404, "application/json", r#"{"survivorId": 1}"#),
    ] {
        let answer = shape.clone();
        let server = Server::start(move |request| match request.path() {
            "/persons/4" => answer.clone(),
            "/persons/4/relationships" => Answer::json(r#"{"rows": []}"#),
            _ => full(request),
        })
        .await;
        let bench = Bench::new(FULL, &server.base);

        let reading = bench.child("4").await;

        assert_eq!(codes(&reading), [Code::RecordSuperseded], "{shape:?}");
        assert_eq!(bench.part("person"), r#"{"id":1}"#);
        assert_eq!(bench.part("related"), r#"{"7":{"id":7},"8":{"id":8}}"#);
    }
}

#[tokio::test]
async fn a_merged_relative_is_read_under_the_number_that_lives_on() {
    let text = FULL.replace(
        "collect = \"by_key\"",
        "collect = \"by_key\"\nid = '.id | tostring'",
    );
    for shape in [
        Answer::status(301).with("location", "/people/9"),
        Answer::status(308).with("location", "/people/9"),
        person("9"),
        Answer::new(404, "application/json", r#"{"survivorId": 9}"#),
    ] {
        let answer = shape.clone();
        let server = Server::start(move |request| match request.path() {
            "/people/7" => answer.clone(),
            "/people/9" => person("9"),
            _ => full(request),
        })
        .await;
        let bench = Bench::new(&text, &server.base);

        let reading = bench.child("1").await;

        assert_eq!(codes(&reading), [Code::RecordSuperseded], "{shape:?}");
        assert_eq!(bench.part("related"), r#"{"9":{"id":9},"8":{"id":8}}"#);
        assert_eq!(bench.merged("related"), [("7".into(), "9".into())]);
        assert_eq!(bench.state("related"), ReadState::Read);
    }
}

#[tokio::test]
async fn a_relative_merged_into_another_who_is_asked_for_is_read_once() {
    let server = Server::start(|request| match request.path() {
        "/people/7" => Answer::status(301).with("location", "/people/8"),
        _ => full(request),
    })
    .await;
    let bench = Bench::new(FULL, &server.base);

    let reading = bench.child("1").await;

    assert_eq!(codes(&reading), [Code::RecordSuperseded]);
    assert_eq!(bench.part("related"), r#"{"8":{"id":8}}"#);
    let mut asked = server.requests();
    asked.retain(|one| one.path() == "/people/8");
    assert_eq!(asked.len(), 1);
}

#[tokio::test]
async fn a_relative_who_is_merged_in_a_circle_or_into_the_child_stays_unknown() {
    for to in ["/people/1", "/people/9"] {
        let server = Server::start(move |request| match request.path() {
            "/people/7" => Answer::status(301).with("location", to),
            "/people/9" => Answer::status(301).with("location", "/people/7"),
            _ => full(request),
        })
        .await;
        let bench = Bench::new(FULL, &server.base);

        let reading = bench.child("1").await;

        assert!(
            codes(&reading)
                .iter()
                .all(|one| *one == Code::RecordSuperseded)
        );
        assert_eq!(bench.part("related"), r#"{"8":{"id":8}}"#, "{to}");
    }
}

#[tokio::test]
async fn of_a_relative_without_a_record_somebody_is_told_what_to_do() {
    let server = Server::start(|request| match request.path() {
        "/people/7" => Answer::status(404),
        _ => full(request),
    })
    .await;
    let bench = Bench::new(FULL, &server.base);

    let reading = bench.child("1").await;

    assert_eq!(codes(&reading), [Code::RecordNotFound]);
    assert!(reading.findings[0].remedy.contains("to be ended"));
    assert_eq!(bench.state("related"), ReadState::Read);
}

#[tokio::test]
async fn a_known_duplicate_blocks_and_two_records_that_name_each_other_end() {
    let server = Server::start(|request| match request.path() {
        "/persons/1/relationships" => {
            Answer::json(r#"{"rows": [{"type": "duplicate", "personId": "7"}]}"#)
        }
        "/persons/4" => Answer::json(r#"{"id": 5}"#),
        "/persons/5" => Answer::json(r#"{"id": 4}"#),
        _ => full(request),
    })
    .await;
    let bench = Bench::new(FULL, &server.base);

    assert_eq!(codes(&bench.child("1").await), [Code::ProbableDuplicate]);
    let circle = bench.child("4").await;
    assert_eq!(
        codes(&circle),
        [Code::RecordSuperseded, Code::RecordSuperseded]
    );
}

#[tokio::test]
async fn a_child_that_is_not_there_is_a_finding() {
    for shape in [
        Answer::status(404),
        Answer::status(410),
        Answer::json(r#"{"error": "none"}"#),
    ] {
        let answer = shape.clone();
        let server = Server::start(move |_| answer.clone()).await;
        let text = PERSON.replace(
            "[[fetch]]",
            "[not_found]\nanswer = '.error == \"none\"'\n[[fetch]]",
        );

        let reading = Bench::new(&text, &server.base).child("9").await;

        assert_eq!(codes(&reading), [Code::RecordNotFound], "{shape:?}");
    }
}

#[tokio::test]
async fn soap_is_asked_by_post_and_its_faults_are_understood() {
    const SOAP: &str = r#"
system = "test"
format = "xml"
[headers]
SOAPAction = "urn:read"
[not_found]
answer = '.Envelope.Body.Fault.detail.Error["@code"]? == "NotFound"'
[restricted]
answer = '.Envelope.Body.Fault.detail.Error["@code"]? == "Restricted"'
[[fetch]]
as = "person"
method = "POST"
path = "/soap"
body = '<e:Envelope><e:Body><GetPerson><Id>{id}</Id></GetPerson></e:Body></e:Envelope>'
idempotent = true
required = true
believe = '.Envelope.Body.GetPersonResponse.Person["@id"] != null'
take = '.Envelope.Body.GetPersonResponse.Person'
"#;
    let fault = |code: &str| {
        format!(
            "<s:Envelope xmlns:s=\"s\"><s:Body><s:Fault><detail><Error code=\"{code}\"/></detail></s:Fault></s:Body></s:Envelope>"
        )
    };
    let server = Server::start(move |request| {
        assert_eq!(request.header("soapaction"), Some("urn:read"));
        match &request.body {
            body if body.contains("<Id>1</Id>") => Answer::xml(
                200,
                "<s:Envelope xmlns:s=\"s\"><s:Body><m:GetPersonResponse xmlns:m=\"m\"><m:Person id=\"1\"/></m:GetPersonResponse></s:Body></s:Envelope>",
            ),
            body if body.contains("<Id>2</Id>") => Answer::xml(500, &fault("NotFound")),
            body if body.contains("<Id>3</Id>") => Answer::xml(200, &fault("Restricted")),
            _ => Answer::xml(200, &fault("Busy")),
        }
    })
    .await;
    let bench = Bench::new(SOAP, &server.base);

    bench.child("1").await;
    assert_eq!(bench.part("person"), r#"{"@id":"1"}"#);
    assert_eq!(codes(&bench.child("2").await), [Code::RecordNotFound]);
    assert_eq!(codes(&bench.child("3").await), [Code::RecordRestricted]);
    assert!(matches!(bench.fault("<4>").await, Fault::NotBelieved(_)));
    assert!(
        server
            .requests()
            .last()
            .unwrap()
            .body
            .contains("<Id>&lt;4&gt;</Id>")
    );
}

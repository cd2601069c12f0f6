//! Systems of other shapes, by their `connection.toml` alone.

use super::*;
use crate::{
    mapping::tree::Tree,
    sources::{connector::saved::Saved, files::Files},
};

#[tokio::test]
async fn a_question_in_graphql_with_a_councils_own_header() {
    const GRAPHQL: &str = r#"
system = "graph"
values = ["council"]
headers = { "X-Council" = "{council}" }
[sign_in]
kind = "basic"
[not_found]
answer = '.data.person == null'
[[fetch]]
as = "person"
path = "/graphql"
method = "POST"
idempotent = true
body = '''{"query": "query($id: ID!) { person(id: $id) { id } }", "variables": {"id": "{id}"}}'''
required = true
believe = '.data.person.id != null'
take = '.data.person'
"#;
    let server = Server::start(|request| {
        assert_eq!(request.header("x-council"), Some("north shire"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        match request.body.contains(r#"{"id": "7"}"#) {
            true => Answer::json(r#"{"data": {"person": {"id": "7"}}}"#),
            false => Answer::json(r#"{"data": {"person": null}}"#),
        }
    })
    .await;
    let bench = Bench::with(GRAPHQL, &server.base, |settings| {
        settings
            .values
            .insert("council".to_owned(), "north shire".to_owned());
    });

    assert_eq!(codes(&bench.child("7").await), []);
    assert_eq!(bench.part("person"), r#"{"id":"7"}"#);
    assert_eq!(codes(&bench.child("8").await), [Code::RecordNotFound]);
}

#[tokio::test]
async fn one_answer_of_odata_with_everything_in_it_behind_a_gateway() {
    const ODATA: &str = r#"
system = "dynamics"
prefix = "/api/data/v9.2"
accept = "application/json;odata.metadata=none"
[[fetch]]
as = "contact"
path = "/contacts({id})?$expand=relationships($select=role)&$top=5"
required = true
believe = '.contactid != null'
[[fetch]]
as = "owner"
path = "/users/{= .contact._owner_value}"
when = '.contact._owner_value != null'
reuse_seconds = 60
"#;
    let server = Server::start(|request| match request.path() {
        "/gateway/api/data/v9.2/contacts(a%2F1)" => {
            assert_eq!(
                request.query("$expand"),
                Some("relationships($select=role)")
            );
            Answer::new(
                200,
                "application/json; odata.metadata=none",
                r#"{"contactid": 1, "_owner_value": "o 1"}"#,
            )
        }
        "/gateway/api/data/v9.2/contacts(2)" => {
            Answer::json(r#"{"contactid": 2, "_owner_value": null}"#)
        }
        "/gateway/api/data/v9.2/users/o%201" => Answer::json(r#"{"name": "x"}"#),
        other => panic!("{other}"),
    })
    .await;
    let bench = Bench::new(ODATA, &format!("{}/gateway/", server.base));

    bench.child("a/1").await;
    bench.child("a/1").await;
    assert_eq!(bench.part("owner"), r#"{"name":"x"}"#);
    assert_eq!(server.count("/gateway/api/data/v9.2/users/o%201"), 1);
    bench.child("2").await;
    assert_eq!(bench.state("owner"), ReadState::NotAsked);
}

#[tokio::test]
async fn an_identifier_in_the_query_and_lists_in_lists() {
    const QUERY: &str = r#"
system = "old"
format = "xml"
lists = ["row"]
[[fetch]]
as = "person"
path = "/read.aspx?what=person&id={id}"
required = true
believe = '.answer.person["@id"] == $asked'
[[fetch]]
as = "groups"
path = "/read.aspx?what=groups&id={id}"
[[fetch]]
as = "members"
each = '.groups.answer.group[]?.row[]? | {id: .["@person"], role: .["@role"]}'
key = '.id'
path = "/read.aspx?what=member&id={item}&role={= .role}"
collect = "by_key"
"#;
    let server = Server::start(|request| match request.query("what") {
        Some("person") => Answer::xml(200, r#"<answer><person id="1 &amp; 2"/></answer>"#),
        Some("groups") => Answer::xml(
            200,
            r#"<answer><group><row person="5" role="a b"/></group><group><row person="6" role="c"/><row person="5" role="a b"/></group></answer>"#,
        ),
        _ => Answer::xml(200, &format!("<m>{}</m>", request.query("role").unwrap())),
    })
    .await;
    let bench = Bench::new(QUERY, &server.base);

    bench.child("1 & 2").await;

    assert_eq!(
        bench.part("members"),
        r#"{"5":{"m":"a%20b"},"6":{"m":"c"}}"#
    );
    assert_eq!(server.requests()[0].query("id"), Some("1%20%26%202"));
}

#[test]
fn every_folder_of_mappings_is_right() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let files = crate::sources::files::Files::from_folder(&path).unwrap();
            assert_eq!(
                crate::sources::checking::check(&files),
                [],
                "{}",
                path.display()
            );
        }
    }
}

#[tokio::test]
async fn what_is_saved_is_shaped_as_what_is_read() {
    const ODATA: &str = r#"
system = "dynamics"
[[fetch]]
as = "contact"
path = "/contacts({id})"
required = true
believe = '.contact.contactid != null'
take = '.contact'
[[fetch]]
as = "connections"
path = "/connections"
page = { kind = "odata" }
[[fetch]]
as = "related"
each = '.connections[].other'
path = "/contacts({item})"
"#;
    const PAGE: &str = r#"{"value": [{"other": 2}]}"#;
    const CONTACT: &str = r#"{"contact": {"contactid": 1}}"#;
    const RELATED: &str = r#"{"contact": {"contactid": 2}}"#;
    let server = Server::start(|request| match request.path() {
        "/contacts(1)" => Answer::json(CONTACT),
        "/contacts(2)" => Answer::json(RELATED),
        _ => Answer::json(PAGE),
    })
    .await;
    let bench = Bench::new(ODATA, &server.base);
    bench.child("1").await;
    let files = [("connection.toml".to_owned(), ODATA.to_owned())];
    let saved = Saved::of(&Files::from_texts("dynamics", files));

    for (name, answer) in [
        ("contact", CONTACT),
        ("connections", PAGE),
        ("related", RELATED),
    ] {
        let answer = Tree::from_json(answer.as_bytes()).unwrap();
        let shaped = saved.shaped(name, vec![answer]).to_json();
        assert_eq!(shaped, bench.part(name), "{name}");
    }
}

#[tokio::test]
async fn a_list_to_ask_by_that_is_not_there_counts_as_not_read() {
    const RENAMED: &str = r#"
system = "test"
[[fetch]]
as = "person"
path = "/persons/{id}"
required = true
believe = ".id != null"
[[fetch]]
as = "related"
each = ".person.tise[].id"
path = "/persons/{item}"
"#;
    let server = Server::start(|_| Answer::json(r#"{"id": 1, "ties": []}"#)).await;
    let bench = Bench::new(RENAMED, &server.base);

    let reading = bench.child("1").await;

    assert_eq!(codes(&reading), [Code::AnswerNotBelieved]);
    assert!(matches!(
        bench.state("related"),
        ReadState::SourceDown { .. }
    ));
}

//! Lists read page by page, and lists that lie.

use super::*;

fn plan(page: &str) -> String {
    format!(
        "{PERSON}\n[children]\npath = \"/persons?active=Y\"\nid = \".id\"\n[children.page]\n{page}\n"
    )
}

fn rows(ids: std::ops::Range<u32>) -> String {
    let rows: Vec<String> = ids.map(|id| format!("{{\"id\": {id}}}")).collect();
    format!("[{}]", rows.join(","))
}

#[track_caller]
fn check(listed: (Vec<String>, Vec<Code>), count: usize, found: &[Code]) {
    let (ids, codes) = listed;
    let expected: Vec<String> = (0..count).map(|id| id.to_string()).collect();
    assert_eq!(ids, expected);
    assert_eq!(codes, found);
}

#[tokio::test]
async fn every_kind_of_paging_is_read_to_the_end() {
    let server = Server::start(|request| {
        let number = |name: &str| request.query(name).map_or(0, |text| text.parse().unwrap());
        let until = |from: u32| from..(from + 10).min(25);
        assert_eq!(request.query("active"), Some("Y"));
        if let Some(start) = request.query("offset") {
            return Answer::json(&rows(until(start.parse().unwrap())));
        }
        if request.query("page").is_some() {
            let rows = rows(until((number("page") - 1).min(9) * 10));
            return Answer::json(&format!("{{\"items\": {rows}, \"total\": 25}}"));
        }
        let from = number("after");
        let (items, next) = (rows(until(from)), from + 10);
        let path = format!("/persons?active=Y&after={next}");
        match request.query("kind").unwrap_or("cursor") {
            "link" => match next < 25 {
                true => {
                    Answer::json(&items).with("link", &format!("<{path}&kind=link>; rel=\"next\""))
                }
                false => Answer::json(&items),
            },
            "odata" => match next < 25 {
                true => Answer::json(&format!(
                    "{{\"value\": {items}, \"@odata.nextLink\": \"{path}&kind=odata\"}}"
                )),
                false => Answer::json(&format!("{{\"value\": {items}}}")),
            },
            _ => {
                let next = if next < 25 {
                    next.to_string()
                } else {
                    String::new()
                };
                Answer::json(&format!("{{\"rows\": {items}, \"next\": \"{next}\"}}"))
            }
        }
    })
    .await;

    for page in [
        "kind = \"cursor\"\nitems = \".rows\"\nnext = \".next\"\nparameter = \"after\"",
        "kind = \"page\"\nitems = \".items\"\ntotal = \".total\"\nparameter = \"page\"",
        "kind = \"offset\"\nparameter = \"offset\"\nsize = 10\nsize_parameter = \"limit\"",
    ] {
        let bench = Bench::new(&plan(page), &server.base);
        check(bench.listed().await, 25, &[]);
    }
    for kind in ["link", "odata"] {
        let text = plan(&format!("kind = \"{kind}\""))
            .replace("active=Y", &format!("active=Y&kind={kind}"));
        check(Bench::new(&text, &server.base).listed().await, 25, &[]);
    }
}

#[tokio::test]
async fn a_cursor_that_never_advances_is_stopped_and_said_so() {
    let server =
        Server::start(|_| Answer::json(&format!("{{\"rows\": {}, \"next\": \"5\"}}", rows(0..5))))
            .await;
    let page = "kind = \"cursor\"\nitems = \".rows\"\nnext = \".next\"\nparameter = \"after\"";

    let listed = Bench::new(&plan(page), &server.base).listed().await;

    check(listed, 5, &[Code::ListCutShort, Code::RowIgnored]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_list_that_always_has_another_cursor_for_the_same_rows_is_stopped() {
    let server = Server::start(|request| {
        let next = request
            .query("after")
            .map_or(1, |text| text.parse::<u32>().unwrap() + 1);
        Answer::json(&format!("{{\"rows\": {}, \"next\": {next}}}", rows(0..5)))
    })
    .await;
    let page = "kind = \"cursor\"\nitems = \".rows\"\nnext = \".next\"\nparameter = \"after\"";

    check(
        Bench::new(&plan(page), &server.base).listed().await,
        5,
        &[Code::ListCutShort, Code::RowIgnored],
    );
}

#[tokio::test]
async fn a_row_that_comes_twice_is_given_once() {
    let server = Server::start(|request| match request.query("offset") {
        Some("0") => Answer::json(&rows(0..10)),
        Some("10") => Answer::json(&rows(8..12)),
        _ => Answer::json("[]"),
    })
    .await;

    let listed = Bench::new(
        &plan("kind = \"offset\"\nparameter = \"offset\""),
        &server.base,
    )
    .listed()
    .await;

    check(listed, 12, &[Code::RowIgnored]);
}

#[tokio::test]
async fn a_list_shorter_than_it_says_is_reported() {
    let server = Server::start(|request| match request.query("page") {
        Some("0") => Answer::json(&format!("{{\"rows\": {}, \"count\": 9}}", rows(0..5))),
        _ => Answer::status(404),
    })
    .await;
    let page =
        "kind = \"page\"\nstart = 0\nitems = \".rows\"\ntotal = \".count\"\nparameter = \"page\"";

    let (ids, _) = Bench::new(&plan(page), &server.base).listed().await;

    assert_eq!(ids.len(), 5);
    assert_eq!(server.count("/persons"), 2);
}

#[tokio::test]
async fn more_pages_than_we_may_read_are_not_read() {
    let server = Server::start(|request| {
        let from = request.query("offset").unwrap().parse::<u32>().unwrap();
        Answer::json(&rows(from..from + 5))
    })
    .await;
    let text = plan("kind = \"offset\"\nparameter = \"offset\"")
        .replace("[[fetch]]", "[limits]\npages = 3\n[[fetch]]");

    check(
        Bench::new(&text, &server.base).listed().await,
        15,
        &[Code::ListCutShort],
    );
}

#[tokio::test]
async fn the_next_page_at_another_host_is_never_asked() {
    let decoy = Server::start(|_| Answer::json("[]")).await;
    let to = decoy.base.clone();
    let server = Server::start(move |_| {
        Answer::json(&rows(0..5)).with("link", &format!("<{to}/persons>; rel=next"))
    })
    .await;

    check(
        Bench::new(&plan("kind = \"link\""), &server.base)
            .listed()
            .await,
        5,
        &[Code::ListCutShort],
    );
    assert!(decoy.requests().is_empty());
}

#[tokio::test]
async fn a_list_inside_a_record_is_read_by_page_too() {
    let server = Server::start(|request| match (request.path(), request.query("cursor")) {
        ("/persons/1", _) => person("1"),
        (_, None) => Answer::json("{\"notes\": [{\"n\": 1}], \"next\": \"x\"}"),
        _ => Answer::json("{\"notes\": [{\"n\": 2}], \"next\": null}"),
    })
    .await;
    let text = format!(
        "{PERSON}\n[[fetch]]\nas = \"notes\"\npath = \"/persons/{{id}}/notes\"\n\
         page = {{ kind = \"cursor\", items = \".notes\", next = \".next\", parameter = \"cursor\" }}\n"
    );

    let bench = Bench::new(&text, &server.base);
    bench.child("1").await;

    assert_eq!(bench.part("notes"), "[{\"n\":1},{\"n\":2}]");
}

#[tokio::test]
async fn a_list_that_breaks_off_is_an_error_after_the_rows_that_came() {
    let server = Server::start(|request| match request.query("offset") {
        Some("0") => Answer::json(&rows(0..5)),
        _ => Answer::status(400),
    })
    .await;

    let rows = Bench::new(
        &plan("kind = \"offset\"\nparameter = \"offset\""),
        &server.base,
    )
    .rows()
    .await;

    assert_eq!(rows.len(), 6);
    assert!(
        rows.last()
            .unwrap()
            .as_ref()
            .is_err_and(|error| error.fault == Fault::Status(400))
    );
}

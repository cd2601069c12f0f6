//! Servers that mean harm, or are broken: each ends in time, with a reason.

use super::*;

/// Two tries of at most a third of a second each.
fn hasty(settings: &mut SourceSettings) {
    settings.total_seconds = Some(0.3);
    settings.idle_seconds = Some(0.3);
}

fn two_tries() -> String {
    PERSON.replace(
        "[[fetch]]",
        "[limits]\nattempts = 2\nbody_mib = 1\n[[fetch]]",
    )
}

#[tokio::test]
async fn an_answer_that_never_comes_to_its_end_is_given_up() {
    let server = Server::start(|request| match request.path() {
        "/persons/1" => Answer::Drip,
        "/persons/2" => Answer::EndlessHead,
        "/persons/3" => Answer::Raw(b"HTTP/1.1 200 x\r\ncontent-type: app".to_vec()),
        "/persons/4" => Answer::Raw(b"HTTP/1.1 100 x\r\n\r\n".repeat(10_000)),
        "/persons/5" => Answer::Raw(
            b"HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 500000\r\n\r\n{"
                .to_vec(),
        ),
        other => panic!("{other}"),
    })
    .await;

    for id in 1..=5 {
        let bench = Bench::with(&two_tries(), &server.base, hasty);
        let fault = bench.fault(&id.to_string()).await;
        let ended = matches!(fault, Fault::TooSlow(_) | Fault::BrokenOff);
        assert!(ended, "{id}: {fault:?}");
    }
}

#[tokio::test]
async fn what_is_no_answer_is_not_read_as_one() {
    let garbage = |head: &str, body: &str| {
        let kind = "content-type: application/json\r\n";
        Answer::Raw(format!("HTTP/1.1 200 x\r\n{kind}{head}\r\n{body}").into_bytes())
    };
    let server = Server::start(move |request| match request.path() {
        "/persons/1" => garbage(
            "transfer-encoding: chunked\r\n",
            "zz\r\n{\"id\": 1}\r\n0\r\n\r\n",
        ),
        "/persons/2" => garbage("transfer-encoding: chunked\r\n", "ffffffffffffffffff\r\n{}"),
        "/persons/3" => garbage("content-length: -5\r\n", "{\"id\": 3}"),
        "/persons/4" => garbage("content-length: 9\r\ncontent-length: 2\r\n", "{\"id\": 4}"),
        "/persons/5" => garbage(
            "content-encoding: gzip\r\ncontent-length: 9\r\n",
            "{\"id\": 5}",
        ),
        "/persons/6" => Answer::Raw(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        "/persons/7" => Answer::Raw(vec![0; 4096]),
        other => panic!("{other}"),
    })
    .await;

    for id in 1..=7 {
        let bench = Bench::with(&two_tries(), &server.base, hasty);
        let fault = bench.fault(&id.to_string()).await;
        let ended = matches!(fault, Fault::TooSlow(_) | Fault::BrokenOff);
        assert!(ended, "{id}: {fault:?}");
    }
}

#[tokio::test]
async fn a_length_that_lies_makes_no_room() {
    let server = Server::start(|request| {
        let length = match request.path() {
            "/persons/1" => u64::MAX / 2,
            _ => (1 << 20) + 1,
        };
        let head = "HTTP/1.1 200 x\r\ncontent-type: application/json\r\n";
        Answer::Raw(format!("{head}content-length: {length}\r\n\r\n{{\"id\": 1}}").into_bytes())
    })
    .await;

    for id in ["1", "2"] {
        let bench = Bench::with(&two_tries(), &server.base, hasty);
        assert_eq!(bench.fault(id).await, Fault::TooBig(1 << 20), "{id}");
    }
}

#[tokio::test]
async fn an_answer_nested_without_end_is_no_answer() {
    let server = Server::start(|request| match request.path() {
        "/persons/1" => Answer::json(&"[".repeat(900_000)),
        "/persons/2" => Answer::json(&"{\"a\":".repeat(150_000)),
        _ => Answer::json(&format!("{}1{}", "[".repeat(400_000), "]".repeat(400_000))),
    })
    .await;

    for id in 1..=3 {
        let bench = Bench::with(&two_tries(), &server.base, |_| {});
        let fault = bench.fault(&id.to_string()).await;
        assert!(matches!(fault, Fault::NotBelieved(_)), "{id}: {fault:?}");
    }
    assert_eq!(server.requests().len(), 3, "it is not asked for again");
}

#[tokio::test]
async fn what_was_cut_off_is_asked_for_again_and_what_is_refused_for_what_it_is_is_not() {
    let server = Server::start(|request| match request.path() {
        "/persons/1" => Answer::json("{\"id\": 1, \"name\": \"A"),
        "/persons/2" => Answer::json("{\"id\": 2,"),
        "/persons/3" => Answer::json("{\"id\": 3} {}"),
        _ => Answer::json("{'id': 4}"),
    })
    .await;

    for (id, asked) in [("1", 2), ("2", 2), ("3", 1), ("4", 1)] {
        let bench = Bench::with(&two_tries(), &server.base, |_| {});
        let before = server.requests().len();
        let fault = bench.fault(id).await;
        assert!(matches!(fault, Fault::NotBelieved(_)), "{id}: {fault:?}");
        assert_eq!(server.requests().len() - before, asked, "{id}");
    }
}

/// A refusal is read for what it says, and no further than that takes.
#[tokio::test]
async fn a_refusal_without_end_is_a_refusal() {
    const SAYS: &str = r#"
system = "test"
[limits]
attempts = 1
[not_found]
answer = '.message == "gone"'
[[fetch]]
as = "person"
path = "/persons/{id}"
required = true
believe = ".id != null"
"#;
    let server = Server::start(|_| {
        let head = "HTTP/1.1 400 x\r\ncontent-type: application/json\r\n\r\n";
        Answer::Raw([head.as_bytes(), &vec![b' '; 1 << 20]].concat())
    })
    .await;

    let fault = Bench::with(SAYS, &server.base, hasty).fault("1").await;

    assert_eq!(fault, Fault::Status(400));
}

const TOKEN: &str = r#"
system = "test"
[limits]
attempts = 2
[sign_in]
kind = "token"
token = "/oauth2/token"
[[fetch]]
as = "person"
path = "/persons/{id}"
required = true
believe = ".id != null"
"#;

#[tokio::test]
async fn a_sign_in_server_that_never_ends_its_answer_stops_the_run() {
    let server = Server::start(|_| Answer::Drip).await;

    let fault = Bench::with(TOKEN, &server.base, hasty).fault("1").await;

    assert!(matches!(fault, Fault::TooSlow(_)), "{fault:?}");
    assert_eq!(server.count("/persons/1"), 0);
}

/// A mapping may come from somebody else; only the council says where its secrets may go.
#[tokio::test]
async fn a_mapping_sends_no_credentials_to_a_host_that_the_council_has_not_named() {
    let decoy = Server::start(|_| {
        Answer::json(r#"{"access_token": "t", "token_type": "bearer", "expires_in": 120}"#)
    })
    .await;
    let server = Server::start(|_| person("1")).await;
    let elsewhere = TOKEN.replace("/oauth2/token", &format!("{}/oauth2/token", decoy.base));
    let told = |base: &'static str, named: Option<&str>| {
        let named = named.map(str::to_owned);
        let set = |settings: &mut SourceSettings| settings.token_base = named;
        Bench::open(&elsewhere.replace(&decoy.base, base), &server.base, set)
            .err()
            .map(|error| error.to_string())
    };

    for (address, named) in [
        ("https://tokens.elsewhere.example", None),
        (
            "https://tokens.elsewhere.example",
            Some("https://sign-in.northshire.example"),
        ),
        (
            "https://sign-in.northshire.example@elsewhere.example",
            Some("https://sign-in.northshire.example"),
        ),
        (
            "https://sign-in.northshire.example:8443",
            Some("https://sign-in.northshire.example"),
        ),
    ] {
        let sentence = told(address, named).unwrap();
        assert!(sentence.contains("token_base"), "{address}: {sentence}");
    }
    let refused = Bench::open(&elsewhere, &server.base, |_| {}).err();
    assert!(matches!(refused, Some(ConnectError::TokenElsewhere(host)) if host == "127.0.0.1"));
    assert!(decoy.requests().is_empty());

    let named = decoy.base.clone();
    let bench = Bench::with(&elsewhere, &server.base, |settings| {
        settings.token_base = Some(named);
    });
    bench.child("1").await;
    assert_eq!(decoy.count("/oauth2/token"), 1);
}

/// Whoever looks on can see that a run waits, and for how long, also for a token.
#[tokio::test]
async fn a_wait_that_was_told_can_be_seen_from_outside() {
    for slow in ["/oauth2/token", "/persons/1"] {
        let server = Server::start(move |request| match request.path() {
            path if path == slow => Answer::status(429).with("retry-after", "54"),
            _ => Answer::json(r#"{"access_token": "t", "expires_in": 120}"#),
        })
        .await;
        let bench = Bench::new(TOKEN, &server.base);
        assert_eq!(bench.connector.told_to_wait(), None);

        let mut child = Box::pin(bench.connector.child("1"));
        let mut look = tokio::time::interval(std::time::Duration::from_millis(5));
        let left = loop {
            tokio::select! {
                ended = &mut child => panic!("{slow}: {:?}", ended.map(|reading| codes(&reading))),
                _ = look.tick() => (),
            }
            if let Some(left) = bench.connector.told_to_wait() {
                break left;
            }
        };

        assert!((40..=54).contains(&left.as_secs()), "{slow}: {left:?}");
    }
}

//! How a source is asked: sign-in, waiting, giving up, believing.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use super::*;

const TOKEN: &str = r#"
system = "test"
[sign_in]
kind = "token_and_key"
token = "/oauth2/token"
scope = "person.read"
header = "X-Api-Key"
[[fetch]]
as = "person"
path = "/persons/{id}"
required = true
believe = ".id != null"
"#;

fn token(number: usize) -> Answer {
    Answer::json(&format!(
        r#"{{"access_token": "t{number}", "token_type": "bearer", "expires_in": 120}}"#
    ))
}

#[tokio::test]
async fn fifty_callers_share_one_token() {
    let server = Server::start(|request| match request.path() {
        "/oauth2/token" => token(1),
        _ if request.header("authorization") == Some("Bearer t1") => person("1"),
        _ => Answer::status(401),
    })
    .await;
    let bench = Bench::new(TOKEN, &server.base);

    let children = (0..50).map(|n| {
        let connector = &bench.connector;
        async move { connector.child(&n.to_string()).await.is_ok() }
    });
    let all = futures_util::future::join_all(children).await;

    assert!(all.iter().all(|ok| *ok));
    assert_eq!(server.count("/oauth2/token"), 1);
    let form = &server.requests()[0];
    assert_eq!(form.header("x-api-key"), Some("key-1"));
    assert!(
        form.body.contains("grant%5Ftype=client%5Fcredentials"),
        "{}",
        form.body
    );
    assert!(form.body.contains("client%5Fsecret=hush"));
}

#[tokio::test]
async fn a_token_revoked_in_the_middle_is_renewed_once_for_all() {
    static VALID: AtomicUsize = AtomicUsize::new(1);
    let server = Server::start(|request| match request.path() {
        "/oauth2/token" => token(request.before + 1),
        "/persons/7" if request.before == 0 => {
            VALID.store(2, Ordering::SeqCst);
            Answer::status(401)
        }
        _ if request.header("authorization")
            == Some(&format!("Bearer t{}", VALID.load(Ordering::SeqCst))) =>
        {
            person("1")
        }
        _ => Answer::status(401),
    })
    .await;
    let bench = Bench::new(TOKEN, &server.base);

    let children = (0..50).map(|n| {
        let connector = &bench.connector;
        async move { connector.child(&n.to_string()).await.is_ok() }
    });
    let all = futures_util::future::join_all(children).await;

    assert!(all.iter().all(|ok| *ok));
    assert_eq!(server.count("/oauth2/token"), 2);
}

#[tokio::test]
async fn a_token_whose_time_is_over_is_renewed_without_being_refused() {
    let server = Server::start(|request| match request.path() {
        "/oauth2/token" if request.before == 0 => {
            Answer::json(r#"{"access_token": "t1", "token_type": "bearer", "expires_in": 0}"#)
        }
        "/oauth2/token" => token(request.before + 1),
        _ => person("1"),
    })
    .await;
    let bench = Bench::new(TOKEN, &server.base);

    for child in ["1", "2", "3"] {
        bench.child(child).await;
    }

    assert_eq!(server.count("/oauth2/token"), 2);
    let last = server.requests().pop().unwrap();
    assert_eq!(last.header("authorization"), Some("Bearer t2"));
}

#[tokio::test]
async fn a_sign_in_that_stays_refused_is_said_so_and_not_repeated() {
    let server = Server::start(|request| match request.path() {
        "/oauth2/token" => token(request.before),
        _ => Answer::status(401),
    })
    .await;

    let fault = Bench::new(TOKEN, &server.base).fault("1").await;

    assert_eq!(fault, Fault::SignInRefused);
    assert_eq!(server.count("/persons/1"), 2);
}

#[tokio::test]
async fn a_key_a_name_and_password_or_nothing_can_be_the_sign_in() {
    let server = Server::start(|_| person("1")).await;
    let with =
        |sign_in: &str| PERSON.replace("[[fetch]]", &format!("[sign_in]\n{sign_in}\n[[fetch]]"));

    for (sign_in, name, value) in [
        ("kind = \"key\"\nheader = \"X-Key\"", "x-key", Some("key-1")),
        (
            "kind = \"key\"\nheader = \"Authorization\"\nprefix = \"Token \"",
            "authorization",
            Some("Token key-1"),
        ),
        (
            "kind = \"basic\"",
            "authorization",
            Some("Basic dXM6aHVzaA=="),
        ),
        ("kind = \"none\"", "authorization", None),
    ] {
        Bench::new(&with(sign_in), &server.base).child("1").await;
        assert_eq!(
            server.requests().last().unwrap().header(name),
            value,
            "{sign_in}"
        );
    }
    Bench::new(&with("kind = \"key\"\nparameter = \"code\""), &server.base)
        .child("1")
        .await;
    assert_eq!(
        server.requests().last().unwrap().query("code"),
        Some("key-1")
    );
}

#[tokio::test]
async fn being_told_to_wait_holds_back_every_caller_and_loses_nobody() {
    let server = Server::start(|request| match request.target.as_str() {
        "/persons/3" if request.before == 0 => Answer::status(429).with("retry-after", "1"),
        _ => person("1"),
    })
    .await;
    let bench = Bench::with(PERSON, &server.base, |settings| {
        settings.connections = Some(2)
    });

    let children = (0..30).map(|n| {
        let connector = &bench.connector;
        async move { connector.child(&n.to_string()).await.is_ok() }
    });
    let all = futures_util::future::join_all(children).await;

    assert!(all.iter().all(|ok| *ok));
    let requests = server.requests();
    let told = requests
        .iter()
        .find(|request| request.target == "/persons/3")
        .unwrap()
        .at;
    // One request may be on its way already when the word comes.
    let inside = requests
        .iter()
        .filter(|request| {
            let after = request.at.saturating_duration_since(told);
            after > Duration::from_millis(50) && after < Duration::from_millis(1_000)
        })
        .count();
    assert_eq!(inside, 0);
}

#[tokio::test]
async fn a_wait_longer_than_we_may_is_an_error_that_says_how_long() {
    let server = Server::start(|_| Answer::status(429).with("retry-after", "3600")).await;

    let fault = Bench::new(PERSON, &server.base).fault("1").await;

    assert_eq!(fault, Fault::ToldToWait(Duration::from_secs(3_600)));
}

#[tokio::test]
async fn passing_failures_are_tried_again_and_lasting_ones_end() {
    let server = Server::start(|request| match (request.path(), request.before) {
        ("/persons/1", 0) => Answer::status(503),
        ("/persons/1", 1) => Answer::Close,
        ("/persons/1", 2) => Answer::CutShort("{\"id\": 1".into()),
        ("/persons/2", _) => Answer::status(500),
        ("/persons/3", _) => Answer::status(400),
        _ => person("1"),
    })
    .await;

    let bench = Bench::new(PERSON, &server.base);

    bench.child("1").await;
    assert_eq!(bench.fault("2").await, Fault::Status(500));
    assert_eq!(server.count("/persons/2"), 4);
    assert_eq!(
        Bench::new(PERSON, &server.base).fault("3").await,
        Fault::Status(400)
    );
    assert_eq!(server.count("/persons/3"), 1);
}

#[tokio::test]
async fn a_source_that_keeps_failing_is_left_alone() {
    let server = Server::start(|_| Answer::status(500)).await;
    let bench = Bench::new(PERSON, &server.base);

    bench.fault("1").await;
    let second = bench.fault("2").await;
    let third = bench.fault("3").await;

    assert!(matches!(second, Fault::Resting(_)), "{second:?}");
    assert!(matches!(third, Fault::Resting(_)), "{third:?}");
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn silence_has_an_end() {
    let server = Server::start(|_| Answer::Silence).await;
    let set = |settings: &mut SourceSettings| settings.total_seconds = Some(0.05);
    let bench = Bench::with(
        &PERSON.replace("[[fetch]]", "[limits]\nattempts = 2\n[[fetch]]"),
        &server.base,
        set,
    );

    assert_eq!(
        bench.fault("1").await,
        Fault::TooSlow(Duration::from_millis(50))
    );
}

#[tokio::test]
async fn nobody_there_is_said_so() {
    let server = Server::start(|_| person("1")).await;
    let base = server.base.clone();
    drop(server);
    let one_try = PERSON.replace("[[fetch]]", "[limits]\nattempts = 1\n[[fetch]]");

    assert_eq!(
        Bench::new(&one_try, &base).fault("1").await,
        Fault::Unreachable
    );
}

#[tokio::test]
async fn an_endless_answer_is_cut_off_plain_or_packed() {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b' '; 4 << 20]).unwrap();
    let bomb = packer.finish().unwrap();
    let server = Server::start(move |request| match request.path() {
        "/persons/1" => Answer::Endless,
        _ => Answer::json("")
            .bytes(bomb.clone())
            .with("content-encoding", "gzip"),
    })
    .await;
    let capped = PERSON.replace("[[fetch]]", "[limits]\nbody_mib = 1\n[[fetch]]");

    assert_eq!(
        Bench::new(&capped, &server.base).fault("1").await,
        Fault::TooBig(1 << 20)
    );
    assert_eq!(
        Bench::new(&capped, &server.base).fault("2").await,
        Fault::TooBig(1 << 20)
    );
}

#[tokio::test]
async fn nothing_is_believed_that_does_not_hold_what_an_answer_holds() {
    let server = Server::start(|request| match request.path() {
        "/persons/1" => Answer::new(200, "text/html", "<!doctype html><html>Sign in</html>"),
        "/persons/2" => Answer::json("<html>Sign in</html>"),
        "/persons/3" => Answer::json("{\"message\": \"Welcome\"}"),
        "/persons/4" => Answer::json("{\"id\": 4, \"restri"),
        "/persons/5" => Answer::new(302, "text/html", "").with("location", "/sign-in"),
        "/persons/6" => Answer::json("[]"),
        _ => Answer::json("{\"id\": null}"),
    })
    .await;

    for id in 1..=7 {
        let fault = Bench::new(PERSON, &server.base)
            .fault(&id.to_string())
            .await;
        assert!(matches!(fault, Fault::NotBelieved(_)), "{id}: {fault:?}");
    }
}

#[tokio::test]
async fn another_host_is_never_followed_and_learns_no_secret() {
    let decoy = Server::start(|_| person("1")).await;
    let to = decoy.base.clone();
    let server = Server::start(move |request| match request.path() {
        "/oauth2/token" => token(1),
        _ => Answer::status(301).with("location", &format!("{to}{}", request.path())),
    })
    .await;

    let fault = Bench::new(TOKEN, &server.base).fault("1").await;

    assert!(matches!(fault, Fault::NotBelieved(_)), "{fault:?}");
    assert!(decoy.requests().is_empty());
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again() {
    let server = Server::start(|request| match request.header("if-none-match") {
        Some("W/\"1\"") => Answer::status(304),
        _ => person("1").with("etag", "W/\"1\""),
    })
    .await;
    let bench = Bench::new(PERSON, &server.base);

    bench.child("1").await;
    bench.child("1").await;

    assert_eq!(
        server.requests()[1].header("if-none-match"),
        Some("W/\"1\"")
    );
    assert_eq!(bench.part("person"), "{\"id\":1}");
}

#[tokio::test]
async fn a_question_by_post_is_repeated_only_where_that_does_no_harm() {
    let server = Server::start(|request| match request.before {
        0 => Answer::status(503),
        _ => person("1"),
    })
    .await;
    let post = PERSON.replace(
        "required",
        "method = \"POST\"\nbody = '{\"q\": \"{id}\"}'\nrequired",
    );

    assert_eq!(
        Bench::new(&post, &server.base).fault("1").await,
        Fault::Status(503)
    );
    let safe = post
        .replace("required", "idempotent = true\nrequired")
        .replace("/persons", "/again");
    Bench::new(&safe, &server.base).child("a\"b").await;
    assert_eq!(
        server.requests().last().unwrap().body,
        "{\"q\": \"a\\\"b\"}"
    );
}

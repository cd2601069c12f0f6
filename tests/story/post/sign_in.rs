//! Signing in at a relay, with a password or with a token.

use std::sync::Arc;

use axum::{Router, routing::post};
use samepage::{
    mail::{
        carrier::{Carrier, NotSent, Outcome},
        settings::Secret,
        smtp::{
            Pace, Smtp,
            server::{Encryption, Server},
            sign_in::SignIn,
            token::{TokenSettings, Tokens},
        },
    },
    model::post::{Answered, Status, Step, Trouble},
    simulation::relay::{self, Relay},
};
use tokio::net::TcpListener;

use super::house::{Goes, envelope, smtp};

fn secret(text: &str) -> Secret {
    serde_json::from_value(text.into()).unwrap()
}

async fn asking(user: &str, password: &str) -> relay::Running {
    let relay = Relay {
        user: Some((user.to_owned(), password.to_owned())),
        ..Relay::default()
    };
    relay::start(relay).await.unwrap()
}

async fn sent(relay: &relay::Running, sign_in: SignIn) -> Outcome {
    let server = Server::new(
        ("127.0.0.1", relay.port()),
        "northshire.example",
        Encryption::PlainOnThisMachine,
        None,
        sign_in,
    );
    let smtp = Smtp::new(server.unwrap(), Pace::default());
    let outcome = smtp.carry(&envelope(1, "zoe@school.example"), &Goes).await;
    smtp.rest().await;
    outcome
}

fn password(password: &str) -> SignIn {
    SignIn::Password {
        user: "reviews".to_owned(),
        password: secret(password),
    }
}

#[tokio::test]
async fn a_password_that_is_right_lets_us_send_and_a_wrong_one_refuses_no_letter() {
    let relay = asking("reviews", "hush").await;
    let refused = NotSent::Closed(Answered {
        step: Step::SignIn,
        code: 535,
        status: Status::parse("5.7.8"),
    });

    assert_eq!(
        sent(&relay, password("wrong")).await,
        Outcome::NotSent(refused)
    );
    let right = sent(&relay, password("hush")).await;

    assert!(matches!(right, Outcome::Accepted { .. }), "{right:?}");
    assert_eq!(relay.accepted()[0].user.as_deref(), Some("reviews"));
    relay.stop().await;
}

#[tokio::test]
async fn a_relay_that_wants_a_sign_in_refuses_no_letter_for_ever() {
    let relay = asking("reviews", "hush").await;

    let letter = envelope(1, "zoe@school.example");
    let outcome = smtp(&relay).carry(&letter, &Goes).await;

    let wanted = NotSent::Closed(Answered {
        step: Step::From,
        code: 530,
        status: Status::parse("5.7.0"),
    });
    assert_eq!(outcome, Outcome::NotSent(wanted));
    relay.stop().await;
}

#[tokio::test]
async fn a_relay_that_knows_no_sign_in_is_not_given_a_password() {
    let relay = relay::start(Relay::default()).await.unwrap();

    let outcome = sent(&relay, password("hush")).await;

    let none = NotSent::Trouble(Step::SignIn, Trouble::SignIn);
    assert_eq!(outcome, Outcome::NotSent(none));
    assert!(!relay.said().contains(&"AUTH".to_owned()));
    relay.stop().await;
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_again_when_it_is_refused() {
    let asked = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counter = Arc::clone(&asked);
    let answer = move |body: String| async move {
        let number = counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        assert!(body.contains("grant_type=client%5Fcredentials"), "{body}");
        assert!(body.contains("client_secret=hush%26more"), "{body}");
        // The first that is given out is one that the relay does not know.
        let token = if number == 0 { "old" } else { "current" };
        format!(r#"{{"access_token":"{token}","expires_in":3600}}"#)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/token", listener.local_addr().unwrap());
    let site = Router::new().route("/token", post(answer));
    let serving = tokio::spawn(async move { axum::serve(listener, site).await });
    let tokens = Tokens::new(TokenSettings {
        address,
        client_id: "samepage".to_owned(),
        client_secret: secret("hush&more"),
        scope: "https://outlook.office365.com/.default".to_owned(),
    });
    let sign_in = SignIn::Token {
        user: "reviews@northshire.example".to_owned(),
        tokens: Arc::new(tokens.unwrap()),
    };
    let relay = asking("reviews@northshire.example", "current").await;

    let first = sent(&relay, sign_in.clone()).await;
    let second = sent(&relay, sign_in.clone()).await;
    let third = sent(&relay, sign_in).await;

    assert!(matches!(first, Outcome::NotSent(_)), "{first:?}");
    for outcome in [second, third] {
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 2);
    relay.stop().await;
    serving.abort();
}

#[test]
fn a_token_is_asked_for_where_nobody_reads_along() {
    let settings = |address: &str| TokenSettings {
        address: address.to_owned(),
        client_id: String::new(),
        client_secret: Secret::default(),
        scope: String::new(),
    };

    assert!(Tokens::new(settings("http://login.example/token")).is_err());
    assert!(Tokens::new(settings("https://login.example/token")).is_ok());
}

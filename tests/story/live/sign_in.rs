//! Signing in at a real OpenID provider, and what does not let anybody in.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use jiff::Timestamp;
use samepage::{
    model::staff::Role,
    web::sign_in::{Answer, Arrived, SignIn, SignInError, Way},
};
use serde_json::json;

use super::{browser::Browser, provider::Provider};

const OURS: &str = "http://127.0.0.1:8700";

#[expect(
    clippy::disallowed_methods,
    reason = "the provider's tokens are for the moment in which they are made"
)]
fn now() -> Timestamp {
    Timestamp::now()
}

/// One service that offers to sign in, its provider, and somebody's browser.
struct Door {
    provider: Provider,
    sign_in: SignIn,
    browser: Browser,
}

impl Door {
    fn open() -> Option<Self> {
        let provider = Provider::start(&json!({
            "ruth": {
                "name": "Ruth Adeyemi", "email": "ruth.adeyemi@northshire.example",
                "roles": ["Samepage.IRO"], "teams": ["north"], "worker": "W-17",
            },
            "visitor": { "name": "Val Visitor", "roles": ["Finance"] },
        }))?;
        let sign_in = sign_in_at(&provider.issuer, Provider::SECRET);
        Some(Self {
            provider,
            sign_in,
            browser: Browser::new(),
        })
    }

    /// Goes to the provider and comes back: our cookie, and the provider's answer.
    async fn fetch_answer(&mut self, login: &str) -> (String, Answer) {
        let way = Way::parse("/documents/1");
        let leaving = self.sign_in.leave(way).await.unwrap();
        let back = self.browser.signs_in_as(login, &leaving.address).await;
        assert!(back.as_str().starts_with(OURS), "{back}");
        (leaving.cookie, answer_in(&back))
    }

    async fn sign_in(&mut self, login: &str) -> Result<Arrived, SignInError> {
        let (cookie, answer) = self.fetch_answer(login).await;
        self.sign_in.arrive(Some(&cookie), answer).await
    }
}

/// Never the same twice.
fn chance() -> Option<[u8; 16]> {
    static TURN: AtomicU8 = AtomicU8::new(1);
    Some([TURN.fetch_add(1, Ordering::Relaxed); 16])
}

fn sign_in_at(issuer: &str, secret: &str) -> SignIn {
    let settings = serde_json::from_value(json!({
        "issuer": issuer, "public_address": OURS, "client_id": Provider::CLIENT, "client_secret": secret,
        "claims": { "worker": "worker", "worker_system": "mosaic" },
        "roles": { "Samepage.IRO": "iro" },
    }));
    SignIn::open(settings.unwrap(), Arc::new(now), chance).unwrap()
}

fn answer_in(back: &reqwest::Url) -> Answer {
    let of = |name| {
        let mut pairs = back.query_pairs();
        pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    };
    Answer {
        code: of("code"),
        state: of("state"),
        error: of("error"),
    }
}

#[tokio::test]
async fn an_officer_signs_in_at_the_council_s_own_provider() {
    let Some(mut door) = Door::open() else { return };

    let arrived = door.sign_in("ruth").await.unwrap();

    assert_eq!(arrived.way.as_str(), "/documents/1");
    assert_eq!(arrived.newcomer.name.reveal(), "Ruth Adeyemi");
    assert_eq!(arrived.newcomer.roles, [Role::ReviewingOfficer]);
    assert_eq!(arrived.newcomer.teams, ["north".into()]);
    assert_eq!(arrived.newcomer.workers[0].to_string(), "mosaic:W-17");
    assert!(
        arrived
            .newcomer
            .subject
            .reveal()
            .starts_with(&door.provider.issuer)
    );
}

#[tokio::test]
async fn somebody_without_a_role_is_told_whom_to_ask() {
    let Some(mut door) = Door::open() else { return };

    let error = door.sign_in("visitor").await.unwrap_err();

    assert_eq!(error.code(), "no_role");
    assert!(error.words().1.contains("Ask your manager"));
}

#[tokio::test]
async fn a_token_that_is_not_what_it_should_be_lets_nobody_in() {
    let Some(mut door) = Door::open() else { return };

    for (lie, because) in [
        ("wrong_nonce", "Invalid nonce"),
        ("no_nonce", "Invalid nonce"),
        ("wrong_audience", "Invalid audiences"),
        ("more_audiences", "Invalid audiences"),
        ("expired", "Expired"),
        ("foreign_issuer", "Invalid issuer"),
        ("foreign_key", "Signature verification failed"),
        ("unsigned", "Signature verification failed"),
    ] {
        door.provider.lies(lie);
        let error = door.sign_in("ruth").await.unwrap_err();

        assert_eq!(error.code(), "token_not_believed", "{lie}");
        assert!(error.to_string().contains(because), "{lie}: {error}");
    }

    door.provider.lies("honest");
    assert!(door.sign_in("ruth").await.is_ok());
}

#[tokio::test]
async fn a_provider_that_changes_its_keys_is_asked_for_them_again() {
    let Some(mut door) = Door::open() else { return };
    assert!(door.sign_in("ruth").await.is_ok());

    door.provider.lies("new_key");

    assert!(door.sign_in("ruth").await.is_ok());
}

#[tokio::test]
async fn an_answer_is_good_once_in_one_browser() {
    let Some(mut door) = Door::open() else { return };
    let (cookie, answer) = door.fetch_answer("ruth").await;
    let (code, state) = (answer.code.clone(), answer.state.clone());
    let again = || Answer {
        code: code.clone(),
        state: state.clone(),
        error: None,
    };
    let other = door.sign_in.leave(Way::home()).await.unwrap();

    for (cookie, answer) in [
        (None, again()),
        (Some(&*other.cookie), again()),
        (Some("not a cookie"), again()),
        (
            Some(&*cookie),
            Answer {
                state: None,
                ..again()
            },
        ),
        (
            Some(&*cookie),
            Answer {
                state: Some("made up".into()),
                ..again()
            },
        ),
    ] {
        let error = door.sign_in.arrive(cookie, answer).await.unwrap_err();
        assert_eq!(error.code(), "not_begun_here");
    }
    door.sign_in.arrive(Some(&cookie), answer).await.unwrap();
    let replayed = door.sign_in.arrive(Some(&cookie), again()).await;
    assert_eq!(replayed.unwrap_err().code(), "not_begun_here");

    // Another process of the service does not know of the first answer; the provider does.
    let elsewhere = sign_in_at(&door.provider.issuer, Provider::SECRET);
    let replayed = elsewhere.arrive(Some(&cookie), again()).await;
    assert_eq!(replayed.unwrap_err().code(), "code_refused");
}

#[tokio::test]
async fn a_code_is_worth_nothing_to_somebody_else_s_errand() {
    let Some(mut door) = Door::open() else { return };
    let (_, stolen) = door.fetch_answer("ruth").await;
    let own = door.sign_in.leave(Way::home()).await.unwrap();
    let state = own.address.query_pairs().find(|(key, _)| key == "state");
    let state = state.map(|(_, state)| state.into_owned());

    let answer = Answer { state, ..stolen };
    let error = door.sign_in.arrive(Some(&own.cookie), answer).await;

    assert_eq!(error.unwrap_err().code(), "code_refused");
}

#[tokio::test]
async fn the_provider_s_no_is_told_and_a_wrong_secret_is_a_refusal() {
    let Some(mut door) = Door::open() else { return };

    let leaving = door.sign_in.leave(Way::home()).await.unwrap();
    let state = leaving
        .address
        .query_pairs()
        .find(|(key, _)| key == "state");
    let no = Answer {
        state: state.map(|(_, state)| state.into_owned()),
        error: Some("access_denied".into()),
        ..Answer::default()
    };
    let error = door.sign_in.arrive(Some(&leaving.cookie), no).await;
    assert_eq!(error.unwrap_err().code(), "turned_away");

    door.sign_in = sign_in_at(&door.provider.issuer, "another secret");
    assert_eq!(
        door.sign_in("ruth").await.unwrap_err().code(),
        "code_refused"
    );
}

#[tokio::test]
async fn a_provider_that_is_down_is_told_and_asked_again_later() {
    let Some(door) = Door::open() else { return };
    let sign_in = sign_in_at(&door.provider.issuer, Provider::SECRET);
    assert!(sign_in.way_out().is_none());
    drop(door);

    let error = sign_in.leave(Way::home()).await.unwrap_err();

    assert_eq!(error.code(), "provider_silent");
    assert!(error.words().1.contains("Try again"));
}

#[tokio::test]
async fn whoever_signs_out_can_sign_out_of_the_provider_too() {
    let Some(mut door) = Door::open() else { return };
    door.sign_in("ruth").await.unwrap();

    let way_out = door.sign_in.way_out().unwrap();

    assert!(way_out.as_str().starts_with(&door.provider.issuer));
    let page = door.browser.get(&way_out).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("Do you want to sign-out"),
        "{}",
        page.body
    );
}

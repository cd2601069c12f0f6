//! Who is let in: client credentials for a short-lived token, and a key beside it.

use std::{collections::HashMap, sync::Mutex, time::Duration};

use axum::http::{HeaderMap, header};
use base64::{Engine, prelude::BASE64_STANDARD};

use crate::simulation::case_system::{
    answer::{Answer, Body},
    chance::Chance,
    fault::Effect,
    gate::held,
    world::World,
};

/// What a token must be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Read,
    Write,
}

impl Scope {
    fn word(self) -> &'static str {
        match self {
            Self::Read => "person.read",
            Self::Write => "casenote.write",
        }
    }
}

/// The tokens that have been given out.
#[derive(Debug, Default)]
pub struct Tokens {
    given: Mutex<Given>,
}

#[derive(Debug, Default)]
struct Given {
    count: u64,
    live: HashMap<String, Token>,
    /// When the last few were asked for.
    calls: Vec<Duration>,
}

#[derive(Debug)]
struct Token {
    expires: Duration,
    scope: String,
}

/// The token endpoint takes so many calls in a minute.
const CALLS_A_MINUTE: usize = 6;

impl Tokens {
    pub fn revoke_all(&self) {
        held(&self.given).live.clear();
    }
}

/// Answers `POST /oauth2/token`.
pub fn token(world: &World, headers: &HeaderMap, form: &str, effects: &[Effect]) -> Answer {
    for effect in effects {
        match effect {
            Effect::TokenEndpointDown => return Answer::text(503, "Service Unavailable"),
            Effect::TokenEndpointSaysWait => {
                return Answer::text(429, "Too Many Requests").with("retry-after", "1");
            }
            Effect::SecretRefused => return refused("invalid_client"),
            _ => {}
        }
    }
    let now = world.elapsed();
    let mut given = held(&world.tokens.given);
    given
        .calls
        .retain(|call| now.saturating_sub(*call) < Duration::from_secs(60));
    if given.calls.len() >= CALLS_A_MINUTE {
        let oldest = given.calls.first().copied().unwrap_or(now);
        let wait = 60u64
            .saturating_sub(now.saturating_sub(oldest).as_secs())
            .max(1);
        return Answer::text(429, "Too Many Requests").with("retry-after", &wait.to_string());
    }
    given.calls.push(now);
    let fields: HashMap<String, String> = form
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    if field("grant_type") != "client_credentials" {
        return Answer::json(400, r#"{"error":"unsupported_grant_type"}"#);
    }
    let (id, secret) = basic(headers).unwrap_or((
        field("client_id").to_owned(),
        field("client_secret").to_owned(),
    ));
    if id != world.credentials.client_id || secret != world.credentials.client_secret {
        return refused("invalid_client");
    }
    let lacks = effects.contains(&Effect::TokenLacksScope);
    let scope = match field("scope") {
        _ if lacks => "casenote.write",
        "" => "person.read casenote.write",
        scope
            if scope
                .split(' ')
                .all(|one| matches!(one, "person.read" | "casenote.write")) =>
        {
            scope
        }
        _ => return Answer::json(400, r#"{"error":"invalid_scope"}"#),
    };
    let seconds = effects
        .iter()
        .find_map(|effect| match effect {
            Effect::TokenLives(seconds) => Some(*seconds),
            _ => None,
        })
        .unwrap_or(world.token_seconds);
    given.count += 1;
    let mut chance = Chance::of(world.council.seed, given.count, "token");
    let token = format!("{:016x}{:016x}", chance.next(), chance.next());
    let body = format!(
        r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{seconds},"scope":"{scope}"}}"#
    );
    given.live.retain(|_, one| one.expires > now);
    given.live.insert(
        token,
        Token {
            expires: now + Duration::from_secs(seconds),
            scope: scope.to_owned(),
        },
    );
    world
        .log
        .tokens
        .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    Answer::json(200, &body).with("cache-control", "no-store")
}

fn refused(error: &str) -> Answer {
    Answer::json(401, &format!(r#"{{"error":"{error}"}}"#))
        .with("www-authenticate", "Basic realm=\"token\"")
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text)
        .decode_utf8_lossy()
        .into_owned()
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let bytes = BASE64_STANDARD
        .decode(value.strip_prefix("Basic ")?.trim())
        .ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((decoded(id), decoded(secret)))
}

/// Lets a request in, or says why not.
pub fn admit(
    world: &World,
    headers: &HeaderMap,
    scope: Scope,
    effects: &[Effect],
) -> Result<(), Answer> {
    if effects.contains(&Effect::TokensRevoked) {
        world.tokens.revoke_all();
    }
    let key = headers.get("x-api-key").map(|value| value.as_bytes());
    if key != Some(world.credentials.api_key.as_bytes()) || effects.contains(&Effect::KeyRefused) {
        return Err(Answer::json(
            401,
            r#"{"message":"Missing or unknown API key"}"#,
        ));
    }
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::trim);
    let Some(token) = token else {
        return Err(
            Answer::json(401, r#"{"message":"No token"}"#).with("www-authenticate", "Bearer")
        );
    };
    let now = world.elapsed();
    let given = held(&world.tokens.given);
    match given.live.get(token) {
        Some(one) if one.expires <= now => Err(invalid("The access token expired")),
        Some(one) if !one.scope.split(' ').any(|word| word == scope.word()) => Err(Answer::new(
            403,
            Body::json(r#"{"message":"The token lacks the scope"}"#),
        )
        .with(
            "www-authenticate",
            &format!(
                "Bearer error=\"insufficient_scope\", scope=\"{}\"",
                scope.word()
            ),
        )),
        Some(_) => Ok(()),
        None => Err(invalid("The access token is unknown or revoked")),
    }
}

fn invalid(why: &str) -> Answer {
    Answer::json(401, &format!(r#"{{"message":"{why}"}}"#)).with(
        "www-authenticate",
        &format!("Bearer error=\"invalid_token\", error_description=\"{why}\""),
    )
}

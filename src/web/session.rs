//! Who has signed in: a cookie that says nothing, and what is known of it here.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::{
    model::{actor::Actor, staff::Staff},
    web::{error::Failure, site::Site},
};

/// The cookie. With this prefix a browser takes it only over TLS (or from this machine), for this
/// host alone and for every path; so nobody beside us can put one in its place.
const COOKIE: &str = "__Host-session";

/// After so long without a request somebody has to sign in again.
const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// After so long somebody has to sign in again, however busy they were.
const AT_MOST: SignedDuration = SignedDuration::from_hours(12);

/// What the cookie holds: 256 bits that nobody can guess, as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// The sessions of this process, by the hash of their token: whoever reads them cannot sign in.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

struct Session {
    staff: Arc<Staff>,
    began: Timestamp,
    seen: Timestamp,
}

/// The machine gives no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this machine gives no random numbers, so nobody can be signed in")]
pub struct NoChance;

impl Token {
    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    fn of(jar: &CookieJar) -> Option<Self> {
        jar.get(COOKIE)
            .map(|cookie| Self(cookie.value().to_owned()))
    }

    /// What a browser is told to keep.
    pub fn cookie(&self) -> HeaderValue {
        value(
            Cookie::build((COOKIE, self.0.as_str()))
                .path("/")
                .secure(true)
                .http_only(true)
                .same_site(SameSite::Lax)
                .build(),
        )
    }

    /// What a browser is told to forget.
    pub fn no_cookie() -> HeaderValue {
        let empty = Cookie::build((COOKIE, ""))
            .path("/")
            .secure(true)
            .http_only(true);
        value(empty.max_age(Default::default()).build())
    }
}

fn value(cookie: Cookie<'_>) -> HeaderValue {
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

impl Sessions {
    /// Begins a session for somebody: always a new one, whatever the browser had before.
    ///
    /// # Errors
    /// There is no chance to make a token of.
    pub fn begin(
        &self,
        staff: Arc<Staff>,
        now: Timestamp,
        chance: fn() -> Option<[u8; 16]>,
    ) -> Result<Token, NoChance> {
        let halves = [chance().ok_or(NoChance)?, chance().ok_or(NoChance)?];
        let bytes = halves.iter().flatten();
        let token = Token(bytes.map(|byte| format!("{byte:02x}")).collect());
        let session = Session {
            staff,
            began: now,
            seen: now,
        };
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, session| session.lasts(now));
        sessions.insert(token.hash(), session);
        Ok(token)
    }

    /// Who has that token, if their session still lasts.
    pub fn find(&self, token: &Token, now: Timestamp) -> Option<Arc<Staff>> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.get_mut(&token.hash())?;
        if !session.lasts(now) {
            return None;
        }
        session.seen = now;
        Some(Arc::clone(&session.staff))
    }

    /// Ends a session: its token is worth nothing from now on.
    pub fn end(&self, token: &Token) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.remove(&token.hash());
    }
}

impl Session {
    fn lasts(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) < IDLE && now.duration_since(self.began) < AT_MOST
    }
}

/// Somebody who has signed in, and asks.
#[derive(Clone)]
pub struct SignedIn {
    pub staff: Arc<Staff>,
    pub token: Token,
}

impl SignedIn {
    /// The same, as verbs know them.
    pub fn actor(&self) -> Actor {
        Actor::Staff(Arc::clone(&self.staff))
    }
}

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Arc<Site>: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let site = Arc::<Site>::from_ref(state);
        if let Some(found) = signed_in(&site, &parts.headers) {
            return Ok(found);
        }
        // After a form there is no page to come back to: what was typed is gone either way.
        let to = match parts.method {
            Method::GET => parts.uri.path_and_query().map(ToString::to_string),
            _ => None,
        };
        Err(Failure::SignIn {
            to: to.unwrap_or_else(|| "/".to_owned()),
        })
    }
}

impl<S> OptionalFromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Arc<Site>: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Failure> {
        let site = Arc::<Site>::from_ref(state);
        Ok(signed_in(&site, &parts.headers))
    }
}

fn signed_in(site: &Site, headers: &HeaderMap) -> Option<SignedIn> {
    let jar = CookieJar::from_headers(headers);
    let token = Token::of(&jar)?;
    let staff = site.sessions.find(&token, site.now())?;
    Some(SignedIn { staff, token })
}

/// The header that tells a browser what to keep or forget.
pub fn set_cookie(value: HeaderValue) -> [(header::HeaderName, HeaderValue); 1] {
    [(header::SET_COOKIE, value)]
}

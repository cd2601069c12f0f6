//! Who has signed in: a cookie that says nothing, and who it is.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts, OriginalUri},
    http::{HeaderMap, HeaderValue, Method, Uri, header, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::{
    casework::session::{Doing, Token},
    model::{actor::Actor, staff::Staff},
    web::{error::Failure, site::Site},
};

/// The cookie. With this prefix a browser takes it only over TLS (or from this machine), for this
/// host alone and for every path; so nobody beside us can put one in its place.
const COOKIE: &str = "__Host-session";

/// What a browser is told to keep.
pub fn keep(token: &Token) -> HeaderValue {
    let mut cookie = Cookie::new(COOKIE, token.reveal());
    cookie.set_same_site(SameSite::Lax);
    value(cookie)
}

/// What a browser is told to forget.
pub fn forget() -> HeaderValue {
    let mut cookie = Cookie::new(COOKIE, "");
    cookie.make_removal();
    value(cookie)
}

fn value(mut cookie: Cookie<'_>) -> HeaderValue {
    cookie.set_path("/");
    cookie.set_secure(true);
    cookie.set_http_only(true);
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// The header that tells a browser what to keep or forget.
pub fn set_cookie(value: HeaderValue) -> [(header::HeaderName, HeaderValue); 1] {
    [(header::SET_COOKIE, value)]
}

/// Somebody who has signed in, and asks.
#[derive(Clone, Debug)]
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
        if let Some(found) = signed_in(&site, parts).await? {
            return Ok(found);
        }
        // After a form there is no page to come back to: what was typed is given back (`kept`).
        let to = match parts.method {
            Method::GET => asked(parts).path_and_query().map(ToString::to_string),
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
        signed_in(&site, parts).await
    }
}

/// The address as it was asked for: routes within routes see the end of it only.
fn asked(parts: &Parts) -> &Uri {
    let original = parts.extensions.get::<OriginalUri>();
    original.map_or(&parts.uri, |original| &original.0)
}

/// What the browser keeps for us, where it keeps anything.
pub fn sent(headers: &HeaderMap) -> Option<Token> {
    let jar = CookieJar::from_headers(headers);
    jar.get(COOKIE).map(|cookie| Token::sent(cookie.value()))
}

/// Who holds it, for a page that says no: the session lasts no longer by it, and where it cannot
/// be read the page says no all the same.
pub async fn holder(site: &Site, token: &Token) -> Option<Arc<Staff>> {
    let found = site.sessions.find(token, Doing::Page).await;
    found.ok().flatten()
}

async fn signed_in(site: &Site, parts: &Parts) -> Result<Option<SignedIn>, Failure> {
    let Some(token) = sent(&parts.headers) else {
        return Ok(None);
    };
    let staff = site.sessions.find(&token, doing(&parts.uri)).await?;
    Ok(staff.map(|staff| SignedIn { staff, token }))
}

/// An open page that asks by itself does not make a session last longer.
fn doing(uri: &Uri) -> Doing {
    let path = uri.path();
    if path.starts_with("/events") || path.contains("/parts/") {
        Doing::Page
    } else {
        Doing::Person
    }
}

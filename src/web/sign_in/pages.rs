//! The addresses for signing in at the provider, and for having signed out.

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRef, Query, State},
    http::{HeaderMap, HeaderValue},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use serde::Deserialize;

use crate::{
    casework::arrive,
    render::view::View,
    web::{
        error::Failure,
        session::{SignedIn, keep, set_cookie},
        shell::Shell,
        sign_in::{
            Answer, Arrived, BACK, COOKIE, PATIENCE, ProviderError, SIGNED_OUT, SignIn,
            SignInError, Way,
        },
        site::Site,
    },
};

/// What these pages work with.
#[derive(Clone)]
struct Door {
    site: Arc<Site>,
    provider: Arc<SignIn>,
}

impl FromRef<Door> for Arc<Site> {
    fn from_ref(door: &Door) -> Self {
        Self::clone(&door.site)
    }
}

/// The addresses, to be put beside the other pages.
pub fn routes<S>(site: &Arc<Site>, provider: &Arc<SignIn>) -> Router<S> {
    Router::new()
        .route("/sign-in", get(leave))
        .route(BACK, get(arrive))
        .route(SIGNED_OUT, get(signed_out))
        .with_state(Door {
            site: Arc::clone(site),
            provider: Arc::clone(provider),
        })
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    to: String,
}

/// Sends somebody to the provider. It is a page to go to and not a form to send: our policy keeps
/// forms, and what they are led to, on this site.
async fn leave(State(door): State<Door>, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let leaving = door.provider.leave(Way::parse(&asked.to)).await;
    let leaving = leaving.map_err(failure)?;
    let cookie = Cookie::build((COOKIE, leaving.cookie))
        .path("/")
        .secure(true)
        .http_only(true)
        // The provider sends people back from its own site, by a link.
        .same_site(SameSite::Lax)
        .max_age(PATIENCE.try_into().unwrap_or_default());
    let cookie = HeaderValue::from_str(&cookie.build().to_string());
    let cookie = cookie.map_err(|_| Failure::Broken)?;
    let to = Redirect::to(leaving.address.as_str());
    Ok((set_cookie(cookie), to).into_response())
}

/// Takes in somebody whom the provider has sent back, and forgets the cookie either way.
async fn arrive(
    State(door): State<Door>,
    headers: HeaderMap,
    before: Option<SignedIn>,
    Query(answer): Query<Answer>,
) -> Response {
    let jar = CookieJar::from_headers(&headers);
    let cookie = jar.get(COOKIE).map(Cookie::value);
    let answered = match door.provider.arrive(cookie, answer).await {
        Ok(arrived) => let_in(&door.site, before, arrived).await,
        Err(error) => Err(failure(error)),
    };
    let mut response = answered.into_response();
    let forget = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    if let Ok(forget) = HeaderValue::from_str(&forget) {
        response.headers_mut().append("set-cookie", forget);
    }
    response
}

async fn let_in(
    site: &Site,
    before: Option<SignedIn>,
    arrived: Arrived,
) -> Result<Response, Failure> {
    let Arrived { newcomer, way } = arrived;
    let newcomer = arrive::Newcomer {
        subject: newcomer.subject.reveal().into(),
        name: newcomer.name,
        email: newcomer.email,
        roles: newcomer.roles,
        teams: newcomer.teams,
        workers: newcomer.workers,
    };
    let Some(staff) = arrive::arrive(&site.office, newcomer).await? else {
        return Err(Failure::NotLetIn(
            "You no longer work here, as far as this service knows",
            "If that is wrong, ask your manager or your IT service desk.",
        ));
    };
    if let Some(before) = before {
        site.sessions.end(&before.token, &before.staff.id).await?;
    }
    let token = site.sessions.begin(&staff).await?;
    Ok((set_cookie(keep(&token)), Redirect::to(way.as_str())).into_response())
}

/// Says that it worked, and where the council's own account can be signed out of.
async fn signed_out(State(door): State<Door>) -> Result<Response, Failure> {
    let way_out = door.provider.way_out().map(String::from);
    let view = View::new().maybe("way_out", way_out);
    let shell = Shell::new("You have signed out");
    door.site.page("pages/signed-out.html", &shell, view)
}

fn failure(error: SignInError) -> Failure {
    tracing::warn!(reason = error.code(), "nobody was signed in");
    let (heading, what_to_do) = error.words();
    match error {
        SignInError::Provider(ProviderError::Silent(_)) => {
            Failure::Unavailable(format!("{heading}."))
        }
        _ => Failure::NotLetIn(heading, what_to_do),
    }
}

//! Sign in to the demo by choosing one of the invented staff; sign out of anything.

use std::{collections::HashMap, net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Query, State},
    http::{HeaderName, HeaderValue, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::office::VerbError,
    model::staff::Staff,
    render::view::View,
    web::{
        error::Failure,
        form::{Posted, local},
        session::{SignedIn, forget, keep, set_cookie},
        shell::Shell,
        sign_in,
        site::Site,
    },
};

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    to: String,
}

/// Whoever is at this machine: the connection comes from it, and the browser asked for it by a name
/// that can mean no other. (A page elsewhere can make its own name mean 127.0.0.1.) To anybody else
/// the page is not there.
pub struct AtThisMachine;

impl<S: Send + Sync> FromRequestParts<S> for AtThisMachine {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await;
        let is_near = peer.is_ok_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
        let host = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let is_named = |name: &&str| {
            let rest = host.and_then(|host| host.strip_prefix(*name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        let mut names = ["127.0.0.1", "localhost", "[::1]"].iter();
        match is_near && names.any(is_named) {
            true => Ok(Self),
            false => Err(Failure::NotThere),
        }
    }
}

/// The page on which somebody is chosen.
pub async fn page(
    State(site): State<Arc<Site>>,
    _: AtThisMachine,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let store = &site.office.store;
    let mut snapshot = store.read().await.map_err(VerbError::from)?;
    let names = snapshot.team_names().await.map_err(VerbError::from)?;
    let staff = site.invented_staff.iter().map(|one| choice(one, &names));
    let view = View::new()
        .text("to", local(&asked.to).unwrap_or_default())
        .list("staff", staff);
    site.page(
        "pages/demo-sign-in.html",
        &Shell::new("Choose who to be"),
        view,
    )
}

fn choice(staff: &Staff, names: &HashMap<Arc<str>, Arc<str>>) -> View {
    let teams = staff
        .teams
        .iter()
        .map(|code| names.get(code).unwrap_or(code));
    let teams: Vec<&str> = teams.map(|name| &**name).collect();
    let roles: Vec<&str> = staff.roles.iter().map(|role| role.words()).collect();
    View::new()
        .text("id", staff.id.as_str())
        .text("name", staff.name.reveal())
        .text("roles", roles.join(", "))
        .text("teams", teams.join(", "))
}

/// Signs in as the one who was chosen.
pub async fn choose(
    State(site): State<Arc<Site>>,
    _: AtThisMachine,
    before: Option<SignedIn>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = posted.text("staff");
    let staff = site.invented_staff.iter().find(|one| one.id.as_str() == id);
    let staff = staff.ok_or(Failure::NotOurForm)?;
    if let Some(before) = before {
        site.sessions.end(&before.token, &before.staff.id).await?;
    }
    let token = site.sessions.begin(&staff.id).await?;
    let to = local(posted.text("to")).unwrap_or("/");
    Ok((set_cookie(keep(&token)), Redirect::to(to)).into_response())
}

/// Ends the session, here and in the browser.
pub async fn sign_out(
    State(site): State<Arc<Site>>,
    asks: Option<SignedIn>,
) -> Result<Response, Failure> {
    if let Some(asks) = asks {
        site.sessions.end(&asks.token, &asks.staff.id).await?;
    }
    // The provider would let them in again at once.
    let after = match site.provider {
        Some(_) => sign_in::SIGNED_OUT,
        None => "/sign-in",
    };
    let clear = (
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    let to = Redirect::to(after);
    Ok((set_cookie(forget()), [clear], to).into_response())
}

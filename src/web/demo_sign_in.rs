//! Sign in to the demo by choosing one of the invented staff; sign out of anything.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
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
/// that can mean no other. (A page elsewhere can make its own name mean 127.0.0.1.)
fn is_at_this_machine(peer: SocketAddr, headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let is_named = |name: &&str| {
        let rest = host.and_then(|host| host.strip_prefix(*name));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    peer.ip().to_canonical().is_loopback()
        && ["127.0.0.1", "localhost", "[::1]"].iter().any(is_named)
}

/// The page on which somebody is chosen.
pub async fn page(
    State(site): State<Arc<Site>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    if !is_at_this_machine(peer, &headers) {
        return Err(Failure::NotThere);
    }
    let staff = site.invented_staff.iter().map(|one| choice(one));
    let view = View::new()
        .text("to", local(&asked.to).unwrap_or_default())
        .list("staff", staff);
    site.page(
        "pages/demo-sign-in.html",
        &Shell::new("Choose who to be"),
        view,
    )
}

fn choice(staff: &Staff) -> View {
    let roles: Vec<&str> = staff.roles.iter().map(|role| role.words()).collect();
    View::new()
        .text("id", staff.id.as_str())
        .text("name", staff.name.reveal())
        .text("roles", roles.join(", "))
        .text("teams", staff.teams.join(", "))
}

/// Signs in as the one who was chosen.
pub async fn choose(
    State(site): State<Arc<Site>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    before: Option<SignedIn>,
    posted: Posted,
) -> Result<Response, Failure> {
    if !is_at_this_machine(peer, &headers) {
        return Err(Failure::NotThere);
    }
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

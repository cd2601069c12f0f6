//! How long a session lasts still: asked by a page, prolonged by a person.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::web::{error::Failure, session::SignedIn, site::Site};

/// Seconds until the session ends: if nothing is done, and whatever is done.
#[derive(Serialize)]
struct Left {
    idle: u64,
    at_most: u64,
}

/// How long it lasts. An open page asks by itself, so this makes it last no longer.
pub async fn left(
    State(site): State<Arc<Site>>,
    asks: Option<SignedIn>,
) -> Result<Response, Failure> {
    tell(&site, asks).await
}

/// Somebody wants to stay signed in: asking for it is doing something.
pub async fn stay(
    State(site): State<Arc<Site>>,
    asks: Option<SignedIn>,
) -> Result<Response, Failure> {
    tell(&site, asks).await
}

async fn tell(site: &Site, asks: Option<SignedIn>) -> Result<Response, Failure> {
    let left = match asks {
        Some(asks) => site.sessions.left(&asks.token).await?,
        None => None,
    };
    let seconds = |one: jiff::SignedDuration| u64::try_from(one.as_secs()).unwrap_or(0);
    let over = Left {
        idle: 0,
        at_most: 0,
    };
    Ok(match left {
        Some(left) => Json(Left {
            idle: seconds(left.idle),
            at_most: seconds(left.at_most),
        })
        .into_response(),
        None => (StatusCode::UNAUTHORIZED, Json(over)).into_response(),
    })
}

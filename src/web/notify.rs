//! What GOV.UK Notify calls with: receipts, and texts that came.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
};

use crate::{
    casework::texts::{self, WordError},
    web::site::Site,
};

/// What has become of a message.
pub async fn receipts(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if !is_notify(&site, &headers) {
        return StatusCode::UNAUTHORIZED;
    }
    status(texts::receipt(&site.office, &body).await)
}

/// A text that somebody sent back.
pub async fn came(State(site): State<Arc<Site>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !is_notify(&site, &headers) {
        return StatusCode::UNAUTHORIZED;
    }
    status(texts::came(&site.office, &body).await.map(|_| ()))
}

fn is_notify(site: &Site, headers: &HeaderMap) -> bool {
    let said = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = said.and_then(|said| said.split_once(' '));
    token.is_some_and(|(kind, token)| {
        kind.eq_ignore_ascii_case("bearer") && site.office.is_notify(token)
    })
}

/// Notify calls again where it is not told that all is well.
fn status(done: Result<(), WordError>) -> StatusCode {
    match done {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(WordError::NotUnderstood(error)) => {
            tracing::warn!(%error, "a call of notify's was not understood");
            StatusCode::BAD_REQUEST
        }
        Err(WordError::Verb(error)) => {
            tracing::warn!(%error, "a call of notify's could not be written down");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

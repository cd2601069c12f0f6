//! What is sent to the API: JSON in a body, words behind a question mark.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::{StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

use crate::web::api::problem::Problem;

/// A body in JSON. What is wrong with it is told without quoting it.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(error) => Err(match error.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
                StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                    Problem::unreadable("Send JSON, as `Content-Type: application/json`.")
                }
                StatusCode::UNPROCESSABLE_ENTITY => Problem::unreadable(
                    "The JSON does not have the shape that /api/v1/openapi.json describes.",
                ),
                _ => Problem::unreadable("The body is not JSON."),
            }),
        }
    }
}

/// All that a request says: which method, where, and the body byte for byte.
#[derive(Clone)]
pub struct Whole(pub Arc<[u8]>);

/// Keeps what a writing request says beside it, so that its key is held to it.
pub async fn keep_whole(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    // The layers around this one have set the limit.
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return Problem::too_large().into_response();
    };
    let mut whole = format!("{} {}\u{0}", parts.method, parts.uri.path()).into_bytes();
    whole.extend_from_slice(&body);
    parts.extensions.insert(Whole(whole.into()));
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// What stands behind the question mark of the address.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let asked = Query::<T>::from_request_parts(parts, state).await;
        let words =
            "What stands behind the question mark is not as /api/v1/openapi.json describes.";
        asked
            .map(|Query(value)| Self(value))
            .map_err(|_| Problem::unreadable(words))
    }
}

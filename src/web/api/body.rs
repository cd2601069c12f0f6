//! What is sent to the API: JSON in a body, words behind a question mark.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::{StatusCode, request::Parts},
    response::IntoResponse,
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

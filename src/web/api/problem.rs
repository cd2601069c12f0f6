//! What the API answers when something is not done.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::casework::office::VerbError;

/// The number of the shapes below; a change that a caller must know of makes it one more.
pub const SCHEMA: u32 = 1;

/// Why something was not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    #[schema(example = 1)]
    pub schema: u32,
    /// Stays as it is: programs may depend on it.
    #[schema(example = "not_there")]
    pub code: &'static str,
    /// For a person to read.
    pub message: String,
    /// The fields that it is about, where it is about some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ProblemField>,
    /// Places that were entered all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entered: Vec<String>,
    #[serde(skip)]
    status: StatusCode,
}

/// One field that could not be taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    #[schema(example = "review//date")]
    pub place: Option<String>,
    /// What was sent.
    pub yours: String,
    pub message: Option<String>,
    /// What somebody else has entered meanwhile, and the version to send to replace it.
    pub theirs: Option<String>,
    pub by: Option<String>,
    pub at: Option<String>,
    pub version: Option<u32>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            schema: SCHEMA,
            code,
            message: message.into(),
            fields: Vec::new(),
            entered: Vec::new(),
            status,
        }
    }

    /// Unknown or not for the one who asks: one answer, byte for byte.
    pub fn not_there() -> Self {
        let words = "There is nothing here, or nothing for you.";
        Self::new(StatusCode::NOT_FOUND, "not_there", words)
    }

    pub fn nobody() -> Self {
        let words = "Send a token as `Authorization: Bearer ...`, or sign in.";
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", words)
    }

    pub fn out_of_scope() -> Self {
        let words = "This token was not made for that.";
        Self::new(StatusCode::FORBIDDEN, "out_of_scope", words)
    }

    pub fn no_key() -> Self {
        let words = "Send `Idempotency-Key`: 8 to 64 letters, digits, `-` and `_`, new for each \
                     thing to do and the same when it is repeated.";
        Self::new(StatusCode::BAD_REQUEST, "idempotency_key", words)
    }

    pub fn unreadable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unreadable", message)
    }

    pub fn too_large() -> Self {
        let words = "That is too much at once.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", words)
    }

    pub fn wrong_way() -> Self {
        let words = "This address is not asked with that method.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", words)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(&self)).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if self.status == StatusCode::UNAUTHORIZED {
            let how = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, how);
        }
        response
    }
}

impl From<VerbError> for Problem {
    fn from(error: VerbError) -> Self {
        match error {
            VerbError::NotThere => Self::not_there(),
            VerbError::NotAllowed(words) => Self::new(StatusCode::FORBIDDEN, "not_allowed", words),
            VerbError::NotNow(words) => Self::new(StatusCode::CONFLICT, "not_now", words),
            VerbError::Wrong(fields) => Self {
                fields: fields
                    .into_iter()
                    .map(|wrong| ProblemField {
                        place: wrong.place.map(|place| place.to_string()),
                        yours: wrong.text,
                        message: Some(wrong.message),
                        theirs: None,
                        by: None,
                        at: None,
                        version: None,
                    })
                    .collect(),
                ..Self::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "wrong",
                    "Something that was sent cannot be taken.",
                )
            },
            VerbError::Conflict(conflict) => Self {
                fields: conflict
                    .fields
                    .into_iter()
                    .map(|field| ProblemField {
                        place: Some(field.place.to_string()),
                        yours: field.yours,
                        message: None,
                        theirs: Some(field.theirs),
                        by: Some(field.by),
                        at: Some(field.at.to_string()),
                        version: Some(field.version),
                    })
                    .collect(),
                entered: conflict.entered.iter().map(ToString::to_string).collect(),
                ..Self::new(
                    StatusCode::CONFLICT,
                    "conflict",
                    "Somebody else has entered something meanwhile.",
                )
            },
            other => {
                // It names kinds of faults, never a value.
                tracing::error!(error = %other, "a verb failed for the API");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "What is needed for this does not answer. Try again in a few minutes.",
                )
            }
        }
    }
}

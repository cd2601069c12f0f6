//! What is answered when a page cannot be shown: the one place with statuses.

use std::{any::Any, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    casework::{office::VerbError, session::SessionError},
    render::view::View,
    web::{session, shell::Shell, site::Site},
};

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Unknown, or not for the one who asks: the same page for both.
    NotThere,
    /// Nobody is signed in. After that they go on here.
    SignIn {
        to: String,
    },
    /// Somebody tried to sign in and is not let in: what happened, and what to do.
    NotLetIn(&'static str, &'static str),
    /// They see it, and this is for others: whose it is, in a sentence.
    NotAllowed(String),
    /// It cannot be done as things stand.
    NotNow(String),
    /// The form came from another site, or from a browser that does not say.
    Elsewhere,
    /// The form does not hold what our forms hold.
    NotOurForm,
    TooLarge,
    /// The address is there for another kind of request.
    WrongWay,
    /// The case system or the record does not answer.
    Unavailable(String),
    /// A fault of ours.
    Broken,
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotThere => StatusCode::NOT_FOUND,
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::NotAllowed(_) | Self::NotLetIn(..) | Self::Elsewhere => StatusCode::FORBIDDEN,
            Self::NotNow(_) => StatusCode::CONFLICT,
            Self::NotOurForm => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongWay => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the framework's own answer without a page means.
    fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::NOT_FOUND => Some(Self::NotThere),
            StatusCode::FORBIDDEN => Some(Self::Elsewhere),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::WrongWay),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::TooLarge),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => Some(
                Self::Unavailable("The service took too long to answer.".into()),
            ),
            status if status.is_client_error() => Some(Self::NotOurForm),
            status if status.is_server_error() => Some(Self::Broken),
            _ => None,
        }
    }

    /// The heading and the lines of the page.
    fn words(&self) -> (&'static str, Vec<&str>) {
        match self {
            Self::NotThere => (
                "Page not found",
                vec![
                    "Check the web address, or ask whoever gave it to you for a new one.",
                    "You also see this page for a record that is not shared with you. If you need it, ask the child's social worker or your manager.",
                ],
            ),
            Self::SignIn { .. } => ("Sign in", vec!["Sign in to go on."]),
            Self::NotLetIn(heading, what_to_do) => (heading, vec![what_to_do]),
            Self::NotAllowed(words) => ("You cannot do this", vec![words]),
            Self::NotNow(words) => ("This cannot be done yet", vec![words]),
            Self::Elsewhere => (
                "This was not sent from our own pages",
                vec!["Nothing was changed. Go back, load the page again and send it from there."],
            ),
            Self::NotOurForm => (
                "Something was missing from what was sent",
                vec!["Nothing was changed. Go back, load the page again and send it once more."],
            ),
            Self::TooLarge => (
                "That is too much at once",
                vec!["Nothing was changed. Send less than 2 MB."],
            ),
            Self::WrongWay => (
                "This address cannot be opened like that",
                vec!["Go back and use the links and buttons of the page."],
            ),
            Self::Unavailable(words) => (
                "The service is not available",
                vec![
                    words,
                    "What was saved before is safe. Try again in a few minutes.",
                ],
            ),
            Self::Broken => (
                "There is a problem with the service",
                vec![
                    "What was saved before is safe. Try again; if it happens again, tell whoever runs this service at what time it happened.",
                ],
            ),
        }
    }
}

/// The way to the page for signing in, and back to where somebody was.
fn sign_in(to: &str) -> String {
    format!("/sign-in?to={}", utf8_percent_encode(to, NON_ALPHANUMERIC))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::SignIn { to } = &self {
            let mut response = Redirect::to(&sign_in(to)).into_response();
            // Whoever typed something is given it back: see `kept`.
            response.extensions_mut().insert(self);
            return response;
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<VerbError> for Failure {
    fn from(error: VerbError) -> Self {
        match error {
            VerbError::NotThere => Self::NotThere,
            VerbError::NotAllowed(words) => Self::NotAllowed(words),
            VerbError::NotNow(words) => Self::NotNow(words),
            VerbError::Source(error) => Self::Unavailable(format!("{error}.")),
            VerbError::Store(error) => {
                tracing::error!(%error, "the record does not answer");
                Self::Unavailable("The record does not answer.".to_owned())
            }
            VerbError::Press(error) => {
                tracing::error!(%error, "a letter cannot be made");
                Self::Broken
            }
            // A form that may be wrong, or meet somebody else's, shows that beside its fields.
            VerbError::Wrong(_) | VerbError::Conflict(_) => Self::NotOurForm,
        }
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        tracing::error!(%error, "sessions cannot be read or written");
        Self::Unavailable("The record does not answer.".to_owned())
    }
}

/// Gives a page to every answer that says no and has none.
pub async fn dress(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    // A program that asks reads the status; a browser that asks for a picture shows nothing.
    let is_page = !request.uri().path().starts_with("/api/");
    // A page behind a link is nobody's of staff, in whichever browser it is opened.
    let token = match is_behind_a_link(request.uri().path()) {
        true => None,
        false => session::sent(request.headers()),
    };
    let response = next.run(request).await;
    let has_page = response.headers().contains_key(header::CONTENT_TYPE)
        && !response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !is_page || has_page {
        return response;
    }
    let told = response.extensions().get::<Failure>().cloned();
    if matches!(told, Some(Failure::SignIn { .. })) {
        return response;
    }
    let Some(failure) = told.or_else(|| Failure::of_status(response.status())) else {
        return response;
    };
    let (heading, lines) = failure.words();
    let view = View::new().text("heading", heading).texts("lines", lines);
    let holder = match &token {
        Some(token) => session::holder(&site, token).await,
        None => None,
    };
    let shell = match &holder {
        Some(staff) => Shell::new(heading).of(staff),
        None => Shell::new(heading),
    };
    let Ok(page) = site.page("pages/problem.html", &shell, view) else {
        return response;
    };
    (failure.status(), kept(response.headers()), page).into_response()
}

fn is_behind_a_link(path: &str) -> bool {
    let first = path.split('/').nth(1);
    first.is_some_and(|first| first.len() == 1)
}

/// What of the bare answer stays true of the page: which ways the address may be asked.
fn kept(headers: &HeaderMap) -> HeaderMap {
    headers
        .get(header::ALLOW)
        .map(|ways| (header::ALLOW, ways.clone()))
        .into_iter()
        .collect()
}

/// The answer where our own code gave up. What it said may hold somebody's data: it is dropped.
pub fn gave_up(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request was given up");
    Failure::Broken.into_response()
}

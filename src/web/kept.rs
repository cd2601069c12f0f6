//! What was typed is given back where a session has ended meanwhile.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, OriginalUri, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    render::view::View,
    web::{error::Failure, form::Posted, layers::MOST, shell::Shell, site::Site},
};

/// What browsers call the body of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Forms that hold nothing that anybody typed.
const NOTHING_TYPED: &[&str] = &["/sign-in", "/sign-out", "/session/stay"];

/// Gives somebody whose session has ended a page that holds what they sent, to be sent again once
/// they have signed in. It goes back into their own page: nothing of it is kept here.
pub async fn keep(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let uri = asked(&request);
    if request.method() != Method::POST || !is_typed(&uri, request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MOST).await else {
        return Failure::TooLarge.into_response();
    };
    let response = next
        .run(Request::from_parts(parts, Body::from(bytes.clone())))
        .await;
    let is_over = response
        .extensions()
        .get::<Failure>()
        .is_some_and(|failure| matches!(failure, Failure::SignIn { .. }));
    match is_over {
        true => page(&site, &uri, bytes).await.unwrap_or(response),
        false => response,
    }
}

fn asked(request: &Request) -> Uri {
    let original = request.extensions().get::<OriginalUri>();
    original.map_or_else(|| request.uri().clone(), |original| original.0.clone())
}

fn is_typed(uri: &Uri, headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let is_form = kind.is_some_and(|kind| kind.as_bytes().starts_with(FORM.as_bytes()));
    is_form && !uri.path().starts_with("/api/") && !NOTHING_TYPED.contains(&uri.path())
}

async fn page(site: &Site, uri: &Uri, bytes: Bytes) -> Option<Response> {
    let again = Request::post(uri)
        .header(header::CONTENT_TYPE, FORM)
        .body(Body::from(bytes));
    let posted = Posted::from_request(again.ok()?, &()).await.ok()?;
    let action = uri.path_and_query()?.as_str();
    let fields = posted
        .pairs()
        .iter()
        .map(|(name, value)| View::new().text("name", name).text("value", value));
    let done = utf8_percent_encode("/signed-in", NON_ALPHANUMERIC);
    let view = View::new()
        .text("action", action)
        .text("sign_in", format!("/sign-in?to={done}"))
        .list("fields", fields);
    let shell = Shell::new("Your session has ended");
    let page = site.page("pages/session-over.html", &shell, view).ok()?;
    Some((StatusCode::UNAUTHORIZED, page).into_response())
}

//! What every request passes: headers, origin of forms, limits of size and time.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::from_fn_with_state,
};
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    limit::RequestBodyLimitLayer, set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
};

use crate::web::{error, kept, site::Site};

/// The most that a request may send, in bytes.
pub const MOST: usize = 2 << 20;

/// How long an answer may take; live streams are outside of this.
const PATIENCE: Duration = Duration::from_secs(30);

/// Only what comes from here, and nothing written into the page itself, is run or applied.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Headers of every answer that does not bring its own.
const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    // Not `no-referrer`: with that, browsers send forms of our own pages with no origin.
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// For pages that answer at once.
pub fn in_time(pages: Router<Arc<Site>>) -> Router<Arc<Site>> {
    let late = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE);
    pages.layer(late)
}

/// For the whole site. The first line here is nearest to the pages.
pub fn around(site: &Arc<Site>, all: Router<Arc<Site>>) -> Router<Arc<Site>> {
    let all = all
        .layer(from_fn_with_state(Arc::clone(site), kept::keep))
        .layer(DefaultBodyLimit::max(MOST))
        .layer(RequestBodyLimitLayer::new(MOST))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(error::gave_up))
        .layer(from_fn_with_state(Arc::clone(site), error::dress))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    HEADERS.iter().fold(all, |all, (name, value)| {
        let (name, value) = (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
        all.layer(SetResponseHeaderLayer::if_not_present(name, value))
    })
}

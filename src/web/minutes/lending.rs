//! Lending: the role is lent to somebody, they say no, it is taken back.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use crate::{
    casework::minutes::{lend, rota},
    web::{
        error::Failure,
        form::Posted,
        minutes::{back, which::Which},
        session::SignedIn,
        site::Site,
    },
};

/// Lends the role to somebody.
pub async fn lend(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let row = posted.text("row");
    lend::lend(&site.office, &asks.actor(), &operation, &which.meeting, row).await?;
    Ok(back(&which, "lent"))
}

/// Writes down that somebody does not take the minutes this time.
pub async fn refuse(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let of = (&which.meeting, posted.text("row"));
    rota::refuse(&site.office, &asks.actor(), &operation, of).await?;
    Ok(back(&which, "lent"))
}

/// Takes a lent link back.
pub async fn stop(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let link = posted.text("link");
    lend::stop(
        &site.office,
        &asks.actor(),
        &operation,
        &which.meeting,
        link,
    )
    .await?;
    Ok(back(&which, "lent"))
}

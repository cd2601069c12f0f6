//! Lending: the role is lent to somebody, they say no, it is taken back.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    casework::minutes::{lend, rota},
    model::live::DocumentId,
    web::{error::Failure, form::Posted, minutes::back, session::SignedIn, site::Site},
};

/// Lends the role to somebody.
pub async fn lend(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let row = posted.text("row");
    lend::lend(&site.office, &asks.actor(), &operation, &document, row).await?;
    Ok(back(&document, "lent"))
}

/// Writes down that somebody does not take the minutes this time.
pub async fn refuse(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let of = (&document, posted.text("row"));
    rota::refuse(&site.office, &asks.actor(), &operation, of).await?;
    Ok(back(&document, "lent"))
}

/// Takes a lent link back.
pub async fn stop(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let link = posted.text("link");
    lend::stop(&site.office, &asks.actor(), &operation, &document, link).await?;
    Ok(back(&document, "lent"))
}

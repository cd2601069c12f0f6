//! From the case system: a link on its screens opens the child's document here.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::open as opening,
    render::view::View,
    web::{error::Failure, form::Posted, session::SignedIn, shell::Shell, show, site::Site},
};

/// Goes to the child's document where there is one. Where there is none, asks first: opening an
/// address begins nothing.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((system, person)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let found = opening::find(&site.office, &asks.actor(), &system, &person).await?;
    if let Some(document) = found {
        return Ok(Redirect::to(&show::address(&document)).into_response());
    }
    let view = View::new()
        .text("operation", site.operation())
        .text("system", &site.case_system)
        .text(
            "action",
            format!(
                "/from/{}/{}",
                show::encoded(&system),
                show::encoded(&person)
            ),
        );
    let shell = Shell::new("Begin a document").of(&asks.staff);
    site.page("pages/from.html", &shell, view)
}

/// Reads the child's record and begins a document.
pub async fn begin(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((system, person)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let document = opening::child(office, &actor, &operation, &system, &person).await?;
    Ok(Redirect::to(&show::address(&document)).into_response())
}

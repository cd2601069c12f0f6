//! Reviews of brothers and sisters as one meeting: joined, and parted again.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::together::{self as verbs, TogetherChild, TogetherPage},
    model::live::DocumentId,
    render::view::View,
    web::{error::Failure, form::Posted, session::SignedIn, shell::Shell, show, site::Site},
};

/// With which reviews this one is one meeting, and with which it can be.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = verbs::page(&site.office, &asks.actor(), &document).await?;
    let shell = Shell::new("One meeting for brothers and sisters").of(&asks.staff);
    site.page("pages/together.html", &shell, shown(&page, &site))
}

/// Makes it one meeting with the review that was chosen.
pub async fn join(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let other = DocumentId::new(posted.text("other"));
    verbs::join(&site.office, &asks.actor(), &operation, &document, &other).await?;
    Ok(back(&document))
}

/// Makes it a meeting of its own again.
pub async fn leave(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    verbs::leave(&site.office, &asks.actor(), &operation, &document).await?;
    Ok(back(&document))
}

fn back(document: &DocumentId) -> Response {
    Redirect::to(&format!("{}/together", show::address(document))).into_response()
}

fn shown(page: &TogetherPage, site: &Site) -> View {
    let child = |one: &TogetherChild| {
        View::new()
            .text("document", one.document.as_str())
            .text("href", show::address(&one.document))
            .text("name", &one.name)
            .text("reference", &one.reference)
            .maybe("unlike", one.unlike.as_deref())
            .text("operation", site.operation())
    };
    View::new()
        .object("header", show::header(&page.header, &page.id, &[]))
        .list("tabs", show::tabs(&page.id, ""))
        .text("operation", site.operation())
        .list("joined", page.joined.iter().map(child))
        .list("offered", page.offered.iter().map(child))
}

//! Two people wrote in the same place: both values, both people, two buttons.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    casework::{
        open::{self as opening, Opening},
        page::Conflict,
    },
    model::live::DocumentId,
    render::view::View,
    web::{error::Failure, session::SignedIn, shell::Shell, show, site::Site},
};

/// The page on which one of two values is chosen.
pub async fn page(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    back: &str,
    conflict: &Conflict,
) -> Result<Response, Failure> {
    let page = opening::page(&site.office, &asks.actor(), document, Opening::Redraw).await?;
    let now = site.now();
    let fields = conflict.fields.iter().map(|field| {
        View::new()
            .text("operation", site.operation())
            .text("place", field.place.to_string())
            .number("version", field.version)
            .text("label", &field.label)
            .text("yours", &field.yours)
            .text("theirs", &field.theirs)
            .text("by", &field.by)
            .text("at", show::moment(field.at, now))
    });
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("back", back)
        .text("you", asks.staff.name.reveal())
        .list("conflicts", fields);
    let shell = Shell::new("Somebody else changed this").of(&asks.staff);
    let page = site.page("pages/conflict.html", &shell, view)?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

//! Preview: a letter as the person would get it. Nothing is sent.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use crate::{
    casework::{
        open::{self as opening, Opening},
        preview,
    },
    model::live::DocumentId,
    render::view::View,
    web::{error::Failure, exclude::Asked, session::SignedIn, shell::Shell, show, site::Site},
};

/// The page of one person's letter.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (document, actor) = (DocumentId::new(&document), asks.actor());
    let preview = preview::as_person(&site.office, &actor, &document, &asked.row).await?;
    let page = opening::page(&site.office, &actor, &document, Opening::Redraw).await?;
    let paragraphs = preview
        .text
        .split("\n\n")
        .map(|text| View::new().texts("lines", text.lines()));
    let shown = View::new()
        .text("name", &preview.name)
        .text("role", preview.role)
        .text("channel", preview.channel)
        .maybe("to", preview.to.as_deref())
        .text("subject", &preview.subject)
        .list("paragraphs", paragraphs)
        .maybe("paper", preview.paper)
        .texts("withheld", &preview.withheld)
        .texts("stopped", &preview.stopped);
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .object("preview", shown);
    let shell = Shell::new(&format!("What {} would be sent", preview.name)).of(&asks.staff);
    site.page("pages/preview.html", &shell, view)
}

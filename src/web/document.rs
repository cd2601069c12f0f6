//! The document: its pages People and Invite, and their parts that change.

mod part;
mod person;

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use jiff::Timestamp;

use crate::{
    casework::{
        open::{self as opening, Opening},
        page::document::DocumentPage,
        reread, watch,
    },
    model::live::DocumentId,
    render::view::View,
    web::{
        document::part::Part,
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Live, Shell},
        show::{self, Around},
        site::Site,
    },
};

/// The page of all who are around the child.
pub async fn people(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let (page, shell) = opened(&site, &asks, &document).await?;
    let view = Part::ALL
        .iter()
        .fold(frame(&page, "People", site.now()), |view, (part, _)| {
            part.add(view, &page, site.now())
        })
        .text("operation", site.operation());
    site.page("pages/people.html", &shell, view)
}

/// The page of the meeting itself: when, where, and what else is arranged.
pub async fn invite(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let (page, shell) = opened(&site, &asks, &document).await?;
    let now = site.now();
    let around = Around {
        document: &page.id,
        below: "/invite",
        whose: "",
    };
    let child = page.child.iter().map(|field| show::field(field, &around));
    let view = frame(&page, "Invite", now).list("child", child);
    let view = Part::Review.add(Part::Top.add(view, &page, now), &page, now);
    site.page("pages/invite.html", &shell, view)
}

/// Parts of an open page, drawn again with the rights of the one who asks: `people.top`.
pub async fn part(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((document, names)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let parts: Option<Vec<Part>> = names.split('.').map(Part::named).collect();
    let parts = parts.ok_or(Failure::NotThere)?;
    let document = DocumentId::new(&document);
    if parts == [Part::Here] {
        let present = watch::here(&site.office, &asks.actor(), &document).await?;
        let view = View::new().text("here", show::here(&present));
        return Ok(Html(site.text(Part::Here.template(), view)?).into_response());
    }
    let page = opening::page(&site.office, &asks.actor(), &document, Opening::Redraw).await?;
    let mut text = String::new();
    for part in parts {
        let view = View::new().object("header", show::header(&page.header, &page.id, &page.here));
        text += &site.text(part.template(), part.add(view, &page, site.now()))?;
    }
    Ok(Html(text).into_response())
}

/// Asks the case system for the child's record again.
pub async fn read_again(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let operation = posted.operation()?;
    reread::read_again(&site.office, &asks.actor(), &operation, &document).await?;
    Ok(Redirect::to(&show::address(&document)).into_response())
}

async fn opened(
    site: &Site,
    asks: &SignedIn,
    document: &str,
) -> Result<(DocumentPage, Shell), Failure> {
    let document = DocumentId::new(document);
    let page = opening::page(&site.office, &asks.actor(), &document, Opening::View).await?;
    let address = show::address(&page.id);
    let shell = Shell::new(&page.header.child).of(&asks.staff).live(Live {
        events: format!("/events?document={}", show::encoded(page.id.as_str())),
        parts: format!("{address}/parts"),
        after: page.number.0,
    });
    Ok((page, shell))
}

fn frame(page: &DocumentPage, tab: &str, now: Timestamp) -> View {
    View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .object("source", show::source(&page.source, now))
        .list("tabs", show::tabs(&page.id, tab))
}

#[cfg(test)]
pub fn sample_part(name: &str, page: &DocumentPage, now: Timestamp) -> (&'static str, View) {
    let part = Part::named(name).unwrap();
    let view = View::new().object("header", show::header(&page.header, &page.id, &page.here));
    (part.template(), part.add(view, page, now))
}

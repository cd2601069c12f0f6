//! What others do to a form while its page is open; what was typed stays.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};

use crate::{
    casework::{
        plain::{open as opening, page::PlainPage},
        watch,
    },
    model::live::{DocumentId, Number},
    render::view::View,
    web::{
        error::Failure,
        plain::{address, view::happened},
        session::SignedIn,
        shell::Live,
        show,
        site::Site,
    },
};

/// Where an open page hears of changes. What is told is all that came after the page was made.
pub fn live(page: &PlainPage) -> Live {
    let id = show::encoded(page.id.as_str());
    Live {
        events: format!("/events?document={id}"),
        parts: format!("{}/since/{}/parts", address(&page.id), page.number.0),
        after: page.number.0,
    }
}

/// The part of the page that changes, drawn again with the rights of the one who asks.
pub async fn part(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path((id, number, names)): Path<(String, i64, String)>,
) -> Result<Response, Failure> {
    let (document, actor) = (DocumentId::new(&id), asks.actor());
    let mut text = String::new();
    for name in names.split('.') {
        text += &match name {
            "plain" => {
                let news = opening::news(&site.office, &actor, &document, Number(number)).await?;
                let view = View::new()
                    .text("href", address(&document))
                    .text("say", said(news.iter().map(|one| (&*one.what, &*one.by))))
                    .list("news", news.iter().map(|one| happened(one, &site)));
                site.text("pages/parts/plain-news.html", view)?
            }
            "here" => {
                let present = watch::here(&site.office, &actor, &document).await?;
                let view = View::new().text("here", show::here(&present));
                let header = View::new().text("href", address(&document));
                site.text("pages/parts/here.html", view.object("header", header))?
            }
            _ => return Err(Failure::NotThere),
        };
    }
    Ok(Html(text).into_response())
}

/// What a screen reader says of it: the newest, and nothing of what was entered.
fn said<'a>(news: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    news.last().map_or_else(String::new, |(what, by)| {
        format!("{by} changed this form: {what}")
    })
}

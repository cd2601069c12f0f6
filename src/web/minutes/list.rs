//! The list of a core group: whom staff take into it.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;

use crate::{
    casework::{
        minutes::list,
        open::{self as opening, Opening},
    },
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        minutes::{back, which::Which},
        people::candidate,
        session::SignedIn,
        shell::Shell,
        show,
        site::Site,
    },
};

/// What is looked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    words: String,
}

/// The page on which somebody is looked for.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (office, actor, meeting) = (&site.office, asks.actor(), &which.meeting);
    let found = list::page(office, &actor, meeting, &asked.words).await?;
    let page = opening::page(office, &actor, meeting, Opening::Redraw).await?;
    let shown = found.found.len();
    let more = (shown < found.all).then(|| format!("The first {shown} of {}.", found.all));
    let people = found
        .found
        .iter()
        .map(|one| candidate(one).text("operation", site.operation()));
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("minutes_href", which.address())
        .text("words", &asked.words)
        .maybe("more", more)
        .list("found", people);
    let shell = Shell::new("Take somebody into the core group").of(&asks.staff);
    site.page("pages/minutes-list.html", &shell, view)
}

/// Takes somebody in.
pub async fn take_in(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let of = (&which.meeting, posted.text("key"));
    list::take_in(&site.office, &asks.actor(), &operation, of).await?;
    Ok(back(&which, "s-membership"))
}

//! One person's copy of the minutes, and that it was given to them.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        minutes::{copies, print},
        office::VerbError,
        open::{self as opening, Opening},
        page::Wrong,
    },
    model::reply::Means,
    web::{
        error::Failure,
        form::Posted,
        minutes::{At, back, staff, view, which::Which},
        session::SignedIn,
        shell::Shell,
        show,
        site::Site,
    },
};

/// Whose copy, by which way it reaches them.
#[derive(Debug, Deserialize)]
pub struct WhoseCopy {
    #[serde(default)]
    row: String,
    #[serde(default)]
    means: String,
}

/// One person's copy, and what is left out of it.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    Query(whose): Query<WhoseCopy>,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    let means = Means::from_code(&whose.means).unwrap_or(Means::ByHand);
    at.show_copy((&whose.row, means), "", &[]).await
}

/// One person's copy as a file, to be printed and posted or handed over.
pub async fn file(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    which: Which,
    Query(whose): Query<WhoseCopy>,
) -> Result<Response, Failure> {
    let actor = asks.actor();
    let means = Means::from_code(&whose.means).unwrap_or(Means::ByHand);
    let of = (whose.row.as_str(), means);
    let file = print::file(&site.office, &actor, &which.meeting, of).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"minutes.pdf\"",
        ),
    ];
    Ok((headers, file).into_response())
}

/// Writes down that somebody was given their copy.
pub async fn give(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    headers: HeaderMap,
    which: Which,
    posted: Posted,
) -> Result<Response, Failure> {
    let at = At::new(&site, &asks, which, &headers);
    let means = Means::from_code(posted.text("means")).ok_or(Failure::NotOurForm)?;
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let (row, on) = (posted.text("row"), posted.text("given_on").trim());
    let of = (&at.which.meeting, row);
    match copies::give(office, &actor, &operation, of, (on, means)).await {
        Ok(_) => Ok(back(&at.which, "copies")),
        Err(VerbError::Wrong(wrong)) => {
            let page = at.show_copy((row, means), on, &wrong).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

impl At<'_> {
    async fn show_copy(
        &self,
        (row, means): (&str, Means),
        given_on: &str,
        wrong: &[Wrong],
    ) -> Result<Response, Failure> {
        let (office, actor) = (&self.site.office, self.asks.actor());
        let of = (row, means);
        let copy = copies::page(office, &actor, &self.which.meeting, of).await?;
        let page = opening::page(office, &actor, &self.which.meeting, Opening::Redraw).await?;
        let header = show::header(&page.header, &page.id, &page.here);
        let shell = Shell::new(&format!("Copy for {}", copy.name))
            .of(&self.asks.staff)
            .complaining(view::listed(wrong));
        let view = staff::copy(self.site, &copy, means, (given_on, wrong))
            .object("header", header)
            .text("minutes_href", self.which.address())
            .list("tabs", []);
        self.site.page("pages/minutes-copy.html", &shell, view)
    }
}

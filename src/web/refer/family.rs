//! The paper for the family, to be printed and handed over.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    casework::refer::family as verb,
    model::referral::ReferralId,
    render::{dates, view::View},
    web::{
        error::Failure,
        refer::{address, form::in_words},
        session::SignedIn,
        shell::Shell,
        site::Site,
    },
};

/// The paper.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = ReferralId(id.into());
    let page = verb::page(&site.office, &asks.actor(), &id).await?;
    let names: Vec<&str> = page.children.iter().map(String::as_str).collect();
    let services = page
        .services
        .iter()
        .map(|(name, words)| View::new().text("name", name).text("words", *words));
    let view = View::new()
        .text("back", address(&page.id))
        .text("council", &page.council)
        .text("phone", &page.phone)
        .text("reference", &page.reference)
        .text("referrer", &page.referrer)
        .text("names", in_words(&names))
        .text("today", dates::day(page.today))
        .list("services", services)
        .flag("withdrawn", page.withdrawn);
    let shell = Shell::new("For the family").of(&asks.staff);
    site.page("pages/referral-family.html", &shell, view)
}

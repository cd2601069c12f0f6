//! Check: which service reads what, and who has not agreed, before anything goes.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        office::VerbError,
        page::referrals::{FormAgreeing, ServiceChoice},
        refer::{form as verb, send},
    },
    model::referral::{Consent, ReferralId, Stage},
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        refer::{
            address,
            form::{complained, in_words},
        },
        session::SignedIn,
        shell::Shell,
        show,
        site::Site,
    },
};

/// The page: it changes nothing.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = ReferralId(id.into());
    let page = verb::page(&site.office, &asks.actor(), &id).await?;
    if page.stage != Stage::Draft {
        return Ok(Redirect::to(&address(&id)).into_response());
    }
    let names: Vec<&str> = page.children.iter().map(|one| one.name.as_str()).collect();
    let services = page.services.iter().filter(|one| one.chosen);
    let is_agreed = |one: &&FormAgreeing| one.said == Some(Consent::Agreed);
    let (agreed, others): (Vec<_>, Vec<_>) = page.agreeing.iter().partition(is_agreed);
    let view = View::new()
        .object("header", show::header(&page.header, &page.document, &[]))
        .list("tabs", show::tabs(&page.document, "Referrals"))
        .text("action", address(&page.id))
        .text("operation", site.operation())
        .text("names", in_words(&names))
        .text("basis", &page.basis)
        .list("services", services.map(service))
        .list("others", others.into_iter().map(agreeing))
        .list("agreed", agreed.into_iter().map(agreeing));
    let shell = Shell::new("Check before it goes").of(&asks.staff);
    site.page("pages/referral-check.html", &shell, view)
}

/// Sends what was shown; back to the form where something is in the way.
pub async fn send(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = ReferralId(id.into());
    let operation = posted.operation()?;
    match send::send(&site.office, &asks.actor(), &operation, &id).await {
        Ok(_) => Ok(Redirect::to(&address(&id)).into_response()),
        Err(VerbError::Wrong(wrong)) => complained(&site, &asks, &id, wrong).await,
        Err(other) => Err(other.into()),
    }
}

fn service(one: &ServiceChoice) -> View {
    View::new()
        .text("name", &one.name)
        .text("way", one.way)
        .text("gets", one.gets.join(", "))
        .texts("left_out", &one.left_out)
}

fn agreeing(one: &FormAgreeing) -> View {
    View::new()
        .text("name", &one.name)
        .text("part", &one.part)
        .text("said", one.said.map_or("Nothing chosen", Consent::words))
}

//! Referrals of a child, a new one, its form, and where its parts are.

pub mod check;
mod choice;
mod family;
pub mod form;
pub mod states;
mod typed;

pub use family::page as family_page;

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        page::referrals::{ReferralCard, ReferralsPage, Standing},
        refer::begin,
    },
    model::{live::DocumentId, referral::ReferralId, referral::Stage},
    render::view::View,
    web::{error::Failure, form::Posted, session::SignedIn, shell::Shell, show, site::Site},
};

/// The referrals of a child.
pub async fn list(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let page = begin::list(&site.office, &asks.actor(), &document).await?;
    let shell = Shell::new("Referrals").of(&asks.staff);
    site.page("pages/referrals.html", &shell, view(&site, &page))
}

/// Begins another, and goes to its form.
pub async fn new(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let with: Vec<DocumentId> = posted.all("with").map(DocumentId::new).collect();
    let operation = posted.operation()?;
    let id = begin::begin(&site.office, &asks.actor(), &operation, &document, &with).await?;
    Ok(Redirect::to(&address(&id)).into_response())
}

/// The address of a referral.
pub fn address(id: &ReferralId) -> String {
    format!("/referrals/{}", show::encoded(&id.0))
}

fn view(site: &Site, page: &ReferralsPage) -> View {
    let siblings = (1..)
        .zip(&page.siblings)
        .map(|(at, (document, name)): (i64, _)| {
            View::new()
                .text("id", format!("with-{at}"))
                .text("value", document.as_str())
                .text("name", name)
        });
    View::new()
        .object("header", show::header(&page.header, &page.document, &[]))
        .list("tabs", show::tabs(&page.document, "Referrals"))
        .list(
            "referrals",
            page.referrals.iter().map(|one| card(one, site)),
        )
        .list("siblings", siblings)
        .flag("may_refer", page.may_refer)
        .text("operation", site.operation())
}

fn card(card: &ReferralCard, site: &Site) -> View {
    let parts = card.parts.iter().map(|(service, standing)| {
        View::new()
            .text("service", service)
            .text("standing", standing.words())
            .text("colour", colour(*standing))
    });
    let at = show::moment(card.at, site.now());
    let by = &card.by;
    let still: Vec<Standing> = card.parts.iter().map(|(_, standing)| *standing).collect();
    let words = match (card.stage, states::going(&still)) {
        (Stage::Draft, _) => format!("Not sent yet. Begun by {by}, {at}"),
        (Stage::Sent, Some(going)) => format!("Given to Samepage by {by}, {at}: {going}"),
        (Stage::Sent, None) => format!("Sent by {by}, {at}"),
        (Stage::Withdrawn, _) => format!("Withdrawn. Sent by {by}, {at}"),
    };
    View::new()
        .text("href", address(&card.id))
        .text("reference", &card.reference)
        .text("children", card.children.join(", "))
        .text("words", words)
        .flag("draft", card.stage == Stage::Draft)
        .list("parts", parts)
}

/// The colour of the tag of a standing: red is for what somebody here has to see to.
pub fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting | Standing::WithService => "blue",
        Standing::ToTell | Standing::Asks => "orange",
        Standing::Accepted => "green",
        Standing::Declined | Standing::Withdrawn => "grey",
        Standing::NotDelivered => "red",
    }
}

//! Close a review: what stays open is shown before it is only read any more.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        close::{self as verb, Closes, Others},
        office::VerbError,
        page::{Wrong, lists::Outcome},
    },
    model::live::DocumentId,
    render::{dates, view::View},
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// What stays open, and the form to close it.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    show_form(&site, &asks, &document, None, &[]).await
}

/// Closes it.
pub async fn close(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let text = |name| posted.text(name).trim().to_owned();
    let says = Closes {
        outcome: text("outcome"),
        held_on: text("held_on"),
        reason: text("reason"),
        others: match posted.text("others") {
            "are_told" => Others::AreTold,
            _ => Others::NotSaid,
        },
    };
    let operation = posted.operation()?;
    match verb::close(&site.office, &asks.actor(), &operation, &document, &says).await {
        Ok(_) => Ok(Redirect::to(&show::address(&document)).into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let page = show_form(&site, &asks, &document, Some(&says), &wrong).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn show_form(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    retyped: Option<&Closes>,
    wrong: &[Wrong],
) -> Result<Response, Failure> {
    let page = verb::page(&site.office, &asks.actor(), document).await?;
    let today = dates::in_england(site.now()).date();
    let planned = page.planned_on.filter(|day| *day <= today);
    let planned = planned.map_or_else(String::new, dates::date);
    let first = Closes {
        held_on: planned,
        ..Closes::default()
    };
    let says = retyped.unwrap_or(&first);
    let error = |name: &str| {
        let of = |one: &&Wrong| one.place.as_ref().is_some_and(|at| &*at.field == name);
        wrong.iter().find(of).map_or("", |one| &one.message)
    };
    let complaints = wrong.iter().map(|one| Complaint {
        href: one.place.as_ref().map(|place| format!("#{}", place.field)),
        text: one.message.clone(),
    });
    let outcomes = Outcome::ALL
        .iter()
        .enumerate()
        .map(|(at, (_, code, words))| {
            let id = match at {
                0 => "outcome".to_owned(),
                _ => format!("outcome-{code}"),
            };
            View::new()
                .text("id", id)
                .text("code", code)
                .text("words", words)
                .flag("chosen", says.outcome == *code)
        });
    let view = View::new()
        .object("header", show::header(&page.header, document, &[]))
        .list("tabs", [])
        .texts("open", &page.open)
        .text("operation", site.operation())
        .list("outcomes", outcomes)
        .text("held_on", &says.held_on)
        .text("reason", &says.reason)
        .list(
            "mailed",
            page.mailed
                .iter()
                .map(|name| View::new().text("name", name)),
        )
        .list(
            "spoken_to",
            page.spoken_to
                .iter()
                .map(|(name, why)| View::new().text("name", name).text("why", why)),
        )
        .flag("others", says.others == Others::AreTold)
        .text("others_error", error("others"))
        .text("outcome_error", error("outcome"))
        .text("held_on_error", error("held_on"))
        .text("reason_error", error("reason"));
    let shell = Shell::new("Close this review")
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/close.html", &shell, view)
}

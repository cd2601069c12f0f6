//! Keep somebody out of the meeting: one proposes, the other agrees.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        exclude,
        office::VerbError,
        open::{self as opening, Opening},
        page::{
            Wrong,
            document::{ExclusionPart, ExclusionStanding, PersonPart},
        },
    },
    model::live::DocumentId,
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// Whose row it is about.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub row: String,
}

/// What was typed, where it cannot be taken.
#[derive(Default)]
struct Retyped<'a> {
    reason: &'a str,
    alternative: &'a str,
    wrong: &'a [Wrong],
}

/// The page about one person: what was proposed, or the form to propose it.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    show_person(&site, &asks, &document, &asked.row, Retyped::default()).await
}

/// Proposes it.
pub async fn propose(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let [row, reason, alternative] =
        ["row", "reason", "alternative"].map(|name| posted.text(name).trim());
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let proposed = exclude::propose(
        office,
        &actor,
        &operation,
        &document,
        row,
        reason,
        alternative,
    )
    .await;
    let retyped = |wrong| Retyped {
        reason,
        alternative,
        wrong,
    };
    match proposed {
        Ok(_) => Ok(back(&document, row)),
        Err(VerbError::Wrong(wrong)) => {
            let page = show_person(&site, &asks, &document, row, retyped(&wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// The other of the two agrees.
pub async fn agree(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (row, operation) = (posted.text("row"), posted.operation()?);
    let shown = (row, posted.text("proposal"));
    exclude::agree(&site.office, &asks.actor(), &operation, &document, shown).await?;
    Ok(back(&document, row))
}

/// Either of the two ends it.
pub async fn end(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let (row, operation) = (posted.text("row"), posted.operation()?);
    let reason = posted.text("reason").trim();
    let (office, actor) = (&site.office, asks.actor());
    match exclude::end(office, &actor, &operation, &document, row, reason).await {
        Ok(_) => Ok(back(&document, row)),
        Err(VerbError::Wrong(wrong)) => {
            let retyped = Retyped {
                reason,
                wrong: &wrong,
                ..Retyped::default()
            };
            let page = show_person(&site, &asks, &document, row, retyped).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn back(document: &DocumentId, row: &str) -> Response {
    let below = show::id_of(&format!("p/{row}"));
    Redirect::to(&format!("{}#{below}", show::address(document))).into_response()
}

async fn show_person(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    row: &str,
    retyped: Retyped<'_>,
) -> Result<Response, Failure> {
    let page = opening::page(&site.office, &asks.actor(), document, Opening::Redraw).await?;
    show::still_open(&page.header)?;
    let is_theirs = |one: &&PersonPart| one.row == row;
    let person = page
        .people
        .iter()
        .find(is_theirs)
        .ok_or(Failure::NotThere)?;
    let kept = person.exclusion.as_ref();
    let last = kept.filter(|one| one.standing == ExclusionStanding::AskedAnew);
    let standing = kept.filter(|one| {
        !matches!(
            one.standing,
            ExclusionStanding::Ended | ExclusionStanding::AskedAnew
        )
    });
    // What was said for the last review is there to begin with.
    let typed = |typed: &str, before: Option<&String>| match (typed, retyped.wrong.is_empty()) {
        ("", true) => before.cloned().unwrap_or_default(),
        _ => typed.to_owned(),
    };
    let field_of = |wrong: &Wrong| match &wrong.place {
        Some(place) if &*place.field == "alternative" => "alternative",
        _ => "reason",
    };
    let complaints = retyped.wrong.iter().map(|wrong| Complaint {
        href: Some(format!("#{}", field_of(wrong))),
        text: wrong.message.clone(),
    });
    let error = |name: &str| {
        let found = retyped.wrong.iter().find(|wrong| field_of(wrong) == name);
        found.map_or(String::new(), |wrong| wrong.message.clone())
    };
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("row", row)
        .text("name", &person.name)
        .text("operation", site.operation())
        .text("second_operation", site.operation())
        .text("reason", typed(retyped.reason, last.map(|one| &one.reason)))
        .text(
            "alternative",
            typed(retyped.alternative, last.map(|one| &one.alternative)),
        )
        .maybe_object("last", last.map(|one| exclusion(one, site)))
        .text("reason_error", error("reason"))
        .text("alternative_error", error("alternative"))
        .maybe_object("standing", standing.map(|one| exclusion(one, site)));
    let shell = Shell::new(&format!("Keep {} out", person.name))
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/exclude.html", &shell, view)
}

fn exclusion(part: &ExclusionPart, site: &Site) -> View {
    let now = site.now();
    let agreed = match (&part.agreed_by, part.agreed_at) {
        (Some(by), Some(at)) => Some(format!("{by}, {}", show::moment(at, now))),
        (by, _) => by.clone(),
    };
    let waits = match part.standing {
        ExclusionStanding::WaitsFor(role) => Some(role.words()),
        _ => None,
    };
    View::new()
        .text("id", &part.id)
        .flag("can_agree", part.can_agree)
        .text("reason", &part.reason)
        .text("alternative", &part.alternative)
        .text(
            "proposed",
            format!(
                "{}, {}",
                part.proposed_by,
                show::moment(part.proposed_at, now)
            ),
        )
        .maybe("agreed", agreed)
        .maybe("waits", waits)
}

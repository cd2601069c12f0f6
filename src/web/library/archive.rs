//! Archiving a form, and bringing it back: asked first, with a way back.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    casework::{
        library::{self, Archived, HowBegun, MayKeep, keep, owner::Owns},
        office::VerbError,
        page::Wrong,
    },
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        library::address,
        session::SignedIn,
        shell::{Complaint, Screen, Shell},
        site::Site,
    },
};

/// What is asked about: nothing for archiving.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wished {
    what: String,
}

/// The question.
pub async fn ask(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
    Query(wished): Query<Wished>,
) -> Result<Response, Failure> {
    show(&site, &asks, (&form, &wished.what), ("", &[])).await
}

/// Does what was asked about.
pub async fn done(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(form): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    let (what, why) = (posted.text("what"), posted.text("why").trim());
    let (done, said) = match what {
        "archive" => {
            let done = keep::archive(office, &actor, &operation, (&form, why)).await;
            (done, "archived")
        }
        "restore" => {
            let done = keep::restore(office, &actor, &operation, (&form, why)).await;
            (done, "restored")
        }
        _ => return Err(Failure::NotOurForm),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{}?done={said}", address(&form))).into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let page = show(&site, &asks, (&form, what), (why, &wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn show(
    site: &Site,
    asks: &SignedIn,
    (form, what): (&str, &str),
    (why, wrong): (&str, &[Wrong]),
) -> Result<Response, Failure> {
    let page = library::form(&site.office, &asks.actor(), form).await?;
    let may = page.may_keep == MayKeep::Yes && page.shelved.begun != HowBegun::ByItself;
    if !may {
        return Err(VerbError::NotThere.into());
    }
    let head = &page.shelved.head;
    let restores = what == "restore";
    // Somebody else has done it meanwhile: the page says so instead of asking.
    let is_done = restores != (page.shelved.archived == Archived::Yes);
    let title = match restores {
        true => format!("Bring {} back from the archive?", head.title),
        false => format!("Archive {}?", head.title),
    };
    let view = View::new()
        .text("title", &title)
        .text("name", &head.title)
        .text("href", address(form))
        .text("owner", &head.owner)
        .flag("restores", restores)
        .flag("is_done", is_done)
        .flag("asks_why", page.owns == Owns::No)
        .text("why", why)
        .text("why_error", wrong.first().map_or("", |one| &one.message))
        .text("operation", site.operation());
    let complaints = wrong.iter().map(|one| Complaint {
        href: Some("#why".to_owned()),
        text: one.message.clone(),
    });
    let shell = Shell::new(&title)
        .of(&asks.staff)
        .on(Screen::Library)
        .complaining(complaints.collect());
    site.page("pages/library-archive.html", &shell, view)
}

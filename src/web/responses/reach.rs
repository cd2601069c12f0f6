//! How somebody wants to be reached: chosen once, kept for every letter to come.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    casework::{
        office::VerbError,
        open::{self as opening, Opening},
        reach,
    },
    model::{live::DocumentId, reply::Wish},
    render::view::View,
    web::{
        error::Failure,
        exclude::Asked,
        form::Posted,
        reply::id_of,
        responses::back,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// The form.
pub async fn form(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    show_form(
        &site,
        &asks,
        &DocumentId::new(&document),
        (&asked.row, None),
    )
    .await
}

/// Takes what was chosen.
pub async fn choose(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let (row, wish) = (posted.text("row"), Wish::from_code(posted.text("wish")));
    let wish = wish.filter(|wish| Wish::CHOICES.contains(wish));
    let (actor, office) = (asks.actor(), &site.office);
    match reach::choose(office, &actor, &operation, (&document, row), wish).await {
        Ok(_) => Ok(back(&document)),
        Err(VerbError::Wrong(wrong)) => {
            let message = wrong.first().map_or("", |one| one.message.as_str());
            let page = show_form(&site, &asks, &document, (row, Some(message))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn show_form(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    (row, wrong): (&str, Option<&str>),
) -> Result<Response, Failure> {
    let actor = asks.actor();
    let found = reach::page(&site.office, &actor, document, row).await?;
    let page = opening::page(&site.office, &actor, document, Opening::Redraw).await?;
    let choices = (0..).zip(&found.choices).map(|(at, wish)| {
        View::new()
            .text("id", id_of(at))
            .text("value", wish.code())
            .text("words", wish.words())
            .flag("chosen", found.chosen == Some(*wish))
    });
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("operation", site.operation())
        .text("row", row)
        .text("name", &found.name)
        .text("role", found.role)
        .text("now", found.now)
        .flag("no_texts", found.chosen == Some(Wish::NoTexts))
        .list("choices", choices)
        .text("error", wrong.unwrap_or_default());
    let complaints = wrong.into_iter().map(|text| Complaint {
        href: Some(format!("#{}", id_of(0))),
        text: text.to_owned(),
    });
    let shell = Shell::new(&format!("How to reach {}", found.name))
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/reach.html", &shell, view)
}

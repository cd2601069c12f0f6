//! Decide in writing about somebody whom the child does not want there.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        decide as verb,
        office::VerbError,
        open::{self as opening, Opening},
        page::{Wrong, document::Invited},
    },
    model::live::DocumentId,
    render::view::View,
    web::{
        error::Failure,
        exclude::Asked,
        form::Posted,
        session::SignedIn,
        shell::{Complaint, Shell},
        show,
        site::Site,
    },
};

/// The form for the decision.
pub async fn page(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    show_form(&site, &asks, &document, &asked.row, ("", ""), &[]).await
}

/// Records the decision.
pub async fn decide(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let document = DocumentId::new(&document);
    let [row, choice, reason] = ["row", "choice", "reason"].map(|name| posted.text(name).trim());
    let operation = posted.operation()?;
    let wrong = match choice {
        "yes" | "no" => {
            let invited = if choice == "yes" {
                Invited::Yes
            } else {
                Invited::No
            };
            let (office, actor) = (&site.office, asks.actor());
            match verb::against_wish(office, &actor, &operation, &document, row, invited, reason)
                .await
            {
                Ok(_) => {
                    let below = show::id_of(&format!("p/{row}"));
                    let address = show::address(&document);
                    return Ok(Redirect::to(&format!("{address}#{below}")).into_response());
                }
                Err(VerbError::Wrong(wrong)) => wrong,
                Err(other) => return Err(other.into()),
            }
        }
        _ => vec![Wrong {
            place: None,
            text: String::new(),
            message: "Choose whether they are invited".to_owned(),
        }],
    };
    let page = show_form(&site, &asks, &document, row, (choice, reason), &wrong).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn show_form(
    site: &Site,
    asks: &SignedIn,
    document: &DocumentId,
    row: &str,
    (choice, reason): (&str, &str),
    wrong: &[Wrong],
) -> Result<Response, Failure> {
    let page = opening::page(&site.office, &asks.actor(), document, Opening::Redraw).await?;
    show::still_open(&page.header)?;
    let person = page.people.iter().find(|one| one.row == row);
    let person = person.ok_or(Failure::NotThere)?;
    let error = wrong.first().map_or("", |wrong| wrong.message.as_str());
    let is_choice = !matches!(choice, "yes" | "no");
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: Some(if is_choice { "#choice-yes" } else { "#reason" }.to_owned()),
        text: wrong.message.clone(),
    });
    let view = View::new()
        .object("header", show::header(&page.header, &page.id, &page.here))
        .list("tabs", [])
        .text("row", row)
        .text("name", &person.name)
        .text("wish", &person.childs_wish.text)
        .text("operation", site.operation())
        .text("choice", choice)
        .text("reason", reason)
        .text("choice_error", if is_choice { error } else { "" })
        .text("reason_error", if is_choice { "" } else { error });
    let shell = Shell::new(&format!("Decide about {}", person.name))
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/decide.html", &shell, view)
}

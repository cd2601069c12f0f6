//! Open a record in an emergency: with a reason, for some hours; others are told.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{glass, office::VerbError},
    model::staff::{Role, Staff},
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

/// Whether somebody's work may bring them into such an emergency.
pub fn may(staff: &Staff) -> bool {
    [
        Role::ReviewingOfficer,
        Role::SocialWorker,
        Role::TeamManager,
    ]
    .into_iter()
    .any(|role| staff.is(role))
}

/// The form: which child, and why.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    if !may(&asks.staff) {
        return Err(Failure::NotThere);
    }
    show_form(&site, &asks, ("", ""), None)
}

/// Opens the record.
pub async fn open(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let [sought, reason] = ["sought", "reason"].map(|name| posted.text(name).trim());
    let operation = posted.operation()?;
    let (field, wrong) =
        match glass::open(&site.office, &asks.actor(), &operation, sought, reason).await {
            Ok(document) => return Ok(Redirect::to(&show::address(&document)).into_response()),
            Err(VerbError::Wrong(wrong)) => {
                let wrong = wrong.into_iter().next();
                ("reason", wrong.map_or(String::new(), |wrong| wrong.message))
            }
            Err(VerbError::NotThere) => (
                "sought",
                "Check the reference or case number: no open document has it".to_owned(),
            ),
            Err(other) => return Err(other.into()),
        };
    let page = show_form(&site, &asks, (sought, reason), Some((field, &wrong)))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn show_form(
    site: &Site,
    asks: &SignedIn,
    (sought, reason): (&str, &str),
    wrong: Option<(&str, &str)>,
) -> Result<Response, Failure> {
    let complaints = wrong.map(|(field, text)| Complaint {
        href: Some(format!("#{field}")),
        text: text.to_owned(),
    });
    let error = |name: &str| match wrong {
        Some((field, text)) if field == name => text,
        _ => "",
    };
    let view = View::new()
        .text("operation", site.operation())
        .text("sought", sought)
        .text("reason", reason)
        .text("sought_error", error("sought"))
        .text("reason_error", error("reason"));
    let shell = Shell::new("Open a record in an emergency")
        .of(&asks.staff)
        .complaining(complaints.into_iter().collect());
    site.page("pages/emergency.html", &shell, view)
}

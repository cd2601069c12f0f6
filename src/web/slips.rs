//! The code on a paper slip: it leads to whose answer it is.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{office::VerbError, slips},
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

/// The page with the box alone.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    if !slips::may(&site.office, &asks.actor()).await? {
        return Err(Failure::NotThere);
    }
    shown(&site, &asks, ("", ""))
}

/// Leads to where the answer of that person is written down.
pub async fn find(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let code = posted.text("code");
    match slips::find(&site.office, &asks.actor(), code).await {
        Ok((document, row)) => {
            let (address, row) = (show::address(&document), show::encoded(&row));
            let page = format!("{address}/responses/answer?row={row}&way=paper");
            Ok(Redirect::to(&page).into_response())
        }
        Err(VerbError::Wrong(wrong)) => {
            let message = wrong.first().map_or("", |one| one.message.as_str());
            let page = shown(&site, &asks, (code, message))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn shown(site: &Site, asks: &SignedIn, (code, error): (&str, &str)) -> Result<Response, Failure> {
    let complaint = (!error.is_empty()).then(|| Complaint {
        href: Some("#code".to_owned()),
        text: error.to_owned(),
    });
    let view = View::new().text("code", code).text("error", error);
    let shell = Shell::new("Code on the slip")
        .of(&asks.staff)
        .complaining(complaint.into_iter().collect());
    site.page("pages/slip.html", &shell, view)
}

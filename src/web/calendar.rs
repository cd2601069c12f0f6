//! Your calendar: where a member of staff says when they are busy.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        calendar,
        office::VerbError,
        page::{Wrong, dates::CalendarStanding},
    },
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

/// The page of one's own calendar.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    shown(&site, &asks, "", &[]).await
}

/// Keeps an address, or forgets it.
pub async fn set(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let text = match posted.find("forget") {
        Some(_) => "",
        None => posted.text("address").trim(),
    };
    let (office, actor, operation) = (&site.office, asks.actor(), posted.operation()?);
    if text.is_empty() && posted.find("forget").is_none() {
        let wrong = [Wrong {
            place: None,
            text: String::new(),
            message: "Enter the web address at which your calendar is published".to_owned(),
        }];
        let page = shown(&site, &asks, "", &wrong).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    match calendar::set(office, &actor, &operation, text).await {
        Ok(_) => Ok(Redirect::to("/calendar").into_response()),
        Err(VerbError::Wrong(wrong)) => {
            let page = shown(&site, &asks, text, &wrong).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn shown(
    site: &Site,
    asks: &SignedIn,
    retyped: &str,
    wrong: &[Wrong],
) -> Result<Response, Failure> {
    let own = calendar::mine(&site.office, &asks.actor()).await?;
    let complaints = wrong.iter().map(|wrong| Complaint {
        href: Some("#address".to_owned()),
        text: wrong.message.clone(),
    });
    let error = wrong.first().map_or("", |wrong| wrong.message.as_str());
    let changed = own.changed_at.map(|at| show::moment(at, site.now()));
    let view = View::new()
        .text("operation", site.operation())
        .text("second_operation", site.operation())
        .maybe("host", own.host.as_deref())
        .maybe("changed", changed)
        .maybe("words", own.words.as_deref())
        .flag("failed", own.standing == CalendarStanding::Failed)
        .text("address", retyped)
        .text("error", error);
    let shell = Shell::new("Your calendar")
        .of(&asks.staff)
        .complaining(complaints.collect());
    site.page("pages/calendar.html", &shell, view)
}

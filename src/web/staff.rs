//! Who has signed in, and the end of somebody's access.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{page::lists::StaffLine, staff},
    model::staff::StaffId,
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        session::SignedIn,
        shell::{Screen, Shell},
        site::Site,
    },
};

/// Everybody who has signed in.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let page = staff::page(&site.office, &asks.actor()).await?;
    let lines = page.lines.iter().map(|one| line(one, &site));
    let view = View::new().list("lines", lines);
    let shell = Shell::new("Staff").of(&asks.staff).on(Screen::Staff);
    site.page("pages/staff.html", &shell, view)
}

fn line(one: &StaffLine, site: &Site) -> View {
    View::new()
        .text("id", one.id.as_str())
        .text("operation", site.operation())
        .text("name", &one.name)
        .maybe("email", one.email.as_deref())
        .text("roles", one.roles.join(", "))
        .flag("active", one.active)
        .flag("is_own", one.is_own)
}

/// Ends somebody's access.
pub async fn end(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (id, operation) = (StaffId::new(posted.text("id")), posted.operation()?);
    staff::end(&site.office, &asks.actor(), &operation, &id).await?;
    Ok(Redirect::to("/staff").into_response())
}

/// Gives it back.
pub async fn give_back(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (id, operation) = (StaffId::new(posted.text("id")), posted.operation()?);
    staff::give_back(&site.office, &asks.actor(), &operation, &id).await?;
    Ok(Redirect::to("/staff").into_response())
}

//! Mail that belongs to no review.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::strays,
    render::view::View,
    web::{
        error::Failure,
        form::Posted,
        responses::mail,
        session::SignedIn,
        shell::{Screen, Shell},
        site::Site,
    },
};

/// All of it.
pub async fn page(State(site): State<Arc<Site>>, asks: SignedIn) -> Result<Response, Failure> {
    let page = strays::page(&site.office, &asks.actor()).await?;
    let now = site.now();
    let mails = page
        .mails
        .iter()
        .map(|one| mail(&one.mail, (&site, now)).maybe("subject", one.subject.as_deref()));
    let view = View::new().list("mails", mails);
    let shell = Shell::new("Mail that belongs to no review")
        .of(&asks.staff)
        .on(Screen::Board);
    site.page("pages/strays.html", &shell, view)
}

/// One has been dealt with.
pub async fn dealt_with(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let (operation, mail) = (posted.operation()?, posted.text("mail"));
    strays::dealt_with(&site.office, &asks.actor(), &operation, mail).await?;
    Ok(Redirect::to("/board/mail").into_response())
}

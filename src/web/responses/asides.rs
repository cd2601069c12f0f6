//! What people wrote beside their answers: each with its button.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use jiff::Timestamp;

use crate::{
    casework::{asides as verbs, page::responses::AsidePart},
    model::{
        live::DocumentId,
        reply::{Aside, AsideState},
    },
    render::view::View,
    web::{error::Failure, form::Posted, responses::back, session::SignedIn, show, site::Site},
};

/// Something has been dealt with, or a contact was checked.
pub async fn settle(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let aside = Aside::from_code(posted.text("aside")).ok_or(Failure::NotOurForm)?;
    let state = match posted.text("what") {
        "checked" => AsideState::Checked,
        _ => AsideState::Settled,
    };
    let of = (posted.text("reply"), aside, state);
    verbs::settle(&site.office, &asks.actor(), &operation, &document, of).await?;
    Ok(back(&document))
}

/// One of them.
pub(super) fn line(one: &AsidePart, (site, now): (&Site, Timestamp)) -> View {
    let is_open = one.state == AsideState::Open;
    let (tag, hint) = match (one.aside, is_open) {
        (Aside::Note, _) => ("To read", ""),
        (Aside::Contact, true) => (
            "New contact, not checked",
            "Check it through a way that you knew before. It is not used until then.",
        ),
        (Aside::Contact, false) => ("New contact, checked", "It is not used until you enter it."),
        (Aside::Instead, _) => (
            "Somebody else comes",
            "They have no letter of ours: add them to the list, or ask who it is.",
        ),
        (Aside::Former, _) => (
            "By the link before",
            "It went to another place. Check that it is theirs, through a way that you knew before.",
        ),
        (Aside::Views | Aside::Dates, _) => (
            "By the link before",
            "It went to another place, and does not count yet. What they said before does. Check whose it is, through a way that you knew before.",
        ),
        (Aside::Astray, _) => (
            "A letter reached somebody else",
            "They have a letter of ours about the child. Press Wrong person told beside the letter.",
        ),
    };
    let at = show::moment(one.at, now);
    let who = match &one.by {
        Some(by) => format!("{}: written down by {by}, {at}", one.answer),
        None => format!("{}, {at}", one.answer),
    };
    View::new()
        .text("tag", tag)
        .text("hint", hint)
        .maybe("words", one.words.as_deref())
        .text("who", who)
        .flag("open", is_open)
        .flag("contact", one.aside == Aside::Contact)
        .flag("instead", one.aside == Aside::Instead)
        .flag("waits", matches!(one.aside, Aside::Views | Aside::Dates))
        .text("reply", &one.reply)
        .text("aside", one.aside.code())
        .text("operation", site.operation())
}

//! What a letter was to tell that did not: whoever rings says so by a button.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    casework::{
        by_phone as verbs,
        consult::by_text,
        page::responses::{ToTell, Untold},
    },
    model::live::DocumentId,
    render::view::View,
    web::{error::Failure, form::Posted, responses::back, session::SignedIn, site::Site},
};

/// Somebody was told by phone, or the code goes once more.
pub async fn told(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    Path(document): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (document, operation) = (DocumentId::new(&document), posted.operation()?);
    let (office, actor) = (&site.office, asks.actor());
    match posted.text("what") {
        "again" => {
            let of = (&document, posted.text("row"));
            by_text::again(office, &actor, &operation, of).await?
        }
        _ => verbs::told(office, &actor, &operation, &document, posted.text("letter")).await?,
    };
    Ok(back(&document))
}

/// One of them.
pub(super) fn line(one: &ToTell, site: &Site) -> View {
    let (words, hint, done) = match (one.what, one.unsure) {
        (Untold::Code, unsure) => (
            match unsure {
                true => "Not sure that the text with their code was sent",
                false => "The text with their code did not reach them",
            },
            "Ring them on a number that you knew before, check who it is, and read out the code under What they think.",
            "I have read it out by phone",
        ),
        (Untold::DatesOff, unsure) => (
            match unsure {
                true => "Not sure that they were told that the dates are off",
                false => "They were not told that the dates are off",
            },
            "Ring them and tell them.",
            "I have told them by phone",
        ),
    };
    View::new()
        .text("words", words)
        .maybe("why", one.why.as_deref())
        .text("hint", hint)
        .text("done", done)
        .text("letter", &one.letter)
        .flag("again", one.what == Untold::Code)
        .text("operation", site.operation())
}

//! What somebody says on the phone or face to face, kept from the board.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    casework::{
        heard,
        office::VerbError,
        page::{heard::Awaited, lists::BoardCard},
    },
    model::{
        live::DocumentId,
        reply::{Attending, Way},
    },
    render::view::View,
    web::{error::Failure, form::Posted, session::SignedIn, several, show, site::Site},
};

/// Keeps what somebody said, and goes back to the board.
pub async fn keep(
    State(site): State<Arc<Site>>,
    asks: SignedIn,
    posted: Posted,
) -> Result<Response, Failure> {
    let operation = posted.operation()?;
    let document = DocumentId::new(posted.text("document"));
    let row = posted.text("row");
    let way = Way::from_code(posted.text("way")).ok_or(Failure::NotOurForm)?;
    let attending = Attending::from_code(posted.text("attending")).ok_or(Failure::NotOurForm)?;
    let (office, actor) = (&site.office, asks.actor());
    let said = (way, attending);
    heard::keep(office, &actor, &operation, (&document, row), said).await?;
    let whose = show::encoded(&format!("{} {row}", document.as_str()));
    let board = several::of_team(&format!("/board?heard={whose}"), posted.text("team"));
    Ok(Redirect::to(&format!("{board}#heard")).into_response())
}

/// What was kept a moment ago, with where it can be changed.
pub async fn kept(site: &Site, asks: &SignedIn, whose: &str) -> Result<Option<View>, Failure> {
    let Some((document, row)) = whose.split_once(' ') else {
        return Ok(None);
    };
    let document = DocumentId::new(document);
    let last = heard::last(&site.office, &asks.actor(), (&document, row)).await;
    let last = match last {
        Ok(last) => last,
        Err(VerbError::NotThere | VerbError::NotAllowed(_) | VerbError::NotNow(_)) => None,
        Err(other) => return Err(other.into()),
    };
    Ok(last.map(|last| {
        let (address, row) = (show::address(&document), show::encoded(row));
        View::new()
            .text("name", last.name)
            .text("words", last.words)
            .text("href", format!("{address}/responses/answer?row={row}"))
    }))
}

/// What stands on the slips of a board beside the names of those whose answer is waited for.
pub struct Buttons<'a> {
    pub site: &'a Site,
    pub awaited: &'a [Awaited],
    pub team: &'a str,
}

impl Buttons<'_> {
    /// The form of one card of a column; nothing where nobody waits for an answer.
    pub fn of(&self, column: &str, card: &BoardCard) -> Option<View> {
        let row = card.row.as_deref()?;
        let mut all = self.awaited.iter();
        let one = all.find(|one| one.document == card.document && one.row == row)?;
        // A conversation is had face to face, as far as anybody can tell.
        let way = match column {
            "talk" => Way::InPerson,
            _ => Way::Phone,
        };
        let choices = one.choices.iter().map(|(attending, words)| {
            View::new()
                .text("value", attending.code())
                .text("words", *words)
        });
        Some(
            View::new()
                .text("operation", self.site.operation())
                .text("document", one.document.as_str())
                .text("row", row)
                .text("who", card.who.as_deref().unwrap_or("This person"))
                .text("way", way.code())
                .text("by", way.words())
                .text("team", self.team)
                .list("choices", choices),
        )
    }
}

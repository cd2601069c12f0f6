//! Which meeting of which document a page of minutes is of.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};

use crate::{
    model::{live::DocumentId, minutes::MeetingId},
    web::{error::Failure, show},
};

/// A meeting as an address names it: `/documents/5f3a/minutes/2`. Without a number it is the first,
/// which is the only one of most documents.
pub struct Which {
    pub meeting: MeetingId,
    /// Nothing where the address has no number.
    pub number: Option<u32>,
}

impl Which {
    /// The address of these minutes, as it was asked for.
    pub fn address(&self) -> String {
        match self.number {
            Some(_) => address(&self.meeting),
            None => of_document(&self.meeting),
        }
    }
}

/// The minutes of one meeting, whichever others its document has.
pub fn address(meeting: &MeetingId) -> String {
    format!("{}/{}", of_document(meeting), meeting.number())
}

/// The minutes of a document: those that are in hand.
pub fn of_document(document: &DocumentId) -> String {
    format!("{}/minutes", show::address(document))
}

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| Failure::NotThere)?;
        let find = |wanted: &str| {
            let mut all = params.iter();
            all.find(|(name, _)| *name == wanted).map(|(_, text)| text)
        };
        let document = DocumentId::new(find("document").ok_or(Failure::NotThere)?);
        let Some(text) = find("meeting") else {
            return Ok(Self {
                meeting: MeetingId::first(&document),
                number: None,
            });
        };
        let number = text.parse().map_err(|_| Failure::NotThere)?;
        let meeting = MeetingId::new(&document, number).ok_or(Failure::NotThere)?;
        Ok(Self {
            meeting,
            number: Some(number),
        })
    }
}

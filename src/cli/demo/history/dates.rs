//! Dates that the people of the demo have offered, and what some have answered.

use std::sync::Arc;

use crate::{
    casework::{
        dates::{
            link,
            offer::{self, Offering},
            page::{self, Looking},
        },
        office::VerbError,
        page::{Action, dates::DatesPage},
    },
    cli::demo::history::{Past, taken},
    model::{actor::Actor, live::DocumentId, slot::Meets},
};

/// How many documents have an offer under way.
const OFFERED: usize = 2;

impl Past<'_> {
    /// Lets somebody offer dates for a few of these documents, and some of those who are asked
    /// answer.
    pub(super) async fn find_dates(&mut self, documents: &[DocumentId]) -> Result<(), VerbError> {
        let mut offered = 0;
        // The last begun: the stories of the browser begin with the first.
        for document in documents.iter().rev() {
            if offered == OFFERED {
                break;
            }
            let Some((actor, page)) = self.who_may(document, Action::OfferDates).await? else {
                continue;
            };
            let slots = page.proposed.iter().take(3).map(|one| one.slot).collect();
            let offering = Offering {
                slots,
                also: (String::new(), String::new()),
                meets: Meets::InRoom,
                place: "Moot Hall, Northshire".to_owned(),
                room: "Room 2".to_owned(),
            };
            let (office, operation) = (self.office, self.operation()?);
            let done = offer::offer(office, &actor, &operation, document, &offering).await;
            if taken(done)? {
                offered += 1;
                self.answer_some(document).await?;
            }
        }
        Ok(())
    }

    async fn answer_some(&mut self, document: &DocumentId) -> Result<(), VerbError> {
        let Some((_, page)) = self.who_may(document, Action::HandOnLinks).await? else {
            return Ok(());
        };
        let asked = page.offer.map(|offer| offer.asked).unwrap_or_default();
        let answers: [&[u32]; 4] = [&[0, 1], &[1], &[], &[0, 1, 2]];
        // Every other person has answered.
        for (one, said) in asked.iter().step_by(2).zip(answers.iter().cycle()) {
            let Some(token) = &one.token else { continue };
            let operation = self.operation()?;
            taken(link::answer(self.office, token, &operation, said).await)?;
        }
        Ok(())
    }

    /// Somebody who may do that with a document, and the page of its dates for them.
    async fn who_may(
        &self,
        document: &DocumentId,
        action: Action,
    ) -> Result<Option<(Actor, DatesPage)>, VerbError> {
        for person in self.staff {
            let actor = Actor::Staff(Arc::clone(person));
            match page::page(self.office, &actor, document, Looking::Again).await {
                Ok(page) if page.may.contains(&action) => return Ok(Some((actor, page))),
                Ok(_) | Err(VerbError::NotThere) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }
}

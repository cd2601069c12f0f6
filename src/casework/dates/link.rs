//! Link: one person says which slots they can make, and hears what was chosen.
//!
//! Whoever has the link is taken for the person, and need not be: the page shows days and times,
//! first letters of names, nobody else and no place, and its answers name no one else.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    casework::{
        dates::{letter, offer::nothing_open, still},
        exclude::row_of,
        former,
        live::{Composed, Live},
        office::{Office, VerbError},
        page::{
            Done,
            dates::{Can, LinkChosen, LinkPage, LinkSlot},
        },
        respond::masked,
    },
    forms::{
        invite::{name_of, slots},
        told::Told,
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
        name::PersonalText,
        reply::Way,
    },
    rules::{access::Action, disclosure::reader::Side},
    store::{
        changes::NewChange,
        dates::{Answer, DateLink, Offer, Outcome},
        documents::DocumentState,
        reading::Snapshot,
        writing::Tx,
    },
};

/// The page behind a link. It changes nothing, and nobody's look is written down.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is unknown, replaced or over, and where the person may not
/// be told anything any more: the same for all.
pub async fn page(office: &Office, token: &str) -> Result<LinkPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, token).await?;
    drop(snapshot);
    found.page(office)
}

/// Writes down which slots they can make, in the place of what they said before.
///
/// # Errors
/// As [`page`]; [`VerbError::NotNow`] where the date has been chosen or the dates were withdrawn;
/// [`VerbError::Wrong`] for a slot that is not offered.
pub async fn answer(
    office: &Office,
    token: &str,
    operation: &OperationId,
    can: &[u32],
) -> Result<Done, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::of(office, &mut snapshot, token).await?;
    drop(snapshot);
    let mut tx = match office.first(&found.who(office), operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.hold(&found.link.document).await?;
    // What is read now is what stands at the commit.
    let found = Found::of(office, &mut tx, token).await?;
    found.page(office)?;
    keep(&mut tx, &found, can).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// Writes down which slots somebody said that they can make, by phone, on paper or in person.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] for who is not asked; else as [`answer`].
pub async fn note(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    (document, row): (&DocumentId, &str),
    can: &[u32],
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::Respond)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let asked = still::asked_now(office, &mut tx, (document, &row)).await?;
    let (offer, link) = asked.ok_or_else(nothing_open)?;
    let found = Found { link, offer, live };
    keep(&mut tx, &found, can).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The one place where the slots that somebody can make come in.
///
/// # Errors
/// As [`answer`].
pub(in crate::casework) async fn keep(
    tx: &mut Tx,
    found: &Found,
    can: &[u32],
) -> Result<(), VerbError> {
    let can = taken(found, can)?;
    tx.answer_dates(&found.link, &can).await?;
    if found.link.former.is_some() {
        let whose = (&found.link.document, &found.link.person);
        former::told(tx, whose, former::DATES_REPLACED);
    }
    tx.tell(NewChange {
        after: PersonalText::parse(&in_words(&found.offer, &can)),
        ..NewChange::of(&found.link.document, ChangeKind::DatesAnswered)
    });
    // A letter that asks what they have said has nothing to ask any more.
    let letters = tx.letters(&found.link.document).await?;
    letter::take_back(tx, &letters, Some(&found.link.person)).await
}

/// The same of what was ticked by the link before the newest of an invitation: it waits until somebody
/// has checked that it is theirs, and asks them no less.
///
/// # Errors
/// As [`answer`].
pub(super) async fn keep_to_check(
    tx: &mut Tx,
    found: &Found,
    can: &[u32],
) -> Result<(), VerbError> {
    let slots = taken(found, can)?;
    let said = in_words(&found.offer, &slots);
    let ticked = Answer { slots, at: tx.at() };
    tx.hold_dates(&found.link, &ticked).await?;
    let said = format!("{said}, {}: to check", Way::FormerLink.words());
    tx.tell(NewChange {
        after: PersonalText::parse(&said),
        ..NewChange::of(&found.link.document, ChangeKind::DatesAnswered)
    });
    Ok(())
}

/// The slots, each once and in their order, while they can be answered.
fn taken(found: &Found, can: &[u32]) -> Result<Vec<u32>, VerbError> {
    let over = match found.offer.outcome {
        Outcome::Open => None,
        Outcome::Chosen(_) => {
            Some("The date has been chosen, so this cannot be changed here any more.")
        }
        Outcome::Withdrawn => Some("These dates are not offered any more."),
    };
    if let Some(over) = over {
        return Err(VerbError::NotNow(over.to_owned()));
    }
    let mut can = can.to_vec();
    can.sort_unstable();
    can.dedup();
    let slots = || found.offer.slots.iter().zip(0_u32..);
    if can.iter().any(|one| slots().all(|(_, at)| at != *one)) {
        return Err(VerbError::wrong(
            None,
            "",
            "Choose from the dates on this page",
        ));
    }
    Ok(can)
}

/// `Thursday 3 December 2026, 4pm to 5pm; Friday 4 December 2026, 4pm to 5pm`.
pub(in crate::casework) fn in_words(offer: &Offer, can: &[u32]) -> String {
    let slots = offer.slots.iter().zip(0_u32..);
    let said: Vec<String> = slots
        .filter(|(_, at)| can.contains(at))
        .map(|(slot, _)| slots::in_words(slot))
        .collect();
    match said.is_empty() {
        true => "None of them".to_owned(),
        false => said.join("; "),
    }
}

/// One person's link, with the offer and the document that it is about.
pub(in crate::casework) struct Found {
    pub link: DateLink,
    pub offer: Offer,
    pub live: Live,
}

impl Found {
    async fn of(office: &Office, snapshot: &mut Snapshot, token: &str) -> Result<Self, VerbError> {
        let found = snapshot.link_by_token(token).await;
        let (link, offer) = found?.ok_or(VerbError::NotThere)?;
        let is_over = offer.expires_at <= office.now();
        let live = Live::load(snapshot, &link.document).await?;
        let live = live.filter(|live| live.kept.state == DocumentState::Open && !is_over);
        Ok(Self {
            link,
            offer,
            live: live.ok_or(VerbError::NotThere)?,
        })
    }

    /// Who answers, as it is kept beside what they said.
    fn who(&self, office: &Office) -> Actor {
        let name = self.live.compose(office, |composed| {
            let part = composed.part(&self.link.person)?;
            part.person.and_then(name_of)
        });
        Actor::Invitee {
            link: Arc::clone(&self.link.id.0),
            name,
        }
    }

    pub(super) fn page(&self, office: &Office) -> Result<LinkPage, VerbError> {
        self.live.compose(office, |composed| {
            let told = composed.told(&self.link.person);
            let told = told.map_err(|_| VerbError::NotThere)?;
            let page = self.filled(&told, composed);
            for words in all_words(&page) {
                told.check(words).map_err(|kind| {
                    tracing::error!(kind, "a page behind a link held what it must not");
                    VerbError::NotThere
                })?;
            }
            Ok(page)
        })
    }

    fn filled(&self, told: &Told, composed: &Composed) -> LinkPage {
        let chosen = match self.offer.outcome {
            Outcome::Chosen(number) => self.chosen(told, number),
            _ => None,
        };
        let minutes = self.offer.slots.first().map_or_else(
            || slots::minutes(&composed.prepared, &composed.circumstances),
            |slot| slot.minutes,
        );
        LinkPage {
            council: told.council().to_owned(),
            phone: told.phone().to_owned(),
            reference: told.reference().to_owned(),
            meeting: told.meeting().to_owned(),
            // As behind the link of an invitation: who holds it need not be who it was made for.
            reader: masked(told.reader()),
            child: told.child().map(masked),
            is_family: told.side() != Side::Professional,
            meets: slots::meets_in_words(self.offer.meets),
            length: slots::length_in_words(minutes),
            slots: self
                .offer
                .slots
                .iter()
                .zip(0_u32..)
                .map(|(slot, number)| LinkSlot {
                    number,
                    words: slots::in_words(slot),
                    can: self.can(number),
                })
                .collect(),
            answered: self.answered(),
            chosen,
            is_withdrawn: self.offer.outcome == Outcome::Withdrawn,
        }
    }

    /// What was chosen as the document has it now: it may have been moved since.
    fn chosen(&self, told: &Told, number: u32) -> Option<LinkChosen> {
        let when = match (told.date(), told.time()) {
            (Some(date), Some(time)) => format!("{date}, {time}"),
            (Some(date), None) => date.to_owned(),
            _ => {
                let at = usize::try_from(number).ok()?;
                slots::in_words(self.offer.slots.get(at)?)
            }
        };
        Some(LinkChosen {
            when,
            can: self.can(number),
        })
    }

    fn can(&self, number: u32) -> Can {
        match &self.link.answer {
            None => Can::NotSaid,
            Some(answer) if answer.slots.contains(&number) => Can::Yes,
            Some(_) => Can::No,
        }
    }

    fn answered(&self) -> Option<Timestamp> {
        self.link.answer.as_ref().map(|answer| answer.at)
    }
}

/// Everything on the page that came from the record or from people.
fn all_words(page: &LinkPage) -> impl Iterator<Item = &str> {
    [&page.reference, &page.meeting, &page.reader]
        .into_iter()
        .map(String::as_str)
        .chain(page.child.as_deref())
}

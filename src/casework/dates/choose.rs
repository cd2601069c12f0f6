//! Choose: the officer takes one of the slots, and the document has its date.

use crate::{
    casework::{
        dates::{
            instant, letter,
            offer::{nothing_open, open},
            page::ENTERED,
        },
        enter::{self, Same, Typed},
        headline,
        office::{Office, VerbError},
        page::Done,
    },
    forms::invite::slots,
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        slot::{Meets, Slot},
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        dates::{Offer, Outcome},
    },
};

/// What is chosen, over what was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The offer that was seen.
    pub offer: String,
    /// The place of the slot in its list, from 0.
    pub slot: u32,
    /// The versions of the fields that were seen; of one that is missing, that nobody had
    /// entered anything.
    pub seen: Vec<(Place, u32)>,
    /// How people join, where that is said at once.
    pub joining: Vec<Typed>,
}

/// Chooses a slot: enters day, time, length, how and where people meet, and how each joins. All of
/// it, or nothing where somebody else has entered something else meanwhile.
///
/// # Errors
/// [`VerbError::Conflict`] with what stands there now; [`VerbError::NotNow`] where the offer is not
/// open any more, or the slot has passed.
pub async fn choose(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    choice: &Choice,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::ChooseDate)
        .await?;
    let (mut tx, live, asker) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let offer = open(&mut tx, document).await?;
    let offer = offer.filter(|offer| *offer.id.0 == *choice.offer);
    let offer = offer.ok_or_else(nothing_open)?;
    let at = usize::try_from(choice.slot).unwrap_or(usize::MAX);
    let slot = *offer.slots.get(at).ok_or(VerbError::NotThere)?;
    if instant(slot.start).is_none_or(|start| start <= office.now()) {
        return Err(VerbError::NotNow(
            "This date has passed. Withdraw the offer and offer others.".to_owned(),
        ));
    }
    let joins = |one: &Typed| *one.place.section == *"people" && *one.place.field == *"joining";
    if !choice.joining.iter().all(joins) {
        return Err(VerbError::NotThere);
    }
    let typed = typed(&offer, slot, choice);
    let around = (&live, &asker);
    let meant = (&*typed, Same::Meant);
    let mut conflict = enter::lay(office, &mut tx, around, document, meant).await?;
    let joining = (&*choice.joining, Same::LeftAlone);
    let of_joining = enter::lay(office, &mut tx, around, document, joining).await?;
    conflict.fields.extend(of_joining.fields);
    // Nothing of it stands where a part of it does not.
    conflict.entered.clear();
    if !conflict.fields.is_empty() {
        // The transaction is dropped: a date without its place is worse than none.
        return Err(VerbError::Conflict(conflict));
    }
    tx.end_offer(document, &offer.id, Outcome::Chosen(choice.slot))
        .await?;
    let letters = tx.letters(document).await?;
    letter::take_back(&mut tx, &letters, None).await?;
    tx.tell(NewChange {
        after: PersonalText::parse(&slots::in_words(&slot)),
        ..NewChange::of(document, ChangeKind::DateChosen)
    });
    headline::renew(office, &mut tx, document).await?;
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// What a slot enters, over the versions that were seen.
fn typed(offer: &Offer, slot: Slot, choice: &Choice) -> Vec<Typed> {
    let start = slot.start;
    let words = |text: &Option<PersonalText>| text.as_ref().map(|it| it.reveal().to_owned());
    let mut typed: Vec<Typed> = Vec::new();
    for field in ENTERED {
        let text = match *field {
            "date" => Some(start.date().to_string()),
            "time" => Some(start.time().strftime("%H:%M").to_string()),
            "length" => Some(slot.minutes.to_string()),
            "format" => Some(offer.meets.code().to_owned()),
            "place" if offer.meets == Meets::InRoom => words(&offer.place),
            "room" if offer.meets == Meets::InRoom => words(&offer.room),
            _ => None,
        };
        let place = Place::of("review", field);
        let seen = choice.seen.iter().find(|(one, _)| *one == place);
        if let Some(text) = text {
            typed.push(Typed {
                version: seen.map_or(0, |(_, version)| *version),
                place,
                text,
            });
        }
    }
    typed
}

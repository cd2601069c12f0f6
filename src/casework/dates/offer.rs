//! Offer: at most three slots, to each who is asked, by a link of their own.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
};

use crate::{
    casework::{
        dates::{MOST, ask::may_write, instant, letter, off, page::is_asked},
        exclude::row_of,
        live::Composed,
        office::{Office, VerbError},
        page::{Done, Wrong},
    },
    forms::invite::{
        entries::{self, typing},
        slots,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        slot::{Meets, Slot},
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        dates::{NewOffer, Offer, Outcome},
        reading::Snapshot,
    },
};

/// What somebody wants to offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Offering {
    pub slots: Vec<Slot>,
    /// One more day and time, as they were typed; nothing where both are empty.
    pub also: (String, String),
    pub meets: Meets,
    /// As it was typed; not looked at where people meet remotely.
    pub place: String,
    pub room: String,
}

/// Offers slots: everybody who is asked and may be told gets a link, and is written to where the
/// one who offers may have letters sent.
///
/// # Errors
/// [`VerbError::Wrong`] for no slot, more than three, or one that has passed; without a place
/// where people meet in a room. [`VerbError::NotNow`] where an offer is open.
pub async fn offer(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    offering: &Offering,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::OfferDates)
        .await?;
    let (mut tx, live, asker) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let minutes = live.compose(office, |composed| {
        slots::minutes(&composed.prepared, &composed.circumstances)
    });
    let new = taken(office, document, offering, minutes)?;
    if open(&mut tx, document).await?.is_some() {
        return Err(VerbError::NotNow(
            "Dates are offered already. Withdraw them before you offer others.".to_owned(),
        ));
    }
    tx.offer_dates(&new).await?;
    let Some(offer) = open(&mut tx, document).await? else {
        return Err(VerbError::NotThere);
    };
    let people: Vec<Identifier> = live.compose(office, whom);
    for person in &people {
        tx.add_link(&offer, person).await?;
    }
    let words: Vec<String> = new.slots.iter().map(slots::in_words).collect();
    tx.tell(NewChange {
        after: PersonalText::parse(&words.join("; ")),
        ..NewChange::of(document, ChangeKind::DatesOffered)
    });
    if may_write(office, &live, &asker) {
        letter::write_to(office, &mut tx, (&live, &offer), &people).await?;
    }
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// Takes the open offer back: its links say so, and whoever was asked is told, where the one who
/// withdraws may have letters sent.
///
/// # Errors
/// [`VerbError::NotNow`] where none is open.
pub async fn withdraw(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::OfferDates)
        .await?;
    let (mut tx, live, asker) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let offer = open(&mut tx, document).await?.ok_or_else(nothing_open)?;
    tx.end_offer(document, &offer.id, Outcome::Withdrawn)
        .await?;
    let letters = tx.letters(document).await?;
    letter::take_back(&mut tx, &letters, None).await?;
    let writes = match may_write(office, &live, &asker) {
        true => off::Writes::ToThem,
        false => off::Writes::ToNobody,
    };
    let left = off::tell(office, &mut tx, (&live, &offer), writes).await?;
    let left: Vec<String> = live.compose(office, |composed| {
        left.iter().map(|person| composed.name(person)).collect()
    });
    let left = match left.is_empty() {
        true => None,
        false => PersonalText::parse(&format!("Somebody tells {}", left.join(", "))),
    };
    tx.tell(NewChange {
        after: left,
        ..NewChange::of(document, ChangeKind::DatesWithdrawn)
    });
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// Makes a new link for one person: the one they had opens nothing any more. It is also how
/// somebody who was invited later is asked.
///
/// # Errors
/// [`VerbError::NotThere`] for who is not asked; [`VerbError::NotNow`] where nothing may be told
/// to them, or nothing is offered.
pub async fn renew_link(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Done, VerbError> {
    let held = office
        .hold(who, operation, document, Action::HandOnLinks)
        .await?;
    let (mut tx, live, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let offer = open(&mut tx, document).await?.ok_or_else(nothing_open)?;
    let told = live.compose(office, |composed| {
        let part = composed.part(&row).filter(|part| is_asked(part));
        part.map(|part| composed.told(part.id).err())
    });
    if let Some(stopped) = told.ok_or(VerbError::NotThere)? {
        let words: Vec<&str> = stopped.0.iter().map(|one| &**one).collect();
        return Err(VerbError::NotNow(words.join(" ")));
    }
    tx.add_link(&offer, &row).await?;
    // One that has not gone would bring a link that opens nothing.
    let letters = tx.letters(document).await?;
    letter::take_back(&mut tx, &letters, Some(&row)).await?;
    tx.tell(NewChange {
        place: Some(Place::in_row("people", &row, "mode")),
        ..NewChange::of(document, ChangeKind::LinkMade)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

/// The offer of a document that can be answered.
pub(in crate::casework) async fn open(
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Option<Offer>, VerbError> {
    let offers = snapshot.offers(document).await?;
    let mut open = offers
        .into_iter()
        .filter(|one| one.outcome == Outcome::Open);
    Ok(open.next())
}

pub(in crate::casework) fn nothing_open() -> VerbError {
    VerbError::NotNow("No dates are offered at the moment.".to_owned())
}

/// Whom a page may be shown to, of those who are asked.
pub(super) fn whom(composed: &Composed) -> Vec<Identifier> {
    let parts = composed.prepared.attendance.parts.iter();
    parts
        .filter(|part| is_asked(part) && composed.told(part.id).is_ok())
        .map(|part| part.id.clone())
        .collect()
}

/// What was typed, understood.
fn taken(
    office: &Office,
    document: &DocumentId,
    offering: &Offering,
    minutes: u32,
) -> Result<NewOffer, VerbError> {
    let mut wrong = Vec::new();
    let mut slots = offering.slots.clone();
    slots.extend(also(office, &offering.also, minutes, &mut wrong));
    slots.sort_unstable();
    slots.dedup();
    let place = PersonalText::parse(&offering.place).filter(|_| offering.meets == Meets::InRoom);
    let room = PersonalText::parse(&offering.room).filter(|_| place.is_some());
    let is_typed_wrong = !wrong.is_empty();
    let mut say = |field: &str, message: &str| {
        wrong.push(Wrong {
            place: Some(Place::of("review", field)),
            text: String::new(),
            message: message.to_owned(),
        });
    };
    let now = office.now();
    let is_over = |slot: &Slot| instant(slot.start).is_none_or(|start| start <= now);
    match slots.len() {
        0 if is_typed_wrong => {}
        0 => say("date", "Choose at least one date to offer"),
        1..=MOST if slots.iter().any(is_over) => say("date", "Choose dates that are still to come"),
        1..=MOST => {}
        _ => say("date", "Choose at most three dates to offer"),
    }
    if slots.iter().any(|slot| !(10..=480).contains(&slot.minutes)) {
        say("length", "A meeting lasts from 10 minutes to 8 hours");
    }
    if offering.meets == Meets::InRoom && place.is_none() {
        say(
            "place",
            "Enter where people meet, or choose that they join remotely",
        );
    }
    if !wrong.is_empty() {
        return Err(VerbError::Wrong(wrong));
    }
    Ok(NewOffer {
        document: document.clone(),
        expires_at: expiry(&slots, now),
        slots,
        meets: offering.meets,
        place,
        room,
    })
}

/// A day and a time that somebody typed, beside those that were proposed.
fn also(
    office: &Office,
    (day, time): &(String, String),
    minutes: u32,
    wrong: &mut Vec<Wrong>,
) -> Option<Slot> {
    if day.trim().is_empty() && time.trim().is_empty() {
        return None;
    }
    let mut read = |field: &str, as_shown: &str, text: &str| {
        let place = Place::of("review", field);
        let said = entries::at(&place).map(|of| typing::take(of, text, office.today()));
        let message = match said? {
            Ok(Some(value)) => return Some(value),
            Ok(None) => match field {
                "date" => "Enter the day as well, like 3 December 2026".to_owned(),
                _ => "Enter the time as well, like 4pm".to_owned(),
            },
            Err(message) => message,
        };
        wrong.push(Wrong {
            place: Some(Place::of("also", as_shown)),
            text: text.to_owned(),
            message,
        });
        None
    };
    let day = read("date", "day", day);
    let time = read("time", "time", time);
    let day: Date = day?.reveal().parse().ok()?;
    let time: Time = time?.reveal().parse().ok()?;
    Some(Slot {
        start: day.to_datetime(time),
        minutes,
    })
}

/// Links show what they show until the day after the last slot.
fn expiry(slots: &[Slot], now: Timestamp) -> Timestamp {
    let last = slots.iter().map(Slot::end).max();
    let day = last.map(|end| end.date().saturating_add(1.day()));
    let midnight = day.and_then(|day| instant(day.to_datetime(Time::MIN)));
    midnight.unwrap_or(now)
}

//! Letter: each who is asked is written to, as their invitation would go.
//!
//! It says the days, what the meeting is called to its reader and, to professionals, what the child
//! is called. The page behind its link says less: who holds that need not be the reader. Whoever
//! cannot be written to is told about on the page, where their link stands to be handed on.

use crate::{
    casework::{
        dates::elsewhere,
        live::{Composed, Live},
        mailed::{Addressed, mailed, not_written},
        office::{Office, VerbError},
        responses::{recipient, written},
        send::hour_for_a_text,
    },
    forms::{
        invite::{
            asking::{Asking, Time, asking, texting},
            letters::{
                Letter, Marks, Outcome,
                printed::{CouncilLines, Printed},
            },
            nudge, slots,
        },
        sheet::day_in_words,
        told::Told,
    },
    mail::frozen,
    model::{
        contact::{EmailAddress, PhoneNumber},
        id::Identifier,
        live::{ChangeKind, Place},
        name::PersonalText,
        post::{Destination, Purpose},
        reply::Means,
    },
    rules::disclosure::reader::Channel,
    store::{
        changes::NewChange,
        dates::{DateLink, Offer},
        outbox::{KeptLetter, NewLetter},
        writing::Tx,
    },
};

/// Why nobody can be written to by mail or text, for staff.
const NO_SITE: &str = "The settings do not say where this site is, so no letter can bring a link. \
    Copy their link into a message of your own.";
const NO_MAILBOX: &str = "The settings name no mailbox of the council, so no mail can go. Copy \
    their link into a message of your own.";
const NO_WAY: &str = "No address is known to which a letter could go. Call them and write down \
    what they say, or copy their link into a message of your own.";

/// How somebody is written to.
pub(super) enum Way {
    Mail(EmailAddress),
    Text(PhoneNumber),
    Post,
    ByHand,
}

impl Way {
    /// How this letter of an invitation would go; else why none can, in a sentence for staff.
    pub fn of(office: &Office, letter: &Letter) -> Result<Self, &'static str> {
        let has_mailbox = office.desk.invite.settings().reply_mailbox.is_some();
        let is_known = office.link("").is_some();
        match (&letter.to, &letter.text_message) {
            (Some(_), _) | (_, Some(_)) if !is_known => Err(NO_SITE),
            (Some(_), _) if !has_mailbox => Err(NO_MAILBOX),
            (Some(to), _) => Ok(Self::Mail(to.clone())),
            (None, Some((to, _))) => Ok(Self::Text(to.clone())),
            (None, None) => match letter.channel {
                Channel::Post => Ok(Self::Post),
                Channel::ByHand => Ok(Self::ByHand),
                _ => Err(NO_WAY),
            },
        }
    }

    pub fn destination(self) -> Option<Destination> {
        match self {
            Self::Mail(to) => Some(Destination::Mail(to)),
            Self::Text(to) => Some(Destination::Text(to)),
            Self::Post | Self::ByHand => None,
        }
    }

    pub fn means(&self) -> Means {
        match self {
            Self::Mail(_) => Means::Email,
            Self::Text(_) => Means::Text,
            Self::Post => Means::Post,
            Self::ByHand => Means::ByHand,
        }
    }
}

/// One link that is to be brought to its reader.
struct Bringing {
    link: DateLink,
    url: Option<String>,
    tag: String,
    version: u32,
    time: Time,
}

/// A letter, ready to be written down; what goes on paper is printed from the page.
struct Made {
    link: DateLink,
    means: Means,
    queued: Option<NewLetter<'static>>,
}

/// Writes to these of those who have a link, within a verb that may do more; answers how many were.
/// Whoever nothing can reach is left out.
///
/// # Errors
/// A letter that cannot be frozen.
pub(super) async fn write_to(
    office: &Office,
    tx: &mut Tx,
    (live, offer): (&Live, &Offer),
    people: &[Identifier],
) -> Result<usize, VerbError> {
    let letters = tx.letters(&offer.document).await?;
    let links = elsewhere::links(office, tx, (live, offer), (&letters, people)).await?;
    let bringing: Vec<Bringing> = links
        .into_iter()
        .map(|link| {
            let before = of_dates(&letters, &link.person);
            let last = before.map(|one| one.version).max().unwrap_or_default();
            let tag = tx.dates_tag(&link.id);
            let was = letters.iter().any(|one| one.tag.starts_with(&tag));
            Bringing {
                url: office.link(&format!("/d/{}", tx.link_token(&link.id))),
                tag,
                version: last + 1,
                time: match was || link.handed.is_some() {
                    true => Time::Again,
                    false => Time::First,
                },
                link,
            }
        })
        .collect();
    let made = live.compose(office, |composed| made(office, composed, offer, bringing))?;
    for one in &made {
        let person = &one.link.person;
        take_back(tx, &letters, Some(person)).await?;
        tx.dates_letter_made(&one.link, one.means).await?;
        if let Some(letter) = &one.queued {
            tx.queue(letter).await?;
        }
        let words = match one.means {
            Means::Email => "Which dates they can make, by email",
            Means::Text => "Which dates they can make, by text message",
            Means::Post => "Which dates they can make, to be posted",
            Means::ByHand => "Which dates they can make, to be handed over",
        };
        tx.tell(NewChange {
            place: Some(Place::in_row("people", person, "letter")),
            after: PersonalText::parse(words),
            ..NewChange::of(&offer.document, ChangeKind::LetterMade)
        });
    }
    Ok(made.len())
}

/// Letters about dates to one person, the newest first.
pub(super) fn of_dates<'l>(
    letters: &'l [KeptLetter],
    person: &'l Identifier,
) -> impl Iterator<Item = &'l KeptLetter> {
    letters
        .iter()
        .filter(move |one| one.person == *person && one.purpose == Purpose::Dates)
}

/// Takes letters about dates back that have not gone: of one person, or of all.
///
/// # Errors
/// The record.
pub(super) async fn take_back(
    tx: &mut Tx,
    letters: &[KeptLetter],
    of: Option<&Identifier>,
) -> Result<(), VerbError> {
    let waits = letters.iter().filter(|one| {
        let is_theirs = of.is_none_or(|person| one.person == *person);
        is_theirs && one.purpose == Purpose::Dates && !one.phase.is_over()
    });
    for one in waits {
        tx.cancel_letter(&one.id).await?;
    }
    Ok(())
}

fn made(
    office: &Office,
    composed: &Composed,
    offer: &Offer,
    bringing: Vec<Bringing>,
) -> Result<Vec<Made>, VerbError> {
    let outcomes = written(office, composed, &mut |_| Marks::default())?;
    let mut made = Vec::with_capacity(bringing.len());
    for one in bringing {
        let of_them = outcomes.iter().find(|it| *recipient(it) == one.link.person);
        let Some(Outcome::Letter(letter)) = of_them else {
            continue;
        };
        let Ok(way) = Way::of(office, letter) else {
            continue;
        };
        made.extend(made_one(office, composed, (offer, letter), (one, way))?);
    }
    Ok(made)
}

fn made_one(
    office: &Office,
    composed: &Composed,
    (offer, letter): (&Offer, &Letter),
    (one, way): (Bringing, Way),
) -> Result<Option<Made>, VerbError> {
    let Ok(told) = composed.told_by(&one.link.person, letter.channel) else {
        return Ok(None);
    };
    let means = way.means();
    let queued = match way.destination() {
        None => None,
        Some(to) => {
            let asked = Asked::of(composed, offer);
            let asking = asked.asking(one.url.as_deref(), one.time);
            Some(frozen(office, (&told, &asking), (offer, &one), to)?)
        }
    };
    Ok(Some(Made {
        link: one.link,
        means,
        queued,
    }))
}

/// What is asked, in words.
struct Asked {
    length: String,
    slots: Vec<String>,
    meets: &'static str,
}

impl Asked {
    fn of(composed: &Composed, offer: &Offer) -> Self {
        let first = offer.slots.first();
        let minutes = first.map_or_else(
            || slots::minutes(&composed.prepared, &composed.circumstances),
            |slot| slot.minutes,
        );
        Self {
            length: slots::length_in_words(minutes),
            slots: offer.slots.iter().map(slots::in_words).collect(),
            meets: slots::meets_in_words(offer.meets),
        }
    }

    fn asking<'a>(&'a self, link: Option<&'a str>, time: Time) -> Asking<'a> {
        Asking {
            meets: self.meets,
            length: &self.length,
            slots: &self.slots,
            link,
            time,
        }
    }
}

fn frozen(
    office: &Office,
    (told, asked): (&Told, &Asking),
    (offer, one): (&Offer, &Bringing),
    to: Destination,
) -> Result<NewLetter<'static>, VerbError> {
    let engine = office.desk.press.engine();
    let from = office.desk.invite.settings().reply_mailbox.as_ref();
    let host = from.map_or("localhost", EmailAddress::host);
    let tag = format!("{}-d{}", one.tag, one.version);
    let message_id = format!("dates.{tag}@{host}");
    let (bytes, not_before) = match (&to, from) {
        (Destination::Mail(address), Some(from)) => {
            let words = asking(engine, told, asked).map_err(not_written)?;
            let addressed = Addressed {
                from,
                name: told.reader(),
                to: address,
                message_id: &message_id,
            };
            (mailed(office, &addressed, &words, None)?, None)
        }
        (Destination::Mail(_), None) => return Err(VerbError::NotNow(NO_MAILBOX.to_owned())),
        (Destination::Text(_), _) => {
            let words = texting(engine, told, asked).map_err(not_written)?;
            (words.into_bytes(), Some(hour_for_a_text(office)?))
        }
    };
    Ok(NewLetter {
        document: offer.document.clone(),
        person: one.link.person.clone(),
        purpose: Purpose::Dates,
        version: one.version,
        audience: nudge::audience(told.side()),
        to,
        message_id,
        tag,
        bytes,
        not_before,
    })
}

/// The words of the letter as it would be written now, to be held against one that is to go: asked
/// for the first time, or again.
///
/// # Errors
/// Words that could not be made.
pub(super) fn would_say(
    office: &Office,
    (composed, told): (&Composed, &Told),
    (offer, url): (&Offer, Option<&str>),
    to: &Destination,
) -> Result<Vec<String>, VerbError> {
    let engine = office.desk.press.engine();
    let from = office.desk.invite.settings().reply_mailbox.as_ref();
    let asked = Asked::of(composed, offer);
    let mut all = Vec::new();
    for time in [Time::First, Time::Again] {
        let asked = asked.asking(url, time);
        all.extend(match (to, from) {
            (Destination::Mail(address), Some(from)) => {
                let words = asking(engine, told, &asked).map_err(not_written)?;
                let addressed = Addressed {
                    from,
                    name: told.reader(),
                    to: address,
                    message_id: "dates.now@localhost",
                };
                // Read back as the letter is that is to go: both have been folded alike.
                frozen::words(&mailed(office, &addressed, &words, None)?)
            }
            (Destination::Mail(_), None) => None,
            (Destination::Text(_), _) => Some(texting(engine, told, &asked).map_err(not_written)?),
        });
    }
    Ok(all)
}

/// The letter as it is printed for one person, from what stands now; nothing where none may go on
/// paper.
///
/// # Errors
/// Words that could not be made.
pub(in crate::casework) fn printed(
    office: &Office,
    composed: &Composed,
    (offer, person): (&Offer, &Identifier),
) -> Result<Option<Printed>, VerbError> {
    let outcomes = written(office, composed, &mut |_| Marks::default())?;
    let outcome = outcomes.iter().find(|one| *recipient(one) == *person);
    let Some(Outcome::Letter(letter)) = outcome else {
        return Ok(None);
    };
    let channel = match letter.channel {
        by_hand @ Channel::ByHand => by_hand,
        _ => Channel::Post,
    };
    let Ok(told) = composed.told_by(person, channel) else {
        return Ok(None);
    };
    let asked = Asked::of(composed, offer);
    let engine = office.desk.press.engine();
    let words = asking(engine, &told, &asked.asking(None, Time::First)).map_err(not_written)?;
    let settings = office.desk.invite.settings();
    let lines = CouncilLines {
        name: &settings.name,
        address: &settings.address,
    };
    let today = day_in_words(office.today());
    let facts = (told.reader(), today.as_str(), told.reference());
    let printed = Printed::by_hand(facts, (&words.subject, &words.text), 12, &lines);
    Ok(Some(match channel {
        Channel::Post => printed.posted_to(told.address()),
        _ => printed,
    }))
}

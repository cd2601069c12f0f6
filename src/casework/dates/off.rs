//! Off: whoever was asked for dates that are withdrawn hears of it.
//!
//! A mail or a text says so to those whom the question has reached, in the commit that withdraws.
//! Whom it reached on paper, or where nothing may go now, somebody tells: the history names them.

use crate::{
    casework::{
        dates::{
            elsewhere::went_to,
            letter::{Way, of_dates},
            still::{as_written, words},
        },
        deliver::{Claimed, Clearance},
        live::{Composed, Live},
        mailed::{Addressed, mailed, not_written},
        misdirected::{address, is_same},
        office::{Office, VerbError},
        responses::{recipient, written},
        send::hour_for_a_text,
    },
    forms::{
        invite::{
            asking::{Off, off, off_by_text},
            letters::{Letter, Marks, Outcome},
            nudge, slots,
        },
        told::Told,
    },
    model::{
        contact::EmailAddress,
        id::Identifier,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        post::{Destination, Phase, Purpose},
    },
    store::{
        changes::NewChange,
        dates::{DateLink, Offer},
        outbox::{KeptLetter, NewLetter},
        reading::Snapshot,
        writing::Tx,
    },
};

/// What stands behind the tag of a link in the return address of such a letter: letters that ask have
/// another.
const MARK: &str = "-w";

/// Whether a letter about dates says that they are off.
pub(super) fn is_off(tag: &str) -> bool {
    tag.contains(MARK)
}

/// Somebody whom the question has reached.
struct Asked {
    link: DateLink,
    /// Where, by mail or text; nothing on paper.
    at: Option<Destination>,
    tag: String,
    version: u32,
}

/// Whether letters are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writes {
    ToThem,
    /// Whoever withdraws may have none sent.
    ToNobody,
}

/// Writes to those who were asked that the dates are off; answers who is left for somebody to tell.
/// What has not gone yet is not told of: see [`crate::casework::dates::letter::take_back`].
///
/// # Errors
/// A letter that cannot be frozen.
pub(super) async fn tell(
    office: &Office,
    tx: &mut Tx,
    (live, offer): (&Live, &Offer),
    writes: Writes,
) -> Result<Vec<Identifier>, VerbError> {
    let letters = tx.letters(&offer.document).await?;
    let asked = reached(tx, offer, &letters).await?;
    if writes == Writes::ToNobody {
        return Ok(asked.into_iter().map(|one| one.link.person).collect());
    }
    let made = live.compose(office, |composed| {
        let outcomes = written(office, composed, &mut |_| Marks::default())?;
        let made = asked.iter().map(|one| {
            let outcome = outcomes.iter().find(|it| *recipient(it) == one.link.person);
            match outcome {
                Some(Outcome::Letter(letter)) => made(office, composed, (offer, letter), one),
                _ => Ok(None),
            }
        });
        made.collect::<Result<Vec<_>, VerbError>>()
    })?;
    let mut left = Vec::new();
    for (one, letter) in asked.iter().zip(made) {
        let Some(letter) = letter else {
            left.push(one.link.person.clone());
            continue;
        };
        tx.queue(&letter).await?;
        let words = match letter.to {
            Destination::Mail(_) => "That the dates are off, by email",
            Destination::Text(_) => "That the dates are off, by text message",
        };
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &one.link.person, "letter")),
            after: PersonalText::parse(words),
            ..NewChange::of(&offer.document, ChangeKind::LetterMade)
        });
    }
    Ok(left)
}

/// Everybody whom a question has reached, or may have.
async fn reached(
    tx: &mut Tx,
    offer: &Offer,
    letters: &[KeptLetter],
) -> Result<Vec<Asked>, VerbError> {
    let gone = [
        Phase::Final,
        Phase::Accepted,
        Phase::Uncertain,
        Phase::Checked,
    ];
    let mut asked = Vec::new();
    for link in tx.links(offer).await? {
        let tag = tx.dates_tag(&link.id);
        let mut brought = letters.iter().filter(|one| one.tag.starts_with(&tag));
        let at = match brought.any(|one| gone.contains(&one.phase)) {
            true => went_to(tx, (&link, letters)).await?,
            // On paper, or by a link that was copied, or by phone: somebody who answers was asked.
            false if link.handed.is_some() || link.answer.is_some() => None,
            false => continue,
        };
        let last = of_dates(letters, &link.person).map(|one| one.version).max();
        asked.push(Asked {
            link,
            at,
            tag,
            version: last.unwrap_or_default() + 1,
        });
    }
    Ok(asked)
}

/// The letter; nothing where none may go to where they were asked.
fn made(
    office: &Office,
    composed: &Composed,
    (offer, letter): (&Offer, &Letter),
    one: &Asked,
) -> Result<Option<NewLetter<'static>>, VerbError> {
    let told = composed.told_by(&one.link.person, letter.channel);
    let to = Way::of(office, letter).ok().and_then(Way::destination);
    let (Ok(told), Some(to), Some(at)) = (told, to, &one.at) else {
        return Ok(None);
    };
    if !is_same(address(&to), address(at)) {
        return Ok(None);
    }
    let from = office.desk.invite.settings().reply_mailbox.as_ref();
    let host = from.map_or("localhost", EmailAddress::host);
    let tag = format!("{}{MARK}{}", one.tag, one.version);
    let message_id = format!("dates.{tag}@{host}");
    let bytes = match bytes(office, &told, offer, (&to, &message_id))? {
        Some(bytes) => bytes,
        None => return Ok(None),
    };
    let not_before = match to {
        Destination::Mail(_) => None,
        Destination::Text(_) => Some(hour_for_a_text(office)?),
    };
    Ok(Some(NewLetter {
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
    }))
}

fn bytes(
    office: &Office,
    told: &Told,
    offer: &Offer,
    (to, message_id): (&Destination, &str),
) -> Result<Option<Vec<u8>>, VerbError> {
    let engine = office.desk.press.engine();
    let from = office.desk.invite.settings().reply_mailbox.as_ref();
    Ok(match (to, from) {
        (Destination::Mail(address), Some(from)) => {
            let slots: Vec<String> = offer.slots.iter().map(slots::in_words).collect();
            let words = off(engine, told, &Off { slots: &slots }).map_err(not_written)?;
            let addressed = Addressed {
                from,
                name: told.reader(),
                to: address,
                message_id,
            };
            Some(mailed(office, &addressed, &words, None)?)
        }
        (Destination::Mail(_), None) => None,
        (Destination::Text(_), _) => {
            let words = off_by_text(engine, told).map_err(not_written)?;
            Some(words.into_bytes())
        }
    })
}

/// Whether such a letter may still go, just before it does: while nothing else about dates has been
/// written to them, where they were asked, saying nothing that they may not be told now.
///
/// # Errors
/// The record cannot be read.
pub(super) async fn still_true(
    office: &Office,
    snapshot: &mut Snapshot,
    (live, letter): (&Live, &Claimed),
) -> Result<Clearance, VerbError> {
    let letters = snapshot.letters(&letter.document).await?;
    let stand = of_dates(&letters, &letter.person).filter(|one| one.phase != Phase::Cancelled);
    let newest = stand.max_by_key(|one| one.version);
    if newest.is_none_or(|one| *one.tag != *letter.tag) {
        return Ok(Clearance::Cancel);
    }
    // Their link has ended meanwhile: it had reached another.
    let Some(offer) = brought(snapshot, &letter.document, &letter.tag).await? else {
        return Ok(Clearance::Cancel);
    };
    // A relay that was out of reach for days, or an hour at which texts may go, came too late: the
    // days have passed that it is about.
    if offer.expires_at <= office.now() {
        return Ok(Clearance::Cancel);
    }
    live.compose(office, |composed| {
        as_written(office, (composed, letter), |told| {
            let now = bytes(office, told, &offer, (&letter.to, "dates.now@localhost"))?;
            let words = now.and_then(|now| words(&letter.to, &now));
            Ok(words.into_iter().collect())
        })
    })
}

/// The offer that a letter is about, by what stands in its return address; nothing where the link has
/// ended.
///
/// # Errors
/// The record cannot be read.
pub(super) async fn brought(
    snapshot: &mut Snapshot,
    document: &DocumentId,
    tag: &str,
) -> Result<Option<Offer>, VerbError> {
    for offer in snapshot.offers(document).await? {
        let links = snapshot.links(&offer).await?;
        let mut tags = links.iter().map(|link| snapshot.dates_tag(&link.id));
        if tags.any(|own| tag.starts_with(&own)) {
            return Ok(Some(offer));
        }
    }
    Ok(None)
}

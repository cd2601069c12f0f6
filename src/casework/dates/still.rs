//! Still: whether a letter about dates is open yet, and may go as it stands.

use crate::{
    casework::{
        dates::{
            letter::{Way, of_dates, would_say},
            off::{self, is_off},
            offer::open,
            page::is_asked,
        },
        deliver::{Claimed, Clearance},
        live::{Composed, Live},
        office::{Office, VerbError},
        recheck::hold,
        responses::{recipient, written},
    },
    forms::{
        invite::letters::{Marks, Outcome},
        told::Told,
    },
    mail::frozen,
    model::{
        id::Identifier,
        live::DocumentId,
        post::{Destination, HoldWhy, Phase},
    },
    store::{
        dates::{DateLink, Offer},
        documents::DocumentState,
        reading::Snapshot,
    },
};

/// The open offer of a document with one person's link to it.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn asked_now(
    office: &Office,
    snapshot: &mut Snapshot,
    (document, person): (&DocumentId, &Identifier),
) -> Result<Option<(Offer, DateLink)>, VerbError> {
    let offer = open(snapshot, document).await?;
    let Some(offer) = offer.filter(|offer| office.now() < offer.expires_at) else {
        return Ok(None);
    };
    let links = snapshot.links(&offer).await?;
    let link = links.into_iter().find(|link| link.person == *person);
    Ok(link.map(|link| (offer, link)))
}

/// Whether a letter about dates says that they are off.
pub(in crate::casework) fn says_off(tag: &str) -> bool {
    is_off(tag)
}

/// Whether a letter about dates is still somebody's to see to: the dates can be answered, they have
/// not been, it brought the link that opens, and none was written in its place: an older one of
/// which nobody knew whether it went would be a second letter about the same. One that says that the
/// dates are off is, while one of the days is still to come.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn is_open(
    office: &Office,
    snapshot: &mut Snapshot,
    (document, person, tag): (&DocumentId, &Identifier, &str),
) -> Result<bool, VerbError> {
    let is_wanted = match is_off(tag) {
        true => off::brought(snapshot, document, tag)
            .await?
            .is_some_and(|offer| office.now() < offer.expires_at),
        false => {
            let found = asked_now(office, snapshot, (document, person)).await?;
            found.is_some_and(|(_, link)| {
                link.answer.is_none() && tag.starts_with(&snapshot.dates_tag(&link.id))
            })
        }
    };
    if !is_wanted {
        return Ok(false);
    }
    let letters = snapshot.letters(document).await?;
    let stand = of_dates(&letters, person).filter(|one| one.phase != Phase::Cancelled);
    let newest = stand.max_by_key(|one| one.version);
    Ok(newest.is_some_and(|one| *one.tag == *tag))
}

/// Whether it may still go, just before it does: while the dates can be answered, to somebody who
/// is asked and may be told, and saying nothing that they may not be told now.
///
/// # Errors
/// The record cannot be read.
pub(in crate::casework) async fn still_true(
    office: &Office,
    letter: &Claimed,
) -> Result<Clearance, VerbError> {
    let mut snapshot = office.store.read().await?;
    let live = Live::load(&mut snapshot, &letter.document).await?;
    let live = live.filter(|live| live.kept.state == DocumentState::Open);
    if is_off(&letter.tag) {
        return match live {
            Some(live) => off::still_true(office, &mut snapshot, (&live, letter)).await,
            None => Ok(Clearance::Cancel),
        };
    }
    let whose = (&letter.document, &letter.person, &*letter.tag);
    let is_open = is_open(office, &mut snapshot, whose).await?;
    let of = (&letter.document, &letter.person);
    let asked = asked_now(office, &mut snapshot, of).await?;
    let (Some(live), Some((offer, link))) = (live.filter(|_| is_open), asked) else {
        return Ok(Clearance::Cancel);
    };
    let url = office.link(&format!("/d/{}", snapshot.link_token(&link.id)));
    drop(snapshot);
    live.compose(office, |composed| {
        found(office, composed, letter, (&offer, url.as_deref()))
    })
}

fn found(
    office: &Office,
    composed: &Composed,
    letter: &Claimed,
    brings: (&Offer, Option<&str>),
) -> Result<Clearance, VerbError> {
    if !composed.part(&letter.person).is_some_and(is_asked) {
        return Ok(Clearance::Cancel);
    }
    as_written(office, (composed, letter), |told| {
        would_say(office, (composed, told), brings, &letter.to)
    })
}

/// Whether a letter may go as it stands: to whoever is reached there, who may be told what it says,
/// and only where it would be written so now.
pub(super) fn as_written(
    office: &Office,
    (composed, letter): (&Composed, &Claimed),
    would_say: impl FnOnce(&Told) -> Result<Vec<String>, VerbError>,
) -> Result<Clearance, VerbError> {
    let outcomes = written(office, composed, &mut |_| Marks::default())?;
    let outcome = outcomes.iter().find(|one| *recipient(one) == letter.person);
    let now = match outcome {
        None => return Ok(Clearance::Cancel),
        Some(Outcome::Stopped(stopped)) => {
            return Ok(hold(HoldWhy::Disclosure, &stopped.reasons.join(" ")));
        }
        Some(Outcome::Letter(now)) => now,
    };
    let told = match composed.told_by(&letter.person, now.channel) {
        Ok(told) => told,
        Err(not) => return Ok(hold(HoldWhy::Disclosure, &not.0.join(" "))),
    };
    let to = Way::of(office, now).ok().and_then(Way::destination);
    if to.as_ref() != Some(&letter.to) {
        let words = "Where they are reached has changed.";
        return Ok(hold(HoldWhy::Disclosure, words));
    }
    let words = words(&letter.to, &letter.bytes);
    // What cannot be read cannot be looked at: it does not go unseen.
    let Some(words) = words else {
        return Ok(hold(HoldWhy::Broken, "Its text cannot be read."));
    };
    if told.check(&words).is_err() {
        let words = "It says something that they may not be told now.";
        return Ok(hold(HoldWhy::Disclosure, words));
    }
    // Which side its reader stands on and what the child is called are in no list of what may not
    // be told: what would be written now has to be what was written.
    Ok(match would_say(&told)?.contains(&words) {
        true => Clearance::Send,
        false => hold(
            HoldWhy::Changed,
            "What would be written to them now is not what this letter says.",
        ),
    })
}

/// What a reader reads of a message; nothing where it cannot be read.
pub(super) fn words(to: &Destination, bytes: &[u8]) -> Option<String> {
    match to {
        Destination::Mail(_) => frozen::words(bytes),
        Destination::Text(_) => String::from_utf8(bytes.to_vec()).ok(),
    }
}

//! Misdirected: an address that reached somebody else is not used again by itself.
//!
//! Whoever opens a link and says that it is not for them has told us that the address is wrong. It
//! is wrong for every review, so nothing goes there until somebody has entered the right one, or the
//! same again because it was right after all.

mod known;

use crate::{
    casework::{asides, former, office::VerbError, send::link},
    model::{
        id::Identifier,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        post::{Phase, Purpose},
        reply::{Reply, Way},
    },
    store::{
        changes::NewChange,
        dates::{DateLink, LinkId},
        error::StoreError,
        invitations::{FormerLink, Invitation},
        outbox::KeptLetter,
        writing::Tx,
    },
};

pub(in crate::casework) use known::{
    address, against, found, goes_astray, is_known, is_open, is_same,
};
use known::{in_one_way, is_at};

/// Why nothing goes to somebody whose address reached another, and what to do.
pub(in crate::casework) const MISDIRECTED: &str = "What was sent to them reached somebody else. \
    Nothing goes there until somebody has entered where they are reached.";

/// What to do then.
pub(in crate::casework) const REMEDY: &str = "It reached somebody else. \
    Ask where they are reached, through a way that you know.";

/// Which letters somebody says reached another.
#[derive(Clone, Copy, Debug)]
pub(in crate::casework) enum Which<'p> {
    /// Those that brought the link by which it is said: they all went to one place.
    OfTheLink,
    /// Those that went to these places, and no other.
    At(&'p [PersonalText]),
    /// Nobody has said which, so each is in doubt.
    Any,
}

impl Which<'_> {
    pub fn of(way: Way) -> Self {
        match way {
            Way::Link => Self::OfTheLink,
            _ => Self::Any,
        }
    }
}

/// Ends the links of somebody whose letters reached another, and writes down where those went. A link
/// to dates that went to another place than the one by which it is said stands. Links about other
/// children that lie in the same mailbox end as well.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn lost(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
    which: Which<'_>,
) -> Result<(), VerbError> {
    let whose = (document, person);
    let sent = match which {
        Which::At(places) => {
            lost_beside(tx, whose, places).await?;
            Sent {
                to: places.to_vec(),
                invited: Invited::No,
            }
        }
        Which::OfTheLink => {
            let sent = sent(tx, whose, which).await?;
            let kept = of_dates(tx, whose, &sent.to).await?.elsewhere;
            tx.end_links(document, person, &kept).await?;
            sent
        }
        Which::Any => {
            let sent = sent(tx, whose, which).await?;
            // What came by the link before waits on: it may be theirs, and the other letter the one
            // that went astray.
            tx.end_links(document, person, &[]).await?;
            sent
        }
    };
    let known = tx.misdirected(std::slice::from_ref(person)).await?;
    let places = tx.places();
    for to in &sent.to {
        if !known.iter().any(|one| is_at(one, (&places, to.reveal()))) {
            mark(tx, (document, person), Some(to)).await?;
        }
    }
    // What the social worker handed over went to no address.
    if sent.to.is_empty() && sent.invited == Invited::Yes {
        mark(tx, (document, person), None).await?;
    }
    for other in tx.documents_that_reach(person).await? {
        match lost_beside(tx, (&other, person), &sent.to).await {
            // Of a child who was forgotten no link opens anything.
            Ok(()) | Err(VerbError::Store(StoreError::Forgotten)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes down that what was sent to somebody reached another there.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn mark(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
    to: Option<&PersonalText>,
) -> Result<(), StoreError> {
    let place = to.map(|to| in_one_way(to.reveal()));
    let place = place.filter(|place| !place.is_empty());
    let to = to.zip(place.as_deref());
    tx.misdirect(document, person, to).await
}

/// Writes down that the letters before the last reached another, by the link that they brought,
/// which opened until the next was taken over. The newest link went elsewhere and stands.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn lost_before(
    tx: &mut Tx,
    invitation: &Invitation,
    (former, reply): (&FormerLink, &Reply),
) -> Result<(), VerbError> {
    let whose = (&invitation.document, &invitation.person);
    former::drop_all(tx, whose).await?;
    tx.end_former_link(former).await?;
    // No answer to the newest letter, and for somebody to see to.
    let kept = tx.add_reply(whose.0, whose.1, reply).await?;
    for aside in asides::open_of(reply) {
        tx.open_aside(&kept, aside).await?;
    }
    match went_before(former) {
        Some(place) => lost(tx, whose, Which::At(std::slice::from_ref(&place))).await?,
        None => mark(tx, whose, None).await?,
    }
    tx.tell(before(whose));
    Ok(())
}

/// Where a link before the newest went; nothing where its letter was handed over.
fn went_before(former: &FormerLink) -> Option<PersonalText> {
    link::went_to(&former.said).and_then(PersonalText::parse)
}

/// The change that tells that a letter before the last reached another.
pub(in crate::casework) fn before((document, person): (&DocumentId, &Identifier)) -> NewChange {
    NewChange {
        place: Some(Place::in_row("people", person, "letter")),
        after: PersonalText::parse("A letter that was sent before reached somebody else"),
        ..NewChange::of(document, ChangeKind::LetterRefused)
    }
}

/// Ends the links about one child that lie where something reached another.
async fn lost_beside(
    tx: &mut Tx,
    whose: (&DocumentId, &Identifier),
    lost: &[PersonalText],
) -> Result<(), VerbError> {
    let (document, person) = whose;
    let theirs = sent(tx, whose, Which::OfTheLink).await?;
    let dates = of_dates(tx, whose, lost).await?;
    let invitations = tx.invitations(document).await?;
    let is_theirs = |one: &&Invitation| one.person == *person && one.ended_at.is_none();
    if let Some(standing) = invitations.iter().find(is_theirs) {
        for former in tx.former_links(standing).await? {
            if went_before(&former).is_some_and(|to| is_among(&to, lost)) {
                former::drop_all(tx, whose).await?;
                tx.end_former_link(&former).await?;
            }
        }
    }
    if theirs.to.iter().any(|to| is_among(to, lost)) {
        tx.end_links(document, person, &dates.elsewhere).await?;
        return Ok(());
    }
    for link in &dates.there {
        tx.end_link(link).await?;
        // What has not gone would bring a link that opens nothing.
        let tag = tx.dates_tag(&link.id);
        for letter in tx.letters(document).await? {
            if letter.tag.starts_with(&tag) && !letter.phase.is_over() {
                tx.cancel_letter(&letter.id).await?;
            }
        }
    }
    Ok(())
}

/// Where one person's letters about one child went that may have left the house.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn places(
    tx: &mut Tx,
    whose: (&DocumentId, &Identifier),
) -> Result<Vec<PersonalText>, VerbError> {
    Ok(sent(tx, whose, Which::Any).await?.to)
}

/// Whether the link of the invitation that stands went to one of these places.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn invited_at(
    tx: &mut Tx,
    whose: (&DocumentId, &Identifier),
    places: &[PersonalText],
) -> Result<bool, VerbError> {
    let sent = sent(tx, whose, Which::OfTheLink).await?;
    Ok(sent.invited == Invited::Yes && sent.to.iter().any(|to| is_among(to, places)))
}

/// Links to dates by where the letters went that brought them. One that nothing of ours brought is in
/// neither list.
struct OfDates {
    there: Vec<DateLink>,
    elsewhere: Vec<LinkId>,
}

async fn of_dates(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
    places: &[PersonalText],
) -> Result<OfDates, VerbError> {
    let mut found = OfDates {
        there: Vec::new(),
        elsewhere: Vec::new(),
    };
    let letters = tx.letters(document).await?;
    for offer in tx.offers(document).await? {
        let links = tx.links(&offer).await?;
        for link in links.into_iter().filter(|one| one.person == *person) {
            let tag = tx.dates_tag(&link.id);
            let mut went = Vec::new();
            for letter in letters.iter().filter(|one| one.tag.starts_with(&tag)) {
                went.extend(went_to(tx, letter).await?);
            }
            match went.iter().any(|to| is_among(to, places)) {
                true => found.there.push(link),
                false if went.is_empty() => {}
                false => found.elsewhere.push(link.id),
            }
        }
    }
    Ok(found)
}

/// Where a letter went, if it may have left the house.
async fn went_to(tx: &mut Tx, letter: &KeptLetter) -> Result<Option<PersonalText>, VerbError> {
    if matches!(letter.phase, Phase::Queued | Phase::Held | Phase::Cancelled) {
        return Ok(None);
    }
    let content = tx.letter_content(&letter.id).await?;
    Ok(content.and_then(|(destination, _)| PersonalText::parse(address(&destination))))
}

fn is_among(one: &PersonalText, all: &[PersonalText]) -> bool {
    all.iter()
        .any(|other| is_same(one.reveal(), other.reveal()))
}

/// Where the letters of one person about one child went that may have left the house.
struct Sent {
    to: Vec<PersonalText>,
    invited: Invited,
}

/// Whether an invitation stood, by whichever way.
#[derive(PartialEq, Eq)]
enum Invited {
    Yes,
    No,
}

async fn sent(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
    which: Which<'_>,
) -> Result<Sent, VerbError> {
    let mut to: Vec<PersonalText> = Vec::new();
    let invitations = tx.invitations(document).await?;
    let mut open = invitations
        .iter()
        .filter(|one| one.person == *person && one.ended_at.is_none() && one.version > 0);
    let open = open.next();
    to.extend(open.and_then(|one| link::went_to(&one.said).and_then(PersonalText::parse)));
    let invited = match open {
        Some(_) => Invited::Yes,
        None => Invited::No,
    };
    // A letter from before that link was made brought another, which has ended.
    let brings_it = |letter: &KeptLetter| {
        let with_a_link = [
            Purpose::Invite,
            Purpose::Reminder,
            Purpose::Notice,
            Purpose::Cancellation,
        ];
        let is_since = open.is_some_and(|one| one.linked_at <= letter.queued_at);
        is_since && with_a_link.contains(&letter.purpose)
    };
    let letters = tx.letters(document).await?;
    for letter in letters.iter().filter(|one| one.person == *person) {
        let is_meant = match which {
            Which::Any | Which::At(_) => letter.purpose != Purpose::Referral,
            Which::OfTheLink => brings_it(letter),
        };
        if is_meant {
            to.extend(went_to(tx, letter).await?);
        }
    }
    let mut distinct: Vec<PersonalText> = Vec::new();
    for one in to {
        if !is_among(&one, &distinct) {
            distinct.push(one);
        }
    }
    Ok(Sent {
        to: distinct,
        invited,
    })
}

//! Former: what came by the link before the newest, until somebody has checked it.
//!
//! The place to which that link went may be in other hands by now. An answer that came by it has its
//! mark beside it; what somebody thinks and the dates that they can make have theirs here, and do not
//! count before. They take the place of nothing: what counted before stays, and counts.

use crate::{
    casework::{
        consult,
        dates::link,
        live::{Composed, Live},
        office::{Office, VerbError},
        page::responses::AsidePart,
        responses::Posted,
    },
    model::{
        id::Identifier,
        live::{ChangeKind, DocumentId, Place},
        name::PersonalText,
        reply::{Aside, AsideState, Way},
    },
    store::{
        changes::NewChange,
        dates::{Answer, DateLink, Offer},
        reading::Snapshot,
        writing::Tx,
    },
};

/// Dates that were ticked by such a link.
pub(in crate::casework) struct Ticked {
    link: DateLink,
    answer: Answer,
    offer: Offer,
}

/// Those of a document.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn ticked(
    snapshot: &mut Snapshot,
    document: &DocumentId,
) -> Result<Vec<Ticked>, VerbError> {
    let links = snapshot.dates_to_check(Some(document)).await?;
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let offers = snapshot.offers(document).await?;
    let all = links.into_iter().filter_map(|link| {
        let offer = offers.iter().find(|one| one.id == link.offer)?;
        Some(Ticked {
            answer: link.former.clone()?,
            offer: offer.clone(),
            link,
        })
    });
    Ok(all.collect())
}

impl Ticked {
    pub fn person(&self) -> &Identifier {
        &self.link.person
    }
}

/// What waits about one person, the oldest first. Days that have passed nobody can make any more.
pub(in crate::casework) fn parts(
    composed: &Composed,
    posted: &Posted,
    person: &Identifier,
) -> Vec<AsidePart> {
    let now = composed.circumstances.prepared_at;
    let part = |aside, words, answer: &str, at| AsidePart {
        reply: person.to_string(),
        aside,
        state: AsideState::Open,
        words,
        answer: format!("{answer}, {}", Way::FormerLink.words()),
        by: None,
        at,
    };
    let views = posted.consultations.iter();
    let views = views.filter(|one| one.person == *person);
    let views = views.filter_map(|one| {
        let at = one.former_at?;
        Some(part(Aside::Views, None, "What they think", at))
    });
    let ticked = posted.ticked.iter();
    let ticked = ticked.filter(|one| one.link.person == *person && now < one.offer.expires_at);
    let ticked = ticked.map(|one| {
        let words = link::in_words(&one.offer, &one.answer.slots);
        part(Aside::Dates, Some(words), "Dates", one.answer.at)
    });
    let mut all: Vec<AsidePart> = views.chain(ticked).collect();
    all.sort_by_key(|one| one.at);
    all
}

/// Everything of all documents that waits beside no answer.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn open(
    office: &Office,
    snapshot: &mut Snapshot,
) -> Result<Vec<(DocumentId, Identifier, Aside)>, VerbError> {
    let views = snapshot.consultations_to_check().await?.into_iter();
    let mut open: Vec<_> = views
        .map(|(document, person)| (document, person, Aside::Views))
        .collect();
    for link in snapshot.dates_to_check(None).await? {
        let offers = snapshot.offers(&link.document).await?;
        let mut offers = offers.iter().filter(|one| office.now() < one.expires_at);
        if offers.any(|one| one.id == link.offer) {
            open.push((link.document, link.person, Aside::Dates));
        }
    }
    Ok(open)
}

/// Says whose it is. What is theirs counts from then on, and what is not is forgotten.
///
/// # Errors
/// [`VerbError::NotThere`] for what does not wait any more.
pub(in crate::casework) async fn settle(
    office: &Office,
    tx: &mut Tx,
    (live, person): (Live, &Identifier),
    (aside, state): (Aside, AsideState),
) -> Result<(), VerbError> {
    let document = live.kept.id.clone();
    let is_theirs = state == AsideState::Checked;
    match aside {
        Aside::Views if is_theirs => {
            if !tx.count_consultation(&document, person).await? {
                return Err(VerbError::NotThere);
            }
            told(tx, (&document, person), VIEWS_COUNT);
            consult::is_answer(tx, &live, person).await
        }
        Aside::Views => match drop_views(tx, (&document, person)).await? {
            true => end_former_links(tx, (&document, person)).await,
            false => Err(VerbError::NotThere),
        },
        Aside::Dates => {
            let all = ticked(tx, &document).await?;
            let mut own = all.into_iter().filter(|one| one.link.person == *person);
            let one = own.next().ok_or(VerbError::NotThere)?;
            match is_theirs {
                true => count_dates(office, tx, (live, one)).await,
                false => drop_dates(tx, &one.link).await,
            }
        }
        _ => Err(VerbError::NotThere),
    }
}

async fn count_dates(
    office: &Office,
    tx: &mut Tx,
    (live, one): (Live, Ticked),
) -> Result<(), VerbError> {
    let Ticked {
        mut link,
        answer,
        offer,
    } = one;
    if office.now() >= offer.expires_at {
        return Err(VerbError::NotNow("These days have passed.".to_owned()));
    }
    told(tx, (&link.document, &link.person), DATES_COUNT);
    link.former = None;
    let found = link::Found { link, offer, live };
    link::keep(tx, &found, &answer.slots).await
}

/// Forgets what waits about somebody: a letter of theirs reached another, who may have sent it.
///
/// # Errors
/// The record.
pub(in crate::casework) async fn drop_all(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
) -> Result<(), VerbError> {
    drop_views(tx, (document, person)).await?;
    for link in tx.dates_to_check(Some(document)).await? {
        if link.person == *person {
            drop_dates(tx, &link).await?;
        }
    }
    Ok(())
}

async fn drop_views(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
) -> Result<bool, VerbError> {
    let waited = tx.drop_consultation_to_check(document, person).await?;
    if waited {
        told(tx, (document, person), VIEWS_DROPPED);
    }
    Ok(waited)
}

/// Somebody else has them, who could send again until they lapse.
async fn end_former_links(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
) -> Result<(), VerbError> {
    for invitation in tx.invitations(document).await? {
        if invitation.person != *person || invitation.ended_at.is_some() {
            continue;
        }
        for former in tx.former_links(&invitation).await? {
            tx.end_former_link(&former).await?;
        }
    }
    Ok(())
}

async fn drop_dates(tx: &mut Tx, link: &DateLink) -> Result<(), VerbError> {
    tx.drop_held_dates(link).await?;
    told(tx, (&link.document, &link.person), DATES_DROPPED);
    Ok(())
}

/// What becomes of what waited, for the history.
pub(in crate::casework) struct Fate(&'static str, &'static str);

const VIEWS_COUNT: Fate = Fate(
    "views",
    "What they think, by the link before: theirs, it counts",
);
const VIEWS_DROPPED: Fate = Fate("views", "What they think, by the link before: not counted");
pub(in crate::casework) const VIEWS_REPLACED: Fate = Fate(
    "views",
    "What they think, by the link before: not counted, they have sent it anew",
);
const DATES_COUNT: Fate = Fate("answer", "Dates ticked by the link before: theirs");
const DATES_DROPPED: Fate = Fate("answer", "Dates ticked by the link before: not counted");
pub(in crate::casework) const DATES_REPLACED: Fate = Fate(
    "answer",
    "Dates ticked by the link before: not counted, another answer has come",
);

/// Tells what has become of what waited.
pub(in crate::casework) fn told(
    tx: &mut Tx,
    (document, person): (&DocumentId, &Identifier),
    Fate(field, words): Fate,
) {
    tx.tell(NewChange {
        place: Some(Place::in_row("people", person, field)),
        after: PersonalText::parse(words),
        ..NewChange::of(document, ChangeKind::AsideSettled)
    });
}

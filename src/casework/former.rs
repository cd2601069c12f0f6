//! Former: what came by the link before the newest, until somebody has checked it.
//!
//! The place to which that link went may be in other hands by now. An answer that came by it has its
//! mark beside it; what somebody thinks and the dates that they can make have theirs here, and do not
//! count before. Dates that were ticked so take the place of nothing that was said before.

use crate::{
    casework::{
        dates::link,
        live::Live,
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

/// What waits about one person, the oldest first. Beside an answer that came the same way the mark of
/// that is enough: one look settles both.
pub(in crate::casework) fn parts(posted: &Posted, person: &Identifier) -> Vec<AsidePart> {
    let mut replies = posted.replies.iter().filter(|one| one.person == *person);
    let is_marked = replies.any(|one| {
        let mut asides = one.asides.iter();
        asides.any(|it| it.aside == Aside::Former && it.state == AsideState::Open)
    });
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
    let views = views.filter(|one| one.person == *person && !is_marked);
    let views = views.filter_map(|one| {
        let at = one.former_at?;
        Some(part(Aside::Views, None, "What they think", at))
    });
    let ticked = posted.ticked.iter();
    let ticked = ticked.filter(|one| one.link.person == *person).map(|one| {
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
    snapshot: &mut Snapshot,
) -> Result<Vec<(DocumentId, Identifier, Aside)>, VerbError> {
    let asides = snapshot.open_asides().await?;
    let is_marked = |document: &DocumentId, person: &Identifier| {
        let mut former = asides.iter().filter(|one| one.aside == Aside::Former);
        former.any(|one| one.document == *document && one.person == *person)
    };
    let views = snapshot.consultations_to_check().await?.into_iter();
    let views = views.filter(|(document, person)| !is_marked(document, person));
    let mut open: Vec<_> = views
        .map(|(document, person)| (document, person, Aside::Views))
        .collect();
    let links = snapshot.dates_to_check(None).await?.into_iter();
    open.extend(links.map(|link| (link.document, link.person, Aside::Dates)));
    Ok(open)
}

/// Says that somebody has checked whose it is. What they think counts from then on; dates count where
/// they are theirs, and else are forgotten.
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
    let (field, words) = match (aside, state) {
        (Aside::Views, AsideState::Settled) => {
            if !tx.check_consultation(&document, person).await? {
                return Err(VerbError::NotThere);
            }
            ("views", "What they think, by the link before")
        }
        (Aside::Dates, AsideState::Settled | AsideState::Checked) => {
            let all = ticked(tx, &document).await?;
            let mut own = all.into_iter().filter(|one| one.link.person == *person);
            let one = own.next().ok_or(VerbError::NotThere)?;
            let words = dates(office, tx, (live, one), state).await?;
            ("answer", words)
        }
        _ => return Err(VerbError::NotThere),
    };
    tx.tell(NewChange {
        place: Some(Place::in_row("people", person, field)),
        after: PersonalText::parse(words),
        ..NewChange::of(&document, ChangeKind::AsideSettled)
    });
    Ok(())
}

async fn dates(
    office: &Office,
    tx: &mut Tx,
    (live, one): (Live, Ticked),
    state: AsideState,
) -> Result<&'static str, VerbError> {
    let Ticked {
        link,
        answer,
        offer,
    } = one;
    if state != AsideState::Checked {
        tx.drop_held_dates(&link).await?;
        return Ok("Dates ticked by the link before: not counted");
    }
    if office.now() >= offer.expires_at {
        return Err(VerbError::NotNow("These days have passed.".to_owned()));
    }
    let found = link::Found { link, offer, live };
    link::keep(tx, &found, &answer.slots).await?;
    Ok("Dates ticked by the link before: theirs")
}

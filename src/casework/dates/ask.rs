//! Ask: those who have not said which dates they can make are written to once more.

use crate::{
    casework::{
        dates::{
            letter,
            offer::{nothing_open, open, whom},
            page::is_asked,
            still::asked_now,
        },
        exclude::row_of,
        live::{Live, day_of},
        office::{Office, VerbError},
        page::Done,
        rights::Asker,
    },
    model::{
        actor::Actor,
        id::Identifier,
        live::{ChangeKind, DocumentId, OperationId, Place},
        name::PersonalText,
        post::Phase,
        reply::Means,
    },
    rules::access::Action,
    store::{
        changes::NewChange,
        dates::{DateLink, Offer},
        outbox::KeptLetter,
        writing::Tx,
    },
};

/// Whether somebody may have the links sent: whoever may hand them on, or send letters.
pub(super) fn may_write(office: &Office, live: &Live, asker: &Asker) -> bool {
    let about = live.about(office);
    [Action::HandOnLinks, Action::Send]
        .into_iter()
        .any(|action| asker.may(&about, action).is_ok())
}

/// Writes to those who have not said which dates they can make: whoever was never written to, was
/// not reached, or was written to on an earlier day. Nobody is written to twice in a day.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotNow`] where nothing is offered, or there is nobody
/// to write to now.
pub async fn ask(
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
    if !may_write(office, &live, &asker) {
        let about = live.about(office);
        asker.may(&about, Action::HandOnLinks)?;
    }
    let offer = open(&mut tx, document).await?.ok_or_else(nothing_open)?;
    let offer = Some(offer).filter(|offer| office.now() < offer.expires_at);
    let offer = offer.ok_or_else(nothing_open)?;
    let links = with_those_since(office, &mut tx, (&live, &offer)).await?;
    let letters = tx.letters(document).await?;
    let silent = links.iter().filter(|link| is_due(office, link, &letters));
    let silent: Vec<Identifier> = silent.map(|link| link.person.clone()).collect();
    let asked = live.compose(office, |composed| {
        let still = |row: &&Identifier| composed.part(row).is_some_and(is_asked);
        silent.iter().filter(still).cloned().collect::<Vec<_>>()
    });
    let count = letter::write_to(office, &mut tx, (&live, &offer), &asked).await?;
    if count == 0 {
        return Err(VerbError::NotNow(
            "There is nobody to write to now: they have answered, were written to today, or no \
             letter can reach them. What stands beside each name says which."
                .to_owned(),
        ));
    }
    let number = tx.commit(b"").await?;
    office.wake_post();
    Ok(Done { number })
}

/// The links to an offer, once everybody who is asked by now and may be told has one.
async fn with_those_since(
    office: &Office,
    tx: &mut Tx,
    (live, offer): (&Live, &Offer),
) -> Result<Vec<DateLink>, VerbError> {
    let links = tx.links(offer).await?;
    let people: Vec<Identifier> = live.compose(office, whom);
    let has_link = |person: &Identifier| links.iter().any(|link| link.person == *person);
    for person in people.iter().filter(|person| !has_link(person)) {
        tx.add_link(offer, person).await?;
    }
    Ok(tx.links(offer).await?)
}

/// Whether somebody is to be written to, by what was done about the link that they have.
pub(super) fn is_due(office: &Office, link: &DateLink, letters: &[KeptLetter]) -> bool {
    // What they ticked by the link before waits for somebody to check it: they are not silent.
    if link.answer.is_some() || link.former.is_some() {
        return false;
    }
    let today = office.today();
    match link.means {
        None => true,
        Some(Means::Email | Means::Text) => {
            let newest = letter::of_dates(letters, &link.person).next();
            newest.is_none_or(|one| match one.phase {
                Phase::Refused | Phase::Held | Phase::Uncertain | Phase::Cancelled => true,
                Phase::Accepted | Phase::Checked => day_of(one.queued_at) < today,
                Phase::Queued | Phase::Claimed | Phase::Final | Phase::Deferred => false,
            })
        }
        // What lies printed waits for somebody to carry it.
        Some(Means::Post | Means::ByHand) => {
            let handed = link.handed.as_ref();
            handed.is_some_and(|(_, at)| day_of(*at) < today)
        }
    }
}

/// Says that the printed letter about dates was posted or handed over.
///
/// # Errors
/// As the table of access has it; [`VerbError::NotThere`] where this person has no such letter.
pub async fn hand_over(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    row: &str,
) -> Result<Done, VerbError> {
    let held = office.hold(who, operation, document, Action::Send).await?;
    let (mut tx, _, _) = match held {
        Ok(held) => held,
        Err(done) => return Ok(done),
    };
    let row = row_of(row).ok_or(VerbError::NotThere)?;
    let found = asked_now(office, &mut tx, (document, &row)).await?;
    let found = found.filter(|(_, link)| link.means.is_some_and(Means::is_paper));
    let (_, link) = found.ok_or(VerbError::NotThere)?;
    if tx.dates_handed_over(&link).await? {
        let words = match link.means {
            Some(Means::Post) => "Which dates they can make: posted",
            _ => "Which dates they can make: handed over",
        };
        tx.tell(NewChange {
            place: Some(Place::in_row("people", &row, "letter")),
            after: PersonalText::parse(words),
            ..NewChange::of(document, ChangeKind::LetterHandedOver)
        });
    }
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}

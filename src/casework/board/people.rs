//! Cards of the board about one person: a letter, a mail, words beside an answer.

use std::collections::BTreeMap;

use super::{Desk, Placed, of_document};
use crate::{
    casework::{
        asides, by_phone,
        dates::{paper::by_hand as of_dates_by_hand, still as of_dates},
        former,
        live::Live,
        office::VerbError,
        page::{lists::BoardCard, responses::Untold},
        responses,
    },
    model::{
        id::Identifier,
        live::DocumentId,
        post::{Phase, Purpose},
    },
    store::reading::Snapshot,
};

/// What waits for somebody about one person of a document.
struct Need {
    column: &'static str,
    document: DocumentId,
    person: Identifier,
    what: String,
}

/// The cards of all that waits about one person, each by its name. A document is read once,
/// however many of its people there are.
pub(super) async fn cards(
    desk: Desk<'_>,
    snapshot: &mut Snapshot,
) -> Result<Vec<Placed>, VerbError> {
    let mut needs = to_hand_over(snapshot).await?;
    needs.extend(letters(desk, snapshot).await?);
    needs.extend(mails(snapshot).await?);
    needs.extend(words(desk, snapshot).await?);
    needs.retain(|need| desk.heading(&need.document).is_some());

    let mut people: BTreeMap<DocumentId, Vec<Identifier>> = BTreeMap::new();
    for need in &needs {
        let of_document = people.entry(need.document.clone()).or_default();
        of_document.push(need.person.clone());
    }
    let mut names = BTreeMap::new();
    for (document, people) in people {
        let Some(live) = Live::load(snapshot, &document).await? else {
            continue;
        };
        let of_document: Vec<String> = live.compose(desk.office, |composed| {
            people.iter().map(|person| composed.name(person)).collect()
        });
        let whose = people.into_iter().map(|person| (document.clone(), person));
        names.extend(whose.zip(of_document));
    }

    let mut cards: Vec<Placed> = Vec::new();
    for need in needs {
        let whose = (need.document, need.person);
        let who = names.get(&whose).cloned();
        cards.extend(card(desk, need.column, whose, who, need.what));
    }
    for (document, person, name) in of_dates_by_hand(desk.office, snapshot).await? {
        let what = "Print it under Find a date: the social worker hands it over".to_owned();
        cards.extend(card(desk, "hand", (document, person), Some(name), what));
    }
    Ok(cards)
}

/// Nothing of a document that is closed, or that whoever looks does not see.
fn card(
    desk: Desk<'_>,
    column: &'static str,
    (document, person): (DocumentId, Identifier),
    who: Option<String>,
    what: String,
) -> Option<Placed> {
    let heading = desk.heading(&document)?;
    let card = BoardCard {
        row: Some(person.to_string()),
        who,
        ..of_document(&desk.card(heading), what)
    };
    Some((column, card))
}

/// Letters that were made for somebody to hand over.
async fn to_hand_over(snapshot: &mut Snapshot) -> Result<Vec<Need>, VerbError> {
    let all = snapshot.to_hand_over().await?;
    let needs = all.into_iter().map(|(document, person)| Need {
        column: "hand",
        document,
        person,
        what: "Print it: the social worker hands it over".to_owned(),
    });
    Ok(needs.collect())
}

/// Letters that go no further by themselves.
async fn letters(desk: Desk<'_>, snapshot: &mut Snapshot) -> Result<Vec<Need>, VerbError> {
    let mut needs = Vec::new();
    for letter in snapshot.letters_needing_someone().await? {
        let (column, usual) = to_do(letter.phase);
        let what = match letter.purpose {
            // What a service was not told stands among the referrals; a mail about an action that
            // did not arrive becomes a task about that action; what a digest says stands here.
            Purpose::Referral | Purpose::Actions | Purpose::Digest => continue,
            Purpose::Code | Purpose::Dates if by_phone::is_told_so(&letter) => {
                match by_phone::of_letter(desk.office, snapshot, &letter).await? {
                    Some(Untold::Code) => "A code by text: ring them and read it out",
                    Some(Untold::DatesOff) => "That the dates are off: ring them",
                    None => continue,
                }
            }
            Purpose::Dates => {
                let whose = (&letter.document, &letter.person, &*letter.tag);
                if !of_dates::is_open(desk.office, snapshot, whose).await? {
                    continue;
                }
                "The letter about dates: look under Find a date"
            }
            _ => usual,
        };
        needs.push(Need {
            column,
            document: letter.document,
            person: letter.person,
            what: what.to_owned(),
        });
    }
    Ok(needs)
}

/// The column of a letter that goes no further by itself, and what to do.
fn to_do(phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::Uncertain => ("unsure", "Ask them, or send the same again"),
        Phase::Held => ("returned", "Held before it went: look at it again"),
        _ => ("returned", "It came back: find another way"),
    }
}

/// Mail that somebody has to read, where it is known whose it is.
async fn mails(snapshot: &mut Snapshot) -> Result<Vec<Need>, VerbError> {
    let all = snapshot.inbound_to_read().await?;
    let needs = all.into_iter().filter_map(|mail| {
        let (document, person) = mail.of?;
        Some(Need {
            column: "read",
            document,
            person,
            what: responses::seems(mail.class).to_owned(),
        })
    });
    Ok(needs.collect())
}

/// What people wrote beside their answer and nobody has read.
async fn words(desk: Desk<'_>, snapshot: &mut Snapshot) -> Result<Vec<Need>, VerbError> {
    let all = snapshot.open_asides().await?;
    let all = all
        .into_iter()
        .map(|one| (one.document, one.person, one.aside));
    let needs =
        all.chain(former::open(desk.office, snapshot).await?)
            .map(|(document, person, aside)| Need {
                column: "words",
                document,
                person,
                what: asides::task(aside).to_owned(),
            });
    Ok(needs.collect())
}

//! Export: a list as rows, with the number of people in it and a reason.

use crate::{
    casework::{
        office::{Office, VerbError, required},
        page::{
            Done,
            lists::{Export, ReviewCard, ReviewFilter},
        },
        people, reviews,
        show::{self, Around},
    },
    model::{
        actor::Actor,
        live::{DocumentId, OperationId},
    },
    rules::access::Action,
    store::writing::Begun,
};

/// What is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The reviews that the one who asks sees under this filter.
    Reviews(ReviewFilter),
    /// The people of one document.
    People(DocumentId),
}

/// The rows of a list. One row is written in the access log for it. A value that a spreadsheet
/// would take for a formula stands behind an apostrophe.
///
/// # Errors
/// [`VerbError::Wrong`] without a reason.
pub async fn rows(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    what: &What,
    reason: &str,
) -> Result<Export, VerbError> {
    let reason = required("reason", reason, "Say what this list is for")?;
    let (_, _) = reviews::visible(office, who, Action::Export).await?;
    let (name, header, mut rows, people) = match what {
        What::Reviews(filter) => {
            let page = reviews::team(office, who, filter).await?;
            let cards: Vec<ReviewCard> = page
                .groups
                .into_iter()
                .flat_map(|group| group.cards)
                .collect();
            let rows: Vec<Vec<String>> = cards.iter().map(of_card).collect();
            ("reviews", &REVIEWS[..], rows, cards.len())
        }
        What::People(document) => {
            let (rows, people) = of_people(office, who, document).await?;
            ("people", &PEOPLE[..], rows, people)
        }
    };
    for cell in rows.iter_mut().flatten() {
        *cell = harmless(std::mem::take(cell));
    }
    let number = match office.begin(who, operation).await? {
        Begun::Replay(replay) => replay.number,
        Begun::First(mut tx) => {
            let document = match what {
                What::Reviews(_) => None,
                What::People(document) => Some(document),
            };
            tx.log_access(document, "export", Some(&reason)).await?;
            tx.commit(b"").await?
        }
    };
    Ok(Export {
        name: name.to_owned(),
        header: header.iter().map(|one| (*one).to_owned()).collect(),
        rows,
        people,
        done: Done { number },
    })
}

const REVIEWS: [&str; 9] = [
    "Reference",
    "Child",
    "Kind of review",
    "Due",
    "How it stands",
    "Meeting",
    "Social worker",
    "Reviewing officer",
    "Next step",
];

fn of_card(card: &ReviewCard) -> Vec<String> {
    let text = |words: &Option<String>| words.clone().unwrap_or_default();
    vec![
        card.reference.clone(),
        card.child.clone(),
        card.kind.clone(),
        card.due.map_or_else(String::new, |day| day.to_string()),
        card.clock.clone(),
        text(&card.meeting),
        text(&card.social_worker),
        text(&card.reviewing_officer),
        card.next_step.clone(),
    ]
}

const PEOPLE: [&str; 6] = [
    "Name",
    "Part",
    "Why they are needed",
    "Invited how",
    "Reached at",
    "Letter",
];

async fn of_people(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
) -> Result<(Vec<Vec<String>>, usize), VerbError> {
    use crate::casework::page::document::LetterPart;
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    Ok(live.compose(office, |composed| {
        let around = Around {
            asker: &asker,
            code: "",
            looked: None,
            here: Vec::new(),
        };
        let page = show::page(office, composed, around);
        let rows = page
            .people
            .into_iter()
            .map(|person| {
                vec![
                    person.name,
                    person.role.to_owned(),
                    person.function.text,
                    person.mode.text,
                    person.contact.text,
                    match person.letter {
                        LetterPart::Ready => "Ready to be checked".to_owned(),
                        LetterPart::None(why) => why.to_owned(),
                        LetterPart::Stopped(_) => "Stopped".to_owned(),
                    },
                ]
            })
            .collect();
        (rows, people::count(composed))
    }))
}

/// A spreadsheet takes what begins so for a formula (OWASP, CSV injection).
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return format!("'{cell}");
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_none() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+44 7700 900401", "'+44 7700 900401"),
            ("@sum", "'@sum"),
            ("-2", "'-2"),
            ("Kerry Bell", "Kerry Bell"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell.to_owned()), expected);
        }
    }
}

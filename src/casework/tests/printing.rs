//! Letters that are posted or handed over are printed as their person gets them.

use super::{
    answering::{of, sees, sends, signed, token},
    bed::*,
};
use crate::{
    casework::{
        office::VerbError,
        page::responses::{LetterStanding, ResponseRow, ResponsesPage},
        printing::{Sheet, print},
    },
    model::{live::DocumentId, reply::Means},
};

/// The first who gets paper.
fn on_paper(page: &ResponsesPage) -> ResponseRow {
    let mut rows = page.rows.iter();
    let found = rows.find(|row| row.means != Means::Email && row.letter.standing.is_ready());
    found.cloned().expect("somebody gets paper")
}

async fn printed(bed: &Bed, document: &DocumentId, row: &str) -> Result<Vec<u8>, VerbError> {
    print(&bed.office, &lee(), document, row, Sheet::Letter).await
}

#[cfg(feature = "pdf")]
#[tokio::test]
async fn a_letter_that_was_made_ready_can_be_printed_until_its_facts_change() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let row = on_paper(&sees(&bed, &document).await).row;
    let before = printed(&bed, &document, &row).await;
    assert!(matches!(before, Err(VerbError::NotThere)));

    sends(&bed, &document, &[&row]).await.unwrap();
    let page = printed(&bed, &document, &row).await.unwrap();
    assert!(page.starts_with(b"%PDF-"), "it is a PDF");
    let again = printed(&bed, &document, &row).await.unwrap();
    assert_eq!(page, again, "printed twice it is the same letter");

    bed.types(&sam(), &document, "review//time", "2pm")
        .await
        .unwrap();
    let moved = printed(&bed, &document, &row).await;
    let Err(VerbError::NotNow(why)) = moved else {
        panic!("a letter with the old time was printed");
    };
    assert!(why.contains("changed since this letter was made"), "{why}");
}

#[tokio::test]
async fn nothing_is_printed_of_a_letter_that_went_by_mail_or_for_a_stranger() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let mailed = page
        .rows
        .iter()
        .find(|row| row.means == Means::Email && row.letter.standing.is_ready());
    let mailed = mailed.expect("somebody is written to by mail").row.clone();
    let paper = on_paper(&page).row;
    sends(&bed, &document, &[&mailed, &paper]).await.unwrap();

    let by_mail = printed(&bed, &document, &mailed).await;
    assert!(matches!(by_mail, Err(VerbError::NotThere)));
    let stranger = print(&bed.office, &stranger(), &document, &paper, Sheet::Letter).await;
    assert!(matches!(stranger, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn the_paper_for_their_views_lies_with_the_letter_that_asks_for_them() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let ready = sees(&bed, &document).await;
    let rows: Vec<String> = ready
        .rows
        .iter()
        .filter(|row| row.means != Means::Email && row.letter.standing.is_ready())
        .map(|row| row.row.clone())
        .collect();
    let all: Vec<&str> = rows.iter().map(String::as_str).collect();
    sends(&bed, &document, &all).await.unwrap();

    let seen = sees(&bed, &document).await;
    let mut with_paper = 0;
    for row in &rows {
        let asked = of(&seen, row);
        assert_eq!(asked.letter.standing, LetterStanding::ToHandOver);
        let paper = print(&bed.office, &lee(), &document, row, Sheet::Paper).await;
        match (asked.paper, paper) {
            (Some(_), Ok(page)) => {
                with_paper += 1;
                let page = String::from_utf8(page).unwrap();
                assert!(page.contains("<html"), "it is a page to print");
                // Whoever finds the paper learns no link by which to answer for them.
                assert!(!page.contains(&token(&bed, &document, row).await));
            }
            (None, Err(VerbError::NotThere)) => {}
            (said, paper) => panic!("the page says {said:?}, and it is {}", paper.is_ok()),
        }
    }
    assert!(with_paper > 0, "somebody on paper is asked for their views");
}

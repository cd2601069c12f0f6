//! What people write beside an answer waits for somebody, whatever comes later.

use super::{
    answering::{answers, of, says, sees, sends, signed, token},
    bed::*,
};
use crate::{
    casework::{
        asides::settle,
        board,
        office::VerbError,
        page::responses::{AsidePart, LetterStanding},
        respond::{self, Answering},
    },
    model::{
        live::DocumentId,
        reply::{Aside, AsideState, Attending, Means, Way},
    },
};

const SCHOOL: &str = "mosaic:601";

/// Somebody who was written to by mail, and the link in their letter.
async fn invited(bed: &Bed) -> (DocumentId, String, String) {
    let document = signed(bed).await;
    let page = sees(bed, &document).await;
    // A school may send somebody else, which a carer may not.
    let school = of(&page, SCHOOL);
    assert_eq!(school.means, Means::Email);
    assert_eq!(school.letter.standing, LetterStanding::Ready);
    let row = school.row.clone();
    sends(bed, &document, &[&row]).await.unwrap();
    let link = token(bed, &document, &row).await;
    (document, row, link)
}

async fn waits(bed: &Bed, document: &DocumentId, row: &str) -> Vec<AsidePart> {
    of(&sees(bed, document).await, row).asides.clone()
}

/// What the board says of them.
async fn on_board(bed: &Bed) -> Vec<(Option<String>, String)> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let column = page.columns.into_iter().find(|one| one.code == "words");
    let cards = column.unwrap().cards.into_iter();
    cards.map(|card| (card.row, card.what)).collect()
}

#[tokio::test]
async fn what_they_wrote_stands_until_somebody_has_dealt_with_it_whatever_they_answer_later() {
    let bed = Bed::new().await;
    let (document, row, link) = invited(&bed).await;
    let first = Answering {
        instead: "Mo Ahmed".into(),
        note: "Please ring me before.".into(),
        contact: "07700 900321".into(),
        ..says(Attending::SomeoneElse)
    };
    answers(&bed, &link, &first).await.unwrap();
    bed.wait_hours(1);
    answers(&bed, &link, &says(Attending::Coming))
        .await
        .unwrap();

    let all = waits(&bed, &document, &row).await;
    let words = |aside: Aside| {
        let found = all.iter().find(|one| one.aside == aside);
        found.and_then(|one| one.words.clone())
    };
    assert_eq!(all.len(), 3);
    assert_eq!(words(Aside::Instead).as_deref(), Some("Mo Ahmed"));
    assert_eq!(
        words(Aside::Note).as_deref(),
        Some("Please ring me before.")
    );
    assert_eq!(words(Aside::Contact).as_deref(), Some("07700 900321"));
    assert_eq!(all[0].answer, "Someone else is coming, by link");
    let board = on_board(&bed).await;
    assert_eq!(board.len(), 3);
    assert!(board.iter().all(|(of, _)| of.as_deref() == Some(&row)));
    assert!(board.iter().any(|(_, what)| what.contains("check it")));

    let note = (&*all[0].reply, Aside::Note, AsideState::Settled);
    let refused = settle(&bed.office, &stranger(), &bed.op(), &document, note).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    let other = bed.begun(ROBIN).await;
    let elsewhere = settle(&bed.office, &lee(), &bed.op(), &other, note).await;
    assert!(matches!(elsewhere, Err(VerbError::NotThere)));
    // A note is no contact that could be checked.
    let checked = (note.0, Aside::Note, AsideState::Checked);
    let odd = settle(&bed.office, &lee(), &bed.op(), &document, checked).await;
    assert!(matches!(odd, Err(VerbError::NotThere)));
    let operation = bed.op();
    let once = settle(&bed.office, &lee(), &operation, &document, note).await;
    let again = settle(&bed.office, &lee(), &operation, &document, note).await;
    assert_eq!(once.unwrap(), again.unwrap());
    let twice = settle(&bed.office, &lee(), &bed.op(), &document, note).await;
    assert!(matches!(twice, Err(VerbError::NotThere)));
    assert_eq!(waits(&bed, &document, &row).await.len(), 2);
    assert_eq!(on_board(&bed).await.len(), 2);
}

#[tokio::test]
async fn a_new_contact_is_entered_once_somebody_has_checked_it() {
    let bed = Bed::new().await;
    let (document, row, link) = invited(&bed).await;
    let gives = Answering {
        contact: "new@school.example".into(),
        ..says(Attending::Coming)
    };
    answers(&bed, &link, &gives).await.unwrap();
    let [contact] = &*waits(&bed, &document, &row).await else {
        panic!("one thing waits");
    };
    bed.wait_hours(1);
    let checked = (&*contact.reply, Aside::Contact, AsideState::Checked);
    settle(&bed.office, &lee(), &bed.op(), &document, checked)
        .await
        .unwrap();

    // It is no task any more, but it is not lost, and not used, before somebody enters it.
    assert!(on_board(&bed).await.is_empty());
    let seen = sees(&bed, &document).await;
    let [contact] = &*of(&seen, &row).asides else {
        panic!("it waits to be entered");
    };
    assert_eq!(contact.state, AsideState::Checked);
    assert_ne!(of(&seen, &row).to.as_deref(), Some("new@school.example"));
    bed.wait_hours(1);
    let place = format!("people/{row}/contact");
    bed.types(&jo(), &document, &place, "new@school.example")
        .await
        .unwrap();
    let seen = sees(&bed, &document).await;
    assert!(of(&seen, &row).asides.is_empty());
    assert_eq!(of(&seen, &row).to.as_deref(), Some("new@school.example"));
}

#[tokio::test]
async fn whoever_wrote_a_note_down_has_read_it_but_a_contact_is_checked_all_the_same() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let row = sees(&bed, &document).await.rows[0].row.clone();
    let heard = Answering {
        note: "On leave that week".into(),
        contact: "07700 900321".into(),
        ..says(Attending::NotComing)
    };
    let phone = (Some(Way::Phone), &heard);
    respond::note(&bed.office, &lee(), &bed.op(), (&document, &row), phone)
        .await
        .unwrap();

    let all = waits(&bed, &document, &row).await;
    let asides: Vec<Aside> = all.iter().map(|one| one.aside).collect();
    assert_eq!(asides, [Aside::Contact]);
    assert!(all[0].by.as_ref().unwrap().starts_with("Lee"));
    let seen = sees(&bed, &document).await;
    let answer = of(&seen, &row).answer.as_ref().unwrap();
    assert_eq!(answer.note.as_deref(), Some("On leave that week"));
}

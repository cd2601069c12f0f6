//! What people think: written by their link as they go, read by two.

use super::{
    answering::{of, sees, sends, signed, token},
    bed::*,
};
use crate::{
    casework::{
        coded::Pass,
        consult::{self, Sent, Then, TypedAnswer, Writes},
        office::VerbError,
        page::{
            responses::ViewsPart,
            views::{ReadViewsPage, ViewsCode, ViewsDoor, ViewsPage},
        },
    },
    model::{
        live::{ChangeKind, DocumentId},
        reply::{Attending, Means},
    },
};

/// Somebody who is asked by mail what they think, and their link.
async fn asked(bed: &Bed) -> (DocumentId, String, String) {
    let document = signed(bed).await;
    let page = sees(bed, &document).await;
    let mut rows = page.rows.iter();
    let found = rows.find(|row| {
        row.means == Means::Email && row.letter.standing.is_ready() && row.views.is_some()
    });
    let row = found
        .expect("somebody is asked what they think")
        .row
        .clone();
    sends(bed, &document, &[&row]).await.unwrap();
    let link = token(bed, &document, &row).await;
    (document, row, link)
}

/// The school has written what it thinks by its link, and sent it.
pub async fn sent_by_the_school(bed: &Bed) -> (DocumentId, String) {
    let (document, school) = (signed(bed).await, "mosaic:601");
    sends(bed, &document, &[school]).await.unwrap();
    let link = token(bed, &document, school).await;
    let page = opens(bed, &link, "").await;
    let writes = writes(&page, "She comes every day", Then::Send);
    saves(bed, (&link, ""), &writes).await.unwrap();
    (document, school.to_owned())
}

async fn opens(bed: &Bed, link: &str, pass: &str) -> ViewsPage {
    match consult::page(&bed.office, link, pass).await.unwrap() {
        ViewsDoor::Open(page) => *page,
        ViewsDoor::Code(_) => panic!("it asks for a code"),
    }
}

/// The first question, with the version that stands there.
fn first(page: &ViewsPage) -> (String, u32) {
    let question = &page.sections[0].questions[0];
    (question.code.clone(), question.version)
}

fn writes(page: &ViewsPage, text: &str, then: Then) -> Writes {
    let (question, version) = first(page);
    Writes {
        answers: vec![TypedAnswer {
            question,
            version,
            text: text.to_owned(),
        }],
        then,
        ..Writes::default()
    }
}

async fn saves(bed: &Bed, (link, pass): (&str, &str), writes: &Writes) -> Result<Pass, VerbError> {
    consult::save(&bed.office, (link, pass), &bed.op(), writes).await
}

async fn reads(bed: &Bed, document: &DocumentId, row: &str) -> ReadViewsPage {
    consult::read(&bed.office, &sam(), document, row)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_is_saved_nobody_reads_and_what_is_sent_two_read() {
    let bed = Bed::new().await;
    let (document, row, link) = asked(&bed).await;
    let empty = opens(&bed, &link, "").await;
    let pass = saves(
        &bed,
        (&link, ""),
        &writes(&empty, "Going well\nso far", Then::Save),
    )
    .await;
    let pass = pass.unwrap();
    let unsent = reads(&bed, &document, &row).await;
    assert_eq!((unsent.sent_at, unsent.told), (None, None));
    let listed = sees(&bed, &document).await;
    assert_eq!(of(&listed, &row).views, Some(ViewsPart::Begun));
    assert!(of(&listed, &row).answer.is_none());

    let again = opens(&bed, &link, &pass.0).await;
    assert_eq!(again.sections[0].questions[0].text, "Going well\nso far");
    let sent = writes(&again, "Going well", Then::Send);
    saves(&bed, (&link, &pass.0), &sent).await.unwrap();
    let told = reads(&bed, &document, &row).await.told.unwrap();
    assert_eq!(told.sections[0].questions[0].text, "Going well");
    let hers = consult::read(&bed.office, &lee(), &document, &row).await;
    let hers = hers.unwrap();
    assert!(hers.sent_at.is_some() && hers.told.is_none());
    let nobody = consult::read(&bed.office, &stranger(), &document, &row).await;
    assert!(matches!(nobody, Err(VerbError::NotThere)));

    // What is written after it was sent is nobody's until it is sent again.
    let later = opens(&bed, &link, &pass.0).await;
    let more = writes(&later, "Not so well", Then::Save);
    saves(&bed, (&link, &pass.0), &more).await.unwrap();
    let told = reads(&bed, &document, &row).await.told.unwrap();
    assert_eq!(told.sections[0].questions[0].text, "Going well");
    assert!(opens(&bed, &link, &pass.0).await.is_changed);
}

#[tokio::test]
async fn who_sends_what_they_think_counts_as_sending_a_report() {
    let bed = Bed::new().await;
    let (document, row, link) = asked(&bed).await;
    let nothing = Writes {
        then: Then::Send,
        ..Writes::default()
    };
    let refused = saves(&bed, (&link, ""), &nothing).await;
    assert!(matches!(refused, Err(VerbError::Wrong(_))));
    let page = opens(&bed, &link, "").await;
    saves(&bed, (&link, ""), &writes(&page, "Well", Then::Send))
        .await
        .unwrap();
    let listed = sees(&bed, &document).await;
    let answer = of(&listed, &row).answer.as_ref().unwrap();
    assert_eq!(answer.attending, Attending::SendingReport);
    assert!(matches!(of(&listed, &row).views, Some(ViewsPart::Sent(_))));
    let mut read = bed.office.store.read().await.unwrap();
    let changes = read.changes(&document, None, 99).await.unwrap();
    let sent = changes
        .iter()
        .filter(|one| one.kind == ChangeKind::ViewsSent);
    assert_eq!(sent.count(), 1);
}

#[tokio::test]
async fn another_browser_gives_the_code_and_five_wrong_ones_lock_it() {
    let bed = Bed::new().await;
    let (document, row, link) = asked(&bed).await;
    let page = opens(&bed, &link, "").await;
    let own = saves(&bed, (&link, ""), &writes(&page, "Secret", Then::Save)).await;
    let own = own.unwrap();
    let stranger = consult::page(&bed.office, &link, "").await.unwrap();
    assert!(matches!(stranger, ViewsDoor::Code(_)));
    let over = saves(&bed, (&link, ""), &writes(&page, "Mine", Then::Save)).await;
    assert!(matches!(over, Err(VerbError::NotThere)));

    let Some(ViewsCode::Opens(code)) = reads(&bed, &document, &row).await.code else {
        panic!("there is a code to tell them");
    };
    let tries = |code: String| {
        let (office, operation, link) = (bed.office.clone(), bed.op(), link.clone());
        async move { consult::unlock(&office, &link, &operation, &code).await }
    };
    let right = tries(format!("{} {}", &code[..3], &code[3..])).await;
    assert!(right.unwrap() == own, "the same pass");
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for left in (0..5).rev() {
        let refused = tries(wrong.to_owned()).await;
        match left {
            0 => assert!(matches!(refused, Err(VerbError::NotNow(_)))),
            _ => assert!(matches!(refused, Err(VerbError::Wrong(_)))),
        }
    }
    let late = tries(code.clone()).await;
    assert!(matches!(late, Err(VerbError::NotNow(_))), "it is locked");
    assert_eq!(
        reads(&bed, &document, &row).await.code,
        Some(ViewsCode::Locked)
    );
    consult::renew(&bed.office, &lee(), &bed.op(), &document, &row)
        .await
        .unwrap();
    let Some(ViewsCode::Opens(fresh)) = reads(&bed, &document, &row).await.code else {
        panic!("there is a new code");
    };
    assert_ne!(fresh, code);
    assert!(tries(fresh).await.is_ok());
    // What the old code had opened is shut.
    let shut = consult::page(&bed.office, &link, &own.0).await.unwrap();
    assert!(matches!(shut, ViewsDoor::Code(_)));
}

#[tokio::test]
async fn a_file_is_taken_for_what_it_is_and_handed_out_to_two() {
    let bed = Bed::new().await;
    let (document, row, link) = asked(&bed).await;
    let with = |name: &str, bytes: &[u8], then| Writes {
        sent: vec![Sent {
            field: "file".to_owned(),
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        }],
        then,
        ..Writes::default()
    };
    let page = with("report.pdf", b"<html><script>alert(1)</script>", Then::Save);
    let refused = saves(&bed, (&link, ""), &page).await;
    assert!(matches!(refused, Err(VerbError::Wrong(_))));
    let large = [b"%PDF-".to_vec(), vec![0; consult::LARGEST]].concat();
    let refused = saves(&bed, (&link, ""), &with("a.pdf", &large, Then::Save)).await;
    assert!(matches!(refused, Err(VerbError::Wrong(_))));

    let sound = with("me.exe", b"\x00\x00\x00\x1cftypM4A \x00hello", Then::Send);
    let pass = saves(&bed, (&link, ""), &sound).await.unwrap();
    let told = reads(&bed, &document, &row).await.told.unwrap();
    assert_eq!(told.files[0].name, "me.m4a");
    let which = (row.as_str(), told.files[0].id.as_str());
    let found = consult::download(&bed.office, &jo(), &document, which).await;
    let (name, bytes) = found.unwrap();
    assert_eq!((&*name, bytes.len()), ("me.m4a", 18));
    let hers = consult::download(&bed.office, &lee(), &document, which).await;
    assert!(matches!(hers, Err(VerbError::NotAllowed(_))));

    let taken_back = Writes {
        remove: Some(told.files[0].id.clone()),
        ..Writes::default()
    };
    saves(&bed, (&link, &pass.0), &taken_back).await.unwrap();
    assert_eq!(opens(&bed, &link, &pass.0).await.files, []);
}

#[tokio::test]
async fn two_windows_of_one_person_lose_nothing() {
    let bed = Bed::new().await;
    let (_, _, link) = asked(&bed).await;
    let page = opens(&bed, &link, "").await;
    let pass = saves(&bed, (&link, ""), &writes(&page, "One", Then::Save)).await;
    let pass = pass.unwrap();
    // The second window still shows what was there before.
    let second = saves(&bed, (&link, &pass.0), &writes(&page, "Two", Then::Save)).await;
    let Err(VerbError::Wrong(wrong)) = second else {
        panic!("it is told");
    };
    assert!(wrong[0].message.contains("One"), "{}", wrong[0].message);
    let page = opens(&bed, &link, &pass.0).await;
    assert_eq!(page.sections[0].questions[0].text, "One");
}

#[tokio::test]
async fn the_sheet_says_whose_answers_are_still_needed_and_the_chair_what_may_be_done() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    assert_eq!(sees(&bed, &document).await.needed, None, "nobody was asked");
    let (document, _, _) = asked(&bed).await;
    let support = sees(&bed, &document).await.needed.unwrap();
    assert!(
        support
            .words
            .starts_with("This review cannot go ahead usefully unless"),
        "{}",
        support.words
    );
    assert_eq!(support.choices, Vec::<String>::new());
    let chair = crate::casework::responses::page(&bed.office, &sam(), &document).await;
    let chair = chair.unwrap().needed.unwrap();
    assert_eq!(chair.words, support.words);
    assert_eq!(chair.choices.len(), 3, "{:?}", chair.choices);
}

//! A slip's code opens its person; one press keeps what somebody says.

use super::{
    answering::{answers, both_sign, of, says, sees, token},
    bed::*,
    chasing::{asked_by_mail, chases, waits},
};
use crate::{
    casework::{board, heard, office::VerbError, page::heard::Awaited, slips},
    model::{
        live::DocumentId,
        paper_code::PaperCode,
        reply::{Attending, Way},
    },
};

async fn awaited(bed: &Bed) -> Vec<Awaited> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    heard::awaited(&bed.office, &lee(), &page).await.unwrap()
}

/// Somebody of a school who was asked by mail, and whom somebody is to ring by now.
async fn to_be_rung(bed: &Bed) -> (DocumentId, String) {
    let (document, row) = asked_by_mail(bed).await;
    waits(bed, &document, 8).await;
    assert_eq!(chases(bed).await.tasks, 1);
    (document, row.row)
}

#[tokio::test]
async fn the_code_of_a_slip_leads_to_its_person() {
    for bed in Bed::each_with_services(&[]).await {
        bed.office.is_at("https://reviews.northshire.example");
        let document = bed.maya().await;
        bed.talked(&document).await;
        both_sign(&bed, &document).await;
        let row = "mosaic:601";
        super::answering::sends(&bed, &document, &[row])
            .await
            .unwrap();
        let code = of(&sees(&bed, &document).await, row).code.clone().unwrap();
        let (front, back) = code.split_at(3);
        for typed in [code.clone(), format!(" {}-{back} ", front.to_lowercase())] {
            let found = slips::find(&bed.office, &lee(), &typed).await.unwrap();
            assert_eq!(found, (document.clone(), row.to_owned()));
        }

        let said = async |who, text: &str| match slips::find(&bed.office, &who, text).await {
            Err(VerbError::Wrong(wrong)) => wrong[0].message.clone(),
            other => panic!("{other:?}"),
        };
        let mut misread = code.clone();
        misread.replace_range(0..1, if code.starts_with('7') { "8" } else { "7" });
        assert!(said(lee(), &misread).await.contains("misread"));
        assert!(said(lee(), "").await.contains("misread"));
        // One that nobody has, and one of a child whom they may not see, are one to them.
        let mut other = PaperCode::of(4).to_string();
        if other == code {
            other = PaperCode::of(5).to_string();
        }
        let unknown = said(lee(), &other).await;
        assert!(unknown.contains("No letter"), "{unknown}");
        let unseen = staff(
            "Ada Bright",
            &[crate::model::staff::Role::BusinessSupport],
            &["East"],
            &[],
        );
        assert_eq!(said(unseen, &code).await, unknown);
        // Nor does anybody learn by it of a child who has been forgotten.
        let by = crate::casework::office::by(&crate::model::actor::Actor::CommandLine);
        let mut tx = bed.office.store.begin(&by, bed.moment()).await.unwrap();
        tx.forget_child(&crate::rules::example::id(MAYA))
            .await
            .unwrap();
        tx.commit(b"").await.unwrap();
        assert_eq!(said(lee(), &code).await, unknown);
        bed.end().await;
    }
}

#[tokio::test]
async fn one_press_keeps_what_somebody_says_on_the_phone() {
    let bed = Bed::new().await;
    let (document, row) = to_be_rung(&bed).await;
    let [one] = &awaited(&bed).await[..] else {
        panic!("one person is to be rung");
    };
    assert_eq!((&one.document, &one.row), (&document, &row));
    let codes: Vec<Attending> = one.choices.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes[..2], [Attending::Coming, Attending::NotComing]);

    let operation = bed.op();
    for _ in 0..2 {
        heard::keep(
            &bed.office,
            &lee(),
            &operation,
            (&document, &row),
            (Way::Phone, Attending::Coming),
        )
        .await
        .unwrap();
    }
    let mut read = bed.office.store.read().await.unwrap();
    let replies = read.replies(&document).await.unwrap();
    assert_eq!(replies.len(), 1, "pressed twice, kept once");
    drop(read);
    let answer = of(&sees(&bed, &document).await, &row)
        .answer
        .clone()
        .unwrap();
    assert_eq!(answer.words, "Coming, by phone");
    assert_eq!(answer.by.as_deref(), Some("Lee"));
    let last = heard::last(&bed.office, &lee(), (&document, &row)).await;
    assert_eq!(last.unwrap().unwrap().words, "Coming, by phone");
    assert_eq!(awaited(&bed).await, []);
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let phone = page.columns.iter().find(|one| one.code == "phone").unwrap();
    assert!(phone.cards.is_empty(), "the task ends with the answer");
}

#[tokio::test]
async fn a_board_that_lay_open_covers_nobodys_own_words() {
    let bed = Bed::new().await;
    let (document, row) = to_be_rung(&bed).await;
    let own = token(&bed, &document, &row).await;
    answers(&bed, &own, &says(Attending::NotComing))
        .await
        .unwrap();

    let said = (Way::Phone, Attending::Coming);
    let late = heard::keep(&bed.office, &lee(), &bed.op(), (&document, &row), said).await;
    assert!(matches!(late, Err(VerbError::NotNow(_))), "{late:?}");
    let answer = of(&sees(&bed, &document).await, &row)
        .answer
        .clone()
        .unwrap();
    assert_eq!(answer.attending, Attending::NotComing);
    let other = heard::keep(&bed.office, &stranger(), &bed.op(), (&document, &row), said).await;
    assert!(matches!(other, Err(VerbError::NotThere)), "{other:?}");
}

//! The receipt counts what was sent and done, and how long it took; no names.

use super::{answering::*, bed::*, chasing::*};
use crate::{
    casework::{chase, office::VerbError, receipt},
    model::{
        actor::Actor,
        reply::{Attending, Way},
    },
};

#[tokio::test]
async fn a_receipt_counts_what_needed_nobody_and_names_nobody() {
    let bed = Bed::new().await;
    let (document, row) = asked_by_mail(&bed).await;
    waits(&bed, &document, 2).await;
    chases(&bed).await;
    delivers(&bed).await;
    chase::spoke(&bed.office, &lee(), &bed.op(), (&document, &row.row))
        .await
        .unwrap();
    let open = receipt::council(&bed.office, &Actor::CommandLine).await;
    let open = open.unwrap();
    assert_eq!(open.reviews.len(), 1);
    let one = &open.reviews[0];
    assert_eq!((one.invitations, one.reminders, one.talks), (1, 1, 1));
    assert_eq!(
        (one.asked, one.answered, one.days_to_complete),
        (1, 0, None)
    );

    let token = token(&bed, &document, &row.row).await;
    answers(&bed, &token, &says(Attending::Coming))
        .await
        .unwrap();
    let done = receipt::council(&bed.office, &Actor::CommandLine).await;
    let done = done.unwrap();
    let one = &done.reviews[0];
    assert_eq!((one.answered, one.needed_nobody), (1, 1));
    assert_eq!(one.days_to_complete, Some(2));
    assert_eq!(done.roles.len(), 1);
    assert_eq!((done.roles[0].answered, done.roles[0].days_waited), (1, 2));
    let csv = done.csv();
    for secret in ["Maya", "Bell", &*row.name] {
        assert!(!csv.contains(secret), "{secret} in {csv}");
    }
    assert!(csv.contains("school_dt,1,1,2"), "{csv}");
    assert_eq!((done.all().answered, done.usual_days()), (1, Some(2)));
    let managed = receipt::council(&bed.office, &officers_manager()).await;
    assert_eq!(managed.unwrap(), done);

    let refused = receipt::council(&bed.office, &lee()).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn an_answer_that_somebody_wrote_down_needed_somebody() {
    let bed = Bed::new().await;
    let (document, row) = asked_by_mail(&bed).await;
    let coming = says(Attending::Coming);
    let at = (&document, row.row.as_str());
    let phone = (Some(Way::Phone), &coming);
    crate::casework::respond::note(&bed.office, &lee(), &bed.op(), at, phone)
        .await
        .unwrap();
    let counted = receipt::council(&bed.office, &Actor::CommandLine).await;
    let one = &counted.unwrap().reviews[0];
    assert_eq!((one.answered, one.needed_nobody), (1, 0));
}

#[tokio::test]
async fn who_answered_counts_as_asked_though_nobody_ticked_their_letter() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let mut rows = page.rows.iter();
    let paper = rows.find(|row| row.means.is_paper() && row.letter.standing.is_ready());
    let row = paper.expect("somebody gets theirs on paper").row.clone();
    sends(&bed, &document, &[&row]).await.unwrap();
    let silent = receipt::council(&bed.office, &Actor::CommandLine).await;
    assert_eq!(silent.unwrap().reviews[0].asked, 0);

    let coming = says(Attending::Coming);
    let phone = (Some(Way::Phone), &coming);
    crate::casework::respond::note(&bed.office, &lee(), &bed.op(), (&document, &row), phone)
        .await
        .unwrap();
    let counted = receipt::council(&bed.office, &Actor::CommandLine).await;
    let one = &counted.unwrap().reviews[0];
    assert_eq!((one.asked, one.answered, one.needed_nobody), (1, 1, 0));
}

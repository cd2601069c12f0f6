//! A report that was promised is waited for until somebody says that it has come.

use super::{asked_by_mail, chases, column, delivers, waits};
use crate::{
    casework::{
        chase::{self, Tally},
        page::responses::{ReportPart, ResponseRow},
        tests::{answering::*, bed::*},
    },
    model::{live::DocumentId, reply::Attending},
};

/// The school was asked whether it comes, and has promised a report instead.
async fn promised() -> (Bed, DocumentId, ResponseRow) {
    let bed = Bed::new().await;
    let (document, row) = asked_by_mail(&bed).await;
    assert_eq!(report(&bed, &document, &row).await, None);
    let token = token(&bed, &document, &row.row).await;
    answers(&bed, &token, &says(Attending::SendingReport))
        .await
        .unwrap();
    (bed, document, row)
}

async fn report(bed: &Bed, document: &DocumentId, row: &ResponseRow) -> Option<ReportPart> {
    let page = sees(bed, document).await;
    of(&page, &row.row).report
}

#[tokio::test]
async fn a_promised_report_is_asked_after_by_its_own_days_until_it_has_come() {
    let (bed, document, row) = promised().await;
    // Whether they come is known: its day, Tuesday 24 November, is nobody's.
    waits(&bed, &document, 2).await;
    assert_eq!(chases(&bed).await, Tally::default());
    // Five working days before the meeting.
    waits(&bed, &document, 1).await;
    assert_eq!(chases(&bed).await.nudged, 1);
    let words = delivers(&bed).await.1.unwrap();
    assert!(words.contains("Your report for a"), "{words}");
    assert_eq!(
        report(&bed, &document, &row).await,
        Some(ReportPart::Wanted)
    );

    let of = (&document, &*row.row);
    let refused = chase::came(&bed.office, &stranger(), &bed.op(), of).await;
    assert!(refused.is_err());
    let at = bed.moment();
    chase::came(&bed.office, &lee(), &bed.op(), of)
        .await
        .unwrap();
    let came = report(&bed, &document, &row).await;
    assert!(matches!(came, Some(ReportPart::Came(on)) if at <= on));
    for days in [2, 3] {
        waits(&bed, &document, days).await;
        assert_eq!(chases(&bed).await, Tally::default());
    }
}

#[tokio::test]
async fn a_reminder_of_a_report_that_has_come_meanwhile_does_not_go() {
    let (bed, document, row) = promised().await;
    waits(&bed, &document, 3).await;
    assert_eq!(chases(&bed).await.nudged, 1);
    chase::came(&bed.office, &jo(), &bed.op(), (&document, &row.row))
        .await
        .unwrap();
    assert_eq!(delivers(&bed).await.0, 0);
}

#[tokio::test]
async fn a_report_that_has_not_come_is_a_persons_task_before_the_last_lawful_day() {
    let (bed, document, row) = promised().await;
    waits(&bed, &document, 8).await;
    assert_eq!(chases(&bed).await.tasks, 1);
    let cards = column(&bed, "phone").await.cards;
    assert_eq!(cards[0].what, "Ring them: this review needs their report");

    chase::came(&bed.office, &lee(), &bed.op(), (&document, &row.row))
        .await
        .unwrap();
    assert!(column(&bed, "phone").await.cards.is_empty());
}

//! Keeping somebody out, and what the child does not want.

use super::bed::*;
use crate::{
    casework::{
        decide::against_wish,
        exclude::{agree, end, propose},
        office::VerbError,
        page::{
            Done,
            document::{ExclusionStanding, Group, Invited, LetterPart, WishState},
        },
    },
    model::{actor::Actor, live::DocumentId, staff::Role},
};

const FATHER: &str = "mosaic:402";
const NURSE: &str = "mosaic:602";

async fn proposes(bed: &Bed, who: &Actor, document: &DocumentId) -> Result<Done, VerbError> {
    propose(
        &bed.office,
        who,
        &bed.op(),
        document,
        FATHER,
        "The court forbids that they meet",
        "Meets Sam on his own",
    )
    .await
}

async fn agrees(bed: &Bed, who: &Actor, document: &DocumentId) -> Result<Done, VerbError> {
    let proposed = bed.page(&sam(), document).await.exclusions;
    let shown = proposed.first().map_or("none", |one| &one.id);
    agree(&bed.office, who, &bed.op(), document, (FATHER, shown)).await
}

#[tokio::test]
async fn keeping_somebody_out_takes_two_of_two_kinds() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    proposes(&bed, &jo(), &document).await.unwrap();
    let page = bed.page(&sam(), &document).await;
    assert_eq!(
        page.exclusions[0].standing,
        ExclusionStanding::WaitsFor(Role::ReviewingOfficer)
    );
    let invited = row(&page, FATHER).mode.value.clone();
    assert_eq!(invited, "attend_and_consult", "nothing is decided by one");
    // Neither herself nor another of her side.
    for who in [jo(), manager()] {
        let refused = agrees(&bed, &who, &document).await;
        assert!(
            matches!(refused, Err(VerbError::NotAllowed(_))),
            "{refused:?}"
        );
    }
    assert!(matches!(
        agrees(&bed, &lee(), &document).await,
        Err(VerbError::NotAllowed(_))
    ));

    agrees(&bed, &sam(), &document).await.unwrap();
    let page = bed.page(&sam(), &document).await;
    let one = &page.exclusions[0];
    assert_eq!(one.standing, ExclusionStanding::Agreed);
    assert_eq!(one.proposed_by, "Jo Marsh");
    assert_eq!(one.agreed_by.as_deref(), Some("Sam Okoro"));
    assert_eq!(row(&page, FATHER).mode.value, "consult");
    assert_eq!(
        row(&page, FATHER).why_this_mode,
        "Excluded from the meeting; contributes another way"
    );

    let operation = bed.op();
    end(
        &bed.office,
        &jo(),
        &operation,
        &document,
        FATHER,
        "The order has ended",
    )
    .await
    .unwrap();
    let page = bed.page(&sam(), &document).await;
    assert!(page.exclusions.is_empty());
    assert_eq!(row(&page, FATHER).mode.value, "attend_and_consult");
}

#[tokio::test]
async fn an_exclusion_needs_a_reason_and_another_way_to_contribute() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    for (reason, alternative) in [("", "By letter"), ("A reason", " ")] {
        let operation = bed.op();
        let refused = propose(
            &bed.office,
            &sam(),
            &operation,
            &document,
            FATHER,
            reason,
            alternative,
        )
        .await;
        assert!(matches!(refused, Err(VerbError::Wrong(_))), "{refused:?}");
    }
    // The child is never kept out of their own meeting, and nobody else's row is there.
    for row in ["mosaic:1", "mosaic:999", "nonsense"] {
        let operation = bed.op();
        let refused = propose(&bed.office, &sam(), &operation, &document, row, "a", "b").await;
        assert!(matches!(refused, Err(VerbError::NotThere)), "{row}");
    }
    proposes(&bed, &sam(), &document).await.unwrap();
    assert!(matches!(
        proposes(&bed, &jo(), &document).await,
        Err(VerbError::NotNow(_))
    ));
}

async fn decides(
    bed: &Bed,
    who: &Actor,
    (document, row): (&DocumentId, &str),
    invited: Invited,
    reason: &str,
) -> Result<Done, VerbError> {
    against_wish(&bed.office, who, &bed.op(), document, row, invited, reason).await
}

#[tokio::test]
async fn whom_the_child_does_not_want_waits_until_the_reviewing_officer_decides_in_writing() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.types(&jo(), &document, "wishes//does_not_want_there", "Dad")
        .await
        .unwrap();
    let page = bed.page(&jo(), &document).await;
    assert_eq!(row(&page, FATHER).wish, WishState::Waits);
    assert!(
        matches!(&row(&page, FATHER).letter, LetterPart::Stopped(why) if why[0].contains("does not want")),
        "{:?}",
        row(&page, FATHER).letter
    );

    let of = (&document, FATHER);
    for who in [jo(), lee(), manager()] {
        let refused = decides(&bed, &who, of, Invited::Yes, "He has a say").await;
        assert!(
            matches!(refused, Err(VerbError::NotAllowed(_))),
            "{refused:?}"
        );
    }
    let empty = decides(&bed, &sam(), of, Invited::Yes, "").await;
    assert!(matches!(empty, Err(VerbError::Wrong(_))));
    decides(
        &bed,
        &sam(),
        of,
        Invited::Yes,
        "He has a say; he sits apart",
    )
    .await
    .unwrap();
    let page = bed.page(&jo(), &document).await;
    assert!(matches!(
        &row(&page, FATHER).wish,
        WishState::Decided { invited: Invited::Yes, by, .. } if by == "Sam Okoro"
    ));
    assert!(
        !matches!(&row(&page, FATHER).letter, LetterPart::Stopped(why)
            if why.iter().any(|one| one.contains("does not want")))
    );
}

#[tokio::test]
async fn a_professional_whom_the_child_does_not_want_stays_out_by_that_decision() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let wish = format!("people/{NURSE}/childs_wish");
    bed.types(&jo(), &document, &wish, "does_not_want")
        .await
        .unwrap();
    let page = bed.page(&jo(), &document).await;
    assert_eq!(row(&page, NURSE).wish, WishState::Waits);

    let of = (&document, NURSE);
    decides(&bed, &sam(), of, Invited::No, "Her report will do")
        .await
        .unwrap();
    let page = bed.page(&jo(), &document).await;
    assert_eq!(row(&page, NURSE).group, Group::NotInvited);
    // Decided once more: the last word counts.
    decides(
        &bed,
        &sam(),
        of,
        Invited::Yes,
        "The child has changed their mind",
    )
    .await
    .unwrap();
    let page = bed.page(&jo(), &document).await;
    assert_eq!(row(&page, NURSE).group, Group::TakesPart);
}

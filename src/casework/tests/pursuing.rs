//! Between reviews: checks midway and disagreements, as clocks.

use jiff::civil::date;

use super::bed::*;
use crate::{
    casework::{
        allocation, cover,
        office::VerbError,
        page::{
            lists::ReviewFilter,
            pursuits::{BetweenPage, MayPursue},
        },
        pursue, reviews,
    },
    model::{actor::Actor, live::DocumentId},
    rules::example,
};

async fn page(bed: &Bed, who: &Actor, document: &DocumentId) -> BetweenPage {
    pursue::page(&bed.office, who, document).await.unwrap()
}

#[tokio::test]
async fn a_disagreement_goes_up_stage_by_stage_and_ends_with_what_came_of_it() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let (office, of) = (&bed.office, &document);
    for who in [jo(), lee(), manager()] {
        let refused = pursue::dispute(office, &who, &bed.op(), of, "The plan").await;
        assert!(
            matches!(refused, Err(VerbError::NotAllowed(_))),
            "{refused:?}"
        );
    }
    assert_eq!(page(&bed, &jo(), of).await.may, MayPursue::No);
    let empty = pursue::dispute(office, &sam(), &bed.op(), of, " ").await;
    assert!(matches!(empty, Err(VerbError::Wrong(_))));
    pursue::dispute(office, &sam(), &bed.op(), of, "The plan names no school")
        .await
        .unwrap();
    let twice = pursue::dispute(office, &sam(), &bed.op(), of, "Again").await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));
    let open = page(&bed, &sam(), of).await.dispute.unwrap();
    assert_eq!(open.stage, "Team manager (stage 1 of 4)");
    assert_eq!(open.due_on, date(2026, 11, 30));
    assert_eq!(
        open.clock,
        "5 working days left (due Monday 30 November 2026)"
    );

    bed.wait(8);
    let groups = reviews::mine(office, &sam(), &ReviewFilter::default())
        .await
        .unwrap()
        .pursuits;
    assert_eq!(
        (groups[0].title, groups[0].lines[0].part.code),
        ("Overdue", "dispute")
    );
    for (stage, day) in [
        ("Service manager (stage 2 of 4)", date(2026, 12, 8)),
        ("Head of service (stage 3 of 4)", date(2026, 12, 8)),
        ("Director (stage 4 of 4)", date(2026, 12, 8)),
    ] {
        pursue::raise(office, &officers_manager(), &bed.op(), of, "No answer")
            .await
            .unwrap();
        let open = page(&bed, &sam(), of).await.dispute.unwrap();
        assert_eq!((open.stage.as_str(), open.due_on), (stage, day));
    }
    let beyond = pursue::raise(office, &sam(), &bed.op(), of, "No answer").await;
    assert!(matches!(beyond, Err(VerbError::NotNow(_))), "{beyond:?}");
    pursue::settle(office, &sam(), &bed.op(), of, "A school is named")
        .await
        .unwrap();
    let after = page(&bed, &sam(), of).await;
    assert!(after.dispute.is_none());
    assert_eq!(
        after.ended[0].ended.as_ref().unwrap().outcome,
        "A school is named"
    );
    let none = pursue::settle(office, &sam(), &bed.op(), of, "Again").await;
    assert!(matches!(none, Err(VerbError::NotNow(_))));
}

#[tokio::test]
async fn the_check_midway_is_asked_for_by_the_clock_and_ended_by_the_officer() {
    let bed = Bed::new().await;
    bed.mosaic.change(MAYA, |network| {
        network.child.looked_after_since = example::fact(date(2026, 1, 5), "since");
        network.child.reviews.items = [date(2026, 1, 30), date(2026, 4, 20), date(2026, 10, 20)]
            .map(|day| example::review(day, &[]))
            .to_vec();
    });
    let document = bed.maya().await;
    let due = bed.page(&sam(), &document).await.clock.due;
    assert_eq!(due, Some(date(2027, 4, 20)));
    let open = page(&bed, &sam(), &document).await.midway.unwrap();
    assert_eq!(
        open.due_on,
        date(2027, 1, 19),
        "halfway between the reviews"
    );
    let lists = allocation::page(&bed.office, &officers_manager())
        .await
        .unwrap();
    let lines: Vec<_> = lists
        .pursuits
        .iter()
        .flat_map(|group| &group.lines)
        .collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].reviewing_officer.as_deref(), Some("Sam Okoro"));

    let checks = |who: Actor, found: &'static str| {
        let (office, operation, document) = (&bed.office, bed.op(), document.clone());
        async move { pursue::check(office, &who, &operation, &document, found).await }
    };
    assert!(matches!(checks(sam(), " ").await, Err(VerbError::Wrong(_))));
    assert!(matches!(
        checks(jo(), "Done").await,
        Err(VerbError::NotAllowed(_))
    ));
    checks(sam(), "The school is found").await.unwrap();
    let after = page(&bed, &sam(), &document).await;
    assert!(after.midway.is_none());
    assert_eq!(
        after.ended[0].ended.as_ref().unwrap().outcome,
        "The school is found"
    );
    assert!(matches!(
        checks(sam(), "Again").await,
        Err(VerbError::NotNow(_))
    ));
    // What somebody enters afterwards does not ask for it again.
    bed.types(&jo(), &document, "review//room", "Room 1")
        .await
        .unwrap();
    assert!(page(&bed, &sam(), &document).await.midway.is_none());
}

#[tokio::test]
async fn a_first_review_has_no_check_and_one_that_has_passed_is_not_asked_for() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    assert!(page(&bed, &sam(), &document).await.midway.is_none());
    bed.mosaic.change(ROBIN, |network| {
        network.child.looked_after_since = example::fact(date(2026, 1, 5), "since");
        network.child.reviews.items = [date(2026, 1, 30), date(2026, 6, 15)]
            .map(|day| example::review(day, &[]))
            .to_vec();
    });
    let document = bed.begun(ROBIN).await;
    assert!(page(&bed, &sam(), &document).await.midway.is_none());
}

#[tokio::test]
async fn a_social_worker_is_covered_from_the_page_of_allocation_too() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let kim = staff(
        "Kim Vale",
        &[crate::model::staff::Role::SocialWorker],
        &["team:21"],
        &["798"],
    );
    for one in [sam(), jo(), kim.clone(), manager()] {
        bed.keep_staff(&one).await;
    }
    let page = allocation::page(&bed.office, &manager()).await.unwrap();
    let names: Vec<(&str, &str)> = page
        .colleagues
        .iter()
        .map(|one| (one.name.as_str(), one.role.as_str()))
        .collect();
    assert!(
        names.iter().any(|(name, _)| *name == "Jo Marsh"),
        "{names:?}"
    );
    assert!(
        names.iter().any(|(name, _)| *name == "Kim Vale"),
        "{names:?}"
    );
    assert!(
        bed.types(&kim, &document, "review//room", "Room 1")
            .await
            .is_err()
    );

    cover::set(
        &bed.office,
        &manager(),
        &bed.op(),
        &staff_id(&jo()),
        &staff_id(&kim),
        date(2026, 11, 27),
    )
    .await
    .unwrap();
    bed.types(&kim, &document, "review//room", "Room 1")
        .await
        .unwrap();
    let mine = reviews::mine(&bed.office, &kim, &ReviewFilter::default())
        .await
        .unwrap();
    // Jo's two children, one of them restricted: who covers stands where the absent one stood.
    assert_eq!(mine.children, 1);
    let page = allocation::page(&bed.office, &manager()).await.unwrap();
    assert_eq!(
        (
            page.covers[0].away.as_str(),
            page.covers[0].covered_by.as_str()
        ),
        ("Jo Marsh", "Kim Vale")
    );
    bed.wait(5);
    assert!(
        bed.types(&kim, &document, "review//room", "Room 2")
            .await
            .is_err()
    );
}

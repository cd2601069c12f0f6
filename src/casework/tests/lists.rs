//! Lists: how late, whose turn, and what business support has to do.

use jiff::civil::date;

use super::{answering::both_sign, bed::*};
use crate::{
    casework::{
        allocation, board,
        export::{Restricted, What, preview, rows},
        history,
        office::VerbError,
        page::{
            document::Owner,
            lists::{Lateness, Maker, Makers, Only, ReviewCard, ReviewFilter, ReviewsPage},
            next_step::NextStep,
        },
        reviews, standing,
    },
    model::actor::Actor,
    rules::example,
};

fn group(page: &ReviewsPage, lateness: Lateness) -> usize {
    page.groups
        .iter()
        .find(|group| group.lateness == lateness)
        .map_or(0, |group| group.cards.len())
}

#[tokio::test]
async fn reviews_stand_by_how_late_they_are_as_days_go_by() {
    let bed = Bed::new().await;
    bed.maya().await;
    let mine = |filter: ReviewFilter| {
        let office = &bed.office;
        async move { reviews::mine(office, &sam(), &filter).await.unwrap() }
    };
    let page = mine(ReviewFilter::default()).await;
    assert_eq!(group(&page, Lateness::DueSoon), 1);
    let card = page
        .groups
        .iter()
        .flat_map(|one| &one.cards)
        .next()
        .unwrap();
    assert!(card.child.starts_with("Maya"), "{}", card.child);
    assert_eq!(
        card.meeting.as_deref(),
        Some("Thursday 3 December 2026, 4pm")
    );
    assert!(
        card.clock.contains("working days left (due"),
        "{}",
        card.clock
    );
    assert_eq!(card.next, Owner::SocialWorker);
    assert_eq!(card.next_step, "Talk to the child, and say what they want");
    let words = |words: &str| ReviewFilter {
        words: words.to_owned(),
        ..ReviewFilter::default()
    };
    assert_eq!(group(&mine(words("maya")).await, Lateness::DueSoon), 1);
    assert_eq!(
        group(&mine(words(&card.reference)).await, Lateness::DueSoon),
        1
    );
    assert_eq!(group(&mine(words("robin")).await, Lateness::DueSoon), 0);
    let next = ReviewFilter {
        only_mine_next: Only::These,
        ..ReviewFilter::default()
    };
    assert_eq!(group(&mine(next).await, Lateness::DueSoon), 0);

    bed.wait(20);
    assert_eq!(
        group(&mine(ReviewFilter::default()).await, Lateness::Overdue),
        1
    );
    bed.wait(20);
    let page = mine(ReviewFilter::default()).await;
    assert_eq!(group(&page, Lateness::CriticallyOverdue), 1);
}

#[tokio::test]
async fn a_meeting_that_presses_stands_before_what_has_time_and_says_why() {
    let bed = Bed::new().await;
    // Both are due at one time; of Robin's review the meeting is later, and begun first.
    bed.mosaic.change(ROBIN, |network| {
        network.child.planned.on = example::fact(date(2026, 12, 4), "plannedDate");
    });
    bed.begun(ROBIN).await;
    let document = bed.maya().await;
    let cards = async || {
        let filter = ReviewFilter::default();
        let page = reviews::mine(&bed.office, &sam(), &filter).await.unwrap();
        let groups = page.groups.into_iter();
        let cards = groups.flat_map(|one| one.cards.into_iter().map(move |it| (one.lateness, it)));
        cards.collect::<Vec<_>>()
    };
    let all = cards().await;
    let days: Vec<_> = all.iter().map(|(_, card)| card.meeting_on).collect();
    assert_eq!(days, [Some(date(2026, 12, 3)), Some(date(2026, 12, 4))]);
    let presses = |all: &[(Lateness, ReviewCard)]| all[0].1.presses.clone().unwrap();
    assert_eq!(
        presses(&all),
        "In 8 working days, and the list is not agreed yet"
    );
    bed.talked(&document).await;
    both_sign(&bed, &document).await;
    bed.wait(9);
    assert_eq!(
        presses(&cards().await),
        "Tomorrow, and not everybody has been asked"
    );
    bed.wait(2);
    let all = cards().await;
    assert_eq!(presses(&all), "The planned day has passed");
    // Nothing has been written to its heading since: what is to be done is worked out today.
    let close = "Close it, as held or not held, or enter another day";
    assert_eq!(all[0].1.next_step, close);
    let board = board::page(&bed.office, &lee(), None).await.unwrap();
    let waits = board.columns.iter().find(|one| one.code == "agree");
    let cards = waits.unwrap().cards.iter();
    let own: Vec<&str> = cards
        .filter(|one| one.document == document)
        .map(|one| one.what.as_str())
        .collect();
    assert_eq!(own, [close]);
    let page = bed.page(&sam(), &document).await;
    assert_eq!(page.next, NextStep::Close);

    // What is due much later does not stand among what has time, as long as its meeting presses.
    let nearness = &bed.office.desk.limits.nearness;
    let mut card = all[0].1.clone();
    card.clock_code = "not_due".to_owned();
    assert_eq!(reviews::stands(&card, nearness), Lateness::DueSoon);
    card.presses = None;
    assert_eq!(reviews::stands(&card, nearness), Lateness::NotDueYet);
}

#[tokio::test]
async fn the_board_says_what_is_needed() {
    let bed = Bed::new().await;
    bed.mosaic.change(MAYA, |network| {
        let nurse = example::at(network, "602");
        network.people[nurse].contacts = Default::default();
    });
    bed.maya().await;
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let cards = |code: &str| {
        page.columns
            .iter()
            .find(|column| column.code == code)
            .map(|column| column.cards.clone())
            .unwrap()
    };

    let address = &cards("address")[0];
    assert_eq!(address.who.as_deref(), Some("Leila Shah"));
    assert_eq!(address.row.as_deref(), Some("mosaic:602"));
    assert_eq!(cards("child").len(), 1);
    assert!(cards("ready").is_empty());
    let other = board::page(&bed.office, &lee(), Some("team:99"))
        .await
        .unwrap();
    assert!(other.columns.iter().all(|column| column.cards.is_empty()));
    let refused = board::page(&bed.office, &sam(), None).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
}

#[tokio::test]
async fn the_manager_sees_who_has_whom_and_who_has_nobody() {
    let bed = Bed::new().await;
    bed.maya().await;
    bed.mosaic.change(ROBIN, |network| {
        let worker = example::at(network, "701");
        network.people.remove(worker);
    });
    bed.begun(ROBIN).await;
    let page = allocation::page(&bed.office, &officers_manager())
        .await
        .unwrap();

    assert_eq!(page.caseloads.len(), 1);
    assert_eq!(
        (&*page.caseloads[0].name, page.caseloads[0].children),
        ("Sam Okoro", 2)
    );
    assert_eq!(page.unallocated.len(), 1);
    let refused = allocation::page(&bed.office, &sam()).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
}

#[tokio::test]
async fn history_tells_people_from_the_system() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.types(&lee(), &document, "review//room", "Room 5")
        .await
        .unwrap();
    let told = |makers| {
        let (office, document) = (&bed.office, document.clone());
        async move {
            history::page(office, &sam(), &document, makers, None)
                .await
                .unwrap()
                .entries
        }
    };

    let all = told(Makers::All).await;
    assert_eq!(all[0].what, "Room");
    assert_eq!(all[0].before.as_deref(), Some("Room 4, second floor"));
    assert_eq!(all[0].after.as_deref(), Some("Room 5"));
    assert!(all.windows(2).all(|two| two[0].number > two[1].number));
    assert!(
        told(Makers::People)
            .await
            .iter()
            .all(|one| one.maker == Maker::Person)
    );
    assert_eq!(told(Makers::System).await.len(), 0);
}

#[tokio::test]
async fn an_export_says_how_many_people_and_why() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let (people, reviews) = (
        What::People(document.clone()),
        What::Team(ReviewFilter::default()),
    );
    let rows = async |who: &Actor, what: &What, reason: &str| {
        let told = preview(&bed.office, &lee(), what).await.unwrap().people;
        rows(&bed.office, who, what, Restricted::LeftOut, told, reason).await
    };
    let empty = rows(&lee(), &people, "").await;
    assert!(matches!(empty, Err(VerbError::Wrong(_))));
    let export = rows(&lee(), &people, "Room list").await.unwrap();

    assert_eq!(export.rows.len(), export.people);
    assert!(
        export
            .rows
            .iter()
            .all(|row| row.len() == export.header.len())
    );
    let export = rows(&lee(), &reviews, "Weekly").await.unwrap();
    assert_eq!(export.rows.len(), 1);
    // The child, the social worker and the reviewing officer.
    assert_eq!(export.people, 3);
    let refused = rows(&sam(), &reviews, "Mine").await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    let mut snapshot = bed.office.store.read().await.unwrap();
    let looks = snapshot.accesses_by("staff:Lee", 10).await.unwrap();
    let mut reasons: Vec<&str> = looks
        .iter()
        .filter_map(|look| look.reason.as_ref().map(|one| one.reveal()))
        .collect();
    // Both were taken in the same second.
    reasons.sort_unstable();
    assert_eq!(reasons.len(), 2);
    assert!(reasons[0].starts_with("Room list (People of a review"));
    assert_eq!(reasons[1], "Weekly (Reviews of the team, 3 people)");
}

#[tokio::test]
async fn permissions_are_agreed_by_somebody() {
    let bed = Bed::new().await;
    let page = standing::page(&bed.office, &lee()).await.unwrap();
    assert!(page.lines.iter().all(|line| line.agreed_by.is_none()));
    let refused = standing::agree(&bed.office, &lee(), &bed.op()).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    standing::agree(&bed.office, &officers_manager(), &bed.op())
        .await
        .unwrap();

    let page = standing::page(&bed.office, &lee()).await.unwrap();
    assert!(
        page.lines
            .iter()
            .all(|line| line.agreed_by.as_deref() == Some("Uma Cole"))
    );
}

//! What one person may know, decided in writing, and letters read by two.

use super::{
    answering::{of, sees, sends, signed},
    bed::*,
};
use crate::{
    casework::{
        disclose::{self, Decides},
        office::VerbError,
        page::{
            Done,
            document::{TellingPart, TellingStanding},
            responses::LetterStanding,
        },
        preview,
    },
    model::{actor::Actor, live::DocumentId, person::RestrictionKind},
    rules::example::{self, fact, text},
};

const MOTHER: &str = "mosaic:401";
const SCHOOL: &str = "mosaic:601";

fn decides(kind: &str, item: &str, reason: &str) -> Decides {
    Decides {
        kind: kind.into(),
        item: item.into(),
        reason: reason.into(),
    }
}

async fn decide(
    bed: &Bed,
    who: &Actor,
    (document, row): (&DocumentId, &str),
    (kind, item): (&str, &str),
) -> Result<Done, VerbError> {
    let decides = decides(kind, item, "It was so agreed");
    disclose::decide(&bed.office, who, &bed.op(), (document, row), &decides).await
}

async fn told(bed: &Bed, document: &DocumentId, person: &str) -> Vec<TellingPart> {
    let page = bed.page(&sam(), document).await;
    row(&page, person).tellings.clone()
}

#[tokio::test]
async fn a_letter_to_a_place_that_nobody_tells_them_waits_until_that_is_settled() {
    let bed = Bed::new().await;
    bed.mosaic.change(MAYA, |network| {
        network.child.planned.venue = fact(text("14 Larch Hill, ZZ99 3AB"), "venue");
        network.child.planned.venue_is_placement = fact(true, "venueIsPlacement");
    });
    let document = signed(&bed).await;
    let page = sees(&bed, &document).await;
    let letter = &of(&page, MOTHER).letter;
    assert_eq!(letter.standing, LetterStanding::Stopped);
    assert!(
        letter
            .words
            .contains("Choose one of the council's own places"),
        "{}",
        letter.words
    );
    assert_eq!(of(&page, SCHOOL).letter.standing, LetterStanding::Ready);
    assert!(sends(&bed, &document, &[MOTHER]).await.is_err());
    sends(&bed, &document, &[SCHOOL]).await.unwrap();
    let needed = sees(&bed, &document).await.needed.unwrap().words;
    assert!(
        needed.ends_with("The letters to 2 of them may not go yet."),
        "{needed}"
    );
    let seen = preview::as_person(&bed.office, &jo(), &document, MOTHER)
        .await
        .unwrap();
    assert_eq!(seen.stopped, std::slice::from_ref(&letter.words));
    assert!(
        seen.text.contains("will tell you the place"),
        "{}",
        seen.text
    );

    decide(&bed, &jo(), (&document, MOTHER), ("withhold", "place"))
        .await
        .unwrap();
    let page = sees(&bed, &document).await;
    assert_eq!(of(&page, MOTHER).letter.standing, LetterStanding::Ready);
}

#[tokio::test]
async fn keeping_something_back_holds_at_once_and_shows_first_what_it_changes() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let of = (&document, SCHOOL);
    let page = bed.page(&jo(), &document).await;
    assert!(
        row(&page, SCHOOL)
            .sees
            .iter()
            .any(|one| one == "who else comes"),
        "{:?}",
        row(&page, SCHOOL).sees
    );
    let wanted = decides("withhold", "attendees", "");
    let [before, after] = disclose::trial(&bed.office, &jo(), &document, SCHOOL, &wanted)
        .await
        .unwrap();
    assert!(before.text.contains("Also asked:"), "{}", before.text);
    assert!(!after.text.contains("Also asked:"), "{}", after.text);
    assert!(
        after
            .withheld
            .iter()
            .any(|one| one.contains("somebody has decided in writing")),
        "{:?}",
        after.withheld
    );
    assert!(
        told(&bed, &document, SCHOOL).await.is_empty(),
        "trying out decides nothing"
    );

    let empty = disclose::decide(&bed.office, &jo(), &bed.op(), of, &wanted).await;
    assert!(matches!(empty, Err(VerbError::Wrong(_))), "{empty:?}");
    decide(&bed, &jo(), of, ("withhold", "attendees"))
        .await
        .unwrap();
    let again = decide(&bed, &sam(), of, ("withhold", "attendees")).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))), "{again:?}");
    let page = bed.page(&jo(), &document).await;
    assert!(
        !row(&page, SCHOOL)
            .sees
            .iter()
            .any(|one| one == "who else comes")
    );

    let id = told(&bed, &document, SCHOOL).await.remove(0).id;
    let ends = |reason: &'static str| {
        let (office, operation, id, document) =
            (&bed.office, bed.op(), id.clone(), document.clone());
        async move {
            disclose::end(
                office,
                &sam(),
                &operation,
                (&document, SCHOOL),
                (&id, reason),
            )
            .await
        }
    };
    assert!(matches!(ends(" ").await, Err(VerbError::Wrong(_))));
    ends("The school may know").await.unwrap();
    assert!(told(&bed, &document, SCHOOL).await.is_empty());
    assert!(matches!(ends("Again").await, Err(VerbError::NotNow(_))));
}

#[tokio::test]
async fn telling_more_than_the_rules_do_takes_two_people() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let of = (&document, MOTHER);
    let sees = async || {
        let page = bed.page(&sam(), &document).await;
        row(&page, MOTHER)
            .sees
            .iter()
            .any(|one| one == "the child's full name")
    };
    assert!(!sees().await);
    decide(&bed, &jo(), of, ("grant", "child_full_name"))
        .await
        .unwrap();
    let waits = told(&bed, &document, MOTHER).await.remove(0);
    assert_eq!(waits.standing, TellingStanding::WaitsForAnother);
    assert!(!sees().await, "one person alone tells nobody more");

    let agrees = |who: Actor| {
        let (office, operation, id, document) =
            (&bed.office, bed.op(), waits.id.clone(), document.clone());
        async move { disclose::agree(office, &who, &operation, (&document, MOTHER), &id).await }
    };
    for who in [jo(), lee()] {
        let refused = agrees(who).await;
        assert!(
            matches!(refused, Err(VerbError::NotAllowed(_))),
            "{refused:?}"
        );
    }
    agrees(sam()).await.unwrap();
    assert!(sees().await);
    assert!(matches!(agrees(sam()).await, Err(VerbError::NotNow(_))));
}

#[tokio::test]
async fn a_letter_under_a_flag_goes_when_a_second_person_has_read_it_as_it_is() {
    let bed = Bed::new().await;
    bed.mosaic.change(MAYA, |network| {
        let flag = example::restriction(RestrictionKind::AddressConfidential, Some("999"));
        network.child.restrictions.push(flag);
    });
    let document = bed.maya().await;
    let of = (&document, MOTHER);
    let wants = async || {
        let page = bed.page(&sam(), &document).await;
        page.findings.iter().any(|one| {
            one.code == "second_check_needed" && one.rows.iter().any(|row| row == MOTHER)
        })
    };
    assert!(wants().await);
    decide(&bed, &lee(), of, ("check", "")).await.unwrap_err();
    decide(&bed, &jo(), of, ("check", "")).await.unwrap();
    assert!(wants().await, "one pair of eyes is not two");
    let id = told(&bed, &document, MOTHER).await.remove(0).id;
    disclose::agree(&bed.office, &sam(), &bed.op(), of, &id)
        .await
        .unwrap();
    assert!(!wants().await);

    // What two have read is not what stands there now.
    bed.types(&jo(), &document, "review//place", "Her aunt's house")
        .await
        .unwrap();
    assert!(wants().await);
    let lapsed = told(&bed, &document, MOTHER).await.remove(0);
    assert_eq!(lapsed.standing, TellingStanding::Lapsed);
    decide(&bed, &jo(), of, ("check", "")).await.unwrap();
    assert_eq!(
        told(&bed, &document, MOTHER).await.len(),
        1,
        "the lapsed one has made way"
    );
}

#[tokio::test]
async fn nothing_is_decided_that_no_letter_could_keep() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    for (kind, item) in [
        ("withhold", "date"),
        ("withhold", ""),
        ("grant", "family_contacts"),
        ("tell", "place"),
    ] {
        let refused = decide(&bed, &jo(), (&document, MOTHER), (kind, item)).await;
        assert!(
            matches!(refused, Err(VerbError::Wrong(_))),
            "{kind} {item}: {refused:?}"
        );
    }
    for row in ["mosaic:999", "nonsense"] {
        let refused = decide(&bed, &jo(), (&document, row), ("withhold", "place")).await;
        assert!(matches!(refused, Err(VerbError::NotThere)), "{row}");
    }
    let stranger = decide(
        &bed,
        &stranger(),
        (&document, MOTHER),
        ("withhold", "place"),
    )
    .await;
    assert!(matches!(stranger, Err(VerbError::NotThere)));
}

//! Entering: conflicts, repetitions, what is refused and what is left alone.

use super::bed::*;
use crate::{
    casework::{
        enter::{Typed, confirm, enter},
        office::VerbError,
        page::{
            document::{Input, Need},
            lists::Makers,
        },
    },
    model::live::Place,
};

fn typed(place: &str, text: &str, version: u32) -> Typed {
    Typed {
        place: place.parse().unwrap(),
        text: text.to_owned(),
        version,
    }
}

#[tokio::test]
async fn what_is_entered_stands_over_the_record_with_who_and_when() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.types(&lee(), &document, "review//date", "4 December 2026")
        .await
        .unwrap();

    let page = bed.page(&sam(), &document).await;
    let date = field(&page, "review//date");
    assert_eq!(date.text, "Friday 4 December 2026");
    assert_eq!(date.value, "2026-12-04");
    assert_eq!(date.version, 1);
    assert_eq!(date.origin, "Entered by Lee");
    assert_eq!(date.record.as_deref(), Some("Thursday 3 December 2026"));
    assert_eq!(date.need, Need::Required);
    assert_eq!(
        page.header.meeting.as_deref(),
        Some("Friday 4 December 2026, 4pm")
    );
    let codes: Vec<&str> = page.findings.iter().map(|one| one.code).collect();
    assert!(codes.contains(&"record_changed_meanwhile"), "{codes:?}");
}

#[tokio::test]
async fn the_councils_own_places_are_offered_where_the_place_is_typed() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let page = bed.page(&sam(), &document).await;
    let own = bed.office.desk.invite.settings().public_places.clone();
    assert_eq!(own, ["Moot Hall, Northshire"]);
    assert_eq!(field(&page, "review//place").input, Input::Offered(own));
    assert_eq!(field(&page, "wishes//place").input, Input::Line);
}

#[tokio::test]
async fn two_who_type_in_one_field_are_both_shown() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let place = "review//place";
    bed.types_over(&jo(), &document, place, "Library", 0)
        .await
        .unwrap();

    let refused = bed
        .types_over(&lee(), &document, place, "Town Hall", 0)
        .await;
    let Err(VerbError::Conflict(conflict)) = refused else {
        panic!("{refused:?}");
    };
    let one = &conflict.fields[0];
    assert_eq!((&*one.yours, &*one.theirs), ("Town Hall", "Library"));
    assert_eq!((&*one.by, one.version), ("Jo Marsh", 1));
    assert_eq!(one.label, "Place");
    // Kept on purpose, over the version that was shown.
    bed.types_over(&lee(), &document, place, "Town Hall", one.version)
        .await
        .unwrap();
    // The first one's second save of what she sees is in conflict; her own would not be.
    bed.types_over(&lee(), &document, place, "Room 4", 1)
        .await
        .unwrap();
    let page = bed.page(&sam(), &document).await;
    assert_eq!(field(&page, place).text, "Room 4");
    assert_eq!(field(&page, place).version, 3);
}

#[tokio::test]
async fn the_fields_that_fit_are_kept_beside_a_conflict() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    bed.types(&jo(), &document, "review//room", "Room 1")
        .await
        .unwrap();

    let both = [
        typed("review//room", "Room 2", 0),
        typed("review//place", "Library", 0),
    ];
    let operation = bed.op();
    for _ in 0..2 {
        // A repetition gets the same answer, and enters nothing twice.
        let refused = enter(&bed.office, &lee(), &operation, &document, &both).await;
        let Err(VerbError::Conflict(conflict)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(
            conflict.entered,
            ["review//place".parse::<Place>().unwrap()]
        );
        assert_eq!(conflict.fields.len(), 1);
    }
    let page = bed.page(&sam(), &document).await;
    assert_eq!(field(&page, "review//place").version, 1);
    assert_eq!(field(&page, "review//room").text, "Room 1");
}

#[tokio::test]
async fn a_repetition_of_an_operation_gets_the_first_result() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let operation = bed.op();
    let one = [typed("review//room", "Room 9", 0)];
    let first = enter(&bed.office, &lee(), &operation, &document, &one)
        .await
        .unwrap();
    let again = enter(&bed.office, &lee(), &operation, &document, &one)
        .await
        .unwrap();

    assert_eq!(first, again);
    let page = bed.page(&sam(), &document).await;
    assert_eq!(field(&page, "review//room").version, 1);
    // The same name from somebody else is another operation.
    let other = [typed("review//room", "Room 8", 1)];
    let done = enter(&bed.office, &jo(), &operation, &document, &other)
        .await
        .unwrap();
    assert!(done.number > first.number);
}

#[tokio::test]
async fn a_field_that_was_not_touched_is_left_alone() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let before = bed.page(&lee(), &document).await;
    bed.types(&jo(), &document, "review//place", "Library")
        .await
        .unwrap();

    // A whole form comes back, with one field changed and the rest as its page showed them.
    let form: Vec<Typed> = before
        .review
        .iter()
        .filter(|field| field.input != crate::casework::page::document::Input::None)
        .map(|field| Typed {
            place: field.place.clone(),
            text: match &*field.place.field {
                "room" => "Room 7".to_owned(),
                _ => field.value.clone(),
            },
            version: field.version,
        })
        .collect();
    assert!(form.len() > 4);
    enter(&bed.office, &lee(), &bed.op(), &document, &form)
        .await
        .unwrap();

    let page = bed.page(&sam(), &document).await;
    let versions: u32 = page.review.iter().map(|field| field.version).sum();
    assert_eq!(versions, 2, "one by Jo, one by Lee");
    assert_eq!(field(&page, "review//place").text, "Library");
    assert_eq!(field(&page, "review//room").text, "Room 7");
}

#[tokio::test]
async fn what_was_taken_back_lets_the_record_stand() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let place = "review//date";
    bed.types(&lee(), &document, place, "4 December 2026")
        .await
        .unwrap();
    bed.types(&lee(), &document, place, "").await.unwrap();

    let page = bed.page(&sam(), &document).await;
    assert_eq!(field(&page, place).text, "Thursday 3 December 2026");
    assert_eq!(field(&page, place).version, 2);
    let history =
        crate::casework::history::page(&bed.office, &sam(), &document, Makers::People, None)
            .await
            .unwrap();
    let last = &history.entries[0];
    assert_eq!(last.what, "Planned day");
    assert_eq!(last.before.as_deref(), Some("Friday 4 December 2026"));
    assert_eq!(last.after, None);
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_of_each_and_nothing_is_entered() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let three = [
        typed("review//date", "31 February 2027", 0),
        typed("review//room", "Room 3", 0),
        typed("child//name", "Somebody", 0),
    ];
    let refused = enter(&bed.office, &lee(), &bed.op(), &document, &three).await;
    let Err(VerbError::Wrong(wrong)) = refused else {
        panic!("{refused:?}");
    };
    let told: Vec<(&str, &str)> = wrong
        .iter()
        .map(|one| (&*one.text, &*one.message))
        .collect();
    assert_eq!(
        told,
        [
            (
                "31 February 2027",
                "Enter the date of the meeting, like 3 December 2026 or 3/12/26"
            ),
            ("Somebody", "This cannot be changed here."),
        ]
    );
    let page = bed.page(&sam(), &document).await;
    assert_eq!(field(&page, "review//room").version, 0);
}

#[tokio::test]
async fn what_the_child_said_is_not_business_supports_to_enter() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let refused = bed
        .types(&lee(), &document, "wishes//place", "At nan's")
        .await;

    assert!(
        matches!(refused, Err(VerbError::NotAllowed(_))),
        "{refused:?}"
    );
    bed.types(&jo(), &document, "wishes//place", "At nan's")
        .await
        .unwrap();
}

#[tokio::test]
async fn no_parent_is_kept_out_by_a_choice_in_a_list() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    for mode in ["not_invited", "notify", "consult"] {
        let refused = bed
            .types(&sam(), &document, "people/mosaic:401/mode", mode)
            .await;
        assert!(
            matches!(refused, Err(VerbError::Wrong(_))),
            "{mode} {refused:?}"
        );
    }
    bed.types(&sam(), &document, "people/mosaic:602/mode", "attend")
        .await
        .unwrap();
    let page = bed.page(&sam(), &document).await;
    assert_eq!(row(&page, "mosaic:602").mode.value, "attend");
}

#[tokio::test]
async fn a_contact_that_was_checked_is_good_as_of_today() {
    let bed = Bed::new().await;
    bed.mosaic.change(MAYA, |network| {
        let mother = crate::rules::example::at(network, "401");
        let email = &mut network.people[mother].contacts.emails[0];
        let record = std::sync::Arc::make_mut(&mut email.origin.record);
        record.confirmed_on = Some(jiff::civil::date(2023, 1, 9));
    });
    let document = bed.maya().await;
    let before = bed.page(&lee(), &document).await;
    let mother = row(&before, "mosaic:401");
    assert!(!mother.contact_check.is_empty());

    let checked = Typed {
        place: mother.contact.place.clone(),
        text: mother.contact.value.clone(),
        version: mother.contact.version,
    };
    confirm(&bed.office, &lee(), &bed.op(), &document, &checked)
        .await
        .unwrap();
    let after = bed.page(&lee(), &document).await;
    let mother = row(&after, "mosaic:401");
    assert_eq!(mother.contact_check, "");
    assert_eq!(mother.contact.origin, "Entered by Lee");
    assert_eq!(mother.contact.text, "kerry.bell@post.example");
}

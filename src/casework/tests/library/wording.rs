//! Words of a form that are changed box by box.

use super::*;
use crate::casework::library::words;

/// What somebody types into the boxes of the taxi, over what the page shows.
fn typed(base: u32, boxes: &[(&str, &str)]) -> words::Typed {
    let boxes = boxes.iter();
    words::Typed {
        base,
        boxes: boxes
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
        guide: "# Ask early".to_owned(),
        why: String::new(),
    }
}

#[tokio::test]
async fn words_are_changed_box_by_box_and_what_others_changed_meanwhile_stays() {
    let bed = Bed::new().await;
    let op = || bed.op();
    publish(&bed.office, &lee(), &op(), &upload(TAXI))
        .await
        .unwrap();
    let page = words::page(&bed.office, &lee(), "taxi").await.unwrap();
    assert_eq!(page.words.sections[0].fields[0].label.text, "Where to");
    let worker = words::page(&bed.office, &jo(), "taxi").await;
    assert!(matches!(worker, Err(VerbError::NotAllowed(_))));

    let bad = typed(
        1,
        &[
            ("w-what_changed", ""),
            ("w-trip-to-label", " "),
            ("w-review_by", "soon"),
        ],
    );
    let refused = words::publish(&bed.office, &lee(), &op(), ("taxi", &bad)).await;
    let Err(VerbError::Wrong(wrong)) = refused else {
        panic!("{refused:?}");
    };
    let mut told: Vec<(&str, &str)> = wrong
        .iter()
        .map(|one| (&*one.place.as_ref().unwrap().field, &*one.message))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (
                "w-review_by",
                "Enter a day, like 3 December 2026 or 3/12/26"
            ),
            ("w-trip-to-label", "Give it a label"),
            ("w-what_changed", "Say what changed"),
        ]
    );

    let first = typed(
        1,
        &[
            ("w-what_changed", "Asks for the street."),
            ("w-review_by", "1 November 2027"),
            ("w-trip-to-label", "To which \"street\""),
            ("w-trip-secret-help", "One line."),
        ],
    );
    words::publish(&bed.office, &lee(), &op(), ("taxi", &first))
        .await
        .unwrap();
    let now = form(&bed.office, &jo(), "taxi").await.unwrap();
    assert_eq!(now.shelved.head.version, 2);
    assert_eq!(
        now.shelved.head.review_by,
        Some(jiff::civil::date(2027, 11, 1))
    );
    assert_eq!(now.asks[0].fields[0].label, "To which \"street\"");
    assert_eq!(now.asks[0].fields[1].help, "One line.");

    // A page of version 1 is sent: its untouched boxes undo nothing, its own words are told apart.
    let late = typed(
        1,
        &[
            ("w-what_changed", "Another title."),
            ("w-title", "Taxi or bus"),
            ("w-trip-to-label", "Where to"),
        ],
    );
    words::publish(&bed.office, &lee(), &op(), ("taxi", &late))
        .await
        .unwrap();
    let now = form(&bed.office, &jo(), "taxi").await.unwrap();
    assert_eq!(now.shelved.head.title, "Taxi or bus");
    assert_eq!(now.asks[0].fields[0].label, "To which \"street\"");
    let both = typed(
        1,
        &[
            ("w-what_changed", "A label."),
            ("w-title", "Taxi"),
            ("w-trip-to-label", "Address"),
        ],
    );
    let refused = words::publish(&bed.office, &lee(), &op(), ("taxi", &both)).await;
    let Err(VerbError::Wrong(wrong)) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        wrong[0].message.starts_with("Somebody else has made"),
        "{wrong:?}"
    );
    let (_, again) = words::again(&bed.office, &lee(), ("taxi", &both))
        .await
        .unwrap();
    assert_eq!((again.base, &*again.boxes["w-title"]), (3, "Taxi or bus"));
    words::publish(&bed.office, &lee(), &op(), ("taxi", &again))
        .await
        .unwrap();
    let now = form(&bed.office, &jo(), "taxi").await.unwrap();
    assert_eq!(now.asks[0].fields[0].label, "Address");
    assert_eq!(now.shelved.head.title, "Taxi or bus");
}

#[tokio::test]
async fn a_mistake_in_a_box_is_told_at_the_box() {
    let bed = Bed::new().await;
    publish(&bed.office, &lee(), &bed.op(), &upload(TAXI))
        .await
        .unwrap();
    let long = "word ".repeat(900);
    let long = typed(1, &[("w-what_changed", "More."), ("w-trip-to-help", &long)]);

    let refused = words::publish(&bed.office, &lee(), &bed.op(), ("taxi", &long)).await;

    let Err(VerbError::Wrong(wrong)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(&*wrong[0].place.as_ref().unwrap().field, "w-trip-to-help");
    assert!(
        wrong[0].message.contains("more than 4000 characters"),
        "{wrong:?}"
    );
    assert_eq!(names(&bed, &jo(), "taxi where").await[0].1, 1);
}

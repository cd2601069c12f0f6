//! Records of invented children, and what the clock makes of them.

use jiff::{Timestamp, civil::date};

use super::*;
use crate::{
    model::{
        date::Period,
        fact::{Origin, Record},
        id::Identifier,
        review::Review,
    },
    rules::{
        calendar::Calendar,
        clock::{basis::Basis, due},
    },
};

const TODAY: Date = date(2026, 11, 23);

fn origin() -> Origin {
    Origin {
        record: Arc::new(Record {
            system: SystemName::new("mosaic"),
            name: "persons/1".into(),
            read_at: Timestamp::UNIX_EPOCH,
            confirmed_on: None,
        }),
        field: "field".into(),
    }
}

fn child(since: Date) -> Child {
    let id = Identifier::new(&SystemName::new("mosaic"), "1");
    let mut child = Child::new(id, origin());
    child.looked_after_since = known(since);
    child.reviews.state = ReadState::Read;
    child
}

fn known<T>(value: T) -> Fact<T> {
    Fact::Known {
        value,
        origin: origin(),
    }
}

fn status(code: &str, start: Date, end: Option<Date>) -> LegalStatus {
    LegalStatus {
        code: code.into(),
        period: Period::new(Some(start), end),
        origin: origin(),
    }
}

fn placement(code: &str, carer: &str, start: Date, end: Option<Date>) -> Placement {
    Placement {
        id: None,
        code: Some(code.into()),
        provider: None,
        ofsted_number: None,
        carer: Some(Identifier::new(&SystemName::new("mosaic"), carer)),
        period: Period::new(Some(start), end),
        reason_new: None,
        reason_changed: None,
        reason_ceased: None,
        category_of_need: None,
        legal_status: None,
        home_postcode: None,
        placement_postcode: None,
        short_break: None,
        origin: origin(),
    }
}

fn review(held: Option<Date>, cancelled: bool) -> Review {
    Review {
        id: None,
        due: None,
        held,
        cancelled,
        category: None,
        participation: None,
        invited: Vec::new(),
        origin: origin(),
    }
}

fn read(child: &Child) -> Result<Care, NoCare> {
    care(&Limits::default(), child, TODAY)
}

#[test]
fn reviews_count_when_they_were_held_and_not_cancelled() {
    let mut child = child(date(2026, 3, 2));
    child.reviews.items = vec![
        review(Some(date(2026, 3, 25)), false),
        review(Some(date(2026, 6, 1)), true),
        review(None, false),
    ];

    assert_eq!(read(&child).unwrap().held, [date(2026, 3, 25)]);
}

#[test]
fn what_is_not_known_stops_the_clock_and_says_which() {
    let mut child = child(date(2026, 3, 2));
    child.reviews.state = ReadState::SourceDown {
        system: SystemName::new("mosaic"),
    };
    assert_eq!(read(&child), Err(NoCare::ReviewsNotRead));

    child.looked_after_since = Fact::NotRecorded;
    child.reviews.state = ReadState::Read;
    assert_eq!(read(&child), Err(NoCare::SinceNotRecorded));

    child.looked_after_since = Fact::SourceDown {
        system: SystemName::new("mosaic"),
    };
    assert!(matches!(read(&child), Err(NoCare::SourceDown { .. })));

    child.looked_after_until = Some(date(2026, 11, 1));
    assert!(matches!(read(&child), Err(NoCare::Ended { .. })));
}

#[test]
fn a_list_of_reviews_that_nobody_asked_for_is_not_taken_for_none_in_silence() {
    let mut child = child(date(2026, 3, 2));
    child.reviews.state = ReadState::NotAsked;

    assert!(read(&child).unwrap().notes.join(" ").contains("asked for"));
}

#[test]
fn short_break_statuses_have_their_own_clock() {
    let mut child = child(date(2026, 9, 1));
    child.legal_statuses.items = vec![status("V4", date(2026, 9, 1), None)];

    let care = read(&child).unwrap();
    let due = due(&care, TODAY, &Calendar::england_and_wales()).unwrap();

    assert_eq!(care.short_break, ShortBreak::Series);
    assert_eq!(
        (due.basis, due.date),
        (Basis::ShortBreakFirst, date(2026, 12, 1))
    );
}

#[test]
fn after_short_breaks_the_ordinary_clock_starts_with_the_ordinary_status() {
    let mut child = child(date(2025, 9, 1));
    child.legal_statuses.items = vec![
        status("V3", date(2025, 9, 1), Some(date(2026, 11, 1))),
        status("V2", date(2026, 11, 2), None),
    ];

    let care = read(&child).unwrap();

    assert_eq!(care.looked_after_since, date(2026, 11, 2));
    assert_eq!(care.short_break, ShortBreak::No);
    assert_eq!(care.notes.len(), 1);
}

#[test]
fn a_break_that_lasts_too_long_is_told() {
    let mut child = child(date(2026, 9, 1));
    child.legal_statuses.items = vec![status("V4", date(2026, 9, 1), None)];
    let mut long = placement("U6", "c", date(2026, 9, 1), Some(date(2026, 9, 18)));
    long.short_break = Some(true);
    child.placements.items = vec![long];
    assert!(
        read(&child)
            .unwrap()
            .notes
            .join(" ")
            .contains("lasted 18 days")
    );

    let without = Limits {
        short_break_longest_days: None,
        ..Limits::default()
    };
    assert_eq!(care(&without, &child, TODAY).unwrap().notes.len(), 1);
}

#[test]
fn more_than_seventy_five_days_in_twelve_months_are_told() {
    let mut child = child(date(2026, 1, 1));
    child.legal_statuses.items = vec![status("V4", date(2026, 1, 1), None)];
    child.placements.items = (1..=8)
        .map(|month| {
            let mut one = placement("U6", "c", date(2026, month, 1), Some(date(2026, month, 10)));
            one.short_break = Some(true);
            one
        })
        .collect();

    assert!(
        read(&child)
            .unwrap()
            .notes
            .join(" ")
            .contains("come to 80 days")
    );
}

#[test]
fn remand_alone_is_told_apart_from_remand_beside_a_care_order() {
    let mut child = child(date(2026, 9, 1));
    child.legal_statuses.items = vec![status("J1", date(2026, 9, 1), None)];
    assert_eq!(read(&child).unwrap().remand, Remand::Only);

    child
        .legal_statuses
        .items
        .push(status("C2", date(2026, 9, 1), None));
    assert_eq!(read(&child).unwrap().remand, Remand::No);
}

#[test]
fn an_adoption_code_dates_the_placement_where_the_record_does_not() {
    let mut child = child(date(2025, 1, 6));
    child.placements.items = vec![
        placement("U6", "a", date(2025, 1, 6), Some(date(2026, 9, 1))),
        placement("A5", "b", date(2026, 9, 2), Some(date(2026, 10, 1))),
        placement("A3", "b", date(2026, 10, 1), None),
    ];
    assert_eq!(
        read(&child).unwrap().placed_for_adoption,
        Some(date(2026, 9, 2))
    );

    child.placed_for_adoption = Some(date(2026, 9, 9));
    assert_eq!(
        read(&child).unwrap().placed_for_adoption,
        Some(date(2026, 9, 9))
    );
}

#[test]
fn a_new_adoptive_home_is_a_new_placement() {
    let mut child = child(date(2025, 1, 6));
    child.placements.items = vec![
        placement("A5", "b", date(2026, 9, 2), Some(date(2026, 10, 1))),
        placement("A5", "c", date(2026, 10, 2), None),
    ];

    assert_eq!(
        read(&child).unwrap().placed_for_adoption,
        Some(date(2026, 10, 2))
    );
}

#[test]
fn a_long_term_foster_placement_is_read_from_its_code() {
    let mut child = child(date(2025, 1, 6));
    child.placements.items = vec![placement("u4", "a", date(2025, 1, 6), None)];

    assert_eq!(
        read(&child).unwrap().long_term_placement_since,
        Some(date(2025, 1, 6))
    );
}

#[test]
fn a_trigger_in_the_record_brings_the_review_forward() {
    let mut child = child(date(2026, 3, 2));
    child.planned.trigger = known("UNPLANNED_MOVE".into());
    child.planned.on = known(date(2026, 12, 3));

    let wish = read(&child).unwrap().brought_forward;

    assert_eq!(
        wish,
        Some(BroughtForward {
            trigger: Trigger::UnplannedMove,
            by: Some(date(2026, 12, 3)),
        })
    );
}

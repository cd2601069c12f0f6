//! The clock, rule by rule, each test named as the sentence of the regulation.

use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

use super::*;

const LATE: Date = date(2028, 12, 1);

#[track_caller]
fn check(care: &Care, as_of: Date, basis: Basis, expected: Date) -> Due {
    let due = due(care, as_of, &Calendar::england_and_wales()).expect("a due date");
    assert_eq!(
        (due.date, due.basis),
        (expected, basis),
        "{:#?}",
        due.working
    );
    due
}

#[track_caller]
fn reviewed(since: Date, held: &[Date], basis: Basis, expected: Date) -> Due {
    let care = Care {
        held: held.to_vec(),
        ..Care::since(since)
    };
    check(&care, LATE, basis, expected)
}

#[track_caller]
fn refused(care: &Care, words: &str) {
    let error = due(care, LATE, &Calendar::england_and_wales()).expect_err("a refusal");
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn the_first_review_is_held_within_twenty_working_days() {
    for (since, expected) in [
        (date(2025, 12, 8), date(2026, 1, 8)),
        (date(2025, 12, 12), date(2026, 1, 14)),
        (date(2026, 3, 13), date(2026, 4, 14)),
        (date(2026, 5, 1), date(2026, 6, 2)),
        (date(2027, 12, 10), date(2028, 1, 12)),
        (date(2026, 3, 2), date(2026, 3, 30)),
    ] {
        reviewed(since, &[], Basis::FirstReview, expected);
    }
}

#[test]
fn the_second_review_is_held_not_more_than_three_months_after_the_first() {
    for (held, expected) in [
        (date(2026, 1, 9), date(2026, 4, 9)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2025, 8, 31), date(2025, 11, 30)),
        (date(2026, 3, 2), date(2026, 6, 2)),
        (date(2027, 11, 30), date(2028, 2, 29)),
    ] {
        reviewed(date(2025, 8, 1), &[held], Basis::SecondReview, expected);
    }
}

#[test]
fn later_reviews_are_held_at_intervals_of_not_more_than_six_months() {
    for (held, expected) in [
        (date(2026, 1, 9), date(2026, 7, 9)),
        (date(2025, 11, 30), date(2026, 5, 30)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2026, 3, 2), date(2026, 9, 2)),
    ] {
        let first = date(2025, 6, 30);
        reviewed(
            date(2025, 6, 2),
            &[held, first],
            Basis::LaterReview,
            expected,
        );
    }
}

#[test]
fn reviews_count_in_order_of_day_and_once_each() {
    let (first, second) = (date(2026, 1, 9), date(2026, 4, 1));

    reviewed(
        date(2025, 12, 12),
        &[second, first, first],
        Basis::LaterReview,
        date(2026, 10, 1),
    );
}

#[test]
fn the_first_review_of_short_breaks_is_due_after_three_months() {
    let care = Care {
        short_break: ShortBreak::Series,
        ..Care::since(date(2026, 1, 31))
    };

    let due = check(&care, LATE, Basis::ShortBreakFirst, date(2026, 4, 30));

    assert!(due.citation.contains("reg. 48"));
}

#[test]
fn later_reviews_of_short_breaks_are_due_after_six_months_even_the_second() {
    let care = Care {
        short_break: ShortBreak::Series,
        held: vec![date(2026, 4, 20)],
        ..Care::since(date(2026, 1, 31))
    };

    check(&care, LATE, Basis::ShortBreakLater, date(2026, 10, 20));
}

#[test]
fn a_council_can_set_what_no_regulation_sets() {
    let care = Care {
        short_break: ShortBreak::Series,
        held: vec![date(2026, 4, 20)],
        ..Care::since(date(2026, 1, 31))
    };
    let limits = Limits {
        short_break_later_months: 3,
        ..Limits::default()
    };

    let due = due_under(&limits, &care, LATE, &Calendar::england_and_wales()).unwrap();

    assert_eq!(due.date, date(2026, 7, 20));
}

#[track_caller]
fn authorised(held: &[Date], basis: Basis, expected: Date) -> Due {
    let care = Care {
        held: held.to_vec(),
        authorised_to_place: Some(date(2026, 3, 2)),
        ..Care::since(date(2025, 6, 2))
    };
    check(&care, LATE, basis, expected)
}

#[test]
fn a_child_who_may_be_placed_for_adoption_is_reviewed_within_three_months() {
    let before = [date(2025, 6, 27), date(2025, 9, 26), date(2026, 2, 27)];

    authorised(&before, Basis::AdoptionAuthorisedFirst, date(2026, 6, 2));
}

#[test]
fn until_placement_a_review_of_care_that_is_due_earlier_counts() {
    let before = [date(2025, 6, 27), date(2025, 9, 26)];

    let due = authorised(&before, Basis::LaterReview, date(2026, 3, 26));

    assert!(due.working.iter().any(|line| line.contains("comes before")));
}

#[test]
fn a_review_of_care_after_the_authority_counts_as_the_first_adoption_review() {
    let held = [date(2025, 6, 27), date(2025, 9, 26), date(2026, 3, 20)];

    authorised(&held, Basis::AdoptionAuthorisedLater, date(2026, 9, 20));
}

#[test]
fn a_review_on_the_day_of_the_authority_is_no_adoption_review_yet() {
    let held = [date(2025, 6, 27), date(2025, 9, 26), date(2026, 3, 2)];

    authorised(&held, Basis::AdoptionAuthorisedFirst, date(2026, 6, 2));
}

#[track_caller]
fn placed(held: &[Date], basis: Basis, expected: Date) {
    let care = Care {
        held: held.to_vec(),
        authorised_to_place: Some(date(2026, 1, 5)),
        placed_for_adoption: Some(date(2026, 3, 2)),
        ..Care::since(date(2025, 6, 2))
    };
    check(&care, LATE, basis, expected);
}

#[test]
fn a_child_placed_for_adoption_is_reviewed_within_four_weeks_then_three_months_then_six() {
    let before = [date(2025, 6, 27), date(2025, 9, 26), date(2026, 2, 27)];
    let (first, second, third) = (date(2026, 3, 25), date(2026, 6, 18), date(2026, 12, 1));

    placed(&before, Basis::AdoptionPlacedFirst, date(2026, 3, 30));
    placed(
        &[&before[..], &[first]].concat(),
        Basis::AdoptionPlacedSecond,
        date(2026, 6, 25),
    );
    placed(
        &[&before[..], &[first, second]].concat(),
        Basis::AdoptionPlacedLater,
        date(2026, 12, 18),
    );
    placed(
        &[&before[..], &[first, second, third]].concat(),
        Basis::AdoptionPlacedLater,
        date(2027, 6, 1),
    );
}

#[test]
fn once_placed_the_adoption_rule_alone_counts() {
    // A review of care would have been due on 9 March.
    placed(
        &[date(2025, 9, 9)],
        Basis::AdoptionPlacedFirst,
        date(2026, 3, 30),
    );
    placed(&[], Basis::AdoptionPlacedFirst, date(2026, 3, 30));
}

#[test]
fn a_placement_that_is_still_to_come_changes_nothing_yet() {
    let care = Care {
        placed_for_adoption: Some(date(2026, 4, 1)),
        ..Care::since(date(2026, 3, 2))
    };

    let due = check(
        &care,
        date(2026, 3, 9),
        Basis::FirstReview,
        date(2026, 3, 30),
    );

    assert!(
        due.working
            .iter()
            .any(|line| line.contains("still to come"))
    );
}

#[test]
fn a_review_of_an_earlier_period_of_care_is_not_counted() {
    let due = reviewed(
        date(2026, 3, 2),
        &[date(2019, 5, 1), date(2019, 8, 1)],
        Basis::FirstReview,
        date(2026, 3, 30),
    );

    assert_eq!(
        due.working
            .iter()
            .filter(|line| line.contains("earlier period"))
            .count(),
        2
    );
}

#[test]
fn a_review_that_is_still_to_come_is_not_counted_as_held() {
    let care = Care {
        held: vec![date(2026, 3, 26)],
        ..Care::since(date(2026, 3, 2))
    };

    let due = check(
        &care,
        date(2026, 3, 9),
        Basis::FirstReview,
        date(2026, 3, 30),
    );

    assert!(
        due.working
            .iter()
            .any(|line| line.contains("26 March 2026 is still to come"))
    );
}

#[test]
fn a_review_held_today_counts() {
    let care = Care {
        held: vec![date(2026, 3, 26)],
        ..Care::since(date(2026, 3, 2))
    };

    check(
        &care,
        date(2026, 3, 26),
        Basis::SecondReview,
        date(2026, 6, 26),
    );
}

#[test]
fn a_child_looked_after_only_through_remand_is_never_scheduled() {
    let care = Care {
        remand: Remand::Only,
        ..Care::since(date(2026, 3, 2))
    };

    refused(&care, "only through remand");
}

#[test]
fn adoption_before_care_is_a_contradiction() {
    let since = date(2026, 3, 2);
    let placed = Care {
        placed_for_adoption: Some(date(2026, 3, 1)),
        ..Care::since(since)
    };
    let authorised = Care {
        authorised_to_place: Some(date(2026, 3, 1)),
        ..Care::since(since)
    };

    refused(&placed, "placed for adoption on 2026-03-01");
    refused(
        &authorised,
        "authorised to place for adoption on 2026-03-01",
    );
}

#[test]
fn working_days_beyond_the_published_bank_holidays_are_refused() {
    refused(&Care::since(date(2028, 12, 11)), "to 2028-12-31");
    refused(&Care::since(date(2011, 12, 12)), "from 2012-01-01");
    refused(&Care::since(Date::MAX), "known from");
}

#[test]
fn months_need_no_bank_holidays_and_say_what_they_do_not_know() {
    let due = reviewed(
        date(2011, 6, 1),
        &[date(2011, 6, 20), date(2028, 11, 30)],
        Basis::LaterReview,
        date(2029, 5, 30),
    );

    assert!(
        due.working
            .iter()
            .any(|line| line.contains("cannot be told"))
    );
}

#[test]
fn dates_at_the_end_of_time_are_refused() {
    let care = Care {
        held: vec![Date::MAX],
        ..Care::since(Date::MAX)
    };
    let error = due(&care, Date::MAX, &Calendar::england_and_wales()).unwrap_err();

    assert!(matches!(error, ClockError::OutOfRange { .. }), "{error}");
}

#[track_caller]
fn wished(by: Option<Date>, basis: Basis, expected: Date) -> Due {
    let care = Care {
        held: vec![date(2026, 1, 9), date(2026, 4, 1)],
        brought_forward: Some(BroughtForward {
            trigger: Trigger::VisitConcern,
            by,
        }),
        ..Care::since(date(2025, 12, 12))
    };
    check(&care, date(2026, 5, 1), basis, expected)
}

#[test]
fn the_officer_can_bring_a_review_forward_and_never_back() {
    let due = wished(
        Some(date(2026, 6, 1)),
        Basis::BroughtForward,
        date(2026, 6, 1),
    );
    assert!(due.citation.contains("reg. 33(3)(b)"));

    assert_eq!(due.heading(), "Later review, brought forward");
    assert!(
        due.rule().contains("by the clock alone 6 calendar months"),
        "{}",
        due.rule()
    );
    assert!(
        due.rule().ends_with("Thursday 1 October 2026"),
        "{}",
        due.rule()
    );

    // No day is named, so the clock's own day and regulation stand.
    let due = wished(None, Basis::BroughtForward, date(2026, 10, 1));
    assert_eq!(due.heading(), "Later review, to be brought forward");
    assert!(due.citation.contains("reg. 33(2)"), "{}", due.citation);
    assert!(due.rule().contains("6 calendar months"), "{}", due.rule());
    wished(
        Some(date(2026, 11, 1)),
        Basis::LaterReview,
        date(2026, 10, 1),
    );
}

#[test]
fn a_trigger_from_before_the_last_review_has_been_dealt_with() {
    wished(
        Some(date(2026, 3, 30)),
        Basis::LaterReview,
        date(2026, 10, 1),
    );
}

#[test]
fn settled_in_a_long_term_foster_placement_the_review_is_due_and_may_need_no_meeting() {
    let mut care = Care {
        held: vec![date(2025, 7, 1), date(2026, 4, 1)],
        long_term_placement_since: Some(date(2025, 10, 1)),
        ..Care::since(date(2025, 6, 10))
    };
    let at = date(2026, 5, 1);

    let due = check(&care, at, Basis::LaterReview, date(2026, 10, 1));
    assert_eq!(due.meeting, Meeting::MayNotBeNeeded);

    care.long_term_placement_since = Some(date(2025, 10, 2));
    let due = check(&care, at, Basis::LaterReview, date(2026, 10, 1));
    assert_eq!(due.meeting, Meeting::Needed);
}

#[test]
fn the_working_can_be_read_aloud() {
    let care = Care::since(date(2026, 3, 13));

    let due = check(
        &care,
        date(2026, 4, 16),
        Basis::FirstReview,
        date(2026, 4, 14),
    );

    assert_eq!(
        due.working,
        [
            "The child became looked after on Friday 13 March 2026.",
            "No review has been held since.",
            "The first review is due within 20 working days of becoming looked after (Care Planning, Placement and Case Review (England) Regulations 2010, reg. 33(1)).",
            "Friday 13 March 2026 is day 0, and day 1 is Monday 16 March 2026.",
            "Saturdays, Sundays and bank holidays are not counted: Good Friday on Friday 3 April 2026 and Easter Monday on Monday 6 April 2026.",
            "Day 20 is Tuesday 14 April 2026.",
            "Was due by Tuesday 14 April 2026: overdue by 2 days on Thursday 16 April 2026.",
        ]
    );
}

#[test]
fn a_clamped_month_and_a_weekend_are_explained() {
    let due = reviewed(
        date(2025, 8, 1),
        &[date(2025, 8, 31)],
        Basis::SecondReview,
        date(2025, 11, 30),
    );

    let told = due.working.join("\n");
    assert!(told.contains("that month has no day 31"), "{told}");
    assert!(
        told.contains("the last working day before it is Friday 28 November 2025"),
        "{told}"
    );
}

#[test]
fn a_child_who_is_to_become_looked_after_is_counted_as_if() {
    let care = Care::since(date(2027, 12, 10));

    let due = check(
        &care,
        date(2026, 11, 23),
        Basis::FirstReview,
        date(2028, 1, 12),
    );

    assert!(due.working.iter().any(|line| line.contains("as if it had")));
}

fn a_day() -> impl Strategy<Value = Date> {
    (0..365 * 10_i64).prop_map(|days| date(2014, 1, 1) + days.days())
}

prop_compose! {
    fn some_care()(
        since in a_day(),
        after in prop::collection::vec(-400..1500_i64, 0..6),
        authorised in prop::option::of(0..900_i64),
        placed in prop::option::of(0..900_i64),
        series in any::<bool>(),
    ) -> Care {
        Care {
            held: after.iter().map(|days| since + days.days()).collect(),
            authorised_to_place: authorised.map(|days| since + days.days()),
            placed_for_adoption: placed.map(|days| since + days.days()),
            short_break: if series { ShortBreak::Series } else { ShortBreak::No },
            ..Care::since(since)
        }
    }
}

proptest! {
    #[test]
    fn a_review_is_never_due_before_the_child_is_looked_after(care in some_care()) {
        let due = due(&care, LATE, &Calendar::england_and_wales()).unwrap();

        prop_assert!(care.looked_after_since < due.date);
        prop_assert!(due.counted_from < due.date);
    }

    #[test]
    fn until_placement_the_date_is_never_later_than_the_ordinary_one(care in some_care()) {
        let calendar = Calendar::england_and_wales();
        let care = Care { placed_for_adoption: None, ..care };
        let ordinary = Care { authorised_to_place: None, ..care.clone() };

        prop_assert!(
            due(&care, LATE, &calendar).unwrap().date <= due(&ordinary, LATE, &calendar).unwrap().date
        );
    }

    #[test]
    fn one_more_review_never_makes_the_next_due_earlier(care in some_care(), gap in 1..300_i64) {
        let calendar = Calendar::england_and_wales();
        let mut more = care.clone();
        let last = care.held.iter().copied().max().unwrap_or(care.looked_after_since);
        let last = last.max(care.looked_after_since)
            .max(care.placed_for_adoption.unwrap_or(last))
            .max(care.authorised_to_place.unwrap_or(last));
        more.held.push(last + gap.days());
        let before = due(&care, LATE, &calendar).unwrap();
        let after = due(&more, LATE, &calendar).unwrap();

        prop_assert!(before.date <= after.date);
    }

    #[test]
    fn a_later_start_of_care_is_never_due_earlier(since in a_day(), gap in 0..90_i64) {
        let calendar = Calendar::england_and_wales();
        let early = due(&Care::since(since), LATE, &calendar).unwrap();
        let late = due(&Care::since(since + gap.days()), LATE, &calendar).unwrap();

        prop_assert!(early.date <= late.date);
    }

    #[test]
    fn twenty_working_days_last_from_twenty_six_to_forty_days(since in a_day()) {
        let due = due(&Care::since(since), LATE, &Calendar::england_and_wales()).unwrap();
        let days = words::days_between(since, due.date);

        prop_assert!((26..=40).contains(&days), "{days}");
    }
}

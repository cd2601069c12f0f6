//! How long facts keep, and what makes them stale.

use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::model::{contact::EmailAddress, fact::Record, id::SystemName};

const TODAY: Date = date(2026, 11, 23);
const MEETING: Date = date(2026, 12, 10);

fn origin(confirmed_on: Option<Date>) -> Origin {
    Origin {
        record: Arc::new(Record {
            system: SystemName::new("mosaic"),
            name: "persons/1/addresses/2".into(),
            read_at: "2026-11-23T07:00:00Z".parse().unwrap(),
            confirmed_on,
        }),
        field: "address".into(),
    }
}

fn at(episodes: &[Episode]) -> Moment<'_> {
    Moment {
        today: TODAY,
        meeting: Some(MEETING),
        episodes,
    }
}

#[track_caller]
fn check(
    kind: Kind,
    start: Option<Date>,
    end: Option<Date>,
    confirmed: Option<Date>,
    expected: &Freshness,
) {
    let origin = origin(confirmed);
    let fact = Dated::new(kind, Period { start, end }, &origin);
    assert_eq!(&judge(&Keeps::default(), &fact, &at(&[])), expected);
}

fn old(last: Date, since: Date, keeps: u32) -> Freshness {
    stale(Some(since), Why::Old { last, keeps })
}

#[test]
fn a_fact_is_fresh_as_long_as_its_kind_keeps() {
    let kind = Kind::PersonalPhone;
    let in_time = date(2026, 8, 25);
    let too_early = date(2026, 8, 24);

    check(
        kind,
        None,
        None,
        Some(in_time),
        &Freshness::Fresh { last: in_time },
    );
    check(
        kind,
        None,
        None,
        Some(too_early),
        &old(too_early, date(2026, 11, 22), 90),
    );
    check(
        Kind::WorkAddress,
        None,
        None,
        Some(too_early),
        &Freshness::Fresh { last: too_early },
    );
}

#[test]
fn without_a_confirmation_the_start_is_what_is_known() {
    let (long_ago, lately) = (date(2019, 5, 1), date(2026, 10, 1));

    check(
        Kind::HomeAddress,
        Some(lately),
        None,
        None,
        &Freshness::Fresh { last: lately },
    );
    check(
        Kind::HomeAddress,
        Some(long_ago),
        None,
        None,
        &old(long_ago, date(2019, 10, 28), 180),
    );
}

#[test]
fn without_any_date_nothing_is_claimed() {
    check(Kind::HomeAddress, None, None, None, &Freshness::Unknown);
}

#[test]
fn a_confirmation_in_the_future_confirms_nothing() {
    check(
        Kind::HomeAddress,
        None,
        None,
        Some(date(2027, 1, 1)),
        &Freshness::Unknown,
    );
}

#[test]
fn what_ends_before_the_meeting_is_stale_today() {
    let on = date(2026, 12, 1);
    let expected = stale(Some(on), Why::Ends { on });

    check(Kind::HomeAddress, None, Some(on), Some(TODAY), &expected);
    check(
        Kind::HomeAddress,
        None,
        Some(MEETING),
        Some(TODAY),
        &Freshness::Fresh { last: TODAY },
    );
}

#[test]
fn what_begins_after_the_meeting_cannot_be_used_yet() {
    let on = date(2027, 1, 4);

    check(
        Kind::HomeAddress,
        Some(on),
        None,
        Some(TODAY),
        &stale(None, Why::BeginsLater { on }),
    );
}

#[test]
fn an_address_that_began_after_it_was_checked_is_checked_again() {
    let (checked, began) = (date(2026, 9, 1), date(2026, 10, 1));
    let origin = origin(Some(date(2026, 11, 1)));
    let period = Period::new(Some(began), None);
    let fact = Dated::new(Kind::HomeAddress, period, &origin).checked_on(Some(checked));

    let found = judge(&Keeps::default(), &fact, &at(&[]));

    assert_eq!(
        found,
        stale(Some(began), Why::NewerThanChecked { began, checked })
    );
}

#[test]
fn mail_at_switched_off_domains_is_dead() {
    let keeps = Keeps::default();
    for (host, dead) in [
        ("northshire.gcsx.gov.uk", true),
        ("dept.gsi.gov.uk", true),
        ("gsi.gov.uk", true),
        ("northshire.gov.uk", false),
        ("gsicharity.example", false),
    ] {
        assert_eq!(keeps.is_dead_domain(host), dead, "{host}");
    }
}

#[test]
fn a_dead_mailbox_is_stale_however_lately_it_was_confirmed() {
    let email = Email {
        address: EmailAddress::parse("iro@northshire.gcsx.gov.uk").unwrap(),
        used_for: Default::default(),
        period: Period::default(),
        disclosure: Default::default(),
        origin: origin(Some(TODAY)),
    };

    let found = judge(
        &Keeps::default(),
        &Dated::email(&email, Whose::Professional),
        &at(&[]),
    );

    assert_eq!(found, stale(None, Why::DeadMailDomain));
    assert!(!found.words().contains("iro@"));
}

#[track_caller]
fn moved(code: &str, on: Date, kind: Kind, stale_expected: bool) {
    let origin = origin(Some(date(2026, 11, 1)));
    let fact = Dated::new(kind, Period::default(), &origin);
    let episodes: Vec<Episode> = Change::from_code(code)
        .map(|change| Episode { on, change })
        .into_iter()
        .collect();

    let found = judge(&Keeps::default(), &fact, &at(&episodes));

    let is_stale = matches!(
        found,
        Freshness::Stale {
            why: Why::Moved { .. },
            ..
        }
    );
    assert_eq!(is_stale, stale_expected, "{code} {kind:?}");
}

#[test]
fn a_new_episode_makes_what_was_confirmed_before_it_stale() {
    let after = date(2026, 11, 12);
    for code in ["P", "B", " b "] {
        moved(code, after, Kind::PlacementAddress, true);
        moved(code, after, Kind::PersonalPhone, true);
        moved(code, after, Kind::WorkerAllocation, true);
        // The worker's desk has not moved; the allocation is what is asked about again.
        moved(code, after, Kind::ProfessionalEmail, false);
    }
    for code in ["T", "U"] {
        moved(code, after, Kind::PlacementAddress, true);
        moved(code, after, Kind::ProfessionalEmail, false);
    }
    for code in ["S", "L", "?"] {
        moved(code, after, Kind::PlacementAddress, false);
    }
}

#[test]
fn an_episode_from_before_the_confirmation_changes_nothing() {
    moved("P", date(2026, 10, 30), Kind::PlacementAddress, false);
}

#[track_caller]
fn school(confirmed: Date, meeting: Date, expected: Option<Date>) {
    let origin = origin(Some(confirmed));
    let fact = Dated::new(Kind::School, Period::default(), &origin);
    let moment = Moment {
        today: meeting,
        meeting: Some(meeting),
        episodes: &[],
    };
    let keeps = Keeps {
        reading: 10_000,
        ..Keeps::default()
    };

    let year = match judge(&keeps, &fact, &moment) {
        Freshness::Stale {
            why: Why::NewSchoolYear { on },
            ..
        } => Some(on),
        _ => None,
    };

    assert_eq!(year, expected, "{confirmed} {meeting}");
}

#[test]
fn a_school_is_asked_again_once_a_school_year_has_begun() {
    let september = date(2026, 9, 1);
    school(date(2026, 7, 10), date(2026, 9, 10), Some(september));
    school(date(2026, 7, 10), date(2027, 3, 1), Some(september));
    school(date(2026, 7, 10), date(2026, 8, 20), None);
    school(date(2026, 9, 3), date(2026, 9, 10), None);
}

#[test]
fn what_was_read_long_ago_says_nothing_of_today() {
    let origin = origin(Some(date(2026, 11, 20)));
    let fact = Dated::new(Kind::HomeAddress, Period::default(), &origin);
    let moment = Moment {
        today: date(2026, 12, 1),
        meeting: None,
        episodes: &[],
    };

    let found = judge(&Keeps::default(), &fact, &moment);

    let on = date(2026, 11, 23);
    assert_eq!(found, stale(Some(on), Why::ReadLongAgo { on, keeps: 7 }));
}

#[test]
fn a_council_can_set_how_long_things_keep() {
    let origin = origin(Some(date(2026, 11, 1)));
    let fact = Dated::new(Kind::PersonalPhone, Period::default(), &origin);
    let keeps = Keeps {
        personal_phone: 14,
        ..Keeps::default()
    };

    let found = judge(&keeps, &fact, &at(&[]));

    assert!(
        found.words().contains("more than 14 days ago"),
        "{}",
        found.words()
    );
}

#[test]
fn the_age_is_counted_from_the_last_confirmation() {
    assert_eq!(age(&origin(Some(date(2026, 11, 1))), TODAY), Some(22));
    assert_eq!(age(&origin(None), TODAY), None);
}

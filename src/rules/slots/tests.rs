//! Slots: what is proposed, in which order, and why.

use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;
use crate::rules::clock::profiles::{ProfileName, Profiles};

const TODAY: Date = date(2026, 11, 23);

fn calendar() -> Calendar {
    Calendar::england_and_wales()
}

fn hours(from: (i8, i8), to: (i8, i8)) -> Hours {
    Hours {
        from: time(from.0, from.1, 0, 0),
        to: time(to.0, to.1, 0, 0),
    }
}

/// A child at school, a review due on 8 December, two free workers.
fn question(calendar: &Calendar) -> Question<'_> {
    Question {
        today: TODAY,
        due: Some(date(2026, 12, 8)),
        looked_after_since: Some(date(2026, 11, 10)),
        profile: None,
        calendar,
        minutes: 60,
        meeting_hours: hours((9, 0), (18, 0)),
        school: Some(SchoolDay {
            hours: hours((8, 45), (15, 30)),
            terms: vec![(date(2026, 11, 2), date(2026, 12, 18))],
        }),
        protected: None,
        wish: Wish::default(),
        diaries: vec![
            (Whose::Officer, Diary::Read(&[])),
            (Whose::Worker, Diary::Read(&[])),
        ],
    }
}

fn busy(from: &str, until: &str) -> Busy {
    Busy {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    }
}

/// The first slot that is proposed, with all that is said of it.
#[track_caller]
fn check(question: &Question, start: DateTime, good: &[Good], against: &[Against]) {
    let proposed = question.propose(1).unwrap();
    let first = proposed.first().expect("a slot");
    assert_eq!(first.slot.start, start);
    assert_eq!(first.good, good);
    assert_eq!(first.against, against);
}

#[test]
fn a_slot_lies_outside_school_when_both_are_free() {
    let calendar = calendar();
    let both = Good::Free(vec![Whose::Officer, Whose::Worker]);
    check(
        &question(&calendar),
        date(2026, 11, 24).at(15, 30, 0, 0),
        &[both, Good::OutsideSchool, Good::RoomToMove(10)],
        &[],
    );
}

#[test]
fn when_school_is_out_the_morning_will_do() {
    let calendar = calendar();
    let mut holidays = question(&calendar);
    holidays.school.as_mut().unwrap().terms = vec![(date(2026, 9, 1), date(2026, 11, 20))];
    let first = holidays.propose(1).unwrap().remove(0);
    assert_eq!(first.slot.start, date(2026, 11, 24).at(9, 0, 0, 0));
    assert!(first.good.contains(&Good::OutsideSchool));
}

#[test]
fn without_dates_of_terms_every_weekday_counts_as_school() {
    let calendar = calendar();
    let mut unknown = question(&calendar);
    unknown.school.as_mut().unwrap().terms.clear();
    let first = unknown.propose(1).unwrap().remove(0);
    assert_eq!(first.slot.start, date(2026, 11, 24).at(15, 30, 0, 0));
}

#[test]
fn what_the_child_asked_for_comes_before_an_earlier_day() {
    let calendar = calendar();
    let mut wished = question(&calendar);
    wished.wish = Wish::read(Some("On Thursday, after school"));
    let first = wished.propose(1).unwrap().remove(0);
    assert_eq!(first.slot.start, date(2026, 11, 26).at(15, 30, 0, 0));
    assert!(first.good.contains(&Good::ChildsTime));
}

#[test]
fn nobody_is_asked_to_be_in_two_places() {
    let calendar = calendar();
    let all_week = [busy("2026-11-24T09:00:00Z", "2026-11-27T18:00:00Z")];
    let mut one_busy = question(&calendar);
    one_busy.diaries[1] = (Whose::Worker, Diary::Read(&all_week));
    let first = one_busy.propose(1).unwrap().remove(0);
    assert_eq!(first.slot.start, date(2026, 11, 30).at(15, 30, 0, 0));
}

#[test]
fn where_nobody_is_free_the_slot_says_so() {
    let calendar = calendar();
    let always = [busy("2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z")];
    let mut never = question(&calendar);
    never.diaries = vec![(Whose::Officer, Diary::Read(&always))];
    let all = never.propose(3).unwrap();
    assert_eq!(all.len(), 3);
    for one in all {
        assert!(one.against.contains(&Against::Busy(Whose::Officer)));
        assert!(!one.good.iter().any(|good| matches!(good, Good::Free(_))));
    }
}

#[test]
fn a_calendar_that_was_not_read_never_counts_as_free() {
    let calendar = calendar();
    let mut unread = question(&calendar);
    unread.diaries = vec![
        (Whose::Officer, Diary::Read(&[])),
        (Whose::Worker, Diary::NotRead),
    ];
    for one in unread.propose(6).unwrap() {
        assert_eq!(one.good.first(), Some(&Good::Free(vec![Whose::Officer])));
        assert!(one.against.contains(&Against::NotRead(Whose::Worker)));
    }
}

#[test]
fn protected_hours_are_a_warning_and_less_than_school() {
    let calendar = calendar();
    let mut protected = question(&calendar);
    protected.protected = Some(hours((12, 30), (17, 0)));
    let first = protected.propose(1).unwrap().remove(0);
    // After school and after the protected hours there is still an hour of the day.
    assert_eq!(first.slot.start, date(2026, 11, 24).at(17, 0, 0, 0));
    protected.meeting_hours = hours((9, 0), (17, 0));
    let first = protected.propose(1).unwrap().remove(0);
    assert_eq!(first.slot.start, date(2026, 11, 24).at(15, 30, 0, 0));
    assert_eq!(first.against, [Against::Protected]);
}

#[test]
fn a_day_before_the_steps_can_be_done_says_which_would_be_late() {
    let calendar = calendar();
    let profiles = Profiles::default();
    let mut later = question(&calendar);
    later.profile = Some(profiles.get(ProfileName::Later));
    later.due = Some(date(2027, 1, 29));
    let soon = later
        .weigh(Slot {
            start: date(2026, 11, 26).at(16, 0, 0, 0),
            minutes: 60,
        })
        .unwrap();
    let late = soon.against.iter().find_map(|one| match one {
        Against::ShortLeadIn(steps) => Some(steps.len()),
        _ => None,
    });
    assert!(late.is_some_and(|count| count >= 3), "{soon:?}");
    let first = later.propose(1).unwrap().remove(0);
    assert!(first.good.contains(&Good::FullLeadIn), "{first:?}");
    assert!(date(2026, 12, 18) < first.slot.start.date());
}

#[test]
fn the_window_ends_on_the_last_lawful_working_day() {
    let calendar = calendar();
    let window = question(&calendar).window().unwrap();
    assert_eq!(
        (window.first, window.last, window.working_days, window.kind),
        (
            date(2026, 11, 24),
            date(2026, 12, 8),
            11,
            WindowKind::Lawful
        )
    );
    let mut on_sunday = question(&calendar);
    on_sunday.due = Some(date(2026, 12, 6));
    assert_eq!(on_sunday.window().unwrap().last, date(2026, 12, 4));
}

#[test]
fn where_the_day_has_passed_the_next_days_are_looked_at() {
    let calendar = calendar();
    let mut late = question(&calendar);
    late.due = Some(date(2026, 11, 20));
    assert_eq!(late.window().unwrap().kind, WindowKind::Late);
    let first = late.propose(1).unwrap().remove(0);
    assert_eq!(first.slot.start.date(), date(2026, 11, 24));
    assert!(first.against.contains(&Against::AfterDue(2)), "{first:?}");
    late.due = None;
    assert_eq!(late.window().unwrap().kind, WindowKind::NoDue);
}

#[test]
fn beyond_the_known_bank_holidays_nothing_is_proposed() {
    let calendar = calendar();
    let mut far = question(&calendar);
    far.today = date(2028, 12, 29);
    assert!(far.propose(3).is_err());
}

fn a_busy() -> impl Strategy<Value = Busy> {
    let begin: jiff::Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
    (0..25_000_i64, 1..600_i64).prop_map(move |(from, minutes)| {
        let from = begin + from.minutes();
        Busy {
            from,
            until: from + minutes.minutes(),
        }
    })
}

proptest! {
    #[test]
    fn whatever_is_proposed_is_lawful_and_says_what_is_true(
        some in proptest::collection::vec(a_busy(), 0..40),
        minutes in 15_u32..240,
    ) {
        let calendar = calendar();
        let mut asked = question(&calendar);
        asked.minutes = minutes;
        asked.diaries[0] = (Whose::Officer, Diary::Read(&some));
        let window = asked.window().unwrap();
        let proposed = asked.propose(6).unwrap();
        let days: std::collections::BTreeSet<Date> =
            proposed.iter().map(|one| one.slot.start.date()).collect();
        prop_assert_eq!(days.len(), proposed.len(), "each on a day of its own");
        for one in &proposed {
            let day = one.slot.start.date();
            prop_assert!(window.first <= day && day <= window.last);
            prop_assert!(calendar.is_working_day(day).unwrap());
            prop_assert!(one.slot.end() <= day.to_datetime(asked.meeting_hours.to));
            let from = one.slot.start.to_zoned(TimeZone::UTC).unwrap().timestamp();
            let until = one.slot.end().to_zoned(TimeZone::UTC).unwrap().timestamp();
            // November and December: civil time in England is UTC.
            let is_busy = some.iter().any(|busy| busy.from < until && from < busy.until);
            prop_assert_eq!(one.against.contains(&Against::Busy(Whose::Officer)), is_busy);
        }
    }
}

//! What never happens, over random histories that are lived through hour by hour.

use jiff::{SignedDuration, civil::Weekday};
use proptest::prelude::*;

use super::*;
use crate::rules::chasing::settings::By;

/// One thing that may be asked of them, as drawn.
#[derive(Clone, Debug)]
struct Drawn {
    role: Role,
    ask: Ask,
    need: Need,
    /// Hours after the beginning.
    asked: i64,
    /// Calendar days from then to the last lawful day, and from the meeting to that.
    days: i64,
    meeting_before: Option<i64>,
    /// Hours after it was asked.
    answered: Option<i64>,
}

/// A life, as drawn.
#[derive(Clone, Debug)]
struct Life {
    start: Timestamp,
    asks: Vec<Drawn>,
    away: Option<(i64, Option<i64>)>,
    by_hand: Option<i64>,
    bounced: Option<i64>,
    /// Minutes from one look to the next.
    every: i64,
}

fn an_ask() -> impl Strategy<Value = Drawn> {
    let role = prop::sample::select(vec![
        Role::Child,
        Role::Mother,
        Role::FosterCarer,
        Role::SupervisingSocialWorker,
        Role::School,
        Role::LookedAfterNurse,
        Role::Advocate,
    ]);
    let ask = prop::sample::select(vec![Ask::Answer, Ask::Report, Ask::Consultation]);
    let need = prop::sample::select(vec![Need::Required, Need::Welcome]);
    let later = (0_i64..24 * 20, 3_i64..35);
    let ends = (
        prop::option::of(0_i64..12),
        prop::option::weighted(0.5, 1_i64..24 * 20),
    );
    (role, ask, need, later, ends).prop_map(
        |(role, ask, need, (asked, days), (meeting_before, answered))| Drawn {
            role,
            ask,
            need,
            asked,
            days,
            meeting_before,
            answered,
        },
    )
}

/// Around the clock changes and the bank holidays as well as in plain weeks.
fn a_start() -> impl Strategy<Value = Timestamp> {
    let around = prop::sample::select(vec![
        "2026-03-16T00:00:00Z",
        "2026-03-24T00:00:00Z",
        "2026-10-12T00:00:00Z",
        "2026-12-10T00:00:00Z",
        "2027-04-26T00:00:00Z",
        "2026-06-01T00:00:00Z",
    ]);
    (around, 0_i64..24 * 10).prop_map(|(around, hours)| {
        let around: Timestamp = around.parse().unwrap();
        around + SignedDuration::from_hours(hours)
    })
}

fn a_life() -> impl Strategy<Value = Life> {
    (
        a_start(),
        prop::collection::vec(an_ask(), 1..5),
        prop::option::of((0_i64..24 * 25, prop::option::of(1_i64..20))),
        prop::option::of(0_i64..24 * 30),
        prop::option::weighted(0.2, 0_i64..24 * 30),
        20_i64..180,
    )
        .prop_map(|(start, asks, away, by_hand, bounced, every)| Life {
            start,
            asks,
            away,
            by_hand,
            bounced,
            every,
        })
}

/// Somebody who lives it.
struct Lived {
    chased: Chased,
    /// When each was asked, and answered.
    asked: Vec<Timestamp>,
    answered: Vec<Option<Timestamp>>,
}

impl Life {
    fn after(&self, hours: i64) -> Timestamp {
        self.start + SignedDuration::from_hours(hours)
    }

    fn begin(&self) -> Lived {
        let zone = TimeZone::get("Europe/London").unwrap();
        let mut lived = Lived {
            chased: chased(Vec::new()),
            asked: Vec::new(),
            answered: Vec::new(),
        };
        for (at, drawn) in self.asks.iter().enumerate() {
            let asked_at = self.after(drawn.asked);
            let day = asked_at.to_zoned(zone.clone()).date();
            let ahead = |days: i64| day.saturating_add(jiff::Span::new().days(days));
            let mut one = asked(drawn.role, drawn.ask);
            one.review.document = DocumentId::new(&format!("review {at}"));
            one.review.lawful = Some(ahead(drawn.days));
            let meeting = drawn.meeting_before;
            one.review.meeting = meeting.map(|before| ahead((drawn.days - before).max(1)));
            one.need = drawn.need;
            one.asked = None;
            lived.chased.asks.push(one);
            lived.asked.push(asked_at);
            lived.answered.push(
                drawn
                    .answered
                    .map(|hours| asked_at + SignedDuration::from_hours(hours)),
            );
        }
        lived
    }

    /// What has become known at that moment.
    fn tell(&self, lived: &mut Lived, now: Timestamp) {
        let came = |hours: i64| self.after(hours) <= now;
        for (at, one) in lived.chased.asks.iter_mut().enumerate() {
            one.asked = Some(lived.asked[at]).filter(|asked| *asked <= now);
            one.answered = lived.answered[at].filter(|answered| *answered <= now);
        }
        lived.chased.away = self.away.filter(|away| came(away.0)).map(|(since, days)| {
            let since = self.after(since);
            let back = days.map(|days| {
                let day = since.to_zoned(TimeZone::UTC).date();
                day.saturating_add(jiff::Span::new().days(days))
            });
            Away { since, back }
        });
        let by_hand = self.by_hand.filter(|hours| came(*hours));
        lived.chased.by_hand = by_hand.map(|hours| self.after(hours));
        if self.bounced.is_some_and(came) {
            lived.chased.reach = Reach::Bounced;
        }
    }
}

/// Told apart from the rule: by the clock on the wall and the list of days.
fn is_a_quiet_hour(at: Timestamp, is_staff: bool) -> bool {
    let there = at.to_zoned(TimeZone::get("Europe/London").unwrap());
    let minutes = i32::from(there.hour()) * 60 + i32::from(there.minute());
    let weekend = matches!(there.weekday(), Weekday::Saturday | Weekday::Sunday);
    let holiday = Calendar::england_and_wales()
        .bank_holiday(there.date())
        .is_some();
    let night = !(8 * 60..18 * 60).contains(&minutes);
    weekend || holiday || night || (is_staff && (12 * 60 + 30..17 * 60).contains(&minutes))
}

fn checked_nudge(
    lived: &Lived,
    settings: &Settings,
    calendar: &Calendar,
    (now, asks): (Timestamp, &[(usize, Date)]),
) -> Result<(), TestCaseError> {
    let chased = &lived.chased;
    let is_staff = chased
        .asks
        .iter()
        .any(|one| Group::of(one.role) == Group::Staff);
    prop_assert!(!is_a_quiet_hour(now, is_staff), "in quiet hours: {}", now);
    prop_assert!(!asks.is_empty());
    prop_assert_eq!(chased.reach, Reach::Works);
    if let Some(by_hand) = chased.by_hand {
        prop_assert!(
            by_hand + SignedDuration::from_hours(71) < now,
            "on top of a person"
        );
    }
    let today = now.to_zoned(TimeZone::get("Europe/London").unwrap()).date();
    let mut is_near = false;
    for (ask, deadline) in asks {
        let one = &chased.asks[*ask];
        let last = one.review.last_day(today).unwrap();
        prop_assert!(one.answered.is_none(), "after an answer");
        prop_assert!(one.asked.is_some(), "before it was asked");
        prop_assert!(today < last, "on or after the last day");
        let group = Group::of(one.role);
        prop_assert_eq!(settings.manner(group).by, By::Machine);
        let is_same = |done: &Done| done.what == Did::Nudged(*deadline);
        prop_assert!(!one.done.iter().any(is_same), "twice for one deadline");
        let nudges = |done: &&Done| matches!(done.what, Did::Nudged(_));
        let cadence = settings.manner(group).before(one.ask).len();
        prop_assert!(one.done.iter().filter(nudges).count() < cadence);
        let over = |done: &Done| done.what == Did::HandedOver;
        prop_assert!(!one.done.iter().any(over), "a person has it in hand");
        is_near |= calendar.working_days_between(today, last).unwrap() <= 5;
    }
    if let Some(last) = chased.nudged {
        // A day is 23 hours long when the clocks go forward.
        let hours = if is_near { 2 * 24 - 1 } else { 7 * 24 - 1 };
        prop_assert!(
            last + SignedDuration::from_hours(hours) <= now,
            "too close together"
        );
    }
    Ok(())
}

/// Lives it to the end, and does what is due at each look.
fn live(life: &Life, settings: &Settings) -> Result<Lived, TestCaseError> {
    let calendar = Calendar::england_and_wales();
    let mut lived = life.begin();
    let mut now = life.start;
    let end = life.after(24 * 60);
    while now < end {
        life.tell(&mut lived, now);
        let hour = Hour::new(now, &calendar, settings);
        let all = hour.next(&lived.chased).unwrap();
        for next in all
            .iter()
            .filter(|next| next.at().is_some_and(|at| at <= now))
        {
            let what: Vec<(usize, Did)> = match next {
                Next::Nudge { asks, .. } => {
                    checked_nudge(&lived, settings, &calendar, (now, asks))?;
                    lived.chased.nudged = Some(now);
                    asks.iter()
                        .map(|(ask, day)| (*ask, Did::Nudged(*day)))
                        .collect()
                }
                Next::Talk { asks, .. } => asks.iter().map(|ask| (*ask, Did::Talk)).collect(),
                Next::Sideways { ask, .. } => vec![(*ask, Did::Sideways)],
                Next::HandOver { ask, .. } => vec![(*ask, Did::HandedOver)],
                Next::Wait { .. } | Next::Nothing { .. } => Vec::new(),
            };
            for (ask, what) in what {
                let done = &mut lived.chased.asks[ask].done;
                let is_once = |one: &Done| one.what == what;
                prop_assert!(!done.iter().any(is_once), "{:?} twice", what);
                done.push(Done { at: now, what });
            }
        }
        // Whoever looks again at the same moment finds nothing more to do.
        let again = hour.next(&lived.chased).unwrap();
        let is_due = |next: &Next| next.at().is_some_and(|at| at <= now);
        prop_assert!(!again.iter().any(is_due), "due again: {:?}", again);
        now += SignedDuration::from_mins(life.every);
    }
    Ok(lived)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nobody_is_chased_as_they_never_should_be(life in a_life()) {
        let settings = Settings::default();
        let zone = TimeZone::get("Europe/London").unwrap();
        let lived = live(&life, &settings)?;
        for (at, one) in lived.chased.asks.iter().enumerate() {
            let lawful = one.review.lawful.unwrap();
            let opening = opening(lawful, &zone).unwrap();
            let in_time = lived.asked[at] + SignedDuration::from_hours(24) < opening;
            let is_open = lived.answered[at].is_none_or(|answered| opening < answered);
            if one.need == Need::Required && is_open && in_time {
                let taken = one.done.iter().find(|done| done.what == Did::HandedOver);
                prop_assert!(
                    taken.is_some_and(|done| done.at < opening),
                    "still open before {}: {:?}", lawful, one
                );
            }
        }
    }

    /// A council that lets machines write to everybody keeps every other promise.
    #[test]
    fn nor_where_machines_write_to_everybody(life in a_life()) {
        let mut settings = Settings::default();
        settings.manners.child.by = By::Machine;
        settings.manners.parent.by = By::Machine;
        settings.pace.near_days_between = 2;
        live(&life, &settings)?;
    }
}

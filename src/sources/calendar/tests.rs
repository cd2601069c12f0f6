//! Calendars as they come, kind and hostile, and what is read of them.

use std::str::FromStr;

use calcard::{common::timezone::Tz, icalendar::ICalendar};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use proptest::prelude::*;

use super::*;
use crate::model::slot::Busy;

mod addresses;
mod server;

fn asked() -> Between {
    Between {
        from: "2026-11-23T00:00:00Z".parse().unwrap(),
        until: "2026-12-12T00:00:00Z".parse().unwrap(),
    }
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{events}END:VCALENDAR\r\n")
}

fn event(lines: &[&str]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("{line}\r\n")).collect();
    let lines = lines.concat();
    format!("BEGIN:VEVENT\r\nUID:one\r\nSUMMARY:Very secret\r\n{lines}END:VEVENT\r\n")
}

fn told(busy: &[Busy]) -> Vec<String> {
    let tell = |one: &Busy| format!("{} {}", one.from, one.until);
    busy.iter().map(tell).collect()
}

/// What is read of one event, as moments of our own clock.
#[track_caller]
fn check(lines: &[&str], expected: &[&str]) {
    let text = calendar(&event(lines));
    let found = read(text.as_bytes(), asked());
    assert_eq!(
        found.as_deref().map(told),
        Ok(expected.iter().map(|one| (*one).to_owned()).collect()),
        "{text}"
    );
}

#[track_caller]
fn unread(text: &str, expected: NotRead) {
    assert_eq!(read(text.as_bytes(), asked()), Err(expected), "{text}");
}

#[test]
fn an_event_is_busy_from_its_beginning_to_its_end() {
    check(
        &["DTSTART:20261124T100000Z", "DTEND:20261124T113000Z"],
        &["2026-11-24T10:00:00Z 2026-11-24T11:30:00Z"],
    );
    check(
        &["DTSTART:20261124T100000Z", "DURATION:PT45M"],
        &["2026-11-24T10:00:00Z 2026-11-24T10:45:00Z"],
    );
    check(&["DTSTART:20261124T100000Z"], &[]);
}

#[test]
fn zones_are_those_of_the_world_and_of_windows() {
    let busy = &["2026-11-24T15:00:00Z 2026-11-24T16:00:00Z"];
    for zone in ["America/New_York", "Eastern Standard Time"] {
        let start = format!("DTSTART;TZID={zone}:20261124T100000");
        let end = format!("DTEND;TZID={zone}:20261124T110000");
        check(&[&start, &end], busy);
    }
    check(
        &[
            "DTSTART;TZID=GMT Standard Time:20261124T150000",
            "DTEND;TZID=GMT Standard Time:20261124T160000",
        ],
        busy,
    );
    check(&["DTSTART:20261124T150000", "DTEND:20261124T160000"], busy);
}

#[test]
fn a_whole_day_is_busy_unless_it_is_marked_as_free() {
    let day = ["DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261126"];
    check(&day, &["2026-11-24T00:00:00Z 2026-11-26T00:00:00Z"]);
    check(
        &["DTSTART;VALUE=DATE:20261124"],
        &["2026-11-24T00:00:00Z 2026-11-25T00:00:00Z"],
    );
    for mark in [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    ] {
        check(&[day[0], day[1], mark], &[]);
    }
    check(
        &[day[0], day[1], "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"],
        &["2026-11-24T00:00:00Z 2026-11-26T00:00:00Z"],
    );
}

#[test]
fn repetitions_are_worked_out_from_years_ago() {
    check(
        &[
            "DTSTART;TZID=Europe/London:20110104T093000",
            "DTEND;TZID=Europe/London:20110104T100000",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
        ],
        &[
            "2026-12-01T09:30:00Z 2026-12-01T10:00:00Z",
            "2026-12-03T09:30:00Z 2026-12-03T10:00:00Z",
        ],
    );
    check(
        &[
            "DTSTART:20260105T140000Z",
            "DTEND:20260105T150000Z",
            "RRULE:FREQ=MONTHLY;BYDAY=-1MO",
        ],
        &["2026-11-30T14:00:00Z 2026-11-30T15:00:00Z"],
    );
    check(
        &[
            "DTSTART:20260102T140000Z",
            "DTEND:20260102T150000Z",
            "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        ],
        &["2026-11-30T14:00:00Z 2026-11-30T15:00:00Z"],
    );
    check(
        &["DTSTART;VALUE=DATE:20001205", "RRULE:FREQ=YEARLY"],
        &["2026-12-05T00:00:00Z 2026-12-06T00:00:00Z"],
    );
}

#[test]
fn a_count_and_a_last_day_end_a_repetition_and_not_a_day_early() {
    let daily = ["DTSTART:20261120T090000Z", "DTEND:20261120T091500Z"];
    check(
        &[daily[0], daily[1], "RRULE:FREQ=DAILY;COUNT=5"],
        &[
            "2026-11-23T09:00:00Z 2026-11-23T09:15:00Z",
            "2026-11-24T09:00:00Z 2026-11-24T09:15:00Z",
        ],
    );
    // In summer time nine o'clock is eight in the end's own zone, and the last day still counts.
    let june = Between {
        from: "2026-06-01T00:00:00Z".parse().unwrap(),
        until: "2026-07-01T00:00:00Z".parse().unwrap(),
    };
    let text = calendar(&event(&[
        "DTSTART;TZID=Europe/London:20260602T090000",
        "DTEND;TZID=Europe/London:20260602T100000",
        "RRULE:FREQ=WEEKLY;UNTIL=20260609T080000Z",
    ]));
    assert_eq!(
        told(&read(text.as_bytes(), june).unwrap()),
        [
            "2026-06-02T08:00:00Z 2026-06-02T09:00:00Z",
            "2026-06-09T08:00:00Z 2026-06-09T09:00:00Z"
        ]
    );
}

#[test]
fn what_was_taken_out_or_moved_counts_where_it_is_now() {
    let weekly = event(&[
        "DTSTART;TZID=Europe/London:20261124T100000",
        "DTEND;TZID=Europe/London:20261124T110000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/London:20261201T100000",
    ]);
    let moved = event(&[
        "RECURRENCE-ID;TZID=Europe/London:20261208T100000",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/London:20261209T150000",
        "DTEND;TZID=Europe/London:20261209T160000",
    ]);
    // Another series at the same hour is not touched by that.
    let other = weekly
        .replace("UID:one", "UID:two")
        .replace("EXDATE", "X-NOTHING");
    let found = read(calendar(&(weekly.clone() + &moved)).as_bytes(), asked()).unwrap();
    assert_eq!(
        told(&found),
        [
            "2026-11-24T10:00:00Z 2026-11-24T11:00:00Z",
            "2026-12-09T15:00:00Z 2026-12-09T16:00:00Z"
        ]
    );
    let found = read(calendar(&(weekly + &moved + &other)).as_bytes(), asked()).unwrap();
    assert_eq!(found.len(), 4, "{:?}", told(&found));
}

#[test]
fn a_calendar_that_only_tells_when_somebody_is_busy_is_read_too() {
    let text = calendar(
        "BEGIN:VFREEBUSY\r\nUID:f\r\nFREEBUSY;FBTYPE=BUSY:20261124T100000Z/20261124T110000Z,\
         20261125T100000Z/PT30M\r\nFREEBUSY;FBTYPE=FREE:20261126T100000Z/PT8H\r\nEND:VFREEBUSY\r\n",
    );
    assert_eq!(
        told(&read(text.as_bytes(), asked()).unwrap()),
        [
            "2026-11-24T10:00:00Z 2026-11-24T11:00:00Z",
            "2026-11-25T10:00:00Z 2026-11-25T10:30:00Z"
        ]
    );
}

#[test]
fn meetings_that_touch_are_told_as_one() {
    let text = calendar(
        &[
            event(&["DTSTART:20261124T100000Z", "DTEND:20261124T110000Z"]),
            event(&["DTSTART:20261124T110000Z", "DTEND:20261124T120000Z"]),
            event(&["DTSTART:20261124T103000Z", "DTEND:20261124T104500Z"]),
        ]
        .concat(),
    );
    assert_eq!(
        told(&read(text.as_bytes(), asked()).unwrap()),
        ["2026-11-24T10:00:00Z 2026-11-24T12:00:00Z"]
    );
}

#[test]
fn what_is_no_calendar_is_not_a_free_one() {
    for text in [
        "",
        "<!doctype html><title>Sign in</title>",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261124T100000Z\r\n",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\n",
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Somebody\r\nEND:VCARD\r\n",
    ] {
        unread(text, NotRead::NotACalendar);
    }
    assert_eq!(read(calendar("").as_bytes(), asked()), Ok(Vec::new()));
}

#[test]
fn an_entry_that_is_not_understood_leaves_the_calendar_unread() {
    let end = "DTEND:20261124T110000Z";
    for lines in [
        &[
            "DTSTART;TZID=Customised Zone 7:20261124T100000",
            "DURATION:PT1H",
        ][..],
        &["DTSTART:yesterday", end],
        &[end],
        &["DTSTART:20261124T120000Z", end],
        &["DTSTART:20261124T100000Z", end, "RRULE:FREQ=HOURLY"],
        &["DTSTART:20261124T100000Z", end, "RRULE:FREQ=SECONDLY"],
        &[
            "DTSTART:20261124T100000Z",
            end,
            "RRULE:FREQ=YEARLY;BYWEEKNO=48",
        ],
        &["DTSTART:20261124T100000Z", end, "RRULE:nonsense"],
        // Longer than any calendar is.
        &[
            "DTSTART:20261124T100000Z",
            end,
            "RRULE:FREQ=YEARLY;INTERVAL=19999",
        ],
    ] {
        unread(&calendar(&event(lines)), NotRead::Entries(1));
    }
}

#[test]
fn a_calendar_made_to_keep_us_busy_is_given_up() {
    let endless = event(&[
        "DTSTART:00010101T100000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=4000000000;BYMONTH=2;BYMONTHDAY=30",
    ]);
    let text = calendar(&endless.repeat(400));
    let found = read(text.as_bytes(), asked());
    assert!(matches!(found, Err(NotRead::Entries(_))), "{found:?}");
    // Each day is held against all that a rule lists.
    let listed = format!(
        "RRULE:FREQ=YEARLY;COUNT=4000000000;BYDAY={};BYSETPOS={}",
        vec!["MO"; 10_000].join(","),
        vec!["5"; 10_000].join(",")
    );
    let listed = event(&["DTSTART:00010101T100000Z", "DURATION:PT1H", &listed]);
    unread(&calendar(&listed), NotRead::Entries(1));
    // Each repetition is looked for among all that stand elsewhere.
    let repeats = event(&[
        "DTSTART:20260101T100000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY",
    ]);
    let moved = event(&[
        "RECURRENCE-ID:20261124T100000Z",
        "DTSTART:20261124T100000Z",
        "DURATION:PT1H",
    ]);
    let text = calendar(&format!("{}{}", repeats.repeat(1_000), moved.repeat(1_000)));
    let found = read(text.as_bytes(), asked()).unwrap();
    assert_eq!(found.len(), 19);
    // Rules that can never hold cost no more than the days that are asked about.
    let never = event(&[
        "DTSTART:19700101T100000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ]);
    let found = read(calendar(&never.repeat(2000)).as_bytes(), asked());
    assert_eq!(found, Ok(Vec::new()));
}

/// The same repetitions as another reader works them out, in a zone without summer time, and
/// whether the first event is one that the rule has; `None` for a rule that it refuses.
fn by_another_reader(text: &str, between: Between) -> Option<(Vec<Busy>, bool)> {
    let calendar = ICalendar::parse(text).unwrap();
    let expanded = calendar.expand_dates(Tz::from_str("UTC").unwrap(), 2_000);
    let start = expanded.events.first()?.start.timestamp();
    let text_start = text.split("DTSTART:").nth(1)?.get(..8)?;
    let text_start = Date::strptime("%Y%m%d", text_start).ok()?;
    let is_first = jiff::Timestamp::from_second(start).ok()?
        == text_start
            .at(10, 0, 0, 0)
            .to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp();
    let mut all: Vec<Busy> = expanded
        .events
        .iter()
        .map_while(|event| {
            let from = jiff::Timestamp::from_second(event.start.timestamp()).ok()?;
            let until = from.checked_add(1.hour()).ok()?;
            Some(Busy { from, until })
        })
        .filter(|one| between.from < one.until && one.from < between.until)
        .collect();
    all.sort_unstable();
    all.dedup();
    expanded.errors.is_empty().then_some((all, is_first))
}

fn a_rule() -> impl Strategy<Value = String> {
    let day = proptest::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 1..4);
    let nth = (
        prop_oneof![Just(-1), 1..5],
        prop_oneof![Just("MO"), Just("WE"), Just("FR")],
    );
    let weekly = (1_u32..5, day.clone())
        .prop_map(|(every, days)| format!("FREQ=WEEKLY;INTERVAL={every};BYDAY={}", days.join(",")));
    let monthly = (1_u32..4, nth)
        .prop_map(|(every, (n, day))| format!("FREQ=MONTHLY;INTERVAL={every};BYDAY={n}{day}"));
    let on_days = (1_u32..4, 1..29)
        .prop_map(|(every, day)| format!("FREQ=MONTHLY;INTERVAL={every};BYMONTHDAY={day}"));
    let daily = (1_u32..9, day)
        .prop_map(|(every, days)| format!("FREQ=DAILY;INTERVAL={every};BYDAY={}", days.join(",")));
    let yearly = (1..13, 1..29)
        .prop_map(|(month, day)| format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"));
    let end = prop_oneof![
        Just(String::new()),
        (1_u32..400).prop_map(|count| format!(";COUNT={count}")),
        (0..400_i64).prop_map(|days| {
            let day = jiff::civil::date(2026, 1, 1) + days.days();
            format!(";UNTIL={}T100000Z", day.strftime("%Y%m%d"))
        }),
    ];
    (prop_oneof![weekly, monthly, on_days, daily, yearly], end).prop_map(|(rule, end)| rule + &end)
}

proptest! {
    #[test]
    fn repetitions_are_those_that_another_reader_finds(rule in a_rule(), back in 0..900_i64) {
        let start: Date = jiff::civil::date(2026, 12, 1) - back.days();
        let between = Between {
            // The first event itself is left out of the comparison.
            from: (start + 1.day()).at(0, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap()
                .timestamp().max(asked().from),
            until: "2027-03-01T00:00:00Z".parse().unwrap(),
        };
        let text = calendar(&event(&[
            &format!("DTSTART:{}T100000Z", start.strftime("%Y%m%d")),
            "DURATION:PT1H",
            &format!("RRULE:{rule}"),
        ]));
        let other = by_another_reader(&text, between);
        // The other reader counts a first event only where it fits its rule; ours always does.
        let can_compare = |first: bool| first || !rule.contains("COUNT");
        prop_assume!(other.as_ref().is_some_and(|(_, first)| can_compare(*first)));
        let found = read(text.as_bytes(), between);
        prop_assert_eq!(found.ok(), other.map(|(all, _)| all), "{}", text);
    }

    #[test]
    fn no_text_brings_the_reader_down(text in "\\PC*", lines in proptest::collection::vec(
        prop_oneof![
            Just("BEGIN:VEVENT"), Just("END:VEVENT"), Just("BEGIN:VFREEBUSY"), Just("END:VFREEBUSY"),
            Just("DTSTART:20261124T100000Z"), Just("DTSTART;VALUE=DATE:99991231"), Just("DTEND:20261124T110000Z"),
            Just("DURATION:P99999999W"), Just("RRULE:FREQ=DAILY;INTERVAL=65535"), Just("RRULE:FREQ=YEARLY;BYDAY=53MO"),
            Just("RRULE:FREQ=YEARLY;INTERVAL=65535"), Just("RRULE:FREQ=MONTHLY;INTERVAL=65535"),
            Just("RDATE;VALUE=PERIOD:20261124T100000Z/PT1H"), Just("EXDATE:20261124"), Just("RECURRENCE-ID:20261124T100000Z"),
            Just("FREEBUSY:00000000T000000Z/PT1H"), Just("BEGIN:VTIMEZONE"), Just("TZID:x"), Just("END:VTIMEZONE"),
            Just("DTSTART;TZID=Pacific/Apia:20111230T100000"), Just("\u{0}:\u{feff}"), Just("DTSTART:00000000T246060Z"),
        ], 0..25)) {
        let _ = read(text.as_bytes(), asked());
        let inside = calendar(&lines.iter().map(|line| format!("{line}\r\n")).collect::<String>());
        if let Ok(busy) = read(inside.as_bytes(), asked()) {
            for one in &busy {
                prop_assert!(asked().from <= one.from && one.from < one.until && one.until <= asked().until);
            }
            prop_assert!(busy.windows(2).all(|two| two[0].until < two[1].from));
        }
    }
}

/// Calendars that a fuzzer starts from, or once stumbled over.
#[test]
fn odd_and_hostile_calendars_are_read_or_refused() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/corpus/calendar/feeds"
    );
    let mut busy = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let between = Between {
            from: "2026-09-21T00:00:00Z".parse().unwrap(),
            until: "2027-03-20T00:00:00Z".parse().unwrap(),
        };
        busy += read(&bytes, between).map_or(0, |found| found.len());
    }
    assert!(busy > 20, "{busy}");
}

//! Calendar files, read back by a parser that others wrote.

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarMethod,
    ICalendarParameterName, ICalendarProperty,
};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn stamp() -> Timestamp {
    "2026-11-23T09:12:00Z".parse().unwrap()
}

fn event<'a>(uid: &'a Uid, name: &'a str, words: &'a str) -> Event<'a> {
    Event {
        uid,
        sequence: 2,
        stamp: stamp(),
        start: date(2026, 12, 3).at(16, 0, 0, 0),
        minutes: 60,
        summary: words,
        location: Some("Room 1, Town Hall"),
        description: words,
        organizer: Party {
            name: "Northshire reviews",
            address: "reviews@northshire.example",
        },
        attendee: Party {
            name,
            address: "ana.patel@school.example",
        },
    }
}

fn uid() -> Uid {
    Uid::new(0x7f3c_41aa, "northshire.example")
}

#[track_caller]
fn read(file: &str) -> ICalendar {
    ICalendar::parse(file).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

fn meeting(calendar: &ICalendar) -> &ICalendarComponent {
    calendar
        .components
        .iter()
        .find(|c| c.component_type == ICalendarComponentType::VEvent)
        .unwrap()
}

fn value(entry: &ICalendarEntry) -> &str {
    entry.values[0].as_text().unwrap()
}

fn entry<'a>(component: &'a ICalendarComponent, name: &ICalendarProperty) -> &'a ICalendarEntry {
    component.property(name).unwrap()
}

fn unfold(file: &str) -> String {
    file.replace("\r\n ", "")
}

fn line<'a>(unfolded: &'a str, name: &str) -> &'a str {
    unfolded
        .split("\r\n")
        .find(|line| line.starts_with(name))
        .unwrap_or_else(|| panic!("no {name} in\n{unfolded}"))
}

#[test]
fn an_invitation_has_what_mail_programs_ask_for() {
    let uid = uid();
    let file = request(&event(&uid, "Ana Patel", "Review meeting (ref 7F3K2)")).unwrap();

    let unfolded = unfold(&file);
    for expected in [
        "METHOD:REQUEST",
        "UID:0000000000000000000000007f3c41aa@northshire.example",
        "SEQUENCE:2",
        "DTSTAMP:20261123T091200Z",
        "DTSTART;TZID=Europe/London:20261203T160000",
        "DTEND;TZID=Europe/London:20261203T170000",
        "SUMMARY:Review meeting (ref 7F3K2)",
        "LOCATION:Room 1\\, Town Hall",
        "ORGANIZER;CN=Northshire reviews:mailto:reviews@northshire.example",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Ana Patel:mailto:ana.patel@school.example",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "X-MICROSOFT-DISALLOW-COUNTER:TRUE",
    ] {
        assert!(
            unfolded.split("\r\n").any(|l| l == expected),
            "{expected}\n{unfolded}"
        );
    }
    assert!(!unfolded.contains("VALARM"));
    assert_eq!(unfolded.matches("\r\nATTENDEE").count(), 1);
}

#[test]
fn a_parser_of_others_reads_the_same() {
    let uid = uid();
    let words = "Review, part 1; \"plan\" \\ and\nsecond line é";
    let calendar = read(&request(&event(&uid, "O'Brien, Zoë; \"Z\" ^n", words)).unwrap());
    let meeting = meeting(&calendar);

    assert_eq!(
        value(entry(meeting, &ICalendarProperty::Description)),
        words
    );
    assert_eq!(
        value(entry(meeting, &ICalendarProperty::Summary)),
        "Review, part 1; \"plan\" \\ and second line é"
    );
    let attendee = entry(meeting, &ICalendarProperty::Attendee);
    assert_eq!(
        attendee.calendar_address(),
        Some("ana.patel@school.example")
    );
    assert_eq!(
        attendee
            .parameter(&ICalendarParameterName::Cn)
            .and_then(|name| name.as_text()),
        Some("O'Brien, Zoë; 'Z' n")
    );
    assert_eq!(meeting.uid(), Some(uid.as_str()));
    let top = &calendar.components[0];
    let method = entry(top, &ICalendarProperty::Method);
    assert_eq!(
        format!("{:?}", method.values[0]),
        format!(
            "{:?}",
            calcard::icalendar::ICalendarValue::Method(ICalendarMethod::Request)
        )
    );
}

#[test]
fn a_name_that_begins_with_what_is_taken_out_begins_with_a_letter() {
    assert_eq!(common_name("^\0Ana"), ";CN=Ana");
    assert_eq!(common_name(" ^ "), "");
}

#[test]
fn a_cancellation_names_the_one_who_is_taken_out_and_asks_nothing() {
    let uid = uid();
    let file = unfold(&cancel(&event(&uid, "Ana Patel", "Withdrawn")).unwrap());

    assert_eq!(line(&file, "METHOD"), "METHOD:CANCEL");
    assert_eq!(line(&file, "STATUS"), "STATUS:CANCELLED");
    assert_eq!(
        line(&file, "ATTENDEE"),
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;CN=Ana Patel:mailto:ana.patel@school.example"
    );
}

#[test]
fn a_place_that_is_not_given_leaves_no_line() {
    let uid = uid();
    let event = Event {
        location: None,
        ..event(&uid, "Ana Patel", "Review")
    };

    assert!(!request(&event).unwrap().contains("LOCATION"));
}

#[test]
fn the_same_event_gives_the_same_bytes() {
    let uid = uid();
    let event = event(&uid, "Ana Patel", "Review");

    assert_eq!(request(&event), request(&event));
}

#[track_caller]
fn spans(start: DateTime, minutes: u32, expected: Result<(&str, &str), &str>) {
    let uid = uid();
    let event = Event {
        start,
        minutes,
        ..event(&uid, "Ana Patel", "Review")
    };
    let told = request(&event).map(|file| {
        let cut = |name: &str| line(&file, name).rsplit_once(':').unwrap().1.to_owned();
        (cut("DTSTART;TZID"), cut("DTEND;TZID"))
    });
    match (told, expected) {
        (Ok((start, end)), Ok(expected)) => assert_eq!((start.as_str(), end.as_str()), expected),
        (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{error}"),
        (told, expected) => panic!("{told:?} is not {expected:?}"),
    }
}

#[test]
fn a_time_that_the_clocks_skip_is_refused() {
    let night = date(2027, 3, 28);
    spans(night.at(1, 30, 0, 0), 60, Err("does not exist in England"));
    spans(
        night.at(0, 30, 0, 0),
        60,
        Ok(("20270328T003000", "20270328T023000")),
    );
    spans(
        night.at(2, 0, 0, 0),
        60,
        Ok(("20270328T020000", "20270328T030000")),
    );
}

#[test]
fn in_the_hour_that_the_clocks_repeat_the_first_is_meant() {
    let night = date(2026, 10, 25);
    spans(
        night.at(1, 15, 0, 0),
        30,
        Ok(("20261025T011500", "20261025T014500")),
    );
    spans(night.at(1, 15, 0, 0), 60, Err("the clocks repeat"));
    spans(
        night.at(1, 15, 0, 0),
        120,
        Ok(("20261025T011500", "20261025T021500")),
    );
}

#[test]
fn the_written_rules_of_the_clock_agree_with_the_time_zone_for_forty_changes() {
    let zone = TimeZone::get("Europe/London").unwrap();
    for year in 2020..2040 {
        for (month, hour, before, after) in [(3, 1, 0, 3600), (10, 1, 3600, 0)] {
            let last = date(year, month, 31);
            let back = last.weekday().to_sunday_zero_offset();
            let change = last
                .checked_sub(jiff::Span::new().days(i64::from(back)))
                .unwrap()
                .at(hour, 0, 0, 0)
                .to_zoned(TimeZone::UTC)
                .unwrap()
                .timestamp();
            let earlier = change - SignedDuration::from_secs(1);
            assert_eq!(zone.to_offset(earlier).seconds(), before, "{year}-{month}");
            assert_eq!(zone.to_offset(change).seconds(), after, "{year}-{month}");
        }
    }
}

#[test]
fn a_meeting_has_a_length() {
    let start = date(2026, 12, 3).at(16, 0, 0, 0);
    spans(start, 0, Err("give 1 to 1440"));
    spans(start, 1441, Err("give 1 to 1440"));
}

#[track_caller]
fn address(address: &str, expected: Option<&str>) {
    assert_eq!(mailto(address, "attendee").ok().as_deref(), expected);
}

#[test]
fn an_address_cannot_write_a_line_of_its_own() {
    address("o'brien+x@a.example", Some("mailto:o'brien+x@a.example"));
    address("a%b?c@a.example", Some("mailto:a%25b%3Fc@a.example"));
    address("zoë@a.example", Some("mailto:zo%C3%AB@a.example"));
    address("a\r\nATTENDEE:x@a.example", None);
    address("a b@a.example", None);
    address("a@b@a.example", None);
    address("a", None);
    address("@a.example", None);
}

#[test]
fn a_uid_holds_its_128_bits() {
    let one = Uid::new(u128::MAX, "north\r\nshire.example");

    assert_eq!(
        one.as_str(),
        "ffffffffffffffffffffffffffffffff@northshire.example"
    );
}

/// Letters, marks, quotes, separators, controls, and characters of one to four octets.
fn words() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        '"', '\\', ';', ',', ':', '\n', '\r', '\t', '\0', '^', '\'', '\u{85}', '\u{2028}',
        '\u{202E}', '\u{FEFF}', 'é', 'ẞ', 'م', '日', '👩', '\u{301}', ' ', '=',
    ]);
    let any = prop::char::any();
    prop::collection::vec(prop_oneof![nasty, any], 0..160).prop_map(|v| v.into_iter().collect())
}

/// What is left of words when ends of lines are one character and nothing unseen is in them.
fn visible(words: &str) -> String {
    words
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
        .replace('\t', " ")
        .chars()
        .filter(|c| *c == '\n' || !unprintable(*c))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_words_break_the_file(name in words(), summary in words(), description in words()) {
        let uid = uid();
        let mut event = event(&uid, &name, &summary);
        event.description = &description;
        let file = request(&event).unwrap();

        for line in file.split("\r\n") {
            prop_assert!(line.len() <= LINE, "{} octets: {line}", line.len());
            prop_assert!(!line.contains(['\r', '\n', '\0']));
        }
        let unfolded = unfold(&file);
        let names: Vec<&str> = unfolded
            .split("\r\n")
            .filter_map(|line| line.split([':', ';']).next())
            .collect();
        let plain = unfold(&request(&super::tests::event(&uid, "A", "B")).unwrap());
        let expected: Vec<&str> = plain
            .split("\r\n")
            .filter_map(|line| line.split([':', ';']).next())
            .collect();
        prop_assert_eq!(names, expected);

        let calendar = read(&file);
        let meeting = meeting(&calendar);
        let told = meeting
            .property(&ICalendarProperty::Description)
            .and_then(|entry| entry.values.first())
            .and_then(|value| value.as_text())
            .unwrap_or_default();
        prop_assert_eq!(told, visible(&description));
        let attendee = entry(meeting, &ICalendarProperty::Attendee);
        prop_assert_eq!(attendee.calendar_address(), Some("ana.patel@school.example"));
        let cn = attendee.parameter(&ICalendarParameterName::Cn).and_then(|n| n.as_text());
        let expected = one_line(&name.replace('"', "'").replace('\\', "/").replace('^', ""));
        prop_assert_eq!(cn.unwrap_or_default(), expected);
    }

    #[test]
    fn what_is_folded_unfolds_to_itself(line in "[ -~é日👩م]{0,300}") {
        let mut out = String::new();
        fold(&mut out, &line);

        prop_assert_eq!(unfold(&out), format!("{line}\r\n"));
    }
}

/// Where the files lie that other people's programs read (`tests/documents`).
fn collection() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/calendar")
}

/// What is read there by others is what is sent. With `SAMEPAGE_WRITE` set it is written anew.
#[test]
fn the_files_that_others_read_are_those_that_are_sent() {
    let uid = uid();
    let plain = event(&uid, "Ana Patel", "Review meeting (ref 7F3K2)");
    let moved = Event {
        sequence: 3,
        start: date(2026, 12, 4).at(9, 30, 0, 0),
        minutes: 90,
        location: None,
        ..plain
    };
    let odd = event(
        &uid,
        "Zo\u{eb} \"Zed\" O\u{2019}Neill; Caf\u{e9}, \u{1f44d}",
        "Say yes or no here:\nline two; with, marks \\ and a very long line that has to be folded \
         more than once because nobody stops writing \u{4f1a}\u{8bae} \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    );
    let hostile = event(
        &uid,
        "Ana\r\nATTENDEE:mailto:evil@x.example",
        "Hello\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    );
    let summer = Event {
        start: date(2027, 7, 1).at(14, 0, 0, 0),
        ..plain
    };
    for (name, file) in [
        ("request", request(&plain)),
        ("update", request(&moved)),
        (
            "cancel",
            cancel(&Event {
                sequence: 4,
                ..plain
            }),
        ),
        ("odd-words", request(&odd)),
        ("hostile", request(&hostile)),
        ("summer", request(&summer)),
    ] {
        let (path, file) = (collection().join(format!("{name}.ics")), file.unwrap());
        if std::env::var_os("SAMEPAGE_WRITE").is_some() {
            std::fs::write(&path, &file).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        assert_eq!(kept, file, "{}", path.display());
    }
}

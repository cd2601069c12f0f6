//! What can be typed, and what is said of what cannot.

use jiff::civil::{Date, date};

use super::{typing::take, *};
use crate::forms::invite::tests::office::Office;

const TODAY: Date = date(2026, 11, 23);

fn field(section: &str, name: &str) -> &'static Enterable {
    FIELDS
        .iter()
        .find(|one| one.section == section && one.field == name)
        .unwrap()
}

#[track_caller]
fn check(of: (&str, &str), typed: &str, expected: Result<Option<&str>, &str>) {
    let taken = take(field(of.0, of.1), typed, TODAY);
    let taken = taken
        .as_ref()
        .map(|kept| kept.as_ref().map(PersonalText::reveal));
    assert_eq!(taken.map_err(String::as_str), expected, "{of:?} {typed}");
}

#[test]
fn a_day_is_taken_as_people_write_it() {
    let meeting = ("review", "date");
    for typed in [
        "3 December 2026",
        "Thursday 3rd December 2026",
        "Thu, 3 Dec 2026",
        "3/12/2026",
        "03.12.2026",
        "2026-12-03",
        "3/12/26",
        "3 Dec 26",
        "3 Dec",
        "Thursday 3 December",
        "3/12",
    ] {
        check(meeting, typed, Ok(Some("2026-12-03")));
    }
    for typed in [
        "31 February 2027",
        "31 February",
        "Friday 3 December 2026",
        "Friday 3 December",
        "soon",
        "3",
        "3/12/126",
        "3/12/2",
    ] {
        check(
            meeting,
            typed,
            Err("Enter the date of the meeting, like 3 December 2026 or 3/12/26"),
        );
    }
    check(
        meeting,
        "20 November 2026",
        Err("Enter the date of the meeting: a day that has not passed"),
    );
    check(
        meeting,
        "3 December 2036",
        Err("Enter the date of the meeting: a day in the next two years"),
    );
    check(
        ("wishes", "talked_to_on"),
        "24 November 2026",
        Err("Enter the day on which somebody talked to the child: today or a day that has passed"),
    );
    // Without a year it is the next such day, or for what has been the last.
    check(meeting, "23 Nov", Ok(Some("2026-11-23")));
    check(meeting, "22 Nov", Ok(Some("2027-11-22")));
    check(("wishes", "talked_to_on"), "24 Nov", Ok(Some("2025-11-24")));
    check(("wishes", "talked_to_on"), "23/11", Ok(Some("2026-11-23")));
    check(meeting, "  ", Ok(None));
}

#[test]
fn a_time_is_taken_where_it_can_be_only_one() {
    let at = ("review", "time");
    for (typed, kept) in [
        ("4pm", "16:00"),
        ("4 PM", "16:00"),
        ("2.30pm", "14:30"),
        ("16:05", "16:05"),
        ("9:15 am", "09:15"),
        ("midday", "12:00"),
        ("12pm", "12:00"),
        ("12:30am", "00:30"),
    ] {
        check(at, typed, Ok(Some(kept)));
    }
    for typed in [
        "4",
        "25:00",
        "13pm",
        "0pm",
        "midnight",
        "4:5pm",
        "after school",
    ] {
        check(
            at,
            typed,
            Err("Enter the time of the meeting, like 4pm or 2:30pm"),
        );
    }
}

#[test]
fn minutes_answers_and_choices_have_their_forms() {
    let length = ("review", "length");
    check(length, "90", Ok(Some("90")));
    check(length, "1 hour 30 minutes", Ok(Some("90")));
    for typed in ["0", "481", "long", "4294967295 hours"] {
        check(
            length,
            typed,
            Err("Enter how long the meeting is in minutes, like 60, and at most 480"),
        );
    }
    check(("wishes", "wants_to_chair"), "Yes", Ok(Some("yes")));
    check(
        ("wishes", "wants_to_chair"),
        "perhaps",
        Err("Say whether the child wants to run the meeting: yes or no"),
    );
    check(("people", "mode"), "Ask for views", Ok(Some("consult")));
    check(
        ("people", "mode"),
        "chair",
        Err("Choose the part in the review from the list"),
    );
}

#[test]
fn a_contact_is_an_email_a_number_or_an_address() {
    let contact = ("people", "contact");
    check(
        contact,
        " Ana.Patel@School.example",
        Ok(Some("ana.patel@school.example")),
    );
    check(contact, "020 7946 0123", Ok(Some("020 7946 0123")));
    check(
        contact,
        "14 Mill Lane, Northshire zz991aa",
        Ok(Some("14 Mill Lane, Northshire, ZZ99 1AA")),
    );
    for typed in ["ana@school", "12345", "14 Mill Lane", "ZZ99 1AA", "ask Lee"] {
        check(
            contact,
            typed,
            Err(
                "Enter where they are reached: an email address, a telephone number, or a postal address that ends with its postcode",
            ),
        );
    }
}

#[test]
fn what_is_too_long_is_not_cut() {
    check(
        ("review", "place"),
        &"a".repeat(501),
        Err("Say the place in at most 500 characters"),
    );
}

#[test]
fn every_field_has_a_label_and_what_was_kept_is_told_in_words() {
    let office = Office::new();
    for one in FIELDS {
        let label = one.label(&office.invite);
        assert!(!label.is_empty() && label != one.field, "{}", one.field);
    }
    let words = |section, name, kept: &str| {
        let kept = PersonalText::parse(kept).unwrap();
        field(section, name).words(&kept).into_owned()
    };
    assert_eq!(
        words("review", "date", "2026-12-03"),
        "Thursday 3 December 2026"
    );
    assert_eq!(words("review", "time", "16:00"), "4pm");
    assert_eq!(words("review", "length", "60"), "1 hour");
    assert_eq!(words("people", "mode", "report"), "Ask for a report");
    assert_eq!(words("wishes", "wants_to_chair", "no"), "No");
}

#[test]
fn business_support_does_not_enter_what_the_child_said() {
    let support = [StaffRole::BusinessSupport];
    let worker = [StaffRole::SocialWorker];

    assert!(field("people", "contact").whose.allows(&support));
    assert!(!field("wishes", "place").whose.allows(&support));
    assert!(field("wishes", "place").whose.allows(&worker));
    for one in FIELDS.iter().filter(|one| one.section == "wishes") {
        assert_eq!(one.whose, Whose::Care, "{}", one.field);
    }
}

#[test]
fn every_mode_that_can_be_chosen_is_a_mode() {
    for (code, words) in MODES {
        let mode = mode_of(&PersonalText::parse(code).unwrap()).unwrap();
        assert_eq!((mode.code(), mode.words()), (*code, *words));
    }
}

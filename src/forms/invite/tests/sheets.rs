//! What staff read on the sheet.

use super::office::{Office, codes};
use crate::{
    forms::{
        invite::{clock::Pressure, layout::SECTIONS, sheet::Sheet},
        sheet::words,
    },
    model::{
        fact::{Fact, Listing, ReadState},
        finding::{Code, Finding, Weight},
        person::{Readable, RestrictionKind},
    },
    rules::example::{self, change, email, fact, mosaic, network, origin, text},
};

fn page(network: &crate::model::network::Network) -> String {
    let office = Office::new();
    let prepared = office.prepare(network);
    office
        .engine
        .page(
            "forms/invite/sheet.html",
            &Sheet::new(&office.invite, &prepared),
        )
        .unwrap()
}

#[test]
fn the_sheet_shows_the_child_the_clock_and_the_people() {
    let page = page(&network());

    for expected in [
        "Maya Bell, born 9 March 2017",
        "Tuesday 8 December 2026",
        "11 working days left",
        "Thursday 3 December 2026, 4pm",
        "Kerry Bell",
        "Mosaic, read 9:12am on 23 Nov 2026, last confirmed 12 Nov 2026",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn what_a_name_holds_is_never_markup() {
    let mut network = network();
    network.child.name.family = Some(text("<script>alert(1)</script>"));

    assert!(!page(&network).contains("<script"));
}

fn down() -> ReadState {
    ReadState::SourceDown { system: mosaic() }
}

#[test]
fn none_not_recorded_down_withheld_and_blank_read_differently() {
    let mut network = network();
    network.child.ethnicity = Fact::SourceDown { system: mosaic() };
    network.child.religion = Fact::Withheld { system: mosaic() };
    network.child.pronouns = Fact::NoneRecorded {
        origin: origin("persons/33310245", "pronouns"),
    };
    network.child.gender = Fact::NotRecorded;
    network.child.placements = Listing {
        items: Vec::new(),
        state: down(),
    };
    let prepared = Office::new();
    let prepared = prepared.prepare(&network);
    let said = |section: &str, field: &str| {
        let field = prepared
            .document
            .section(section)
            .and_then(|section| section.field(field))
            .unwrap();
        words(&field.answer).into_owned()
    };

    assert_eq!(
        said("child", "ethnicity"),
        "Could not be read: Mosaic did not answer"
    );
    assert_eq!(said("child", "religion"), "Withheld by Mosaic");
    assert_eq!(said("child", "pronouns"), "None (recorded)");
    assert_eq!(said("child", "gender"), "Not recorded");
    assert_eq!(
        said("child", "placement_type"),
        "Could not be read: Mosaic did not answer"
    );
    assert_eq!(said("wishes", "talked_to_on"), "Not yet filled in");
    assert_eq!(said("sign_off", "chair"), "Not yet filled in");
}

#[test]
fn every_field_of_the_layout_is_written_in_order() {
    let network = network();
    let office = Office::new();
    let prepared = office.prepare(&network);
    for known in SECTIONS {
        let section = prepared.document.section(known.name).unwrap();
        let names: Vec<_> = section.fields.iter().map(|field| field.name).collect();
        assert_eq!(names, known.fields, "{}", known.name);
        for row in &section.rows {
            let names: Vec<_> = row.fields.iter().map(|field| field.name).collect();
            assert_eq!(names, known.rows, "{}", known.name);
        }
    }
}

#[test]
fn a_stopped_letter_is_told_once_with_everybody_whom_it_concerns() {
    let mut network = network();
    network.child.restrictions_readable = Readable::NotSaid;

    let page = page(&network);

    let what = "The restrictions on the child&#39;s record are not known";
    assert_eq!(page.matches(what).count(), 1);
    assert!(page.contains("(The child, Kerry Bell, Daniel Reyes, Ada Hale, Rose Bell)"));
    assert!(page.contains("1 thing stops letters"));
    assert_eq!(page.matches("Letter stopped").count(), 5);
    assert!(!page.contains(">Restricted<"));
}

#[test]
fn a_record_with_a_restriction_says_so_at_the_top() {
    let mut network = network();
    let flag = example::restriction(RestrictionKind::AddressConfidential, None);
    network.child.restrictions.push(flag);

    assert!(page(&network).contains(">Restricted<"));
}

#[test]
fn what_changed_since_the_last_list_is_told() {
    let mut network = network();
    let held = example::review(jiff::civil::date(2026, 11, 20), &["401", "402", "999"]);
    network.child.reviews.items = vec![held];
    network.child.reviews.items[0].invited[2].name = Some(text("Tove Lind"));
    let office = Office::new();
    let prepared = office.prepare(&network);

    let section = prepared.document.section("since_last_review").unwrap();
    let told: Vec<String> = section
        .rows
        .iter()
        .map(|row| {
            let said: Vec<_> = row
                .fields
                .iter()
                .map(|field| words(&field.answer))
                .collect();
            said.join(": ")
        })
        .collect();

    assert!(told.contains(&"Ada Hale: New on the list: Foster carer".to_owned()));
    assert!(told.contains(&"Tove Lind: Was on the list, is no longer in the network".to_owned()));
    assert!(!told.iter().any(|one| one.starts_with("Kerry")));
}

#[test]
fn the_records_own_due_date_is_shown_and_a_disagreement_explained() {
    let office = Office::new();
    let mut network = network();
    network.child.recorded_due = fact(jiff::civil::date(2026, 12, 9), "reviewDue");

    office.finds(&network, Code::DueDateDisagrees);

    network.child.planned.on = fact(jiff::civil::date(2026, 12, 10), "plannedDate");
    office.finds(&network, Code::ReviewDateBeyondDue);
}

#[test]
fn a_meeting_on_a_day_off_is_to_be_checked() {
    let office = Office::new();
    let said = |day: jiff::civil::Date| {
        let mut network = network();
        network.child.planned.on = fact(day, "plannedDate");
        let findings = office.prepare(&network).document.findings;
        let mut found = findings
            .iter()
            .filter(|one| one.code == Code::MeetingNotOnWorkingDay);
        let one = found.next().map(|one| (one.weight, one.what.to_string()));
        assert!(found.next().is_none());
        one
    };
    let check = |what: &str| Some((Weight::Check, format!("The meeting is on {what}.")));

    let day = jiff::civil::date;
    assert_eq!(said(day(2026, 12, 24)), None);
    assert_eq!(
        said(day(2026, 12, 25)),
        check("a bank holiday, Christmas Day")
    );
    assert_eq!(said(day(2026, 12, 5)), check("a Saturday"));
    assert_eq!(said(day(2026, 12, 6)), check("a Sunday"));
    assert_eq!(said(day(2027, 12, 25)), check("Christmas Day"));
    // A day that has passed wants another, whatever day it was.
    assert_eq!(said(day(2026, 8, 31)), None);
}

#[test]
fn steps_beyond_the_bank_holidays_that_are_known_are_told_not_left_out() {
    let office = Office::new();
    let mut network = network();
    network.child.planned.on = fact(jiff::civil::date(2028, 12, 28), "plannedDate");

    office.finds(&network, Code::StepsNotPlaced);
}

#[test]
fn a_date_that_passed_at_the_weekend_is_not_called_today() {
    let (office, network) = (Office::new(), network());
    let mut clock = office.prepare(&network).clock;
    clock.due.as_mut().unwrap().date = jiff::civil::date(2026, 11, 21);
    clock.working_days_left = Some(0);
    clock.pressure = Pressure::Overdue;

    let words = clock.words();

    assert_eq!(words, "Overdue (was due Saturday 21 November 2026)");
}

#[test]
fn a_meeting_that_is_not_arranged_is_found() {
    let mut network = network();
    network.child.planned = Default::default();

    Office::new().finds(&network, Code::MeetingNotArranged);
    assert!(page(&network).contains("Day and time not fixed yet"));
}

#[test]
fn a_child_of_whom_little_is_known_still_has_a_sheet_that_says_so() {
    let mut network = network();
    network.child = crate::model::child::Child::new(example::id("7"), origin("persons/7", ""));
    network.people.clear();
    network.people_state = down();

    let page = page(&network);

    assert!(page.contains("Name not recorded"));
    assert!(page.contains("No due date could be worked out"));
    assert!(page.contains("The relationships of the child could not be read"));
}

#[test]
fn a_contact_that_cannot_be_used_is_found_with_what_to_do() {
    let office = Office::new();
    let mut network = network();
    change(&mut network, "402").contacts = Default::default();
    office.finds(&network, Code::ContactMissing);

    let mut network = example::network();
    change(&mut network, "701").contacts.emails[0] = email("jo.marsh@northshire.gcsx.gov.uk");
    office.finds(&network, Code::ContactUnusable);

    let mut network = example::network();
    let mut record = (*network.people[0].contacts.emails[0].origin.record).clone();
    record.confirmed_on = Some(jiff::civil::date(2024, 2, 1));
    let mother = change(&mut network, "401");
    mother.contacts.emails[0].origin.record = std::sync::Arc::new(record);
    mother.contacts.emails[0].period = example::since(jiff::civil::date(2020, 1, 1));
    office.finds(&network, Code::ValueStale);
}

#[test]
fn people_are_reached_as_they_wish_and_never_where_they_do_not() {
    let office = Office::new();
    let channel = |wish: &str| {
        let mut network = network();
        let mother = change(&mut network, "401");
        mother.preferred_channel = Some(text(wish));
        let prepared = office.prepare(&network);
        let index = prepared
            .attendance
            .parts
            .iter()
            .position(|part| *part.id == example::id("401"))
            .unwrap();
        prepared.reaches[index].channel.words()
    };

    assert_eq!(channel("by hand"), "By hand");
    assert_eq!(channel("text first"), "Text");
    assert_eq!(channel("Post only"), "Post");
    assert_eq!(channel("never post"), "Email");
    assert_eq!(channel("never email"), "Post");
    assert_eq!(channel("phone call please"), "Phone");
}

#[test]
fn findings_come_in_order_of_weight_and_none_says_the_same_twice() {
    let mut network = network();
    network.child.restrictions_readable = Readable::NotSaid;
    let office = Office::new();
    let twice =
        Finding::new(Code::PersonDied, Weight::Note, "Died.", "Check.").about(&example::id("403"));
    change(&mut network, "403").died_on = Some(crate::model::date::PartialDate::Year(2025));

    let prepared = office
        .invite
        .prepare(&network, vec![twice], &office.circumstances());
    let findings = &prepared.document.findings;

    assert!(findings.is_sorted_by_key(|one| one.weight));
    let died = findings.iter().filter(|one| one.code == Code::PersonDied);
    assert_eq!(died.count(), 1, "{:?}", codes(&prepared));
}

#[test]
fn no_finding_holds_a_name_or_a_contact() {
    let mut network = network();
    network.child.restrictions_readable = Readable::NotSaid;
    network.child.planned.venue = fact(text("14 Larch Hill"), "venue");
    change(&mut network, "402").contacts = Default::default();
    let office = Office::new();

    for finding in &office.prepare(&network).document.findings {
        let words = format!("{} {}", finding.what, finding.remedy);
        for secret in [
            "Maya", "Bell", "Kerry", "Daniel", "Hale", "Larch", "ZZ99", "07700",
        ] {
            assert!(!words.contains(secret), "{words}");
        }
    }
}

#[test]
fn a_meeting_in_school_time_is_noted_and_not_refused() {
    let mut network = network();
    network.child.planned.at = fact(example::at_time(10), "plannedTime");
    let office = Office::new();
    let prepared = office.prepare(&network);

    let noted = prepared
        .document
        .findings
        .iter()
        .any(|one| one.weight == Weight::Note && one.what.contains("school time"));
    assert!(noted, "{:?}", codes(&prepared));
}

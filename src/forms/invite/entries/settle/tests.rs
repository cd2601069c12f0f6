//! What people entered over a reading, and what becomes of it in the form.

use jiff::civil::{date, time};

use super::*;
use crate::{
    forms::invite::{
        Prepared,
        tests::office::{Office, codes},
    },
    model::live::By,
    rules::{
        attendance::{Part, role::Role},
        disclosure::reader::Channel,
        example::{TODAY, fact, id, network, now, text},
    },
};

fn entry(place: &str, value: &str) -> Entry {
    Entry {
        place: place.parse().unwrap(),
        value: PersonalText::parse(value),
        version: 1,
        by: By {
            code: "staff:7".into(),
            name: Some(text("Priya Shah")),
        },
        at: now(),
    }
}

fn entered(entries: &[(&str, &str)]) -> Entered {
    Entered {
        entries: entries
            .iter()
            .map(|(place, value)| entry(place, value))
            .collect(),
        ..Entered::default()
    }
}

/// What the form says once these are laid over the reading.
fn with(reading: &Network, entered: &Entered, look: impl FnOnce(&Prepared)) {
    let mut office = Office::new();
    let settled = settle(reading, entered, TODAY);
    office.decisions = settled.decisions.clone();
    office.exclusions = settled.exclusions.clone();
    let circumstances = crate::forms::form::Circumstances {
        choices: &settled.choices,
        ..office.circumstances()
    };
    let mut prepared =
        office
            .invite
            .prepare(&settled.network, settled.findings.clone(), &circumstances);
    lay_over(&mut prepared.document, &settled.answers);
    look(&prepared);
}

fn part_of<'a>(prepared: &'a Prepared, role: Role) -> (usize, &'a Part<'a>) {
    let parts = prepared.attendance.parts.iter().enumerate();
    parts
        .into_iter()
        .find(|(_, part)| part.role == role)
        .unwrap()
}

#[test]
fn what_was_entered_stands_over_the_reading_and_leaves_it_as_it_is() {
    let reading = network();
    let before = reading.clone();
    let settled = settle(
        &reading,
        &entered(&[
            ("review//date", "2026-12-04"),
            ("review//time", "15:30"),
            ("review//place", "Library, Northshire"),
            ("wishes//wants_there", "Nan"),
            ("logistics//transport", "Taxi for Kerry"),
        ]),
        TODAY,
    );

    let child = &settled.network.child;
    assert_eq!(child.planned.on.value(), Some(&date(2026, 12, 4)));
    assert_eq!(child.planned.at.value(), Some(&time(15, 30, 0, 0)));
    assert_eq!(child.wishes.wants_there.value(), Some(&text("Nan")));
    assert_eq!(child.planned.venue_is_placement, Fact::NotRecorded);
    assert_eq!(settled.answers.len(), 1);
    assert_eq!(reading, before);
}

#[test]
fn an_entry_that_was_taken_back_lets_the_record_stand() {
    let mut reading = network();
    reading.child.planned.on = fact(date(2026, 12, 3), "planned");
    let mut gone = entered(&[("review//date", "2026-12-04")]);
    gone.entries[0].value = None;

    assert_eq!(settle(&reading, &gone, TODAY).network, reading);
}

#[test]
fn the_record_saying_otherwise_is_never_hidden() {
    let mut reading = network();
    reading.child.planned.on = fact(date(2026, 12, 3), "planned");
    let found = |day: &str| -> Vec<Code> {
        let settled = settle(&reading, &entered(&[("review//date", day)]), TODAY);
        settled.findings.iter().map(|one| one.code).collect()
    };

    assert_eq!(found("2026-12-04"), [Code::RecordChangedMeanwhile]);
    assert_eq!(found("2026-12-03"), []);
}

#[test]
fn a_contact_that_was_entered_is_where_the_letter_goes() {
    let reading = network();
    let mut row = String::new();
    with(&reading, &Entered::default(), |prepared| {
        row = part_of(prepared, Role::Mother).1.id.to_string();
    });
    let place = format!("people/{row}/contact");

    with(
        &reading,
        &entered(&[(&place, "kerry.new@family.example")]),
        |prepared| {
            let (index, _) = part_of(prepared, Role::Mother);
            let reach = &prepared.reaches[index];
            assert_eq!(reach.contact.words(), "kerry.new@family.example");
            assert_eq!(reach.channel, Channel::Email);
            assert!(
                matches!(
                    reach.freshness,
                    Some(crate::rules::freshness::Freshness::Fresh { .. })
                ),
                "{:?}",
                reach.freshness
            );
        },
    );
}

#[test]
fn a_choice_of_part_and_function_is_kept_and_told_in_the_letter() {
    let reading = network();
    let mut row = String::new();
    with(&reading, &Entered::default(), |prepared| {
        row = part_of(prepared, Role::SocialWorker).1.id.to_string();
    });
    let mode = format!("people/{row}/mode");
    let function = format!("people/{row}/function");

    with(
        &reading,
        &entered(&[(&mode, "report"), (&function, "Knows the new home")]),
        |prepared| {
            let (_, part) = part_of(prepared, Role::SocialWorker);
            assert_eq!((part.mode, part.why), (Mode::Report, "Chosen by staff"));
            let people = prepared.document.section("people").unwrap();
            let row = people
                .rows
                .iter()
                .find(|row| row.about.as_ref() == Some(part.id))
                .unwrap();
            let function = crate::forms::sheet::words(&row.field("function").unwrap().answer);
            assert_eq!(function, "Knows the new home");
        },
    );
}

/// Whether the mother's letter waits, with these words of the child and these entries.
#[track_caller]
fn mother_waits(words: &str, beside_her: &str, decided: Option<Comes>, expected: bool) {
    let mut reading = network();
    reading.child.wishes.does_not_want_there = fact(text(words), "wishes");
    let mut mother = id("0");
    with(&reading, &Entered::default(), |prepared| {
        mother = part_of(prepared, Role::Mother).1.id.clone();
    });
    let place = format!("people/{mother}/childs_wish");
    let mut entered = entered(&[(&place, beside_her)]);
    entered.decided = decided
        .map(|comes| Decided::AgainstWish {
            person: mother.clone(),
            comes,
        })
        .into_iter()
        .collect();
    with(&reading, &entered, |prepared| {
        let blocked = prepared.document.findings.iter().any(|one| {
            one.code == Code::LetterBlocked
                && one.about.as_ref() == Some(&mother)
                && one.what.contains("does not want")
        });
        assert_eq!(blocked, expected, "{words} {beside_her}");
    });
}

#[test]
fn whom_the_child_does_not_want_waits_for_the_reviewing_officer() {
    mother_waits("Mum", "", None, true);
    mother_waits("I don't want mum's friend or mum", "", None, true);
    mother_waits("nobody", "", None, false);
    mother_waits("the dentist", "does_not_want", None, true);
    mother_waits("Mum", "wants", None, false);
    mother_waits("Mum", "", Some(Comes::Yes), false);
    // One person alone keeps no parent out.
    mother_waits("Mum", "", Some(Comes::No), true);
}

#[test]
fn words_that_name_nobody_are_asked_about() {
    let mut reading = network();
    reading.child.wishes.does_not_want_there = fact(text("that man"), "wishes");
    with(&reading, &Entered::default(), |prepared| {
        let found = codes(prepared);
        assert!(
            found
                .iter()
                .any(|one| one.starts_with("childs_wish_unclear")),
            "{found:?}"
        );
    });
}

#[test]
fn who_was_added_is_on_the_list_once() {
    let reading = network();
    let person = crate::rules::example::worker(
        "n1",
        "Ana",
        "Patel",
        crate::model::person::Relationship::DesignatedTeacher,
    );
    let entered = Entered {
        added: vec![person.clone(), reading.people[0].clone()],
        ..Entered::default()
    };
    let settled = settle(&reading, &entered, TODAY);

    assert_eq!(settled.network.people.len(), reading.people.len() + 1);
    assert!(settled.network.person(&person.id).is_some());
}

//! What staff are told beside each person, and what is only good to know.

use jiff::civil::date;

use super::office::{Office, codes};
use crate::{
    forms::{
        invite::{Prepared, letters::Letters},
        sheet::words,
    },
    model::{
        finding::{Code, Weight},
        network::Network,
    },
    rules::{
        disclosure::reader::Channel,
        example::{self, change, email, fact, id, network, text},
    },
};

/// What the sheet says in one field of one person's row.
fn said(prepared: &Prepared, person: &str, field: &str) -> String {
    let people = prepared.document.sections.iter();
    let mut people = people.filter(|section| section.name == "people");
    let rows = &people.next().unwrap().rows;
    let row = rows.iter().find(|row| row.about == Some(id(person)));
    words(&row.unwrap().field(field).unwrap().answer).into_owned()
}

#[track_caller]
fn finds(network: &Network, code: Code, about: &str, weight: Weight) {
    let office = Office::new();
    let prepared = office.prepare(network);
    let mut findings = prepared.document.findings.iter();
    let found = findings
        .any(|one| one.code == code && one.about == Some(id(about)) && one.weight == weight);
    assert!(found, "{code} {weight:?} in {:?}", codes(&prepared));
}

#[track_caller]
fn does_not_find(network: &Network, code: Code) {
    let office = Office::new();
    let prepared = office.prepare(network);
    let mut findings = prepared.document.findings.iter();
    assert!(
        findings.all(|one| one.code != code),
        "{:?}",
        codes(&prepared)
    );
}

/// The first email of somebody, last confirmed in 2024.
fn of_old(network: &mut Network, person: &str) {
    let email = &mut change(network, person).contacts.emails[0];
    let mut record = (*email.origin.record).clone();
    record.confirmed_on = Some(date(2024, 2, 1));
    email.origin.record = std::sync::Arc::new(record);
    email.period = example::since(date(2020, 1, 1));
}

#[test]
fn an_old_address_of_the_councils_own_staff_is_good_to_know_and_no_more() {
    let mut network = network();
    of_old(&mut network, "701");

    finds(&network, Code::ValueStale, "701", Weight::Note);
    let office = Office::new();
    let check = said(&office.prepare(&network), "701", "contact_check");
    assert!(check.contains("1 February 2024"), "{check}");
    assert!(!check.starts_with("Check"), "{check}");
}

#[test]
fn an_old_address_of_anybody_else_is_to_be_checked() {
    let mut network = network();
    of_old(&mut network, "401");
    of_old(&mut network, "601");

    finds(&network, Code::ValueStale, "401", Weight::Check);
    finds(&network, Code::ValueStale, "601", Weight::Check);
}

#[test]
fn what_is_told_in_other_words_is_not_called_unseen() {
    let mut network = network();
    network.child.planned.venue = fact(text("14 Larch Hill, ZZ99 3AB"), "venue");
    let office = Office::new();
    let prepared = office.prepare(&network);

    assert_eq!(
        said(&prepared, "401", "sees_instead"),
        "the place (“Your social worker will tell you the place.”)"
    );
    assert!(!said(&prepared, "401", "does_not_see").contains("the place"));
    assert!(said(&prepared, "701", "sees").contains("the place"));
}

#[test]
fn a_place_and_a_day_that_are_not_fixed_are_neither_seen_nor_unseen() {
    let mut network = network();
    network.child.planned = Default::default();
    let office = Office::new();
    let prepared = office.prepare(&network);

    let all = ["sees", "sees_instead", "does_not_see"]
        .map(|field| said(&prepared, "401", field))
        .join(" ");
    assert!(
        !all.contains("the place") && !all.contains("date and time"),
        "{all}"
    );
}

#[test]
fn a_home_that_would_go_by_ordinary_mail_is_to_be_checked() {
    let mut network = network();
    network.child.planned.venue = fact(text("14 Larch Hill, ZZ99 3AB"), "venue");
    change(&mut network, "601").contacts.emails[0] = email("ana.patel@larchfield.example");

    finds(&network, Code::HomeByOrdinaryMail, "601", Weight::Check);
    network.child.planned.venue_is_placement = fact(false, "venueIsPlacement");
    network.child.planned.venue = fact(text("Civic Centre, Northshire"), "venue");
    does_not_find(&network, Code::HomeByOrdinaryMail);
}

#[test]
fn a_place_that_the_child_did_not_ask_for_is_to_be_checked() {
    let mut network = network();
    does_not_find(&network, Code::PlaceNotAsWished);
    network.child.wishes.place = fact(text("At home"), "wishes.place");
    finds(&network, Code::PlaceNotAsWished, "33310245", Weight::Check);
    network.child.wishes.place = fact(text("Somewhere with a garden"), "wishes.place");
    finds(&network, Code::PlaceNotAsWished, "33310245", Weight::Note);
}

#[test]
fn a_move_to_other_carers_since_the_last_review_asks_for_a_look_at_the_list() {
    let mut network = network();
    network.child.placements.items[0].reason_new = Some("P".into());
    // No list was made before the first review.
    does_not_find(&network, Code::ChildMoved);

    let held = |day| vec![example::review(day, &[])];
    network.child.reviews.items = held(date(2026, 11, 1));
    finds(&network, Code::ChildMoved, "33310245", Weight::Check);
    network.child.reviews.items = held(date(2026, 11, 12));
    does_not_find(&network, Code::ChildMoved);

    network.child.reviews.items = held(date(2026, 11, 1));
    network.child.placements.items[0].reason_new = Some("L".into());
    does_not_find(&network, Code::ChildMoved);
}

#[test]
fn mail_to_the_councils_own_staff_counts_as_secure_and_to_nobody_else_there() {
    let mut office = Office::new();
    office.settings.secure_mail.clear();
    office.invite = Office::invite_of(&office.settings);
    let mut network = network();
    change(&mut network, "401").contacts.emails[0] = email("kerry.bell@northshire.example");

    let letters = office.write(&network);

    assert!(text_to(&letters, "701").contains("Maya Bell, born 9 March 2017"));
    let mother = letters.written().find(|one| one.recipient == id("401"));
    assert_eq!(mother.unwrap().channel, Channel::Email);
}

#[test]
fn keeping_the_home_from_a_parent_of_a_child_in_care_wants_a_reason_on_record() {
    let mut network = network();
    network.child.planned.venue = fact(text("14 Larch Hill, ZZ99 3AB"), "venue");
    // Accommodated: a decision has to be recorded.
    finds(&network, Code::ValueWithheld, "401", Weight::Check);
    network.child.legal_statuses.items = vec![example::status("C2")];
    finds(&network, Code::ValueWithheld, "401", Weight::Note);
    // Nothing is kept back where the meeting is at a place that everybody may know.
    let network = example::network();
    does_not_find(&network, Code::ValueWithheld);
}

fn text_to(letters: &Letters, person: &str) -> String {
    let letter = letters.written().find(|one| one.recipient == id(person));
    letter.unwrap().text.clone()
}

#[test]
fn the_social_worker_is_told_whose_letters_to_hand_over() {
    let mut network = network();
    change(&mut network, "402").preferred_channel = Some(text("by hand"));

    let letters = Office::new().write(&network);

    let told = "You hand over the letters to: child, father.";
    assert!(text_to(&letters, "701").contains(told));
    for other in ["601", "501", "401"] {
        assert!(!text_to(&letters, other).contains("hand over"), "{other}");
    }
}

#[test]
fn a_letter_that_is_stopped_is_not_handed_over() {
    let mut network = network();
    change(&mut network, "402").preferred_channel = Some(text("by hand"));
    let father = change(&mut network, "402");
    father.restrictions.push(example::restriction(
        crate::model::person::RestrictionKind::NoContact,
        None,
    ));

    let letters = Office::new().write(&network);

    assert!(text_to(&letters, "701").contains("letters to: child."));
}

#[test]
fn without_a_mailbox_of_the_council_it_is_said_that_nothing_goes_by_mail() {
    let mut office = Office::new();
    office.settings.reply_mailbox = None;

    let letters = office.write(&network());

    let said = letters
        .findings
        .iter()
        .filter(|one| one.what.contains("no mailbox"));
    assert_eq!(said.count(), 1);
    assert!(letters.written().all(|letter| letter.calendar.is_none()));
}

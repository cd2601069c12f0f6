//! What each reader gets, and what no reader may get.

use super::office::Office;
use crate::{
    forms::{
        form::Circumstances,
        invite::letters::{Letter, Letters, Marks, audience::Audience},
    },
    model::{fact::Fact, id::Identifier, network::Network, person::RestrictionKind},
    rules::{
        attendance::{choice::Choice, role::Role},
        example::{self, at_time, change, fact, network, text},
    },
};

impl Office {
    pub fn write(&self, network: &Network) -> Letters {
        let prepared = self.prepare(network);
        let mut bits = 0;
        let mut marks = |_: &Identifier| {
            bits += 1;
            Marks {
                number: bits,
                ..Marks::default()
            }
        };
        self.invite
            .letters(&prepared, &self.circumstances(), &self.engine, &mut marks)
            .unwrap()
    }
}

#[test]
fn who_reads_on_a_screen_gets_the_address_and_who_has_paper_the_code() {
    let office = Office::new();
    let network = network();
    let prepared = office.prepare(&network);
    let mut marks = |id: &Identifier| Marks {
        link: Some(format!("https://reviews.example/r/{}", id.value)),
        code: Some("ABCDEF".to_owned()),
        ..Marks::default()
    };
    let letters = office
        .invite
        .letters(
            &prepared,
            &office.circumstances(),
            &office.engine,
            &mut marks,
        )
        .unwrap();

    let mut seen = [0, 0];
    for letter in letters.written() {
        let own = format!("https://reviews.example/r/{}", letter.recipient.value);
        let mailed = letter.channel.is_email();
        let is_child = letter.audience.code().starts_with("child");
        for words in [&letter.text, &letter.html] {
            let links = words.matches("https://reviews.example/r/").count();
            let answers = letter.role != Role::Chair;
            assert_eq!(links > 0, mailed && answers, "{:?}", letter.role);
            assert_eq!(words.matches(&*own).count(), links, "{:?}", letter.role);
            let coded = words.contains("ABCDEF");
            assert_eq!(coded, !mailed && answers && !is_child, "{:?}", letter.role);
        }
        let printed: String = letter.printed.all_words().collect();
        assert!(!printed.contains("reviews.example"), "{:?}", letter.role);
        seen[usize::from(mailed)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

fn letter_to(letters: &Letters, person: &str) -> Letter {
    letters
        .written()
        .find(|letter| letter.recipient == example::id(person))
        .cloned()
        .unwrap_or_else(|| panic!("no letter to {person}"))
}

#[track_caller]
fn stopped(network: &Network, person: &str, because: &str) {
    let letters = Office::new().write(network);
    let stopped = letters
        .stopped()
        .find(|one| one.recipient == example::id(person))
        .unwrap_or_else(|| panic!("the letter to {person} was written"));
    let reasons = stopped.reasons.join("; ");
    assert!(reasons.contains(because), "{reasons}");
}

/// The words of a page without its markup, with single spaces.
fn words_of_html(html: &str) -> String {
    let body = html.split_once("<body>").map_or(html, |(_, body)| body);
    let mut words = String::new();
    let mut in_tag = false;
    for c in body.chars() {
        match c {
            '<' => {
                in_tag = true;
                words.push(' ');
            }
            '>' => in_tag = false,
            _ if !in_tag => words.push(c),
            _ => {}
        }
    }
    let words = words
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
    tight(&words)
}

/// Letters and digits with single spaces: layout is not a fact.
fn tight(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn everybody_with_a_part_gets_a_letter_of_their_own() {
    let network = network();
    let letters = Office::new().write(&network);
    let read: Vec<_> = letters
        .written()
        .map(|letter| (letter.role.code(), letter.audience))
        .collect();

    assert_eq!(
        read,
        [
            ("child", Audience::ChildA),
            ("parent_mother", Audience::Parent),
            ("parent_father", Audience::Parent),
            ("foster_carer", Audience::Carer),
            ("relative_connected", Audience::Parent),
            ("social_worker", Audience::Professional),
            ("iro", Audience::Professional),
            ("supervising_sw", Audience::Professional),
            ("school_dt", Audience::Professional),
            ("lac_nurse", Audience::Professional),
        ]
    );
    assert_eq!(letters.stopped().count(), 0);
}

#[test]
fn text_and_html_of_every_letter_say_the_same() {
    let mut no_day = network();
    no_day.child.planned = Default::default();
    for network in [network(), no_day] {
        for letter in Office::new().write(&network).written() {
            assert_eq!(
                tight(&letter.text),
                words_of_html(&letter.html),
                "{}",
                letter.role.code()
            );
        }
    }
}

#[test]
fn a_mother_reads_when_and_where_and_nothing_of_the_carers() {
    let letter = letter_to(&Office::new().write(&network()), "401");

    assert_eq!(letter.subject, "Meeting on 3 December: can you come?");
    assert!(
        letter
            .text
            .contains("Thursday 3 December 2026, 4pm to 5pm (1 hour)")
    );
    assert!(
        letter
            .text
            .contains("Where: Civic Centre, Northshire, Room 4, second floor")
    );
    for never in [
        "Hale",
        "Larch",
        "Larchfield",
        "looked after",
        " care.",
        "foster",
    ] {
        assert!(!letter.text.contains(never), "{never}");
    }
}

#[test]
fn a_meeting_where_the_child_lives_is_told_to_each_in_other_words() {
    let mut network = network();
    network.child.planned.venue = fact(text("14 Larch Hill, ZZ99 3AB"), "venue");
    network.child.planned.venue_is_placement = Fact::NotRecorded;
    let letters = Office::new().write(&network);

    let place = |person: &str| {
        let letter = letter_to(&letters, person);
        let line = letter.text.lines().find(|line| line.starts_with("Where: "));
        line.unwrap_or_default().to_owned()
    };

    assert_eq!(
        place("401"),
        "Where: Your social worker will tell you the place."
    );
    assert_eq!(place("33310245"), "Where: At home.");
    assert!(place("501").starts_with("Where: 14 Larch Hill"));
    assert!(place("601").starts_with("Where: 14 Larch Hill"));
    assert!(
        letter_to(&letters, "401")
            .calendar
            .is_some_and(|file| !file.contains("LOCATION"))
    );
}

#[test]
fn a_calendar_file_names_the_reader_and_the_organiser_only() {
    let letter = letter_to(&Office::new().write(&network()), "601");
    let file = letter.calendar.unwrap_or_default().replace("\r\n ", "");

    assert_eq!(file.matches("ATTENDEE").count(), 1);
    assert!(file.contains("mailto:ana.patel@larchfield.example"));
    assert!(file.contains("SUMMARY:Review meeting (ref 7F3K2)"));
    assert!(!file.contains("Maya"));
}

#[test]
fn a_school_at_an_ordinary_mail_provider_is_not_told_the_full_name() {
    let letters = Office::new().write(&network());

    let school = letter_to(&letters, "601");
    let worker = letter_to(&letters, "701");

    assert!(!school.text.contains("Maya Bell") && school.text.contains("Maya"));
    assert!(worker.text.contains("Maya Bell, born 9 March 2017"));
}

#[test]
fn an_address_in_the_room_stops_or_leaves_out_the_room() {
    let mut network = network();
    network.child.planned.room = fact(text("ask at 14 Larch Hill first"), "room");

    let letter = letter_to(&Office::new().write(&network), "401");

    assert!(!letter.text.contains("Larch"));
    assert!(
        letter
            .withheld
            .iter()
            .any(|(_, rule, _)| rule.code() == "last_gate")
    );
}

#[test]
fn a_restriction_against_the_father_stops_his_letter_alone() {
    let mut network = network();
    let no_contact = example::restriction(RestrictionKind::NoContact, Some("402"));
    network.child.restrictions.push(no_contact);

    stopped(&network, "402", "no contact");
    let letters = Office::new().write(&network);
    assert!(
        letters
            .written()
            .any(|one| one.recipient == example::id("401"))
    );
}

#[test]
fn a_mother_in_a_refuge_gets_no_letter() {
    let mut network = network();
    let refuge = example::restriction(RestrictionKind::Refuge, None);
    change(&mut network, "401").restrictions.push(refuge);

    stopped(&network, "401", "refuge");
    stopped(&network, "402", "refuge");
}

#[test]
fn a_child_of_eleven_is_written_to_in_other_words() {
    let mut network = network();
    if let Fact::Known { value, .. } = &mut network.child.birth {
        value.date = crate::model::date::PartialDate::Day(jiff::civil::date(2014, 3, 9));
    }
    let letter = letter_to(&Office::new().write(&network), "33310245");
    assert_eq!(letter.audience, Audience::ChildB);

    network.child.access.formats.push(text("Easy read"));
    let letter = letter_to(&Office::new().write(&network), "33310245");
    assert_eq!(letter.audience, Audience::ChildEasy);
}

#[test]
fn a_meeting_in_the_hour_that_does_not_exist_has_no_calendar_file() {
    let mut network = network();
    network.child.planned.on = fact(jiff::civil::date(2027, 3, 28), "plannedDate");
    network.child.planned.at = fact(at_time(1), "plannedTime");

    let letters = Office::new().write(&network);

    assert!(letter_to(&letters, "401").calendar.is_none());
    assert!(!letters.findings.is_empty());
}

#[test]
fn how_somebody_joins_stands_in_their_own_letter_and_calendar_entry_alone() {
    let office = Office::new();
    let mut network = network();
    network.child.planned.format = fact(text("Remote"), "format");
    let joins = |person: &str, how: &str| Choice {
        joining: Some(text(how)),
        ..Choice::of(&example::id(person))
    };
    let choices = [
        joins("401", "https://meet.example/own-of-kerry"),
        joins("402", "https://meet.example/own-of-daniel"),
    ];
    let circumstances = Circumstances {
        choices: &choices,
        ..office.circumstances()
    };
    let prepared = office.invite.prepare(&network, Vec::new(), &circumstances);
    let letters = office
        .invite
        .letters(&prepared, &circumstances, &office.engine, &mut |_| {
            Marks::default()
        })
        .unwrap();

    let mut entries = 0;
    for letter in letters.written() {
        let own = match &*letter.recipient.value {
            "401" => Some("own-of-kerry"),
            "402" => Some("own-of-daniel"),
            _ => None,
        };
        let calendar = letter.calendar.as_ref();
        let calendar = calendar.map(|file| file.replace("\r\n ", ""));
        for words in [Some(&letter.text), Some(&letter.html), calendar.as_ref()] {
            let Some(words) = words else { continue };
            for link in ["own-of-kerry", "own-of-daniel"] {
                let expected = own == Some(link);
                assert_eq!(words.contains(link), expected, "{words}");
            }
        }
        assert!(!letter.text.contains("Where:"), "{}", letter.text);
        entries += usize::from(own.is_some() && letter.calendar.is_some());
    }
    assert!(entries > 0, "somebody has a calendar entry of their own");
}

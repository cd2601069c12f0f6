//! The policy as tables: item by reader, flag by reader.

mod home;
mod twins;

use super::*;
use jiff::civil::date;

use crate::{
    model::{
        contact::{Address, AddressKind, Postcode},
        date::{PartialDate, Period},
        fact::{Fact, ReadState},
        finding::{Code, Weight},
        network::Network,
        person::{ParentalResponsibility, Readable, Relationship, RestrictionKind},
    },
    rules::{
        attendance::{Part, gather, situation::Situation},
        disclosure::{
            protected::Kind,
            reader::{Channel, Side},
        },
        example::{
            self, TODAY, address, change, fact, id, network, now, person, placed, restriction,
            status, text,
        },
    },
};

/// The answer of the policy for one reader, as a short word for a table.
fn with_policy<T>(
    network: &Network,
    decisions: &Decisions,
    who: &str,
    channel: Channel,
    test: impl FnOnce(&Policy, &Reader) -> T,
) -> T {
    let situation = Situation::of(network, TODAY);
    let attendance = gather(network, &situation, &[]);
    let public = ["020 7946 0100".to_owned()];
    let places = ["Civic Centre, Northshire".to_owned()];
    let policy = Policy::new(
        network,
        &situation,
        decisions,
        (&places, &public),
        (now(), 24),
    );
    let part: &Part = attendance
        .parts
        .iter()
        .find(|part| *part.id == id(who))
        .unwrap();
    test(&policy, &Reader::of(part, &situation, channel))
}

fn say(network: &Network, decisions: &Decisions, who: &str, item: Item) -> String {
    with_policy(
        network,
        decisions,
        who,
        Channel::SecureEmail,
        |policy, reader| match policy.answer(reader, item) {
            Answer::Tell => "tell".to_owned(),
            Answer::TellInstead(words, rule) => format!("instead {} {words}", rule.code()),
            Answer::Withhold { rule, .. } => format!("withhold {}", rule.code()),
        },
    )
}

#[track_caller]
fn answers(network: &Network, who: &str, item: Item, expected: &str) {
    let said = say(network, &Decisions::default(), who, item);
    assert_eq!(said, expected, "{item:?} for {who}");
}

#[track_caller]
fn blocked(network: &Network, who: &str, expected: Option<&str>) {
    blocked_with(network, &Decisions::default(), who, expected);
}

#[track_caller]
fn blocked_with(network: &Network, decisions: &Decisions, who: &str, expected: Option<&str>) {
    let codes = with_policy(network, decisions, who, Channel::Email, |policy, reader| {
        let codes: Vec<_> = policy
            .blocks(reader)
            .iter()
            .map(|block| block.rule.code())
            .collect();
        codes
    });
    match expected {
        Some(code) => assert!(codes.contains(&code), "{who}: {codes:?}"),
        None => assert!(codes.is_empty(), "{who}: {codes:?}"),
    }
}

const CHILD: &str = "33310245";
const MOTHER: &str = "401";
const FATHER: &str = "402";
const GRANDMOTHER: &str = "403";
const CARER: &str = "501";
const SCHOOL: &str = "601";
const WORKER: &str = "701";

#[test]
fn the_table_of_items_and_readers() {
    let network = network();
    #[rustfmt::skip]
    let table = [
        //                       child            mother           carer          school         social worker
        (Item::Date,             ["tell",          "tell",          "tell",          "tell",          "tell"]),
        (Item::ChildCalled,      ["tell",          "tell",          "tell",          "tell",          "tell"]),
        (Item::ChildFullName,    ["withhold need", "withhold need", "withhold need", "tell",          "tell"]),
        (Item::ChildBirth,       ["withhold need", "withhold need", "withhold need", "tell",          "tell"]),
        (Item::ReviewKind,       ["withhold need", "withhold need", "tell",          "tell",          "tell"]),
        (Item::LegalStatus,      ["withhold need", "withhold need", "tell",          "tell",          "tell"]),
        (Item::Place,            ["tell",          "tell",          "tell",          "tell",          "tell"]),
        (Item::Room,             ["tell",          "tell",          "tell",          "tell",          "tell"]),
        (Item::Attendees,        ["withhold A8",   "tell",          "tell",          "tell",          "tell"]),
        (Item::AttendeeNames,    ["withhold A8",   "withhold A8",   "withhold A8",   "withhold A8",   "withhold A8"]),
        (Item::PlacementAddress, ["withhold A1",   "withhold A5",   "tell",          "withhold need", "withhold need"]),
        (Item::CarerNames,       ["withhold A1",   "withhold A5",   "tell",          "withhold need", "withhold need"]),
        (Item::CarerContacts,    ["withhold A1",   "withhold A5",   "tell",          "withhold need", "withhold need"]),
        (Item::FamilyContacts,   ["withhold A2",   "withhold A2",   "withhold A2",   "withhold A2",   "withhold A2"]),
        (Item::School,           ["withhold A1",   "withhold A1",   "withhold need", "withhold need", "withhold need"]),
        (Item::Health,           ["withhold A1",   "withhold A1",   "withhold need", "withhold need", "withhold need"]),
    ];

    for (item, row) in table {
        for (who, expected) in [CHILD, MOTHER, CARER, SCHOOL, WORKER].into_iter().zip(row) {
            answers(&network, who, item, expected);
        }
    }
}

#[test]
fn a1_a_parent_linked_as_the_placements_carer_by_mistake_is_still_family() {
    let mut network = network();
    network.child.placements.items = vec![placed("U6", Some(MOTHER))];
    let mut tie = change(&mut network, MOTHER).connections[0].clone();
    tie.relationship = Relationship::FosterCarer;
    change(&mut network, MOTHER).connections.push(tie);

    with_policy(
        &network,
        &Decisions::default(),
        MOTHER,
        Channel::Email,
        |_, reader| assert_eq!(reader.side, Side::Family),
    );
}

#[test]
fn a4_the_place_is_told_in_other_words_when_it_is_where_the_child_lives() {
    let ask = "instead A4 Your social worker will tell you the place.";
    for venue in [
        "14 Larch Hill",
        "zz993ab",
        "Room at ZZ99 3AB, Northshire",
        "At home",
        "Foster carer's address",
        "14, LARCH HILL, Northshire",
    ] {
        let mut network = network();
        network.child.planned.venue = fact(text(venue), "venue");
        answers(&network, MOTHER, Item::Place, ask);
        answers(&network, MOTHER, Item::Room, "withhold A4");
        answers(&network, CHILD, Item::Place, "instead A4 At home.");
        answers(&network, CARER, Item::Place, "tell");
        answers(&network, SCHOOL, Item::Place, "tell");
    }
}

#[test]
fn a4_the_records_mark_alone_is_enough_to_keep_the_place_back() {
    let mut network = network();
    network.child.planned.venue_is_placement = fact(true, "venueIsPlacement");

    answers(
        &network,
        MOTHER,
        Item::Place,
        "instead A4 Your social worker will tell you the place.",
    );
}

#[test]
fn a_place_of_which_nobody_can_tell_is_not_told_to_family() {
    let mut network = network();
    network.child.planned.venue = fact(text("Old Mill, Northshire"), "venue");
    network.child.planned.venue_is_placement = Fact::NotRecorded;

    let ask = "instead unknown_is_no Your social worker will tell you the place.";
    answers(&network, MOTHER, Item::Place, ask);
    answers(&network, CHILD, Item::Place, ask);
    answers(&network, WORKER, Item::Place, "tell");
}

#[test]
fn a2_a_meeting_in_one_relatives_home_is_told_to_that_relative_alone() {
    let mut network = network();
    network.child.planned.venue = fact(text("8 Quarry Street, ZZ99 1AA"), "venue");

    answers(&network, MOTHER, Item::Place, "tell");
    answers(
        &network,
        FATHER,
        Item::Place,
        "instead A2 Your social worker will tell you the place.",
    );
}

#[test]
fn a_meeting_at_school_is_not_told_to_family() {
    let mut network = network();
    network.child.planned.venue = fact(text("Larchfield Primary School"), "venue");

    answers(
        &network,
        MOTHER,
        Item::Place,
        "instead A4 Your social worker will tell you the place.",
    );
    answers(&network, CHILD, Item::Place, "tell");
}

#[test]
fn whoever_does_not_come_is_not_told_the_place() {
    answers(&network(), GRANDMOTHER, Item::Place, "withhold need");
}

#[test]
fn a3_flags_block_and_the_table_says_whom() {
    use RestrictionKind as K;
    // The flag, on whose record, against whom: then who is blocked and who is not.
    type Row<'a> = (K, &'a str, Option<&'a str>, &'a [&'a str], &'a [&'a str]);
    #[rustfmt::skip]
    let table: [Row; 15] = [
        (K::NoContact,           CHILD,  Some(FATHER), &[FATHER],                      &[MOTHER, CARER, CHILD, WORKER]),
        (K::NoContact,           FATHER, Some(CHILD),  &[FATHER],                      &[MOTHER, CARER, CHILD, WORKER]),
        (K::RestrictedContact,   FATHER, Some(CHILD),  &[FATHER],                      &[MOTHER, CARER, CHILD, WORKER]),
        (K::Unreadable,          FATHER, Some(CHILD),  &[FATHER, CHILD],               &[MOTHER, WORKER]),
        (K::NoContact,           CHILD,  None,         &[MOTHER, FATHER, GRANDMOTHER], &[CARER, CHILD, WORKER]),
        (K::RestrictedContact,   CHILD,  Some(MOTHER), &[MOTHER],                      &[FATHER, WORKER]),
        (K::AddressConfidential, CHILD,  None,         &[MOTHER, FATHER],              &[CARER, CHILD, WORKER]),
        (K::Refuge,              CHILD,  None,         &[MOTHER, FATHER],              &[WORKER]),
        (K::RestrictedRecord,    CHILD,  None,         &[MOTHER, CARER, CHILD],        &[WORKER, SCHOOL]),
        (K::Unreadable,          CHILD,  None,         &[MOTHER, FATHER, CARER],       &[WORKER]),
        (K::Other("SEE MANAGER".into()), CHILD, None,  &[MOTHER, CARER],               &[WORKER]),
        (K::Refuge,              MOTHER, None,         &[MOTHER, FATHER],              &[WORKER]),
        (K::NoContact,           MOTHER, Some(FATHER), &[FATHER, MOTHER],              &[GRANDMOTHER, WORKER]),
        (K::AddressConfidential, MOTHER, None,         &[MOTHER],                      &[FATHER, WORKER]),
        (K::Unreadable,          FATHER, None,         &[MOTHER, FATHER],              &[WORKER]),
    ];

    for (kind, holder, against, stopped, free) in table {
        let mut network = network();
        let flag = restriction(kind.clone(), against);
        if holder == CHILD {
            network.child.restrictions.push(flag);
        } else {
            change(&mut network, holder).restrictions.push(flag);
        }
        for who in stopped {
            let codes = with_policy(
                &network,
                &Decisions::default(),
                who,
                Channel::Email,
                |policy, reader| policy.blocks(reader).len(),
            );
            assert!(codes > 0, "{kind:?} on {holder} does not stop {who}");
        }
        for who in free {
            blocked(&network, who, None);
        }
    }
}

#[test]
fn a_flag_that_has_ended_does_not_block_and_one_that_has_not_is_not_forgiven() {
    let mut network = network();
    let mut flag = restriction(RestrictionKind::NoContact, Some(FATHER));
    flag.period = Period::new(None, Some(jiff::civil::date(2026, 11, 22)));
    network.child.restrictions.push(flag);
    blocked(&network, FATHER, None);

    network.child.restrictions[0].period = Period::new(None, None);
    blocked(&network, FATHER, Some("A3"));
}

#[test]
fn restrictions_that_are_missing_unreadable_or_down_block_family_and_carers() {
    for readable in [
        Readable::NotSaid,
        Readable::No("the field holds a code that nobody knows".into()),
    ] {
        let mut network = network();
        network.child.restrictions_readable = readable.clone();
        for who in [CHILD, MOTHER, FATHER, GRANDMOTHER, CARER] {
            blocked(&network, who, Some("unknown_is_no"));
        }
        blocked(&network, WORKER, None);

        let mut network = example::network();
        change(&mut network, MOTHER).restrictions_readable = readable;
        blocked(&network, MOTHER, Some("unknown_is_no"));
        blocked(&network, FATHER, None);
    }
    let mut network = network();
    network.people_state = ReadState::SourceDown {
        system: example::mosaic(),
    };
    blocked(&network, MOTHER, Some("unknown_is_no"));
}

#[test]
fn restrictions_read_long_ago_count_as_unknown() {
    let mut network = network();
    let mut record = (*network.child.origin.record).clone();
    record.read_at = "2026-11-21T09:00:00Z".parse().unwrap();
    network.child.origin.record = std::sync::Arc::new(record);

    blocked(&network, MOTHER, Some("unknown_is_no"));
}

#[test]
fn a_restriction_that_ends_before_it_begins_says_nothing_and_blocks() {
    let mut network = network();
    let mut flag = restriction(RestrictionKind::NoContact, Some("900"));
    flag.period = Period {
        start: Some(jiff::civil::date(2026, 6, 1)),
        end: Some(jiff::civil::date(2025, 6, 1)),
    };
    network.child.restrictions.push(flag);

    blocked(&network, MOTHER, Some("unknown_is_no"));
}

#[test]
fn a5_keeping_the_place_from_a_holder_of_responsibility_wants_a_recorded_decision() {
    let mut network = network();
    network.child.planned.venue = fact(text("14 Larch Hill"), "venue");
    let wants = |network: &Network, decisions: &Decisions| {
        with_policy(
            network,
            decisions,
            MOTHER,
            Channel::Email,
            |policy, reader| {
                let mut findings = Vec::new();
                policy.findings(reader, &mut findings);
                findings
                    .iter()
                    .any(|one| one.code == Code::ValueWithheld && one.weight == Weight::Check)
            },
        )
    };
    assert!(wants(&network, &Decisions::default()));

    let decided = Decisions {
        withholding: vec![Withholding {
            from: id(MOTHER),
            decided_by: id(WORKER),
            on: TODAY,
        }],
        ..Decisions::default()
    };
    assert!(!wants(&network, &decided));

    network.child.legal_statuses.items = vec![status("C2")];
    assert!(!wants(&network, &Decisions::default()));
    answers(&network, MOTHER, Item::PlacementAddress, "withhold A1");

    network.child.legal_statuses.items = vec![status("V2")];
    change(&mut network, MOTHER).connections[0].parental_responsibility =
        ParentalResponsibility::No;
    assert!(!wants(&network, &Decisions::default()));
}

#[test]
fn a6_the_two_families_are_shielded_from_each_other() {
    let mut network = network();
    network.child.placements.items = vec![placed("A5", Some("505"))];
    let mut adopter = person("505", "Iris", "Wren", Relationship::ProspectiveAdopter);
    adopter.contacts.addresses.push(address(
        crate::model::contact::AddressKind::Home,
        &["77 Heron Close"],
        "ZZ99 7AA",
    ));
    network.people.push(adopter);

    blocked(&network, MOTHER, Some("A6"));
    blocked(&network, "505", None);
    answers(&network, "505", Item::ChildFullName, "withhold A6");
    answers(&network, "505", Item::Attendees, "withhold A6");
    let grant = Decisions {
        may_see: vec![Grant {
            reader: id(MOTHER),
            item: Item::CarerNames,
            decided_by: id(WORKER),
            on: TODAY,
        }],
        ..Decisions::default()
    };
    assert_eq!(
        say(&network, &grant, MOTHER, Item::CarerNames),
        "withhold A6"
    );
}

#[test]
fn a_grant_opens_one_thing_to_one_reader() {
    let network = network();
    let grant = Decisions {
        may_see: vec![Grant {
            reader: id(MOTHER),
            item: Item::PlacementAddress,
            decided_by: id(WORKER),
            on: TODAY,
        }],
        ..Decisions::default()
    };

    assert_eq!(
        say(&network, &grant, MOTHER, Item::PlacementAddress),
        "tell"
    );
    assert_eq!(
        say(&network, &grant, MOTHER, Item::CarerNames),
        "withhold A5"
    );
    assert_eq!(
        say(&network, &grant, FATHER, Item::PlacementAddress),
        "withhold A5"
    );
}

#[test]
fn what_somebody_decides_to_keep_back_counts_for_more_than_a_permission() {
    let network = network();
    let decided = |item| Decisions {
        kept_back: vec![KeptBack {
            from: id(WORKER),
            item,
        }],
        may_see: vec![Grant {
            reader: id(WORKER),
            item,
            decided_by: id(WORKER),
            on: TODAY,
        }],
        ..Decisions::default()
    };
    let check = |kept: Item, asked: Item, expected: &str| {
        let said = say(&network, &decided(kept), WORKER, asked);
        assert_eq!(said, expected, "{kept:?} {asked:?}");
    };

    check(Item::Attendees, Item::Attendees, "withhold decided");
    check(Item::ChildFullName, Item::ChildInitial, "withhold decided");
    check(Item::ChildBirth, Item::ChildAge, "withhold decided");
    check(Item::Place, Item::Room, "withhold decided");
    check(
        Item::Place,
        Item::Place,
        "instead decided Your social worker will tell you the place.",
    );
    check(Item::Attendees, Item::ChildBirth, "tell");
    let others = say(&network, &decided(Item::Attendees), MOTHER, Item::Attendees);
    assert_eq!(others, "tell", "it is kept from one reader");
}

#[test]
fn who_was_kept_out_of_the_last_review_gets_nothing_until_that_is_decided_anew() {
    let network = network();
    let out = |who| Decisions {
        out_last_time: vec![id(who)],
        ..Decisions::default()
    };

    blocked_with(&network, &out(MOTHER), MOTHER, Some("asked_anew"));
    blocked_with(&network, &out(WORKER), WORKER, Some("asked_anew"));
    blocked_with(&network, &out(MOTHER), FATHER, None);
}

#[test]
fn a10_a_flag_anywhere_wants_a_second_pair_of_eyes_for_family() {
    let mut network = network();
    let flag = restriction(RestrictionKind::NoContact, Some("999"));
    change(&mut network, GRANDMOTHER).restrictions.push(flag);
    let wants = |decisions: &Decisions, who: &str| {
        with_policy(
            &network,
            decisions,
            who,
            Channel::Email,
            |policy, reader| policy.needs_second_check(reader),
        )
    };

    assert!(wants(&Decisions::default(), MOTHER));
    assert!(!wants(&Decisions::default(), WORKER));
    let checked = Decisions {
        second_checks: vec![id(MOTHER)],
        ..Decisions::default()
    };
    assert!(!wants(&checked, MOTHER));
    answers(&network, MOTHER, Item::Attendees, "withhold A8");
}

#[test]
fn a_restricted_record_goes_out_only_after_a_second_check() {
    let mut network = network();
    let flag = restriction(RestrictionKind::RestrictedRecord, None);
    network.child.restrictions.push(flag);

    blocked(&network, MOTHER, Some("A10"));
    let checked = Decisions {
        second_checks: vec![id(MOTHER)],
        ..Decisions::default()
    };
    blocked_with(&network, &checked, MOTHER, None);
}

#[test]
fn a_confidential_address_is_told_only_to_professionals_who_work_in_the_home() {
    let mut network = network();
    network.child.planned.venue = fact(text("14 Larch Hill"), "venue");
    let flag = restriction(RestrictionKind::AddressConfidential, Some(FATHER));
    network.child.restrictions.push(flag);

    answers(&network, WORKER, Item::Place, "tell");
    answers(
        &network,
        SCHOOL,
        Item::Place,
        "instead A3 The social worker will tell you the place.",
    );
}

#[test]
fn the_full_name_travels_on_paper_or_in_mail_that_is_known_to_be_encrypted() {
    let network = network();
    let named = |channel| {
        with_policy(
            &network,
            &Decisions::default(),
            SCHOOL,
            channel,
            |policy, reader| policy.answer(reader, Item::ChildFullName) == Answer::Tell,
        )
    };

    assert!(named(Channel::SecureEmail) && named(Channel::Post));
    assert!(!named(Channel::Email) && !named(Channel::Text));
}

fn cleared(network: &Network, who: &str, facts: Facts) -> Cleared {
    with_policy(
        network,
        &Decisions::default(),
        who,
        Channel::Email,
        |policy, reader| clear(reader, facts, policy).unwrap(),
    )
}

#[test]
fn what_is_not_cleared_has_no_words() {
    let mut facts = Facts::new();
    facts.add(Item::Date, "Thursday 3 December 2026");
    facts.list(Item::PlacementAddress, vec!["14 Larch Hill".into()]);
    facts.list(Item::CarerNames, vec!["Ada Hale".into()]);

    let cleared = cleared(&network(), FATHER, facts);

    assert_eq!(cleared.words(Item::Date), Some("Thursday 3 December 2026"));
    assert!(cleared.list(Item::PlacementAddress).is_empty());
    assert!(cleared.list(Item::CarerNames).is_empty());
    assert_eq!(cleared.withheld().len(), 2);
}

#[test]
fn words_that_people_typed_are_searched_for_what_must_not_be_told() {
    for (item, words) in [
        (Item::Room, "Room 2, or Ada Hale's kitchen"),
        (Item::MeetingWord, "tea at 14 Larch Hill"),
        (Item::ReaderFunction, "call Rose on 07700 900402"),
        (Item::ChildCalled, "Maya (ZZ99 3AB)"),
        (Item::Chair, "ada.hale@carers.example"),
        (Item::ReaderNeeds, "taxi from Larchfield Primary School"),
    ] {
        let mut facts = Facts::new();
        facts.add(item, words);

        let cleared = cleared(&network(), MOTHER, facts);

        assert_eq!(cleared.words(item), None, "{words}");
        assert_eq!(cleared.withheld()[0].1, Rule::LastGate);
    }
}

#[test]
fn the_last_gate_knows_each_readers_own_from_what_is_others() {
    let network = network();
    let gate = |who: &str, words: &str| cleared(&network, who, Facts::new()).check(words).err();

    assert_eq!(gate(MOTHER, "Flat 2, 8 Quarry Street, ZZ99 1AA"), None);
    assert_eq!(
        gate(FATHER, "8 Quarry Street"),
        Some(Leak(Kind::AddressLine))
    );
    assert_eq!(gate(CHILD, "14 Larch Hill"), None);
    assert_eq!(gate(MOTHER, "14 Larch Hill"), Some(Leak(Kind::AddressLine)));
    assert_eq!(gate(SCHOOL, "14 Larch Hill"), Some(Leak(Kind::AddressLine)));
    assert_eq!(gate(CARER, "14 Larch Hill"), None);
    assert_eq!(gate(CARER, "31 Canal Row"), Some(Leak(Kind::AddressLine)));
    assert_eq!(gate(MOTHER, "Mrs Hale"), Some(Leak(Kind::Surname)));
    assert_eq!(gate(CHILD, "Mrs Hale"), Some(Leak(Kind::Surname)));
    assert_eq!(gate(SCHOOL, "Mrs Hale"), None);
    assert_eq!(gate(MOTHER, "020 7946 0100"), None);
    assert_eq!(
        gate(MOTHER, "jo.marsh@northshire.example"),
        Some(Leak(Kind::Email))
    );
}

#[test]
fn a_carer_with_the_childs_own_surname_keeps_no_secret_by_it() {
    let mut network = network();
    change(&mut network, CARER).name.family = Some(text("Bell"));

    let cleared = cleared(&network, MOTHER, Facts::new());

    assert_eq!(cleared.check("Dear Kerry Bell"), Ok(()));
}

#[test]
fn a_reader_whose_own_circle_nobody_can_tell_is_told_least() {
    let mut network = network();
    network
        .people
        .push(person("900", "Kit", "Vance", Relationship::Unknown));
    let mut nobody = person("901", "Ash", "Grove", Relationship::Unknown);
    nobody.connections.clear();
    network.people.push(nobody);

    for who in ["900", "901"] {
        with_policy(
            &network,
            &Decisions::default(),
            who,
            Channel::Email,
            |_, reader| assert_eq!(reader.side, Side::Family),
        );
    }
}

#[test]
fn a_birthday_that_is_only_partly_known_changes_nothing() {
    let mut network = network();
    if let Fact::Known { value, .. } = &mut network.child.birth {
        value.date = PartialDate::Year(2017);
    }

    answers(&network, MOTHER, Item::Place, "tell");
}

fn moved(kind: AddressKind, lines: &[&str], code: &str) -> Address {
    let mut moved = address(kind, lines, code);
    moved.period = Period::new(Some(date(2020, 1, 1)), Some(date(2026, 10, 1)));
    moved
}

#[test]
fn a2_the_familys_home_on_the_childs_record_is_not_the_carers_to_know() {
    let mut network = network();
    let family = &["Flat 2, 8 Quarry Street, Northshire"];
    let main = moved(AddressKind::Home, family, "ZZ99 1AA");
    network.child.contacts.addresses.push(main);
    for venue in ["8 Quarry Street", "Mother's home, ZZ99 1AA"] {
        network.child.planned.venue = fact(text(venue), "venue");
        let ask = "instead A4 The social worker will tell you the place.";
        answers(&network, CARER, Item::Place, ask);
        leaks(&network, CARER, venue);
    }
    leaks(&network, CARER, "ask at Quarry Street");
    holds_nothing(&network, CARER, "14 Larch Hill, ZZ99 3AB");
}

#[test]
fn a6_an_adopter_with_whom_the_child_lives_is_not_told_the_familys_home() {
    let mut network = network();
    network.child.placements.items = vec![placed("A3", Some(CARER))];
    change(&mut network, CARER).connections[0].relationship = Relationship::ProspectiveAdopter;
    let family = &["8 Quarry Street"];
    let main = moved(AddressKind::Home, family, "ZZ99 1AA");
    network.child.contacts.addresses.push(main);
    network.child.placements.items[0].home_postcode = Postcode::parse("ZZ99 1AA");
    network.child.planned.venue = fact(text("8 Quarry Street"), "venue");

    let ask = "instead A4 The social worker will tell you the place.";
    answers(&network, CARER, Item::Place, ask);
    leaks(&network, CARER, "8 Quarry Street");
    leaks(&network, CARER, "zz991aa");
}

#[test]
fn a1_an_address_in_one_line_is_found_without_its_town() {
    let mut network = network();
    let line = &["Flat 2, 14 Larch Hill, Northshire"];
    let home = address(AddressKind::Placement, line, "ZZ99 3AB");
    network.child.contacts.addresses = vec![home];
    change(&mut network, CARER).contacts.addresses.clear();
    for venue in ["14 Larch Hill", "2/14 larch hill", "Larch Hill, number 14"] {
        leaks(&network, MOTHER, venue);
    }
    network.child.planned.venue = fact(text("14 Larch Hill"), "venue");
    answers(
        &network,
        MOTHER,
        Item::Place,
        "instead A4 Your social worker will tell you the place.",
    );
}

#[test]
fn a2_a_like_an_earlier_and_a_bare_flat_address_do_not_open_anothers_home() {
    let ask = "instead A2 Your social worker will tell you the place.";
    for (lines, code) in [
        (["18 Quarry Street", "Northshire"], "ZZ99 1AB"),
        (["Flat 2", "31 Canal Row"], "ZZ99 2BB"),
        (["31 Canal Row", "Northshire"], "ZZ99 1AA"),
    ] {
        let mut network = network();
        network.child.planned.venue = fact(text("Flat 2, 18 Quarry Street, ZZ99 1AA"), "venue");
        change(&mut network, MOTHER).contacts.addresses =
            vec![address(AddressKind::Home, &lines, code)];
        change(&mut network, FATHER).contacts.addresses = vec![
            address(AddressKind::Home, &["8 Quarry Street"], "ZZ99 1AC"),
            moved(AddressKind::Home, &["18 Quarry Street"], "ZZ99 1AA"),
        ];
        change(&mut network, GRANDMOTHER).contacts.addresses = vec![address(
            AddressKind::Home,
            &["18 Quarry Street"],
            "ZZ99 1AA",
        )];
        answers(&network, FATHER, Item::Place, ask);
    }
}

#[test]
fn a_flag_against_a_worker_by_name_stops_that_workers_letter_alone() {
    let mut network = network();
    let flag = restriction(RestrictionKind::NoContact, Some(SCHOOL));
    network.child.restrictions.push(flag);

    blocked(&network, SCHOOL, Some("A3"));
    blocked(&network, WORKER, None);
}

#[test]
fn who_no_longer_cares_as_kin_is_family_again() {
    let mut network = network();
    let grandmother = change(&mut network, GRANDMOTHER);
    let mut tie = grandmother.connections[0].clone();
    tie.relationship = Relationship::KinshipCarer;
    tie.period = Period::new(Some(date(2025, 1, 1)), Some(date(2026, 2, 1)));
    grandmother.connections.push(tie);

    with_policy(
        &network,
        &Decisions::default(),
        GRANDMOTHER,
        Channel::Email,
        |_, reader| assert_eq!(reader.side, Side::Family),
    );
}

fn gate_says(network: &Network, who: &str, words: &str) -> bool {
    with_policy(
        network,
        &Decisions::default(),
        who,
        Channel::Email,
        |policy, reader| {
            let public: [&str; 0] = [];
            Protected::against(reader, policy.network, policy.situation(), &public)
                .check(words)
                .is_err()
        },
    )
}

#[track_caller]
fn leaks(network: &Network, who: &str, words: &str) {
    assert!(gate_says(network, who, words), "{words} passes for {who}");
}

#[track_caller]
fn holds_nothing(network: &Network, who: &str, words: &str) {
    assert!(!gate_says(network, who, words), "{words} is held for {who}");
}

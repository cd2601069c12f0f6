//! The rules of referrals, as tables.

use jiff::civil::date;

use super::{
    eligibility::{Known, Verdict, verdict},
    family::{self, Paper},
    next::next,
    offer::{Ask, Capacity, ChildNeed, Eligibility, Need, Room, Service, ServiceWay},
    showing::shown_until,
    silence::{Due, Patience, due},
    slice::{self, Fact},
    standing::{Arrival, Event, Recall, Standing, standing, trouble},
};
use crate::{
    model::{
        contact::{Disclosure, EmailAddress},
        network::Network,
        person::{NO_RECORD, ParentalResponsibility, Readable, Relationship, RestrictionKind},
        referral::{Consent, Errand, Said, Slice},
    },
    rules::{
        attendance::situation::Situation,
        calendar::Calendar,
        disclosure::{
            Decisions,
            doors::{Door, ServiceReader},
            policy::Policy,
        },
        example::{self, TODAY, id, now, text},
    },
};

fn service(id: &str) -> Service {
    Service {
        id: id.into(),
        name: id.into(),
        organisation: "Northshire Council".into(),
        description: "Helps".into(),
        areas: vec!["parenting".into()],
        eligibility: Eligibility::default(),
        capacity: Capacity {
            room: Room::Open,
            as_of: TODAY,
        },
        asks: Vec::<Ask>::new(),
        way: ServiceWay::Mail(EmailAddress::parse("duty@service.example").unwrap()),
        needs: Vec::new(),
        answers_within: 5,
        contact: None,
        quiet: false,
    }
}

fn nine() -> Known {
    Known {
        age: Some(9),
        place: Some("Northshire".into()),
        legal_status: Some("V2".into()),
        needs: vec![(ChildNeed::Ehcp, false)],
    }
}

#[track_caller]
fn check_verdict(eligibility: Eligibility, known: &Known, expected: &str) {
    let service = Service {
        eligibility,
        ..service("one")
    };
    let said = match verdict(&service, known) {
        Verdict::Yes => "yes".to_owned(),
        Verdict::No(why) => format!("no: {}", why.join(" / ")),
        Verdict::NotKnown(what) => format!("not known: {}", what.join(" / ")),
    };
    assert_eq!(said, expected);
}

#[test]
fn a_service_says_before_anybody_writes_whether_it_can_take_a_child() {
    let any = Eligibility::default;
    let ages = |low, high| Eligibility {
        minimum_age: low,
        maximum_age: high,
        ..any()
    };
    let unknown = Known::default();
    check_verdict(any(), &unknown, "yes");
    check_verdict(ages(Some(8), Some(18)), &nine(), "yes");
    check_verdict(ages(Some(9), Some(9)), &nine(), "yes");
    check_verdict(
        ages(Some(11), None),
        &nine(),
        "no: it takes children from 11, and this child is 9",
    );
    check_verdict(
        ages(None, Some(8)),
        &nine(),
        "no: it takes children up to 8, and this child is 9",
    );
    check_verdict(
        ages(Some(8), Some(18)),
        &unknown,
        "not known: it takes children from 8 to 18, and no age is recorded",
    );
    let place = |place: &str| Eligibility {
        places: vec![place.into()],
        ..any()
    };
    check_verdict(place("northshire "), &nine(), "yes");
    check_verdict(
        place("Southshire"),
        &nine(),
        "not known: check yourself: it works in Southshire, and the child lives in Northshire",
    );
    check_verdict(
        place("Southshire"),
        &unknown,
        "not known: it works in Southshire, and it is not recorded in whose area the child lives",
    );
}

#[track_caller]
fn check_place(wanted: &str, lives_in: &str, is_the_same: bool) {
    let place = Eligibility {
        places: vec![wanted.into()],
        ..Eligibility::default()
    };
    let known = Known {
        place: Some(lives_in.into()),
        ..nine()
    };
    let service = Service {
        eligibility: place,
        ..service("one")
    };
    match (verdict(&service, &known), is_the_same) {
        (Verdict::Yes, true) | (Verdict::NotKnown(_), false) => {}
        (other, _) => panic!("{wanted}, {lives_in}: {other:?}"),
    }
}

#[test]
fn one_area_is_known_by_every_name_of_its_authority_and_another_name_is_no_refusal() {
    for council in [
        "Northshire Council",
        "Northshire County Council",
        "NORTHSHIRE",
        "Borough of Northshire",
        "Northshire Metropolitan Borough Council",
        "The Royal Borough of Northshire",
    ] {
        check_place("Northshire", council, true);
        check_place(council, "Northshire", true);
    }
    check_place("City of Oldford Council", "Oldford City", true);
    check_place("Camden", "London Borough of Camden", true);
    check_place("City of London", "London", true);
    check_place("Ash and Elm", "Ash & Elm Council", true);
    check_place("Derby City Council", "Derbyshire County Council", false);
    check_place("North Eastmere", "Eastmere Council", false);
    check_place("Council", "Northshire Council", false);
}

#[test]
fn what_the_record_does_not_say_is_no_reason_for_a_no() {
    let any = Eligibility::default;
    let needs = |needs: &[ChildNeed]| Eligibility {
        needs: needs.to_vec(),
        ..any()
    };
    check_verdict(
        needs(&[ChildNeed::Ehcp]),
        &nine(),
        "no: it asks for an education, health and care plan (EHCP), and the record says that \
         there is none",
    );
    check_verdict(
        needs(&[ChildNeed::Ehcp, ChildNeed::Disability]),
        &nine(),
        "not known: it asks for an education, health and care plan (EHCP) or a disability, and \
         none is recorded",
    );
    let has = Known {
        needs: vec![(ChildNeed::Disability, true)],
        ..nine()
    };
    check_verdict(
        needs(&[ChildNeed::Ehcp, ChildNeed::Disability]),
        &has,
        "yes",
    );
    let statuses = Eligibility {
        legal_statuses: vec!["C1".into(), "C2".into()],
        ..any()
    };
    check_verdict(
        statuses,
        &nine(),
        "no: it takes children with the legal status C1, C2, and this one is V2",
    );
    let words = Eligibility {
        words: Some("the family wants it".into()),
        ..any()
    };
    check_verdict(
        words,
        &nine(),
        "not known: check yourself: the family wants it",
    );
}

#[track_caller]
fn check_standing(recall: Recall, events: &[Event], expected: Standing) {
    assert_eq!(standing(recall, events), expected, "{events:?}");
}

#[test]
fn where_a_part_stands_follows_from_what_was_delivered_and_said() {
    use Arrival as A;
    use Errand as E;
    let delivered = |arrival| Event::Delivery(E::New, arrival);
    let said = Event::Said;
    check_standing(Recall::No, &[delivered(A::Waiting)], Standing::Waiting);
    check_standing(Recall::No, &[delivered(A::ToTell)], Standing::ToTell);
    check_standing(Recall::No, &[delivered(A::There)], Standing::WithService);
    check_standing(Recall::No, &[delivered(A::Failed)], Standing::NotDelivered);
    check_standing(Recall::No, &[], Standing::NotDelivered);
    let there = delivered(A::There);
    for (answer, expected) in [
        (Said::Asked, Standing::Asks),
        (Said::Replied, Standing::WithService),
        (Said::Declined, Standing::Declined),
        (Said::Settled, Standing::Declined),
        (Said::Accepted, Standing::Accepted),
    ] {
        check_standing(Recall::No, &[there, said(answer)], expected);
        check_standing(Recall::Yes, &[there, said(answer)], Standing::Withdrawn);
        // Whoever has answered was reached, whatever the way says.
        check_standing(Recall::No, &[delivered(A::Failed), said(answer)], expected);
    }
    let amended = [there, Event::Delivery(E::Amended, A::Failed)];
    check_standing(Recall::No, &amended, Standing::WithService);
    assert_eq!(trouble(&amended), Some((E::Amended, A::Failed)));
    assert_eq!(trouble(&[there]), None);
    let mended = [delivered(A::Failed), Event::Delivery(E::Amended, A::There)];
    check_standing(Recall::No, &mended, Standing::WithService);
}

#[test]
fn what_did_not_arrive_stays_to_be_told_whatever_arrives_after_it() {
    use Arrival as A;
    use Errand as E;
    let told = Event::Delivery;
    let said = Event::Said;
    let check = |after: &[Event], expected: Option<(Errand, Arrival)>| {
        let before = [told(E::New, A::There), told(E::Amended, A::Failed)];
        let all = [before.as_slice(), after].concat();
        assert_eq!(trouble(&all), expected, "{after:?}");
    };
    let amended = Some((E::Amended, A::Failed));
    check(&[], amended);
    check(&[told(E::Replied, A::There)], amended);
    check(&[told(E::Reminder, A::There)], amended);
    check(&[told(E::NewLink, A::There)], amended);
    check(&[said(Said::Accepted)], amended);
    check(&[told(E::Amended, A::There)], None);
    check(
        &[told(E::Amended, A::ToTell)],
        Some((E::Amended, A::ToTell)),
    );
    // Who has declined is told of no change.
    check(&[said(Said::Declined)], None);
    // A recall is all that is left to tell.
    check(&[told(E::Recalled, A::There)], None);
    let recalled = [told(E::Recalled, A::Failed)];
    check(&recalled, Some((E::Recalled, A::Failed)));
    check(&[told(E::Recalled, A::Waiting)], None);
    let replied = |after: &[Event]| {
        let before = [told(E::New, A::There), said(Said::Asked)];
        let all = [before.as_slice(), &[told(E::Replied, A::Failed)], after].concat();
        trouble(&all)
    };
    assert_eq!(
        replied(&[said(Said::Replied)]),
        Some((E::Replied, A::Failed))
    );
    assert_eq!(replied(&[said(Said::Accepted)]), None, "it goes on without");
    let reminded = [told(E::New, A::There), told(E::Reminder, A::Failed)];
    assert_eq!(trouble(&reminded), Some((E::Reminder, A::Failed)));
    let answered = [reminded.as_slice(), &[said(Said::Accepted)]].concat();
    assert_eq!(trouble(&answered), None);
}

#[track_caller]
fn check_due(reached: &str, reminded: Option<&str>, today: &str, expected: Due) {
    let day = |day: &str| day.parse().unwrap();
    let found = due(
        &Calendar::england_and_wales(),
        (5, Patience::default()),
        (day(reached), reminded.map(day)),
        day(today),
    );
    assert_eq!(found.unwrap(), expected, "{today}");
}

#[test]
fn silence_is_reminded_of_once_and_then_becomes_a_task() {
    let nothing = |day: &str| Due::Nothing(day.parse().unwrap());
    // Five working days from Monday 16 November: the whole of the 23rd is theirs.
    check_due("2026-11-16", None, "2026-11-23", nothing("2026-11-23"));
    check_due("2026-11-16", None, "2026-11-24", Due::Remind);
    let reminded = Some("2026-11-24");
    check_due("2026-11-16", reminded, "2026-11-27", nothing("2026-11-27"));
    check_due("2026-11-16", reminded, "2026-11-28", Due::Task);
    // Christmas and New Year count for nobody.
    check_due("2026-12-22", None, "2026-12-30", nothing("2026-12-31"));
}

#[track_caller]
fn check_shown(ended: &[&str], linked: Option<&str>, expected: Option<&str>) {
    let day = |day: &str| day.parse().unwrap();
    let found = shown_until(28, ended.iter().copied().map(day), linked.map(day));
    assert_eq!(found, expected.map(day), "{ended:?} {linked:?}");
}

#[test]
fn the_page_of_a_service_ends_some_days_after_its_answer_or_the_last_review() {
    check_shown(&[], None, None);
    check_shown(&[], Some("2026-11-23"), None);
    check_shown(&["2026-11-23"], None, Some("2026-12-21"));
    // Whichever was first.
    check_shown(&["2026-12-03", "2026-11-23"], None, Some("2026-12-21"));
    check_shown(&["2026-11-23"], Some("2027-02-01"), Some("2027-03-01"));
    check_shown(&["2026-11-23"], Some("2026-11-20"), Some("2026-12-21"));
    check_shown(&["9999-12-20"], None, Some("9999-12-20"));
}

#[test]
fn what_lies_beyond_the_known_bank_holidays_chases_nobody() {
    let calendar = Calendar::england_and_wales();
    let far = date(2090, 1, 5);

    let found = due(&calendar, (5, Patience::default()), (far, None), far);

    assert!(found.is_err());
}

#[test]
fn settings_of_any_size_chase_nobody() {
    let (calendar, day) = (Calendar::england_and_wales(), date(2026, 11, 16));
    let patience = Patience {
        remind_after: 1,
        ..Patience::default()
    };
    let found = due(&calendar, (u32::MAX, patience), (day, None), day);
    assert!(found.is_err());
}

#[test]
fn after_a_decline_whoever_can_help_with_the_same_is_offered_first() {
    let with = |id: &str, room, age: Option<u8>, area: &str| Service {
        capacity: Capacity { room, as_of: TODAY },
        eligibility: Eligibility {
            minimum_age: age,
            ..Eligibility::default()
        },
        areas: vec![area.into()],
        ..service(id)
    };
    let services = [
        with("asked", Room::Open, None, "parenting"),
        with("declined", Room::Open, None, "parenting"),
        with("elsewhere", Room::Open, None, "housing"),
        with("full", Room::Full, None, "parenting"),
        with("later", Room::WaitingList(6), None, "parenting"),
        with("sooner", Room::WaitingList(2), None, "parenting"),
        with("too-old", Room::Open, Some(11), "parenting"),
        with("unsure", Room::Open, Some(5), "parenting"),
    ];
    let offered = |children: &[Known]| -> Vec<String> {
        let asked = ["asked".into(), "declined".into()];
        let found = next(&services, &services[1], &asked, children);
        found.iter().map(|one| one.id.to_string()).collect()
    };

    assert_eq!(offered(&[nine()]), ["unsure", "sooner", "later"]);
    let unknown = Known::default();
    assert_eq!(
        offered(&[unknown]),
        ["sooner", "later", "too-old", "unsure"]
    );
}

fn facts() -> Vec<Fact> {
    let fact = |name: &str, words: &str, need, door| Fact {
        name: name.into(),
        label: name.into(),
        words: text(words),
        need,
        door,
    };
    let mother = || Door::Person(id("401"));
    vec![
        fact("name", "Maya Bell", Need::Identity, Door::Open),
        fact("first_language", "English", Need::Language, Door::Open),
        fact(
            "address",
            "14 Larch Hill, Northshire, ZZ99 3AB",
            Need::Home,
            Door::Home,
        ),
        fact("parent", "Kerry Bell", Need::Parents, mother()),
        fact("parent_contact", "07700 900401", Need::Parents, mother()),
        fact(
            "note",
            "Lives at 14 Larch Hill now",
            Need::Identity,
            Door::Open,
        ),
    ]
}

fn reading<T>(network: &Network, look: impl FnOnce(&ServiceReader) -> T) -> T {
    let situation = Situation::of(network, TODAY);
    let decisions = Decisions::default();
    let public: [String; 0] = [];
    let policy = Policy::new(network, &situation, &decisions, (&[], &public), (now(), 24));
    look(&ServiceReader::new(&policy, &id("service")))
}

fn cut(network: &Network, needs: &[Need]) -> Slice {
    let service = Service {
        needs: needs.to_vec(),
        ..service("one")
    };
    reading(network, |reader| slice::cut(&service, &facts(), reader))
}

#[track_caller]
fn gets(slice: &Slice, expected: &[&str]) {
    let names: Vec<&str> = slice.items.iter().map(|item| &*item.name).collect();
    assert_eq!(names, expected, "left out: {:?}", slice.left_out);
}

const ALL: &[Need] = &[Need::Language, Need::Home, Need::Parents];

#[test]
fn a_service_gets_what_it_needs_and_no_more() {
    let network = example::network();

    gets(&cut(&network, &[]), &["name"]);
    gets(
        &cut(&network, &[Need::Language]),
        &["name", "first_language"],
    );
    gets(
        &cut(&network, ALL),
        &[
            "name",
            "first_language",
            "address",
            "parent",
            "parent_contact",
            "note",
        ],
    );
}

#[test]
fn a_name_that_is_an_ordinary_word_is_found_where_somebody_typed_it() {
    let mut network = example::network();
    let flag = example::restriction(RestrictionKind::Refuge, None);
    example::change(&mut network, "401").restrictions.push(flag);
    example::change(&mut network, "501").name.family = Some(example::text("Green"));

    let words = "Collect from Mrs Green";
    let (ours, typed) = reading(&network, |reader| {
        let none = || std::iter::empty();
        (
            reader.check(words, none()),
            reader.check_typed(words, none()),
        )
    });

    assert!(ours.is_ok(), "{ours:?}");
    assert!(typed.is_err());
}

#[test]
fn words_that_hold_what_is_kept_back_are_kept_back_too() {
    let slice = cut(&example::network(), &[]);

    gets(&slice, &["name"]);
    assert_eq!(slice.left_out.len(), 1);
    assert!(
        slice.left_out[0].1.contains("address"),
        "{:?}",
        slice.left_out
    );
}

/// What a service that needs everything still gets, after the record was changed so.
#[track_caller]
fn check_doors(change: impl FnOnce(&mut Network), kept_back: &[&str]) {
    let mut network = example::network();
    change(&mut network);
    let slice = cut(&network, ALL);
    let labels: Vec<&str> = slice.left_out.iter().map(|(label, _)| &**label).collect();
    assert_eq!(labels, kept_back, "{:?}", slice.left_out);
}

#[test]
fn whoever_has_the_child_is_kept_with_where_the_child_lives() {
    let adopters = |network: &mut Network| {
        let adopter = example::change(network, "501");
        adopter.connections[0].relationship = Relationship::ProspectiveAdopter;
        adopter.connections[0].parental_responsibility = ParentalResponsibility::Yes;
        network.child.placements.items = vec![example::placed("A5", Some("501"))];
    };
    let of = |person: &str| Fact {
        name: person.into(),
        label: person.into(),
        words: text("a telephone number"),
        need: Need::Parents,
        door: Door::Person(id(person)),
    };
    let left_out = |network: &Network| {
        let service = Service {
            needs: ALL.to_vec(),
            ..service("one")
        };
        let facts = [of("401"), of("501")];
        let slice = reading(network, |reader| slice::cut(&service, &facts, reader));
        let left = slice.left_out.iter().map(|(label, _)| label.to_string());
        left.collect::<Vec<String>>()
    };

    let mut network = example::network();
    assert_eq!(left_out(&network), [""; 0]);
    // The place is marked, and so is whoever lives there; a parent elsewhere is not.
    let flag = example::restriction(RestrictionKind::AddressConfidential, None);
    network.child.restrictions.push(flag);
    assert_eq!(left_out(&network), ["501"]);
    // Placed for adoption: adopters are where the child is, and birth family is reached otherwise.
    let mut network = example::network();
    adopters(&mut network);
    assert_eq!(left_out(&network), ["401", "501"]);
}

/// Whose address a service still reads, after the record was changed so; `roof` is an adult who
/// lives with the child.
#[track_caller]
fn check_addresses(change: impl FnOnce(&mut Network), expected: &[&str]) {
    let mut network = example::network();
    change(&mut network);
    let of = |name: &str, door: Door, words: &str| Fact {
        name: name.into(),
        label: name.into(),
        words: text(words),
        need: Need::FamilyAddresses,
        door,
    };
    let facts = [
        of("401", Door::Address(id("401")), "an address"),
        of("402", Door::Address(id("402")), "an address"),
        of("roof", Door::Roof(id("403")), "somebody"),
    ];
    let service = Service {
        needs: vec![Need::FamilyAddresses],
        ..service("one")
    };
    let slice = reading(&network, |reader| slice::cut(&service, &facts, reader));
    gets(&slice, expected);
    // As it was kept it is looked at by the same doors.
    let still = reading(&network, |reader| slice::still(&slice, reader));
    gets(&still, expected);
}

#[test]
fn where_a_parent_lives_is_kept_by_any_flag_of_the_network_and_any_mark() {
    check_addresses(|_| {}, &["401", "402", "roof"]);
    check_addresses(
        |network| {
            let mother = example::change(network, "401");
            mother.contacts.addresses[0].disclosure = Disclosure::DoNotDisclose;
        },
        &["402", "roof"],
    );
    check_addresses(
        |network| {
            let mother = example::change(network, "401");
            mother.contacts.addresses[0].disclosure = Disclosure::Unreadable;
        },
        &["402", "roof"],
    );
    // Somebody is kept away from somebody: whose address it is does not matter then.
    check_addresses(
        |network| {
            let flag = example::restriction(RestrictionKind::NoContact, None);
            example::change(network, "402").restrictions.push(flag);
        },
        &[],
    );
    check_addresses(
        |network| example::change(network, "402").restrictions_readable = Readable::NotSaid,
        &["roof"],
    );
    // A tie that has ended leads to a record that nobody reads any more, if there is one.
    check_addresses(
        |network| {
            let father = example::change(network, "402");
            father.restrictions_readable = Readable::No(NO_RECORD.into());
            father.connections[0].period.end = Some(date(2026, 6, 30));
        },
        &["401", "roof"],
    );
    // Placed for adoption: no address of the birth family, nobody who lives with the child.
    check_addresses(
        |network| network.child.placements.items[0].code = Some("A3".into()),
        &[],
    );
    // What keeps where the child lives keeps a parent's address where the child is with them.
    let keeps_home = |network: &mut Network| {
        let flag = example::restriction(RestrictionKind::AddressConfidential, None);
        network.child.restrictions.push(flag);
    };
    check_addresses(keeps_home, &["401", "402"]);
    check_addresses(
        |network| {
            keeps_home(network);
            example::change(network, "401").connections[0].lives_with_child = Some(true);
        },
        &["402"],
    );
}

#[test]
fn any_flag_and_any_doubt_keeps_where_the_child_lives() {
    let home = &["address", "note"];
    check_doors(
        |network| network.child.restrictions_readable = Readable::NotSaid,
        home,
    );
    check_doors(
        |network| {
            let flag = example::restriction(RestrictionKind::AddressConfidential, None);
            network.child.restrictions.push(flag);
        },
        home,
    );
    check_doors(
        |network| network.child.contacts.addresses[0].disclosure = Disclosure::Unreadable,
        home,
    );
    check_doors(
        |network| network.child.placements.items[0].code = Some("U5".into()),
        home,
    );
    // With prospective adopters: the birth family is reached by the social worker.
    check_doors(
        |network| network.child.placements.items[0].code = Some("A3".into()),
        &["address", "parent", "parent_contact", "note"],
    );
    check_doors(
        |network| {
            let flag = example::restriction(RestrictionKind::NoContact, None);
            example::change(network, "402").restrictions.push(flag);
        },
        home,
    );
    check_doors(
        |network| example::change(network, "401").restrictions_readable = Readable::NotSaid,
        &["parent", "parent_contact"],
    );
    check_doors(
        |network| {
            let record = &mut network.child.origin.record;
            let mut old = (**record).clone();
            old.read_at -= jiff::SignedDuration::from_hours(25);
            *record = old.into();
        },
        &["address", "parent", "parent_contact", "note"],
    );
}

#[test]
fn a_restricted_record_is_told_by_nobody_but_a_person() {
    let mut network = example::network();
    assert!(reading(&network, |reader| reader.blocks()).is_empty());
    let flag = example::restriction(RestrictionKind::RestrictedRecord, None);
    network.child.restrictions.push(flag);

    assert!(!reading(&network, |reader| reader.blocks()).is_empty());
}

#[test]
fn what_was_told_is_kept_back_once_it_may_not_be_told_any_more() {
    let mut network = example::network();
    let kept = cut(&network, ALL);
    let flag = example::restriction(RestrictionKind::Refuge, None);
    example::change(&mut network, "401").restrictions.push(flag);

    let still = reading(&network, |reader| slice::still(&kept, reader));

    gets(&still, &["name", "first_language"]);
    assert_eq!(still.left_out.len(), 4);
}

#[test]
fn typed_words_hold_nothing_that_the_service_is_not_told() {
    let network = example::network();
    let without = cut(&network, &[]);
    let with = cut(&network, ALL);
    let leaks = |slice: &Slice, words: &str| {
        reading(&network, |reader| {
            slice::check_typed(words, &[slice], reader).is_err()
        })
    };

    assert!(leaks(&without, "She is at 14 Larch Hill with the carers"));
    assert!(leaks(&without, "Ring mum on 07700 900401"));
    assert!(!leaks(
        &with,
        "She is at 14 Larch Hill; mum is on 07700 900401"
    ));
    assert!(leaks(&with, "Dad is on 07700 900402"));
    assert!(!leaks(&without, "She misses her mother and likes to draw"));
}

/// Whether words of somebody's own pass, with nothing told but who the child is.
#[track_caller]
fn check_words(change: impl FnOnce(&mut Network), words: &[&str], expected: Result<(), ()>) {
    let mut network = example::network();
    network.child.area_authority = example::fact(text("Eastmere"), "area");
    change(&mut network);
    for words in words {
        let found = reading(&network, |reader| {
            slice::check_typed(words, &[&cut(&network, &[])], reader)
        });
        assert_eq!(found.map_err(|_| ()), expected, "{words}");
    }
}

#[test]
fn where_a_door_is_shut_its_words_are_kept_in_whatever_sentence_they_come() {
    let home = [
        "He lives with Mrs Hale at home",
        "He lives with ADA HALE",
        "Ada says that he sleeps badly",
        "At ÁDA's he sleeps badly",
        "He goes to Larchfield Primary School",
        "Ring Ana Patel at the school",
        "In Eastmere, with all the others",
        "Ask ana.patel@larchfield.example",
    ];
    let ordinary = [
        "She misses her mother and likes to draw",
        "Her social worker in Northshire is Jo",
        "Maya Bell is nine",
    ];
    check_words(|_| {}, &home[4..7], Ok(()));
    check_words(|_| {}, &ordinary, Ok(()));
    let kept = |network: &mut Network| {
        let flag = example::restriction(RestrictionKind::AddressConfidential, None);
        network.child.restrictions.push(flag);
    };
    check_words(kept, &home, Err(()));
    check_words(kept, &ordinary, Ok(()));
    let mother = ["Kerry would like it too", "Her mother is Kerry Bell"];
    check_words(|_| {}, &mother, Ok(()));
    check_words(
        |network| example::change(network, "401").restrictions_readable = Readable::NotSaid,
        &mother,
        Err(()),
    );
    let hidden = |network: &mut Network| {
        let flag = example::restriction(RestrictionKind::Refuge, None);
        example::change(network, "402").restrictions.push(flag);
    };
    check_words(hidden, &["His father, Mr Reyes, agreed"], Err(()));
}

#[test]
fn a_given_name_that_is_a_word_is_a_name_only_as_one_is_written() {
    let hope = |network: &mut Network| {
        let flag = example::restriction(RestrictionKind::AddressConfidential, None);
        network.child.restrictions.push(flag);
        example::change(network, "501").name.given = Some(text("Hope"));
    };
    check_words(hope, &["We hope that she settles"], Ok(()));
    check_words(hope, &["She talks to Hope in the evening"], Err(()));
}

#[track_caller]
fn check_paper(deciding: &[Option<Consent>], heard: &[Option<Consent>], expected: Paper) {
    let found = family::paper(deciding.iter().copied(), heard.iter().copied());
    assert_eq!(found, expected, "{deciding:?} {heard:?}");
}

#[test]
fn a_family_gets_a_paper_only_where_everybody_who_decides_has_agreed() {
    let agreed = Some(Consent::Agreed);
    check_paper(&[agreed, agreed], &[], Paper::Yes);
    for other in [None, Some(Consent::Unsafe), Some(Consent::Refused)] {
        check_paper(&[agreed, other], &[agreed], Paper::No);
    }
    // Where nobody decides, nobody has agreed.
    check_paper(&[], &[], Paper::No);
    check_paper(&[], &[agreed], Paper::No);
    check_paper(&[], &[Some(Consent::Refused)], Paper::No);
    check_paper(&[agreed], &[Some(Consent::NotAsked), None], Paper::Yes);
    check_paper(&[agreed], &[Some(Consent::Refused)], Paper::No);
    check_paper(&[agreed], &[Some(Consent::Unsafe)], Paper::No);
}

#[test]
fn a_quiet_service_is_named_on_no_paper() {
    let open = service("one");
    let quiet = Service {
        quiet: true,
        ..service("two")
    };
    for (standing, ..) in Standing::ALL {
        assert!(family::words(&open, *standing).is_some(), "{standing:?}");
        assert_eq!(family::words(&quiet, *standing), None);
    }
}

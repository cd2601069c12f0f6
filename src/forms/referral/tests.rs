//! The catalogue and the questions of the referral.

use jiff::civil::date;

use super::{
    Referral,
    agreeing::{Weighs, agreeing},
    catalogue::{Catalogue, CatalogueError},
};
use crate::{
    forms::{invite::tests::office::Office, settings::CouncilSettings},
    model::{
        answer::Answer,
        child::ImmigrationStatus,
        contact::Disclosure,
        date::{PartialDate, Period},
        fact::ReadState,
        name::PersonalText,
        person::{ParentalResponsibility, Relationship},
        referral::{Consent, How, OwnWay, Typed, Urgency},
    },
    rules::{
        attendance::situation::Situation,
        disclosure::doors::Door,
        example::{self, TODAY},
        referral::offer::{Need, Room, ServiceWay},
    },
};

const FORM: &str = include_str!("../../../templates/forms/referral/form.toml");

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$((
            concat!("forms/referral/services/", $name, ".toml"),
            include_str!(concat!(
                "../../../templates/forms/referral/services/", $name, ".toml"
            )),
        )),*]
    };
}

const SHIPPED: &[(&str, &str)] = shipped![
    "domestic-abuse",
    "early-years",
    "emotional-wellbeing",
    "family-group-conference",
    "family-support",
    "family-time",
    "housing",
    "mentoring",
    "parenting-programme",
    "short-breaks",
    "substance-use",
    "virtual-school",
    "young-carers",
];

const ONE: &str = r#"schema = 1
id = "one"
name = "One"
organisation = "Northshire Council"
description = "Helps"

[eligibility]
minimum_age = 5
maximum_age = 11
needs = ["disability"]

[capacity]
room = "waiting_list"
weeks = 6
as_of = "2026-11-16"

[[ask]]
key = "likes"
label = "What does the child like?"

[way]
mail = "duty@service.example"

[record]
needs = ["language", "home"]
"#;

#[test]
fn whatever_says_where_the_child_lives_stands_behind_one_door() {
    let mut network = example::network();
    network.child.area_authority = example::fact(example::text("Eastmere"), "area");
    let office = Office::new();
    let prepared = office.prepare(&network);

    let filled = form().filled(&network, &prepared.situation, &prepared.document);

    let nurse = "professional mosaic:602";
    for field in [
        "address",
        "placement_type",
        "area_authority",
        "health",
        nurse,
    ] {
        let found = filled.iter().find(|one| *one.name == *field);
        let door = found.map(|one| &one.door);
        assert_eq!(door, Some(&Door::Home), "{field}");
    }
}

#[test]
fn the_shipped_services_are_read_and_named_in_order() {
    let catalogue = Catalogue::read(SHIPPED.iter().copied()).unwrap();

    assert_eq!(catalogue.services().len(), SHIPPED.len());
    let names: Vec<&str> = catalogue.services().iter().map(|one| &*one.name).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn a_service_is_read_whole() {
    let catalogue = Catalogue::read([("services/one.toml", ONE)]).unwrap();
    let one = catalogue.find("one").unwrap();

    assert_eq!(one.capacity.room, Room::WaitingList(6));
    assert_eq!(one.capacity.words(), "About 6 weeks to wait");
    assert_eq!(one.answers_within, 5);
    assert!(matches!(one.way, ServiceWay::Mail(_)));
    assert!(one.gets(Need::Home) && one.gets(Need::Identity) && !one.gets(Need::Parents));
    assert!(catalogue.find("two").is_none());
}

/// The file with one line in the place of another: where and what the mistake is.
#[track_caller]
fn fails(from: &str, to: &str, place: &str, what: &str, remedy: &str) {
    assert!(ONE.contains(from), "{from}");
    let text = ONE.replace(from, to);
    let CatalogueError(errors) = Catalogue::read([("services/one.toml", &*text)]).unwrap_err();
    let error = errors.first().unwrap();
    assert_eq!(format!("{}:{}", error.line, error.column), place, "{error}");
    assert!(error.what.contains(what), "{error}");
    assert!(error.remedy.contains(remedy), "{error}");
}

#[test]
fn a_mistake_is_told_with_its_place_and_a_remedy() {
    fails(
        "schema = 1",
        "schema = 2",
        "1:10",
        "not known",
        "schema = 1",
    );
    fails(
        r#"id = "one""#,
        r#"id = "two""#,
        "2:6",
        "not the name",
        "one",
    );
    fails(r#"id = "one""#, r#"id = "One!""#, "2:6", "no id", "a-z");
    fails(r#"name = "One""#, r#"name = " ""#, "3:8", "empty", "fill");
    fails(
        "maximum_age = 11",
        "maximum_age = 4",
        "9:15",
        "at least 5",
        "ages",
    );
    fails(
        r#"["disability"]"#,
        r#"["money"]"#,
        "10:10",
        "`money`",
        "disability",
    );
    fails(r#""waiting_list""#, r#""busy""#, "13:8", "`busy`", "open");
    fails("weeks = 6\n", "", "13:8", "no length", "weeks");
    fails(
        r#""waiting_list""#,
        r#""open""#,
        "14:9",
        "waiting list",
        "take weeks out",
    );
    fails("2026-11-16", "last week", "15:9", "not a day", "2026-11-16");
    fails(
        r#"key = "likes""#,
        r#"key = "Likes""#,
        "18:7",
        "no key",
        "a-z",
    );
    fails(
        "duty@service.example",
        "duty",
        "22:8",
        "not an email",
        "duty@",
    );
    fails(
        r#"mail = "duty@service.example""#,
        r#"webhook = "http://service.example/in""#,
        "22:11",
        "not an https",
        "https://",
    );
    fails(
        r#"mail = "duty@service.example""#,
        "mail = \"duty@service.example\"\nby_hand = \"Ring\"",
        "21:1",
        "one way",
        "mail, webhook",
    );
    fails(
        r#""language", "home""#,
        r#""language", "house""#,
        "25:22",
        "`house`",
        "home",
    );
    fails(
        "schema = 1",
        "schema = 1\nshoes = 3",
        "2:1",
        "unknown field",
        "docs",
    );
}

#[test]
fn every_mistake_of_every_file_is_told_and_two_services_have_two_ids() {
    let broken = ONE.replace("schema = 1", "schema = 9");
    let files = [
        ("a/one.toml", ONE),
        ("b/one.toml", ONE),
        ("c/one.toml", &*broken),
    ];

    let CatalogueError(errors) = Catalogue::read(files).unwrap_err();

    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("b/one.toml:1:1: `one` is the id of a/one.toml"));
    assert!(told[1].starts_with("c/one.toml:1:10:"));
}

fn form() -> Referral {
    let catalogue = Catalogue::read(SHIPPED.iter().copied()).unwrap();
    Referral::new("form.toml", FORM, &CouncilSettings::default(), catalogue).unwrap()
}

#[track_caller]
fn missing(typed: &Typed, expected: &[&str]) {
    let network = example::network();
    let situation = Situation::of(&network, TODAY);
    let asked = agreeing(&network, &situation, 12);
    let found = form().missing(typed, &asked);
    let fields: Vec<&str> = found.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, expected, "{found:?}");
}

fn whole() -> Typed {
    let words = |words: &str| PersonalText::parse(words);
    let agreed = |number: &str| (example::id(number), Consent::Agreed);
    Typed {
        reason: words("Quiet since she moved"),
        hoped: words("Somebody to talk to"),
        tried: words("Talks at school"),
        urgency: Some(Urgency::Soon),
        consents: vec![agreed("33310245"), agreed("401"), agreed("402")],
        how: Some(How::InPerson),
        services: vec!["family-time".into()],
        ..Typed::default()
    }
}

#[test]
fn what_is_missing_is_named_in_the_order_of_the_page() {
    missing(&whole(), &[]);
    missing(
        &Typed::default(),
        &[
            "services", "reason", "hoped", "tried", "urgency", "consent", "consent", "consent",
        ],
    );
    let extra = Typed {
        services: vec!["mentoring".into()],
        ..whole()
    };
    missing(&extra, &["extra-likes"]);
    let how = Typed {
        how: None,
        ..whole()
    };
    missing(&how, &["how"]);
    // Said of each of them it need not be said of all.
    let each = |persons: &[&str]| Typed {
        ways: persons
            .iter()
            .map(|person| OwnWay {
                person: example::id(person),
                how: Some(How::Phone),
                on: None,
            })
            .collect(),
        ..how.clone()
    };
    missing(&each(&["33310245", "401"]), &["how"]);
    missing(&each(&["33310245", "401", "402"]), &[]);
}

#[test]
fn without_the_word_of_somebody_who_decides_a_reason_is_needed() {
    let mut typed = whole();
    typed.consents[1].1 = Consent::Unsafe;
    missing(&typed, &["without", "basis"]);
    typed.without = PersonalText::parse("Section 47 enquiry: asking would warn him");
    missing(&typed, &["basis"]);
    typed.basis = Some("consent".into());
    missing(&typed, &["basis"]);
    typed.basis = Some("legal_obligation".into());
    missing(&typed, &[]);
    // A child of nine is heard, and does not decide.
    let mut young = whole();
    young.consents[0].1 = Consent::NotAsked;
    missing(&young, &[]);
}

#[test]
fn where_nobody_decides_a_reason_and_a_basis_are_needed() {
    let mut network = example::network();
    for parent in ["401", "402"] {
        let parent = example::change(&mut network, parent);
        parent.connections[0].parental_responsibility = ParentalResponsibility::No;
    }
    let situation = Situation::of(&network, TODAY);
    let asked = agreeing(&network, &situation, 12);
    assert!(asked.iter().all(|one| one.weighs == Weighs::Heard));
    let fields = |typed: &Typed| -> Vec<String> {
        let found = form().missing(typed, &asked);
        found.into_iter().map(|one| one.field).collect()
    };
    let mut typed = whole();
    // Nobody's agreement but that of a child of nine, or not even that.
    assert_eq!(fields(&typed), ["without", "basis"]);
    typed.consents[0].1 = Consent::Refused;
    assert_eq!(fields(&typed), ["without", "basis"]);
    typed.without = PersonalText::parse("Nobody holds it: the grandmother was asked");
    typed.basis = Some("public_task".into());
    assert_eq!(fields(&typed), Vec::<String>::new());
}

#[test]
fn dates_of_birth_and_telephones_go_to_those_alone_who_need_them() {
    let mut network = example::network();
    let mother = example::change(&mut network, "401");
    let born = PartialDate::parse("1990-05-03").unwrap();
    mother.date_of_birth = example::fact(born, "dateOfBirth");
    let worker = example::change(&mut network, "701");
    worker.contacts.phones.push(example::phone("020 7946 0131"));
    let office = Office::new();
    let prepared = office.prepare(&network);
    let filled = form().filled(&network, &prepared.situation, &prepared.document);
    let of = |name: &str| {
        let own = filled.iter().filter(|one| one.name.starts_with(name));
        own.map(|one| {
            let words = one.fact().unwrap().words.reveal().to_owned();
            (one.need, one.label.to_string(), words)
        })
        .collect::<Vec<_>>()
    };
    let born = (
        Need::Births,
        "Mother: Date of birth".to_owned(),
        "Kerry Bell, 3 May 1990".to_owned(),
    );
    assert_eq!(of("born"), [born]);
    let reached = of("professional_contact");
    let of_worker = reached
        .iter()
        .find(|(_, label, _)| label.starts_with("Social"));
    let (need, label, words) = of_worker.unwrap();
    assert_eq!(*need, Need::Network);
    assert_eq!(label, "Social worker: How to reach them");
    assert!(words.contains("020 7946 0131"), "{words}");
    let catalogue = Catalogue::read(SHIPPED.iter().copied()).unwrap();
    let with = catalogue.services().iter();
    let with: Vec<&str> = with
        .filter(|one| one.gets(Need::Births))
        .map(|one| &*one.id)
        .collect();
    assert_eq!(with, ["early-years", "housing"]);
}

#[test]
fn where_parents_live_and_who_else_does_go_to_those_alone_who_need_them() {
    let mut network = example::network();
    let grandmother = network.people.iter_mut().find(|one| {
        one.connections
            .iter()
            .any(|tie| tie.relationship == Relationship::Grandparent)
    });
    let grandmother = grandmother.unwrap();
    grandmother.connections[0].lives_with_child = Some(true);
    let mut boy = example::person("990", "Tom", "Price", Relationship::OtherRelative);
    boy.connections[0].lives_with_child = Some(true);
    let mut young = example::person("991", "Eve", "Price", Relationship::AuntOrUncle);
    young.connections[0].lives_with_child = Some(true);
    let born = PartialDate::parse("2012-05-03").unwrap();
    young.date_of_birth = example::fact(born, "dateOfBirth");
    network.people.extend([boy, young]);
    network.child.unaccompanied = example::fact(true, "unaccompaniedMinor");
    let status = |words: &str, period| ImmigrationStatus {
        status: example::text(words),
        period,
        origin: example::origin("immigration/1", "status"),
    };
    let past = Period::new(Some(date(2025, 9, 1)), Some(date(2026, 2, 1)));
    let since = example::since(date(2026, 2, 1));
    network.child.immigration.items = vec![
        status("Unaccompanied child seeking asylum", past),
        status("Refugee status", since),
    ];
    let mother = example::change(&mut network, "401");
    mother.ethnicity = example::fact(example::text("White Irish"), "ethnicity");
    let father = example::change(&mut network, "402");
    let second = father.contacts.addresses[0].clone();
    father.contacts.addresses.push(second);
    let office = Office::new();
    let prepared = office.prepare(&network);
    let filled = form().filled(&network, &prepared.situation, &prepared.document);
    let of = |need: Need| {
        let own = filled.iter().filter(|one| one.need == need);
        own.map(|one| one.label.to_string()).collect::<Vec<_>>()
    };

    // Of two addresses nobody can tell which it is; of whom nobody knows the age nothing is said.
    assert_eq!(of(Need::FamilyAddresses), ["Mother: Address"]);
    assert_eq!(of(Need::Household), ["Grandparent: Lives with the child"]);
    let told = |need: Need| {
        let own = filled.iter().filter(|one| one.need == need);
        own.map(|one| one.fact().unwrap().words.reveal().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(Need::Immigration), ["Yes", "Refugee status"]);
    // Of the father nothing is recorded: nothing stands there, and nobody is asked to look.
    assert_eq!(told(Need::FamilyBackground), ["Kerry Bell, White Irish"]);
    let of_mother = filled.iter().find(|one| one.need == Need::FamilyBackground);
    assert_eq!(of_mother.unwrap().door, Door::Person(example::id("401")));
    assert_eq!(&*of_mother.unwrap().label, "Mother: Ethnicity");
    let mother = example::change(&mut network, "401");
    mother.contacts.addresses[0].disclosure = Disclosure::DoNotDisclose;
    let prepared = office.prepare(&network);
    let filled = form().filled(&network, &prepared.situation, &prepared.document);
    let mut all = filled.iter();
    assert!(all.all(|one| one.need != Need::FamilyAddresses));
    let catalogue = Catalogue::read(SHIPPED.iter().copied()).unwrap();
    let asks = |need: Need| {
        let own = catalogue.services().iter().filter(|one| one.gets(need));
        own.map(|one| one.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(asks(Need::FamilyAddresses), ["housing"]);
    assert_eq!(asks(Need::Household), ["family-support", "housing"]);
    assert_eq!(asks(Need::Immigration), ["housing"]);
    assert_eq!(asks(Need::FamilyBackground), ["family-group-conference"]);
}

#[test]
fn an_immigration_status_that_could_not_be_read_is_not_one_that_is_not_recorded() {
    let office = Office::new();
    let mut network = example::network();
    let mut answer = |state: ReadState| {
        network.child.immigration.state = state;
        let prepared = office.prepare(&network);
        let filled = form().filled(&network, &prepared.situation, &prepared.document);
        let mut all = filled.iter();
        let found = all.find(|one| *one.name == *"immigration_status");
        found.unwrap().answer.clone()
    };
    let system = example::mosaic();
    assert_eq!(answer(ReadState::Read), Answer::NotRecorded);
    assert_eq!(
        answer(ReadState::SourceDown {
            system: system.clone()
        }),
        Answer::SourceDown(system.clone())
    );
    assert_eq!(
        answer(ReadState::Withheld {
            system: system.clone()
        }),
        Answer::Withheld(system)
    );
}

#[test]
fn whoever_may_hold_parental_responsibility_is_asked() {
    let mut network = example::network();
    let situation = Situation::of(&network, TODAY);
    let all = agreeing(&network, &situation, 12);
    let names: Vec<&str> = all.iter().map(|one| one.name.reveal()).collect();
    assert_eq!(names, ["Maya Bell", "Kerry Bell", "Daniel Reyes"]);
    assert_eq!(all[0].weighs, Weighs::Heard);
    let father = example::change(&mut network, "402");
    father.connections[0].parental_responsibility = ParentalResponsibility::NotRecorded;
    let situation = Situation::of(&network, TODAY);
    let unsure = agreeing(&network, &situation, 12);
    assert_eq!(unsure[2].weighs, Weighs::Decides, "{unsure:?}");
    let father = example::change(&mut network, "402");
    father.connections[0].parental_responsibility = ParentalResponsibility::No;

    let situation = Situation::of(&network, TODAY);
    assert_eq!(agreeing(&network, &situation, 12).len(), 2);
}

#[test]
fn a_childs_own_word_weighs_from_the_age_that_the_council_sets() {
    let network = example::network();
    let situation = Situation::of(&network, TODAY);
    // Maya is nine.
    assert_eq!(agreeing(&network, &situation, 10)[0].weighs, Weighs::Heard);
    assert_eq!(agreeing(&network, &situation, 9)[0].weighs, Weighs::Decides);
}

#[test]
fn services_that_ask_the_same_are_answered_once() {
    let form = form();

    assert_eq!(form.questions(&["family-time".into()]), 5);
    assert_eq!(
        form.questions(&["family-time".into(), "mentoring".into()]),
        6
    );
    assert_eq!(form.questions(&["mentoring".into(), "mentoring".into()]), 6);
}

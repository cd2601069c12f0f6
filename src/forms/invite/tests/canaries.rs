//! Random networks with a canary in every protected field.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::office::Office;
use crate::{
    forms::invite::{
        letters::{Letter, Outcome},
        sheet::Sheet,
    },
    model::{
        child::ImmigrationStatus,
        contact::AddressKind,
        date::Period,
        fact::{Fact, Listing, ReadState},
        name::{Name, PersonalText},
        network::Network,
        person::{ParentalResponsibility, Relationship},
        protection::{PlanAction, ProtectionPlan},
    },
    rules::example::{address, email, fact, id, network, person, phone, placed, status, text},
};

/// One person with values that nobody else has.
#[derive(Clone, Debug)]
struct Canary {
    relationship: Relationship,
    responsible: bool,
    cares: bool,
}

/// Values of the canary with that number: a surname, a street, a postcode, a phone, an email.
struct Values {
    surname: String,
    street: String,
    postcode: String,
    phone: String,
    email: String,
    organisation: String,
}

fn values(index: usize) -> Values {
    let letter = char::from(b'A' + u8::try_from(index % 26).unwrap());
    let low = letter.to_ascii_lowercase();
    Values {
        surname: format!("Quex{low}vane"),
        street: format!("{} {letter}zzard Croft", 11 + index),
        postcode: format!("ZZ99 {}{letter}{letter}", index % 10),
        phone: format!("07700 9007{:02}", index),
        email: format!("zq{low}{index}@canary.example"),
        organisation: format!("{letter}xminster House Agency"),
    }
}

fn relationships() -> impl Strategy<Value = Relationship> {
    use Relationship as R;
    prop::sample::select(vec![
        R::Mother,
        R::Father,
        R::StepParent,
        R::Guardian,
        R::Grandparent,
        R::AuntOrUncle,
        R::Friend,
        R::PartnerOfParent,
        R::Supporter,
        R::Sibling,
        R::FosterCarer,
        R::KinshipCarer,
        R::SupportCarer,
        R::HomeManager,
        R::ResidentialKeyWorker,
        R::SupervisingSocialWorker,
        R::DesignatedTeacher,
        R::LookedAfterNurse,
        R::GeneralPractitioner,
        R::IndependentVisitor,
        R::Advocate,
        R::Unknown,
        R::ProspectiveAdopter,
    ])
}

fn canaries() -> impl Strategy<Value = Vec<Canary>> {
    let one = (relationships(), any::<bool>(), any::<bool>()).prop_map(
        |(relationship, responsible, cares)| Canary {
            relationship,
            responsible,
            cares,
        },
    );
    prop::collection::vec(one, 2..12)
}

/// Where the protected words are hidden: in the place, the room, the child's word for the
/// meeting, a preferred name, a note.
#[derive(Clone, Copy, Debug)]
enum Hidden {
    Nowhere,
    Place,
    Room,
    MeetingName,
    Need,
}

fn build(canaries: &[Canary], code: &str, legal: &str, hidden: (Hidden, usize, u8)) -> Network {
    let mut network = network();
    network.people.retain(|one| {
        one.connections.iter().any(|tie| {
            matches!(
                tie.relationship,
                Relationship::SocialWorker | Relationship::IndependentReviewingOfficer
            )
        })
    });
    let carer = canaries.iter().position(|one| one.cares);
    for (index, canary) in canaries.iter().enumerate() {
        network.people.push(canary_person(index, canary));
    }
    let home = carer.map_or_else(|| values(25), values);
    network.child.contacts.addresses = vec![address(
        AddressKind::Placement,
        &[&home.street, "Northshire"],
        &home.postcode,
    )];
    let named = carer.map(|index| format!("9{index}"));
    network.child.placements = Listing {
        items: vec![placed(code, named.as_deref())],
        state: ReadState::Read,
    };
    network.child.legal_statuses.items = vec![status(legal)];
    hide(&mut network, hidden);
    network
}

fn canary_person(index: usize, canary: &Canary) -> crate::model::person::Person {
    let own = values(index);
    let mut one = person(&format!("9{index}"), "Given", "x", canary.relationship);
    one.name = Name {
        given: Some(text(&format!("Given{index}"))),
        family: Some(text(&own.surname)),
        ..Name::default()
    };
    if canary.responsible {
        one.connections[0].parental_responsibility = ParentalResponsibility::Yes;
    }
    one.contacts
        .addresses
        .push(address(AddressKind::Home, &[&own.street], &own.postcode));
    one.contacts.phones.push(phone(&own.phone));
    one.contacts.emails.push(email(&own.email));
    if index.is_multiple_of(3) {
        one.preferred_channel = PersonalText::parse("by post");
    }
    one.organisation_name = PersonalText::parse(&own.organisation);
    one
}

fn hide(network: &mut Network, (where_to, index, what): (Hidden, usize, u8)) {
    let secret = values(index);
    let words = match what % 5 {
        0 => secret.street,
        1 => secret.postcode.to_lowercase().replace(' ', ""),
        2 => secret.phone.replace(' ', "-"),
        3 => secret.email.to_uppercase(),
        _ => secret.surname,
    };
    let words = text(&format!("ask for {words} there"));
    match where_to {
        Hidden::Nowhere => {}
        Hidden::Place => {
            network.child.planned.venue = fact(words, "venue");
            network.child.planned.venue_is_placement = fact(false, "venueIsPlacement");
        }
        Hidden::Room => network.child.planned.room = fact(words, "room"),
        Hidden::MeetingName => network.child.wishes.meeting_name = fact(words, "meetingName"),
        Hidden::Need => {
            for one in &mut network.people {
                one.access.needs.push(words.clone());
                one.access.interpreter_needed = fact(true, "interpreter");
                one.access.first_language = fact(words.clone(), "language");
            }
            network.child.access.first_language = Fact::NotRecorded;
        }
    }
}

/// Everything that leaves with a letter.
fn everything(letter: &Letter) -> String {
    let mut all = format!(
        "{}\n{}\n{}\n{}\n",
        letter.subject,
        letter.text,
        letter.html,
        letter.to_name.as_deref().unwrap_or_default()
    );
    if let Some(file) = &letter.calendar {
        all.push_str(&file.replace("\r\n ", ""));
    }
    if let Some((_, paper)) = &letter.paper {
        all.push_str(paper);
    }
    for words in letter.printed.all_words() {
        all.push_str(words);
        all.push('\n');
    }
    all.to_lowercase()
}

fn squash(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What the record holds for core groups and for services alone: of the plan, of where people come from.
const NOT_OF_REVIEWS: [&str; 4] = [
    "Quelfish heritage",
    "Zorvane leave",
    "Brackle each week",
    "Frabjous harm",
];

fn hide_the_rest(network: &mut Network) {
    let [heritage, leave, action, category] = NOT_OF_REVIEWS;
    for one in &mut network.people {
        one.ethnicity = fact(text(heritage), "ethnicity");
    }
    let origin = network.child.origin.clone();
    network.child.immigration.items = vec![ImmigrationStatus {
        status: text(leave),
        period: Period::default(),
        origin: origin.clone(),
    }];
    let action = PlanAction {
        id: None,
        what: text(action),
        owner: None,
        owner_name: None,
        due: None,
        state: Fact::NotRecorded,
        origin: origin.clone(),
    };
    network.child.protection_plan = fact(true, "status");
    network.child.protection_plans.items = vec![ProtectionPlan {
        id: None,
        category: fact(category.into(), "category"),
        period: Period::default(),
        conferences: Listing::default(),
        actions: Listing {
            items: vec![action],
            state: ReadState::Read,
        },
        origin,
    }];
}

#[test]
fn neither_sheet_nor_letter_says_what_is_for_core_groups_and_services() {
    let mut network = network();
    hide_the_rest(&mut network);
    let prepared = OFFICE.prepare(&network);
    let sheet = Sheet::new(&OFFICE.invite, &prepared);
    let sheet = OFFICE.engine.page("forms/invite/sheet.html", &sheet);
    let sheet = sheet.unwrap();
    for outcome in &OFFICE.write(&network).outcomes {
        let Outcome::Letter(letter) = outcome else {
            continue;
        };
        let all = everything(letter);
        for words in NOT_OF_REVIEWS {
            assert!(!all.contains(&words.to_lowercase()), "{words}: {all}");
        }
    }
    for words in NOT_OF_REVIEWS {
        assert!(!sheet.contains(words), "{words}: {sheet}");
    }
}

static OFFICE: LazyLock<Office> = LazyLock::new(Office::new);

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_letter_to_family_holds_what_is_protected_from_its_reader(
        canaries in canaries(),
        code in prop::sample::select(vec!["U6", "U1", "K2", "A5", "P1", "U5"]),
        legal in prop::sample::select(vec!["V2", "C2", "C1", "E1"]),
        hidden in (
            prop::sample::select(vec![
                Hidden::Nowhere, Hidden::Place, Hidden::Room, Hidden::MeetingName, Hidden::Need,
            ]),
            0usize..12,
            any::<u8>(),
        ),
    ) {
        let network = build(&canaries, code, legal, hidden);
        let letters = OFFICE.write(&network);
        for outcome in &letters.outcomes {
            let Outcome::Letter(letter) = outcome else { continue };
            let reader = &letter.recipient;
            let is_child = *reader == network.child.id;
            let own = canaries.iter().enumerate().find(|(index, _)| *reader == id(&format!("9{index}")));
            let is_family = is_child || own.is_some_and(|(_, one)| {
                one.relationship.circle() == crate::model::person::Circle::Family
                    || one.relationship == Relationship::Unknown
            });
            if !is_family {
                continue;
            }
            let all = everything(letter);
            let tight = squash(&all);
            for (index, other) in canaries.iter().enumerate() {
                if own.is_some_and(|(mine, _)| mine == index) || is_child && other.cares {
                    continue;
                }
                let secret = values(index);
                for value in [&secret.street, &secret.postcode, &secret.phone, &secret.email] {
                    prop_assert!(
                        !tight.contains(&squash(&value.to_lowercase())),
                        "{value} of {:?} reached {reader}", other.relationship
                    );
                }
                let carer = matches!(
                    other.relationship.circle(),
                    crate::model::person::Circle::Carer
                ) || matches!(
                    other.relationship,
                    Relationship::HomeManager | Relationship::ResidentialKeyWorker
                );
                if carer {
                    prop_assert!(
                        !all.contains(&secret.surname.to_lowercase()),
                        "the surname of {:?} reached {reader}", other.relationship
                    );
                }
            }
        }
    }
}

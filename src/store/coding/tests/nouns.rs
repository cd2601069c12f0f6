//! Nouns of every shape, drawn by chance.

use std::sync::Arc;

use jiff::civil::{date, time};
use proptest::prelude::*;

use crate::{
    model::{
        child::{Accuracy, Birth, ImmigrationStatus, LegalStatus, Placement, Visit},
        contact::Postcode,
        date::{PartialDate, Period},
        fact::{Fact, Listing, Origin, ReadState, Record},
        finding::{Code, Finding, Weight},
        id::{Identifier, SystemName},
        name::PersonalText,
        network::{Network, Read},
        protection::{Conference, PlanAction, ProtectionPlan},
        review::{Invited, Review},
    },
    store::{
        coding::tests::around::people,
        tests::bed::{at, child, network, words},
    },
};

pub fn system() -> SystemName {
    SystemName::new("mosaic")
}

fn record(name: &str) -> Arc<Record> {
    Arc::new(Record {
        system: system(),
        name: name.into(),
        read_at: at(12),
        confirmed_on: Some(date(2026, 11, 12)),
    })
}

pub fn origins() -> impl Strategy<Value = Origin> {
    let records = [record("persons/812"), record("persons/812/addresses/4")];
    (prop::sample::select(records.to_vec()), "[a-zA-Z]{0,12}").prop_map(|(record, field)| Origin {
        record,
        field: field.as_str().into(),
    })
}

pub fn facts<T: Clone + std::fmt::Debug>(
    values: impl Strategy<Value = T>,
) -> impl Strategy<Value = Fact<T>> {
    prop_oneof![
        3 => (values, origins()).prop_map(|(value, origin)| Fact::Known { value, origin }),
        1 => origins().prop_map(|origin| Fact::NoneRecorded { origin }),
        1 => Just(Fact::NotRecorded),
        1 => Just(Fact::SourceDown { system: system() }),
        1 => Just(Fact::Withheld { system: system() }),
    ]
}

fn states() -> impl Strategy<Value = ReadState> {
    prop::sample::select(vec![
        ReadState::Read,
        ReadState::NotAsked,
        ReadState::SourceDown { system: system() },
        ReadState::Withheld { system: system() },
    ])
}

fn listings<T: Clone + std::fmt::Debug>(
    items: impl Strategy<Value = T>,
) -> impl Strategy<Value = Listing<T>> {
    (prop::collection::vec(items, 0..3), states())
        .prop_map(|(items, state)| Listing { items, state })
}

pub fn texts() -> impl Strategy<Value = PersonalText> {
    // Any words at all, accents and other scripts too.
    "\\PC{1,24}".prop_filter_map("nothing is left", |text| PersonalText::parse(&text))
}

pub fn codes() -> impl Strategy<Value = Arc<str>> {
    "[A-Z0-9]{0,6}".prop_map(|code| code.as_str().into())
}

fn days() -> impl Strategy<Value = jiff::civil::Date> {
    (1900_i16..2200, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}

pub fn partial() -> impl Strategy<Value = PartialDate> {
    prop_oneof![
        (1900_i16..2100).prop_map(PartialDate::Year),
        (1900_i16..2100, 1_i8..=12).prop_map(|(year, month)| PartialDate::Month(year, month)),
        days().prop_map(PartialDate::Day),
    ]
}

pub fn periods() -> impl Strategy<Value = Period> {
    (prop::option::of(days()), prop::option::of(days()))
        .prop_map(|(start, end)| Period { start, end })
}

pub fn identifiers() -> impl Strategy<Value = Identifier> {
    "[0-9A-Z:/-]{1,10}".prop_map(|value| Identifier::new(&system(), &value))
}

fn plans() -> impl Strategy<Value = ProtectionPlan> {
    let conferences = (codes(), periods(), origins()).prop_map(|(kind, days, origin)| Conference {
        kind,
        due: days.start,
        held: days.end,
        origin,
    });
    let owners = (prop::option::of(identifiers()), prop::option::of(texts()));
    let actions = (texts(), owners, periods(), facts(codes()), origins()).prop_map(
        |(what, (owner, owner_name), days, state, origin)| PlanAction {
            id: None,
            what,
            owner,
            owner_name,
            due: days.end,
            state,
            origin,
        },
    );
    let lists = (listings(conferences), listings(actions));
    (
        prop::option::of(codes()),
        facts(codes()),
        periods(),
        lists,
        origins(),
    )
        .prop_map(
            |(id, category, period, (conferences, actions), origin)| ProtectionPlan {
                id,
                category,
                period,
                conferences,
                actions,
                origin,
            },
        )
}

/// What the second order of fields has added to a child.
fn added() -> impl Strategy<Value = (Listing<ProtectionPlan>, Listing<ImmigrationStatus>)> {
    let statuses =
        (texts(), periods(), origins()).prop_map(|(status, period, origin)| ImmigrationStatus {
            status,
            period,
            origin,
        });
    (listings(plans()), listings(statuses))
}

pub fn networks() -> impl Strategy<Value = Network> {
    let birth = facts(partial().prop_map(|date| Birth {
        date,
        accuracy: Accuracy::Estimated,
    }));
    let lists =
        (
            listings(
                (codes(), periods(), origins()).prop_map(|(code, period, origin)| LegalStatus {
                    code,
                    period,
                    origin,
                }),
            ),
            listings(
                (codes(), days(), origins())
                    .prop_map(|(code, day, origin)| placement(code, day, origin)),
            ),
            listings((days(), any::<bool>(), identifiers(), origins()).prop_map(
                |(day, cancelled, person, origin)| review(day, cancelled, person, origin),
            )),
            listings((days(), origins()).prop_map(|(on, origin)| Visit {
                on,
                seen_alone: Some(true),
                origin,
            })),
        );
    let child_facts = (
        facts(texts()),
        facts(any::<bool>()),
        facts(days()),
        facts(0_u32..600),
    );
    let around = prop::collection::vec(people(), 0..5);
    (
        birth,
        lists,
        child_facts,
        around,
        states(),
        (origins(), added()),
    )
        .prop_map(
            |(birth, lists, (words, yes, day, minutes), around, state, (origin, added))| {
                let mut network = network(&child(7));
                let one = &mut network.child;
                one.birth = birth;
                one.origin = origin.clone();
                (one.legal_statuses, one.placements, one.reviews, one.visits) = lists;
                (one.protection_plans, one.immigration) = added;
                one.gender = words.clone();
                one.wishes.not_to_be_said = words;
                one.wishes.wants_to_chair = yes.clone();
                one.has_ehcp = yes;
                one.planned.on = day.clone();
                one.looked_after_since = day;
                one.planned.minutes = minutes;
                one.planned.at = Fact::Known {
                    value: time(15, 30, 0, 1),
                    origin,
                };
                network.people = around;
                network.people_state = state.clone();
                network.reads = vec![Read {
                    system: system(),
                    what: "relationships".into(),
                    read_at: at(3),
                    state,
                }];
                network
            },
        )
}

fn placement(code: Arc<str>, day: jiff::civil::Date, origin: Origin) -> Placement {
    Placement {
        id: Some(code.clone()),
        code: Some(code.clone()),
        provider: None,
        ofsted_number: None,
        carer: Some(child(9)),
        period: Period::new(Some(day), None),
        reason_new: Some(code),
        reason_changed: None,
        reason_ceased: None,
        category_of_need: None,
        legal_status: None,
        home_postcode: Postcode::parse("ZZ99 1AA"),
        placement_postcode: None,
        short_break: Some(false),
        origin,
    }
}

fn review(day: jiff::civil::Date, cancelled: bool, person: Identifier, origin: Origin) -> Review {
    Review {
        id: None,
        due: Some(day),
        held: None,
        cancelled,
        category: None,
        participation: Some("PN1".into()),
        invited: vec![Invited {
            person,
            name: Some(words("Kerry Example")),
            role: None,
            attended: Some(true),
        }],
        origin,
    }
}

pub fn findings() -> impl Strategy<Value = Finding> {
    let codes: Vec<Code> = Code::ALL.iter().map(|(code, _)| *code).collect();
    let weights = vec![Weight::Blocks, Weight::Check, Weight::Note];
    let of = (prop::sample::select(codes), prop::sample::select(weights));
    (of, "\\PC{0,30}", any::<bool>()).prop_map(|((code, weight), text, placed)| {
        let finding = Finding::new(code, weight, text.as_str(), "ask");
        if placed {
            return finding
                .about(&child(7))
                .at(&system(), "persons/812", "dateOfBirth");
        }
        finding
    })
}

//! What is written is read again.

mod around;
mod nouns;

use std::{collections::HashMap, str::FromStr};

use proptest::prelude::*;

use crate::{
    model::{
        fact::{Fact, Listing},
        network::Network,
    },
    simulation::case_system::{Council, start},
    sources::{
        case_system::{Chance, Clock},
        files::Files,
        opening,
        settings::SourceSettings,
    },
    store::{
        coding::{
            Coded, NotReadable, Out, decode, encode,
            tests::nouns::{findings, networks},
        },
        tests::bed::{child, network},
    },
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_network_and_findings_come_back_equal(
        network in networks(),
        findings in prop::collection::vec(findings(), 0..5),
    ) {
        let both = (network, findings);
        prop_assert_eq!(decode(&encode(&both)), Ok(both));
    }

    #[test]
    fn bytes_that_were_damaged_never_panic_and_what_is_read_writes_the_same(
        network in networks(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = encode(&network);
        *at.get_mut(&mut bytes) = byte;
        if let Ok(read) = decode::<Network>(&bytes) {
            prop_assert_eq!(decode(&encode(&read)), Ok(read));
        }
    }
}

/// A network as the first order of fields wrote it, field by field.
fn in_first_order(network: &Network) -> Vec<u8> {
    let mut out = Out {
        bytes: vec![1],
        records: HashMap::new(),
    };
    macro_rules! put {
        ($noun:expr => $($field:ident)*) => {$( $noun.$field.put(&mut out); )*};
    }
    put!(network.child =>
        id other_ids name other_names birth died_on gender pronouns ethnicity religion nationality
        access disabilities has_ehcp unaccompanied contacts restrictions restrictions_readable
        looked_after_since looked_after_until responsible_authority area_authority legal_statuses
        placements reviews visits protection_plan authorised_to_place_for_adoption
        placed_for_adoption recorded_due planned wishes superseded_by origin);
    out.number(network.people.len() as u64);
    for person in &network.people {
        put!(person =>
            id other_ids kind name title organisation organisation_name connections date_of_birth
            gender died_on contacts preferred_channel safe_contact_note access restrictions
            restrictions_readable superseded_by origin);
    }
    put!(network => people_state reads);
    out.bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_the_first_order_wrote_is_read_with_nothing_in_the_fields_that_came_later(
        network in networks(),
    ) {
        let read = decode::<Network>(&in_first_order(&network));
        let mut expected = network;
        expected.child.protection_plans = Listing::default();
        expected.child.immigration = Listing::default();
        for person in &mut expected.people {
            person.ethnicity = Fact::NotRecorded;
        }
        prop_assert_eq!(read, Ok(expected));
    }
}

#[tokio::test]
async fn every_network_of_the_invented_council_comes_back_equal() {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let mut council = Council::new(move || now);
    council.children = 24;
    let council = start(council).await.unwrap();
    let files = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings/mosaic");
    let files = Files::from_folder(files.as_ref()).unwrap();
    let settings = toml::Table::from_str(&council.settings("mosaic")).unwrap()["source"].clone();
    let settings: SourceSettings = settings.try_into().unwrap();
    let clock = Clock::fixed(now);
    let source = opening::open(&files, &settings, clock, Chance::fixed(0.0)).unwrap();

    for number in 1..=24 {
        let id = council.child_id(number);
        let reading = source.child(&id).await.unwrap();
        let both = (reading.network.unwrap(), reading.findings);
        let bytes = encode(&both);
        assert_eq!(decode(&bytes), Ok(both), "{id}");
    }
}

#[test]
fn bytes_that_were_cut_or_lengthened_or_of_another_order_are_refused() {
    let bytes = encode(&network(&child(7)));

    assert_eq!(decode::<Network>(&bytes), Ok(network(&child(7))));
    for cut in 0..bytes.len() {
        assert!(decode::<Network>(&bytes[..cut]).is_err(), "{cut}");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(decode::<Network>(&longer), Err(NotReadable::Long));
    let other = [&[99], &bytes[1..]].concat();
    assert_eq!(decode::<Network>(&other), Err(NotReadable::Order));
}

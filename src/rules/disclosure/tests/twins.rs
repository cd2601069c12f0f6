//! One person under several numbers.

use super::*;
use crate::model::person::{NO_RECORD, Person};

/// The father once more, under an older number that was merged into the one in use.
fn older(value: &str, into: &str) -> Person {
    let mut twin = person(value, "Dan", "Reyes", Relationship::Father);
    twin.superseded_by = Some(id(into));
    twin
}

#[test]
fn a3_a_flag_against_a_number_that_was_merged_stops_the_letter_of_the_one_in_use() {
    let flag = || restriction(RestrictionKind::NoContact, Some("302"));
    // Merged in one step, and in two.
    for twins in [
        vec![older("302", FATHER)],
        vec![older("302", "352"), older("352", FATHER)],
    ] {
        let mut on_child = network();
        on_child.people.extend(twins.clone());
        on_child.child.restrictions.push(flag());
        blocked(&on_child, FATHER, Some("A3"));
        blocked(&on_child, MOTHER, None);

        let mut on_mother = network();
        on_mother.people.extend(twins);
        change(&mut on_mother, MOTHER).restrictions.push(flag());
        blocked(&on_mother, FATHER, Some("A3"));
    }
}

#[test]
fn a3_a_flag_against_another_number_of_the_same_record_stops_it_too() {
    let mut network = network();
    change(&mut network, FATHER).other_ids.push(id("302"));
    let mut known_by_both = older("352", "302");
    known_by_both.other_ids.push(id("399"));
    network.people.push(known_by_both);
    let flag = restriction(RestrictionKind::NoContact, Some("399"));
    network.child.restrictions.push(flag);

    blocked(&network, FATHER, Some("A3"));
    blocked(&network, MOTHER, None);
}

#[test]
fn a3_what_stands_on_the_merged_record_holds_for_the_one_in_use() {
    for kind in [
        RestrictionKind::AddressConfidential,
        RestrictionKind::RestrictedContact,
        RestrictionKind::Unreadable,
    ] {
        let mut network = network();
        let mut twin = older("302", FATHER);
        twin.restrictions.push(restriction(kind, None));
        network.people.push(twin);
        with_policy(
            &network,
            &Decisions::default(),
            FATHER,
            Channel::Email,
            |policy, reader| assert!(!policy.blocks(reader).is_empty()),
        );
    }
    let mut network = network();
    let mut twin = older("302", FATHER);
    twin.restrictions_readable = Readable::NotSaid;
    network.people.push(twin);
    blocked(&network, FATHER, Some("unknown_is_no"));
}

#[test]
fn of_whom_there_is_no_record_nobody_waits_for_the_case_system_to_answer() {
    let mut network = network();
    change(&mut network, FATHER).restrictions_readable = Readable::No(NO_RECORD.into());
    with_policy(
        &network,
        &Decisions::default(),
        FATHER,
        Channel::Email,
        |policy, reader| {
            let blocks = policy.blocks(reader);
            assert_eq!(blocks.len(), 1);
            assert!(blocks[0].remedy.contains("or to be ended"), "{blocks:?}");
        },
    );
}

#[test]
fn a_worker_against_whose_older_number_a_flag_stands_gets_no_letter() {
    let mut network = network();
    let mut twin = example::worker("301", "Ana", "Patel", Relationship::DesignatedTeacher);
    twin.superseded_by = Some(id(SCHOOL));
    network.people.push(twin);
    let flag = restriction(RestrictionKind::NoContact, Some("301"));
    network.child.restrictions.push(flag);

    blocked(&network, SCHOOL, Some("A3"));
    blocked(&network, WORKER, None);
}

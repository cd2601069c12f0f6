//! Where the child lives, on somebody else's record.

use super::*;

#[track_caller]
fn posted(network: &Network, who: &str, expected: Option<&str>) {
    let codes = with_policy(
        network,
        &Decisions::default(),
        who,
        Channel::Post,
        |policy, reader| {
            let blocks = policy.blocks(reader);
            let codes: Vec<&str> = blocks.iter().map(|block| block.rule.code()).collect();
            codes
        },
    );
    assert_eq!(codes, Vec::from_iter(expected), "{who}");
}

fn lives_at(network: &mut Network, who: &str, lines: &[&str], code: &str) {
    change(network, who).contacts.addresses = vec![address(AddressKind::Home, lines, code)];
}

#[test]
fn a1_no_envelope_to_the_family_bears_the_address_where_the_child_is_placed() {
    for (lines, code, expected) in [
        (&["14 Larch Hill", "Northshire"][..], "ZZ99 3AB", Some("A1")),
        (&["14 LARCH HILL, Northshire"], "zz993ab", Some("A1")),
        (&["Flat 1", "14 Larch Hill"], "ZZ99 3AB", Some("A1")),
        (&["14 Larch Hill"], "", Some("A1")),
        (&["16 Larch Hill"], "ZZ99 3AB", None),
        (&["14 Larch Hill"], "ZZ99 9AB", None),
    ] {
        let mut network = network();
        lives_at(&mut network, MOTHER, lines, code);
        posted(&network, MOTHER, expected);
        posted(&network, FATHER, None);
        posted(&network, CARER, None);
        posted(&network, CHILD, None);
    }
}

#[test]
fn a1_an_earlier_address_there_does_not_hold_the_letter_back() {
    let mut network = network();
    let then = moved(AddressKind::Home, &["14 Larch Hill"], "ZZ99 3AB");
    change(&mut network, MOTHER).contacts.addresses.push(then);

    posted(&network, MOTHER, None);
}

#[test]
fn a1_the_placement_is_no_more_the_readers_own_for_standing_on_the_readers_record() {
    let mut network = network();
    lives_at(&mut network, MOTHER, &["14 Larch Hill"], "ZZ99 3AB");

    leaks(&network, MOTHER, "come to 14 Larch Hill");
    leaks(&network, MOTHER, "zz993ab");
}

#[test]
fn a1_where_only_the_postcode_of_the_placement_is_known_it_is_enough() {
    let mut network = network();
    network.child.contacts.addresses.clear();
    change(&mut network, CARER).contacts.addresses.clear();
    lives_at(&mut network, FATHER, &["31 Canal Row"], "ZZ99 3AB");

    posted(&network, FATHER, Some("A1"));
    posted(&network, MOTHER, None);
}

#[test]
fn a_parent_with_whom_the_child_is_placed_gets_letters_there() {
    let mut network = network();
    network.child.placements.items = vec![placed("P1", Some(MOTHER))];
    lives_at(&mut network, MOTHER, &["14 Larch Hill"], "ZZ99 3AB");
    lives_at(&mut network, FATHER, &["14 Larch Hill"], "ZZ99 3AB");

    posted(&network, MOTHER, None);
    posted(&network, FATHER, Some("A1"));
    holds_nothing(&network, MOTHER, "14 Larch Hill");

    network.child.placements.items = vec![placed("U6", Some(MOTHER))];
    posted(&network, MOTHER, Some("A1"));
}

/// A second foster carer beside Ada Hale, at that address.
fn with_another_carer(lines: &[&str], code: &str) -> Network {
    let mut network = network();
    network.child.placements.items = vec![placed("U6", None)];
    let mut other = person("502", "Glen", "Storey", Relationship::FosterCarer);
    other
        .contacts
        .addresses
        .push(address(AddressKind::Home, lines, code));
    network.people.push(other);
    network.child.planned.venue = fact(text("14 Larch Hill"), "venue");
    network
}

const ASK: &str = "instead A4 The social worker will tell you the place.";

#[test]
fn where_the_placement_names_no_carer_only_the_one_who_is_recorded_is_told_the_address() {
    let mut network = with_another_carer(&["3 Weir Lane"], "ZZ99 5DD");
    for who in [CARER, "502"] {
        answers(&network, who, Item::Place, ASK);
        answers(&network, who, Item::PlacementAddress, "withhold need");
    }
    leaks(&network, "502", "14 Larch Hill");

    network.people.pop();
    answers(&network, CARER, Item::Place, "tell");
    answers(&network, CARER, Item::PlacementAddress, "tell");
}

#[test]
fn two_carers_at_one_address_are_one_home() {
    let network = with_another_carer(&["14 Larch Hill"], "ZZ99 3AB");

    for who in [CARER, "502"] {
        answers(&network, who, Item::Place, "tell");
    }
}

#[test]
fn the_only_carer_recorded_is_not_told_an_address_in_another_postcode() {
    let mut network = network();
    network.child.placements.items = vec![placed("U6", None)];
    lives_at(&mut network, CARER, &["3 Weir Lane"], "ZZ99 5DD");
    network.child.planned.venue = fact(text("14 Larch Hill"), "venue");

    answers(&network, CARER, Item::Place, ASK);
}

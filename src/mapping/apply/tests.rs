//! From documents to networks: what comes out, and what is found.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::{
    mapping::{canonical, subset, tree::Tree},
    model::person::Readable,
};

const RULES: &str = r#"
system = "example"
title = "Example Records"
format = "json"
[codes.relationship]
mother = "parent_mother"
father = "parent_father"
child = "own_child"
brother = "sibling"
"social worker" = "social_worker"
duplicate = "duplicate"
[codes.reverse]
child = "parent_mother"
"*" = "ignore"
[codes.restriction]
"no contact" = "no_contact"
[[rule]]
to = "child"
each = ".person"
confirmed = ".updated"
[rule.fields]
id = ".id | txt"
given = ".given | txt"
family = ".family | txt"
date_of_birth = ".dob | day"
gender = ".gender | txt"
religion = ".religion | txt"
restricted = ".restricted | yn"
has_ehcp = ".ehcp | yn"
died_on = ".died | day"
[[rule]]
to = "child.address"
each = "each(.addresses)"
[rule.fields]
lines = ".lines | txt"
postcode = ".postcode | postcode"
start = ".start | day"
end = ".end | day"
contact = ".contact | yn"
display = ".display | yn"
do_not_disclose = ".secret | yn"
row = ".id | txt"
[[rule]]
to = "child.restriction"
each = "each(.person.orders)"
when = ".active | yn"
[rule.fields]
kind = '.type | code("restriction")'
[[rule]]
to = "child.planned"
each = ".plan"
[rule.fields]
venue = ".venue | txt"
[[rule]]
to = "child.placement"
each = "each(.placements)"
[rule.fields]
id = ".id | txt"
version = ".version"
code = ".code | txt"
start = ".start | day"
end = ".end | day"
reason_new = ".rne | txt"
reason_ceased = ".rec | txt"
legal_status = ".status | txt"
[[rule]]
to = "child.legal_status"
each = "each(.statuses)"
[rule.fields]
code = ".code | txt"
start = ".start | day"
end = ".end | day"
[[rule]]
to = "child.review"
each = "each(.reviews)"
[rule.fields]
due = ".due | day"
held = ".held | day"
participation = ".part | txt"
[[rule]]
to = "network"
each = "each(.ties)"
[rule.fields]
id = ".id | txt"
of = ".of | txt"
relationship = '.type | code("relationship")'
reverse_relationship = '.type | code("reverse")'
given = ".given | txt"
family = ".family | txt"
date_of_birth = ".dob | day"
restricted = ".restricted | yn"
parental_responsibility = ".pr | yn"
start = ".start | day"
end = ".end | day"
email = ".email | txt"
[[rule]]
to = "person"
each = "each(.people)"
[rule.fields]
id = ".id | txt"
first_language = ".language | txt"
date_of_birth = ".dob | day"
restricted = ".restricted | yn"
[[rule]]
to = "person.phone"
each = "each(.people) | .id as $person | each(.phones) | . + {person: $person}"
[rule.fields]
person = ".person | txt"
number = ".number | txt"
do_not_disclose = ".secret | yn"
[[rule]]
to = "superseded"
each = "each(.merged)"
[rule.fields]
id = ".from | txt"
by = ".to | txt"
"#;

fn mapping() -> Mapping {
    Mapping::load(RULES, "example/network.toml").unwrap()
}

fn at() -> Timestamp {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

/// The canonical view of one document.
fn read(document: Value) -> Value {
    let mapping = mapping();
    let tree = Tree::from_json(document.to_string().as_bytes()).unwrap();
    let sources = Sources::whole(&mapping.system, tree, at());
    let (network, findings) = network(&mapping, &sources);
    canonical::network(network.as_ref(), &findings)
}

#[track_caller]
fn check(document: Value, expected: Value) {
    let found = read(document);
    if let Some(difference) = subset::difference(&expected, &found) {
        panic!("{difference}\n{found:#}");
    }
}

fn codes(found: &Value) -> Vec<&str> {
    let findings = found["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect()
}

#[track_caller]
fn finds(document: Value, expected: &[&str]) {
    let found = read(document);
    assert_eq!(codes(&found), expected, "{found:#}");
}

#[test]
fn the_ways_of_not_knowing_are_told_apart() {
    check(
        json!({"person": {"id": 1, "gender": null, "religion": "None", "ehcp": "N", "dob": "*******"}}),
        json!({
            "child": {
                "gender": null, "religion": null, "has_ehcp": false, "date_of_birth": null,
                "origin": {"missing": {"religion": "none_recorded", "date_of_birth": "withheld"},
                           "values": {"has_ehcp": {"record": "child", "field": "ehcp", "read_at": "2026-11-21T09:00:00Z"}}},
            },
            "findings": [{"code": "value_withheld", "field": "dob"}],
        }),
    );
}

#[test]
fn a_flag_that_cannot_be_read_is_found_and_one_of_restriction_blocks() {
    check(
        json!({"person": {"id": 1, "ehcp": "perhaps", "restricted": "see note"}}),
        json!({
            "child": {"has_ehcp": null, "restrictions": [{"kind": "unreadable"}], "restrictions_readable": "no"},
            "findings": [
                {"code": "value_unreadable", "field": "restricted (example/network.toml line 28, rule `child`, item 1, field `restricted`)"},
                {"code": "restriction_unreadable", "weight": "blocks"},
                {"code": "value_unreadable", "field": "ehcp (example/network.toml line 29, rule `child`, item 1, field `has_ehcp`)"},
            ],
        }),
    );
    check(
        json!({"person": {"id": 1, "restricted": null}}),
        json!({"child": {"restrictions": [], "restrictions_readable": "not_said"}}),
    );
}

#[test]
fn a_restriction_is_never_lost_because_its_condition_fails() {
    check(
        json!({"person": {"id": 1, "orders": [{"type": "No contact", "active": "hm"}, {"type": "****", "active": "Y"}, {"active": "N"}]}}),
        json!({
            "child": {"restrictions": [{"kind": "no_contact"}, {"kind": "unreadable"}]},
            "findings": [{"code": "mapping_failed"}, {"code": "restriction_unreadable", "weight": "blocks"}],
        }),
    );
}

#[test]
fn findings_hold_no_value_of_the_record() {
    let found = read(json!({
        "person": {"id": 1, "given": "Ayesha", "dob": "Ayesha's birthday", "ehcp": {"x": "Testcase"}},
        "addresses": [{"lines": "3 Secret Close", "start": "Ayesha"}],
        "ties": [{"id": 2, "type": "Secretword", "email": "Ayesha at home"}],
    }));
    let findings = found["findings"].to_string();

    for secret in ["Ayesha", "Testcase", "Secret", "Secretword"] {
        assert!(!findings.contains(secret), "{findings}");
    }
    assert!(codes(&found).contains(&"contact_unusable"), "{findings}");
}

#[test]
fn what_is_no_address_is_never_one() {
    for lines in [
        "NO FIXED ABODE",
        "not found",
        "Unknown,",
        "XXXX",
        "N/A",
        ".",
    ] {
        let found =
            read(json!({"person": {"id": 1}, "addresses": [{"lines": lines, "postcode": "XXXX"}]}));
        assert_eq!(found["child"]["addresses"], json!([]), "{lines}");
        assert_eq!(codes(&found), ["address_unusable"], "{lines}");
    }
}

#[test]
fn of_several_current_addresses_the_first_is_chosen_as_councils_choose() {
    let address = |id: u32, more: Value| {
        let mut address =
            json!({"id": id, "lines": format!("{id} Example Road"), "start": "2020-01-01"});
        address
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        address
    };
    for (first, second, why) in [
        (
            json!({"contact": "Y"}),
            json!({"contact": "N", "display": "Y"}),
            "contact",
        ),
        (
            json!({"display": "Y"}),
            json!({"display": "N", "start": "2025-01-01"}),
            "display",
        ),
        (json!({"start": "2021-01-01"}), json!({}), "later start"),
        (
            json!({"end": "9999-12-31"}),
            json!({"end": "2030-01-01"}),
            "later end",
        ),
        (json!({}), json!({}), "row number"),
    ] {
        let found = read(json!({
            "person": {"id": 1},
            "addresses": [address(1, second), address(2, first), address(3, json!({"end": "2021-01-01", "contact": "Y"}))],
        }));
        let lines: Vec<&str> = (0..3)
            .map(|n| found["child"]["addresses"][n]["lines"][0].as_str().unwrap())
            .collect();
        assert_eq!(
            lines,
            ["2 Example Road", "1 Example Road", "3 Example Road"],
            "{why}"
        );
        assert_eq!(codes(&found), ["several_current"]);
        assert!(
            found["findings"][0]["what"].as_str().unwrap().contains(why),
            "{found:#}"
        );
    }
}

#[test]
fn an_end_far_away_is_none_and_an_end_ahead_has_not_come() {
    check(
        json!({"person": {"id": 1}, "addresses": [{"id": 1, "lines": "a", "end": "2079-06-06"}]}),
        json!({"child": {"addresses": [{"end": null}]}, "findings": []}),
    );
}

#[test]
fn a_mark_that_cannot_be_read_counts_as_do_not_disclose() {
    check(
        json!({"person": {"id": 1}, "ties": [{"id": 2, "type": "Mother", "restricted": "N"}],
               "people": [{"id": 2, "phones": [{"number": "07700 900123", "secret": "*"}, {"number": "07700 900124", "secret": "Y"},
                                               {"number": 447700900125u64}, {"number": "12"}]}]}),
        json!({
            "network": [{"phones": [{"do_not_disclose": "unreadable"}, {"do_not_disclose": true}, {"number": "447700900125", "do_not_disclose": null}]}],
            "findings": [{"code": "restriction_unreadable"}, {"code": "do_not_disclose"}, {"code": "contact_unusable"}],
        }),
    );
}

#[test]
fn both_ends_of_a_tie_are_read_the_same_way() {
    // The row is from the mother to the child, and read for each of the two.
    let row = json!({"id": "2", "of": "1", "type": "Mother", "given": "Sana"});
    check(
        json!({"person": {"id": 1}, "ties": [row]}),
        json!({"network": [{"identifiers": [{"value": "2"}], "relationship": "parent_mother"}], "findings": []}),
    );
    let back = json!({"id": "1", "of": "2", "type": "Child"});
    check(
        json!({"person": {"id": 1}, "ties": [back]}),
        json!({"network": [{"identifiers": [{"value": "2"}], "relationship": "parent_mother"}],
               "findings": [{"code": "relationship_one_sided"}]}),
    );
    check(
        json!({"person": {"id": 2}, "ties": [back]}),
        json!({"network": [{"identifiers": [{"value": "1"}], "relationship": "own_child"}]}),
    );
    finds(
        json!({"person": {"id": 1}, "ties": [{"id": "7", "of": "8", "type": "Mother"}]}),
        &["relationship_unclear"],
    );
    finds(
        json!({"person": {"id": 1}, "ties": [{"id": "2", "of": "1", "type": "Father"}, {"id": "1", "of": "2", "type": "Child"}]}),
        &["relationship_unclear"],
    );
}

#[test]
fn a_tie_that_dates_of_birth_contradict_is_found() {
    finds(
        json!({"person": {"id": 1, "dob": "2014-03-09"}, "ties": [{"id": 2, "type": "Mother", "dob": "2016-01-01"}]}),
        &["relationship_unclear"],
    );
    finds(
        json!({"person": {"id": 1, "dob": "2014-03-09"}, "ties": [{"id": 2, "type": "Child", "dob": "1990"}]}),
        &["relationship_unclear"],
    );
}

#[test]
fn rows_that_stand_for_nobody_or_for_no_time_are_left_out_and_counted() {
    let found = read(json!({"person": {"id": 1}, "ties": [
        {"id": -1, "type": "Social worker"}, {"id": "worker:0", "type": "Social worker"},
        {"id": 5, "type": "Social worker", "start": "2026-01-01", "end": "2026-01-01"},
        {"id": 6, "type": "Social worker", "start": "2026-01-01", "end": "2043-01-01"},
    ]}));

    assert_eq!(codes(&found), ["row_ignored", "row_ignored", "row_ignored"]);
    assert_eq!(found["network"].as_array().unwrap().len(), 1);
    assert_eq!(found["network"][0]["connections"][0]["end"], "2043-01-01");
}

#[test]
fn a_word_that_is_not_in_the_table_is_kept_and_reported() {
    check(
        json!({"person": {"id": 1}, "ties": [{"id": 2, "type": "Godparent"}, {"id": 3}]}),
        json!({
            "network": [{"relationship": "unknown", "connections": [{"recorded_as": "Godparent"}]}, {"relationship": "unknown"}],
            "findings": [{"code": "code_unknown", "about": {"value": "2"}}, {"code": "relationship_unclear", "about": {"value": "3"}}],
        }),
    );
}

#[test]
fn parental_responsibility_has_three_values() {
    check(
        json!({"person": {"id": 1}, "ties": [{"id": 2, "type": "Mother", "pr": "Y"}, {"id": 3, "type": "Father", "pr": "N"}, {"id": 4, "type": "Father"}]}),
        json!({"network": [{"parental_responsibility": true}, {"parental_responsibility": false}, {"parental_responsibility": null}]}),
    );
}

#[test]
fn one_person_in_several_rows_is_one_person() {
    check(
        json!({"person": {"id": 1},
               "ties": [{"id": "007", "type": "Mother", "given": "Sana"}, {"id": "007", "type": "Brother", "email": "s@mail.example"}, {"id": "7", "type": "Father"}],
               "people": [{"id": "007", "language": "Urdu"}, {"id": "99", "language": "Welsh"}]}),
        json!({"network": [
            {"identifiers": [{"value": "007"}], "connections": [{"relationship": "parent_mother"}, {"relationship": "sibling"}],
             "emails": [{"address": "s@mail.example"}], "access": {"first_language": "Urdu"}},
            {"identifiers": [{"value": "7"}]},
        ], "findings": []}),
    );
    finds(
        json!({"person": {"id": 1}, "ties": [{"id": 2, "type": "Mother", "dob": "1990-01-01"}], "people": [{"id": 2, "dob": "1991-01-01"}]}),
        &["values_disagree"],
    );
}

#[test]
fn duplicates_are_flagged_and_the_probable_survivor_shown() {
    check(
        json!({"person": {"id": 1}, "ties": [
            {"id": 9, "type": "Duplicate"},
            {"id": 2, "type": "Mother", "given": "Sana (DUPLICATE)", "family": "Testcase", "dob": "1990-01-01"},
            {"id": 3, "type": "Mother", "given": "Sana", "family": "Testcase", "dob": "1990-01-01"},
        ], "merged": [{"from": 1, "to": 40}]}),
        json!({
            "child": {"superseded_by": {"value": "40"}},
            "network": [{"identifiers": [{"value": "2"}], "superseded_by": {"value": "3"}}, {"identifiers": [{"value": "3"}], "superseded_by": null}],
            "findings": [{"code": "probable_duplicate", "about": {"value": "1"}}, {"code": "probable_duplicate", "about": {"value": "2"}},
                         {"code": "probable_duplicate", "about": {"value": "2"}}, {"code": "record_superseded", "about": {"value": "1"}}],
        }),
    );
}

#[test]
fn births_ahead_and_births_that_stand_for_nothing_are_found() {
    finds(
        json!({"person": {"id": 1, "dob": "2027-02-01"}}),
        &["person_unborn"],
    );
    check(
        json!({"person": {"id": 1, "dob": "1900-01-01"}}),
        json!({"child": {"date_of_birth": null}, "findings": [{"code": "value_unreadable"}]}),
    );
    check(
        json!({"person": {"id": 1, "dob": "2014-03"}, "ties": []}),
        json!({"child": {"date_of_birth": {"date": "2014-03"}}, "findings": []}),
    );
    finds(
        json!({"person": {"id": 1, "died": "2025"}}),
        &["person_died"],
    );
}

#[test]
fn of_several_versions_of_a_placement_the_last_counts() {
    check(
        json!({"person": {"id": 1}, "placements": [
            {"id": 3, "version": 1, "code": "U5"}, {"id": 3, "version": 2, "code": "U6"}, {"id": 2, "version": 1, "code": "K2"}, {"code": "X"}, {"code": "Y"}]}),
        json!({"child": {"placements": [{"id": "3", "code": "U6"}, {"id": "2"}, {"code": "X"}, {"code": "Y"}]}}),
    );
}

#[test]
fn since_when_a_child_is_looked_after_is_worked_out_from_episodes() {
    let since = |episodes: Value| {
        let found = read(json!({"person": {"id": 1}, "placements": episodes}));
        (
            found["child"]["looked_after_since"].clone(),
            found["child"]["looked_after_until"].clone(),
        )
    };
    let row = |start: &str, end: Value, rne: &str, rec: Value| json!({"start": start, "end": end, "rne": rne, "rec": rec});

    assert_eq!(
        since(json!([
            row("2025-03-01", json!(null), "P", json!(null)),
            row("2024-01-01", json!("2025-03-01"), "S", json!("X1"))
        ])),
        (json!("2024-01-01"), json!(null))
    );
    assert_eq!(
        since(json!([
            row("2022-01-01", json!("2023-01-01"), "S", json!("E8")),
            row("2024-01-01", json!(null), "S", json!(null))
        ])),
        (json!("2024-01-01"), json!(null))
    );
    assert_eq!(
        since(json!([row(
            "2022-01-01",
            json!("2023-01-01"),
            "P",
            json!("E8")
        )])),
        (json!("2022-01-01"), json!("2023-01-01"))
    );
}

#[test]
fn a_restricted_record_that_lost_members_withholds_them() {
    check(
        json!({"person": {"id": 1, "given": "Ayesha", "restricted": "Y", "religion": null}}),
        json!({
            "child": {"restrictions": [{"kind": "restricted_record"}],
                      "origin": {"missing": {"gender": "withheld", "date_of_birth": "withheld"}}},
            "findings": [{"code": "record_restricted"}],
        }),
    );
}

fn parts(states: [(&str, Value, ReadState); 4]) -> Value {
    let mapping = mapping();
    let mut sources = Sources::new(&mapping.system, at()).asking("1");
    for (name, document, state) in states {
        let tree = Tree::from_json(document.to_string().as_bytes()).unwrap();
        sources = sources.with(name, tree, state, at());
    }
    let (network, findings) = network(&mapping, &sources);
    canonical::network(network.as_ref(), &findings)
}

#[test]
fn what_a_source_that_was_down_would_have_given_is_marked() {
    let system = mapping().system;
    let down = ReadState::SourceDown {
        system: system.clone(),
    };
    let withheld = ReadState::Withheld { system };
    let expected = |person: &str, code: &str| {
        json!({
            "child": {"identifiers": [{"value": "1"}], "origin": {"missing": {"gender": person, "date_of_birth": person}},
                      "placements_state": "source_down", "planned": {"venue": null}},
            "network_state": "read",
            "network": [{"relationship": "parent_mother", "origin": {"missing": {"first_language": "source_down"}}}],
            "sources": [{"name": "person"}, {"name": "placements", "state": "source_down"}],
            "findings": [{"code": code, "record": "person"}, {"code": "source_down", "record": "placements"}, {"code": "source_down", "record": "people"}],
        })
    };
    for (state, word, code) in [
        (down.clone(), "source_down", "source_down"),
        (withheld, "withheld", "record_restricted"),
    ] {
        let found = parts([
            ("person", json!(null), state),
            ("placements", json!(null), down.clone()),
            ("people", json!(null), down.clone()),
            (
                "ties",
                json!([{"id": 2, "type": "Mother"}]),
                ReadState::Read,
            ),
        ]);
        if let Some(difference) = subset::difference(&expected(word, code), &found) {
            panic!("{difference}\n{found:#}");
        }
        let readable = &found["child"]["restrictions_readable"];
        assert_eq!(readable, if word == "withheld" { "yes" } else { "no" });
    }
}

#[test]
fn a_record_that_is_nobody_gives_no_child_and_says_so() {
    let mapping = mapping();
    let sources = Sources::new(&mapping.system, at())
        .with("person", Tree::null(), ReadState::Read, at())
        .asking("44");
    let (network, findings) = network(&mapping, &sources);

    assert!(network.is_none());
    assert_eq!(findings[0].code, Code::RecordNotFound);

    finds(json!({"person": {"given": "Ayesha"}}), &["value_missing"]);
}

#[test]
fn a_record_of_another_shape_is_found_and_the_rest_still_read() {
    check(
        json!({"person": {"id": 1}, "addresses": "none", "ties": [{"id": 2, "type": "Mother"}, "rubbish", 7], "placements": {"id": 4}}),
        json!({
            "child": {"placements": [{"id": "4"}]},
            "network": [{"relationship": "parent_mother"}],
            "findings": [{"code": "mapping_failed"}],
        }),
    );
}

/// What a rule would have told that fails as a whole is as unknown as what a system did not answer.
#[test]
fn a_rule_of_ties_or_restrictions_that_fails_leaves_them_unknown() {
    let more = r#"
[[rule]]
to = "person.restriction"
each = "each(.limits.rows)"
[rule.fields]
person = ".who | txt"
kind = '.type | code("restriction")'
"#;
    let rules = RULES
        .replace("each(.ties)", "each(.ties.rows)")
        .replace("each(.person.orders)", "each(.person.orders.rows)");
    let mapping = Mapping::load(&format!("{rules}{more}"), "example.toml").unwrap();
    let read = |document: Value| {
        let tree = Tree::from_json(document.to_string().as_bytes()).unwrap();
        let sources = Sources::whole(&mapping.system, tree, at());
        network(&mapping, &sources).0.unwrap()
    };
    let ties = json!({"rows": [{"id": 2, "type": "Mother", "restricted": "N"}]});
    let person = json!({"id": 1, "restricted": "N"});

    let right = read(json!({"person": person, "ties": ties, "limits": {}}));
    assert_eq!(right.people_state, ReadState::Read);
    assert_eq!(right.people[0].restrictions_readable, Readable::Yes);
    assert_eq!(right.child.restrictions_readable, Readable::Yes);

    let of_ties = read(json!({"person": person, "ties": [{"id": 2}], "limits": {}}));
    assert!(matches!(of_ties.people_state, ReadState::SourceDown { .. }));

    let of_people = read(json!({"person": person, "ties": ties, "limits": ["none"]}));
    assert_eq!(of_people.people_state, ReadState::Read);
    let unread = &of_people.people[0].restrictions_readable;
    assert!(matches!(unread, Readable::No(_)), "{unread:?}");

    let orders = json!({"id": 1, "restricted": "N", "orders": ["none"]});
    let of_child = read(json!({"person": orders, "ties": ties, "limits": {}}));
    let unread = &of_child.child.restrictions_readable;
    assert!(matches!(unread, Readable::No(_)), "{unread:?}");
}

/// A fetch that asks for nobody, because a name in it is wrong, must not read as "nobody is restricted".
#[test]
fn of_whom_no_own_record_came_it_is_not_known_whether_they_are_restricted() {
    let more = r#"
[[rule]]
to = "person"
each = "each(.related)"
[rule.fields]
id = ".id | txt"
restricted = ".restricted | yn"
"#;
    let rules = RULES.replace(
        "each = \"each(.ties)\"",
        "each = \"each(.ties)\"\nown_record = \"related\"",
    );
    assert_ne!(rules, RULES);
    let mapping = Mapping::load(&format!("{rules}{more}"), "example.toml").unwrap();
    let readable = |related: Value| {
        let ties = json!([
            {"id": 2, "type": "Mother", "restricted": "N"},
            {"id": 3, "type": "Mother", "restricted": "N"},
        ]);
        let document =
            json!({"person": {"id": 1, "restricted": "N"}, "ties": ties, "related": related});
        let tree = Tree::from_json(document.to_string().as_bytes()).unwrap();
        let sources = Sources::whole(&mapping.system, tree, at());
        let people = network(&mapping, &sources).0.unwrap().people;
        people
            .iter()
            .map(|person| person.restrictions_readable == Readable::Yes)
            .collect::<Vec<_>>()
    };
    let own = |id| json!({"id": id, "restricted": "N"});
    assert_eq!(readable(json!([own(2), own(3)])), [true, true]);
    assert_eq!(readable(json!([own(3)])), [false, true]);
    assert_eq!(readable(json!([])), [false, false]);
    assert_eq!(readable(json!(null)), [false, false]);
}

/// A tie by a number that was merged away is a tie of whoever the record is of that took it in.
#[test]
fn of_whom_the_own_record_was_merged_both_numbers_are_known() {
    let rules = RULES.replace(
        "each = \"each(.ties)\"",
        "each = \"each(.ties)\"\nown_record = \"related\"",
    );
    let more = r#"
[[rule]]
to = "person"
each = "each(.related)"
[rule.fields]
id = ".id | txt"
restricted = ".restricted | yn"
given = ".given | txt"
"#;
    let mapping = Mapping::load(&format!("{rules}{more}"), "example.toml").unwrap();
    let people = |document: &str| {
        let tree = |value: Value| Tree::from_json(value.to_string().as_bytes()).unwrap();
        let ties = json!([
            {"id": 2, "type": "Mother", "restricted": "N"},
            {"id": 9, "type": "Father", "restricted": "N"},
        ]);
        let related = json!([{"id": 9, "restricted": "N", "given": "Sofia"}]);
        let merged = vec![("2".into(), "9".into())];
        let read =
            |sources: Sources, name, value| sources.with(name, tree(value), ReadState::Read, at());
        let sources = Sources::new(&mapping.system, at()).merged(document, merged);
        let sources = read(sources, "person", json!({"id": 1, "restricted": "N"}));
        let sources = read(read(sources, "ties", ties), "related", related);
        network(&mapping, &sources).0.unwrap().people
    };

    let of_one = people("related");
    assert_eq!(of_one.len(), 1);
    assert_eq!(&*of_one[0].id.value, "9");
    assert_eq!(&*of_one[0].other_ids[0].value, "2");
    assert_eq!(of_one[0].connections.len(), 2);
    assert_eq!(of_one[0].restrictions_readable, Readable::Yes);
    // The same number in a list of something else is somebody else's.
    assert_eq!(people("organisations").len(), 2);
}

#[test]
fn the_canonical_form_keeps_to_its_schema() {
    let full = read(json!({
        "person": {"id": 1, "given": "Ayesha", "dob": "2014-03-09", "restricted": "Y", "orders": [{"type": "No contact", "active": "Y"}]},
        "addresses": [{"id": 1, "lines": "a, b", "postcode": "zz991aa", "secret": "Y"}],
        "placements": [{"id": 1, "start": "2025-01-01", "rne": "S"}],
        "ties": [{"id": 2, "type": "Mother", "email": "s@mail.example"}, {"id": 3, "type": "Elf"}],
        "people": [{"id": 2, "phones": [{"number": "07700 900123"}]}],
        "plan": {"venue": "Town hall"},
    }));
    let none = canonical::network(None, &[]);
    let schema = canonical::schema::schema();

    for view in [&full, &none] {
        let wrong = violation("", view, &schema, &schema);
        assert_eq!(wrong, None, "{view:#}");
    }
    assert!(violation("", &json!({"schema": 2}), &schema, &schema).is_some());
}

/// The first place where a value does not keep to a schema of the few words that ours uses.
fn violation(path: &str, value: &Value, schema: &Value, root: &Value) -> Option<String> {
    let wrong = |what: &str| Some(format!("{path}: {what}"));
    if let Some(reference) = schema["$ref"].as_str() {
        let inner = root.pointer(reference.trim_start_matches('#')).unwrap();
        return violation(path, value, inner, root);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let none = any
            .iter()
            .all(|one| violation(path, value, one, root).is_some());
        return if none { wrong("fits none") } else { None };
    }
    if let Some(fixed) = schema.get("const") {
        return if fixed == value {
            None
        } else {
            wrong("another constant")
        };
    }
    if let Some(words) = schema["enum"].as_array() {
        return if words.contains(value) {
            None
        } else {
            wrong("not in the list")
        };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        _ => true,
    };
    if !fits {
        return wrong(kind);
    }
    if let Some(items) = value.as_array() {
        return items
            .iter()
            .find_map(|item| violation(&format!("{path}[]"), item, &schema["items"], root));
    }
    let object = value.as_object()?;
    for name in schema["required"].as_array().into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            return wrong(&format!("{name} is missing"));
        }
    }
    object.iter().find_map(|(key, inner)| {
        let path = format!("{path}.{key}");
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => Some(format!("{path}: unknown")),
            (Value::Null, Value::Null) => None,
            (Value::Null, more) => violation(&path, inner, more, root),
            (known, _) => violation(&path, inner, known, root),
        }
    })
}

#[test]
fn a_code_that_is_in_no_national_set_is_kept_and_told_once() {
    check(
        json!({"person": {"id": 1},
               "statuses": [{"code": "QQ"}, {"code": "QQ"}, {"code": "V2"}],
               "placements": [{"id": 1, "code": "ZZ", "status": "QQ"}, {"id": 2, "code": "Z1"}, {"id": 3, "code": "U6", "status": "C1"}],
               "reviews": [{"part": "PN9"}, {"part": "PN1"}]}),
        json!({
            "child": {"legal_statuses": [{"code": "QQ"}, {"code": "QQ"}, {"code": "V2"}],
                      "placements": [{"code": "ZZ"}, {"code": "Z1"}, {"code": "U6"}]},
            "findings": [{"code": "code_unknown"}, {"code": "code_unknown"}, {"code": "code_unknown"}],
        }),
    );
    let found = read(json!({"person": {"id": 1}, "statuses": [{"code": "QQ"}]}));
    let told = found["findings"][0]["what"].as_str().unwrap();
    assert!(
        told.contains("legal status") && told.contains("the next review"),
        "{told}"
    );
    assert!(told.contains("what parents may be told"), "{told}");
}

#[test]
fn a_month_or_a_year_alone_is_widened_and_told() {
    check(
        json!({"person": {"id": 1}, "statuses": [{"code": "C2", "start": "2026", "end": "2026-02"}]}),
        json!({
            "child": {"legal_statuses": [{"start": "2026-01-01", "end": "2026-02-28"}]},
            "findings": [{"code": "date_imprecise", "weight": "check"}, {"code": "date_imprecise", "weight": "check"}],
        }),
    );
    check(
        json!({"person": {"id": 1}, "addresses": [{"lines": "1 Test Lane", "start": "2019"}]}),
        json!({"findings": [{"code": "date_imprecise", "weight": "note"}]}),
    );
}

#[test]
fn where_a_whole_day_is_wanted_it_is_asked_for() {
    let found = read(json!({"person": {"id": 1}, "reviews": [{"due": "2026-03"}]}));

    let told = found["findings"][0]["what"].as_str().unwrap();
    assert!(told.contains("a whole day is wanted here"), "{told}");
}

#[test]
fn a_rule_that_goes_through_a_word_has_failed_as_a_whole() {
    let found = read(json!({"person": {"id": 1}, "ties": "see the paper file"}));

    assert_eq!(codes(&found), ["mapping_failed"]);
    let told = found["findings"][0]["what"].as_str().unwrap();
    assert!(
        told.contains("rule `network`") && told.contains("`each`"),
        "{told}"
    );
}

#[test]
fn one_odd_row_among_others_is_that_row_alone() {
    let found = read(json!({"person": {"id": 1}, "ties": ["x", {"id": 2, "type": "Mother"}]}));

    let network = found["network"].as_array().unwrap();
    assert!(
        network
            .iter()
            .any(|one| one["relationship"] == "parent_mother")
    );
    let whole = |one: &&Value| one["what"].as_str().unwrap().contains("`each`");
    assert_eq!(
        found["findings"].as_array().unwrap().iter().find(whole),
        None
    );
}

//! Plans, conferences and actions from documents, and what is found in them.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    mapping::{apply::network, canonical, file::Mapping, sources::Sources, subset, tree::Tree},
    model::fact::ReadState,
};

const RULES: &str = r#"
system = "example"
title = "Example Records"
format = "json"
[[rule]]
to = "child"
each = ".person"
[rule.fields]
id = ".id | txt"
[[rule]]
to = "child.protection_plan"
each = "each(.plans.rows)"
[rule.fields]
id = ".id | txt"
category = ".category | txt"
start = ".start | day"
end = ".end | day"
[[rule]]
to = "child.protection_plan.conference"
each = "each(.plans.conferences)"
[rule.fields]
plan = ".plan | txt"
kind = ".kind | txt"
due = ".due | day"
held = ".held | day"
[[rule]]
to = "child.protection_plan.action"
each = "each(.actions.rows)"
[rule.fields]
plan = ".plan | txt"
what = ".what | txt"
owner = ".owner | txt"
owner_name = ".named | txt"
state = ".state | txt"
[[rule]]
to = "network"
each = "each(.person.family)"
[rule.fields]
id = ".id | txt"
relationship = '"parent_mother"'
[[rule]]
to = "person"
each = "each(.related)"
[rule.fields]
id = ".id | txt"
ethnicity = ".ethnicity | txt"
"#;

fn read(documents: &[(&str, Value, ReadState)]) -> Value {
    let at: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
    let mapping = Mapping::load(RULES, "example/network.toml").unwrap();
    let mut sources = Sources::new(&mapping.system, at).asking("1");
    for (name, document, state) in documents {
        let tree = Tree::from_json(document.to_string().as_bytes()).unwrap();
        sources = sources.with(name, tree, state.clone(), at);
    }
    let (network, findings) = network(&mapping, &sources);
    canonical::network(network.as_ref(), &findings)
}

fn person() -> (&'static str, Value, ReadState) {
    let family = json!({"id": 1, "family": [{"id": 2}]});
    ("person", family, ReadState::Read)
}

#[track_caller]
fn check(plans: Value, actions: Value, expected: Value, codes: &[&str]) {
    let found = read(&[
        person(),
        ("plans", plans, ReadState::Read),
        ("actions", actions, ReadState::Read),
    ]);
    if let Some(difference) = subset::difference(&expected, &found["child"]) {
        panic!("{difference}\n{found:#}");
    }
    let findings = found["findings"].as_array().unwrap();
    let found_codes: Vec<&str> = findings
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(found_codes, codes, "{findings:#?}");
}

#[test]
fn conferences_and_actions_belong_to_the_plan_that_they_name_or_to_the_only_one() {
    check(
        json!({"rows": [{"id": "A", "category": "NEG", "start": "2025-01-06", "end": "2025-09-01"},
                        {"id": "B", "category": "PHY", "start": "2026-03-02"}],
               "conferences": [{"plan": "B", "kind": "review", "held": "2026-05-29"}, {"plan": "B", "kind": "initial", "held": "2026-03-02"},
                               {"kind": "review", "held": "2025-03-04"}, {"plan": "C", "kind": "review", "held": "2025-03-04"}]}),
        json!({"rows": [{"plan": "A", "what": "Visits", "owner": "worker:7", "state": "done"}]}),
        json!({"protection_plans": [
            {"id": "A", "conferences": [], "actions": [{"what": "Visits", "owner": {"value": "worker:7"}}]},
            {"id": "B", "conferences": [{"kind": "initial"}, {"kind": "review"}], "actions": []}]}),
        &["row_ignored", "row_ignored"],
    );
    check(
        json!({"rows": [{"id": "A", "category": "NEG"}], "conferences": [{"kind": "initial", "held": "2026-03-02"}, {"kind": "review"}]}),
        json!({"rows": [{"what": "Visits", "named": "School"}]}),
        json!({"protection_plans": [{"conferences": [{"held": "2026-03-02"}], "actions": [{"owner_name": "School", "state": null}]}]}),
        &[],
    );
}

#[test]
fn what_is_wrong_is_found_once_and_kept_as_it_is() {
    check(
        json!({"rows": [{"id": "A", "category": "Emotional harm", "start": "2026-03-02", "end": "2026-02-21"}]}),
        json!({"rows": [{"what": "Visits", "state": "Parked"}, {"owner": "worker:7"}]}),
        json!({"protection_plans": [{"category": "Emotional harm", "start": "2026-03-02", "end": "2026-02-21",
                                     "actions": [{"what": "Visits", "owner": null, "state": "Parked"}]}]}),
        &[
            "code_unknown",
            "values_disagree",
            "value_missing",
            "code_unknown",
            "row_ignored",
        ],
    );
    // A row that says nothing is no plan.
    check(
        json!({"rows": [{"id": null}]}),
        json!({"rows": []}),
        json!({"protection_plans": [], "protection_plans_state": "read"}),
        &[],
    );
}

#[test]
fn actions_that_could_not_be_read_are_not_none() {
    let system = Mapping::load(RULES, "example/network.toml").unwrap().system;
    let down = ReadState::SourceDown { system };
    let plans = json!({"rows": [{"id": "A", "category": "NEG"}]});
    let found = read(&[
        person(),
        ("plans", plans, ReadState::Read),
        ("actions", Value::Null, down.clone()),
        ("related", Value::Null, down),
    ]);
    let expected = json!({
        "child": {"protection_plans": [{"id": "A", "actions": [], "actions_state": "source_down"}]},
        "network": [{"ethnicity": null, "origin": {"missing": {"ethnicity": "source_down"}}}],
        "findings": [{"code": "source_down"}, {"code": "source_down"}],
    });
    let difference = subset::difference(&expected, &found);
    assert_eq!(difference, None, "{found:#}");
}

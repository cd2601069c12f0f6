//! Child protection plans and immigration statuses in the canonical view.

use serde_json::{Map, Value, json};

use crate::{
    mapping::canonical::{Origins, day, identifier, listing, origin, period, state},
    model::{
        child::ImmigrationStatus,
        protection::{Conference, PlanAction, ProtectionPlan},
    },
};

pub(super) fn plan(plan: &ProtectionPlan) -> Value {
    let mut origins = Origins::default();
    let mut out: Map<String, Value> = period(&plan.period);
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("id", plan.id.as_deref().into());
    let category = origins.fact("category", &plan.category, |code| (**code).into());
    put("category", category);
    put("conferences", listing(&plan.conferences, conference));
    put("conferences_state", state(&plan.conferences.state).into());
    put("actions", listing(&plan.actions, action));
    put("actions_state", state(&plan.actions.state).into());
    put("origin", origins.finish(&plan.origin));
    Value::Object(out)
}

fn conference(conference: &Conference) -> Value {
    json!({
        "kind": &*conference.kind,
        "due": day(conference.due),
        "held": day(conference.held),
        "origin": origin(&conference.origin),
    })
}

fn action(action: &PlanAction) -> Value {
    let mut origins = Origins::default();
    json!({
        "id": action.id.as_deref(),
        "what": action.what.reveal(),
        "owner": action.owner.as_ref().map(identifier),
        "owner_name": action.owner_name.as_ref().map(|name| name.reveal()),
        "due": day(action.due),
        "state": origins.fact("state", &action.state, |code| (**code).into()),
        "origin": origins.finish(&action.origin),
    })
}

pub(super) fn immigration(status: &ImmigrationStatus) -> Value {
    let mut out: Map<String, Value> = period(&status.period);
    out.insert("status".to_owned(), status.status.reveal().into());
    out.insert("origin".to_owned(), origin(&status.origin));
    Value::Object(out)
}
